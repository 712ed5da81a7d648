// Opens what an installation stands on: the database (given or embedded), its migrations, and the key that seals its secrets.

import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { createSecretBox } from './accounts/secret-box.ts';
import type { SecretBox } from './base/secrets.ts';
import type { Config } from './config.ts';
import { startEmbedded } from './db/embedded.ts';
import { migrate } from './db/migrate.ts';
import { openDb } from './db/pool.ts';
import type { Db } from './db/sql.ts';

export interface Installation {
  db: Db;
  secrets: SecretBox;
  /** What psql connects to. Holds a password: for the operator's eyes only. */
  databaseUrl: string;
  close(): Promise<void>;
}

/** Opens the database and brings it up to date. Two processes may do so at the same time. */
export async function openInstallation(config: Config, log: Logger, connections = 20): Promise<Installation> {
  const embedded = config.databaseUrl
    ? null
    : await startEmbedded({ dataDir: config.dataDir, log: (sentence) => log.info(sentence) });
  const databaseUrl = config.databaseUrl ?? embedded?.url ?? '';
  const db = openDb({ url: databaseUrl, max: connections });
  const close = async () => {
    await db.close();
    await embedded?.release();
  };
  try {
    const { applied } = await migrate(db);
    if (applied.length > 0) log.info({ applied }, 'database migrated');
    const secrets = createSecretBox(config.secret ?? (await keptSecret(config.dataDir)));
    return { db, secrets, databaseUrl, close };
  } catch (error) {
    await close();
    throw unreachable(error, databaseUrl) ?? error;
  }
}

/** For commands that look at what is there: a mistyped DATA_DIR would get a new, empty database, and an answer about nothing. */
export async function expectData({ databaseUrl, dataDir }: Config): Promise<void> {
  if (databaseUrl !== null) return;
  const isThere = await access(join(dataDir, 'postgres')).then(
    () => true,
    () => false,
  );
  if (isThere) return;
  throw new Error(
    `There is no Goodword in ${dataDir}. Set DATA_DIR to the folder that the server uses, or start the server with this one first.`,
  );
}

/** A database that does not answer is the operator's to mend: said with its address and without its password. */
function unreachable(error: unknown, databaseUrl: string): Error | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const { hostname, port, pathname, username } = new URL(databaseUrl);
  const where = `PostgreSQL at ${hostname}:${port || 5432}`;
  const check = 'Check DATABASE_URL.';
  if (/^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH)/.test(code)) {
    return new Error(`${where} does not answer (${code}). ${check}`, { cause: error });
  }
  if (code === '28P01' || code === '28000')
    return new Error(`${where} does not let ${username} in. ${check}`, { cause: error });
  if (code === '3D000')
    return new Error(`${where} has no database ${pathname.slice(1)}. ${check}`, { cause: error });
  return null;
}

/** The key of this installation, made once and kept beside the data. Back it up with the data: without it the secrets are lost. */
async function keptSecret(dataDir: string): Promise<string> {
  const path = join(dataDir, 'secret');
  await mkdir(dataDir, { recursive: true });
  try {
    // wx: of two processes that start together, one makes it and both read it.
    await writeFile(path, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return (await readFile(path, 'utf8')).trim();
}

// The files of the embedded PostgreSQL in DATA_DIR: its password, its data directory, its settings.
// Starts no server.

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Account, giveTo, runAs } from './embedded-account.ts';
import type { Binaries } from './embedded-binaries.ts';

/** What DATA_DIR/postgres.json holds. */
export interface Credentials {
  user: string;
  password: string;
  /** Where the server listened last; it comes back there if the port is free. */
  port: number;
}

/** Written once into postgresql.conf, where the operator may change them. */
const SETTINGS: Record<string, string> = {
  max_connections: '200',
  shared_buffers: '256MB',
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  wal_compression: 'on',
  wal_buffers: '16MB',
  max_wal_size: '2GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '10min',
  random_page_cost: '1.1',
  // Statements here are many and short; compiling them costs more than it gives.
  jit: 'off',
  autovacuum_vacuum_scale_factor: '0.05',
  autovacuum_analyze_scale_factor: '0.05',
  autovacuum_naptime: '20s',
  log_timezone: 'UTC',
  timezone: 'UTC',
  log_line_prefix: '%m [%p] %a ',
  log_checkpoints: 'off',
};

/** Reads DATA_DIR/postgres.json, or makes it; of several processes that make it at once, one wins and all read the same. */
export async function credentialsOf(root: string): Promise<Credentials> {
  const path = join(root, 'postgres.json');
  if (!existsSync(path)) {
    const made = await writeDurably(root, {
      user: 'goodword',
      password: randomBytes(24).toString('base64url'),
      port: await freePort(),
    });
    await link(made, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await rm(made);
    await syncFolder(root);
  }
  return JSON.parse(await readFile(path, 'utf8')) as Credentials;
}

/** Keeps the port that the server has now. */
export async function rememberPort(root: string, credentials: Credentials): Promise<void> {
  await rename(await writeDurably(root, credentials), join(root, 'postgres.json'));
}

/**
 * Makes the data directory DATA_DIR/postgres with initdb, if there is none. It is made aside and moved into place
 * whole, so a crash or a second process in between leaves no half of one.
 */
export async function initialise(
  root: string,
  account: Account,
  binaries: Binaries,
  credentials: Credentials,
  durable: boolean,
): Promise<void> {
  const dataDir = join(root, 'postgres');
  if (existsSync(dataDir)) return await checkVersion(dataDir, binaries);
  await removeAbandoned(root);
  const aside = join(root, `postgres.new-${process.pid}-${randomBytes(4).toString('hex')}`);
  await mkdir(aside, { mode: 0o700 });
  try {
    const passwordFile = join(aside, 'password');
    await writeFile(passwordFile, credentials.password, { mode: 0o600 });
    giveTo(account, aside);
    await runAs(account, binaries.initdb, [
      ...[
        '-D',
        join(aside, 'data'),
        '-U',
        credentials.user,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
      ],
      // Sorting and lower() by code point, the same on every machine and after every upgrade of its C library.
      ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
      ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ...['--no-instructions', ...(durable ? [] : ['--no-sync'])],
    ]);
    await rename(join(aside, 'data'), dataDir).catch((error: NodeJS.ErrnoException) => {
      // Another process was first: its directory counts, this one goes.
      if (!existsSync(join(dataDir, 'PG_VERSION'))) throw error;
    });
    await syncFolder(root);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

async function checkVersion(dataDir: string, binaries: Binaries): Promise<void> {
  const version = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).trim();
  if (version === String(binaries.majorVersion)) return;
  throw new Error(
    `${dataDir} was written by PostgreSQL ${version}, and this Goodword brings PostgreSQL ${binaries.majorVersion}. ` +
      'Make a backup with the Goodword that wrote it, restore it into an empty DATA_DIR, or set DATABASE_URL.',
  );
}

/** What a killed process left of its initdb. */
async function removeAbandoned(root: string): Promise<void> {
  for (const name of await readdir(root)) {
    const pid = /^postgres\.new-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid)))
      await rm(join(root, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Writes the credentials to a file of its own, readable by nobody else, and says where. */
async function writeDurably(root: string, credentials: Credentials): Promise<string> {
  const path = join(root, `postgres.json.${process.pid}-${randomBytes(4).toString('hex')}`);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(credentials, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  return path;
}

/** A rename survives a power cut once its folder is synced. Windows has no such call and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** `wanted` if nobody listens there, else any port that is free now. */
export function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (wanted === 0 ? reject(error) : resolve(freePort())));
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}

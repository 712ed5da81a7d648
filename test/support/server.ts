// The PostgreSQL server of the tests and the databases in it: one server per checkout in the temporary folder, one
// migrated template, cheap clones of it. Knows nothing of the test runner.

import { createHash } from 'node:crypto';
import { readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrate, readMigrations } from '../../src/db/migrate.ts';
import { openDb } from '../../src/db/pool.ts';
import { PROJECT } from './process.ts';

export interface TestServer {
  /** A new database with the whole schema; resolves with its URL. */
  clone(): Promise<string>;
  /** A new database with nothing in it; resolves with its URL. */
  empty(): Promise<string>;
  drop(url: string): Promise<void>;
  /** The last process to leave stops the server. */
  release(): Promise<void>;
}

/** Tests lose nothing in a power cut, and their data lies in memory where there is room. */
const SETTINGS = {
  ...{ fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'off' },
  ...{ shared_buffers: '128MB', max_wal_size: '128MB', min_wal_size: '32MB', wal_recycle: 'off' },
};
const MEMORY_BYTES_MIN = 2_000_000_000;
const TEMPLATE_LOCK = 7_370_003;
const UNDEFINED_DATABASE = '3D000';

/** Attaches to the server of this checkout's tests, or starts it; takes over what a killed run left. */
export async function startTestServer(): Promise<TestServer> {
  const dataDir = join(await scratchFolder(), `goodword-test-${process.getuid?.() ?? 0}-${hashOf(PROJECT)}`);
  const embedded = await startEmbedded({ dataDir, settings: SETTINGS }).catch(async () => {
    // Without fsync a crash of the machine may have left it broken. Nothing in it is worth keeping.
    await rm(dataDir, { recursive: true, force: true });
    return await startEmbedded({ dataDir, settings: SETTINGS });
  });
  const urlOf = (database: string) => Object.assign(new URL(embedded.url), { pathname: `/${database}` }).href;
  const adminUrl = urlOf('postgres');
  let template: Promise<string> | undefined;
  let count = 0;

  const create = async (options: string) => {
    const name = `test_${process.pid}_${++count}`;
    await asAdmin(adminUrl, (admin) => admin.query(`create database ${name} ${options}`));
    return urlOf(name);
  };
  return {
    empty: () => create('template template0'),
    clone: async () => {
      template ??= buildTemplate(adminUrl, urlOf);
      try {
        return await create(`template ${await template} strategy file_copy`);
      } catch (error) {
        // Someone edited a migration meanwhile, and another process replaced the template.
        if ((error as { code?: string }).code !== UNDEFINED_DATABASE) throw error;
        template = buildTemplate(adminUrl, urlOf);
        return await create(`template ${await template} strategy file_copy`);
      }
    },
    drop: async (url) => {
      await asAdmin(adminUrl, (admin) => admin.query(`drop database if exists ${nameOf(url)} with (force)`));
    },
    release: () => embedded.release(),
  };
}

/** Linux keeps /dev/shm in memory: a clone takes 10 ms there instead of the 250 ms of a disk. */
export async function scratchFolder(): Promise<string> {
  const memory = await statfs('/dev/shm').catch(() => undefined);
  const isRoomy = memory !== undefined && memory.bavail * memory.bsize > MEMORY_BYTES_MIN;
  return process.platform === 'linux' && isRoomy ? '/dev/shm' : tmpdir();
}

/** Makes the template of the present migrations unless it is there, and clears away what nobody uses any more. */
async function buildTemplate(adminUrl: string, urlOf: (database: string) => string): Promise<string> {
  const name = `template_${await schemaHash()}`;
  await asAdmin(adminUrl, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK]);
    const { rows } = await admin.query<{ datname: string; datistemplate: boolean }>(
      `select datname, datistemplate from pg_database where datname ~ '^(template_|test_\\d)'`,
    );
    // Marked as a template only once it is complete.
    const isThere = rows.some(({ datname, datistemplate }) => datname === name && datistemplate);
    for (const { datname, datistemplate } of rows) {
      const pid = /^test_(\d+)_/.exec(datname)?.[1];
      const isNeeded = pid === undefined ? isThere : isAlive(Number(pid));
      if (isNeeded) continue;
      if (datistemplate) await admin.query(`alter database ${datname} is_template false`);
      await admin.query(`drop database if exists ${datname} with (force)`);
    }
    if (isThere) return;
    await admin.query(`create database ${name} template template0`);
    const db = openDb({ url: urlOf(name), max: 2 });
    try {
      await migrate(db);
    } finally {
      await db.close();
    }
    // Closed to all: a clone is refused while anybody is connected to the template.
    await admin.query(`alter database ${name} is_template true allow_connections false`);
  });
  return name;
}

/** Of all that decides the schema: our migrations, and (through the lockfile) the version of graphile-worker. */
async function schemaHash(): Promise<string> {
  const lockfile = await readFile(join(PROJECT, 'package-lock.json'), 'utf8');
  return hashOf(
    [lockfile, ...(await readMigrations()).map(({ name, checksum }) => `${name} ${checksum}`)].join('\n'),
  );
}

/** One connection per errand: none is left open that would keep a finished test file from ending. */
async function asAdmin<Result>(url: string, work: (admin: Client) => Promise<Result>): Promise<Result> {
  const admin = new Client({ connectionString: url, application_name: `goodword:${process.pid}` });
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.end();
  }
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

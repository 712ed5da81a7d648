// Brings a database to the schema of this code: migrations/NNNN_name.sql, forward only, and graphile-worker's own.
// Owns the schema goodword_meta; knows nothing of what the files create.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runMigrations } from 'graphile-worker';
import { Pool, type PoolClient } from 'pg';
import { listenToErrors, rawPool } from './pool.ts';
import type { Db, Sql } from './sql.ts';

export interface Migration {
  /** The number in front of its file name. */
  id: number;
  /** 0001_foundation */
  name: string;
  sql: string;
  checksum: string;
}

export interface MigrateOptions {
  /** Where the files are; the project's migrations/ unless told. */
  directory?: string;
}

export const MIGRATIONS_DIRECTORY = join(import.meta.dirname, '..', '..', 'migrations');

const POSTGRES_MIN = 15;
const MIGRATION_LOCK = 7_370_002;

/**
 * Applies what is missing, each file in a transaction of its own. Safe from any number of processes at once: one
 * works, the others wait. Throws a sentence when the server is too old, when a file that was applied has changed,
 * or when the database was migrated by a newer Goodword; nothing is changed then.
 */
export async function migrate(db: Db, options: MigrateOptions = {}): Promise<{ applied: string[] }> {
  const files = await readMigrations(options.directory);
  const client = await rawPool(db).connect();
  try {
    await checkServer(client);
    // Waiting for another process's migration, and a long one of our own, are no faults.
    await client.query('set statement_timeout = 0; set lock_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return { applied: await migrateAlone(client, files, db) };
  } finally {
    // Closed for good: the lock goes with the session, and its timeouts are not the pool's.
    client.release(true);
  }
}

/** The files that `migrate` would apply, by name. Throws like it; changes nothing. */
export async function pendingMigrations(db: Db, options: MigrateOptions = {}): Promise<string[]> {
  const files = await readMigrations(options.directory);
  const [row] = await db.query<{ there: boolean }>(
    `select to_regclass('goodword_meta.migrations') is not null as there`,
  );
  const known = row?.there ? await appliedMigrations(db) : [];
  return compare(files, known).map(({ name }) => name);
}

async function migrateAlone(client: PoolClient, files: Migration[], db: Db): Promise<string[]> {
  await client.query(`
    create schema if not exists goodword_meta;
    create table if not exists goodword_meta.migrations (
      id int primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`);
  const pending = compare(files, await appliedMigrations(sqlOf(client)));
  // First, since our own files may call its functions.
  await migrateQueue(db);
  for (const { id, name, sql, checksum } of pending) {
    try {
      await client.query('begin');
      await client.query(sql);
      await client.query('insert into goodword_meta.migrations (id, name, checksum) values ($1, $2, $3)', [
        ...[id, name, checksum],
      ]);
      await client.query('commit');
    } catch (cause) {
      await client.query('rollback');
      throw new Error(`Migration ${name} failed and was undone: ${(cause as Error).message}`, { cause });
    }
  }
  return pending.map(({ name }) => name);
}

/** In a pool of its own: the caller's may have its only connection taken by the one that holds the lock. */
async function migrateQueue(db: Db): Promise<void> {
  const pgPool = new Pool({ ...rawPool(db).options, max: 1 });
  listenToErrors(pgPool);
  try {
    await runMigrations({ pgPool, noPreparedStatements: true });
  } finally {
    await pgPool.end();
  }
}

async function checkServer(client: PoolClient): Promise<void> {
  const { rows } = await client.query(`select current_setting('server_version_num')::int as version`);
  const sentence = tooOld(rows[0].version);
  if (sentence) throw new Error(sentence);
}

/** What to say to a server of that `server_version_num`; undefined when it will do. */
export function tooOld(versionNumber: number): string | undefined {
  const major = Math.floor(versionNumber / 10_000);
  if (major >= POSTGRES_MIN) return undefined;
  return `The server is PostgreSQL ${major}; Goodword needs ${POSTGRES_MIN} or newer. Upgrade it, or leave DATABASE_URL away to use the embedded one.`;
}

/** The files of a directory in their order; schema.sql, the dump of their result, is none of them. */
export async function readMigrations(directory = MIGRATIONS_DIRECTORY): Promise<Migration[]> {
  const names = (await readdir(directory))
    .filter((name) => name.endsWith('.sql') && name !== 'schema.sql')
    .sort();
  const files: Migration[] = [];
  for (const file of names) {
    const match = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(file);
    if (!match) throw new Error(`migrations/${file} is not named like 0001_what_it_does.sql.`);
    const id = Number(match[1]);
    const twin = files.find((other) => other.id === id);
    if (twin) throw new Error(`Two migrations have the number ${match[1]}: ${twin.name}.sql and ${file}.`);
    // A checkout on Windows may end lines its own way.
    const sql = (await readFile(join(directory, file), 'utf8')).replaceAll('\r\n', '\n');
    files.push({
      id,
      name: file.slice(0, -'.sql'.length),
      sql,
      checksum: createHash('sha256').update(sql).digest('hex'),
    });
  }
  return files;
}

type Applied = Pick<Migration, 'id' | 'name' | 'checksum'>;

function appliedMigrations(sql: Sql): Promise<Applied[]> {
  return sql.query<Applied>('select id, name, checksum from goodword_meta.migrations order by id');
}

/** What is still to apply. Throws a sentence when files and database do not have one history. */
function compare(files: Migration[], applied: Applied[]): Migration[] {
  const newest = files.at(-1);
  for (const { id, name, checksum } of applied) {
    const file = files.find((other) => other.id === id);
    if (file?.checksum === checksum) continue;
    if (file) {
      throw new Error(
        `Migration ${file.name} was changed after it was applied to this database. ` +
          'Applied migrations never change: restore the file, and put the change into a new one.',
      );
    }
    if (id > (newest?.id ?? 0)) {
      throw new Error(
        `This database was migrated to ${name} by a newer Goodword; this one knows no more than ${newest?.name ?? 'none'}. ` +
          'Install that version or a newer one, or restore a backup from before the upgrade.',
      );
    }
    throw new Error(`Migration ${name} was applied to this database, and its file is missing.`);
  }
  const last = applied.at(-1);
  const pending = files.filter(({ id }) => !applied.some((other) => other.id === id));
  const late = pending.find(({ id }) => last && id < last.id);
  if (late) {
    throw new Error(
      `Migration ${late.name} comes before ${last?.name}, which is already applied. Give it the next free number.`,
    );
  }
  return pending;
}

function sqlOf(client: PoolClient): Sql {
  return { query: async <Row extends object>(text: string) => (await client.query<Row>(text)).rows };
}

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { emptyDatabase } from '../../test/support/database.ts';
import { migrate, pendingMigrations, readMigrations, tooOld } from './migrate.ts';
import { openDb } from './pool.ts';

async function directoryOf(t: TestContext, files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'goodword-migrations-'));
  t.after(() => rm(directory, { recursive: true }));
  await mkdir(directory, { recursive: true });
  for (const [name, sql] of Object.entries(files)) await writeFile(join(directory, name), sql);
  return directory;
}

test('an empty database gets the whole schema, graphile-worker included, and a second run changes nothing', async (t) => {
  const { db } = await emptyDatabase(t);
  const files = await readMigrations();
  assert.deepEqual(
    await pendingMigrations(db),
    files.map(({ name }) => name),
  );
  assert.deepEqual(await migrate(db), { applied: files.map(({ name }) => name) });
  assert.deepEqual(await migrate(db), { applied: [] });
  assert.deepEqual(await pendingMigrations(db), []);
  await db.query(`select graphile_worker.add_job('some_task')`);
});

test('a migration may call graphile-worker, though the pool has one connection', async (t) => {
  const { url } = await emptyDatabase(t);
  const db = openDb({ url, max: 1 });
  t.after(() => db.close());
  const directory = await directoryOf(t, {
    '0001_job.sql': `select graphile_worker.add_job('some_task');`,
  });
  assert.deepEqual(await migrate(db, { directory }), { applied: ['0001_job'] });
});

test('twenty processes may migrate at once: each file is applied by one of them', async (t) => {
  const { db, url } = await emptyDatabase(t);
  const directory = await directoryOf(t, {
    '0001_first.sql': 'create table first (id int)',
    '0002_second.sql': 'create table second (id int)',
  });
  const pools = Array.from({ length: 20 }, () => openDb({ url, max: 1 }));
  try {
    const results = await Promise.all(pools.map((pool) => migrate(pool, { directory })));
    assert.deepEqual(results.flatMap(({ applied }) => applied).sort(), ['0001_first', '0002_second']);
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
  }
  assert.deepEqual(await db.query('select id, name from goodword_meta.migrations order by id'), [
    { id: 1, name: '0001_first' },
    { id: 2, name: '0002_second' },
  ]);
});

test('a file that fails is undone whole; those before it stay', async (t) => {
  const { db } = await emptyDatabase(t);
  const directory = await directoryOf(t, {
    '0001_good.sql': 'create table good (id int)',
    '0002_bad.sql': 'create table half (id int); select 1 / 0',
  });
  await assert.rejects(migrate(db, { directory }), {
    message: 'Migration 0002_bad failed and was undone: division by zero',
  });
  assert.deepEqual(await pendingMigrations(db, { directory }), ['0002_bad']);
  assert.deepEqual(
    await db.query(`select to_regclass('good')::text as good, to_regclass('half')::text as half`),
    [{ good: 'good', half: null }],
  );
});

test('an applied file that was changed is refused', async (t) => {
  const { db } = await emptyDatabase(t);
  const directory = await directoryOf(t, { '0001_first.sql': 'create table first (id int)' });
  await migrate(db, { directory });
  await writeFile(join(directory, '0001_first.sql'), 'create table first (id bigint)');
  const message =
    'Migration 0001_first was changed after it was applied to this database. ' +
    'Applied migrations never change: restore the file, and put the change into a new one.';
  await assert.rejects(migrate(db, { directory }), { message });
  await assert.rejects(pendingMigrations(db, { directory }), { message });
});

test('other line ends are no change', async (t) => {
  const { db } = await emptyDatabase(t);
  const directory = await directoryOf(t, { '0001_first.sql': 'create table first (\n  id int\n)' });
  await migrate(db, { directory });
  await writeFile(join(directory, '0001_first.sql'), 'create table first (\r\n  id int\r\n)');
  assert.deepEqual(await migrate(db, { directory }), { applied: [] });
});

test('a database that a newer Goodword migrated is refused', async (t) => {
  const { db } = await emptyDatabase(t);
  const newer = await directoryOf(t, {
    '0001_first.sql': 'create table first (id int)',
    '0002_second.sql': 'create table second (id int)',
  });
  const older = await directoryOf(t, { '0001_first.sql': 'create table first (id int)' });
  await migrate(db, { directory: newer });
  await assert.rejects(migrate(db, { directory: older }), {
    message:
      'This database was migrated to 0002_second by a newer Goodword; this one knows no more than 0001_first. ' +
      'Install that version or a newer one, or restore a backup from before the upgrade.',
  });
});

test('a file that is missing, or comes too late, is refused', async (t) => {
  const { db } = await emptyDatabase(t);
  const first = { '0001_first.sql': 'create table first (id int)' };
  const second = { '0002_second.sql': 'create table second (id int)' };
  const third = { '0003_third.sql': 'create table third (id int)' };
  await migrate(db, { directory: await directoryOf(t, { ...first, ...third }) });
  await assert.rejects(migrate(db, { directory: await directoryOf(t, { ...third }) }), {
    message: 'Migration 0001_first was applied to this database, and its file is missing.',
  });
  await assert.rejects(migrate(db, { directory: await directoryOf(t, { ...first, ...second, ...third }) }), {
    message:
      'Migration 0002_second comes before 0003_third, which is already applied. Give it the next free number.',
  });
});

test('files need a number of their own and a proper name', async (t) => {
  await assert.rejects(readMigrations(await directoryOf(t, { '0001_a.sql': '', '0001_b.sql': '' })), {
    message: 'Two migrations have the number 0001: 0001_a.sql and 0001_b.sql.',
  });
  await assert.rejects(readMigrations(await directoryOf(t, { 'first.sql': '' })), {
    message: 'migrations/first.sql is not named like 0001_what_it_does.sql.',
  });
});

test('a server older than PostgreSQL 15 is refused', () => {
  assert.equal(
    tooOld(140_011),
    'The server is PostgreSQL 14; Goodword needs 15 or newer. Upgrade it, or leave DATABASE_URL away to use the embedded one.',
  );
  assert.equal(tooOld(150_000), undefined);
  assert.equal(tooOld(180_004), undefined);
});

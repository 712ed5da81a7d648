// Holds the database to the one key that a cluster distributes by, and the dump of the schema to the migrations.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dumpSchema } from '../src/db/dump.ts';
import { testDatabase } from './support/database.ts';
import { readText } from './support/sources.ts';

test('migrations/schema.sql is what the migrations make (npm run schema writes it)', async (t) => {
  const { db } = await testDatabase(t);
  assert.equal(await dumpSchema(db), readText('migrations/schema.sql'));
});

test('every table has a primary key that starts with client_id', async (t) => {
  const { db } = await testDatabase(t);
  const tables = await db.query<{ name: string; key: string[] | null }>(`
    select c.relname as name, (
      select array_agg(a.attname::text order by k.place)
      from pg_index i, unnest(i.indkey::int2[]) with ordinality as k (attnum, place), pg_attribute a
      where i.indrelid = c.oid and i.indisprimary and a.attrelid = c.oid and a.attnum = k.attnum) as key
    from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`);
  assert.ok(tables.length > 0);
  assert.deepEqual(
    tables.filter(({ key }) => key?.[0] !== 'client_id'),
    [],
  );
});

test('every unique index contains client_id', async (t) => {
  const { db } = await testDatabase(t);
  const indexes = await db.query(`
    select i.indexrelid::regclass::text as name from pg_index i join pg_class c on c.oid = i.indrelid
    where c.relnamespace = 'public'::regnamespace and i.indisunique and not exists (
      select from pg_attribute a
      where a.attrelid = i.indrelid and a.attname = 'client_id' and a.attnum = any (i.indkey::int2[]))`);
  assert.deepEqual(indexes, []);
});

test('every foreign key ties a client_id to the client_id of the other table', async (t) => {
  const { db } = await testDatabase(t);
  const keys = await db.query(`
    select k.conrelid::regclass::text as table, k.conname as name from pg_constraint k
    where k.connamespace = 'public'::regnamespace and k.contype = 'f' and not exists (
      select from unnest(k.conkey, k.confkey) as pair (here, there)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = pair.here
        join pg_attribute b on b.attrelid = k.confrelid and b.attnum = pair.there
      where a.attname = 'client_id' and b.attname = 'client_id')`);
  assert.deepEqual(keys, []);
});

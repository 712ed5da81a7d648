import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyDatabase } from '../../test/support/database.ts';
import { dumpSchema } from './dump.ts';

const SCHEMA = [
  `create type mood as enum ('glad', 'sad')`,
  'create sequence numbers as bigint',
  `create table rooms (id bigint primary key, name text not null default '', mood mood, check (id > 0), unique (name))`,
  'create table doors (room_id bigint references rooms, width numeric(5,2), n int generated always as identity)',
  'create index doors_by_room on doors (room_id) where width > 1',
  `create function refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$`,
  'create trigger doors_fixed before update on doors for each row execute function refuse()',
  'create view wide as select room_id from doors where width > 1',
  `comment on table doors is 'ways in'`,
  `comment on column doors.width is 'in metres'`,
];

test('the dump names everything in the schema, and makes it again', async (t) => {
  const { db } = await emptyDatabase(t);
  for (const statement of SCHEMA) await db.query(statement);
  const dump = await dumpSchema(db);
  for (const name of [
    'mood',
    'numbers',
    'rooms',
    'doors',
    'doors_by_room',
    'refuse',
    'doors_fixed',
    'wide',
  ]) {
    assert.match(dump, new RegExp(`create .*\\b${name}\\b`, 'i'));
  }

  const { db: other } = await emptyDatabase(t);
  await other.query(dump);
  assert.equal(await dumpSchema(other), dump);
});

test('a column, default, check, key or trigger that changes, changes the dump', async (t) => {
  const { db } = await emptyDatabase(t);
  for (const statement of SCHEMA) await db.query(statement);
  let before = await dumpSchema(db);
  for (const change of [
    'alter table rooms add column area int',
    'alter table rooms alter column name drop default',
    'alter table rooms alter column name drop not null',
    'alter table rooms drop constraint rooms_id_check',
    'alter table rooms drop constraint rooms_name_key',
    'alter table doors drop constraint doors_room_id_fkey',
    'drop index doors_by_room',
    'drop trigger doors_fixed on doors',
    `create or replace function refuse() returns trigger language plpgsql as $$ begin return new; end $$`,
    `comment on table doors is 'ways out'`,
    'drop view wide',
  ]) {
    await db.query(change);
    const after = await dumpSchema(db);
    assert.notEqual(after, before, change);
    before = after;
  }
});

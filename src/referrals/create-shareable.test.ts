// Making codes in PostgreSQL: once per key, wishes granted or refused, and two slips from every other code.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { NOON, type ReferralWorld, referralWorld } from '../../test/support/referral-world.ts';
import { Refusal } from '../base/errors.ts';
import { createShareable, type ShareableWish } from './create-shareable.ts';
import { findPerson, listShareables, retireShareable } from './shareable-store.ts';
import { slipsBetween } from './slips.ts';

const { db } = await testDatabase();

function diceOf(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const dice = diceOf(7);

function make(world: ReferralWorld, personId: string, wish: Partial<ShareableWish> = {}) {
  return db.tx(async (tx) => {
    const person = await findPerson(tx, world.clientId, personId);
    assert.ok(person);
    return createShareable(tx, { now: NOON, dice }, world.clientId, person, {
      label: 'refer-a-friend',
      key: null,
      code: null,
      prefixes: [],
      programUrl: null,
      content: {},
      data: {},
      ...wish,
    });
  });
}

test('[AT-2] a code is made from the first name, and asking again with the same key gives the same one', async () => {
  const world = await referralWorld(db);
  const rosa = await world.person('Rosa', { lastName: 'Alvarez' });
  const first = await make(world, rosa, {
    data: { note: 'x' },
    content: { url: 'https://a.example' },
    programUrl: 'https://b.example',
  });
  assert.match(first.shareable.code, /^rosa[34679]$/);
  assert.equal(first.shareable.key, 'refer-a-friend');
  assert.equal(first.isNew, true);
  const again = await make(world, rosa, { prefixes: ['other'] });
  assert.equal(again.isNew, false);
  assert.deepEqual(again.shareable, first.shareable);
  assert.deepEqual(await listShareables(db, world.clientId, rosa), [first.shareable]);
  const other = await make(world, rosa, { key: 'spring' });
  assert.notEqual(other.shareable.codeKey, first.shareable.codeKey);
});

test('[AT-2] codes that are made differ by two slips from every other, live or retired, also at once', async () => {
  const world = await referralWorld(db);
  const people = await Promise.all(
    Array.from({ length: 40 }, (_, n) => world.person(n % 2 === 0 ? 'Rosa' : 'Rose')),
  );
  await world.code(people[0] as string, 'rosa6', { retiredAt: NOON });
  const made = await Promise.all(people.map((person) => make(world, person)));
  const keys = [...made.map((one) => one.shareable.codeKey), 'rosa6'];
  for (const [index, key] of keys.entries()) {
    for (const other of keys.slice(index + 1)) assert.ok(slipsBetween(key, other) >= 2, `${key} ${other}`);
  }
});

test('[AT-2] without a name that can be said the code is six clear symbols', async () => {
  const world = await referralWorld(db);
  assert.match((await make(world, await world.person('李'))).shareable.code, /^[acefghjkmrtuwxy347]{6}$/);
});

test('[AT-2] a wished prefix is used bare when it is free, and numbered when it is not', async () => {
  const world = await referralWorld(db);
  const [rosa, sam] = [await world.person('Rosa'), await world.person('Sam')];
  assert.equal((await make(world, rosa, { prefixes: ['hotwater'] })).shareable.code, 'hotwater');
  assert.match((await make(world, sam, { prefixes: ['hotwater'] })).shareable.code, /^hotwater[34679]{2}/);
});

test('[AT-2] a wished code is kept as written and may be near another, which the answer tells', async () => {
  const world = await referralWorld(db);
  const [rosa, sam, kim] = [await world.person('Rosa'), await world.person('Sam'), await world.person('Kim')];
  assert.deepEqual((await make(world, rosa, { code: 'Rosa-7' })).similarTo, []);
  await make(world, kim, { code: 'kim-4444' });
  const near = await make(world, sam, { code: 'ROSA77' });
  assert.equal(near.shareable.code, 'ROSA77');
  assert.equal(near.shareable.codeKey, 'rosa77');
  assert.deepEqual(near.similarTo, ['Rosa-7']);
});

test('[AT-2] a code that is taken, however it is written, is refused with free ones like it; a retired one stays taken', async () => {
  const world = await referralWorld(db);
  const [rosa, sam] = [await world.person('Rosa'), await world.person('Sam')];
  await make(world, rosa, { code: 'Rosa-7' });
  const refused = await make(world, sam, { code: 'ROSA7' }).then(
    () => null,
    (error) => error,
  );
  assert.ok(refused instanceof Refusal);
  assert.equal(refused.code, 'code_taken');
  const free = String(refused.parameters.free).split(', ');
  assert.equal(free.length, 3);
  for (const code of free) assert.ok(code.startsWith('rosa7') && slipsBetween(code, 'rosa7') >= 2, code);
  assert.equal((await make(world, sam, { code: free[0] as string })).shareable.code, free[0]);

  await db.tx((tx) => retireShareable(tx, world.clientId, 'rosa7', NOON));
  for (const person of [sam, rosa]) {
    await assert.rejects(make(world, person, { code: 'rosa7', key: 'again' }), { code: 'code_taken' });
  }
});

for (const [code, fault] of [
  ['abc', 'code_out_of_range'],
  ['rosa 7', 'code_illegal_character'],
  ['zones', 'code_contains_reserved_word'],
  ['bastard4', 'code_profane_word'],
] as const) {
  test(`[AT-2] the wish "${code}" is refused with ${fault}`, async () => {
    const world = await referralWorld(db);
    await assert.rejects(make(world, await world.person('Rosa'), { code }), { code: fault });
  });
}

test("[AT-2] one's own code, wished again, is the same one; another wish beside it is a second one with a key of its own", async () => {
  const world = await referralWorld(db);
  const rosa = await world.person('Rosa');
  await make(world, rosa, { code: 'rosa7' });
  assert.equal((await make(world, rosa, { code: 'Rosa 7'.replace(' ', '-') })).isNew, false);
  assert.equal((await make(world, rosa, { code: 'ROSA7', key: 'spring' })).isNew, false);
  const second = await make(world, rosa, { code: 'plumber' });
  assert.equal(second.isNew, true);
  assert.equal(second.shareable.key, 'refer-a-friend~plumber');
  assert.equal((await make(world, rosa, { code: 'plumber' })).isNew, false);
});

test('[AT-2] retiring frees the key for another code, and the same name is free for another client', async () => {
  const [world, other] = [await referralWorld(db), await referralWorld(db)];
  const rosa = await world.person('Rosa');
  await make(world, rosa, { code: 'rosa7' });
  await db.tx((tx) => retireShareable(tx, world.clientId, 'rosa7', NOON));
  const second = await make(world, rosa);
  assert.equal(second.isNew, true);
  assert.equal(second.shareable.key, 'refer-a-friend');
  assert.ok(slipsBetween(second.shareable.codeKey, 'rosa7') >= 2);
  assert.equal((await make(other, await other.person('Rosa'), { code: 'rosa7' })).isNew, true);
});

test('[ID-3] the code of a merged person is the code of the survivor', async () => {
  const world = await referralWorld(db);
  const rosa = await world.person('Rosa');
  const old = await world.person('old', { mergedInto: rosa });
  assert.equal((await make(world, old)).shareable.personId, rosa);
});

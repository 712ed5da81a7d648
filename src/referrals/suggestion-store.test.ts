// Unknown codes in PostgreSQL: which jobs, which suggestions, whose they are.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { NOON, referralWorld } from '../../test/support/referral-world.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import { listUnknownCodes, suggestionsFor } from './suggestion-store.ts';

const { db } = await testDatabase();

test('[AT-2] live codes that sound, look or are typed alike are suggested, with their owner; the one that stands out is marked', async () => {
  const [world, other] = [await referralWorld(db), await referralWorld(db)];
  const rosa = await world.person('Rosa', { lastName: 'Alvarez' });
  await world.code(rosa, 'Rosa-7');
  for (const code of ['nina4', 'mina4', 'hotwater73', 'zzzz4', 'tomas44', 'zzzy99'])
    await world.code(await world.person(code), code);
  await world.code(await world.person('gone'), 'r0sa7', { retiredAt: NOON });
  await other.code(await other.person('foreign'), 'rosa77');

  const found = await suggestionsFor(db, world.clientId, [
    'rosa77',
    'nlna4',
    'hotwater89',
    'zzzz9',
    'zzzz89',
    'qqqqqq',
    'tonas4',
    'rosa77',
  ]);
  const short = (key: string) =>
    found.get(key)?.map((one) => `${one.code} ${one.closeness}${one.likely ? ' likely' : ''}`);
  assert.deepEqual(short('rosa77'), ['Rosa-7 confusion likely']);
  assert.deepEqual(found.get('rosa77')?.[0], {
    key: 'rosa7',
    code: 'Rosa-7',
    personId: rosa,
    firstName: 'Rosa',
    lastName: 'Alvarez',
    closeness: 'confusion',
    steps: 1,
    likely: true,
  });
  assert.deepEqual(short('nlna4'), ['nina4 confusion', 'mina4 confusion']);
  assert.deepEqual(short('hotwater89'), ['hotwater73 two_slips']);
  assert.deepEqual(short('zzzz9'), ['zzzz4 slip', 'zzzy99 two_slips']);
  assert.deepEqual(short('zzzz89'), ['zzzy99 two_slips', 'zzzz4 two_slips']);
  assert.deepEqual(short('qqqqqq'), []);
  assert.deepEqual(short('tonas4'), ['tomas44 confusion likely']);
  assert.equal((await suggestionsFor(db, world.clientId, [])).size, 0);
});

test('[AT-2] jobs with a code that nobody has, or nobody has any more, are listed newest first, page by page', async () => {
  const [world, other] = [await referralWorld(db), await referralWorld(db)];
  const rosa = await world.person('Rosa');
  await world.code(rosa, 'rosa7');
  await world.code(rosa, 'rose4', { retiredAt: NOON });
  await world.job('1', { code: 'Rosa 77', firstSeenAt: NOON, friendId: rosa });
  await world.job('2', { code: 'ROSA7' });
  await world.job('3', { code: 'rose4', firstSeenAt: plusMs(NOON, DAY_MS) });
  await world.job('4');
  await world.job('5', { code: 'hugo', firstSeenAt: NOON });
  await other.job('6', { code: 'rosa77' });
  await world.job('7', { code: 'rose4', createdOn: plusMs(NOON, -1) });

  const first = await listUnknownCodes(db, world.clientId, { before: null, limit: 2 });
  assert.deepEqual(
    first.map((one) => [one.jobId, one.code]),
    [
      ['3', 'rose4'],
      ['5', 'hugo'],
    ],
  );
  const [, last] = first;
  assert.ok(last);
  const before = { at: last.firstSeenAt, connectionId: last.connectionId, jobId: last.jobId };
  const second = await listUnknownCodes(db, world.clientId, { before, limit: 2 });
  assert.deepEqual(
    second.map((one) => [one.jobId, one.code, one.codeKey, one.friendPersonId]),
    [['1', 'Rosa 77', 'rosa77', rosa]],
  );
});

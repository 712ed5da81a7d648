// A merge of persons: everything follows, one referral stays, codes are never lost.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { NOON, type ReferralWorld, referralWorld } from '../../test/support/referral-world.ts';
import { silence } from '../../test/support/silence.ts';
import type { Id } from '../base/ids.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import type { Merge } from '../people/types.ts';
import { repointReferrals } from './merge-store.ts';
import { loadEvidence, loadReferrals, saveReferrals } from './store.ts';
import type { EvidenceKind } from './types.ts';

const { db } = await testDatabase();

function merge(world: ReferralWorld, ...merges: Merge[]) {
  return db.tx((tx) =>
    repointReferrals(tx, { ids: world.ids, now: NOON, announce: silence }, world.clientId, merges),
  );
}

async function refer(
  world: ReferralWorld,
  friend: Id,
  advocate: Id,
  evidence: EvidenceKind,
  at = NOON,
): Promise<Id> {
  const decision = {
    advocatePersonId: advocate,
    advocateKind: 'customer' as const,
    evidence,
    evidenceAt: at,
    code: null,
    label: null,
    rule: 'AT-3',
    anchor: null,
    alternatives: [
      {
        advocate_person_id: advocate,
        evidence: 'click' as const,
        code: null,
        at: NOON.toISOString(),
        why_not: 'older' as const,
      },
    ],
  };
  const change = {
    friendPersonId: friend,
    program: 'refer-a-friend',
    decision,
    inputId: null,
    actor: 'system',
  };
  const ids = await db.tx((tx) =>
    saveReferrals(tx, { ids: world.ids, now: NOON, announce: silence }, world.clientId, [change]),
  );
  return ids.get(friend) as Id;
}

async function states(world: ReferralWorld): Promise<Map<Id, { state: string; friend: Id; advocate: Id }>> {
  const rows = await db.query<{ referral_id: Id; state: string; friend: Id; advocate: Id }>(
    `select referral_id, state, friend_person_id as friend, advocate_person_id as advocate from referrals where client_id = $1`,
    [world.clientId],
  );
  return new Map(rows.map(({ referral_id, ...row }) => [referral_id, row]));
}

test('[ID-3] evidence and referrals of a merged friend and a merged advocate name the survivors, also over two merges', async () => {
  const world = await referralWorld(db);
  const [device, pat, rosa, rosie, rosaria] = [
    await world.person('device'),
    await world.person('Pat'),
    await world.person('Rosa'),
    await world.person('Rosie'),
    await world.person('Rosaria'),
  ];
  await world.evidence(device, 'click', { advocateId: rosie });
  const referral = await refer(world, device, rosie, 'click');
  const superseded = await merge(
    world,
    { from: device, to: pat },
    { from: rosie, to: rosaria },
    { from: rosaria, to: rosa },
  );

  assert.deepEqual(superseded, []);
  const [one] = (await loadEvidence(db, world.clientId, [pat])).get(pat) ?? [];
  assert.equal(one?.advocatePersonId, rosa);
  const held = (await loadReferrals(db, world.clientId, [pat])).get(pat);
  assert.equal(held?.referralId, referral);
  assert.equal(held.advocatePersonId, rosa);
  assert.equal(held.alternatives[0]?.advocate_person_id, rosa);
  const history = await db.query<{
    reason: string;
    before: { friend_person_id: Id };
    after: { friend_person_id: Id };
  }>(
    'select reason, before, after from referral_history where client_id = $1 order by entry_id desc limit 1',
    [world.clientId],
  );
  assert.equal(history[0]?.reason, 'persons_merged');
  assert.equal(history[0]?.before.friend_person_id, device);
  assert.equal(history[0]?.after.friend_person_id, pat);
});

for (const [words, ofDevice, ofPat, deviceStays] of [
  ['the stronger kind stays', ['web_lead', 0], ['click', -9], true],
  ['the stronger kind stays, whoever has it', ['click', -9], ['web_lead', 0], false],
  ['of one kind the older stays', ['click', -2], ['click', -1], true],
  ['of one kind the older stays, whoever has it', ['click', -1], ['click', -2], false],
  ['staff is stronger than a code', ['staff', 0], ['advocate_code', -5], true],
] as const) {
  test(`[AT-6] two friends with referrals become one: ${words}`, async () => {
    const world = await referralWorld(db);
    const [device, pat, rosa, sam] = [
      await world.person('device'),
      await world.person('Pat'),
      await world.person('Rosa'),
      await world.person('Sam'),
    ];
    const first = await refer(world, device, rosa, ofDevice[0], plusMs(NOON, ofDevice[1] * DAY_MS));
    const second = await refer(world, pat, sam, ofPat[0], plusMs(NOON, ofPat[1] * DAY_MS));
    const [stays, gives] = deviceStays ? [first, second] : [second, first];
    assert.deepEqual(await merge(world, { from: device, to: pat }), [{ referralId: gives, by: stays }]);
    const after = await states(world);
    assert.equal(after.get(stays)?.state, 'active');
    assert.equal(after.get(stays)?.friend, pat);
    assert.equal(after.get(gives)?.state, 'superseded');
    assert.equal(after.get(gives)?.friend, pat);
    assert.equal((await loadReferrals(db, world.clientId, [pat])).get(pat)?.referralId, stays);
  });
}

test('[AT-6] [QU-9] a referral whose reward is decided never gives way, or the friend could earn twice', async () => {
  const world = await referralWorld(db);
  const [device, pat, rosa, sam] = [
    await world.person('device'),
    await world.person('Pat'),
    await world.person('Rosa'),
    await world.person('Sam'),
  ];
  await world.job('1', { friendId: pat });
  const decided = await refer(world, pat, sam, 'share_match');
  await world.reward(decided, sam, '1', 'sent');
  const stronger = await refer(world, device, rosa, 'web_lead');
  assert.deepEqual(await merge(world, { from: device, to: pat }), [{ referralId: stronger, by: decided }]);
});

test('[AT-6] a third referral gives way too, and superseded ones stay superseded', async () => {
  const world = await referralWorld(db);
  const people = [await world.person('a'), await world.person('b'), await world.person('c')] as const;
  const rosa = await world.person('Rosa');
  const [a, b, c] = [
    await refer(world, people[0], rosa, 'click'),
    await refer(world, people[1], rosa, 'web_lead'),
    await refer(world, people[2], rosa, 'share_match'),
  ];
  await merge(world, { from: people[0], to: people[1] });
  const superseded = await merge(world, { from: people[2], to: people[1] });
  assert.deepEqual(superseded, [{ referralId: c, by: b }]);
  const after = await states(world);
  assert.deepEqual(
    [a, b, c].map((id) => after.get(id)?.state),
    ['superseded', 'active', 'superseded'],
  );
});

test('[AT-2] [ID-3] codes move to the survivor; a key that is in use there is told apart, and the code stays as printed', async () => {
  const world = await referralWorld(db);
  const [old, older, rosa] = [
    await world.person('old'),
    await world.person('older'),
    await world.person('Rosa'),
  ];
  await world.code(rosa, 'rosa7', { key: 'refer-a-friend' });
  await world.code(old, 'rose44', { key: 'refer-a-friend' });
  await world.code(older, 'rosy99', { key: 'refer-a-friend' });
  await world.code(older, 'fieldrosa', { key: 'field' });
  await merge(world, { from: old, to: rosa }, { from: older, to: rosa });
  const rows = await db.query<{ code: string; key: string; person_id: Id }>(
    'select code, key, person_id from shareables where client_id = $1 order by code',
    [world.clientId],
  );
  assert.deepEqual(
    rows.map(({ code, key }) => [code, key]),
    [
      ['fieldrosa', 'field'],
      ['rosa7', 'refer-a-friend'],
      ['rose44', 'refer-a-friend~rose44'],
      ['rosy99', 'refer-a-friend~rosy99'],
    ],
  );
  assert.ok(rows.every((row) => row.person_id === rosa));
});

test('[ID-3] no merge, a merge with oneself, and another client change nothing', async () => {
  const [world, other] = [await referralWorld(db), await referralWorld(db)];
  const [pat, kim, rosa] = [await world.person('Pat'), await world.person('Kim'), await world.person('Rosa')];
  const referral = await refer(world, pat, rosa, 'click');
  assert.deepEqual(await merge(world), []);
  assert.deepEqual(await merge(world, { from: pat, to: pat }), []);
  assert.deepEqual(await merge(other, { from: pat, to: kim }), []);
  assert.equal((await states(world)).get(referral)?.friend, pat);
});

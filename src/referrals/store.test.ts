// Evidence and referrals in PostgreSQL: what counts, what is stored once, what goes to the history.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { NOON, type ReferralWorld, referralWorld } from '../../test/support/referral-world.ts';
import { silence } from '../../test/support/silence.ts';
import type { Id } from '../base/ids.ts';
import { DAY_MS, plusMs } from '../base/time.ts';
import {
  findCodes,
  friendsByCodeKeys,
  friendsOfAdvocates,
  friendsUnsettled,
  insertEvidence,
  loadEvidence,
  loadReferrals,
  type ReferralChange,
  saveReferrals,
} from './store.ts';
import type { ReferralDecision } from './types.ts';

const { db } = await testDatabase();

function decision(advocatePersonId: Id, over: Partial<ReferralDecision> = {}): ReferralDecision {
  return {
    advocatePersonId,
    advocateKind: 'customer',
    evidence: 'click',
    evidenceAt: NOON,
    code: 'Rosa7',
    label: 'refer-a-friend',
    rule: 'AT-3',
    anchor: null,
    alternatives: [],
    ...over,
  };
}

function save(
  world: ReferralWorld,
  ...changes: (Pick<ReferralChange, 'friendPersonId' | 'decision'> & Partial<ReferralChange>)[]
) {
  return db.tx((tx) =>
    saveReferrals(
      tx,
      { ids: world.ids, now: NOON, announce: silence },
      world.clientId,
      changes.map((change) => ({ program: 'refer-a-friend', inputId: '7', actor: 'token:1', ...change })),
    ),
  );
}

interface HistoryRow {
  actor: string;
  reason: string;
  input_id: Id | null;
  before: { advocate_person_id: Id } | null;
  after: { advocate_person_id: Id; alternatives: unknown[]; connection_id: Id | null };
}

function historyOf(world: ReferralWorld, referralId: Id | undefined): Promise<HistoryRow[]> {
  return db.query<HistoryRow>(
    'select actor, reason, input_id, before, after from referral_history where client_id = $1 and referral_id = $2 order by entry_id',
    [world.clientId, referralId],
  );
}

test('[AT-2] [AT-8] codes are found by their compared form, with owner, kind and retirement; foreign ones are not', async () => {
  const [world, other] = [await referralWorld(db), await referralWorld(db)];
  const tina = await world.person('Tina', { kind: 'technician' });
  await world.code(tina, 'Tina-44', { label: 'field-team', retiredAt: NOON });
  await other.code(await other.person('Max'), 'max777');
  const found = await findCodes(db, world.clientId, ['tina44', 'max777', 'nobody']);
  assert.deepEqual(
    [...found],
    [
      [
        'tina44',
        { personId: tina, kind: 'technician', code: 'Tina-44', label: 'field-team', retiredAt: NOON },
      ],
    ],
  );
  assert.equal((await findCodes(db, world.clientId, [])).size, 0);
});

test('[AT-2] evidence with a code that nobody owns is none, and becomes evidence once the code is made', async () => {
  const world = await referralWorld(db);
  const [friend, rosa] = [await world.person('Pat'), await world.person('Rosa', { kind: 'employee' })];
  await world.evidence(friend, 'web_lead', { code: 'rosa7' });
  assert.equal((await loadEvidence(db, world.clientId, [friend])).size, 0);
  assert.deepEqual(await friendsByCodeKeys(db, world.clientId, ['rosa7']), [friend]);

  await world.code(rosa, 'ROSA-7', { label: 'partners' });
  const [one] = (await loadEvidence(db, world.clientId, [friend])).get(friend) ?? [];
  assert.equal(one?.advocatePersonId, rosa);
  assert.equal(one.advocateKind, 'employee');
  assert.equal(one.code, 'ROSA-7');
  assert.equal(one.label, 'partners');
  assert.equal(one.kind, 'web_lead');
  assert.deepEqual(one.at, NOON);
  assert.ok(one.ref.startsWith('rosa7:'));
});

test('[AT-2] a retired code counts for what happened before it was retired, and not from then on', async () => {
  const world = await referralWorld(db);
  const [friend, rosa] = [await world.person('Pat'), await world.person('Rosa')];
  await world.code(rosa, 'rosa7', { retiredAt: NOON });
  await world.evidence(friend, 'click', { code: 'rosa7', at: plusMs(NOON, -1) });
  await world.evidence(friend, 'click', { code: 'rosa7', at: NOON });
  const evidence = (await loadEvidence(db, world.clientId, [friend])).get(friend) ?? [];
  assert.deepEqual(
    evidence.map((one) => one.at),
    [plusMs(NOON, -1)],
  );
});

test('[AT-1] an advocate who is named otherwise than by code is evidence; where both are known the code wins', async () => {
  const world = await referralWorld(db);
  const [friend, rosa, sam] = [
    await world.person('Pat'),
    await world.person('Rosa'),
    await world.person('Sam'),
  ];
  await world.code(rosa, 'rosa7');
  await world.evidence(friend, 'web_lead', { advocateId: sam, at: plusMs(NOON, 1) });
  await world.evidence(friend, 'web_lead', { advocateId: sam, code: 'rosa7' });
  const evidence = (await loadEvidence(db, world.clientId, [friend])).get(friend) ?? [];
  assert.deepEqual(
    evidence.map((one) => [one.advocatePersonId, one.code]),
    [
      [sam, null],
      [rosa, 'rosa7'],
    ],
  );
});

test('[AT-5] [IN-1] evidence is stored once per kind and input, a batch at a time', async () => {
  const world = await referralWorld(db);
  const [friend, rosa] = [await world.person('Pat'), await world.person('Rosa')];
  const row = (kind: 'click' | 'web_lead', inputId: Id) => ({
    evidenceId: world.ids(),
    kind,
    friendPersonId: friend,
    codeKey: null,
    advocatePersonId: rosa,
    occurredAt: NOON,
    inputId,
    data: { event: 'online_lead_captured', code: null },
  });
  for (let times = 0; times < 2; times++) {
    await db.tx((tx) =>
      insertEvidence(tx, world.clientId, [row('click', '1'), row('web_lead', '1'), row('click', '2')]),
    );
  }
  await db.tx((tx) => insertEvidence(tx, world.clientId, []));
  const rows = await db.query<{ kind: string; input_id: Id; data: unknown }>(
    'select kind, input_id, data from evidence where client_id = $1 order by input_id, kind',
    [world.clientId],
  );
  assert.deepEqual(
    rows.map((one) => `${one.kind} ${one.input_id}`),
    ['click 1', 'web_lead 1', 'click 2'],
  );
  assert.deepEqual(rows[0]?.data, { event: 'online_lead_captured', code: null });
});

test('[AT-6] a decided referral is stored once per friend, with its first history entry', async () => {
  const world = await referralWorld(db);
  const [pat, kim, rosa] = [await world.person('Pat'), await world.person('Kim'), await world.person('Rosa')];
  const anchor = `${world.connectionId}:55:012`;
  const ids = await save(
    world,
    { friendPersonId: pat, decision: decision(rosa, { anchor, rule: 'AT-1', evidence: 'advocate_code' }) },
    { friendPersonId: kim, decision: decision(rosa) },
  );
  const again = await save(world, {
    friendPersonId: pat,
    decision: decision(rosa, { anchor, rule: 'AT-1', evidence: 'advocate_code' }),
  });
  assert.equal(again.get(pat), ids.get(pat));
  assert.notEqual(ids.get(pat), ids.get(kim));

  const held = (await loadReferrals(db, world.clientId, [pat])).get(pat);
  assert.ok(held);
  assert.equal(held.referralId, ids.get(pat));
  assert.equal(held.anchor, anchor);
  assert.equal(held.label, 'refer-a-friend');
  assert.deepEqual(held.evidenceAt, NOON);
  const history = await historyOf(world, ids.get(pat));
  assert.equal(history.length, 1);
  assert.equal(history[0]?.before, null);
  assert.equal(history[0]?.reason, 'first_evidence');
  assert.equal(history[0]?.actor, 'token:1');
  assert.equal(history[0]?.after.connection_id, world.connectionId);
});

test('[AT-1] [AT-7] a change keeps the id and goes to the history with before and after; new alternatives alone do not', async () => {
  const world = await referralWorld(db);
  const [pat, rosa, sam] = [await world.person('Pat'), await world.person('Rosa'), await world.person('Sam')];
  const first = await save(world, { friendPersonId: pat, decision: decision(rosa) });
  const lost = {
    advocate_person_id: sam,
    evidence: 'click' as const,
    code: 'sam4',
    at: NOON.toISOString(),
    why_not: 'older' as const,
  };
  await save(world, { friendPersonId: pat, decision: decision(rosa, { alternatives: [lost] }) });
  assert.deepEqual((await loadReferrals(db, world.clientId, [pat])).get(pat)?.alternatives, [lost]);
  assert.equal((await historyOf(world, first.get(pat))).length, 1);

  await save(world, {
    friendPersonId: pat,
    decision: decision(sam, { evidence: 'web_lead', alternatives: [] }),
    inputId: '9',
  });
  const history = await historyOf(world, first.get(pat));
  assert.deepEqual(
    history.map((one) => [
      one.before?.advocate_person_id,
      one.after.advocate_person_id,
      one.reason,
      one.input_id,
    ]),
    [
      [undefined, rosa, 'first_evidence', '7'],
      [rosa, sam, 'evidence_changed', '9'],
    ],
  );
});

test('[AT-6] the same friend twice in a batch is one referral, as decided last', async () => {
  const world = await referralWorld(db);
  const [pat, rosa, sam] = [await world.person('Pat'), await world.person('Rosa'), await world.person('Sam')];
  const ids = await save(
    world,
    { friendPersonId: pat, decision: decision(rosa) },
    { friendPersonId: pat, decision: decision(sam) },
  );
  assert.equal((await loadReferrals(db, world.clientId, [pat])).get(pat)?.advocatePersonId, sam);
  assert.equal((await historyOf(world, ids.get(pat))).length, 2);
});

test('[AT-6] another program moves the referral of a friend and never adds a second', async () => {
  const world = await referralWorld(db);
  const [pat, rosa] = [await world.person('Pat'), await world.person('Rosa')];
  const first = await save(world, { friendPersonId: pat, decision: decision(rosa) });
  const second = await save(world, { friendPersonId: pat, decision: decision(rosa), program: 'spring' });
  assert.equal(second.get(pat), first.get(pat));
  const rows = await db.query('select program from referrals where client_id = $1', [world.clientId]);
  assert.deepEqual(rows, [{ program: 'spring' }]);
});

test('[AT-7] a word of staff is kept with reason, actor, time and input, and heads the history', async () => {
  const world = await referralWorld(db);
  const [pat, rosa, sam] = [await world.person('Pat'), await world.person('Rosa'), await world.person('Sam')];
  const ids = await save(world, { friendPersonId: pat, decision: decision(rosa) });
  const earlier = { advocateId: sam, data: { reason: 'first thought', actor: 'user:1' } };
  await world.evidence(pat, 'staff', earlier);
  const { inputId } = await world.evidence(pat, 'staff', {
    ...earlier,
    data: { reason: 'Pat called and said so', actor: 'user:5' },
  });
  const byStaff = decision(sam, { evidence: 'staff', rule: 'AT-7', code: null });
  await save(world, { friendPersonId: pat, decision: byStaff, actor: 'system' });
  await save(world, { friendPersonId: pat, decision: byStaff, actor: 'system' });

  assert.deepEqual((await loadReferrals(db, world.clientId, [pat])).get(pat)?.override, {
    advocate_person_id: sam,
    reason: 'Pat called and said so',
    actor: 'user:5',
    at: NOON.toISOString(),
    input_id: inputId,
  });
  const history = await historyOf(world, ids.get(pat));
  assert.deepEqual(
    history.map((one) => [one.actor, one.reason, one.input_id]),
    [
      ['token:1', 'first_evidence', '7'],
      ['user:5', 'Pat called and said so', inputId],
    ],
  );
});

test('[AT-5] friends of advocates, and friends whose jobs are not settled, are found to be decided again', async () => {
  const world = await referralWorld(db);
  const [pat, kim, lee, rosa] = [
    await world.person('Pat'),
    await world.person('Kim'),
    await world.person('Lee'),
    await world.person('Rosa'),
  ];
  await save(world, { friendPersonId: pat, decision: decision(rosa) });
  assert.deepEqual(await friendsOfAdvocates(db, world.clientId, [rosa, kim]), [pat]);
  assert.deepEqual(await friendsOfAdvocates(db, world.clientId, []), []);

  await world.job('1', { friendId: pat });
  await world.outcome('1', 'attributed', 'open');
  await world.job('2', { friendId: kim });
  await world.outcome('2', 'attributed', 'qualified');
  await world.job('3', { friendId: lee });
  await world.job('4');
  assert.deepEqual((await friendsUnsettled(db, world.clientId)).toSorted(), [pat, lee].toSorted());
});

test('[SEC-3] nothing of another client is read or changed', async () => {
  const [world, other] = [await referralWorld(db), await referralWorld(db)];
  const [pat, rosa] = [await world.person('Pat'), await world.person('Rosa')];
  await world.code(rosa, 'rosa7');
  await world.evidence(pat, 'click', { code: 'rosa7', at: plusMs(NOON, -DAY_MS) });
  await save(world, { friendPersonId: pat, decision: decision(rosa) });
  assert.equal((await loadEvidence(db, other.clientId, [pat])).size, 0);
  assert.equal((await loadReferrals(db, other.clientId, [pat])).size, 0);
  assert.deepEqual(await friendsByCodeKeys(db, other.clientId, ['rosa7']), []);
  assert.deepEqual(await friendsOfAdvocates(db, other.clientId, [rosa]), []);
});

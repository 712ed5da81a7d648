import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ADVOCATE,
  campaign,
  decidedJob,
  FRIEND,
  qualifyingJob,
  REFERRAL,
} from '../../test/support/reward-facts.ts';
import { CLIENT, CONNECTION, NOW, OTHER_ADVOCATE, rewardWorld } from '../../test/support/reward-rows.ts';
import { silence } from '../../test/support/silence.ts';
import { applyActions, type OwnedAction } from './action-store.ts';
import { approveDue, clientsWithDueHolds } from './holds-store.ts';
import { reconcile } from './ledger-reconcile.ts';
import { loadRewards, repointRewards } from './store.ts';
import type { DecidedJob, Qualification } from './types.ts';

const AFTER_HOLD = new Date('2026-05-01T00:00:00Z');
const failing = (code: string): Qualification => ({
  outcome: 'disqualified',
  reasons: [{ rule: 'QU-3', code, result: 'fail', facts: {} }],
});

test('[RW-2] [RW-8] both sides earn: a row, a history row and a balanced entry each', async (t) => {
  const world = await rewardWorld(t);
  await world.decide([decidedJob()]);
  const rewards = await world.rewards();
  assert.deepEqual(
    rewards.map(({ role, personId, state, amountMinor, slot }) => [role, personId, state, amountMinor, slot]),
    [
      ['advocate', ADVOCATE, 'earned', 10_000, 1],
      ['friend', FRIEND, 'earned', 5_000, 1],
    ],
  );
  assert.deepEqual(await world.ledger(), ['earned expense>liability 10000', 'earned expense>liability 5000']);
  for (const { rewardId } of rewards) assert.deepEqual(await world.history(rewardId), ['>earned qualified']);
  assert.deepEqual(await reconcile(world.db, CLIENT), { rewards: 2, payouts: 0, differences: [] });
});

test('[RW-4] a hold that is over already is approved in the same transaction', async (t) => {
  const world = await rewardWorld(t);
  await world.decide([decidedJob()], AFTER_HOLD);
  const [advocates] = await world.rewards();
  assert.equal(advocates?.state, 'approved');
  assert.deepEqual(await world.history(advocates.rewardId), [
    '>earned qualified',
    'earned>approved hold_over',
  ]);
});

test('[RW-4] a campaign that wants a person, and a hold that runs, wait', async (t) => {
  const world = await rewardWorld(t);
  const manual = decidedJob({ campaign: campaign({ with: { approval: 'manual' } }) });
  await world.decide([manual], AFTER_HOLD);
  assert.deepEqual(new Set((await world.rewards()).map((reward) => reward.state)), new Set(['earned']));
  assert.deepEqual(await clientsWithDueHolds(world.db, AFTER_HOLD), []);
});

test('[RW-4] the end of the hold approves what is due, once', async (t) => {
  const world = await rewardWorld(t);
  await world.decide([decidedJob()]);
  const at = (now: Date) =>
    world.db.tx((tx) => approveDue(tx, { clientId: CLIENT, ids: world.ids, now, announce: silence }));
  assert.deepEqual(await clientsWithDueHolds(world.db, NOW), []);
  assert.equal(await at(NOW), 0);
  assert.deepEqual(await clientsWithDueHolds(world.db, AFTER_HOLD), [CLIENT]);
  assert.equal(await at(AFTER_HOLD), 2);
  assert.equal(await at(AFTER_HOLD), 0);
  const [advocates] = await world.rewards();
  assert.deepEqual(await world.history(advocates?.rewardId ?? ''), [
    '>earned qualified',
    'earned>approved hold_over',
  ]);
});

test('[PO-3] [ST-9] a reward from an integration connection stays on hold for good', async (t) => {
  const world = await rewardWorld(t);
  const jobs = [decidedJob({ job: qualifyingJob({ fromIntegration: true }) })];
  await world.decide(jobs, AFTER_HOLD);
  await world.db.tx((tx) =>
    approveDue(tx, { clientId: CLIENT, ids: world.ids, now: AFTER_HOLD, announce: silence }),
  );
  assert.deepEqual(await clientsWithDueHolds(world.db, AFTER_HOLD), []);
  assert.deepEqual(
    (await world.rewards()).map((reward) => reward.state),
    ['earned', 'earned'],
  );
});

const BASIS = {
  ...{ rule: 1, rule_name: null, by: 'fixed' as const, count: null, tier_from: null, bonus_minor: 0 },
  ...{ wanted_minor: 10_000, cut: null },
};

test('[RW-2] the same decision applied twice, as after a lost commit, leaves one reward', async (t) => {
  const world = await rewardWorld(t);
  const earn: OwnedAction = {
    action: {
      do: 'earn',
      role: 'advocate',
      personId: ADVOCATE,
      ...{ job: qualifyingJob(), campaign: campaign(), slot: 1 },
      ...{ amountMinor: 10_000, currency: 'USD', holdUntil: AFTER_HOLD, countsAt: NOW, basis: BASIS },
    },
    referralId: REFERRAL,
  };
  const context = { clientId: CLIENT, ids: world.ids, now: NOW, announce: silence, actor: 'system' };
  await world.db.tx((tx) => applyActions(tx, context, [earn]));
  await world.db.tx((tx) => applyActions(tx, context, [earn]));
  assert.equal((await world.rewards()).length, 1);
  assert.equal((await world.ledger()).length, 1);
});

test('[RW-2] the database itself refuses a second reward for one cause, one job or one place', async (t) => {
  const world = await rewardWorld(t);
  await world.decide([decidedJob()]);
  const second = (changes: Record<string, unknown>) =>
    world.db.query(
      `insert into rewards select (jsonb_populate_record(r, $2::jsonb)).* from rewards r where client_id = $1 and role = 'advocate'`,
      [CLIENT, JSON.stringify({ reward_id: 1, ...changes })],
    );
  const refusedBy = (constraint: string) => (error: unknown) => {
    assert.equal((error as { constraint?: string }).constraint, constraint);
    return true;
  };
  await assert.rejects(
    second({ slot: 2, state: 'canceled' }),
    refusedBy('rewards_client_id_campaign_id_role_person_id_connection_id__key'),
  );
  await assert.rejects(second({ slot: 2, person_id: OTHER_ADVOCATE }), refusedBy('rewards_one_per_job'));
  await assert.rejects(
    second({ person_id: OTHER_ADVOCATE, job_id: '1', slot: 1 }),
    refusedBy('rewards_one_per_slot'),
  );
});

test('[RW-3] [RW-8] history and ledger refuse to be changed or deleted', async (t) => {
  const world = await rewardWorld(t);
  await world.decide([decidedJob()]);
  for (const statement of [
    `update reward_history set message = 'x'`,
    'delete from reward_history',
    'update ledger_entries set amount_minor = 1',
    'delete from ledger_entries',
  ]) {
    await assert.rejects(world.db.query(statement), /append-only/, statement);
  }
});

test('[RW-6] [RW-8] a percentage follows the total up and down until it is approved', async (t) => {
  const world = await rewardWorld(t);
  const terms = campaign({ with: { rewards: { advocate: { percent: 10, currency: 'USD' } } } });
  const of = (totalMinor: number) => [decidedJob({ job: qualifyingJob({ totalMinor }), campaign: terms })];
  await world.decide(of(25_000));
  await world.decide(of(30_000));
  await world.decide(of(10_000));
  assert.deepEqual(await world.ledger(), [
    'earned expense>liability 2500',
    'adjusted expense>liability 500',
    'adjusted liability>expense 2000',
  ]);
  await world.decide(of(10_000), AFTER_HOLD);
  await world.db.tx((tx) =>
    approveDue(tx, { clientId: CLIENT, ids: world.ids, now: AFTER_HOLD, announce: silence }),
  );
  await world.decide(of(99_000), AFTER_HOLD);
  const [reward] = await world.rewards();
  assert.deepEqual([reward?.state, reward?.amountMinor], ['approved', 1_000]);
  assert.equal((await world.ledger()).length, 3);
  assert.deepEqual((await reconcile(world.db, CLIENT)).differences, []);
});

test('[RW-5] [RW-8] canceled with the job and earned again with it, each with its entry', async (t) => {
  const world = await rewardWorld(t);
  const canceled = decidedJob({
    job: qualifyingJob({ stage: 'canceled' }),
    qualification: failing('job_completed'),
  });
  await world.decide([decidedJob()]);
  await world.decide([canceled]);
  await world.decide([decidedJob()]);
  const [advocates] = await world.rewards();
  assert.equal(advocates?.state, 'earned');
  assert.deepEqual(await world.history(advocates.rewardId), [
    '>earned qualified',
    'earned>canceled job_canceled',
    'canceled>earned qualified_again',
  ]);
  assert.deepEqual(await world.ledger(advocates.rewardId), [
    'earned expense>liability 10000',
    'reversed liability>expense 10000',
    'earned expense>liability 10000',
  ]);
  await world.decide([canceled], AFTER_HOLD);
  await world.decide([decidedJob()], AFTER_HOLD);
  const [again] = await world.rewards();
  assert.equal(again?.state, 'approved', 'given back after its hold: approved at once');
});

test('[RW-5] after fulfilment a flag is set and taken away again, and no money moves', async (t) => {
  const world = await rewardWorld(t);
  await world.decide([decidedJob()]);
  await world.db.query(`update rewards set state = 'fulfilled' where role = 'advocate'`);
  await world.decide([decidedJob({ qualification: failing('no_charge') })]);
  const [flagged] = await world.rewards();
  assert.deepEqual(flagged?.flag, {
    code: 'no_charge',
    message: 'The job was made no-charge.',
    at: NOW.toISOString(),
  });
  await world.decide([decidedJob()]);
  const [clean] = await world.rewards();
  assert.equal(clean?.flag, null);
  assert.deepEqual(await world.history(flagged?.rewardId ?? ''), [
    '>earned qualified',
    'fulfilled>fulfilled no_charge',
    'fulfilled>fulfilled flag_removed',
  ]);
  assert.deepEqual(await world.ledger(flagged?.rewardId), ['earned expense>liability 10000']);
});

test("[AT-7] the referral changes: the old advocate's reward goes and the new one's comes in one batch", async (t) => {
  const world = await rewardWorld(t);
  await world.decide([decidedJob()]);
  await world.decide([decidedJob({ advocatePersonId: OTHER_ADVOCATE })]);
  await world.decide([decidedJob()]);
  const rewards = (await world.rewards()).filter((reward) => reward.role === 'advocate');
  assert.deepEqual(
    rewards.map(({ personId, state }) => [personId, state]),
    [
      [ADVOCATE, 'earned'],
      [OTHER_ADVOCATE, 'canceled'],
    ],
  );
  assert.deepEqual((await reconcile(world.db, CLIENT)).differences, []);
});

test('[QU-9] [AT-5] two rewards change places within one batch', async (t) => {
  const world = await rewardWorld(t);
  const two = (firstDay: number, secondDay: number): DecidedJob[] =>
    [firstDay, secondDay].map((day, index) =>
      decidedJob({
        job: qualifyingJob({ jobId: String(index + 1), completedOn: new Date(Date.UTC(2026, 3, day)) }),
        campaign: campaign({ with: { qualification: { jobs_per_friend: 2 } } }),
      }),
    );
  await world.decide(two(10, 11));
  await world.decide(two(11, 10));
  const places = (await world.rewards()).map((reward) => `${reward.role} ${reward.jobId} ${reward.slot}`);
  assert.deepEqual(places.sort(), ['advocate 1 2', 'advocate 2 1', 'friend 1 2', 'friend 2 1']);
});

test('[ID-3] a job moves to another friend: the reward moves with it, although its old owner gives it up', async (t) => {
  const world = await rewardWorld(t);
  await world.person('2009');
  await world.referral('3009', '2009');
  await world.decide([decidedJob()]);
  const [reward] = await loadRewards(world.db, CLIENT, [], [{ connectionId: CONNECTION, jobId: '77' }]);
  assert.ok(reward);
  const context = { clientId: CLIENT, ids: world.ids, now: NOW, announce: silence, actor: 'system' };
  const { amountMinor, holdUntil, slot, campaignVersion, approval, countsAt, basis } = reward;
  const same = { amountMinor, holdUntil, slot, campaignVersion, approval, countsAt, basis };
  await world.db.tx((tx) =>
    applyActions(tx, context, [
      { action: { do: 'cancel', reward, cause: 'not_attributed', message: '' }, referralId: REFERRAL },
      {
        action: { do: 'amend', reward, ...same },
        referralId: '3009',
      },
    ]),
  );
  const [moved] = await loadRewards(world.db, CLIENT, ['3009']);
  assert.deepEqual([moved?.rewardId, moved?.state], [reward.rewardId, 'earned']);
});

test('[ID-3] rewards of merged persons become the survivor’s, and stay one per cause', async (t) => {
  const world = await rewardWorld(t);
  await world.decide([
    decidedJob(),
    decidedJob({ job: qualifyingJob({ jobId: '1' }), advocatePersonId: null }),
  ]);
  await world.decide([decidedJob({ advocatePersonId: OTHER_ADVOCATE })]);
  await world.db.query('update persons set merged_into = $1 where person_id = $2', [
    OTHER_ADVOCATE,
    ADVOCATE,
  ]);
  await world.db.tx((tx) => repointRewards(tx, CLIENT, [{ from: ADVOCATE, to: OTHER_ADVOCATE }]));
  const advocates = (await world.rewards()).filter((reward) => reward.role === 'advocate');
  assert.deepEqual(
    advocates.map(({ personId, state }) => [personId, state]),
    [
      [OTHER_ADVOCATE, 'canceled'],
      [OTHER_ADVOCATE, 'earned'],
    ],
  );
  const before = await world.ledger();
  await world.decide([decidedJob({ advocatePersonId: OTHER_ADVOCATE })]);
  assert.deepEqual(await world.ledger(), before, 'nothing more happens to them');

  await world.person('1005');
  await world.db.query('update persons set merged_into = 1005 where person_id = any($1::bigint[])', [
    [ADVOCATE, OTHER_ADVOCATE],
  ]);
  await world.db.tx((tx) =>
    repointRewards(tx, CLIENT, [
      { from: ADVOCATE, to: '1005' },
      { from: OTHER_ADVOCATE, to: '1005' },
    ]),
  );
  const rows = await world.db.query<{ person_id: string; state: string }>(
    `select person_id, state from rewards where role = 'advocate' order by reward_id`,
  );
  assert.deepEqual(rows, [
    { person_id: ADVOCATE, state: 'canceled' },
    { person_id: '1005', state: 'earned' },
  ]);
});

test('[RW-3] a reward that was changed outside of the lane is noticed', async (t) => {
  const world = await rewardWorld(t);
  await world.decide([decidedJob()]);
  const [reward] = await world.rewards();
  assert.ok(reward);
  await world.db.query(`update rewards set state = 'approved' where reward_id = $1`, [reward.rewardId]);
  const context = { clientId: CLIENT, ids: world.ids, now: NOW, announce: silence, actor: 'system' };
  const cancel = {
    action: { do: 'cancel', reward, cause: 'recall', message: '' } as const,
    referralId: REFERRAL,
  };
  await assert.rejects(
    world.db.tx((tx) => applyActions(tx, context, [cancel])),
    /outside of its lane/,
  );
});

test('[RW-2] [RW-8] random roads of facts on the real tables: no refused write, and the books agree', async (t) => {
  const world = await rewardWorld(t);
  const one = fc.record({
    day: fc.integer({ min: 1, max: 4 }),
    totalMinor: fc.constantFrom(0, 10_000, 25_000),
    qualified: fc.boolean(),
    advocatePersonId: fc.constantFrom(ADVOCATE, OTHER_ADVOCATE),
  });
  const facts = fc.dictionary(fc.constantFrom('1', '2', '3'), one, { noNullPrototype: true });
  const terms = campaign({
    with: {
      rewards: { advocate: { percent: 10, currency: 'USD' }, friend: { amount_minor: 500, currency: 'USD' } },
      qualification: { jobs_per_friend: 2 },
    },
  });
  await fc.assert(
    fc.asyncProperty(facts, fc.boolean(), async (stop, afterHold) => {
      const jobs = Object.entries(stop).map(([jobId, { day, totalMinor, qualified, advocatePersonId }]) =>
        decidedJob({
          job: qualifyingJob({ jobId, totalMinor, completedOn: new Date(Date.UTC(2026, 3, day)) }),
          qualification: qualified ? { outcome: 'qualified', reasons: [] } : failing('no_charge'),
          campaign: terms,
          advocatePersonId,
        }),
      );
      await world.decide(jobs, afterHold ? AFTER_HOLD : NOW);
      const entries = (await world.ledger()).length;
      await world.decide(jobs, afterHold ? AFTER_HOLD : NOW);
      assert.equal((await world.ledger()).length, entries, '[EX-2] again changes nothing');
      assert.deepEqual((await reconcile(world.db, CLIENT)).differences, []);
    }),
    { numRuns: 60 },
  );
});

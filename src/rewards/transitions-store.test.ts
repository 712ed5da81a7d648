import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decidedJob, qualifyingJob } from '../../test/support/reward-facts.ts';
import { CLIENT, NOW, type RewardWorld, rewardWorld } from '../../test/support/reward-rows.ts';
import { silence } from '../../test/support/silence.ts';
import { Refusal } from '../base/errors.ts';
import { openDb } from '../db/pool.ts';
import type { Db } from '../db/sql.ts';
import { reconcile } from './ledger-reconcile.ts';
import { mayBecome, REWARD_STATES } from './states.ts';
import { type Transition, transition } from './transitions-store.ts';
import type { RewardState } from './types.ts';

const AFTER_HOLD = new Date('2026-05-01T00:00:00Z');

function change(
  world: RewardWorld,
  rewardId: string,
  to: RewardState,
  more: Partial<Transition> = {},
  db: Db = world.db,
) {
  const wanted = { rewardId, to, actor: 'user:1', cause: `by_${to}`, message: '', ...more };
  return db.tx((tx) =>
    transition(tx, { clientId: CLIENT, ids: world.ids, now: NOW, announce: silence }, wanted),
  );
}

/** The advocate's reward, approved. */
async function approvedReward(world: RewardWorld): Promise<string> {
  await world.decide([decidedJob()], AFTER_HOLD);
  const [reward] = await world.rewards();
  assert.ok(reward);
  return reward.rewardId;
}

const refusedAs = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

test('[RW-3] [RW-8] approved, given, sent, used: each step is recorded and only giving moves cash', async (t) => {
  const world = await rewardWorld(t);
  const id = await approvedReward(world);
  await change(world, id, 'fulfilled', { partnerRewardId: 'gift-1', message: 'handed over' });
  await change(world, id, 'sent');
  await change(world, id, 'redeemed');
  assert.deepEqual(await world.history(id), [
    '>earned qualified',
    'earned>approved hold_over',
    'approved>fulfilled by_fulfilled',
    'fulfilled>sent by_sent',
    'sent>redeemed by_redeemed',
  ]);
  assert.deepEqual(await world.ledger(id), ['earned expense>liability 10000', 'paid liability>cash 10000']);
  assert.deepEqual((await reconcile(world.db, CLIENT)).differences, []);
});

test('[RW-3] every change from every state: done when legal, refused when not', async (t) => {
  const world = await rewardWorld(t);
  const id = await approvedReward(world);
  for (const from of REWARD_STATES) {
    for (const to of REWARD_STATES) {
      if (from === to) continue;
      await world.db.query('update rewards set state = $1 where reward_id = $2', [from, id]);
      const asked = change(world, id, to);
      if (mayBecome(from, to, 'anyone')) assert.equal((await asked).changed, true, `${from} -> ${to}`);
      else await assert.rejects(asked, refusedAs('reward_illegal_state_transition'), `${from} -> ${to}`);
    }
  }
});

test('[RW-3] a repeat answers the same and leaves no trace', async (t) => {
  const world = await rewardWorld(t);
  const id = await approvedReward(world);
  const give = () => change(world, id, 'fulfilled', { partnerRewardId: 'gift-1' });
  assert.equal((await give()).changed, true);
  const history = await world.history(id);
  assert.equal((await give()).changed, false);
  assert.equal((await change(world, id, 'fulfilled')).changed, false);
  await change(world, id, 'sent');
  assert.equal((await give()).changed, false, 'although it went on meanwhile');
  assert.deepEqual((await world.history(id)).slice(0, history.length), history);
  assert.equal((await world.history(id)).length, history.length + 1);
  await assert.rejects(
    change(world, id, 'fulfilled', { partnerRewardId: 'gift-2' }),
    refusedAs('reward_illegal_state_transition'),
  );
});

test('[RW-2] [RW-8] two processes give one reward at the same moment: it is paid once', async (t) => {
  const world = await rewardWorld(t);
  const id = await approvedReward(world);
  const pools = [openDb({ url: world.url, max: 4 }), openDb({ url: world.url, max: 4 })];
  try {
    const results = await Promise.all(
      Array.from({ length: 16 }, (_, index) =>
        change(world, id, 'fulfilled', { partnerRewardId: 'gift-1' }, pools[index % 2]),
      ),
    );
    assert.equal(results.filter((result) => result.changed).length, 1);
    assert.deepEqual(await world.ledger(id), ['earned expense>liability 10000', 'paid liability>cash 10000']);
  } finally {
    await Promise.all(pools.map((pool) => pool.close()));
  }
});

test('[RW-2] giving and canceling at the same moment: one of them happens', async (t) => {
  const world = await rewardWorld(t);
  const id = await approvedReward(world);
  const results = await Promise.allSettled([change(world, id, 'fulfilled'), change(world, id, 'canceled')]);
  assert.equal(results.filter((result) => result.status === 'fulfilled').length, 1);
  assert.deepEqual((await reconcile(world.db, CLIENT)).differences, []);
});

test('[RW-3] an attempt that failed is recorded, and the reward stays where it is', async (t) => {
  const world = await rewardWorld(t);
  const id = await approvedReward(world);
  const result = await change(world, id, 'fulfilled', { success: false, message: 'card refused' });
  assert.equal(result.changed, false);
  const [row] = await world.db.query<{ state: string; success: boolean; message: string }>(
    `select r.state, h.success, h.message from rewards r join reward_history h using (client_id, reward_id)
      where reward_id = $1 order by seq desc limit 1`,
    [id],
  );
  assert.deepEqual(row, { state: 'approved', success: false, message: 'card refused' });
  assert.equal((await world.ledger(id)).length, 1);
  assert.deepEqual((await reconcile(world.db, CLIENT)).differences, []);
});

test('[RW-3] what gave up is tried again; what a person cancels the rules leave alone', async (t) => {
  const world = await rewardWorld(t);
  const id = await approvedReward(world);
  await change(world, id, 'failed');
  await change(world, id, 'approved');
  await change(world, id, 'canceled');
  await world.decide([decidedJob()], AFTER_HOLD);
  assert.equal((await world.rewards()).find((reward) => reward.rewardId === id)?.state, 'canceled');
  assert.deepEqual(await world.ledger(id), [
    'earned expense>liability 10000',
    'reversed liability>expense 10000',
  ]);
});

test('[PO-3] [ST-9] a reward from an integration connection is never approved or given', async (t) => {
  const world = await rewardWorld(t);
  await world.decide([decidedJob({ job: qualifyingJob({ fromIntegration: true }) })], AFTER_HOLD);
  const [reward] = await world.rewards();
  assert.ok(reward);
  await assert.rejects(change(world, reward.rewardId, 'approved'), refusedAs('reward_from_integration'));
  await world.db.query(`update rewards set state = 'approved'`);
  for (const to of ['fulfilled', 'sent', 'redeemed'] as const) {
    await assert.rejects(change(world, reward.rewardId, to), refusedAs('reward_from_integration'));
  }
});

test('[SEC-3] a reward of another client is not there', async (t) => {
  const world = await rewardWorld(t);
  const id = await approvedReward(world);
  const wanted = { rewardId: id, to: 'fulfilled', actor: 'user:1', cause: 'x', message: '' } as const;
  await assert.rejects(
    world.db.tx((tx) =>
      transition(tx, { clientId: '101', ids: world.ids, now: NOW, announce: silence }, wanted),
    ),
    refusedAs('not_found'),
  );
});

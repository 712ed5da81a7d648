import assert from 'node:assert/strict';
import { test } from 'node:test';
import { campaign, decidedJob, qualifyingJob } from '../../test/support/reward-facts.ts';
import { CLIENT, NOW, rewardWorld } from '../../test/support/reward-rows.ts';
import { silence } from '../../test/support/silence.ts';
import { balances, listEntries } from './ledger.ts';
import { differenceInWords, reconcile } from './ledger-reconcile.ts';
import { transition } from './transitions-store.ts';

const NOTHING = {
  ...{ currency: 'USD', expense_minor: 0, liability_minor: 0, in_flight_minor: 0, cash_minor: 0 },
  ...{ receivable_minor: 0, breakage_minor: 0, reversed_minor: 0 },
};
const AFTER_HOLD = new Date('2026-05-01T03:00:00Z');

test('[RW-8] balances are sums by campaign and by month of the client, and sum to zero', async (t) => {
  const world = await rewardWorld(t);
  await world.decide([decidedJob()]);
  const [advocates] = await world.rewards();
  assert.ok(advocates);
  const context = { clientId: CLIENT, ids: world.ids, now: AFTER_HOLD, announce: silence };
  const step = { rewardId: advocates.rewardId, actor: 'user:1', cause: 'x', message: '' };
  await world.db.tx((tx) => transition(tx, context, { ...step, to: 'approved' }));
  await world.db.tx((tx) => transition(tx, context, { ...step, to: 'fulfilled' }));

  const byCampaign = await balances(world.db, CLIENT, { by: 'campaign', timeZone: 'UTC' });
  assert.deepEqual(byCampaign, [
    { ...NOTHING, key: '500', expense_minor: 15_000, liability_minor: -5_000, cash_minor: -10_000 },
  ]);
  const inUtc = await balances(world.db, CLIENT, { by: 'month', timeZone: 'UTC' });
  assert.deepEqual(inUtc, [
    { ...NOTHING, key: '2026-04', expense_minor: 15_000, liability_minor: -15_000, cash_minor: 0 },
    { ...NOTHING, key: '2026-05', expense_minor: 0, liability_minor: 10_000, cash_minor: -10_000 },
  ]);
  const inChicago = await balances(world.db, CLIENT, { by: 'month', timeZone: 'America/Chicago' });
  assert.deepEqual(inChicago, [
    { ...NOTHING, key: '2026-04', expense_minor: 15_000, liability_minor: -5_000, cash_minor: -10_000 },
  ]);
  for (const { expense_minor, liability_minor, cash_minor } of [...byCampaign, ...inUtc, ...inChicago]) {
    assert.equal(expense_minor + liability_minor + cash_minor, 0);
  }
});

test('[RW-8] reconciling names each reward whose entries say something else, to the cent', async (t) => {
  const world = await rewardWorld(t);
  await world.decide([decidedJob({ campaign: campaign({ with: { hold_days: 0 } }) })]);
  const [advocates] = await world.rewards();
  assert.ok(advocates);
  assert.deepEqual(await reconcile(world.db, CLIENT), { rewards: 2, payouts: 0, differences: [] });
  await world.db.query('update rewards set amount_minor = amount_minor + 1 where reward_id = $1', [
    advocates.rewardId,
  ]);
  const { differences } = await reconcile(world.db, CLIENT);
  const { rewardId: id } = advocates;
  assert.deepEqual(differences, [
    {
      ...{ of: 'reward', id, state: 'approved', currency: 'USD', account: 'liability' },
      ...{ expected_minor: 10_001, ledger_minor: 10_000 },
    },
  ]);
  assert.match(
    differences.map(differenceInWords).join(),
    /liability should be 10001 and the ledger says 10000/,
  );
  assert.deepEqual(await reconcile(world.db, '101'), { rewards: 0, payouts: 0, differences: [] });
});

test('[RW-8] entries are listed oldest first, page by page', async (t) => {
  const world = await rewardWorld(t);
  await world.decide([decidedJob({ job: qualifyingJob({ jobId: '1' }) })]);
  await world.decide([decidedJob({ job: qualifyingJob({ jobId: '1' }), advocatePersonId: '1002' })]);
  const filter = { rewardId: null, campaignId: null, personId: null, payoutId: null, limit: 3 };
  const first = await listEntries(world.db, CLIENT, { ...filter, after: null });
  const rest = await listEntries(world.db, CLIENT, { ...filter, after: first.at(-1)?.entry_id ?? null });
  assert.deepEqual(
    [...first, ...rest].map(({ kind, amount_minor }) => `${kind} ${amount_minor}`),
    ['earned 10000', 'earned 5000', 'reversed 10000', 'earned 10000'],
  );
  assert.deepEqual(first[0]?.at, NOW);
  const ofReward = await listEntries(world.db, CLIENT, {
    ...filter,
    after: null,
    rewardId: first[0]?.reward_id ?? null,
  });
  assert.deepEqual(
    ofReward.map((entry) => entry.kind),
    ['earned', 'reversed'],
  );
});

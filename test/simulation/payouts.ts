// A season of paying by seed: rewards, runs, clawbacks and bars, providers that fail in every documented way, processes that die at any
// statement. The books of the providers are the truth beside which ours are held.

import type { TestContext } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { type Body, type PayWorld, tremendousWorld } from '../support/pay-world.ts';
import { startPaypal } from '../support/paypal.ts';
import type { OrderFault } from '../support/tremendous.ts';
import { type Dice, makeDice } from './dice.ts';
import { killable } from './killable.ts';

const PEOPLE = 4;
const OPS = 30;
const CODES = 5;
const FAULTS: OrderFault[] = [
  ...([
    'drop_before',
    'drop_after',
    '500_before',
    '500_after',
    'garbage_after',
    '429',
    '402',
    '401',
    '422',
  ] as const),
];

type Closing = Pick<TestContext, 'after'>;

export interface PayoutSeason {
  problems: string[];
  log: string[];
  kills: number;
}

/** What the season itself did, written down apart from the product. */
interface Model {
  /** reward → what it was for. */
  rewards: Map<string, { personId: string; amountMinor: number; by: 'tremendous' | 'paypal' | 'pool' }>;
  clawedBack: Set<string>;
  optedOut: Set<string>;
}

type Season = PayoutSeason & {
  world: Awaited<ReturnType<typeof tremendousWorld>>;
  paypal: Awaited<ReturnType<typeof startPaypal>>;
  dice: Dice;
  model: Model;
  people: { id: string; email: string }[];
  suppliers: { tremendous: string; paypal: string; pool: string };
};

/** Plays one seed; everything it opened is closed by `t`. */
export async function playSeason(
  t: { after(close: () => unknown): void },
  seed: number,
): Promise<PayoutSeason> {
  const season = await openSeason(t, seed);
  for (let at = 0; at < 4; at++) await earn(season);
  for (let op = 0; op < OPS && season.problems.length === 0; op++) {
    const name = await playOne(season);
    season.log.push(`${op}: ${name}`);
    const differences = await season.world.differences();
    if (differences.length > 0)
      season.problems.push(`after ${name} the books disagree: ${JSON.stringify(differences)}`);
  }
  if (season.problems.length === 0) {
    await calmDown(season);
    await judge(season);
  }
  const { problems, log, kills } = season;
  return { problems, log, kills };
}

async function openSeason(t: Closing, seed: number): Promise<Season> {
  const world = await tremendousWorld(t);
  const paypal = await startPaypal(t);
  const other = await world.must(200, 'POST', '/v1/suppliers', {
    ...{ type: 'paypal', name: 'PayPal', secrets: { client_secret: 'secret' } },
    settings: { api_url: paypal.url, client_id: 'client', environment: 'production' },
  });
  const pool = await world.must(200, 'POST', '/v1/suppliers', { type: 'coupon_pool', name: 'Pool' });
  const codes = Array.from({ length: CODES }, (_, at) => `CODE-${at}`).join('\n');
  await world.must(200, 'POST', `/v1/coupon-pools/${pool.id}/codes`, codes);
  const people = [];
  for (let at = 0; at < PEOPLE; at++) {
    const email = `p${at}@example.com`;
    people.push({ id: await world.person({ email }), email });
  }
  return {
    ...{ problems: [], log: [], kills: 0, world, paypal, people, dice: makeDice(seed) },
    model: { rewards: new Map(), clawedBack: new Set(), optedOut: new Set() },
    suppliers: { tremendous: world.supplierId, paypal: other.id, pool: pool.id },
  };
}

const OPERATIONS: [weight: number, name: string, play: (season: Season) => Promise<void>][] = [
  [9, 'earn', earn],
  [6, 'pay all', (season) => pay(season, false)],
  [2, 'pay some, twice at once', (season) => pay(season, true)],
  [5, 'work', (season) => season.world.work()],
  [7, 'work and be killed', (season) => killed(season, (world) => world.work())],
  [
    3,
    'pay, work and be killed',
    (season) => killed(season, (world) => pay(season, false).then(() => world.work())),
  ],
  [
    5,
    'time passes',
    async ({ world, dice }) => world.advance(dice.pick([MINUTE_MS, HOUR_MS, 9 * HOUR_MS, DAY_MS])),
  ],
  [4, 'faults', faults],
  [3, 'deliveries', deliveries],
  [2, 'cancel a run', cancelRun],
  [2, 'try a failed one again', retryFailed],
  [4, 'claw back', clawBack],
  [1, 'opt out or in', optOut],
];

async function playOne(season: Season): Promise<string> {
  const total = OPERATIONS.reduce((sum, [weight]) => sum + weight, 0);
  let left = season.dice.int(total);
  const chosen = OPERATIONS.find(([weight]) => {
    left -= weight;
    return left < 0;
  });
  if (!chosen) throw new Error('no operation was chosen');
  await chosen[2](season);
  return chosen[1];
}

async function earn({ world, dice, model, people, suppliers }: Season): Promise<void> {
  const person = dice.pick(people);
  const by = dice.pick(['tremendous', 'tremendous', 'paypal', 'pool'] as const);
  await world.payBy({ advocate_supplier_id: suppliers[by] });
  const amountMinor = 100 + dice.int(20_000);
  model.rewards.set(await world.reward(person.id, amountMinor), { personId: person.id, amountMinor, by });
}

async function pay({ world, dice, model }: Season, twice: boolean): Promise<void> {
  const ids = [...model.rewards.keys()];
  const some = twice ? ids.filter(() => dice.chance(0.6)) : ids;
  if (some.length === 0) return;
  const run = await world.must(200, 'POST', '/v1/payouts/runs', { reward_ids: some });
  const approve = () => world.must(200, 'POST', `/v1/payouts/runs/${run.id}/approve`);
  const same = () =>
    world
      .must(200, 'POST', '/v1/payouts/runs', { reward_ids: some })
      .then((other) => world.must(200, 'POST', `/v1/payouts/runs/${other.id}/approve`));
  await Promise.all(twice ? [approve(), approve(), same(), world.work()] : [approve()]);
}

/** The process dies at one of its next statements, before it takes effect or after; another one comes. */
async function killed(season: Season, work: (world: PayWorld) => Promise<void>): Promise<void> {
  const { world, dice } = season;
  const view = killable(world.db);
  await world.reboot(view.db);
  view.arm(1 + dice.int(dice.pick([8, 20, 40])), dice.pick(['before', 'after'] as const));
  await work(world).catch((error: unknown) => {
    if (!view.isDead()) throw error;
  });
  if (view.isDead()) season.kills += 1;
  await world.reboot();
}

async function faults({ world, paypal, dice }: Season): Promise<void> {
  world.tremendous.isDown = dice.chance(0.2);
  for (let at = dice.int(3); at >= 0; at--) world.tremendous.faults.push(dice.pick(FAULTS));
  if (dice.chance(0.4)) world.tremendous.askFaults.push(dice.pick(['drop', '500'] as const));
  if (dice.chance(0.5)) paypal.faults.push(dice.pick(['drop_after', '500_before', 'no_funds'] as const));
  world.tremendous.delivery = dice.pick([
    'SUCCEEDED',
    'SUCCEEDED',
    'PENDING',
    'SCHEDULED',
    'FAILED',
  ] as const);
}

/** What is on its way arrives or fails; now and then something fails that had arrived. */
async function deliveries({ world, paypal, dice }: Season): Promise<void> {
  for (const order of world.tremendous.orders) {
    if (order.status !== 'EXECUTED') continue;
    if (order.delivery !== 'SUCCEEDED' && dice.chance(0.6))
      order.delivery = dice.pick(['SUCCEEDED', 'FAILED'] as const);
    else if (dice.chance(0.1)) order.delivery = 'FAILED';
  }
  for (const batch of paypal.batches) {
    if (batch.status === 'PENDING')
      batch.status = dice.pick(['SUCCESS', 'UNCLAIMED', 'FAILED', 'PENDING'] as const);
    else if (batch.status === 'UNCLAIMED')
      batch.status = dice.pick(['RETURNED', 'SUCCESS', 'UNCLAIMED'] as const);
  }
}

async function cancelRun({ world, dice }: Season): Promise<void> {
  const runs: Body[] = await world.must(200, 'GET', '/v1/payouts/runs');
  if (runs.length > 0) await world.must(200, 'POST', `/v1/payouts/runs/${dice.pick(runs).id}/cancel`);
}

async function retryFailed({ world }: Season): Promise<void> {
  for (const reward of await world.must(200, 'GET', '/v2/rewards?state=failed'))
    await world.must(200, 'POST', `/v2/rewards/${reward.id}/retry`);
}

async function clawBack({ world, dice, model }: Season): Promise<void> {
  const given = await world.must(200, 'GET', '/v2/rewards?state=sent');
  if (given.length === 0) return;
  const { id } = dice.pick(given as Body[]);
  await world.must(200, 'POST', `/v2/rewards/${id}/revoke`, { reason: 'refunded', claw_back: true });
  model.clawedBack.add(id);
}

async function optOut({ world, dice, model, people }: Season): Promise<void> {
  const { id, email } = dice.pick(people);
  if (model.optedOut.delete(id)) {
    await world.db.query('delete from mail_opt_outs where client_id = $1 and address_key = $2', [
      world.clientId,
      email,
    ]);
  } else {
    model.optedOut.add(id);
    await world.db.query(
      `insert into mail_opt_outs (client_id, address_key, mail_class, reason, since) values ($1, $2, 'all', 'api', now())`,
      [world.clientId, email],
    );
  }
}

/** No more faults: whatever is owed is paid, whatever is unknown is asked. */
async function calmDown(season: Season): Promise<void> {
  const { world, paypal } = season;
  Object.assign(world.tremendous, { isDown: false, faults: [], askFaults: [], delivery: 'SUCCEEDED' });
  Object.assign(paypal, { faults: [], status: 'SUCCESS' });
  for (let round = 0; round < 4; round++) {
    for (const order of world.tremendous.orders)
      if (order.status === 'EXECUTED' && order.delivery !== 'FAILED') order.delivery = 'SUCCEEDED';
    for (const batch of paypal.batches)
      if (batch.status === 'PENDING' || batch.status === 'UNCLAIMED') batch.status = 'SUCCESS';
    await retryFailed(season);
    await pay(season, false);
    for (let turn = 0; turn < 3; turn++) {
      world.advance(2 * DAY_MS);
      await world.work();
    }
  }
}

/** Our books beside the providers', reward by reward and cent by cent. */
async function judge(season: Season): Promise<void> {
  const { world, paypal, model, problems } = season;
  for (const difference of await world.differences())
    problems.push(`the books disagree: ${JSON.stringify(difference)}`);
  const kept = [
    ...world.tremendous.orders
      .filter(({ status }) => status === 'EXECUTED')
      .map((order) => ({ payoutId: order.external_id, minor: Math.round(order.denomination * 100) })),
    ...paypal.batches
      .filter(({ status }) => status === 'SUCCESS')
      .map((batch) => ({ payoutId: batch.senderBatchId, minor: Math.round(Number(batch.value) * 100) })),
  ];
  const coupons = await world.db.query<{ payout_id: string }>(
    'select payout_id from coupons where payout_id is not null',
  );
  const items = await world.db.query<{
    payout_id: string;
    reward_id: string;
    amount: number;
    netted: number;
  }>(
    'select payout_id, reward_id, amount_minor::int as amount, netted_minor::int as netted from payout_items',
  );
  // 1. No reward was paid by two payments that were kept, and each payment is its rewards less the debts, to the cent.
  const paidBy = new Map<string, string[]>();
  for (const { payoutId, minor } of [
    ...kept,
    ...coupons.map((row) => ({ payoutId: row.payout_id, minor: null })),
  ]) {
    const own = items.filter((item) => item.payout_id === payoutId);
    const net = own.reduce((sum, item) => sum + item.amount - item.netted, 0);
    if (minor !== null && net !== minor) problems.push(`[RW-8] payout ${payoutId} paid ${minor} for ${net}`);
    for (const { reward_id } of own) paidBy.set(reward_id, [...(paidBy.get(reward_id) ?? []), payoutId]);
  }
  for (const [rewardId, payouts] of paidBy)
    if (payouts.length > 1) problems.push(`[PO-2] reward ${rewardId} was paid by ${payouts.join(' and ')}`);
  // 2. Every cent that the books call paid is with a provider, or was a code.
  const inPool = [...model.rewards].filter(([id, { by }]) => by === 'pool' && paidBy.has(id));
  const codes = inPool.reduce((sum, [, { amountMinor }]) => sum + amountMinor, 0);
  const outside = kept.reduce((sum, { minor }) => sum + minor, 0) + codes;
  const cash = -(await world.account('cash'));
  if (cash !== outside)
    problems.push(`[RW-8] the ledger says ${cash} was paid; the providers say ${outside}`);
  // 3. Everybody got what is theirs, or there is a reason why not.
  const waiting = new Map<string, Body>(
    (await world.must(200, 'GET', '/v1/payouts/waiting')).map((line: Body) => [line.reward_id, line]),
  );
  for (const [id, { personId, by }] of model.rewards) {
    const state = await world.stateOf(id);
    const wanted = model.clawedBack.has(id) ? ['revoked'] : ['fulfilled', 'sent'];
    if (wanted.includes(state)) continue;
    const codesOf = (waiting.get(id)?.reasons ?? []).map((one: Body) => one.code);
    const isBarred = model.optedOut.has(personId) && codesOf.includes('opted_out');
    const isOut = by === 'pool' && codesOf.includes('no_coupon_left') && coupons.length === CODES;
    if (!isBarred && !isOut)
      problems.push(`[PO-1] reward ${id} (${by}) is ${state}: ${codesOf.join(', ') || 'no reason'}`);
  }
  // 4. Debts are what was clawed back less what paid them off; nobody owes less than nothing.
  const debts = await world.must(200, 'GET', '/v1/ledger/receivables');
  for (const debt of debts.receivables)
    if (debt.amount_minor < 0) problems.push(`[RW-8] ${debt.person_id} owes ${debt.amount_minor}`);
  if ((await world.account('in_flight')) !== 0) problems.push('[PO-2] money is still on its way');
}

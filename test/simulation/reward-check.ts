// What must hold in a world of rewards whatever the plan was: books, counters, caps, nothing paid twice, a reason for what is not given.

import type { RulesWorld } from '../support/rules-world.ts';
import type { TremendousStandIn } from '../support/tremendous.ts';
import { START_MS } from './plan.ts';
import type { RewardModel } from './reward-model.ts';
import { periodOf } from './reward-model-rules.ts';
import { jobIdOf } from './reward-people.ts';
import type { Cap, RewardPlan, Role } from './reward-plan.ts';

/** What must hold whatever the plan was. */
export async function broken(
  world: RulesWorld,
  plan: RewardPlan,
  model: RewardModel,
  cards: TremendousStandIn,
): Promise<string[]> {
  const found: string[] = [];
  const differences = await world.differences();
  if (differences.length > 0) found.push(`[RW-8] ledger: ${JSON.stringify(differences)}`);
  const wrong = await world.db.query(
    `select c.*, s.minor, s.rewards from cap_counters c cross join lateral (
       select coalesce(sum(r.amount_minor), 0) as minor, count(*) as rewards from rewards r
        where r.client_id = c.client_id and c.campaign_id in (0, r.campaign_id) and c.person_id in (0, r.person_id)
          and c.role in ('any', r.role) and r.counts_at >= c.from_at and r.counts_at < c.until_at and r.state <> 'canceled' and r.uses_caps) s
      where c.client_id = $1 and (c.used_minor, c.used_rewards) <> (s.minor, s.rewards)`,
    [world.clientId],
  );
  if (wrong.length > 0) found.push(`[RW-1] counters: ${JSON.stringify(wrong)}`);
  const failed = await world.db.query(
    `select i.name, r.notes from input_results r join inputs i using (client_id, input_id) where r.client_id = $1 and r.state = 'failed'`,
    [world.clientId],
  );
  if (failed.length > 0) found.push(`[IN-1] put aside: ${JSON.stringify(failed)}`);
  found.push(...(await passedCaps(world, plan)));
  found.push(...(await paidTwice(world, cards)));
  found.push(...(await withoutReason(world, model)));
  return found;
}

/** The sums that caps are about, by the rewards as they lie in the database. */
async function passedCaps(world: RulesWorld, { campaign }: RewardPlan): Promise<string[]> {
  const rewards = await world.db.query<{ role: Role; person_id: string; amount: number; counts_at: Date }>(
    `select role, person_id, amount_minor::int as amount, counts_at from rewards
      where client_id = $1 and state <> 'canceled' and uses_caps`,
    [world.clientId],
  );
  const over = (cap: Cap, name: string, own: typeof rewards) => {
    const periods = Map.groupBy(own, ({ counts_at }) =>
      periodOf(counts_at.getTime() - START_MS, cap.within, campaign.taxYearStartsOn),
    );
    return [...periods].flatMap(([period, list]) => {
      const sum = list.reduce((total, { amount }) => total + amount, 0);
      const isOver = sum > (cap.amount ?? sum) || list.length > (cap.rewards ?? list.length);
      return isOver
        ? [`[RW-1] ${name} ${period}: ${list.length} rewards of ${sum} pass ${JSON.stringify(cap)}`]
        : [];
    });
  };
  return [
    ...campaign.budgets.flatMap((cap) => over(cap, 'budget', rewards)),
    ...campaign.personCaps.flatMap((cap) => {
      const own = rewards.filter(({ role }) => cap.role === 'any' || cap.role === role);
      return [...Map.groupBy(own, (one) => one.person_id)].flatMap(([person, list]) =>
        over(cap, person, list),
      );
    }),
  ];
}

/** By the books of the provider: each thing that it keeps, or that was handed out, is for other rewards, and of the amount of its own. */
async function paidTwice(world: RulesWorld, cards: TremendousStandIn): Promise<string[]> {
  const items = await world.db.query<{ payout_id: string; reward_id: string; net: number; coupons: number }>(
    `select i.payout_id, i.reward_id, (i.amount_minor - i.netted_minor)::int as net,
            (select count(*)::int from coupons c where c.client_id = $1 and c.payout_id = i.payout_id) as coupons
       from payout_items i where i.client_id = $1`,
    [world.clientId],
  );
  const kept = cards.orders.filter(({ status }) => status === 'EXECUTED');
  const paid = new Map<string, number>();
  const count = (rewardId: string) => paid.set(rewardId, (paid.get(rewardId) ?? 0) + 1);
  const found: string[] = [];
  for (const { payout_id, reward_id, coupons } of items) {
    for (let time = 0; time < coupons; time++) count(reward_id);
    for (const order of kept) if (order.external_id === payout_id) count(reward_id);
  }
  for (const { external_id, denomination } of kept) {
    const own = items.filter(({ payout_id }) => payout_id === external_id);
    const net = own.reduce((sum, item) => sum + item.net, 0);
    if (net !== Math.round(denomination * 100))
      found.push(`[RW-8] payout ${external_id} of ${net} was paid as ${denomination}`);
  }
  for (const [rewardId, times] of paid)
    if (times > 1) found.push(`[PO-2] reward ${rewardId} was paid ${times} times`);
  return found;
}

// biome-ignore lint/suspicious/noExplicitAny: an explanation is of many shapes
type Explanation = any;

/** Whatever a job does not get has the reason that it must have, and it can be read. */
async function withoutReason(world: RulesWorld, model: RewardModel): Promise<string[]> {
  const found: string[] = [];
  const explanations = new Map<number, Explanation>();
  for (const { job, role, why } of model.missing()) {
    const path = `/v1/explain/job/${world.connectionId}/${jobIdOf(job)}`;
    const explained = explanations.get(job) ?? (await world.must(200, 'GET', path));
    explanations.set(job, explained);
    if (!says(explained, role, why))
      found.push(`[EX-1] job ${job} ${role} has nothing for ${why}, and nothing says so`);
  }
  return found;
}

function says({ rules, amounts, rewards }: Explanation, role: Role, why: string): boolean {
  const rule = (code: string, result: string) =>
    rules.some((one: { code: string; result: string }) => one.code === code && one.result === result);
  const amount = amounts.find((one: { role: Role }) => one.role === role);
  switch (why) {
    case 'by_cancel':
      return rewards.some(
        (one: { role: Role; state: string }) => one.role === role && one.state === 'canceled',
      );
    case 'job_canceled':
      return rule('job_completed', 'fail');
    case 'job_reopened':
      return rule('job_completed', 'unknown');
    case 'in_review':
      return rule('suspicious', 'unknown');
    case 'not_paid':
      return rule('paid', 'unknown');
    case 'cap_reached':
      return amount?.cut && amount.amount_minor === 0;
    case 'no_reward_for_role':
      return !amount;
    case 'reward_amount':
      return rule('reward_amount', 'fail') || !amount || (amount.amount_minor === 0 && !amount.cut);
    default:
      return rule(why, 'fail');
  }
}

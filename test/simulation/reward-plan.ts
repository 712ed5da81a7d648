// Worlds for the rules of rewards: campaigns with lists of rules, tiers, bonuses, caps and review, jobs that are paid and refunded, rewards
// that are paid and clawed back; few people and many changes. Data and its seeded making; knows nothing of how it must end.

import type { OrderFault } from '../support/tremendous.ts';
import { type Dice, makeDice } from './dice.ts';
import { DAY, HOUR } from './plan.ts';
import { makeOps } from './reward-plan-ops.ts';

export type Role = 'advocate' | 'friend';
export type Within = 'ever' | 'month' | 'quarter' | 'year' | 'tax_year';

export type Amount = { fixed: number } | { percent: number; min: number | null; max: number | null };

export interface Rule {
  kinds: string[];
  businessUnit: number | null;
  from: number | null;
  below: number | null;
  give: Amount | { by: 'job_total' | 'referral_count'; steps: { from: number; amount: Amount }[] };
  bonus: { every: number; amount: number } | null;
}

export interface Cap {
  within: Within;
  amount: number | null;
  rewards: number | null;
}

export interface RewardCampaign {
  advocate: Rule[] | null;
  friend: Rule[] | null;
  countWithin: Within;
  personCaps: (Cap & { role: Role | 'any' })[];
  budgets: Cap[];
  over: 'what_is_left' | 'nothing';
  taxYearStartsOn: string;
  holdDays: number;
  approval: 'auto' | 'manual';
  jobsPerFriend: number;
  /** It counts once it is paid, and what counts is what was paid (QU-6). */
  requirePaid: boolean;
  suppliers: Record<Role, Supplier>;
  review: {
    disposable: boolean;
    staffOwnJob: boolean;
    alike: boolean;
    velocity: { referrals: number; withinHours: number } | null;
    expiresAfterDays: number | null;
    onExpiry: 'approve' | 'decline';
  };
}

/** By hand, the next code of a pool, or a gift card by a provider over the network. */
export type Supplier = 'hand' | 'pool' | 'cards';

/** What becomes of what the provider of gift cards is asked for; everything else that goes wrong with it must not matter. */
export type Fate = 'delivered' | 'pending' | 'undeliverable' | 'refused';

export interface Invoice {
  total: number;
  balance: number;
  active: boolean;
}

export interface Truth {
  status: 'Scheduled' | 'Completed' | 'Canceled';
  completedAt: number | null;
  total: number;
  noCharge: boolean;
}

export type Order =
  | 'approve'
  | 'fulfill'
  | 'cancel'
  | 'revoke'
  | 'claw_back'
  | 'expire'
  | 'retry'
  | 'forgive';

/** The states of the rewards that an order can be about. */
export const ORDERED: Record<Order, readonly string[]> = {
  ...{ approve: ['earned', 'failed'], retry: ['failed'], cancel: ['earned', 'approved', 'failed'] },
  ...{ fulfill: ['approved'], expire: ['approved', 'fulfilled', 'sent'] },
  ...{ revoke: ['fulfilled', 'sent'], claw_back: ['fulfilled', 'sent'], forgive: ['revoked'] },
};

/** The reward that an order is about, by name; of those of one name the older one. */
export function orderedOf<One extends { state: string }>(
  { order, nth, isBlind }: Extract<RewardOp, { kind: 'order' }>,
  oldestFirst: readonly One[],
  nameOf: (one: One) => string,
): One | null {
  const open = oldestFirst
    .filter(({ state }) => (isBlind ? state !== 'canceled' : ORDERED[order].includes(state)))
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0));
  return open[nth % open.length] ?? null;
}

export type RewardOp = { at: number; movable?: boolean } & (
  | { kind: 'tell'; job: number; version: number; truth: Truth }
  /** `readAt`: when ServiceTitan answered this. */
  | { kind: 'invoices'; job: number; readAt: number; invoices: Invoice[] }
  /** About the nth of the rewards that the order can be about, or of all where it is given blindly. */
  | { kind: 'order'; order: Order; nth: number; isBlind: boolean }
  /** `copies`: so many of them at the same instant. */
  | { kind: 'grant'; advocate: number; amount: number; override: boolean; key: string; copies: number }
  | { kind: 'review'; job: number; decision: 'approve' | 'decline' }
  | { kind: 'list'; list: 'block' | 'allow'; friend: number }
  | { kind: 'unlist'; friend: number }
  | { kind: 'kill'; statement: number; when: 'before' | 'after' }
  | { kind: 'apply' }
  | PayOp
);

export type PayOp =
  /** A run is drawn up, and approved by a later `pay`. */
  | { kind: 'draw' }
  /**
   * The last draft, or everything there is, is paid: `times` runs and clicks at once. Sent right away, or by whoever works next; faults
   * are of the provider's next answers, fates by person.
   */
  | {
      kind: 'pay';
      drawn: boolean;
      times: number;
      send: boolean;
      fates: [human: string, fate: Fate][];
      faults: OrderFault[];
      askFaults: ('drop' | '500')[];
    }
  /** What was not handed to the provider yet of the last run is taken back. */
  | { kind: 'recall' }
  /** The oldest delivery to the nth of those for whom the provider has some arrives, or fails, also when it had arrived. */
  | { kind: 'deliveries'; nth: number; arrive: boolean; askFaults: ('drop' | '500')[] }
  | { kind: 'codes'; count: number }
  /** The provider of gift cards is given a rest, or is over it. */
  | { kind: 'rest'; paused: boolean };

export interface RewardPlan {
  seed: number;
  campaign: RewardCampaign;
  advocates: { kind: 'customer' | 'technician' | 'partner'; employeeId: number | null }[];
  /** Addresses and phones are made of the number; `phoneOf`: shares the phone of that friend. */
  friends: { advocate: number; disposable: boolean; phoneOf: number }[];
  jobs: { friend: number; createdAt: number; businessUnit: number; soldBy: number | null }[];
  ops: RewardOp[];
  reorderUntil: number;
  /** There are fewer codes than rewards: who gets one depends on whose reward is older. */
  isScarce: boolean;
}

export function makeRewardPlan(seed: number): RewardPlan {
  const dice = makeDice(seed + 0.25);
  const campaign = makeCampaign(dice);
  const advocates = Array.from({ length: 1 + dice.int(2) }, (_, index) => {
    const kind = dice.pick(['customer', 'customer', 'technician', 'partner'] as const);
    return { kind, employeeId: kind === 'technician' ? 700 + index : null };
  });
  const friends: RewardPlan['friends'] = [];
  const jobs: RewardPlan['jobs'] = [];
  const count = 2 + dice.int(5);
  for (let friend = 0; friend < count; friend++) {
    const advocate = dice.int(advocates.length);
    friends.push({
      advocate,
      disposable: dice.chance(0.15),
      phoneOf: friend > 0 && dice.chance(0.2) ? dice.int(friend) : friend,
    });
    const own = dice.chance(0.25) ? 2 : 1;
    for (let n = 0; n < own; n++)
      jobs.push({
        ...{ friend, businessUnit: dice.pick([1010, 1010, 1011]) },
        // No two at one instant: what comes first would be open.
        createdAt: -20 * DAY + jobs.length * 7 * HOUR + dice.int(5) * HOUR + n * 30 * DAY * 0.1,
        soldBy: dice.chance(0.3) ? (advocates[advocate]?.employeeId ?? 799) : null,
      });
  }
  const isScarce = dice.chance(0.25);
  const counts = { jobs: jobs.length, advocates: advocates.length, friends: count };
  const ops = makeOps(dice, counts, { requirePaid: campaign.requirePaid, isScarce });
  return { seed, campaign, advocates, friends, jobs, isScarce, ...ops };
}

const SUPPLIERS = ['cards', 'cards', 'cards', 'pool', 'hand'] as const;

function makeCampaign(dice: Dice): RewardCampaign {
  const amount = (): Amount =>
    dice.chance(0.6)
      ? { fixed: 1_000 * (1 + dice.int(9)) }
      : {
          percent: dice.pick([2.5, 10, 12.25]),
          min: dice.chance(0.3) ? 1_000 : null,
          max: dice.chance(0.4) ? 3_000 : null,
        };
  const give = (): Rule['give'] => {
    if (dice.chance(0.5)) return amount();
    const by = dice.pick(['job_total', 'referral_count'] as const);
    const starts = by === 'job_total' ? [0, 10_000, 30_000] : [1, 2, 4];
    const steps = starts.filter((_, index) => index === 1 || dice.chance(0.7));
    return { by, steps: steps.map((from) => ({ from, amount: amount() })) };
  };
  const rule = (isLast: boolean): Rule => ({
    kinds: !isLast && dice.chance(0.4) ? [dice.pick(['customer', 'technician', 'partner'])] : [],
    businessUnit: !isLast && dice.chance(0.4) ? 1011 : null,
    from: !isLast && dice.chance(0.4) ? 20_000 : null,
    below: !isLast && dice.chance(0.2) ? 60_000 : null,
    give: give(),
    bonus: dice.chance(0.3) ? { every: 2 + dice.int(2), amount: 500 * (1 + dice.int(4)) } : null,
  });
  const rules = () => {
    const length = 1 + dice.int(3);
    return Array.from({ length }, (_, index) => rule(index === length - 1 && dice.chance(0.8)));
  };
  const within = () => dice.pick<Within>(['ever', 'ever', 'month', 'quarter', 'year', 'tax_year']);
  const cap = (scale: number): Cap => {
    const byAmount = dice.chance(0.7);
    return {
      within: within(),
      amount: byAmount ? scale * (1 + dice.int(5)) : null,
      rewards: byAmount && dice.chance(0.7) ? null : 1 + dice.int(4),
    };
  };
  const sides = dice.int(6);
  return {
    advocate: sides === 0 ? null : rules(),
    friend: sides <= 2 && sides > 0 ? null : rules(),
    countWithin: within(),
    personCaps: dice.chance(0.5)
      ? [{ ...cap(3_500), role: dice.pick(['advocate', 'advocate', 'friend', 'any'] as const) }]
      : [],
    budgets: dice.chance(0.5) ? [cap(6_500)] : [],
    over: dice.chance(0.7) ? 'what_is_left' : 'nothing',
    taxYearStartsOn: dice.pick(['01-01', '04-02']),
    holdDays: dice.chance(0.3) ? 0 : 14,
    approval: dice.chance(0.25) ? 'manual' : 'auto',
    jobsPerFriend: dice.chance(0.4) ? 2 : 1,
    requirePaid: dice.chance(0.5),
    suppliers: { advocate: dice.pick(SUPPLIERS), friend: dice.pick(SUPPLIERS) },
    review: {
      disposable: dice.chance(0.6),
      staffOwnJob: dice.chance(0.6),
      alike: dice.chance(0.4),
      velocity: dice.chance(0.3) ? { referrals: 1 + dice.int(2), withinHours: dice.pick([12, 48]) } : null,
      expiresAfterDays: dice.chance(0.25) ? 3 : null,
      onExpiry: dice.pick(['approve', 'decline'] as const),
    },
  };
}

export function describeRewardPlan(plan: RewardPlan): string {
  return [
    `seed ${plan.seed}`,
    `campaign ${JSON.stringify(plan.campaign)}`,
    ...plan.advocates.map((one, index) => `advocate ${index} ${JSON.stringify(one)}`),
    ...plan.friends.map((one, index) => `friend ${index} ${JSON.stringify(one)}`),
    ...plan.jobs.map((one, index) => `job ${index} ${JSON.stringify(one)}`),
    ...plan.ops.map(({ at, movable: _, ...op }) => `+${(at / DAY).toFixed(3)}d ${JSON.stringify(op)}`),
  ].join('\n');
}

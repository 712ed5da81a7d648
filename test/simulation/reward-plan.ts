// Worlds for the rules of rewards: campaigns with lists of rules, tiers, bonuses, caps and review; few people and many changes. Data and
// its seeded making; knows nothing of how it must end.

import { type Dice, makeDice } from './dice.ts';
import { DAY, HOUR, MINUTE } from './plan.ts';

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
  review: {
    disposable: boolean;
    staffOwnJob: boolean;
    alike: boolean;
    velocity: { referrals: number; withinHours: number } | null;
    expiresAfterDays: number | null;
    onExpiry: 'approve' | 'decline';
  };
}

export interface Truth {
  status: 'Scheduled' | 'Completed' | 'Canceled';
  completedAt: number | null;
  total: number;
  noCharge: boolean;
}

export type RewardOp = { at: number; movable?: boolean } & (
  | { kind: 'tell'; job: number; version: number; truth: Truth }
  | { kind: 'order'; job: number; role: Role; order: 'approve' | 'fulfill' | 'cancel' | 'revoke' }
  | { kind: 'grant'; advocate: number; amount: number; override: boolean; key: string }
  | { kind: 'review'; job: number; decision: 'approve' | 'decline' }
  | { kind: 'list'; list: 'block' | 'allow'; friend: number }
  | { kind: 'unlist'; friend: number }
  | { kind: 'kill'; statement: number; when: 'before' | 'after' }
  | { kind: 'apply' }
);

export interface RewardPlan {
  seed: number;
  campaign: RewardCampaign;
  advocates: { kind: 'customer' | 'technician' | 'partner'; employeeId: number | null }[];
  /** Addresses and phones are made of the number; `phoneOf`: shares the phone of that friend. */
  friends: { advocate: number; disposable: boolean; phoneOf: number }[];
  jobs: { friend: number; createdAt: number; businessUnit: number; soldBy: number | null }[];
  ops: RewardOp[];
  reorderUntil: number;
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
  return { seed, campaign, advocates, friends, jobs, ...makeOps(dice, jobs, advocates.length, count) };
}

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
    holdDays: dice.chance(0.2) ? 0 : 14,
    approval: dice.chance(0.25) ? 'manual' : 'auto',
    jobsPerFriend: dice.chance(0.4) ? 2 : 1,
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

function makeOps(
  dice: Dice,
  jobs: RewardPlan['jobs'],
  advocates: number,
  friends: number,
): Pick<RewardPlan, 'ops' | 'reorderUntil'> {
  const ops: RewardOp[] = [];
  const versions = jobs.map(() => 0);
  const completedAt = jobs.map(() => -6 * DAY + dice.int(10 * 24) * HOUR + dice.int(60) * MINUTE);
  let now = HOUR;
  const tell = (job: number, truth: Truth, movable: boolean) => {
    versions[job] = (versions[job] ?? 0) + 1;
    ops.push({ at: now, kind: 'tell', job, version: versions[job] as number, truth, movable });
    now += 20 * MINUTE;
  };
  const apply = () => {
    ops.push({ at: now, kind: 'apply' });
    now += 20 * MINUTE;
  };
  const total = () => dice.pick([0, 4_000, 15_005, 24_550, 99_999]);
  const truthOf = (job: number): Truth => {
    const status = dice.pick([
      'Completed',
      'Completed',
      'Completed',
      'Completed',
      'Scheduled',
      'Canceled',
    ] as const);
    const doneAt = Math.min(completedAt[job] ?? 0, now - MINUTE);
    return {
      status,
      completedAt: status === 'Completed' ? doneAt : null,
      total: total(),
      noCharge: dice.chance(0.08),
    };
  };
  const kill = () => {
    if (dice.chance(0.08))
      ops.push({ at: now, kind: 'kill', statement: 1 + dice.int(40), when: dice.pick(['before', 'after']) });
  };
  // Jobs become known in the order of their making, so that the first one of a friend is known first; then they change.
  for (let job = 0; job < jobs.length; job++) {
    tell(job, truthOf(job), true);
    kill();
    if (dice.chance(0.4)) apply();
  }
  for (let n = 0; n < 3 + dice.int(5); n++) {
    const job = dice.int(jobs.length);
    tell(job, truthOf(job), true);
    if (dice.chance(0.4)) apply();
  }
  apply();
  const reorderUntil = now + HOUR;
  now = reorderUntil + HOUR;
  for (const day of [4, 6, 9, 13, 16, 19, 24]) {
    now = Math.max(now, day * DAY);
    apply();
    for (let n = dice.int(4); n > 0; n--) {
      later(dice, { jobs: jobs.length, advocates, friends, at: now, key: `grant-${day}-${n}` }, ops, () => {
        const job = dice.int(jobs.length);
        tell(job, truthOf(job), false);
      });
      kill();
      now += 20 * MINUTE;
      apply();
    }
  }
  return { ops: ops.toSorted((a, b) => a.at - b.at), reorderUntil };
}

function later(
  dice: Dice,
  {
    jobs,
    advocates,
    friends,
    at,
    key,
  }: Record<'jobs' | 'advocates' | 'friends' | 'at', number> & { key: string },
  ops: RewardOp[],
  change: () => void,
): void {
  const job = dice.int(jobs);
  const friend = dice.int(friends);
  const role = dice.pick(['advocate', 'friend'] as const);
  switch (dice.int(9)) {
    case 0:
    case 1:
      change();
      return;
    case 2:
    case 3:
      ops.push({
        ...{ at, kind: 'order', job, role },
        order: dice.pick(['approve', 'approve', 'fulfill', 'fulfill', 'cancel', 'revoke'] as const),
      });
      return;
    case 4:
      ops.push({
        ...{ at, kind: 'grant', advocate: dice.int(advocates), amount: 500 * (1 + dice.int(6)) },
        ...{ override: dice.chance(0.3), key },
      });
      return;
    case 5:
    case 6:
      ops.push({ at, kind: 'review', job, decision: dice.pick(['approve', 'approve', 'decline'] as const) });
      return;
    case 7:
      ops.push({ at, kind: 'list', list: dice.pick(['block', 'allow'] as const), friend });
      return;
    case 8:
      ops.push({ at, kind: 'unlist', friend });
      return;
  }
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

// Parts of the model of rewards that look at nothing but their arguments: amounts, periods, numbers in a line. Shares no code with src.

import { DAY, HOUR, START_MS } from './plan.ts';
import type { Amount, Cap, Invoice, RewardCampaign, RewardPlan, Role, Rule, Within } from './reward-plan.ts';

/** The place of a job in the line of its advocate. */
export interface Number_ {
  within: string;
  number: number;
  makes: boolean;
}

/** Numbers the friends of one line, whose jobs come in the order of completion (docs/rewards.md, "How referrals are counted"). */
export function numberLine({
  within,
  jobs,
  isSettled,
  friendOf,
  known,
  numbers,
}: {
  within: string;
  jobs: readonly number[];
  isSettled: (job: number) => boolean;
  friendOf: (job: number) => number;
  known: ReadonlyMap<number, Number_>;
  numbers: Map<number, Number_>;
}): void {
  const friends = [...new Set(jobs.map((job) => friendOf(job)))];
  const of = (friend: number) => jobs.filter((job) => friendOf(job) === friend);
  const given = new Map<number, number>();
  const before = (job: number) => {
    const one = known.get(job);
    return isSettled(job) && one?.within === within ? one : undefined;
  };
  for (const friend of friends) {
    const kept = of(friend)
      .map(before)
      .find((one) => one !== undefined);
    if (kept && ![...given.values()].includes(kept.number)) given.set(friend, kept.number);
  }
  for (const settledOnes of [true, false])
    for (const friend of friends) {
      if (given.has(friend) || of(friend).some(isSettled) !== settledOnes) continue;
      let number = 1;
      while ([...given.values()].includes(number)) number++;
      given.set(friend, number);
    }
  for (const friend of friends) {
    const own = of(friend);
    const settled = own.filter(isSettled);
    const maker = settled.find((job) => before(job)?.makes ?? known.get(job)?.makes) ?? settled[0] ?? own[0];
    for (const job of own) numbers.set(job, { within, number: given.get(friend) ?? 0, makes: job === maker });
  }
}

/** As the product compares jobs of one instant: by the text of their number. */
export function nameOf(job: number): string {
  return String(9000 + job);
}

function amountOn(amount: Amount, total: number): number {
  if ('fixed' in amount) return amount.fixed;
  const share = Math.floor((total * Math.round(amount.percent * 100) + 5_000) / 10_000);
  return Math.min(Math.max(share, amount.min ?? 0), amount.max ?? Number.MAX_SAFE_INTEGER);
}

export function baseOf({ give }: Rule, total: number, number: number): number {
  if (!('by' in give)) return amountOn(give, total);
  const measure = give.by === 'job_total' ? total : number;
  const reached = give.steps.filter(({ from }) => from <= measure).at(-1);
  return reached ? amountOn(reached.amount, total) : 0;
}

/**
 * The first rule of a list that is for the job and can come to something; "unknown" while what decides it is not known, null: none.
 * Of a total that is not known only rules that do not look at it are certain.
 */
export function ruleFor(
  rules: readonly Rule[],
  { kind, businessUnit, total }: { kind: string; businessUnit: number; total: number | null },
): Rule | null | 'unknown' {
  for (const rule of rules) {
    if (rule.kinds.length > 0 && !rule.kinds.includes(kind)) continue;
    if (rule.businessUnit !== null && rule.businessUnit !== businessUnit) continue;
    const asksTotal = rule.from !== null || rule.below !== null;
    if (asksTotal && total === null) return 'unknown';
    if (rule.from !== null && (total ?? 0) < rule.from) continue;
    if (rule.below !== null && (total ?? 0) >= rule.below) continue;
    if (total === null && needsTotal(rule)) return 'unknown';
    const most = Math.max(...[1, 2, 3, 4, 5].map((number) => baseOf(rule, total ?? 0, number)));
    return most > 0 || rule.bonus ? rule : null;
  }
  return null;
}

function needsTotal({ give }: Rule): boolean {
  if (!('by' in give)) return 'percent' in give;
  return give.by === 'job_total' || give.steps.some(({ amount }) => 'percent' in amount);
}

/** What the invoices of a job come to: deleted ones do not count, a credit is no debt, and nothing charged is nothing paid. */
export function paidOf(invoices: readonly Invoice[]): { count: number; net: number; isPaid: boolean } {
  const active = invoices.filter((one) => one.active);
  const net = active.reduce((sum, { total }) => sum + total, 0);
  const balance = active.reduce((sum, one) => sum + one.balance, 0);
  return { count: active.length, net, isPaid: active.length > 0 && net > 0 && balance <= 0 };
}

/** What a reward uses of caps. */
export interface Used {
  role: Role;
  human: string;
  amount: number;
  countsAt: number;
}

/** What the narrowest cap leaves for a reward of this role, person and day. */
export function roomFor(
  { personCaps, budgets, taxYearStartsOn }: RewardCampaign,
  { role, human, at }: { role: Role; human: string; at: number },
  used: readonly Used[],
): number {
  const left = (cap: Cap, who: (one: Used) => boolean) => {
    const period = periodOf(at, cap.within, taxYearStartsOn);
    const same = used.filter(
      (one) => who(one) && periodOf(one.countsAt, cap.within, taxYearStartsOn) === period,
    );
    const sum = same.reduce((total, { amount }) => total + amount, 0);
    if (cap.rewards !== null && same.length >= cap.rewards) return 0;
    return cap.amount === null ? Number.POSITIVE_INFINITY : Math.max(cap.amount - sum, 0);
  };
  const ofPerson = personCaps
    .filter((cap) => cap.role === 'any' || cap.role === role)
    .map((cap) => left(cap, (one) => one.human === human && (cap.role === 'any' || one.role === cap.role)));
  return Math.min(...ofPerson, ...budgets.map((cap) => left(cap, () => true)));
}

/** Days are the company's, which is in UTC here. */
export function periodOf(at: number, within: Within, taxYearStartsOn: string): string {
  const [year = '', month = '', day = ''] = new Date(START_MS + at).toISOString().slice(0, 10).split('-');
  switch (within) {
    case 'ever':
      return '';
    case 'month':
      return `${year}-${month}`;
    case 'quarter':
      return `${year}-${Math.ceil(Number(month) / 3)}`;
    case 'year':
      return year;
    case 'tax_year':
      return `${month}-${day}` < taxYearStartsOn ? String(Number(year) - 1) : year;
  }
}

export interface Suspicion {
  code: string;
  /** What a word of staff holds for. */
  print: string;
}

/** What is suspicious about a job, as docs/rewards.md has it (QU-5, QU-8). */
export function suspicionsIn(
  plan: RewardPlan,
  job: number,
  isAllowed: boolean,
  referredAt: (friend: number) => number | null,
): Suspicion[] {
  const { review } = plan.campaign;
  const { friend: id, soldBy } = plan.jobs[job] as RewardPlan['jobs'][number];
  const friend = { id, ...(plan.friends[id] as RewardPlan['friends'][number]) };
  const found: Suspicion[] = [];
  const add = (code: string, name: string) => found.push({ code, print: `${code} ${name}` });
  if (review.disposable && friend.disposable && !isAllowed) add('disposable_email', '');
  const { employeeId } = plan.advocates[friend.advocate] as RewardPlan['advocates'][number];
  if (review.staffOwnJob && employeeId !== null && soldBy === employeeId) add('staff_own_job', '');
  const at = referredAt(friend.id) ?? 0;
  const before = plan.friends.flatMap((other, otherId) => {
    const otherAt = referredAt(otherId);
    return otherId !== friend.id && other.advocate === friend.advocate && otherAt !== null && otherAt < at
      ? [{ ...other, id: otherId, at: otherAt }]
      : [];
  });
  if (review.alike) {
    for (const other of before)
      if (other.phoneOf === friend.phoneOf && other.at >= at - 90 * DAY) add('alike_friends', `${other.id}`);
  }
  if (review.velocity) {
    const { referrals, withinHours } = review.velocity;
    const count = 1 + before.filter((other) => other.at > at - withinHours * HOUR).length;
    // A number is looked at again when it has doubled.
    if (count > referrals) add('velocity', `${Math.floor(Math.log2(count / referrals))}`);
  }
  return found;
}

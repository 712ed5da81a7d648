// The rules of docs/rules.md and docs/rewards.md once more: who is suspected, which rule and tier applies, what caps leave, what becomes of
// rewards. Written from the pages, slow and plain; it shares no code with src.

import { DAY } from './plan.ts';
import {
  baseOf,
  type Number_,
  nameOf,
  numberLine,
  periodOf,
  type Suspicion,
  suspicionsIn,
} from './reward-model-rules.ts';
import type { Cap, RewardOp, RewardPlan, Role, Rule, Truth } from './reward-plan.ts';

const ROLES: readonly Role[] = ['advocate', 'friend'];

export interface ModelReward {
  /** null: granted by hand. */
  job: number | null;
  role: Role;
  human: string;
  amount: number;
  state: 'earned' | 'approved' | 'fulfilled' | 'revoked' | 'canceled';
  byPerson: boolean;
  holdUntil: number;
  countsAt: number;
  usesCaps: boolean;
  flagged: boolean;
}

interface Ask {
  job: number;
  role: Role;
  human: string;
  completedAt: number;
  wanted: number;
}

export class RewardModel {
  readonly rewards: ModelReward[] = [];
  /** Open reviews: codes of what is suspicious, by job. */
  readonly waiting = new Map<number, { codes: string[]; prints: string[]; since: number }>();
  readonly #plan: RewardPlan;
  readonly #known = new Map<number, { version: number; truth: Truth }>();
  readonly #words = new Map<number, { decision: 'approve' | 'decline'; seen: string[] }>();
  readonly #listed = new Map<number, 'block' | 'allow'>();
  readonly #grants = new Set<string>();
  #numbers = new Map<number, Number_>();
  /** Sides that came to nothing, by a cap or below the first tier, with the end of their hold. */
  #leftOut = new Map<string, number>();
  #now = 0;

  constructor(plan: RewardPlan) {
    this.#plan = plan;
  }

  play(op: RewardOp): void {
    this.#now = op.at;
    switch (op.kind) {
      case 'tell': {
        const before = this.#known.get(op.job);
        if (!before || before.version < op.version) this.#known.set(op.job, op);
        return;
      }
      case 'order':
        this.#order(op.job, op.role, op.order);
        return;
      case 'grant':
        this.#grant(op);
        return;
      case 'review': {
        const open = this.waiting.get(op.job);
        if (open) this.#words.set(op.job, { decision: op.decision, seen: open.prints });
        return;
      }
      case 'list':
        if (!this.#listed.has(op.friend)) this.#listed.set(op.friend, op.list);
        return;
      case 'unlist':
        this.#listed.delete(op.friend);
        return;
      case 'kill':
        return;
      case 'apply':
        this.#expire();
        this.#decide();
        this.#endHolds();
        return;
    }
  }

  // ── people ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #friend(job: number) {
    const { friend } = this.#plan.jobs[job] as RewardPlan['jobs'][number];
    return { id: friend, ...(this.#plan.friends[friend] as RewardPlan['friends'][number]) };
  }

  #human(job: number, role: Role): string {
    const { id, advocate } = this.#friend(job);
    return role === 'advocate' ? `a${advocate}` : `f${id}`;
  }

  #jobsOf(friend: number): number[] {
    return [...this.#known.keys()].filter((job) => this.#friend(job).id === friend).sort((a, b) => a - b);
  }

  /** When the friend was referred: with the first job that bears the code. */
  #referredAt(friend: number): number | null {
    const times = this.#jobsOf(friend).map((job) => this.#plan.jobs[job]?.createdAt ?? 0);
    return times.length === 0 ? null : Math.min(...times);
  }

  // ── what is suspicious (QU-5, QU-8) ───────────────────────────────────────────────────────────────────────────────

  #suspicions(job: number): Suspicion[] {
    const { id } = this.#friend(job);
    const isAllowed = this.#listed.get(id) === 'allow';
    return suspicionsIn(this.#plan, job, isAllowed, (friend) => this.#referredAt(friend));
  }

  /** pass, fail, or waits with what nobody has approved. */
  #review(job: number): { result: 'pass' | 'fail' | 'waits'; found: Suspicion[] } {
    const found = this.#suspicions(job);
    const word = this.#words.get(job);
    if (found.length === 0) return { result: 'pass', found };
    const seen = found.filter(({ print }) => word?.seen.includes(print));
    if (word?.decision === 'decline' && seen.length > 0) return { result: 'fail', found };
    if (word?.decision === 'approve' && seen.length === found.length) return { result: 'pass', found };
    return { result: 'waits', found };
  }

  #expire(): void {
    const { expiresAfterDays: days, onExpiry } = this.#plan.campaign.review;
    if (days === null) return;
    for (const [job, { since, prints }] of this.waiting)
      if (since + days * DAY <= this.#now) this.#words.set(job, { decision: onExpiry, seen: prints });
  }

  // ── which jobs count ──────────────────────────────────────────────────────────────────────────────────────────────

  #own(job: number, role: Role): ModelReward | undefined {
    return this.rewards.find((one) => one.job === job && one.role === role);
  }

  #isDecided(job: number): boolean {
    return this.rewards.some(
      (one) => one.job === job && (one.state === 'approved' || one.state === 'fulfilled'),
    );
  }

  /** Everything but the review. */
  #countsOtherwise(job: number): boolean {
    const { truth } = this.#known.get(job) ?? {};
    if (truth?.status !== 'Completed' || truth.noCharge) return false;
    if (this.#listed.get(this.#friend(job).id) === 'block') return false;
    return ROLES.some((role) => this.#rule(job, role) !== null);
  }

  #counts(job: number): boolean {
    const { result } = this.#review(job);
    return this.#countsOtherwise(job) && (result === 'pass' || (result === 'waits' && this.#isDecided(job)));
  }

  #completedAt(job: number): number {
    return this.#known.get(job)?.truth.completedAt ?? 0;
  }

  /** In line by completion, then by the name of the job. */
  #inLine = (a: number, b: number): number =>
    this.#completedAt(a) - this.#completedAt(b) || (nameOf(a) < nameOf(b) ? -1 : 1);

  /** QU-9: those given for keep their place, then by completion, as many as the campaign allows. */
  #earning(friend: number): number[] {
    const jobs = this.#jobsOf(friend).sort(this.#inLine);
    const has = (job: number, state: ModelReward['state']) =>
      this.rewards.some((one) => one.job === job && one.state === state);
    const first = jobs.filter((job) => has(job, 'fulfilled') || (has(job, 'revoked') && this.#counts(job)));
    const rest = jobs.filter((job) => !first.includes(job) && this.#counts(job));
    const limit = Math.max(this.#plan.campaign.jobsPerFriend, first.length);
    return [...first, ...rest].slice(0, limit).filter((job) => this.#counts(job));
  }

  // ── rules, tiers, counts (RW-1) ───────────────────────────────────────────────────────────────────────────────────

  /** The first rule that is for the job and can come to something. */
  #rule(job: number, role: Role): Rule | null {
    const { truth } = this.#known.get(job) as { truth: Truth };
    const { businessUnit } = this.#plan.jobs[job] as RewardPlan['jobs'][number];
    const { kind } = this.#plan.advocates[this.#friend(job).advocate] as RewardPlan['advocates'][number];
    const rule = (this.#plan.campaign[role] ?? []).find(
      (one) =>
        (one.kinds.length === 0 || one.kinds.includes(kind)) &&
        (one.businessUnit === null || one.businessUnit === businessUnit) &&
        (one.from === null || truth.total >= one.from) &&
        (one.below === null || truth.total < one.below),
    );
    if (!rule) return null;
    const most = Math.max(...[1, 2, 3, 4, 5].map((number) => baseOf(rule, truth.total, number)));
    return most > 0 || rule.bonus ? rule : null;
  }

  #count(claims: readonly number[]): Map<number, Number_> {
    const { countWithin, taxYearStartsOn } = this.#plan.campaign;
    const numbers = new Map<number, Number_>();
    const lines = new Map<string, number[]>();
    for (const job of claims.toSorted(this.#inLine)) {
      const name = `${this.#friend(job).advocate} ${periodOf(this.#completedAt(job), countWithin, taxYearStartsOn)}`;
      lines.set(name, [...(lines.get(name) ?? []), job]);
    }
    const isSettled = (job: number) =>
      this.rewards.some((one) => one.job === job && one.state !== 'earned' && one.state !== 'canceled');
    for (const [within, jobs] of lines)
      numberLine({
        ...{ within, jobs, isSettled, friendOf: (job) => this.#friend(job).id, known: this.#numbers },
        numbers,
      });
    return numbers;
  }

  // ── caps ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #left(cap: Cap, who: (one: ModelReward) => boolean, at: number, used: readonly ModelReward[]) {
    const { taxYearStartsOn } = this.#plan.campaign;
    const period = periodOf(at, cap.within, taxYearStartsOn);
    const same = used.filter(
      (one) => who(one) && periodOf(one.countsAt, cap.within, taxYearStartsOn) === period,
    );
    const sum = same.reduce((total, { amount }) => total + amount, 0);
    if (cap.rewards !== null && same.length >= cap.rewards) return 0;
    return cap.amount === null ? Number.POSITIVE_INFINITY : Math.max(cap.amount - sum, 0);
  }

  /** What the narrowest cap leaves for a reward of this role, person and day. */
  #room(role: Role, human: string, at: number, used: readonly ModelReward[]): number {
    const { personCaps, budgets } = this.#plan.campaign;
    const ofPerson = personCaps
      .filter((cap) => cap.role === 'any' || cap.role === role)
      .map((cap) =>
        this.#left(
          cap,
          (one) => one.human === human && (cap.role === 'any' || one.role === cap.role),
          at,
          used,
        ),
      );
    return Math.min(...ofPerson, ...budgets.map((cap) => this.#left(cap, () => true, at, used)));
  }

  // ── deciding ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #decide(): void {
    const { campaign, friends } = this.#plan;
    const claims = friends.flatMap((_, friend) => this.#earning(friend));
    const numbers = this.#count(claims);
    const holdOf = (job: number) => this.#completedAt(job) + campaign.holdDays * DAY;
    const due = new Map<string, number>();
    const asks: Ask[] = [];
    const leftOut = new Map<string, number>();
    const stays: ModelReward[] = this.rewards.filter((one) => one.job === null && one.usesCaps);
    for (const job of claims.toSorted(this.#inLine)) {
      for (const role of ROLES) {
        const rule = this.#rule(job, role);
        if (!rule) continue;
        const own = this.#own(job, role);
        const name = `${job} ${role}`;
        if (own && own.state !== 'earned' && own.state !== 'canceled') {
          due.set(name, own.amount);
          continue;
        }
        if (own?.state === 'canceled' && own.byPerson) continue;
        // What came to nothing until the hold was over stays so.
        if (this.#leftOut.get(name) === holdOf(job) && holdOf(job) <= this.#now) {
          leftOut.set(name, holdOf(job));
          continue;
        }
        const { number, makes } = numbers.get(job) as Number_;
        const bonus = rule.bonus && makes && number % rule.bonus.every === 0 ? rule.bonus.amount : 0;
        const wanted = baseOf(rule, this.#known.get(job)?.truth.total ?? 0, number) + bonus;
        asks.push({ job, role, human: this.#human(job, role), completedAt: this.#completedAt(job), wanted });
      }
    }
    // Approved and given ones have used what they have, unless they are taken back now; revoked ones too.
    for (const one of this.rewards)
      if (
        one.job !== null &&
        (one.state === 'fulfilled' ||
          one.state === 'revoked' ||
          (one.state === 'approved' && due.has(`${one.job} ${one.role}`)))
      )
        stays.push(one);
    const used = [...stays];
    for (const ask of asks) {
      const room = this.#room(ask.role, ask.human, ask.completedAt, used);
      const given =
        room >= ask.wanted ? ask.wanted : campaign.over === 'nothing' ? 0 : Math.min(room, ask.wanted);
      const name = `${ask.job} ${ask.role}`;
      if (given === 0) leftOut.set(name, holdOf(ask.job));
      if (given === 0) continue;
      due.set(name, given);
      used.push({
        ...{ job: ask.job, role: ask.role, human: ask.human, amount: given, state: 'earned' },
        ...{ byPerson: false, holdUntil: 0, countsAt: ask.completedAt, usesCaps: true, flagged: false },
      });
    }
    this.#numbers = numbers;
    this.#leftOut = leftOut;
    for (const job of this.#known.keys())
      for (const role of ROLES) this.#follow(job, role, due.get(`${job} ${role}`) ?? null, holdOf(job));
    this.#queue();
  }

  #follow(job: number, role: Role, amount: number | null, holdUntil: number): void {
    const own = this.#own(job, role);
    if (amount === null) {
      if (own?.state === 'earned' || own?.state === 'approved') own.state = 'canceled';
      else if (own?.state === 'fulfilled') own.flagged = true;
      return;
    }
    const countsAt = this.#completedAt(job);
    if (!own) {
      this.rewards.push({
        ...{ job, role, human: this.#human(job, role), amount, holdUntil, countsAt },
        ...{ state: 'earned', byPerson: false, usesCaps: true, flagged: false },
      });
      return;
    }
    if (own.state === 'canceled') Object.assign(own, { state: 'earned', flagged: false });
    if (own.state === 'earned') Object.assign(own, { amount, holdUntil, countsAt });
    // Decided before something became suspicious: held until a person has looked.
    if (own.state === 'approved') own.flagged = this.#review(job).result === 'waits';
    if (own.state === 'fulfilled') own.flagged = false;
  }

  #queue(): void {
    for (const job of this.#known.keys()) {
      const { result, found } = this.#review(job);
      const otherEarns = this.#isFull(job);
      if (result !== 'waits' || !this.#countsOtherwise(job) || (otherEarns && this.#isDecided(job))) {
        this.waiting.delete(job);
        continue;
      }
      const since = this.waiting.get(job)?.since ?? this.#now;
      const codes = found.map(({ code }) => code).sort();
      this.waiting.set(job, { codes, prints: found.map(({ print }) => print), since });
    }
  }

  /** The places of the friend are all held by other jobs. */
  #isFull(job: number): boolean {
    const earning = this.#earning(this.#friend(job).id);
    return !earning.includes(job) && earning.length >= this.#plan.campaign.jobsPerFriend;
  }

  #endHolds(): void {
    if (this.#plan.campaign.approval === 'manual') return;
    for (const one of this.rewards)
      if (one.state === 'earned' && one.holdUntil <= this.#now) one.state = 'approved';
  }

  #order(job: number, role: Role, order: string): void {
    const one = this.#own(job, role);
    if (!one) return;
    if (order === 'approve' && one.state === 'earned') one.state = 'approved';
    else if (order === 'fulfill' && one.state === 'approved') one.state = 'fulfilled';
    else if (order === 'revoke' && one.state === 'fulfilled') one.state = 'revoked';
    else if (order === 'cancel' && (one.state === 'earned' || one.state === 'approved'))
      Object.assign(one, { state: 'canceled', byPerson: true });
  }

  #grant({ advocate, amount, override, key }: Extract<RewardOp, { kind: 'grant' }>): void {
    if (this.#grants.has(key)) return;
    const human = `a${advocate}`;
    const used = this.rewards.filter((one) => one.state !== 'canceled' && one.usesCaps);
    if (!override && this.#room('advocate', human, this.#now, used) < amount) return;
    this.#grants.add(key);
    this.rewards.push({
      ...{ job: null, role: 'advocate', human, amount, state: 'approved', byPerson: false },
      ...{ holdUntil: this.#now, countsAt: this.#now, usesCaps: !override, flagged: false },
    });
  }

  /** Every reward that stands, and every review that is open, a line each. */
  lines(): string[] {
    return [
      ...this.rewards
        .filter(({ state }) => state !== 'canceled')
        .map(
          ({ job, role, human, amount, state, flagged }) =>
            `${job ?? 'granted'} ${role} ${human} ${state} ${amount}${flagged ? ' flagged' : ''}`,
        ),
      ...[...this.waiting].map(([job, { codes }]) => `review of ${job}: ${codes.join()}`),
    ].sort();
  }
}

// The rules of docs/rules.md and docs/rewards.md once more: who is suspected, which rule and tier applies, what caps leave, what becomes of
// rewards. What is known is in reward-facts.ts, what is paid of them is in reward-books.ts. Written from the pages, slow and plain; it shares no code with src.

import { DAY } from './plan.ts';
import { Books, isGiven, isHeld, isPromised, type ModelReward, NEW_REWARD } from './reward-books.ts';
import { Facts, ROLES } from './reward-facts.ts';
import { baseOf, type Number_, numberLine, periodOf, roomFor, type Used } from './reward-model-rules.ts';
import { orderedOf, type RewardOp, type RewardPlan, type Role, type Truth } from './reward-plan.ts';

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
  readonly books: Books;
  readonly #plan: RewardPlan;
  readonly #facts: Facts;
  readonly #grants = new Set<string>();
  #numbers = new Map<number, Number_>();
  /** Sides that came to nothing, by a cap or below the first tier, with the end of their hold. */
  #leftOut = new Map<string, { until: number; why: string }>();
  #now = 0;

  constructor(plan: RewardPlan) {
    this.#plan = plan;
    this.#facts = new Facts(plan);
    const isBarred = (human: string) =>
      human.startsWith('f') && this.#facts.isBlocked(Number(human.slice(1)));
    this.books = new Books(plan, this.rewards, isBarred);
  }

  play(op: RewardOp): void {
    this.#now = op.at;
    switch (op.kind) {
      case 'tell':
      case 'invoices':
      case 'list':
      case 'unlist':
        this.#facts.learn(op);
        return;
      case 'order':
        this.#order(op);
        return;
      case 'grant':
        for (let copy = 0; copy < op.copies; copy++) this.#grant(op, `${op.key}-${copy}`);
        return;
      case 'review': {
        const open = this.waiting.get(op.job);
        if (open) this.#facts.words.set(op.job, { decision: op.decision, seen: open.prints });
        return;
      }
      case 'kill':
        return;
      case 'apply':
        this.#expire();
        this.#decide();
        this.#endHolds();
        return;
      default:
        this.books.play(op);
    }
  }

  // ── reviews ──────────────────────────────────────────────────────────────────────────────────────────────────────────

  #expire(): void {
    const { expiresAfterDays: days, onExpiry } = this.#plan.campaign.review;
    if (days === null) return;
    for (const [job, { since, prints }] of this.waiting)
      if (since + days * DAY <= this.#now) this.#facts.words.set(job, { decision: onExpiry, seen: prints });
  }

  // ── which jobs count ──────────────────────────────────────────────────────────────────────────────────────────────

  #own(job: number, role: Role): ModelReward | undefined {
    return this.rewards.find((one) => one.job === job && one.role === role);
  }

  #isDecided(job: number): boolean {
    return this.rewards.some(
      (one) => one.job === job && (one.state === 'approved' || one.state === 'failed' || isGiven(one)),
    );
  }

  /** Why a side of a job has nothing: what speaks against it, or what it waits for. */
  #why(job: number, role: Role): string {
    const { truth } = this.#facts.known.get(job) as { truth: Truth };
    const isDone = truth.status === 'Completed';
    const { requirePaid } = this.#plan.campaign;
    const paid = this.#facts.paid(job);
    const { result } = this.#facts.review(job);
    if (truth.status === 'Canceled') return 'job_canceled';
    if (truth.noCharge) return 'no_charge';
    if (requirePaid && isDone && paid && paid.count > 0 && paid.net <= 0) return 'paid';
    if (isDone && ROLES.every((one) => this.#facts.found(job, one) === null)) return 'reward_amount';
    if (this.#facts.isBlocked(this.#facts.friend(job).id)) return 'blocked';
    if (result === 'fail') return 'suspicious';
    if (this.#isFull(job) && this.#counts(job)) return 'already_rewarded';
    if (!isDone) return 'job_reopened';
    if (requirePaid && !paid?.isPaid) return 'not_paid';
    if (result === 'waits' && !this.#isDecided(job)) return 'in_review';
    if (!this.#plan.campaign[role]) return 'no_reward_for_role';
    return this.#leftOut.get(`${job} ${role}`)?.why ?? 'reward_amount';
  }

  #counts(job: number): boolean {
    const { result } = this.#facts.review(job);
    return (
      this.#facts.countsOtherwise(job) && (result === 'pass' || (result === 'waits' && this.#isDecided(job)))
    );
  }

  /**
   * QU-9: those given for keep their place; then those whose reward a person took back, as far as nobody else was given the place
   * meanwhile; then by completion. As many as the campaign allows.
   */
  #places(friend: number): number[] {
    const jobs = this.#facts.jobsOf(friend).sort(this.#facts.inLine);
    const { jobsPerFriend } = this.#plan.campaign;
    const has = (job: number, is: (one: ModelReward) => boolean) =>
      this.rewards.some((one) => one.job === job && is(one));
    const isOver = ({ state }: ModelReward) => state === 'revoked' || state === 'expired';
    const given = jobs.filter((job) => has(job, isGiven) || has(job, isHeld));
    const others = jobs.filter((job) => !given.includes(job) && this.#counts(job));
    const rest = [
      ...others.filter((job) => has(job, isOver)),
      ...others.filter((job) => !has(job, isOver)),
    ].slice(0, Math.max(0, jobsPerFriend - given.length));
    return [...given, ...rest];
  }

  #earning(friend: number): number[] {
    return this.#places(friend).filter((job) => this.#counts(job));
  }

  // ── rules, tiers, counts (RW-1) ───────────────────────────────────────────────────────────────────────────────────

  #count(claims: readonly number[]): Map<number, Number_> {
    const { countWithin, taxYearStartsOn } = this.#plan.campaign;
    const numbers = new Map<number, Number_>();
    const lines = new Map<string, number[]>();
    for (const job of claims.toSorted(this.#facts.inLine)) {
      const name = `${this.#facts.friend(job).advocate} ${periodOf(this.#facts.completedAt(job), countWithin, taxYearStartsOn)}`;
      lines.set(name, [...(lines.get(name) ?? []), job]);
    }
    const isSettled = (job: number) =>
      this.rewards.some((one) => one.job === job && one.state !== 'earned' && one.state !== 'canceled');
    for (const [within, jobs] of lines)
      numberLine({
        ...{ within, jobs, isSettled, friendOf: (job) => this.#facts.friend(job).id, known: this.#numbers },
        numbers,
      });
    return numbers;
  }

  // ── deciding ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #decide(): void {
    const { campaign, friends } = this.#plan;
    const claims = friends.flatMap((_, friend) => this.#earning(friend));
    const numbers = this.#count(claims);
    const holdOf = (job: number) => this.#facts.completedAt(job) + campaign.holdDays * DAY;
    const due = new Map<string, number>();
    const asks: Ask[] = [];
    const leftOut = new Map<string, { until: number; why: string }>();
    const stays: ModelReward[] = [];
    for (const job of claims.toSorted(this.#facts.inLine)) {
      for (const role of ROLES) {
        const rule = this.#facts.rule(job, role);
        if (!rule) continue;
        const own = this.#own(job, role);
        const name = `${job} ${role}`;
        if (own && own.state !== 'earned' && own.state !== 'canceled') {
          due.set(name, own.amount);
          continue;
        }
        if (own?.state === 'canceled' && own.byPerson) continue;
        // What came to nothing until the hold was over stays so.
        const before = this.#leftOut.get(name);
        if (before?.until === holdOf(job) && holdOf(job) <= this.#now) {
          leftOut.set(name, before);
          continue;
        }
        const { number, makes } = numbers.get(job) as Number_;
        const bonus = rule.bonus && makes && number % rule.bonus.every === 0 ? rule.bonus.amount : 0;
        const wanted = baseOf(rule, this.#facts.total(job) ?? 0, number) + bonus;
        asks.push({
          job,
          role,
          human: this.#facts.human(job, role),
          completedAt: this.#facts.completedAt(job),
          wanted,
        });
      }
    }
    // Approved and given ones have used what they have, unless they are taken back now; revoked ones too.
    for (const one of this.rewards) {
      const isTakenBack =
        one.job !== null && isPromised(one) && !isHeld(one) && !due.has(`${one.job} ${one.role}`);
      const isUsed = one.state !== 'canceled' && (one.job === null || one.state !== 'earned');
      if (isUsed && one.usesCaps && !isTakenBack) stays.push(one);
    }
    const used: Used[] = [...stays];
    for (const ask of asks) {
      const room = roomFor(campaign, { ...ask, at: ask.completedAt }, used);
      const given =
        room >= ask.wanted ? ask.wanted : campaign.over === 'nothing' ? 0 : Math.min(room, ask.wanted);
      const name = `${ask.job} ${ask.role}`;
      const why = ask.wanted === 0 ? 'reward_amount' : 'cap_reached';
      if (given === 0) leftOut.set(name, { until: holdOf(ask.job), why });
      if (given === 0) continue;
      due.set(name, given);
      used.push({ role: ask.role, human: ask.human, amount: given, countsAt: ask.completedAt });
    }
    this.#numbers = numbers;
    this.#leftOut = leftOut;
    for (const job of this.#facts.known.keys())
      for (const role of ROLES) this.#follow(job, role, due.get(`${job} ${role}`) ?? null, holdOf(job));
    this.#queue();
  }

  #follow(job: number, role: Role, amount: number | null, holdUntil: number): void {
    const own = this.#own(job, role);
    if (amount === null) {
      if (!own || !(isPromised(own) || isGiven(own))) return;
      const why = this.#why(job, role);
      if (isGiven(own) || isHeld(own)) own.flag = why;
      else Object.assign(own, { state: 'canceled', canceledFor: why, byPerson: false });
      return;
    }
    const countsAt = this.#facts.completedAt(job);
    if (!own) {
      this.rewards.push({
        ...NEW_REWARD,
        ...{ job, role, human: this.#facts.human(job, role), amount, holdUntil, countsAt, madeAt: this.#now },
      });
      return;
    }
    if (own.state === 'canceled') Object.assign(own, { state: 'earned', flag: null });
    if (own.state === 'earned') Object.assign(own, { amount, holdUntil, countsAt });
    // Decided before something became suspicious: held until a person has looked.
    if (own.state === 'approved' || own.state === 'failed')
      own.flag = this.#facts.review(job).result === 'waits' ? 'in_review' : null;
    if (isGiven(own)) own.flag = null;
  }

  #queue(): void {
    for (const job of this.#facts.known.keys()) {
      const { result, found } = this.#facts.review(job);
      const otherEarns = this.#isFull(job);
      if (result !== 'waits' || !this.#facts.countsOtherwise(job) || (otherEarns && this.#isDecided(job))) {
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
    const places = this.#places(this.#facts.friend(job).id);
    return !places.includes(job) && places.length >= this.#plan.campaign.jobsPerFriend;
  }

  #endHolds(): void {
    if (this.#plan.campaign.approval === 'manual') return;
    for (const one of this.rewards)
      if (one.state === 'earned' && one.holdUntil <= this.#now) one.state = 'approved';
  }

  #order(op: Extract<RewardOp, { kind: 'order' }>): void {
    const one = orderedOf(op, this.rewards, nameOfReward);
    if (!one || isHeld(one)) return;
    const isCash = isGiven(one);
    switch (op.order) {
      case 'approve':
        if (one.state === 'earned' || one.state === 'failed') one.state = 'approved';
        return;
      case 'retry':
        if (one.state === 'failed') one.state = 'approved';
        return;
      case 'fulfill':
        this.books.give(one);
        return;
      case 'cancel':
        if (isPromised(one))
          Object.assign(one, { state: 'canceled', byPerson: true, canceledFor: 'by_cancel' });
        return;
      case 'expire':
        if (isCash || one.state === 'approved') one.state = 'expired';
        return;
      case 'revoke':
      case 'claw_back':
        if (!isCash) return;
        one.state = 'revoked';
        if (op.order === 'claw_back') this.books.claim(one);
        return;
      case 'forgive':
        if (one.state === 'revoked') this.books.forgive(one);
        return;
    }
  }

  #grant({ advocate, amount, override }: Extract<RewardOp, { kind: 'grant' }>, key: string): void {
    if (this.#grants.has(key)) return;
    const human = `a${advocate}`;
    const used = this.rewards.filter((one) => one.state !== 'canceled' && one.usesCaps);
    const room = roomFor(this.#plan.campaign, { role: 'advocate', human, at: this.#now }, used);
    if (!override && room < amount) return;
    this.#grants.add(key);
    this.rewards.push({
      ...NEW_REWARD,
      ...{ job: null, role: 'advocate', human, amount, state: 'approved', madeAt: this.#now },
      ...{ holdUntil: this.#now, countsAt: this.#now, usesCaps: !override },
    });
  }

  /**
   * The ages of all rewards, the oldest first, each by its name: of those that were made at one instant nothing says which is older.
   * Answers what cannot be.
   */
  tellAges(names: readonly string[]): string[] {
    const left = this.rewards.toSorted((a, b) => a.madeAt - b.madeAt);
    let latest = 0;
    return names.flatMap((name, age) => {
      const at = left.findIndex((one) => nameOfReward(one) === name);
      const [one] = at < 0 ? [] : left.splice(at, 1);
      if (!one) return [`[RW-2] nobody knows of ${name}`];
      one.age = age;
      const isOlder = one.madeAt < latest;
      latest = Math.max(latest, one.madeAt);
      return isOlder ? [`${name} is older than it may be`] : [];
    });
  }

  /** Why each side of each job that has no reward has none. */
  missing(): { job: number; role: Role; why: string }[] {
    return [...this.#facts.known.keys()].flatMap((job) =>
      ROLES.flatMap((role) => {
        const own = this.#own(job, role);
        if (own && own.state !== 'canceled') return [];
        return [{ job, role, why: own?.byPerson ? 'by_cancel' : this.#why(job, role) }];
      }),
    );
  }

  /** Every reward that stands, and every review that is open, a line each. */
  lines(): string[] {
    return [
      ...this.rewards
        .filter(({ state }) => state !== 'canceled')
        .map((one) => {
          // What of a revoked one a person must make good depends on the order of the entries.
          const flag = one.flag && one.state !== 'revoked' ? ` flagged: ${one.flag}` : '';
          return `${nameOfReward(one)} ${one.state}${isHeld(one) ? ' in a payout' : ''} ${one.amount}${flag}`;
        }),
      ...[...this.waiting].map(([job, { codes }]) => `review of ${job}: ${codes.join()}`),
    ].sort();
  }

  /** Why what was taken back last was taken back. */
  canceled(): string[] {
    return this.rewards
      .filter(({ state }) => state === 'canceled')
      .map((one) => `${nameOfReward(one)} canceled: ${one.canceledFor}`)
      .sort();
  }
}

function nameOfReward({ job, role, human }: ModelReward): string {
  return `${job ?? 'granted'} ${role} ${human}`;
}

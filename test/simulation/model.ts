// The independent model: folds the operations of a plan as docs/rules.md says they must end. It knows the office's truth and who
// is who; Goodword has to find both out.

import { type ModelReward, ModelRewards } from './model-rewards.ts';
import {
  amountOf,
  type Bond,
  bondOf,
  failures,
  type Hint,
  isExisting,
  isSelf,
  isTied,
  type KnownJob,
  type OtherJob,
  type SeenJob,
} from './model-rules.ts';
import { DAY, type Human, type Op, type Plan, type PlannedJob, type Role } from './plan.ts';

const GRACE = 7 * DAY;
/** ST-6: what was modified earlier than this is not read. */
const DELTA_SINCE = -7 * DAY;
const ROLES: readonly Role[] = ['advocate', 'friend'];

export interface ExpectedJob {
  job: number;
  friend: number;
  unknownCode: boolean;
  attributed: boolean;
  advocate: number | null;
  evidence: string | null;
  outcome: 'qualified' | 'disqualified' | 'open';
  failing: string[];
  steps: string[];
}

export interface Expected {
  jobs: ExpectedJob[];
  /** By friend. */
  referrals: { friend: number; advocate: number; evidence: string }[];
  rewards: ModelReward[];
}

interface OfficeJob extends SeenJob {
  createdAt: number;
  plan: PlannedJob;
}

export function expectedOf(plan: Plan): Expected {
  const model = new Model(plan);
  for (const op of plan.ops) model.play(op);
  return model.result();
}

class Model {
  readonly #plan: Plan;
  readonly #office = new Map<number, OfficeJob>();
  readonly #known = new Map<number, KnownJob>();
  readonly #steps = new Map<number, string[]>();
  readonly #owners = new Map<string, number>();
  readonly #typed: { human: number; kind: 'web_lead' | 'click'; code: string; at: number }[] = [];
  readonly #staff: { human: number; hint: Hint }[] = [];
  /** Humans whose device is known to be theirs. */
  readonly #named = new Set<number>();
  readonly #contacts = new Map<number, { phones: Set<string>; streets: Set<string> }>();
  readonly #bonds = new Map<number, Bond>();
  readonly #rewards: ModelRewards;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#rewards = new ModelRewards(plan.campaign);
    for (const job of plan.jobs) {
      if (job.prior) this.#office.set(job.id, { ...newJob(job, job.prior.createdAt), ...doneJob(job.prior) });
    }
  }

  play(op: Op): void {
    switch (op.kind) {
      case 'profile':
        this.#hears(op.human);
        return;
      case 'code':
        this.#owners.set(plain(op.code), op.human);
        return;
      case 'lead':
        if (op.code) this.#typed.push({ human: op.human, kind: 'web_lead', code: op.code, at: op.eventAt });
        return;
      case 'visit_lead':
        this.#named.add(op.human);
        if (op.code) this.#typed.push({ human: op.human, kind: 'web_lead', code: op.code, at: op.at });
        return;
      case 'click':
        // A link that leads nowhere is no click on anybody's link.
        if (this.#owners.has(plain(op.code))) {
          this.#typed.push({ human: op.human, kind: 'click', code: op.code, at: op.at });
        }
        return;
      case 'zap':
        this.#zap(op.job, op.at);
        return;
      case 'override':
        this.#override(op);
        return;
      case 'order':
        this.#decide(op.at);
        this.#rewards.order(op.job, op.role, op.order);
        this.#decide(op.at);
        return;
      case 'apply':
        this.#decide(op.at);
        return;
      case 'trouble':
      case 'settle':
        this.#decide(op.at);
        this.#rewards.endHolds(op.at);
        if (op.kind === 'settle') this.#lookAround(op.at);
        return;
      case 'kill':
        return;
      default:
        this.#atTheOffice(op);
    }
  }

  #atTheOffice(op: Op): void {
    if (op.kind === 'book') {
      const job = this.#plan.jobs[op.job] as PlannedJob;
      this.#office.set(op.job, newJob(job, op.at));
      return;
    }
    if (!('job' in op)) return;
    const job = this.#office.get(op.job) as OfficeJob;
    if (op.kind === 'complete')
      Object.assign(job, doneJob({ completedAt: op.at, totalMinor: op.totalMinor }));
    if (op.kind === 'cancel') Object.assign(job, { stage: 'canceled' });
    if (op.kind === 'uncancel' || op.kind === 'reopen')
      Object.assign(job, { stage: 'scheduled', completedAt: null });
    if (op.kind === 'bill') job.totalMinor = op.totalMinor;
    if (op.kind === 'make_free') job.noCharge = op.free;
    if (op.kind === 'write_code') job.code = op.code;
  }

  #zap(id: number, at: number): void {
    const job = this.#plan.jobs[id] as PlannedJob;
    this.#hears(job.human);
    this.#meets(job, at);
  }

  #meets(job: PlannedJob, at: number): void {
    const { id } = job;
    if (this.#known.has(id)) return;
    const office = this.#office.get(id) as OfficeJob;
    this.#steps.set(id, ['job_scheduled']);
    this.#known.set(id, {
      ...{ id, createdAt: office.createdAt, firstSeenAt: at, code: job.code, seen: null, pastKnown: false },
      ...{ noCharge: job.noCharge, recall: job.recall, warranty: job.warranty },
      businessUnitId: job.businessUnitId,
    });
  }

  #hears(human: number, said: { street: boolean } = { street: true }): void {
    const { phone, street } = this.#plan.humans[human] as Human;
    const contacts = this.#contacts.get(human) ?? { phones: new Set<string>(), streets: new Set<string>() };
    contacts.phones.add(phone);
    if (said.street) contacts.streets.add(street);
    this.#contacts.set(human, contacts);
  }

  /** ST-6: whatever changed since is found. Its customer's contacts are asked for; they have no address. */
  #find(now: number): void {
    for (const { plan } of this.#office.values()) {
      if (this.#known.has(plan.id) || (plan.prior && plan.prior.completedAt < DELTA_SINCE)) continue;
      this.#hears(plan.human, { street: false });
      this.#meets(plan, now);
    }
  }

  /** What was asked is answered together with the look; what that look gives reason to ask, right after it. */
  #lookAround(now: number): void {
    this.#askForPasts();
    this.#find(now);
    this.#look();
    for (const _round of [1, 2]) {
      this.#decide(now);
      this.#rewards.endHolds(now);
      this.#askForPasts();
    }
    this.#rewards.settle();
  }

  #askForPasts(): void {
    for (const job of this.#known.values()) {
      const friend = this.#humanOf(job.id);
      const bond = this.#bonds.get(friend);
      if (bond && isTied(job, bond, this.#jobsOf(friend))) job.pastKnown = true;
    }
  }

  /** ST-5: one step for each change of status that was seen. */
  #look(): void {
    for (const [id, known] of this.#known) {
      const { stage, completedAt, totalMinor, noCharge, code } = this.#office.get(id) as OfficeJob;
      if (stage !== (known.seen?.stage ?? 'scheduled')) this.#steps.get(id)?.push(`job_${stage}`);
      known.seen = { stage, completedAt, totalMinor, noCharge, code };
    }
  }

  #override({ human, advocate, at }: Extract<Op, { kind: 'override' }>): void {
    this.#decide(at);
    const decided = this.#rewards.all.some(
      (one) => this.#humanOf(one.job) === human && one.state !== 'earned' && one.state !== 'canceled',
    );
    if (!decided) this.#staff.push({ human, hint: { kind: 'staff', advocate, at } });
    this.#decide(at);
  }

  #humanOf(job: number): number {
    return (this.#plan.jobs[job] as PlannedJob).human;
  }

  #jobsOf(human: number): KnownJob[] {
    return [...this.#known.values()].filter(({ id }) => this.#humanOf(id) === human);
  }

  #ownerOf = (typed: string | null): number | null => this.#owners.get(plain(typed ?? '')) ?? null;

  #decide(now: number): void {
    for (const { id: human } of this.#plan.humans) {
      const jobs = this.#jobsOf(human);
      const bond = this.#isFixed(jobs, now) ? this.#bonds.get(human) : this.#bondOf(human, jobs);
      if (bond) this.#bonds.set(human, bond);
      else this.#bonds.delete(human);
      this.#reward(human, jobs, bond ?? null);
    }
  }

  /** AT-5, AT-7: given for good, or approved and the grace window over. */
  #isFixed(jobs: readonly KnownJob[], now: number): boolean {
    return jobs.some(
      ({ id, firstSeenAt }) =>
        this.#rewards.isPaid(id) || (this.#rewards.isApproved(id) && firstSeenAt + GRACE <= now),
    );
  }

  #bondOf(human: number, jobs: readonly KnownJob[]): Bond | null {
    const hints: Hint[] = this.#staff.filter((one) => one.human === human).map(({ hint }) => hint);
    for (const one of this.#typed) {
      const advocate = this.#ownerOf(one.code);
      const counts =
        one.human === human && advocate !== null && (one.kind !== 'click' || this.#named.has(human));
      if (counts) hints.push({ kind: one.kind, advocate, at: one.at });
    }
    return bondOf(hints, jobs, this.#ownerOf, this.#plan.campaign.lookbackDays);
  }

  #failing(job: KnownJob, human: number, bond: Bond): string[] {
    const { campaign, humans } = this.#plan;
    const none = { phones: new Set<string>(), streets: new Set<string>() };
    const known = (of: number) => this.#contacts.get(of) ?? none;
    const self = isSelf(
      humans[human] as Human,
      humans[bond.advocate] as Human,
      known,
      campaign.householdIsSelf,
    );
    const others = [...this.#office.values()].flatMap(
      ({ plan, stage, completedAt, totalMinor, noCharge }): OtherJob[] =>
        plan.human === human && plan.id !== job.id && stage === 'completed' && completedAt !== null
          ? [
              {
                completedAt,
                totalMinor: totalMinor ?? 0,
                noCharge,
                recall: plan.recall,
                warranty: plan.warranty,
              },
            ]
          : [],
    );
    return failures(job, bond, { self, existing: isExisting(job, others, campaign) }, campaign);
  }

  /** The jobs that earn (QU-9): those already paid for, then by completion, as many as the campaign allows. */
  #earning(jobs: readonly KnownJob[], candidates: readonly KnownJob[]): KnownJob[] {
    const limit = this.#plan.campaign.jobsPerFriend;
    const first = jobs.filter(
      (job) => this.#rewards.isPaid(job.id) || (this.#rewards.isRevoked(job.id) && candidates.includes(job)),
    );
    const rest = candidates
      .filter((job) => !first.includes(job))
      .toSorted((a, b) => (a.seen?.completedAt ?? 0) - (b.seen?.completedAt ?? 0));
    return [...first, ...rest].slice(0, Math.max(limit, first.length));
  }

  #candidates(human: number, jobs: readonly KnownJob[], bond: Bond | null): KnownJob[] {
    return jobs.filter(
      (job) =>
        bond !== null &&
        isTied(job, bond, jobs) &&
        job.seen?.stage === 'completed' &&
        (job.pastKnown || !this.#plan.campaign.newCustomersOnly) &&
        this.#failing(job, human, bond).length === 0,
    );
  }

  #reward(human: number, jobs: readonly KnownJob[], bond: Bond | null): void {
    const candidates = this.#candidates(human, jobs, bond);
    const earning = this.#earning(jobs, candidates);
    for (const job of jobs) {
      for (const role of ROLES) {
        const rule = this.#plan.campaign[role];
        const total = job.seen?.totalMinor ?? 0;
        const amountMinor = rule ? amountOf(rule, total) : 0;
        const isDue = bond && candidates.includes(job) && earning.includes(job) && amountMinor > 0;
        const due = isDue && {
          human: role === 'advocate' ? bond.advocate : human,
          amountMinor,
          completedAt: job.seen?.completedAt ?? 0,
        };
        this.#rewards.follow(job.id, role, due || null);
      }
    }
  }

  result(): Expected {
    const referrals = [...this.#bonds].map(([friend, { advocate, kind }]) => ({
      friend,
      advocate,
      evidence: kind,
    }));
    return {
      jobs: [...this.#known.values()].map((job) => this.#resultOf(job)),
      referrals,
      rewards: this.#rewards.all,
    };
  }

  #resultOf(job: KnownJob): ExpectedJob {
    const friend = this.#humanOf(job.id);
    const jobs = this.#jobsOf(friend);
    const bond = this.#bonds.get(friend) ?? null;
    const code = job.seen?.code ?? job.code;
    const common = {
      ...{ job: job.id, friend, steps: this.#steps.get(job.id) ?? [] },
      unknownCode: code !== null && this.#ownerOf(code) === null,
    };
    if (!bond || !isTied(job, bond, jobs)) {
      return {
        ...common,
        ...{
          attributed: false,
          advocate: null,
          evidence: null,
          outcome: 'disqualified',
          failing: ['not_referred'],
        },
      };
    }
    const failing = this.#failing(job, friend, bond);
    const candidates = this.#candidates(friend, jobs, bond);
    if (candidates.includes(job) && !this.#earning(jobs, candidates).includes(job))
      failing.push('already_rewarded');
    const outcome =
      failing.length > 0 ? 'disqualified' : job.seen?.stage === 'completed' ? 'qualified' : 'open';
    return {
      ...common,
      attributed: true,
      advocate: bond.advocate,
      evidence: bond.kind,
      outcome,
      failing: failing.sort(),
    };
  }
}

function newJob(plan: PlannedJob, createdAt: number): OfficeJob {
  const { code, noCharge } = plan;
  return { plan, createdAt, code, noCharge, stage: 'scheduled', completedAt: null, totalMinor: null };
}

function doneJob({ completedAt, totalMinor }: { completedAt: number; totalMinor: number }) {
  return { stage: 'completed' as const, completedAt, totalMinor };
}

/** AT-2: case, blanks and punctuation do not matter. */
function plain(code: string): string {
  return code.toLowerCase().replace(/[^a-z0-9]/g, '');
}

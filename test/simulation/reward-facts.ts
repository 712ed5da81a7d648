// What a world of rewards knows of its jobs and friends at an instant, and which of them would count: the rules of docs/rules.md and
// docs/rewards.md once more, without the rewards that there are. Shares no code with src.

import { nameOf, paidOf, ruleFor, type Suspicion, suspicionsIn } from './reward-model-rules.ts';
import type { Invoice, RewardOp, RewardPlan, Role, Rule, Truth } from './reward-plan.ts';

export const ROLES: readonly Role[] = ['advocate', 'friend'];

export class Facts {
  readonly known = new Map<number, { version: number; truth: Truth }>();
  /** What somebody decided about what was suspicious then. */
  readonly words = new Map<number, { decision: 'approve' | 'decline'; seen: string[] }>();
  readonly #plan: RewardPlan;
  readonly #invoices = new Map<number, { readAt: number; invoices: Invoice[] }>();
  readonly #listed = new Map<number, 'block' | 'allow'>();

  constructor(plan: RewardPlan) {
    this.#plan = plan;
  }

  learn(op: Extract<RewardOp, { kind: 'tell' | 'invoices' | 'list' | 'unlist' }>): void {
    switch (op.kind) {
      case 'tell': {
        const before = this.known.get(op.job);
        if (!before || before.version < op.version) this.known.set(op.job, op);
        return;
      }
      case 'invoices': {
        const before = this.#invoices.get(op.job);
        if (!before || before.readAt < op.readAt) this.#invoices.set(op.job, op);
        return;
      }
      case 'list':
        if (!this.#listed.has(op.friend)) this.#listed.set(op.friend, op.list);
        return;
      case 'unlist':
        this.#listed.delete(op.friend);
        return;
    }
  }

  // ── people ────────────────────────────────────────────────────────────────────────────────────────────────────────

  friend(job: number) {
    const { friend } = this.#plan.jobs[job] as RewardPlan['jobs'][number];
    return { id: friend, ...(this.#plan.friends[friend] as RewardPlan['friends'][number]) };
  }

  human(job: number, role: Role): string {
    const { id, advocate } = this.friend(job);
    return role === 'advocate' ? `a${advocate}` : `f${id}`;
  }

  jobsOf(friend: number): number[] {
    return [...this.known.keys()].filter((job) => this.friend(job).id === friend).sort((a, b) => a - b);
  }

  /** When the friend was referred: with the first job that bears the code. */
  #referredAt(friend: number): number | null {
    const times = this.jobsOf(friend).map((job) => this.#plan.jobs[job]?.createdAt ?? 0);
    return times.length === 0 ? null : Math.min(...times);
  }

  #suspicions(job: number): Suspicion[] {
    const { id } = this.friend(job);
    const isAllowed = this.#listed.get(id) === 'allow';
    return suspicionsIn(this.#plan, job, isAllowed, (friend) => this.#referredAt(friend));
  }

  /** pass, fail, or waits with what nobody has approved. */
  review(job: number): { result: 'pass' | 'fail' | 'waits'; found: Suspicion[] } {
    const found = this.#suspicions(job);
    const word = this.words.get(job);
    if (found.length === 0) return { result: 'pass', found };
    const seen = found.filter(({ print }) => word?.seen.includes(print));
    if (word?.decision === 'decline' && seen.length > 0) return { result: 'fail', found };
    if (word?.decision === 'approve' && seen.length === found.length) return { result: 'pass', found };
    return { result: 'waits', found };
  }

  // ── what counts ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** What was read of the invoices since the job was completed; null: nothing. */
  paid(job: number): ReturnType<typeof paidOf> | null {
    const read = this.#invoices.get(job);
    const { completedAt } = (this.known.get(job) as { truth: Truth }).truth;
    return read && (completedAt === null || read.readAt >= completedAt) ? paidOf(read.invoices) : null;
  }

  /** What amounts go by; null: it is not known. */
  total(job: number): number | null {
    if (!this.#plan.campaign.requirePaid) return this.known.get(job)?.truth.total ?? null;
    return this.paid(job)?.net ?? null;
  }

  /** Everything but the review. */
  countsOtherwise(job: number): boolean {
    const { truth } = this.known.get(job) ?? {};
    if (truth?.status !== 'Completed' || truth.noCharge) return false;
    if (this.#plan.campaign.requirePaid && !this.paid(job)?.isPaid) return false;
    if (this.isBlocked(this.friend(job).id)) return false;
    return ROLES.some((role) => this.rule(job, role) !== null);
  }

  completedAt(job: number): number {
    return this.known.get(job)?.truth.completedAt ?? 0;
  }

  /** In line by completion, then by the name of the job. */
  inLine = (a: number, b: number): number =>
    this.completedAt(a) - this.completedAt(b) || (nameOf(a) < nameOf(b) ? -1 : 1);

  /** The first rule that is for the job and can come to something. */
  rule(job: number, role: Role): Rule | null {
    const found = this.found(job, role);
    return found === 'unknown' ? null : found;
  }

  found(job: number, role: Role): Rule | null | 'unknown' {
    const { businessUnit } = this.#plan.jobs[job] as RewardPlan['jobs'][number];
    const { kind } = this.#plan.advocates[this.friend(job).advocate] as RewardPlan['advocates'][number];
    const total = this.total(job);
    return ruleFor(this.#plan.campaign[role] ?? [], { kind, businessUnit, total });
  }

  isBlocked(friend: number): boolean {
    return this.#listed.get(friend) === 'block';
  }
}

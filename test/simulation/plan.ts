// What a simulated world is made of: its humans, jobs, campaign and operations in time. Data only, so that a plan can be printed.

import type { FaultInput } from '../../simulator/faults.ts';
import type { ZapOptions } from '../../simulator/zap.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** Time zero of every plan. All times of plans are milliseconds since then. */
export const START_MS = Date.UTC(2026, 3, 1, 12);

/** One real human: whatever is said of their e-mail, customer, phone or device is said of them. */
export interface Human {
  id: number;
  /** null: nobody ever learns an e-mail of this human. */
  email: string | null;
  phone: string;
  street: string;
  device: string;
}

export interface PlannedJob {
  id: number;
  human: number;
  /** As typed into ServiceTitan; null: none. */
  code: string | null;
  recall: boolean;
  warranty: boolean;
  noCharge: boolean;
  businessUnitId: number;
  jobTypeId: number;
  /** A job of the past that no Zap ever tells: when it was created and completed, and its total. */
  prior: { createdAt: number; completedAt: number; totalMinor: number } | null;
}

export type RewardPlan =
  | { amountMinor: number }
  | { percent: number; minMinor: number | null; maxMinor: number | null };

export interface CampaignPlan {
  advocate: RewardPlan | null;
  friend: RewardPlan | null;
  holdDays: number;
  approval: 'auto' | 'manual';
  lookbackDays: number;
  newCustomersOnly: boolean;
  counts: { noCharge: boolean; zeroTotal: boolean; recall: boolean; warranty: boolean };
  existingLookbackDays: number | null;
  householdIsSelf: boolean;
  minimumTotalMinor: number | null;
  excludedBusinessUnit: number | null;
  jobsPerFriend: number;
  /** Jobs created before it do not count. */
  liveFrom: number | null;
}

export type Order = 'approve' | 'fulfill' | 'cancel' | 'revoke';
export type Role = 'advocate' | 'friend';

export type Op = { at: number; movable?: boolean } & (
  | { kind: 'profile'; human: number }
  | { kind: 'code'; human: number; code: string }
  | { kind: 'lead'; human: number; code: string | null; eventAt: number }
  | { kind: 'visit_lead'; human: number; code: string | null }
  | { kind: 'click'; human: number; code: string }
  | { kind: 'book'; job: number }
  | { kind: 'zap'; job: number; withEmail: boolean; shape: ZapOptions }
  | { kind: 'complete'; job: number; totalMinor: number }
  | { kind: 'cancel'; job: number }
  | { kind: 'uncancel'; job: number }
  | { kind: 'reopen'; job: number }
  | { kind: 'bill'; job: number; totalMinor: number }
  | { kind: 'make_free'; job: number; free: boolean }
  | { kind: 'write_code'; job: number; code: string }
  | { kind: 'move'; job: number; status: 'Dispatched' | 'InProgress' | 'Hold' }
  | { kind: 'override'; human: number; advocate: number }
  | { kind: 'order'; job: number; role: Role; order: Order }
  | { kind: 'apply' }
  | { kind: 'settle' }
  | { kind: 'trouble'; fault: FaultInput | 'revoked_secret' }
  | { kind: 'kill'; statement: number; when: 'before' | 'after' }
);

export interface Plan {
  seed: number;
  campaign: CampaignPlan;
  humans: Human[];
  jobs: PlannedJob[];
  ops: Op[];
  /** Ends the time in which inputs may come in another order and lead to the same. */
  reorderUntil: number;
}

/** "+2d 03:20 complete job 1 …" */
export function describeOp({ at, movable: _, ...op }: Op): string {
  const days = Math.floor(at / DAY);
  const minutes = Math.floor((at - days * DAY) / MINUTE);
  const clock = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  const { kind, ...rest } = op;
  return `+${days}d ${clock} ${kind} ${Object.keys(rest).length > 0 ? JSON.stringify(rest) : ''}`.trimEnd();
}

export function describePlan(plan: Plan): string {
  return [
    `seed ${plan.seed}`,
    `campaign ${JSON.stringify(plan.campaign)}`,
    ...plan.humans.map((human) => `human ${JSON.stringify(human)}`),
    ...plan.jobs.map((job) => `job ${JSON.stringify(job)}`),
    ...plan.ops.map(describeOp),
  ].join('\n');
}

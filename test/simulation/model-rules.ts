// The rules of docs/rules.md once more, written from the page and not from the product: who referred a job, whether it counts,
// what it earns. Pure, slow and plain; it shares no code with src.

import { type CampaignPlan, DAY, HOUR, type Human, type RewardPlan } from './plan.ts';

export type Kind = 'staff' | 'advocate_code' | 'web_lead' | 'click';
/** AT-1, strongest first; staff's word stands above (AT-7). */
const STRENGTH: readonly Kind[] = ['staff', 'advocate_code', 'web_lead', 'click'];

/** A reason to believe that `advocate` referred somebody. Codes are resolved: what nobody owns is no evidence (AT-2). */
export interface Hint {
  kind: Kind;
  advocate: number;
  at: number;
}

/** A job as Goodword can know it: what a Zap told, and what ServiceTitan showed at the last look (null: none yet). */
export interface KnownJob {
  id: number;
  createdAt: number;
  firstSeenAt: number;
  code: string | null;
  seen: SeenJob | null;
  /** ServiceTitan has told the customer's completed jobs: asked once the job is referred (ST-3). */
  pastKnown: boolean;
  noCharge: boolean;
  recall: boolean;
  warranty: boolean;
  businessUnitId: number;
}

export interface SeenJob {
  stage: 'scheduled' | 'completed' | 'canceled';
  completedAt: number | null;
  totalMinor: number | null;
  noCharge: boolean;
  code: string | null;
}

export interface Bond {
  advocate: number;
  kind: Kind;
  at: number;
  /** The job it hangs on (AT-6); null: it holds for every job (staff), or there is no job yet. */
  anchor: number | null;
}

/** AT-1, AT-4, AT-6, AT-7, QU-3's 24 hours. `codeOwner` says whose a typed code is. */
export function bondOf(
  hints: readonly Hint[],
  jobs: readonly KnownJob[],
  codeOwner: (typed: string | null) => number | null,
  lookbackDays: number,
): Bond | null {
  const staff = strongest(hints.filter(({ kind }) => kind === 'staff'));
  if (staff) return { ...staff, anchor: null };
  const inOrder = jobs.toSorted((a, b) => a.createdAt - b.createdAt);
  if (inOrder.length === 0) {
    const lead = strongest(hints);
    return lead && { ...lead, anchor: null };
  }
  const candidates = (job: KnownJob): Hint[] => {
    const owner = codeOwner(job.seen?.code ?? job.code);
    const own: Hint[] = owner === null ? [] : [{ kind: 'advocate_code', advocate: owner, at: job.createdAt }];
    return [...own, ...hints].filter(({ at }) => at >= job.createdAt - lookbackDays * DAY);
  };
  const isLate = (hint: Hint, job: KnownJob) => hint.at > job.createdAt + 24 * HOUR;
  // Evidence that came too late decides only where there is no other; QU-3 then refuses the job.
  for (const late of [false, true]) {
    for (const job of inOrder) {
      const winner = strongest(candidates(job).filter((hint) => isLate(hint, job) === late));
      if (winner) return { ...winner, anchor: job.id };
    }
  }
  return null;
}

function strongest(hints: readonly Hint[]): Hint | null {
  const rank = ({ kind }: Hint) => STRENGTH.indexOf(kind);
  return hints.toSorted((a, b) => rank(a) - rank(b) || b.at - a.at)[0] ?? null;
}

/** A job hangs on the bond unless it was created before the one that the bond hangs on (AT-6). */
export function isTied(job: KnownJob, bond: Bond, jobs: readonly KnownJob[]): boolean {
  const anchor = jobs.find(({ id }) => id === bond.anchor);
  return !anchor || job.createdAt >= anchor.createdAt;
}

/** What Goodword may know of a human's whereabouts: by then said in some input. */
export interface KnownContacts {
  phones: ReadonlySet<string>;
  streets: ReadonlySet<string>;
}

/** QU-1, QU-7 */
export function isSelf(
  friend: Human,
  advocate: Human,
  known: (human: number) => KnownContacts,
  householdCounts: boolean,
): boolean {
  if (friend.id === advocate.id) return true;
  if (friend.email !== null && advocate.email !== null && alias(friend.email) === alias(advocate.email)) {
    return true;
  }
  if (!householdCounts) return false;
  const [one, other] = [known(friend.id), known(advocate.id)];
  const share = (a: ReadonlySet<string>, b: ReadonlySet<string>) => [...a].some((value) => b.has(value));
  return share(one.phones, other.phones) || share(one.streets, other.streets);
}

function alias(email: string): string {
  const [local = '', domain = ''] = email.toLowerCase().split('@');
  const plain = local.split('+')[0] as string;
  return `${domain === 'gmail.com' ? plain.replaceAll('.', '') : plain}@${domain}`;
}

/** A completed job of the same ServiceTitan customer, as QU-2 looks at it. */
export interface OtherJob {
  completedAt: number;
  totalMinor: number;
  noCharge: boolean;
  recall: boolean;
  warranty: boolean;
}

/** QU-2 */
export function isExisting(job: KnownJob, others: readonly OtherJob[], campaign: CampaignPlan): boolean {
  if (!campaign.newCustomersOnly) return false;
  const { counts, existingLookbackDays: days } = campaign;
  return others.some(
    (other) =>
      other.completedAt < job.createdAt &&
      (days === null || other.completedAt >= job.createdAt - days * DAY) &&
      (counts.noCharge || !other.noCharge) &&
      (counts.zeroTotal || other.totalMinor !== 0) &&
      (counts.recall || !other.recall) &&
      (counts.warranty || !other.warranty),
  );
}

/** The codes of the rules that this job fails, without QU-9, which looks at all jobs of the friend. */
export function failures(
  job: KnownJob,
  bond: Bond,
  facts: { self: boolean; existing: boolean },
  campaign: CampaignPlan,
): string[] {
  const { seen } = job;
  const failed = new Set<string>();
  if (facts.self) failed.add('self_referral');
  if (bond.kind !== 'staff' && bond.at > job.createdAt + 24 * HOUR) failed.add('evidence_before_job');
  if (campaign.liveFrom !== null && job.createdAt < campaign.liveFrom) failed.add('within_campaign_dates');
  if (!seen) return [...failed];
  if (facts.existing) failed.add('existing_customer');
  if (seen.stage === 'canceled') failed.add('job_completed');
  if (seen.noCharge) failed.add('no_charge');
  if (job.recall) failed.add('recall');
  if (job.warranty) failed.add('warranty');
  if (campaign.excludedBusinessUnit === job.businessUnitId) failed.add('business_unit');
  if (seen.stage === 'completed') {
    const total = seen.totalMinor ?? 0;
    if (campaign.minimumTotalMinor !== null && total < campaign.minimumTotalMinor)
      failed.add('minimum_total');
    const amounts = [campaign.advocate, campaign.friend].map((plan) => plan && amountOf(plan, total));
    if (amounts.every((amount) => !amount)) failed.add('reward_amount');
  }
  return [...failed];
}

/** RW-1, rounded as an invoice is. */
export function amountOf(plan: RewardPlan, totalMinor: number): number {
  if ('amountMinor' in plan) return plan.amountMinor;
  const share = Math.floor((totalMinor * Math.round(plan.percent * 100) + 5_000) / 10_000);
  return Math.min(Math.max(share, plan.minMinor ?? 0), plan.maxMinor ?? Number.MAX_SAFE_INTEGER);
}

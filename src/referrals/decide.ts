// Who referred a friend (AT-1, AT-3 … AT-7): evidence and jobs in, one referral and one attribution per job out.
// Pure; the order of its arrays never matters (AT-5). Whether a referral earns is not decided here (rewards/qualify.ts).

import {
  alternatives,
  byStrength,
  byText,
  differs,
  ruleOf,
  type Standing,
  standingOf,
  type WhyNot,
  without,
} from './evidence.ts';
import type {
  Alternative,
  Attribution,
  AttributionFacts,
  Evidence,
  FixedReferral,
  JobAttribution,
  JobKey,
  ReferralDecision,
  ReferralJob,
} from './types.ts';

/**
 * The referral of one friend and the attribution of each of the friend's jobs.
 *
 * - The candidates of a job are the code on it and the evidence on the friend; a code on another job is none. Evidence older than the
 *   look-back before the job was created never counts (AT-4); evidence more than 24 hours after it is late.
 * - The earliest job with a timely candidate anchors the referral (AT-6), and its strongest candidate is the referral: by kind, then the
 *   most recent, then by ref (AT-1). Only if no job has a timely candidate does late evidence count, for the earliest job, so that the
 *   friend is not lost from sight; QU-3 fails that job.
 * - Later jobs are tied to the same referral (AT-6), earlier ones have no referral. Without any job, the evidence alone makes it.
 * - The latest word of staff decides for every job and is never expired or late (AT-7). A fixed referral stays as it is.
 * - An advocate who is the friend is attributed like any other: QU-1 refuses the reward and can then say why.
 */
export function decideAttribution(facts: AttributionFacts): Attribution {
  const jobs = facts.jobs.toSorted(byCreation);
  if (facts.fixed) return keepFixed(facts, jobs, facts.fixed);
  const [staff] = facts.evidence.filter((one) => one.kind === 'staff').sort(byStrength);
  if (staff) return followStaff(facts, jobs, staff);
  if (jobs.length === 0) return { referral: fromLeadAlone(facts.evidence), jobs: new Map() };
  return anchorOnJob(facts, jobs);
}

function anchorOnJob(facts: AttributionFacts, jobs: readonly ReferralJob[]): Attribution {
  const standing = (job: ReferralJob, one: Evidence) => standingOf(one, job.createdOn, facts.lookbackDays);
  const firstWith = (wanted: Standing) =>
    jobs.find((job) => candidatesOf(facts, job).some((one) => standing(job, one) === wanted));
  const outOfTime = (job: ReferralJob) => (one: Evidence) =>
    standing(job, one) === 'late' ? 'late' : 'expired';
  const notReferred = (job: ReferralJob) =>
    notAttributed(job, alternatives(candidatesOf(facts, job), outOfTime(job)));

  const timelyAnchor = firstWith('timely');
  const anchor = timelyAnchor ?? firstWith('late');
  if (!anchor) return { referral: null, jobs: perJob(jobs, notReferred) };

  const counted: Standing = timelyAnchor ? 'timely' : 'late';
  const candidates = candidatesOf(facts, anchor);
  const winner = candidates
    .filter((one) => standing(anchor, one) === counted)
    .sort(byStrength)[0] as Evidence;
  const lost = alternatives(without(candidates, winner), (one): WhyNot => {
    if (standing(anchor, one) !== counted) return outOfTime(anchor)(one);
    return one.kind === winner.kind ? 'older' : 'weaker';
  });
  const tied = (job: ReferralJob) => {
    const others = candidatesOf(facts, job).filter((one) => differs(one, winner));
    return alternatives(others, (one) =>
      standing(job, one) === 'timely' ? 'tied_to_earlier_job' : outOfTime(job)(one),
    );
  };

  const anchorIndex = jobs.indexOf(anchor);
  const laterCodes = jobs
    .slice(anchorIndex + 1)
    .flatMap((job) => (job.code && differs(job.code, winner) ? [job.code] : []));
  return {
    referral: {
      ...referralOf(winner, anchor.key),
      alternatives: [...lost, ...alternatives(laterCodes, () => 'tied_to_earlier_job')],
    },
    jobs: perJob(jobs, (job, index) => {
      if (index < anchorIndex) return notReferred(job);
      return index === anchorIndex
        ? attributed(winner, ruleOf(winner.kind), lost)
        : attributed(winner, 'AT-6', tied(job));
    }),
  };
}

function followStaff(facts: AttributionFacts, jobs: readonly ReferralJob[], staff: Evidence): Attribution {
  const overridden = (evidence: readonly Evidence[]) =>
    alternatives(without(evidence, staff), () => 'overridden');
  return {
    referral: { ...referralOf(staff, null), alternatives: overridden(allEvidence(facts, jobs)) },
    jobs: perJob(jobs, (job) => attributed(staff, 'AT-7', overridden(candidatesOf(facts, job)))),
  };
}

function keepFixed(facts: AttributionFacts, jobs: readonly ReferralJob[], fixed: FixedReferral): Attribution {
  const isItself = (one: Evidence) =>
    one.kind === fixed.evidence && !differs(one, fixed) && one.at.getTime() === fixed.evidenceAt.getTime();
  const rest = (evidence: readonly Evidence[]) =>
    alternatives(
      evidence.filter((one) => !isItself(one)),
      () => 'fixed',
    );
  const forAll = fixed.evidence === 'staff';
  // An anchor that is no job of this friend (any more) ties every job: what was decided stays decided.
  const anchorIndex = jobs.findIndex((job) => job.key === fixed.anchor);
  return {
    referral: { ...fixed, alternatives: rest(allEvidence(facts, jobs)) },
    jobs: perJob(jobs, (job, index) => {
      const fixedOnes = rest(candidatesOf(facts, job));
      if (!forAll && index < anchorIndex) return notAttributed(job, fixedOnes);
      const rule = forAll || index === anchorIndex ? fixed.rule : 'AT-6';
      return attributed({ kind: fixed.evidence, advocatePersonId: fixed.advocatePersonId }, rule, fixedOnes);
    }),
  };
}

function fromLeadAlone(evidence: readonly Evidence[]): ReferralDecision | null {
  const [winner] = evidence.toSorted(byStrength);
  if (!winner) return null;
  const lost = alternatives(without(evidence, winner), (one) =>
    one.kind === winner.kind ? 'older' : 'weaker',
  );
  return { ...referralOf(winner, null), alternatives: lost };
}

function referralOf(winner: Evidence, anchor: JobKey | null): Omit<ReferralDecision, 'alternatives'> {
  return {
    advocatePersonId: winner.advocatePersonId,
    advocateKind: winner.advocateKind,
    evidence: winner.kind,
    evidenceAt: winner.at,
    code: winner.code,
    label: winner.label,
    rule: ruleOf(winner.kind),
    anchor,
  };
}

function attributed(
  winner: Pick<Evidence, 'kind' | 'advocatePersonId'>,
  rule: string,
  lost: Alternative[],
): JobAttribution {
  return {
    outcome: 'attributed',
    evidence: winner.kind,
    rule,
    advocate_person_id: winner.advocatePersonId,
    alternatives: lost,
  };
}

function notAttributed(job: ReferralJob, lost: Alternative[]): JobAttribution {
  const outcome = job.identityPending ? 'open' : 'unattributed';
  return { outcome, evidence: null, rule: null, advocate_person_id: null, alternatives: lost };
}

function candidatesOf(facts: AttributionFacts, job: ReferralJob): Evidence[] {
  return job.code ? [job.code, ...facts.evidence] : [...facts.evidence];
}

function allEvidence(facts: AttributionFacts, jobs: readonly ReferralJob[]): Evidence[] {
  return [...jobs.flatMap((job) => (job.code ? [job.code] : [])), ...facts.evidence];
}

function perJob(
  jobs: readonly ReferralJob[],
  decide: (job: ReferralJob, index: number) => JobAttribution,
): Map<JobKey, JobAttribution> {
  return new Map(jobs.map((job, index) => [job.key, decide(job, index)]));
}

function byCreation(a: ReferralJob, b: ReferralJob): number {
  return a.createdOn.getTime() - b.createdOn.getTime() || byText(a.key, b.key);
}

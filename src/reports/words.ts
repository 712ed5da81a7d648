// Sentences for people: what each reason, alternative and verdict means. Pure; every reason code of the rules has its words here.

import type { Id } from '../base/ids.ts';
import { showMoney } from '../base/money.ts';
import type { Reason } from '../base/reasons.ts';
import type { Alternative } from '../referrals/types.ts';
import type { Suspicion } from '../rewards/types.ts';
import type { InputRow, QuestionRow } from './explain-store.ts';
import type { JobView } from './jobs-store.ts';
import { findingSentence, suspicionSentence } from './reward-words.ts';

type Facts = Record<string, unknown>;
type Words = { pass: string; fail: string; unknown: string };
type NameOf = (personId: Id) => string;

const EVIDENCE_WORDS: Record<string, string> = {
  staff: 'staff said so',
  advocate_code: 'the code on the job',
  coupon: 'an issued coupon',
  web_lead: 'a code that came with the web lead',
  click: 'a followed referral link',
  share_match: 'an address the advocate shared to',
};

/** One rule's finding as a sentence. */
export function reasonSentence(reason: Reason, currency: string): string {
  const words = WORDS[reason.code]?.(reason.facts, currency);
  return words ? words[reason.result] : `${reason.code}: ${reason.result}.`;
}

const limit =
  (what: string) =>
  (facts: Facts): Words => ({
    pass: facts.required ? `The ${what} is one of those that count.` : `The ${what} is not excluded.`,
    fail: facts.excluded
      ? `The ${what} ${show(facts.value)} is excluded by the campaign.`
      : `The ${what} ${show(facts.value)} is none of those that the campaign counts.`,
    unknown: `ServiceTitan has not told the ${what} yet.`,
  });

const WHY_NOT_FOR: Record<string, string> = {
  advocate_kind: 'it is for advocates of another kind',
  not_in_audience: 'the advocate is in none of its audiences',
  in_excluded_audience: 'the advocate is in an audience that it leaves out',
  traffic_share: 'the advocate is not in its share of the traffic, and no other campaign is for the rest',
};

const WORDS: Record<string, (facts: Facts, currency: string) => Words> = {
  job_completed: (facts) => ({
    pass: `The job was completed on ${day(facts.completed_on)}.`,
    fail: facts.status === 'Canceled' ? 'The job was canceled.' : 'The job was deleted in ServiceTitan.',
    unknown: facts.confirmed
      ? `The job is ${show(facts.status)}; it counts once it is completed.`
      : 'ServiceTitan has not confirmed the status of the job yet.',
  }),
  self_referral: (facts) => ({
    pass: 'Friend and advocate are different people.',
    fail: `Friend and advocate are the same: they share ${list(facts.matched)}.`,
    unknown: 'Who the friend is, is not fully known yet: ServiceTitan was asked for the contacts.',
  }),
  existing_customer: (facts) => ({
    pass:
      facts.new_customers_only === false
        ? 'The campaign rewards existing customers too.'
        : 'No earlier job that counts was completed for this customer: a new customer.',
    fail: `An existing customer: ${counted(facts)} before this job was created.`,
    unknown:
      facts.waiting_for === 'customer'
        ? 'The ServiceTitan customer of the job is not known yet.'
        : "The customer's earlier jobs are not known yet.",
  }),
  evidence_before_job: (facts) => ({
    pass: 'The referral came before the job was created, or within a day of it.',
    fail: `The referral (${day(facts.evidence_at)}) came more than a day after the job was created (${day(facts.job_created_on)}).`,
    unknown: 'It is not known yet when the referral happened.',
  }),
  campaign_live: (facts) => ({
    pass: 'The campaign is running, or still pays for what was begun.',
    fail: `The campaign is ${show(facts.state)} and pays nothing.`,
    unknown: 'No campaign is published yet; publish one and the job is decided.',
  }),
  within_campaign_dates: (facts) => ({
    pass: "The job was created within the campaign's dates.",
    fail: `The job was created on ${day(facts.job_created_on)}, outside of the campaign's dates.`,
    unknown: 'It is not known yet when the job was created.',
  }),
  campaign_target: (facts) => ({
    pass: 'The campaign is for referrals of this advocate.',
    fail: `The campaign is not for referrals of this advocate: ${WHY_NOT_FOR[String(facts.why_not)] ?? 'it names others'}.`,
    unknown: 'It is not known yet for whom the campaign is.',
  }),
  no_charge: () => ({
    pass: 'The job is charged.',
    fail: 'The job is a no-charge job.',
    unknown: 'ServiceTitan has not told yet whether the job is free of charge.',
  }),
  recall: () => ({
    pass: 'The job is no recall.',
    fail: 'The job is a recall of an earlier one.',
    unknown: 'ServiceTitan has not told yet whether the job is a recall.',
  }),
  warranty: () => ({
    pass: 'The job is no warranty work.',
    fail: 'The job is warranty work.',
    unknown: 'ServiceTitan has not told yet whether the job is warranty work.',
  }),
  paid: (facts, currency) => ({
    pass:
      facts.require_paid === false
        ? 'The campaign does not ask for payment: completed is enough.'
        : `The job is paid: ${money(facts.net_minor, currency)} after adjustments, nothing is owed.`,
    fail: `Adjustments and refunds leave ${money(facts.net_minor, currency)} of what was charged for the job.`,
    unknown: unpaid(facts, currency),
  }),
  minimum_total: (facts, currency) => ({
    pass:
      Number(facts.minimum_total_minor ?? 0) > 0
        ? `The total ${money(facts.total_minor, currency)} reaches the minimum.`
        : 'The campaign has no minimum total.',
    fail: `The total ${money(facts.total_minor, currency)} is below the minimum of ${money(facts.minimum_total_minor, currency)}.`,
    unknown: `The total does not reach the minimum of ${money(facts.minimum_total_minor, currency)} yet, and may still grow.`,
  }),
  business_unit: limit('business unit'),
  job_type: limit('job type'),
  servicetitan_campaign: limit('ServiceTitan campaign'),
  tag: (facts) => ({
    pass: facts.required ? 'The job has a tag that counts.' : 'The job has no excluded tag.',
    fail: facts.excluded
      ? 'The job has a tag that the campaign excludes.'
      : 'The job has none of the tags that the campaign counts.',
    unknown: 'The job has none of the needed tags yet.',
  }),
  reward_amount: (facts) => ({
    pass: 'The reward comes to an amount.',
    fail:
      facts.currency !== facts.job_currency
        ? `The job is kept in ${show(facts.job_currency)}, the reward in ${show(facts.currency)}: no percentage can be taken.`
        : facts.no_rule
          ? 'None of the reward rules of the campaign is for this job.'
          : 'The reward comes to nothing for this total.',
    unknown:
      (facts.waiting_for ?? 'total') === 'total'
        ? 'The job has no total yet, so the reward is not known.'
        : `Which reward rule applies is not known yet: ServiceTitan has not told the ${list([facts.waiting_for])}.`,
  }),
  blocked: (facts) => ({
    pass: 'Nobody of the referral is on the block list.',
    fail: `The ${list(facts.who)} is on the block list, by ${list(facts.kinds)}.`,
    unknown: 'It is not known yet whether somebody is on the block list.',
  }),
  suspicious: (facts) => ({
    pass: !(Array.isArray(facts.suspicions) && facts.suspicions.length > 0)
      ? 'Nothing about the referral is suspicious.'
      : facts.waiting_for
        ? `Decided before this became known, and held until a person looks: ${suspected(facts)}`
        : `A person looked and approved: ${suspected(facts)}`,
    fail: `A person looked and declined: ${suspected(facts)}`,
    unknown: `It waits for a person's word: ${suspected(facts)}`,
  }),
  already_rewarded: () => ({
    pass: 'This is the job of the friend that earns.',
    fail: 'Another job of this friend has earned the reward already.',
    unknown: 'Another job of this friend may earn first.',
  }),
  not_referred: () => ({
    pass: 'The friend was referred.',
    fail: 'Nothing ties this customer to an advocate: no valid code, no web lead with a code, no followed link.',
    unknown: 'It is not known yet whether the friend was referred.',
  }),
  friend_unknown: () => ({
    pass: 'The customer is known.',
    fail: 'The customer is not known.',
    unknown: 'It is not known yet who the customer is: the e-mail or the ServiceTitan customer is awaited.',
  }),
};

function suspected({ suspicions }: Facts): string {
  const said = Array.isArray(suspicions) ? (suspicions as Suspicion[]).map(suspicionSentence) : [];
  return said.join(' ') || 'something is suspicious.';
}

function unpaid(facts: Facts, currency: string): string {
  switch (facts.waiting_for) {
    case 'completion':
      return 'The campaign asks for payment; whether the job is paid is looked at once it is completed.';
    case 'invoice':
      return 'The campaign asks for payment, and ServiceTitan has no invoice of this job yet.';
    case 'payment':
      return `The job is not paid yet: ${money(facts.balance_minor, currency)} of ${money(facts.net_minor, currency)} is owed.`;
    case 'amount':
      return 'The campaign asks for payment, and an invoice of this job shows no amount that can be read.';
    default:
      return 'The campaign asks for payment, and the invoices of this job are not known yet.';
  }
}

/** Who referred the friend of a job, and by what. */
export function attributionSentence(job: JobView, nameOf: NameOf): string {
  const { attribution } = job;
  switch (attribution.outcome) {
    case 'attributed': {
      const who = attribution.advocate_person_id ? nameOf(attribution.advocate_person_id) : 'someone';
      const why = EVIDENCE_WORDS[attribution.evidence ?? ''] ?? String(attribution.evidence);
      const tied = attribution.rule === 'AT-6' ? ' through an earlier job' : '';
      return `Referred by ${who}${tied}: ${why}.`;
    }
    case 'open':
      return 'Not known yet who referred this customer.';
    case 'unattributed':
      return job.unknown_code
        ? `Nobody owns the code "${job.advocate_code}", and nothing else ties this customer to an advocate.`
        : 'Nothing ties this customer to an advocate.';
  }
}

const WHY_NOT: Record<Alternative['why_not'], string> = {
  weaker: 'weaker evidence than the one that counted',
  older: 'older than the one that counted',
  expired: "from before the campaign's look-back",
  late: 'came more than a day after the job was created',
  tied_to_earlier_job: 'the friend is tied to the referral of an earlier job',
  overridden: 'staff decided otherwise',
  fixed: 'the reward was decided already',
};

/** Why an alternative did not win. */
export function alternativeSentence(alternative: Alternative, nameOf: NameOf): string {
  const what = EVIDENCE_WORDS[alternative.evidence] ?? alternative.evidence;
  return `Not ${nameOf(alternative.advocate_person_id)} (${what}${alternative.code ? `, ${alternative.code}` : ''}): ${WHY_NOT[alternative.why_not]}.`;
}

/** The whole verdict on a job. */
export function verdictSentence(job: JobView, nameOf: NameOf): string {
  const who = attributionSentence(job, nameOf);
  const standing = job.rewards.filter((reward) => !['canceled', 'revoked', 'expired'].includes(reward.state));
  if (standing.length > 0) {
    const each = standing.map(
      (reward) =>
        `${showMoney(reward.amount_minor, reward.currency)} for the ${reward.role} is ${reward.state}`,
    );
    const flagged = standing.some((reward) => reward.flag)
      ? ' A person must look at it: the job changed after the reward was given.'
      : '';
    return `${who} ${each.join('; ')}.${flagged}`;
  }
  if (job.attribution.outcome !== 'attributed') return `${who} No reward.`;
  const { outcome, reasons } = job.qualification;
  const [deciding] = reasons.filter(
    (reason) => reason.result === (outcome === 'disqualified' ? 'fail' : 'unknown'),
  );
  const because = deciding ? ` ${reasonSentence(deciding, job.currency)}` : '';
  switch (outcome) {
    case 'disqualified':
      return `${who} No reward:${because}`;
    case 'open':
      return `${who} No reward yet:${because}`;
    case 'qualified':
      if ((job.qualification.rewards ?? []).some((one) => one.amount_minor === 0))
        return `${who} It qualifies. ${(job.qualification.rewards ?? []).map(findingSentence).join(' ')}`;
      return job.rewards.length > 0 ? `${who} The reward was taken back by hand.` : `${who} It qualifies.`;
  }
}

const ASKED: Record<string, string> = {
  customer_contacts: 'the contacts of the customer',
  completed_jobs: "the customer's completed jobs",
  job_invoices: 'the invoices of the job',
};

/** What is awaited, and what would change the verdict. */
export function nextSentence(job: JobView, questions: readonly QuestionRow[]): string[] {
  const next: string[] = [];
  if (job.unknown_code) {
    next.push(
      `Correct the code in ServiceTitan, give someone the code "${job.advocate_code}", or attach the referral by hand.`,
    );
  }
  for (const question of questions.filter((one) => one.answered_at === null)) {
    // Read already, and open only to be read again when its time comes.
    if (question.read_at !== null && question.last_error === null) continue;
    const what = ASKED[question.kind] ?? question.kind.replaceAll('_', ' ');
    next.push(
      `ServiceTitan is being asked for ${what}${question.last_error ? `; the last try failed: ${question.last_error}` : ''}.`,
    );
  }
  for (const reason of job.qualification.reasons) {
    if (reason.result === 'unknown') next.push(reasonSentence(reason, job.currency));
  }
  for (const reward of job.rewards) {
    if (reward.state === 'earned')
      next.push(`The ${reward.role}'s reward is on hold until ${day(reward.hold_until)}.`);
    if (reward.state === 'approved')
      next.push(`The ${reward.role}'s reward is approved and waits to be given.`);
  }
  return next;
}

/** What arrived, from whom, and how far it got. */
export function inputSentence(
  input: Pick<InputRow, 'name' | 'source' | 'received_at' | 'state' | 'notes'>,
): string {
  const from: Record<string, string> = {
    api: 'over the API',
    browser: 'from a browser',
    servicetitan: 'read from ServiceTitan',
    staff: 'from staff',
    upload: 'from a file',
  };
  const states: Record<string, string> = {
    applied: 'applied',
    waiting: 'waiting: nobody can say yet which ServiceTitan connection the job belongs to',
    ignored: 'kept, but nothing in it concerns referrals',
    failed: 'put aside because applying it met a bug',
  };
  const became = states[input.state ?? ''] ?? 'stored, not applied yet';
  return `"${input.name}" arrived ${from[input.source] ?? input.source} on ${moment(input.received_at)}: ${became}.`;
}

function counted(facts: Facts): string {
  const jobs = [facts.counted, facts.household_counted].flatMap((some) =>
    Array.isArray(some) ? some : [],
  ) as {
    job_id?: string;
    completed_on?: string;
  }[];
  const [first] = jobs;
  if (!first) return 'an earlier job was completed';
  const more = jobs.length > 1 ? ` and ${jobs.length - 1} more` : '';
  return `job ${first.job_id} was completed on ${day(first.completed_on)}${more}`;
}

function show(value: unknown): string {
  return value === null || value === undefined ? '(none)' : String(value);
}

function list(value: unknown): string {
  return Array.isArray(value) && value.length > 0
    ? value.map((one) => String(one).replaceAll('_', ' ')).join(', ')
    : 'nothing';
}

function money(value: unknown, currency: string): string {
  return typeof value === 'number' ? showMoney(value, currency) : '(not known)';
}

function day(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, 10) : '(not known)';
}

function moment(value: Date): string {
  return value.toISOString().slice(0, 16).replace('T', ' ');
}

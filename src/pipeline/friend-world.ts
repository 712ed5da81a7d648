// Everything that the decisions about a set of friends depend on, loaded with one statement per kind of fact.

import { codeKey } from '../base/codes.ts';
import type { Id } from '../base/ids.ts';
import { loadPublishedVersions } from '../campaigns/store.ts';
import { audiencesOf, isTargeted } from '../campaigns/target.ts';
import type { AdvocateFacts, LiveCampaign } from '../campaigns/types.ts';
import type { Tx } from '../db/sql.ts';
import { servicesOf } from '../files/known-store.ts';
import type { CompletedJob } from '../intake/types.ts';
import { loadAdvocateFacts } from '../people/advocate-facts-store.ts';
import { loadListed } from '../people/lists-store.ts';
import { erasedAmong, householdOf, loadKeys } from '../people/store.ts';
import type { PersonKeys } from '../people/types.ts';
import { findCodes, loadEvidence, loadReferrals } from '../referrals/store.ts';
import type { Evidence, JobKey, StoredReferral } from '../referrals/types.ts';
import { loadReviewWords } from '../rewards/review-store.ts';
import { settledVersions } from '../rewards/settled.ts';
import { loadRewards } from '../rewards/store.ts';
import type {
  Companion,
  CompletedJobsFact,
  InvoicesFact,
  Listed,
  ReviewWord,
  Reward,
} from '../rewards/types.ts';
import type { JobInvoicesValue } from '../servicetitan/invoices-sum.ts';
import { type Fact, jobsOfFriends, latestFacts } from '../servicetitan/store.ts';
import type { Job } from '../servicetitan/types.ts';
import { codesWrittenByUs } from '../servicetitan/write-back-store.ts';
import type { BatchContext } from './context.ts';

export interface FriendWorld {
  jobs: Map<Id, Job[]>;
  evidence: Map<Id, Evidence[]>;
  codes: Awaited<ReturnType<typeof findCodes>>;
  /** Codes that Goodword itself wrote on jobs (ST-10), compared form: no evidence. */
  ownCodes: Map<JobKey, string>;
  referrals: Map<Id, StoredReferral>;
  /** By friend: those on the friend's jobs, and those of the friend's referral on jobs that are nobody's any more. */
  rewards: Map<Id, Reward[]>;
  /** The campaign version of each job with an approved or given reward; it is judged by that version for good (RW-1). */
  settled: Map<JobKey, LiveCampaign>;
  keys: Map<Id, PersonKeys>;
  /** When ServiceTitan last told the contacts of a customer, by "connection:customer". */
  contactsKnown: Map<string, Date>;
  completedJobs: Map<string, CompletedJobsFact>;
  /** What was last read of the invoices of jobs whose campaign asks for payment (QU-6). */
  invoices: Map<JobKey, InvoicesFact>;
  /** Completed jobs of the others in the friend's household, as far as Goodword saw them (QU-7). */
  householdJobs: Map<Id, CompletedJob[]>;
  /** When files say that the friend had been served (QU-2). */
  toldServices: Map<Id, { servedAt: Date; importId: Id }[]>;
  /** Entries of the block and allow lists, by person (QU-5). */
  listed: Map<Id, Listed[]>;
  /** What was last said of a job's suspicions. */
  reviewWords: Map<JobKey, ReviewWord>;
  /** By advocate: friends that were referred about the same time. Loaded by companions.ts, only where a campaign compares them. */
  companions: Map<Id, Companion[]>;
  /** Advocates that were erased (ID-5). */
  erased: Map<Id, true>;
  /** What targeting looks at, by advocate; empty when every campaign is for everyone (AT-8). */
  advocates: Map<Id, AdvocateFacts>;
}

/** Adds what was loaded of further friends. */
export function addToWorld(world: FriendWorld, more: FriendWorld): void {
  for (const [name, part] of Object.entries(more) as [keyof FriendWorld, ReadonlyMap<string, unknown>][])
    for (const [key, value] of part) (world[name] as Map<string, unknown>).set(key, value);
}

/** "connection:customer" of a job; null while ServiceTitan has not named its customer. */
export function customerKey(job: Job): string | null {
  return job.customerId === null ? null : `${job.connectionId}:${job.customerId}`;
}

/** Loads the world of these friends. */
export async function loadFriendWorld(
  tx: Tx,
  ctx: BatchContext,
  friendIds: readonly Id[],
): Promise<FriendWorld> {
  const { clientId } = ctx;
  const jobs = groupBy(await jobsOfFriends(tx, clientId, friendIds), (job) => job.friendPersonId);
  const allJobs = [...jobs.values()].flat();
  const evidence = await loadEvidence(tx, clientId, friendIds);
  const codes = await findCodes(
    tx,
    clientId,
    unique(allJobs.flatMap((job) => (job.codeKey ? [job.codeKey] : []))),
  );
  const ownCodes = await codesWrittenByUs(
    tx,
    clientId,
    allJobs.filter((job) => job.codeKey !== null),
  );
  const referrals = await loadReferrals(tx, clientId, friendIds);
  const rewards = await rewardsOfFriends(tx, ctx, jobs, referrals);
  const settled = await settledCampaigns(tx, ctx, [...rewards.values()].flat());

  // Rules look at keys only once there is a job to qualify: a lead costs none of this.
  const friendsWithJobs = friendIds.filter((id) => jobs.has(id));
  const advocatesOf = (id: Id): Id[] => [
    ...(evidence.get(id) ?? []).map((one) => one.advocatePersonId),
    ...(jobs.get(id) ?? []).flatMap((job) => (job.codeKey ? [codes.get(job.codeKey)?.personId ?? id] : [])),
    ...(referrals.has(id) ? [referrals.get(id)?.advocatePersonId ?? id] : []),
  ];
  const advocateIds = friendsWithJobs.flatMap(advocatesOf);
  const keys = await loadKeys(tx, clientId, unique([...friendsWithJobs, ...advocateIds]));
  const erased = await erasedAmong(tx, clientId, unique(advocateIds));
  const advocates = await loadAdvocates(tx, ctx, friendIds.flatMap(advocatesOf));

  const customers = uniqueCustomers(allJobs);
  const facts = await latestFacts(
    tx,
    clientId,
    customers.flatMap(({ connectionId, customerId }) => [
      { connectionId, kind: 'customer_contacts' as const, subject: customerId },
      { connectionId, kind: 'completed_jobs' as const, subject: customerId },
    ]),
  );
  const contactsKnown = new Map<string, Date>();
  const completedJobs = new Map<string, CompletedJobsFact>();
  for (const fact of facts) {
    const key = `${fact.connectionId}:${fact.subject}`;
    if (fact.kind === 'customer_contacts') contactsKnown.set(key, fact.knownAt);
    else
      completedJobs.set(key, {
        factId: fact.factId,
        knownAt: fact.knownAt,
        jobs: fact.value.jobs as CompletedJob[],
        ...(typeof fact.value.import_id === 'string' && { importId: fact.value.import_id }),
      });
  }
  const householdJobs = await loadHouseholdJobs(tx, ctx, friendsWithJobs);
  const toldServices = await servicesOf(
    tx,
    clientId,
    friendsWithJobs.flatMap((id) => keys.get(id) ?? []),
  );
  const invoices = await loadInvoices(tx, ctx, allJobs, settled);
  return {
    jobs,
    settled,
    evidence,
    codes,
    ownCodes: new Map(ownCodes.map((own) => [`${own.connectionId}:${own.jobId}`, codeKey(own.code)])),
    referrals,
    rewards,
    keys,
    contactsKnown,
    completedJobs,
    invoices,
    householdJobs,
    toldServices,
    listed: await loadListed(tx, clientId, [...keys.values()]),
    reviewWords: await loadReviewWords(tx, clientId, allJobs),
    companions: new Map(),
    erased: new Map([...erased].map((id) => [id, true])),
    advocates,
  };
}

/** Only where a campaign is not for everyone. */
async function loadAdvocates(
  tx: Tx,
  { clientId, campaigns, audienceRules: rules }: BatchContext,
  personIds: readonly Id[],
): Promise<Map<Id, AdvocateFacts>> {
  if (!campaigns.some(({ settings }) => isTargeted(settings))) return new Map();
  return loadAdvocateFacts(tx, clientId, personIds, { audienceIds: audiencesOf(campaigns), rules });
}

/** Only where a campaign asks for payment: nobody else pays for the look. */
async function loadInvoices(
  tx: Tx,
  ctx: BatchContext,
  jobs: readonly Job[],
  settled: ReadonlyMap<JobKey, LiveCampaign>,
): Promise<Map<JobKey, InvoicesFact>> {
  const campaigns = [...ctx.campaigns, ...settled.values()];
  if (!campaigns.some((campaign) => campaign.settings.qualification.require_paid)) return new Map();
  const asked = jobs.filter((job) => job.stage === 'completed');
  const facts = await latestFacts(
    tx,
    ctx.clientId,
    asked.map(({ connectionId, jobId }) => ({ connectionId, kind: 'job_invoices', subject: jobId })),
  );
  return new Map(facts.map((fact) => [`${fact.connectionId}:${fact.subject}`, asInvoicesFact(fact)]));
}

function asInvoicesFact({ factId, knownAt, value }: Fact): InvoicesFact {
  const { net_minor, balance_minor, paid, invoices } = value as unknown as JobInvoicesValue;
  const active = invoices.filter((invoice) => invoice.active);
  return {
    factId,
    knownAt,
    netMinor: net_minor,
    balanceMinor: balance_minor,
    paid,
    paidOn:
      active
        .map((invoice) => invoice.paid_on ?? '')
        .sort()
        .at(-1) || null,
    invoiceIds: active.map((invoice) => invoice.invoice_id),
  };
}

/** A reward belongs to the friend whose job it is for: a job that changed hands takes its rewards along. */
async function rewardsOfFriends(
  tx: Tx,
  ctx: BatchContext,
  jobs: ReadonlyMap<Id, Job[]>,
  referrals: ReadonlyMap<Id, StoredReferral>,
): Promise<Map<Id, Reward[]>> {
  const friendOfJob = new Map<JobKey, Id>();
  for (const [friend, own] of jobs) {
    for (const job of own) friendOfJob.set(`${job.connectionId}:${job.jobId}`, friend);
  }
  const friendOfReferral = new Map([...referrals].map(([friend, { referralId }]) => [referralId, friend]));
  const rewards = await loadRewards(
    tx,
    ctx.clientId,
    [...friendOfReferral.keys()],
    [...jobs.values()].flat(),
  );
  return groupBy(
    rewards,
    (reward) =>
      friendOfJob.get(`${reward.connectionId}:${reward.jobId}`) ??
      friendOfReferral.get(reward.referralId) ??
      null,
  );
}

async function settledCampaigns(
  tx: Tx,
  ctx: BatchContext,
  rewards: readonly Reward[],
): Promise<Map<JobKey, LiveCampaign>> {
  const versions = settledVersions(rewards);
  const campaigns = await loadPublishedVersions(tx, ctx.clientId, [...versions.values()]);
  const byVersion = new Map(
    campaigns.map((campaign) => [`${campaign.campaignId}:${campaign.version}`, campaign]),
  );
  const settled = new Map<JobKey, LiveCampaign>();
  for (const [key, { campaignId, version }] of versions) {
    const campaign = byVersion.get(`${campaignId}:${version}`);
    if (campaign) settled.set(key, campaign);
  }
  return settled;
}

async function loadHouseholdJobs(
  tx: Tx,
  ctx: BatchContext,
  friendIds: readonly Id[],
): Promise<Map<Id, CompletedJob[]>> {
  const asked = ctx.campaigns.some((campaign) => campaign.settings.qualification.existing_customer.household);
  if (!asked || friendIds.length === 0) return new Map();
  const households = await householdOf(tx, ctx.clientId, friendIds);
  const jobs = groupBy(
    await jobsOfFriends(tx, ctx.clientId, unique([...households.values()].flat())),
    (job) => job.friendPersonId,
  );
  return new Map(
    [...households].map(([friend, others]) => [
      friend,
      others.flatMap((other) =>
        (jobs.get(other) ?? []).filter((job) => job.stage === 'completed').map(asCompletedJob),
      ),
    ]),
  );
}

function asCompletedJob(job: Job): CompletedJob {
  return {
    jobId: job.jobId,
    createdOn: job.createdOn?.toISOString() ?? null,
    completedOn: job.completedOn?.toISOString() ?? null,
    noCharge: job.noCharge ?? false,
    recall: job.recallForId !== null,
    warranty: job.warrantyId !== null,
    totalMinor: job.totalMinor,
  };
}

function groupBy<Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key | null): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    if (key === null) continue;
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function unique<Value>(values: readonly Value[]): Value[] {
  return [...new Set(values)];
}

function uniqueCustomers(jobs: readonly Job[]): { connectionId: Id; customerId: string }[] {
  const seen = new Map<string, { connectionId: Id; customerId: string }>();
  for (const { connectionId, customerId } of jobs) {
    if (customerId !== null) seen.set(`${connectionId}:${customerId}`, { connectionId, customerId });
  }
  return [...seen.values()];
}

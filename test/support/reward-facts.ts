// Facts for tests of qualification and rewards: a job that qualifies, a campaign, two people who are strangers. Each test changes one thing.

import type { Id } from '../../src/base/ids.ts';
import { type CampaignSettings, campaignSettings, type LiveCampaign } from '../../src/campaigns/types.ts';
import type { PersonKeys } from '../../src/people/types.ts';
import type { DecidedJob, QualifyFacts, QualifyingJob, Reward } from '../../src/rewards/types.ts';

export const ADVOCATE = '1001';
export const FRIEND = '2002';
export const REFERRAL = '3003';

export function settings(changes: Record<string, unknown> = {}): CampaignSettings {
  return campaignSettings.parse({
    company_name: 'Acme Heating',
    company_url: 'https://www.acme.example/',
    rewards: {
      advocate: { amount_minor: 10_000, currency: 'USD' },
      friend: { amount_minor: 5_000, currency: 'USD' },
    },
    ...changes,
  });
}

export function campaign(
  changes: Partial<LiveCampaign> & { with?: Record<string, unknown> } = {},
): LiveCampaign {
  const { with: changed, ...rest } = changes;
  return {
    campaignId: '500',
    programLabel: 'refer-a-friend',
    state: 'LIVE',
    version: 1,
    publishedAt: new Date('2026-01-01T00:00:00Z'),
    launchedAt: new Date('2026-01-01T00:00:00Z'),
    pausedAt: null,
    endedAt: null,
    settings: settings(changed),
    ...rest,
  };
}

export function person(personId: Id, keys: Partial<PersonKeys> = {}): PersonKeys {
  return {
    personId,
    kind: 'customer',
    emails: [`p${personId}@example.com`],
    phones: [],
    addresses: [],
    customers: [],
    devices: [],
    employeeIds: [],
    ...keys,
  };
}

/** Completed on 10 April 2026, confirmed, $250. */
export function qualifyingJob(changes: Partial<QualifyingJob> = {}): QualifyingJob {
  const jobId = changes.jobId ?? '77';
  return {
    key: `9:${jobId}`,
    connectionId: '9',
    jobId,
    status: 'Completed',
    stage: 'completed',
    confirmed: true,
    customerId: '600',
    createdOn: new Date('2026-04-01T12:00:00Z'),
    completedOn: new Date('2026-04-10T12:00:00Z'),
    totalMinor: 25_000,
    currency: 'USD',
    noCharge: false,
    recallForId: null,
    warrantyId: null,
    businessUnitId: '31',
    jobTypeId: '22',
    stCampaignId: '55',
    tagTypeIds: ['7'],
    createdById: null,
    soldById: null,
    fromIntegration: false,
    ...changes,
  };
}

export function qualifyFacts(
  changes: Partial<QualifyFacts> & { with?: Record<string, unknown> } = {},
): QualifyFacts {
  const { with: changed, ...rest } = changes;
  return {
    job: qualifyingJob(),
    campaign: campaign({ with: changed ?? {} }),
    evidence: 'advocate_code',
    evidenceAt: new Date('2026-04-01T12:00:00Z'),
    friend: person(FRIEND),
    advocate: person(ADVOCATE),
    advocateKind: 'customer',
    completedJobs: { factId: '800', knownAt: new Date('2026-04-10T13:00:00Z'), jobs: [] },
    invoices: null,
    householdJobs: [],
    listed: [],
    companions: [],
    reviewWord: null,
    ...rest,
  };
}

/** A job that every rule but QU-9 passes. */
export function decidedJob(changes: Partial<DecidedJob> & { job?: QualifyingJob } = {}): DecidedJob {
  return {
    job: qualifyingJob(),
    qualification: { outcome: 'qualified', reasons: [] },
    campaign: campaign(),
    advocatePersonId: ADVOCATE,
    advocateKind: 'customer',
    ...changes,
  };
}

/** The advocate's reward for `qualifyingJob`, on hold. */
export function reward(changes: Partial<Reward> = {}): Reward {
  return {
    rewardId: '4000',
    campaignId: '500',
    campaignVersion: 1,
    referralId: REFERRAL,
    role: 'advocate',
    personId: ADVOCATE,
    connectionId: '9',
    jobId: '77',
    slot: 1,
    amountMinor: 10_000,
    currency: 'USD',
    state: 'earned',
    canceledByRules: false,
    approval: 'auto',
    holdUntil: new Date('2026-04-24T12:00:00Z'),
    countsAt: new Date('2026-04-10T12:00:00Z'),
    basis: null,
    flag: null,
    fromIntegration: false,
    inFlight: false,
    ...changes,
  };
}

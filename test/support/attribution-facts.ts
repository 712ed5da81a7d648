// Evidence, jobs and facts for tests of attribution, made in one line each.

import type {
  AttributionFacts,
  Evidence,
  EvidenceKind,
  FixedReferral,
  ReferralJob,
} from '../../src/referrals/types.ts';

export const CREATED = new Date('2026-04-01T12:00:00.000Z');
export const ROSA = '101';
export const SAM = '102';
export const KIM = '103';

let made = 0;
export function evidence(
  kind: EvidenceKind,
  advocatePersonId: string,
  at: Date,
  over: Partial<Evidence> = {},
): Evidence {
  made += 1;
  const ref = `ref-${made}`;
  return {
    kind,
    advocatePersonId,
    advocateKind: 'customer',
    code: `code${advocatePersonId}`,
    label: 'refer-a-friend',
    at,
    ref,
    inputId: String(made),
    ...over,
  };
}

export function job(jobId: string, createdOn: Date, over: Partial<ReferralJob> = {}): ReferralJob {
  return {
    key: `9:${jobId}`,
    connectionId: '9',
    jobId,
    createdOn,
    code: null,
    unknownCode: null,
    identityPending: false,
    ...over,
  };
}

export function jobWithCode(jobId: string, createdOn: Date, advocatePersonId: string): ReferralJob {
  return job(jobId, createdOn, {
    code: evidence('advocate_code', advocatePersonId, createdOn, { ref: `9:${jobId}` }),
  });
}

export function facts(over: Partial<AttributionFacts>): AttributionFacts {
  return { evidence: [], jobs: [], lookbackDays: 365, fixed: null, ...over };
}

export function fixedReferral(over: Partial<FixedReferral> = {}): FixedReferral {
  return {
    advocatePersonId: ROSA,
    advocateKind: 'customer',
    evidence: 'click',
    evidenceAt: CREATED,
    code: 'rosa7',
    label: 'refer-a-friend',
    rule: 'AT-3',
    anchor: '9:1',
    ...over,
  };
}

// QU-3: is the job done, in time, and of a kind that counts? Pure; a value that ServiceTitan did not say keeps its rule open (QU-4).

import type { Reason } from '../../base/reasons.ts';
import { HOUR_MS, parseInstant } from '../../base/time.ts';
import type { QualifyFacts, QualifyingJob } from '../types.ts';

/** A scheduler can book the job before the thank-you page reports the lead. */
const EVIDENCE_MAY_FOLLOW_MS = 24 * HOUR_MS;

/** Passes once ServiceTitan itself said Completed; a canceled job fails as long as it stays canceled (ST-5). */
export function jobCompleted({ job }: QualifyFacts): Reason {
  return {
    rule: 'QU-3',
    code: 'job_completed',
    result: completion(job),
    facts: {
      status: job.status,
      stage: job.stage,
      confirmed: job.confirmed,
      completed_on: job.completedOn?.toISOString() ?? null,
    },
  };
}

function completion(job: QualifyingJob): Reason['result'] {
  // A Zap's word is a hint that the next look must confirm (IN-3); the hold starts at completedOn, so that is needed too.
  if (!job.confirmed) return 'unknown';
  switch (job.stage) {
    case 'canceled':
      return 'fail';
    case 'scheduled':
      return 'unknown';
    case 'completed':
      return job.completedOn ? 'pass' : 'unknown';
  }
}

/** True once the particulars of the job are final enough to fail a limit that a later change could still meet. */
export function isDone(job: QualifyingJob): boolean {
  return job.confirmed && job.stage === 'completed';
}

/** The evidence happened before the job was created, or at most 24 h after. Staff's word comes late by its nature (AT-7). */
export function evidenceBeforeJob({ job, evidence, evidenceAt }: QualifyFacts): Reason {
  const late = evidenceAt.getTime() - job.createdOn.getTime() > EVIDENCE_MAY_FOLLOW_MS;
  return {
    rule: 'QU-3',
    code: 'evidence_before_job',
    result: late && evidence !== 'staff' ? 'fail' : 'pass',
    facts: { evidence, evidence_at: evidenceAt.toISOString(), job_created_on: job.createdOn.toISOString() },
  };
}

/** Jobs created from live_from on and before live_until, or before someone ended the campaign by hand. */
export function withinCampaignDates({ job, campaign }: QualifyFacts): Reason {
  const from = campaign.settings.live_from === null ? null : parseInstant(campaign.settings.live_from);
  const until = campaign.settings.live_until === null ? null : parseInstant(campaign.settings.live_until);
  const end = [until, campaign.endedAt].reduce((a, b) => (a && b ? (a < b ? a : b) : (a ?? b)), null);
  const inside = (!from || job.createdOn >= from) && (!end || job.createdOn < end);
  return {
    rule: 'QU-3',
    code: 'within_campaign_dates',
    result: inside ? 'pass' : 'fail',
    facts: {
      job_created_on: job.createdOn.toISOString(),
      live_from: from?.toISOString() ?? null,
      live_until: until?.toISOString() ?? null,
      ended_at: campaign.endedAt?.toISOString() ?? null,
    },
  };
}

/**
 * A paused or ended campaign still pays for what was begun; a stopped or archived one pays nothing (reference 8.1). What was approved while
 * it paid stays so (RW-1).
 */
export function campaignLive({ campaign, isSettled }: QualifyFacts): Reason {
  const { state } = campaign;
  const pays = isSettled || state === 'LIVE' || state === 'PAUSED' || state === 'ENDED';
  return {
    rule: 'QU-3',
    code: 'campaign_live',
    result: pays ? 'pass' : 'fail',
    facts: { campaign_id: campaign.campaignId, campaign_version: campaign.version, state },
  };
}

export function noCharge({ job }: QualifyFacts): Reason {
  const result = job.noCharge === null ? 'unknown' : job.noCharge ? 'fail' : 'pass';
  return { rule: 'QU-3', code: 'no_charge', result, facts: { no_charge: job.noCharge } };
}

export function recall({ job }: QualifyFacts): Reason {
  return {
    rule: 'QU-3',
    code: 'recall',
    result: absent(job.recallForId, job),
    facts: { recall_for_id: job.recallForId },
  };
}

export function warranty({ job }: QualifyFacts): Reason {
  return {
    rule: 'QU-3',
    code: 'warranty',
    result: absent(job.warrantyId, job),
    facts: { warranty_id: job.warrantyId },
  };
}

/** null means none once ServiceTitan told the job itself; in a Zap it means "not said". */
function absent(value: string | null, job: QualifyingJob): Reason['result'] {
  if (value !== null) return 'fail';
  return job.confirmed ? 'pass' : 'unknown';
}

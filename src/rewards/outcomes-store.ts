// The verdict on each job as it stands (job_outcomes) and every verdict there was (decisions). Judges nothing itself.

import type { Id, IdMaker } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { JobAttribution } from '../referrals/types.ts';
import type { Qualification } from './types.ts';

export interface JobOutcome {
  connectionId: Id;
  jobId: string;
  referralId: Id | null;
  campaignId: Id | null;
  campaignVersion: number | null;
  attribution: JobAttribution;
  qualification: Qualification;
  /** The input that caused the decision. */
  inputId: Id | null;
}

/**
 * Stores the verdicts of a batch, at most one per job. A job whose verdict is what it was gets no new decision, so that deciding again
 * leaves no trace (EX-2). The jobs must exist. Returns how many verdicts changed.
 */
export async function saveOutcomes(
  tx: Tx,
  { ids, now }: { ids: IdMaker; now: Date },
  clientId: Id,
  outcomes: readonly JobOutcome[],
): Promise<number> {
  if (outcomes.length === 0) return 0;
  const rows = outcomes.map((outcome) => ({
    decision_id: ids(),
    connection_id: outcome.connectionId,
    job_id: outcome.jobId,
    referral_id: outcome.referralId,
    campaign_id: outcome.campaignId,
    campaign_version: outcome.campaignVersion,
    attribution: outcome.attribution,
    qualification: outcome.qualification,
    input_id: outcome.inputId,
  }));
  const [counted] = await tx.query<{ decided: number }>(
    `with given as (
       select * from jsonb_to_recordset($2::jsonb) as g(
         decision_id bigint, connection_id bigint, job_id text, referral_id bigint, campaign_id bigint, campaign_version int,
         attribution jsonb, qualification jsonb, input_id bigint)
     ), compared as (
       select g.*, o.decision_id as known_decision_id, o.decided_at as known_decided_at,
              (o.job_id is null or (o.attribution, o.qualification, o.campaign_id, o.campaign_version)
                 is distinct from (g.attribution, g.qualification, g.campaign_id, g.campaign_version)) as decided,
              o.referral_id is distinct from g.referral_id as moved
         from given g
         left join job_outcomes o on o.client_id = $1 and o.connection_id = g.connection_id and o.job_id = g.job_id
     ), remembered as (
       insert into decisions (client_id, decision_id, connection_id, job_id, campaign_id, campaign_version, attribution, qualification,
                              input_id, decided_at)
       select $1::bigint, decision_id, connection_id, job_id, campaign_id, campaign_version, attribution, qualification, input_id, $3::timestamptz
         from compared where decided
     ), stored as (
       insert into job_outcomes (client_id, connection_id, job_id, referral_id, campaign_id, campaign_version, attribution,
                                 qualification, decision_id, decided_at)
       select $1::bigint, connection_id, job_id, referral_id, campaign_id, campaign_version, attribution, qualification,
              case when decided then decision_id else known_decision_id end, case when decided then $3::timestamptz else known_decided_at end
         from compared where decided or moved
       on conflict (client_id, connection_id, job_id) do update
         set referral_id = excluded.referral_id, campaign_id = excluded.campaign_id, campaign_version = excluded.campaign_version,
             attribution = excluded.attribution, qualification = excluded.qualification, decision_id = excluded.decision_id,
             decided_at = excluded.decided_at
     )
     select count(*)::int as decided from compared where decided`,
    [clientId, JSON.stringify(rows), now],
  );
  return counted?.decided ?? 0;
}

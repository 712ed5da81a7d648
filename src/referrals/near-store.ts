// SQL: what else an advocate referred about some time.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';

export interface NearReferral {
  advocatePersonId: Id;
  friendPersonId: Id;
  evidenceAt: Date;
}

/** More of one advocate in one stretch are not looked at: it is as suspicious as it can get. */
const REFERRALS_MAX = 1000;

/** The referrals that stand of each advocate in a stretch of time, ends included. */
export async function referralsNear(
  sql: Sql,
  clientId: Id,
  stretches: readonly { advocatePersonId: Id; from: Date; until: Date }[],
): Promise<NearReferral[]> {
  if (stretches.length === 0) return [];
  const rows = await sql.query<{ advocate_person_id: Id; friend_person_id: Id; evidence_at: Date }>(
    `with asked as (
       select advocate, min(since) as since, max(until) as until
         from unnest($2::bigint[], $3::timestamptz[], $4::timestamptz[]) as s(advocate, since, until) group by advocate)
     select r.advocate_person_id, r.friend_person_id, r.evidence_at
       from asked s
      cross join lateral (
        select advocate_person_id, friend_person_id, evidence_at from referrals
         where client_id = $1 and advocate_person_id = s.advocate and state = 'active' and evidence_at between s.since and s.until
         order by evidence_at desc, friend_person_id desc limit ${REFERRALS_MAX}) r`,
    [
      clientId,
      stretches.map((one) => one.advocatePersonId),
      stretches.map((one) => one.from),
      stretches.map((one) => one.until),
    ],
  );
  return rows.map((row) => ({
    ...{ advocatePersonId: row.advocate_person_id, friendPersonId: row.friend_person_id },
    evidenceAt: row.evidence_at,
  }));
}

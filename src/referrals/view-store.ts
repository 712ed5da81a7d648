// Reads referrals as the API shows them, with their history. Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { PersonKind } from '../people/types.ts';
import type { Alternative, EvidenceKind, Override } from './types.ts';

export interface ReferralView {
  referral_id: Id;
  program: string;
  /** superseded: its friend was merged into one who has another referral. */
  state: 'active' | 'ended' | 'superseded';
  friend: { person_id: Id; name: string | null; email: string | null };
  advocate: { person_id: Id; name: string | null; email: string | null; kind: PersonKind };
  evidence: EvidenceKind;
  evidence_at: string;
  code: string | null;
  rule: string;
  /** The job that the referral hangs on; null while there is only a lead. */
  connection_id: Id | null;
  job_id: string | null;
  alternatives: Alternative[];
  override: Override | null;
  created_at: string;
  updated_at: string;
}

export interface HistoryView {
  at: string;
  actor: string;
  reason: string;
  input_id: Id | null;
  before: Record<string, unknown> | null;
  after: Record<string, unknown>;
}

export interface ReferralFilters {
  referralId?: Id | undefined;
  program?: string | undefined;
  advocatePersonId?: Id | undefined;
  friendPersonId?: Id | undefined;
  /** Only leads: referrals that stand and hang on no job yet. */
  isLead?: boolean | undefined;
  /** Older than this referral. */
  before?: Id | undefined;
  limit: number;
}

interface Row
  extends Omit<ReferralView, 'friend' | 'advocate' | 'evidence_at' | 'created_at' | 'updated_at'> {
  friend_person_id: Id;
  friend_name: string | null;
  friend_email: string | null;
  advocate_person_id: Id;
  advocate_name: string | null;
  advocate_email: string | null;
  advocate_kind: PersonKind;
  evidence_at: Date;
  created_at: Date;
  updated_at: Date;
}

const person = (side: string) => `
  ${side}.person_id as ${side}_person_id, nullif(concat_ws(' ', ${side}.first_name, ${side}.last_name), '') as ${side}_name,
  ${side}.email as ${side}_email`;

/** Referrals that pass all filters, newest first. A merged person finds the referrals of the survivor. */
export async function listReferrals(
  sql: Sql,
  clientId: Id,
  filters: ReferralFilters,
): Promise<ReferralView[]> {
  const rows = await sql.query<Row>(
    `with asked as (
       select coalesce((select merged_into from persons where client_id = $1 and person_id = $4), $4::bigint) as advocate,
              coalesce((select merged_into from persons where client_id = $1 and person_id = $5), $5::bigint) as friend
     )
     select r.referral_id, r.program, r.state, r.evidence, r.evidence_at, r.code, r.rule, r.connection_id, r.job_id, r.alternatives,
            r.override, r.created_at, r.updated_at, r.advocate_kind, ${person('friend')}, ${person('advocate')}
     from asked
     join referrals r on r.client_id = $1
     join persons friend on friend.client_id = r.client_id and friend.person_id = r.friend_person_id
     join persons advocate on advocate.client_id = r.client_id and advocate.person_id = r.advocate_person_id
     where ($2::bigint is null or r.referral_id = $2)
       and ($3::text is null or r.program = $3)
       and ($4::bigint is null or r.advocate_person_id = asked.advocate)
       and ($5::bigint is null or r.friend_person_id = asked.friend)
       and ($6::bigint is null or r.referral_id < $6)
       and (not $8 or (r.job_id is null and r.state = 'active'))
     order by r.referral_id desc
     limit $7`,
    [
      clientId,
      filters.referralId ?? null,
      filters.program ?? null,
      filters.advocatePersonId ?? null,
      filters.friendPersonId ?? null,
      filters.before ?? null,
      filters.limit,
      filters.isLead === true,
    ],
  );
  return rows.map(asView);
}

/** What changed a referral, the oldest first. */
export async function referralHistory(sql: Sql, clientId: Id, referralId: Id): Promise<HistoryView[]> {
  const rows = await sql.query<Omit<HistoryView, 'at'> & { at: Date }>(
    `select at, actor, reason, input_id, before, after from referral_history
     where client_id = $1 and referral_id = $2 order by entry_id`,
    [clientId, referralId],
  );
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** True once money of this referral is more than earned: from then on it changes through review only (AT-7). */
export async function isDecided(sql: Sql, clientId: Id, referralId: Id): Promise<boolean> {
  const rows = await sql.query(
    `select from rewards where client_id = $1 and referral_id = $2 and state not in ('earned', 'canceled') limit 1`,
    [clientId, referralId],
  );
  return rows.length > 0;
}

function asView(row: Row): ReferralView {
  return {
    referral_id: row.referral_id,
    program: row.program,
    state: row.state,
    friend: { person_id: row.friend_person_id, name: row.friend_name, email: row.friend_email },
    advocate: {
      person_id: row.advocate_person_id,
      name: row.advocate_name,
      email: row.advocate_email,
      kind: row.advocate_kind,
    },
    evidence: row.evidence,
    evidence_at: row.evidence_at.toISOString(),
    code: row.code,
    rule: row.rule,
    connection_id: row.connection_id,
    job_id: row.job_id,
    alternatives: row.alternatives,
    override: row.override,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

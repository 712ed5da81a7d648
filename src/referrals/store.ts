// The SQL of evidence and referrals, in batches. Merging is in merge-store.ts, the codes and links themselves in shareable-store.ts.
// The caller holds the client's lane: nothing here guards against a second pipeline.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { PersonKind } from '../people/types.ts';
import {
  asStored,
  insertHistory,
  insertReferrals,
  REFERRAL_COLUMNS,
  type ReferralContext,
  type ReferralHistory,
  type ReferralRow,
  referralDiffers,
  sameAlternatives,
  updateReferrals,
} from './referral-store.ts';
import type { Evidence, EvidenceKind, Override, ReferralDecision, StoredReferral } from './types.ts';

/** Whom a code names. */
export interface CodeOwner {
  personId: Id;
  kind: PersonKind;
  /** As its owner writes it. */
  code: string;
  label: string;
  /** From then on it credits nobody; what happened before still counts. */
  retiredAt: Date | null;
}

/** The owners of these code keys; a key without an owner is not in the map. */
export async function findCodes(
  sql: Sql,
  clientId: Id,
  keys: readonly string[],
): Promise<Map<string, CodeOwner>> {
  if (keys.length === 0) return new Map();
  const rows = await sql.query<{
    code_key: string;
    code: string;
    label: string;
    person_id: Id;
    kind: PersonKind;
    retired_at: Date | null;
  }>(
    `select s.code_key, s.code, s.label, s.person_id, p.kind, s.retired_at
     from shareables s join persons p on p.client_id = s.client_id and p.person_id = s.person_id
     where s.client_id = $1 and s.code_key = any($2::text[])`,
    [clientId, keys],
  );
  return new Map(
    rows.map((row) => [
      row.code_key,
      {
        personId: row.person_id,
        kind: row.kind,
        code: row.code,
        label: row.label,
        retiredAt: row.retired_at,
      },
    ]),
  );
}

/** Evidence about a friend, on its way in. At least one of `codeKey` and `advocatePersonId` names the advocate; the code wins. */
export interface NewEvidence {
  evidenceId: Id;
  kind: Exclude<EvidenceKind, 'advocate_code'>;
  friendPersonId: Id;
  codeKey: string | null;
  advocatePersonId: Id | null;
  occurredAt: Date;
  inputId: Id;
  data: Record<string, unknown>;
}

/** Stores evidence once per kind and input: the same input applied again adds nothing (IN-1). */
export async function insertEvidence(tx: Tx, clientId: Id, rows: readonly NewEvidence[]): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into evidence (client_id, evidence_id, kind, friend_person_id, code_key, advocate_person_id, occurred_at, input_id, data)
     select $1, * from unnest($2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::bigint[], $7::timestamptz[], $8::bigint[], $9::jsonb[])
     on conflict (client_id, kind, input_id) do nothing`,
    [
      clientId,
      rows.map((row) => row.evidenceId),
      rows.map((row) => row.kind),
      rows.map((row) => row.friendPersonId),
      rows.map((row) => row.codeKey),
      rows.map((row) => row.advocatePersonId),
      rows.map((row) => row.occurredAt),
      rows.map((row) => row.inputId),
      rows.map((row) => JSON.stringify(row.data)),
    ],
  );
}

/**
 * The evidence on each of these friends; friends without any are not in the map. A code that nobody owns is no evidence, and becomes
 * evidence by itself once somebody does (AT-2); a retired code counts for what happened before it was retired.
 */
export async function loadEvidence(
  sql: Sql,
  clientId: Id,
  friendIds: readonly Id[],
): Promise<Map<Id, Evidence[]>> {
  if (friendIds.length === 0) return new Map();
  const rows = await sql.query<{
    friend_person_id: Id;
    evidence_id: Id;
    kind: EvidenceKind;
    code_key: string | null;
    occurred_at: Date;
    input_id: Id;
    advocate_person_id: Id;
    advocate_kind: PersonKind;
    code: string | null;
    label: string | null;
  }>(
    `select e.friend_person_id, e.evidence_id, e.kind, e.code_key, e.occurred_at, e.input_id,
            p.person_id as advocate_person_id, p.kind as advocate_kind, s.code, s.label
     from evidence e
     left join shareables s on s.client_id = e.client_id and s.code_key = e.code_key
       and (s.retired_at is null or s.retired_at > e.occurred_at)
     join persons p on p.client_id = e.client_id and p.person_id = coalesce(s.person_id, e.advocate_person_id)
     where e.client_id = $1 and e.friend_person_id = any($2::bigint[])
     order by e.evidence_id`,
    [clientId, friendIds],
  );
  const byFriend = new Map<Id, Evidence[]>();
  for (const row of rows) {
    const one: Evidence = {
      kind: row.kind,
      advocatePersonId: row.advocate_person_id,
      advocateKind: row.advocate_kind,
      code: row.code,
      label: row.label,
      at: row.occurred_at,
      // By code first: ids follow the order of arrival, which must not decide between two codes of one instant (AT-5).
      ref: `${row.code_key ?? ''}:${row.evidence_id}`,
      inputId: row.input_id,
    };
    const list = byFriend.get(row.friend_person_id);
    if (list) list.push(one);
    else byFriend.set(row.friend_person_id, [one]);
  }
  return byFriend;
}

/** Friends on whom there is evidence with these codes, owned or not. Codes on jobs are the jobs' own to find. */
export async function friendsByCodeKeys(sql: Sql, clientId: Id, keys: readonly string[]): Promise<Id[]> {
  if (keys.length === 0) return [];
  const rows = await sql.query<{ friend: Id }>(
    `select distinct friend_person_id as friend from evidence where client_id = $1 and code_key = any($2::text[])`,
    [clientId, keys],
  );
  return rows.map((row) => row.friend);
}

/** Friends whose referral names one of these advocates. */
export async function friendsOfAdvocates(sql: Sql, clientId: Id, advocateIds: readonly Id[]): Promise<Id[]> {
  if (advocateIds.length === 0) return [];
  const rows = await sql.query<{ friend: Id }>(
    `select distinct friend_person_id as friend from referrals
     where client_id = $1 and advocate_person_id = any($2::bigint[]) and state = 'active'`,
    [clientId, advocateIds],
  );
  return rows.map((row) => row.friend);
}

/**
 * Friends with a job that a change of what counts may judge anew: all but those that nobody referred, and those with an approved or given
 * reward, which are judged by its version for good (RW-1). All of them together, so that no verdict depends on what else happens to touch
 * a friend.
 */
export async function friendsUnsettled(sql: Sql, clientId: Id): Promise<Id[]> {
  const rows = await sql.query<{ friend: Id }>(
    `select distinct j.friend_person_id as friend
     from jobs j left join job_outcomes o using (client_id, connection_id, job_id)
     where j.client_id = $1 and j.friend_person_id is not null
       and (o.job_id is null or o.attribution ->> 'outcome' = 'open' or o.qualification ->> 'outcome' = 'open' or o.referral_id is not null
            or exists (select from evidence e where e.client_id = $1 and e.friend_person_id = j.friend_person_id))
       and not exists (select from rewards r where r.client_id = $1 and r.connection_id = j.connection_id and r.job_id = j.job_id
                         and r.state in ('approved', 'failed', 'fulfilled', 'sent', 'redeemed'))`,
    [clientId],
  );
  return rows.map((row) => row.friend);
}

/** The referral of each of these friends: the active one, else the last that ended. */
export async function loadReferrals(
  sql: Sql,
  clientId: Id,
  friendIds: readonly Id[],
): Promise<Map<Id, StoredReferral>> {
  if (friendIds.length === 0) return new Map();
  const rows = await sql.query<ReferralRow>(
    `select ${REFERRAL_COLUMNS} from referrals
     where client_id = $1 and friend_person_id = any($2::bigint[]) and state in ('active', 'ended')
     order by state = 'active', referral_id`,
    [clientId, friendIds],
  );
  return new Map(rows.map((row) => [row.friend_person_id, asStored(row)]));
}

/** The referral that was decided for a friend, and what caused the decision. */
export interface ReferralChange {
  friendPersonId: Id;
  program: string;
  /** null: nothing speaks for the referral any more; it ends, and is taken up again when something does. */
  decision: ReferralDecision | null;
  inputId: Id | null;
  actor: string;
}

/**
 * Stores the decided referrals and answers their ids by friend. A friend has one active referral: another program moves it and never
 * doubles it (AT-6). What changes goes to the history with before and after; alternatives alone are only brought up to date. A friend who
 * is not named keeps what is stored.
 */
export async function saveReferrals(
  tx: Tx,
  made: ReferralContext,
  clientId: Id,
  changes: readonly ReferralChange[],
): Promise<Map<Id, Id>> {
  const held = await loadReferrals(
    tx,
    clientId,
    changes.map((change) => change.friendPersonId),
  );
  const words = await staffWords(tx, clientId, changes);
  const inserted = new Map<Id, StoredReferral>();
  const updated = new Map<Id, StoredReferral>();
  const history: ReferralHistory[] = [];
  for (const change of changes) {
    const before = held.get(change.friendPersonId) ?? null;
    const { decision } = change;
    if (decision === null && before?.state !== 'active') continue;
    const word =
      decision?.rule === 'AT-7' ? (words.get(change.friendPersonId) ?? before?.override ?? null) : null;
    const after: StoredReferral =
      decision === null && before
        ? { ...before, state: 'ended' }
        : asReferral(
            { ...change, decision: decision as ReferralDecision },
            before?.referralId ?? made.ids(),
            word,
          );
    held.set(change.friendPersonId, after);
    const isNew = before === null || inserted.has(after.referralId);
    if (isNew) inserted.set(after.referralId, after);
    else if (referralDiffers(before, after) || !sameAlternatives(before, after))
      updated.set(after.referralId, after);
    if (before !== null && !referralDiffers(before, after)) continue;
    const spoken = word !== null && word.input_id !== before?.override?.input_id;
    history.push({
      before,
      after,
      actor: spoken ? word.actor : change.actor,
      reason: spoken ? word.reason : reasonOf(before, after),
      inputId: spoken ? word.input_id : change.inputId,
    });
  }
  await insertReferrals(tx, clientId, made.now, [...inserted.values()]);
  await updateReferrals(tx, clientId, made.now, [...updated.values()]);
  await insertHistory(tx, made, clientId, history);
  return new Map([...held].map(([friend, referral]) => [friend, referral.referralId]));
}

function reasonOf(before: StoredReferral | null, after: StoredReferral): string {
  if (before === null) return 'first_evidence';
  if (after.state === 'ended') return 'evidence_gone';
  return before.state === 'ended' ? 'evidence_returned' : 'evidence_changed';
}

/** The word of staff behind each decision of theirs: of one instant, the later input. */
async function staffWords(
  tx: Tx,
  clientId: Id,
  changes: readonly ReferralChange[],
): Promise<Map<Id, Override>> {
  const spoken = changes.flatMap(({ friendPersonId, decision }) =>
    decision?.rule === 'AT-7' ? [{ friendPersonId, decision }] : [],
  );
  if (spoken.length === 0) return new Map();
  const rows = await tx.query<{
    friend_person_id: Id;
    advocate_person_id: Id;
    occurred_at: Date;
    input_id: Id;
    data: { reason?: string; actor?: string };
  }>(
    `select distinct on (e.friend_person_id) e.friend_person_id, e.advocate_person_id, e.occurred_at, e.input_id, e.data
     from unnest($2::bigint[], $3::bigint[], $4::timestamptz[]) as decided (friend, advocate, at)
     join evidence e on e.client_id = $1 and e.friend_person_id = decided.friend and e.kind = 'staff'
       and e.advocate_person_id = decided.advocate and e.occurred_at = decided.at
     order by e.friend_person_id, e.input_id desc`,
    [
      clientId,
      spoken.map((change) => change.friendPersonId),
      spoken.map((change) => change.decision.advocatePersonId),
      spoken.map((change) => change.decision.evidenceAt),
    ],
  );
  return new Map(
    rows.map((row) => [
      row.friend_person_id,
      {
        advocate_person_id: row.advocate_person_id,
        reason: row.data.reason ?? '',
        actor: row.data.actor ?? 'staff',
        at: row.occurred_at.toISOString(),
        input_id: row.input_id,
      },
    ]),
  );
}

function asReferral(
  change: ReferralChange & { decision: ReferralDecision },
  referralId: Id,
  override: Override | null,
): StoredReferral {
  const { program, friendPersonId, decision } = change;
  return { ...decision, label: program, referralId, program, friendPersonId, override, state: 'active' };
}

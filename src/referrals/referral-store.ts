// Referrals as rows: reading, comparing, writing, and their history. For the other stores of this room only.

import type { Happening } from '../base/happening.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import type { PersonKind } from '../people/types.ts';
import type { Alternative, EvidenceKind, JobKey, Override, StoredReferral } from './types.ts';

export interface ReferralRow {
  referral_id: Id;
  program: string;
  friend_person_id: Id;
  advocate_person_id: Id;
  advocate_kind: PersonKind;
  evidence: EvidenceKind;
  evidence_at: Date;
  code: string | null;
  rule: string;
  connection_id: Id | null;
  job_id: string | null;
  alternatives: Alternative[];
  override: Override | null;
  state: 'active' | 'ended' | 'superseded';
}

export const REFERRAL_COLUMNS = `referral_id, program, friend_person_id, advocate_person_id, advocate_kind, evidence, evidence_at, code,
  rule, connection_id, job_id, alternatives, override, state`;

export function asStored(row: ReferralRow): StoredReferral {
  return {
    referralId: row.referral_id,
    program: row.program,
    friendPersonId: row.friend_person_id,
    advocatePersonId: row.advocate_person_id,
    advocateKind: row.advocate_kind,
    evidence: row.evidence,
    evidenceAt: row.evidence_at,
    code: row.code,
    label: row.program,
    rule: row.rule,
    anchor: row.connection_id === null || row.job_id === null ? null : `${row.connection_id}:${row.job_id}`,
    alternatives: row.alternatives,
    override: row.override,
    state: row.state,
  };
}

/** The referral as JSON: what the history shows, and the row without its dates. */
export function snapshot(
  referral: StoredReferral,
): Omit<ReferralRow, 'evidence_at'> & { evidence_at: string } {
  return {
    referral_id: referral.referralId,
    program: referral.program,
    friend_person_id: referral.friendPersonId,
    advocate_person_id: referral.advocatePersonId,
    advocate_kind: referral.advocateKind,
    evidence: referral.evidence,
    evidence_at: referral.evidenceAt.toISOString(),
    code: referral.code,
    rule: referral.rule,
    ...splitKey(referral.anchor),
    alternatives: referral.alternatives,
    override: referral.override,
    state: referral.state,
  };
}

/** True if anything but the alternatives differs: what goes to the history. */
export function referralDiffers(before: StoredReferral, after: StoredReferral): boolean {
  const facts = (one: StoredReferral) => {
    const { alternatives: _, override, ...rest } = snapshot(one);
    return JSON.stringify([rest, override?.input_id ?? null]);
  };
  return facts(before) !== facts(after);
}

/** By value: jsonb gives the keys of an object back in an order of its own. */
export function sameAlternatives(before: StoredReferral, after: StoredReferral): boolean {
  const text = (list: readonly Alternative[]) =>
    JSON.stringify(list.map((one) => [one.advocate_person_id, one.evidence, one.code, one.at, one.why_not]));
  return text(before.alternatives) === text(after.alternatives);
}

export async function insertReferrals(
  tx: Tx,
  clientId: Id,
  now: Date,
  referrals: readonly StoredReferral[],
): Promise<void> {
  if (referrals.length === 0) return;
  await tx.query(
    `insert into referrals (client_id, ${REFERRAL_COLUMNS}, created_at, updated_at)
     select $1, ${REFERRAL_COLUMNS}, $3, $3 from jsonb_to_recordset($2::jsonb) as r (${REFERRAL_COLUMN_TYPES})`,
    [clientId, JSON.stringify(referrals.map(snapshot)), now],
  );
}

export async function updateReferrals(
  tx: Tx,
  clientId: Id,
  now: Date,
  referrals: readonly StoredReferral[],
): Promise<void> {
  if (referrals.length === 0) return;
  await tx.query(
    `update referrals set
       program = r.program, friend_person_id = r.friend_person_id, advocate_person_id = r.advocate_person_id,
       advocate_kind = r.advocate_kind, evidence = r.evidence, evidence_at = r.evidence_at, code = r.code, rule = r.rule,
       connection_id = r.connection_id, job_id = r.job_id, alternatives = r.alternatives, override = r.override,
       state = r.state, updated_at = $3
     from jsonb_to_recordset($2::jsonb) as r (${REFERRAL_COLUMN_TYPES})
     where referrals.client_id = $1 and referrals.referral_id = r.referral_id`,
    [clientId, JSON.stringify(referrals.map(snapshot)), now],
  );
}

/** One change of a referral, for its history. `reason` is staff's own words or a reason code. */
export interface ReferralHistory {
  before: StoredReferral | null;
  after: StoredReferral;
  actor: string;
  reason: string;
  inputId: Id | null;
}

/** Where and when changes of referrals are written, and who hears of them in their transaction. */
export interface ReferralContext {
  ids: IdMaker;
  now: Date;
  announce: Deps['announce'];
}

export async function insertHistory(
  tx: Tx,
  made: ReferralContext,
  clientId: Id,
  entries: readonly ReferralHistory[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => ({
    entry_id: made.ids(),
    referral_id: entry.after.referralId,
    actor: entry.actor,
    reason: entry.reason,
    before: entry.before && snapshot(entry.before),
    after: snapshot(entry.after),
    input_id: entry.inputId,
  }));
  await tx.query(
    `insert into referral_history (client_id, entry_id, referral_id, at, actor, reason, before, after, input_id)
     select $1, entry_id, referral_id, $3, actor, reason, before, after, input_id
     from jsonb_to_recordset($2::jsonb)
       as h (entry_id bigint, referral_id bigint, actor text, reason text, before jsonb, after jsonb, input_id bigint)`,
    [clientId, JSON.stringify(rows), made.now],
  );
  await made.announce(
    tx,
    clientId,
    entries.map((entry, order) => happeningOf(made.now, entry, rows[order]?.entry_id ?? '0')),
  );
}

/** Staff's own words stay in the history: they may name people. */
function happeningOf(at: Date, { before, after }: ReferralHistory, entryId: Id): Happening {
  const { referralId, program, advocatePersonId, friendPersonId, advocateKind, state, evidence, code } =
    after;
  const what = before === null ? 'created' : state === 'active' ? 'changed' : state;
  const { connection_id: connectionId, job_id: jobId } = splitKey(after.anchor);
  return {
    ...{
      type: `referral.${what}`,
      subject: `referral:${referralId}`,
      cause: `referral:${referralId}:${entryId}`,
      at,
    },
    ...{ referralId, program, personId: friendPersonId, connectionId, jobId, role: 'friend', state },
    data: {
      ...{ referral_id: referralId, program, state, evidence, code },
      ...{
        advocate_person_id: advocatePersonId,
        advocate_kind: advocateKind,
        friend_person_id: friendPersonId,
      },
      previous_advocate_person_id:
        before && before.advocatePersonId !== advocatePersonId ? before.advocatePersonId : null,
    },
  };
}

const REFERRAL_COLUMN_TYPES = `referral_id bigint, program text, friend_person_id bigint, advocate_person_id bigint, advocate_kind text,
  evidence text, evidence_at timestamptz, code text, rule text, connection_id bigint, job_id text, alternatives jsonb, override jsonb,
  state text`;

function splitKey(key: JobKey | null): { connection_id: Id | null; job_id: string | null } {
  if (key === null) return { connection_id: null, job_id: null };
  const colon = key.indexOf(':');
  return { connection_id: key.slice(0, colon), job_id: key.slice(colon + 1) };
}

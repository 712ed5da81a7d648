// What a merge of persons does to this room: evidence, codes and referrals follow, and a friend keeps one referral (ID-3, AT-6).

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Merge } from '../people/types.ts';
import {
  asStored,
  insertHistory,
  REFERRAL_COLUMNS,
  type ReferralContext,
  type ReferralHistory,
  type ReferralRow,
  updateReferrals,
} from './referral-store.ts';
import { EVIDENCE_KINDS, type StoredReferral } from './types.ts';

/** A referral that gave way because its friend was merged into one who has another. */
export interface Superseded {
  referralId: Id;
  by: Id;
}

/**
 * Lets everything that names a merged person name its survivor. Of two active referrals of one friend the one stays whose reward is
 * decided, else the stronger kind of evidence, else the older; the others are superseded and returned, for their rewards to follow. Runs
 * before the batch decides, which then weighs the joint evidence of the survivor anew.
 */
export async function repointReferrals(
  tx: Tx,
  made: ReferralContext,
  clientId: Id,
  merges: readonly Merge[],
): Promise<Superseded[]> {
  const survivors = followed(merges);
  if (survivors.size === 0) return [];
  const params = [clientId, [...survivors.keys()], [...survivors.values()]];
  await repointEvidence(tx, params);
  await repointCodes(tx, params);
  return await repointRows(tx, made, clientId, survivors);
}

/** From every merged person to the last survivor, also where one merge follows another. */
function followed(merges: readonly Merge[]): Map<Id, Id> {
  const next = new Map(merges.filter(({ from, to }) => from !== to).map(({ from, to }) => [from, to]));
  const survivors = new Map<Id, Id>();
  for (const from of next.keys()) {
    let to = from;
    // Bounded, so that a circle (a bug of whoever merged) ends too.
    for (let steps = 0; steps < next.size && next.has(to); steps++) to = next.get(to) ?? to;
    survivors.set(from, to);
  }
  return survivors;
}

async function repointEvidence(tx: Tx, params: readonly unknown[]): Promise<void> {
  for (const column of ['friend_person_id', 'advocate_person_id']) {
    await tx.query(
      `update evidence set ${column} = merged.survivor
       from unnest($2::bigint[], $3::bigint[]) as merged (person, survivor)
       where evidence.client_id = $1 and evidence.${column} = merged.person`,
      params,
    );
  }
}

/** A key that the survivor uses already is told apart by the code; the code itself, and so every printed card, stays. */
async function repointCodes(tx: Tx, params: readonly unknown[]): Promise<void> {
  await tx.query(
    `with merged as (select * from unnest($2::bigint[], $3::bigint[]) as m (person, survivor)),
     held as (
       select s.code_key, s.key, coalesce(merged.survivor, s.person_id) as survivor, merged.person is not null as moves,
              row_number() over (
                partition by coalesce(merged.survivor, s.person_id), s.key
                order by merged.person is not null, s.created_at, s.code_key
              ) as place
       from shareables s left join merged on merged.person = s.person_id
       where s.client_id = $1 and (s.person_id = any($2::bigint[]) or s.person_id = any($3::bigint[]))
     )
     update shareables set person_id = held.survivor,
       key = case when held.place = 1 then held.key else held.key || '~' || held.code_key end
     from held
     where shareables.client_id = $1 and shareables.code_key = held.code_key and held.moves`,
    params,
  );
}

async function repointRows(
  tx: Tx,
  made: ReferralContext,
  clientId: Id,
  survivors: ReadonlyMap<Id, Id>,
): Promise<Superseded[]> {
  const named = [...survivors.keys()];
  const rows = await tx.query<ReferralRow>(
    `select ${REFERRAL_COLUMNS} from referrals
     where client_id = $1 and (friend_person_id = any($2::bigint[]) or advocate_person_id = any($3::bigint[]))
     order by referral_id`,
    [clientId, [...named, ...survivors.values()], named],
  );
  const before = new Map(rows.map((row) => [row.referral_id, asStored(row)]));
  const after = new Map([...before].map(([id, referral]) => [id, moved(referral, survivors)]));

  const superseded: Superseded[] = [];
  const active = Map.groupBy(
    [...after.values()].filter((referral) => referral.state === 'active'),
    (referral) => referral.friendPersonId,
  );
  const rivals = [...active.values()].filter((referrals) => referrals.length > 1);
  const decided = await withDecidedRewards(tx, clientId, rivals.flat());
  for (const referrals of rivals) {
    const [stays, ...others] = referrals.sort((a, b) => byRight(a, b, decided));
    for (const other of others) {
      after.set(other.referralId, { ...other, state: 'superseded' });
      superseded.push({ referralId: other.referralId, by: stays?.referralId as Id });
    }
  }

  const changes = [...after.values()].filter((referral) => {
    const was = before.get(referral.referralId);
    return (
      was?.friendPersonId !== referral.friendPersonId ||
      was.advocatePersonId !== referral.advocatePersonId ||
      was.state !== referral.state
    );
  });
  // Those that give way first: the database holds one active referral per friend at every moment.
  await updateReferrals(
    tx,
    clientId,
    made.now,
    changes.filter((one) => one.state === 'superseded'),
  );
  await updateReferrals(
    tx,
    clientId,
    made.now,
    changes.filter((one) => one.state === 'active'),
  );
  const history = changes.map((referral): ReferralHistory => {
    const was = before.get(referral.referralId) ?? null;
    const reason = was?.state === referral.state ? 'persons_merged' : 'superseded_by_merge';
    return { before: was, after: referral, actor: 'system', reason, inputId: null };
  });
  await insertHistory(tx, made, clientId, history);
  return superseded;
}

function moved(referral: StoredReferral, survivors: ReadonlyMap<Id, Id>): StoredReferral {
  const now = (person: Id) => survivors.get(person) ?? person;
  return {
    ...referral,
    friendPersonId: now(referral.friendPersonId),
    advocatePersonId: now(referral.advocatePersonId),
    alternatives: referral.alternatives.map((one) => ({
      ...one,
      advocate_person_id: now(one.advocate_person_id),
    })),
    override: referral.override && {
      ...referral.override,
      advocate_person_id: now(referral.override.advocate_person_id),
    },
  };
}

/** Which of these referrals have money that is decided: those must not give way, or the friend could earn a second time (QU-9). */
async function withDecidedRewards(
  tx: Tx,
  clientId: Id,
  referrals: readonly StoredReferral[],
): Promise<Set<Id>> {
  if (referrals.length === 0) return new Set();
  const rows = await tx.query<{ referral_id: Id }>(
    `select distinct referral_id from rewards
     where client_id = $1 and referral_id = any($2::bigint[]) and state not in ('earned', 'canceled')`,
    [clientId, referrals.map((referral) => referral.referralId)],
  );
  return new Set(rows.map((row) => row.referral_id));
}

/** First comes the one that stays. */
function byRight(a: StoredReferral, b: StoredReferral, decided: ReadonlySet<Id>): number {
  return (
    Number(decided.has(b.referralId)) - Number(decided.has(a.referralId)) ||
    EVIDENCE_KINDS.indexOf(a.evidence) - EVIDENCE_KINDS.indexOf(b.evidence) ||
    a.evidenceAt.getTime() - b.evidenceAt.getTime() ||
    (BigInt(a.referralId) < BigInt(b.referralId) ? -1 : 1)
  );
}

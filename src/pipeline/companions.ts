// The friends that an advocate referred about the same time, where a campaign compares them (QU-5). Only who was referred before counts
// against a friend, so that the end does not depend on whose facts came first (AT-5).

import type { Id } from '../base/ids.ts';
import { DAY_MS, HOUR_MS } from '../base/time.ts';
import type { Tx } from '../db/sql.ts';
import { loadKeys } from '../people/store.ts';
import { type NearReferral, referralsNear } from '../referrals/near-store.ts';
import type { Companion } from '../rewards/types.ts';
import type { BatchContext } from './context.ts';
import type { JudgedFriend } from './decide-friend.ts';

/** As in rewards/suspicions.ts. */
const COMPARED_MS = 90 * DAY_MS;

export function comparesFriends({ campaigns }: BatchContext): boolean {
  return campaigns.some(({ settings: { review } }) => review.alike_friends || review.velocity !== null);
}

function windowMs({ campaigns }: BatchContext): number {
  return Math.max(
    ...campaigns.map(({ settings: { review } }) =>
      Math.max(review.alike_friends ? COMPARED_MS : 0, (review.velocity?.within_hours ?? 0) * HOUR_MS),
    ),
  );
}

/** The other friends of these friends' advocates who were referred after them, as far as that may be new to them. */
export async function friendsAfter(
  tx: Tx,
  ctx: BatchContext,
  judged: readonly JudgedFriend[],
  learnt: ReadonlySet<Id>,
): Promise<Id[]> {
  const times = judged.flatMap(({ friendPersonId, referral, attribution: { referral: now } }) => {
    const isNews =
      learnt.has(friendPersonId) ||
      referral?.advocatePersonId !== now?.advocatePersonId ||
      referral?.evidenceAt.getTime() !== now?.evidenceAt.getTime();
    return isNews ? [referral, now].filter((one) => one !== null) : [];
  });
  const own = new Set(judged.map(({ friendPersonId }) => friendPersonId));
  const near = await referralsNear(
    tx,
    ctx.clientId,
    times.map(({ advocatePersonId, evidenceAt }) => ({
      ...{ advocatePersonId, from: evidenceAt },
      until: new Date(evidenceAt.getTime() + windowMs(ctx)),
    })),
  );
  return [...new Set(near.map(({ friendPersonId }) => friendPersonId))].filter((id) => !own.has(id));
}

/** By advocate: the friends that were referred in the time before one of these. */
export async function loadCompanions(
  tx: Tx,
  ctx: BatchContext,
  judged: readonly JudgedFriend[],
): Promise<Map<Id, Companion[]>> {
  const near = await referralsNear(
    tx,
    ctx.clientId,
    judged.flatMap(({ jobs, attribution: { referral } }) =>
      referral && jobs.length > 0
        ? [
            {
              advocatePersonId: referral.advocatePersonId,
              from: new Date(referral.evidenceAt.getTime() - windowMs(ctx)),
              until: referral.evidenceAt,
            },
          ]
        : [],
    ),
  );
  const keys = await loadKeys(
    tx,
    ctx.clientId,
    near.map(({ friendPersonId }) => friendPersonId),
  );
  const companions = new Map<Id, Companion[]>();
  for (const { advocatePersonId, friendPersonId, evidenceAt } of distinct(near)) {
    const known = keys.get(friendPersonId);
    if (!known) continue;
    const list = companions.get(advocatePersonId) ?? [];
    list.push({ evidenceAt, keys: known });
    companions.set(advocatePersonId, list);
  }
  return companions;
}

function distinct(referrals: readonly NearReferral[]): NearReferral[] {
  const byName = new Map(referrals.map((one) => [`${one.advocatePersonId}:${one.friendPersonId}`, one]));
  return [...byName.values()].sort(
    (a, b) =>
      a.evidenceAt.getTime() - b.evidenceAt.getTime() ||
      Number(BigInt(a.friendPersonId) - BigInt(b.friendPersonId)),
  );
}

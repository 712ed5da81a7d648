// Reads an advocate's own referrals and rewards (EX-3), and of their friends no more than the first name. Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Reason } from '../base/reasons.ts';
import type { Deps } from '../http/types.ts';
import { rewardStateText, stageOf } from './own-page-words.ts';
import type { OwnReferral, OwnStats } from './wire.ts';

/** The newest that are shown; totals count all. */
const SHOWN = 100;
const STANDING = `('earned', 'approved', 'fulfilled', 'sent', 'redeemed', 'failed')`;
const GIVEN = `('fulfilled', 'sent', 'redeemed')`;

interface Row {
  first_name: string | null;
  evidence: string;
  created_at: Date;
  job_stage: string | null;
  outcome: 'qualified' | 'disqualified' | 'open' | null;
  reasons: Reason[] | null;
  amount_minor: string | null;
  currency: string | null;
  reward_state: string | null;
  hold_until: Date | null;
  approval: string | null;
}

/** What the owner of this e-mail (compared form) sees; null: nobody with a code has it. `email` must be proved. */
export async function ownStats(
  { db, client }: Pick<Deps, 'db' | 'client'>,
  clientId: Id,
  email: string,
  origin: string,
): Promise<OwnStats | null> {
  const [owner] = await db.query<{ person_id: Id; code: string }>(
    `select i.person_id, s.code from identities i
     join shareables s on s.client_id = i.client_id and s.person_id = i.person_id and s.retired_at is null
     where i.client_id = $1 and i.kind = 'email' and i.value = $2 order by s.created_at, s.code_key limit 1`,
    [clientId, email.trim().toLowerCase()],
  );
  if (!owner) return null;
  const rows = await db.query<Row>(
    `select friend.first_name, r.evidence, r.created_at, j.stage as job_stage, o.qualification->>'outcome' as outcome,
       o.qualification->'reasons' as reasons, w.amount_minor::text, w.currency, w.state as reward_state, w.hold_until, w.approval
     from referrals r
     join persons friend on friend.client_id = r.client_id and friend.person_id = r.friend_person_id
     left join lateral (
       select w.* from rewards w where w.client_id = r.client_id and w.referral_id = r.referral_id and w.role = 'advocate'
       order by (w.state in ${STANDING}) desc, w.reward_id desc limit 1) w on true
     left join lateral (
       select o.* from job_outcomes o where o.client_id = r.client_id and o.referral_id = r.referral_id
       order by (w.job_id is not null and o.job_id = w.job_id) desc, o.qualification->>'outcome' = 'disqualified', o.decided_at desc
       limit 1) o on true
     left join jobs j on j.client_id = r.client_id and j.connection_id = coalesce(o.connection_id, r.connection_id)
       and j.job_id = coalesce(o.job_id, r.job_id)
     where r.client_id = $1 and r.advocate_person_id = $2 and r.state = 'active'
     order by r.referral_id desc limit ${SHOWN}`,
    [clientId, owner.person_id],
  );
  const totals = await db.query<{ currency: string; earned: string; given: string }>(
    `select currency, sum(amount_minor)::text as earned, coalesce(sum(amount_minor) filter (where state in ${GIVEN}), 0)::text as given
     from rewards where client_id = $1 and person_id = $2 and role = 'advocate' and state in ${STANDING}
     group by currency order by currency`,
    [clientId, owner.person_id],
  );
  const { timeZone } = await client(clientId);
  const sums = (pick: 'earned' | 'given') =>
    totals.map((row) => ({ amount_minor: Number(row[pick]), currency: row.currency }));
  return {
    ...{ code: owner.code, link: `${origin}/${owner.code}` },
    ...{ earned: sums('earned'), given: sums('given') },
    referrals: rows.map((row) => referralOf(row, timeZone)),
  };
}

function referralOf(row: Row, timeZone: string): OwnReferral {
  const { stage, reason } = stageOf({
    ...{ evidence: row.evidence, jobStage: row.job_stage, outcome: row.outcome, reasons: row.reasons ?? [] },
    rewardState: row.reward_state,
  });
  return {
    friend: row.first_name?.trim().split(/\s+/)[0] || 'A friend',
    ...{ stage, reason, day: new Intl.DateTimeFormat('en-CA', { timeZone }).format(row.created_at) },
    reward:
      row.amount_minor !== null && row.currency !== null && row.reward_state !== null
        ? {
            ...{ amount_minor: Number(row.amount_minor), currency: row.currency },
            state: rewardStateText(
              row.reward_state,
              row.approval === 'auto' ? row.hold_until : null,
              timeZone,
            ),
          }
        : null,
  };
}

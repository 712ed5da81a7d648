// Appends what happened to rewards: one history row for each change and the ledger entry that it posts, together (RW-3, RW-8).
// The only writer of reward_history and ledger_entries.

import type { Happening } from '../base/happening.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { adjustmentOf, type Movement, postingOf } from './states.ts';
import type { RewardState } from './types.ts';

/** One change of one reward. */
export interface RewardChange {
  rewardId: Id;
  /** null: the reward is new. */
  from: RewardState | null;
  /** Equal to `from` when only particulars changed. */
  to: RewardState;
  actor: string;
  /** Reason code. */
  cause: string;
  message: string;
  /** The amount after the change, and what it was before when that differs. */
  amountMinor: number;
  amountBeforeMinor?: number;
  currency: string;
  campaignId: Id;
  personId: Id;
  /** false: an attempt that failed; the state stays `from` and nothing is posted. */
  success?: boolean;
  /** What it moves, where that does not follow from the states alone: a payout's movements. */
  movements?: readonly Movement[];
  payoutId?: Id | null;
}

/** Where and when changes are written. */
export interface ChangeContext {
  clientId: Id;
  ids: IdMaker;
  now: Date;
  inputId?: Id | null;
  /** Hears of every change in its transaction. */
  announce: Deps['announce'];
}

/** Writes changes in their order, in one statement. The caller holds the rewards' rows, so that their numbers cannot collide. */
export async function appendChanges(
  tx: Tx,
  ctx: ChangeContext,
  changes: readonly RewardChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map((change, order) => ({
    order,
    reward_id: change.rewardId,
    from_state: change.from,
    to_state: change.to,
    actor: change.actor,
    cause: change.cause,
    message: change.message,
    success: change.success ?? true,
  }));
  const entries = changes.flatMap((change, order) =>
    movementsOf(change).map((movement) => ({
      order,
      entry_id: ctx.ids(),
      kind: movement.kind,
      debit: movement.debit,
      credit: movement.credit,
      amount_minor: movement.amountMinor,
      currency: change.currency,
      campaign_id: change.campaignId,
      person_id: change.personId,
      payout_id: change.payoutId ?? null,
    })),
  );
  const numbers = await tx.query<{ order: number; seq: string }>(
    `with changes as (
       select * from jsonb_to_recordset($2::jsonb) as c(
         "order" int, reward_id bigint, from_state text, to_state text, actor text, cause text, message text, success boolean)
     ), numbered as (
       select c.*, coalesce(h.last, 0) + row_number() over (partition by c.reward_id order by c."order") as seq
         from changes c left join lateral (
           select max(seq) as last from reward_history where client_id = $1 and reward_id = c.reward_id) h on true
     ), appended as (
       insert into reward_history (client_id, reward_id, seq, from_state, to_state, at, actor, cause, message, success, input_id)
       select $1::bigint, reward_id, seq, from_state, to_state, $3::timestamptz, actor, cause, message, success, $4::bigint from numbered
     ), posted as (
     insert into ledger_entries (client_id, entry_id, at, reward_id, kind, debit_account, credit_account, amount_minor, currency,
                                 campaign_id, person_id, history_seq, payout_id)
     select $1::bigint, e.entry_id, $3::timestamptz, n.reward_id, e.kind, e.debit, e.credit, e.amount_minor, e.currency, e.campaign_id,
            e.person_id, n.seq, e.payout_id
       from jsonb_to_recordset($5::jsonb) as e(
         "order" int, entry_id bigint, kind text, debit text, credit text, amount_minor bigint, currency text, campaign_id bigint,
         person_id bigint, payout_id bigint)
       join numbered n on n."order" = e."order"
     )
     select "order", seq from numbered order by "order"`,
    [ctx.clientId, JSON.stringify(rows), ctx.now, ctx.inputId ?? null, JSON.stringify(entries)],
  );
  await ctx.announce(
    tx,
    ctx.clientId,
    changes.map((change, order) => happeningOf(ctx, change, numbers[order]?.seq ?? '0')),
  );
}

function happeningOf(ctx: ChangeContext, change: RewardChange, seq: string): Happening {
  const { rewardId, from, to, cause, message, amountMinor, currency, success = true } = change;
  const what = !success ? 'fulfillment_failed' : from === to ? 'changed' : to;
  return {
    ...{
      type: `reward.${what}`,
      subject: `reward:${rewardId}`,
      cause: `reward:${rewardId}:${seq}`,
      at: ctx.now,
    },
    ...{ rewardId, personId: change.personId, campaignId: change.campaignId, state: to },
    data: {
      reward_id: rewardId,
      from_state: from,
      state: to,
      cause,
      message,
      amount_minor: amountMinor,
      currency,
    },
  };
}

/** The approval that comes by itself when the hold is over (RW-4). */
export function holdOver(
  reward: Pick<RewardChange, 'rewardId' | 'amountMinor' | 'currency' | 'campaignId' | 'personId'>,
): RewardChange {
  const { rewardId, amountMinor, currency, campaignId, personId } = reward;
  const why = { actor: 'system', cause: 'hold_over', message: 'The hold is over.' };
  return { rewardId, amountMinor, currency, campaignId, personId, from: 'earned', to: 'approved', ...why };
}

function movementsOf(change: RewardChange): readonly Movement[] {
  if (change.success === false) return [];
  if (change.movements) return change.movements;
  if (change.from === change.to) {
    const adjustment = adjustmentOf(change.amountMinor - (change.amountBeforeMinor ?? change.amountMinor));
    return adjustment ? [adjustment] : [];
  }
  const posting = postingOf(change.from, change.to);
  return posting ? [{ ...posting, amountMinor: change.amountMinor }] : [];
}

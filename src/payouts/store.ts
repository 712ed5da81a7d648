// SQL of payouts: made, taken up for a turn, put off, ended; every change of state with its line of history (PO-2).

import type { Id, IdMaker } from '../base/ids.ts';
import { MINUTE_MS, plusMs } from '../base/time.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import type { PlannedPayout } from './decide-group.ts';
import type { PayoutState, SupplierType } from './types.ts';

/** How long a process has for the calls of one turn before another one may take the payout up, and asks. */
const LEASE_MS = 5 * MINUTE_MS;

export interface PayoutContext {
  clientId: Id;
  ids: IdMaker;
  now: Date;
  actor: string;
  /** Hears of every change of state in its transaction (OUT-1). */
  announce: Deps['announce'];
}

export interface MadePayout extends PlannedPayout {
  payoutId: Id;
}

/**
 * Writes payouts with their items, before anybody outside hears of them. `due`: whether a worker takes them up by itself. The unique key
 * of the items refuses a reward that another payout holds.
 */
export async function insertPayouts(
  tx: Tx,
  ctx: PayoutContext,
  payouts: readonly (MadePayout & { isDue: boolean })[],
  runId: Id | null,
): Promise<void> {
  if (payouts.length === 0) return;
  const rows = payouts.map((payout) => ({
    payout_id: payout.payoutId,
    supplier_id: payout.supplierId,
    payer_id: payout.payerId,
    person_id: payout.personId,
    amount_minor: payout.amountMinor,
    netted_minor: payout.nettedMinor,
    currency: payout.currency,
    next_attempt_at: payout.isDue ? ctx.now : null,
  }));
  const items = payouts.flatMap(({ payoutId, items: list }) =>
    list.map((item) => ({
      payout_id: payoutId,
      reward_id: item.rewardId,
      amount_minor: item.amountMinor,
      netted_minor: item.nettedMinor,
    })),
  );
  await tx.query(
    `insert into payouts (client_id, payout_id, run_id, supplier_id, payer_id, person_id, amount_minor, netted_minor, currency, state,
                          next_attempt_at, actor, created_at, updated_at)
     select $1, payout_id, $4::bigint, supplier_id, payer_id, person_id, amount_minor, netted_minor, currency, 'queued', next_attempt_at,
            $5::text, $3::timestamptz, $3::timestamptz
       from jsonb_to_recordset($2::jsonb) as p(payout_id bigint, supplier_id bigint, payer_id bigint, person_id bigint,
         amount_minor bigint, netted_minor bigint, currency text, next_attempt_at timestamptz)`,
    [ctx.clientId, JSON.stringify(rows), ctx.now, runId, ctx.actor],
  );
  await tx.query(
    `insert into payout_items (client_id, payout_id, reward_id, amount_minor, netted_minor)
     select $1, payout_id, reward_id, amount_minor, netted_minor
       from jsonb_to_recordset($2::jsonb) as i(payout_id bigint, reward_id bigint, amount_minor bigint, netted_minor bigint)`,
    [ctx.clientId, JSON.stringify(items)],
  );
  await appendHistory(
    tx,
    ctx,
    payouts.map(({ payoutId }) => ({ payoutId, from: null, to: 'queued', message: '' })),
  );
}

interface HistoryLine {
  payoutId: Id;
  from: PayoutState | null;
  to: PayoutState;
  message: string;
}

async function appendHistory(tx: Tx, ctx: PayoutContext, lines: readonly HistoryLine[]): Promise<void> {
  const rows = lines.map(({ payoutId, from, to, message }) => ({
    payout_id: payoutId,
    from_state: from,
    to_state: to,
    message: storable(message),
  }));
  const appended = await tx.query<{
    payout_id: Id;
    seq: number;
    from_state: PayoutState | null;
    to_state: PayoutState;
    person_id: Id;
    supplier_id: Id;
    type: string;
    amount_minor: string;
    currency: string;
    provider_id: string | null;
  }>(
    `with appended as (
       insert into payout_history (client_id, payout_id, seq, from_state, to_state, at, actor, message)
       select $1, l.payout_id, coalesce((select max(seq) from payout_history h where h.client_id = $1 and h.payout_id = l.payout_id), 0) + 1,
              l.from_state, l.to_state, $3, $4, l.message
         from jsonb_to_recordset($2::jsonb) as l(payout_id bigint, from_state text, to_state text, message text)
       returning payout_id, seq, from_state, to_state)
     select a.payout_id, a.seq, a.from_state, a.to_state, p.person_id, p.supplier_id, s.type, p.amount_minor::text, p.currency, p.provider_id
       from appended a join payouts p on p.client_id = $1 and p.payout_id = a.payout_id
       join suppliers s on s.client_id = $1 and s.supplier_id = p.supplier_id
      order by a.payout_id, a.seq`,
    [ctx.clientId, JSON.stringify(rows), ctx.now, ctx.actor],
  );
  await ctx.announce(
    tx,
    ctx.clientId,
    appended
      .filter((row) => row.from_state !== row.to_state)
      .map((row) => ({
        ...{ type: `payout.${row.to_state}`, subject: `payout:${row.payout_id}` },
        ...{
          cause: `payout:${row.payout_id}:${row.seq}`,
          at: ctx.now,
          personId: row.person_id,
          state: row.to_state,
        },
        // Nothing of an integration connection is ever paid (PO-3).
        fromIntegration: false,
        data: {
          ...{ payout_id: row.payout_id, from_state: row.from_state, state: row.to_state },
          ...{ amount_minor: Number(row.amount_minor), currency: row.currency, provider_id: row.provider_id },
          ...{ supplier: row.type, supplier_id: row.supplier_id },
        },
      })),
  );
}

/** What a provider says goes into the database: not too long, and nothing that text cannot hold. */
function storable(message: string): string {
  return message.replaceAll('\0', '').toWellFormed().slice(0, 1000);
}

/** A payout with its row locked. */
export interface LockedPayout {
  payoutId: Id;
  state: PayoutState;
  supplierId: Id;
  supplierType: SupplierType;
  /** The survivor of a merged person. */
  personId: Id;
  amountMinor: number;
  nettedMinor: number;
  currency: string;
  payerId: Id;
  attempts: number;
  mustAsk: boolean;
  providerId: string | null;
  /** A call about it may be under way until then. */
  leasedUntil: Date | null;
  createdAt: Date;
  doneAt: Date | null;
  items: { rewardId: Id; amountMinor: number; nettedMinor: number }[];
}

interface LockedRow {
  payout_id: Id;
  state: PayoutState;
  supplier_id: Id;
  type: SupplierType;
  person_id: Id;
  amount_minor: string;
  netted_minor: string;
  currency: string;
  payer_id: Id;
  attempts: number;
  must_ask: boolean;
  provider_id: string | null;
  leased_until: Date | null;
  created_at: Date;
  done_at: Date | null;
  items: { reward_id: string; amount_minor: number; netted_minor: number }[];
}

const LOCKED = `p.payout_id, p.state, p.supplier_id, s.type,
  (select coalesce(n.merged_into, n.person_id) from persons n where n.client_id = p.client_id and n.person_id = p.person_id) as person_id,
  p.amount_minor, p.netted_minor, p.currency, p.payer_id, p.attempts,
  p.must_ask, p.provider_id, p.leased_until, p.created_at, p.done_at,
  (select jsonb_agg(jsonb_build_object('reward_id', i.reward_id::text, 'amount_minor', i.amount_minor, 'netted_minor', i.netted_minor)
                    order by i.reward_id)
     from payout_items i where i.client_id = p.client_id and i.payout_id = p.payout_id) as items`;

/** Locks payouts; ids that are nobody's are left out. */
export async function lockPayouts(tx: Tx, clientId: Id, payoutIds: readonly Id[]): Promise<LockedPayout[]> {
  const rows = await tx.query<LockedRow>(
    `select ${LOCKED} from payouts p join suppliers s on s.client_id = $1 and s.supplier_id = p.supplier_id
      where p.client_id = $1 and p.payout_id = any($2::bigint[]) order by p.payout_id for update of p`,
    [clientId, payoutIds],
  );
  return rows.map(asLocked);
}

/** Locks the next payout that is due, unless another process has it. While a supplier rests nothing is paid by it, but asked it is. */
export async function lockDue(tx: Tx, clientId: Id, now: Date): Promise<LockedPayout | null> {
  const [row] = await tx.query<LockedRow>(
    `select ${LOCKED} from payouts p join suppliers s on s.client_id = $1 and s.supplier_id = p.supplier_id
      where p.client_id = $1 and p.next_attempt_at <= $2 and (s.state = 'active' or p.must_ask or p.state = 'paid')
      order by p.next_attempt_at, p.payout_id limit 1 for update of p skip locked`,
    [clientId, now],
  );
  return row ? asLocked(row) : null;
}

function asLocked(row: LockedRow): LockedPayout {
  return {
    ...{ payoutId: row.payout_id, state: row.state, supplierId: row.supplier_id, supplierType: row.type },
    ...{
      personId: row.person_id,
      amountMinor: Number(row.amount_minor),
      nettedMinor: Number(row.netted_minor),
    },
    ...{ currency: row.currency, attempts: row.attempts, mustAsk: row.must_ask, providerId: row.provider_id },
    ...{
      payerId: row.payer_id,
      leasedUntil: row.leased_until,
      createdAt: row.created_at,
      doneAt: row.done_at,
    },
    items: row.items.map((item) => ({
      rewardId: item.reward_id,
      amountMinor: item.amount_minor,
      nettedMinor: item.netted_minor,
    })),
  };
}

/**
 * Takes a locked payout up for one turn: from this commit on a call may reach the provider, so that whoever comes after a crash asks.
 * The number of the turn guards what is written down afterwards.
 */
export async function beginTurn(tx: Tx, ctx: PayoutContext, payout: LockedPayout): Promise<void> {
  const state = payout.state === 'queued' ? 'sending' : payout.state;
  await tx.query(
    `update payouts set state = $3, must_ask = must_ask or $3 = 'sending', attempts = attempts + 1, next_attempt_at = $4,
            leased_until = $4, updated_at = $5
      where client_id = $1 and payout_id = $2`,
    [ctx.clientId, payout.payoutId, state, plusMs(ctx.now, LEASE_MS), ctx.now],
  );
  if (state !== payout.state)
    await appendHistory(tx, ctx, [{ payoutId: payout.payoutId, from: payout.state, to: state, message: '' }]);
}

/** Puts a payout off after a turn. False: another process has taken it up since, and this turn does not count. */
export async function putOff(
  tx: Tx,
  ctx: PayoutContext,
  payout: { payoutId: Id; turn: number },
  wait: {
    state: PayoutState;
    mustAsk: boolean;
    nextAttemptAt: Date | null;
    detail: string;
    providerId: string | null;
    /** Attempts in a row that came to nothing begin anew. */
    progressed: boolean;
  },
): Promise<boolean> {
  const [held] = await lockPayouts(tx, ctx.clientId, [payout.payoutId]);
  if (!held || held.attempts !== payout.turn) return false;
  await tx.query(
    `update payouts set state = $3, must_ask = $4, next_attempt_at = $5, detail = $6, provider_id = coalesce($7, provider_id),
            attempts = case when $8 then 0 else attempts end, leased_until = null, updated_at = $9
      where client_id = $1 and payout_id = $2`,
    [
      ...[ctx.clientId, payout.payoutId, wait.state, wait.mustAsk, wait.nextAttemptAt, storable(wait.detail)],
      ...[wait.providerId, wait.progressed, ctx.now],
    ],
  );
  if (held.state !== wait.state || wait.detail !== '') {
    await appendHistory(tx, ctx, [
      { payoutId: payout.payoutId, from: held.state, to: wait.state, message: wait.detail },
    ]);
  }
  return true;
}

/** Queued payouts are with somebody who says their end later, by a person's word: no worker takes them up. */
export async function handOver(
  tx: Tx,
  ctx: PayoutContext,
  payoutIds: readonly Id[],
  detail: string,
): Promise<void> {
  await tx.query(
    `update payouts set state = 'accepted', must_ask = true, next_attempt_at = null, detail = $3, updated_at = $4
      where client_id = $1 and payout_id = any($2::bigint[]) and state = 'queued'`,
    [ctx.clientId, payoutIds, detail, ctx.now],
  );
  await appendHistory(
    tx,
    ctx,
    payoutIds.map((payoutId) => ({ payoutId, from: 'queued', to: 'accepted', message: detail })),
  );
}

export interface PayoutEnd {
  payout: LockedPayout;
  to: 'paid' | 'failed' | 'canceled' | 'returned';
  detail: string;
  providerId: string | null;
  lookAgainAt: Date | null;
}

/** Ends locked payouts. Items of those that came to nothing are released. */
export async function endPayouts(tx: Tx, ctx: PayoutContext, ends: readonly PayoutEnd[]): Promise<void> {
  const rows = ends.map(({ payout, to, detail, providerId, lookAgainAt }) => ({
    ...{ payout_id: payout.payoutId, state: to, detail: storable(detail), provider_id: providerId },
    next_attempt_at: lookAgainAt,
  }));
  await tx.query(
    `update payouts p set state = e.state, must_ask = false, next_attempt_at = e.next_attempt_at, detail = e.detail,
            provider_id = coalesce(e.provider_id, p.provider_id), attempts = 0, leased_until = null, updated_at = $3, done_at = $3
       from jsonb_to_recordset($2::jsonb) as e(payout_id bigint, state text, detail text, provider_id text, next_attempt_at timestamptz)
      where p.client_id = $1 and p.payout_id = e.payout_id`,
    [ctx.clientId, JSON.stringify(rows), ctx.now],
  );
  const released = ends.filter(({ to }) => to !== 'paid').map(({ payout }) => payout.payoutId);
  if (released.length > 0) {
    await tx.query(
      'update payout_items set released_at = $3 where client_id = $1 and payout_id = any($2::bigint[]) and released_at is null',
      [ctx.clientId, released, ctx.now],
    );
  }
  await appendHistory(
    tx,
    ctx,
    ends.map(({ payout, to, detail }) => ({
      ...{ payoutId: payout.payoutId, from: payout.state, to, message: detail },
    })),
  );
}

/** Writes down what was heard of a payout that is over; its end stays as it is. */
export async function noteAfterEnd(
  tx: Tx,
  ctx: PayoutContext,
  { payoutId, state }: LockedPayout,
  heard: { message: string; providerId: string | null },
): Promise<void> {
  await tx.query(
    `update payouts set detail = $3, provider_id = coalesce($4, provider_id), updated_at = $5 where client_id = $1 and payout_id = $2`,
    [ctx.clientId, payoutId, storable(heard.message), heard.providerId, ctx.now],
  );
  await appendHistory(tx, ctx, [{ payoutId, from: state, to: state, message: heard.message }]);
}

// Ends the holds of rewards that are approved by themselves (RW-4). Rewards that wait for a person or may never be paid stay.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { appendChanges, type ChangeContext, holdOver } from './history-store.ts';

const DUE = `state = 'earned' and approval = 'auto' and not from_integration and flag is null`;
const APPROVE_AT_ONCE = 5000;

/**
 * A job whose connection cannot be read may have been canceled meanwhile, and nobody would know: its hold goes on until ServiceTitan
 * answers again, or its person says so by hand (QU-4, ST-8).
 */
const READABLE = `not exists (
  select from connections c
  where c.client_id = rewards.client_id and c.connection_id = rewards.connection_id
    and (c.state = 'paused' or c.trouble ->> 'area' = 'connection'))`;

/** Clients that have holds to end (RW-4). */
export async function clientsWithDueHolds(sql: Sql, now: Date): Promise<Id[]> {
  const rows = await sql.query<{ client_id: Id }>(
    `select distinct client_id from rewards where ${DUE} and hold_until <= $1 and ${READABLE}`,
    [now],
  );
  return rows.map((row) => row.client_id);
}

/** Approves what waits only for its hold to end (RW-4). Returns how many rewards that were. */
export async function approveDue(tx: Tx, ctx: ChangeContext): Promise<number> {
  for (let approved = 0; ; ) {
    const rows = await tx.query<{
      reward_id: Id;
      amount_minor: string;
      currency: string;
      campaign_id: Id;
      person_id: Id;
    }>(
      `update rewards set state = 'approved', updated_at = $2
        where client_id = $1 and ${DUE} and reward_id in (
          select reward_id from rewards where client_id = $1 and ${DUE} and hold_until <= $2 and ${READABLE} order by reward_id limit ${APPROVE_AT_ONCE}
             for update)
       returning reward_id, amount_minor, currency, campaign_id, person_id`,
      [ctx.clientId, ctx.now],
    );
    await appendChanges(
      tx,
      ctx,
      rows.map((row) =>
        holdOver({
          ...{ rewardId: row.reward_id, amountMinor: Number(row.amount_minor), currency: row.currency },
          ...{ campaignId: row.campaign_id, personId: row.person_id },
        }),
      ),
    );
    approved += rows.length;
    if (rows.length < APPROVE_AT_ONCE) return approved;
  }
}

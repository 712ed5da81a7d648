// SQL of the switches of write-back and hand-over (ST-10, ST-11), and when the next of either is due.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { skipHandOvers } from './hand-over-store.ts';
import type { Environment } from './types.ts';
import { partOf, WRITE_BACK_KINDS, type WriteBackKind } from './write-back-plan.ts';
import type { Writing } from './writing-settings.ts';

/** A connection that may write. */
export interface WritingConnection extends Writing {
  connectionId: Id;
  environment: Environment;
}

/** The connections of a client on which something is switched on; paused ones too: what they owe waits. */
export async function writingConnections(sql: Sql, clientId: Id): Promise<WritingConnection[]> {
  return sql.query<WritingConnection>(
    `select connection_id as "connectionId", environment, write_back as "writeBack", hand_over as "handOver" from connections
     where client_id = $1 and state <> 'removed' and (write_back -> 'since' <> '{}' or hand_over ->> 'mode' <> 'off')
     order by connection_id`,
    [clientId],
  );
}

/** Stores the switches. What waits of parts that are off now is not written; the rest is tried at once. */
export async function saveChangedWriting(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  { writeBack, handOver }: Writing,
  now: Date,
): Promise<void> {
  await tx.query(
    'update connections set write_back = $3::jsonb, hand_over = $4::jsonb where client_id = $1 and connection_id = $2',
    [clientId, connectionId, JSON.stringify(writeBack), JSON.stringify(handOver)],
  );
  const isOff = (kind: WriteBackKind) => writeBack.since[partOf(kind)] === undefined;
  await tx.query(
    `update write_backs set state = 'skipped', next_attempt_at = null, done_at = $4, result = $5::jsonb
     where client_id = $1 and connection_id = $2 and state = 'pending' and kind = any($3::text[])`,
    [
      ...[clientId, connectionId, WRITE_BACK_KINDS.filter(isOff), now],
      JSON.stringify({ reason: 'switched_off', message: 'It was switched off before it was written.' }),
    ],
  );
  if (handOver.mode === 'off') await skipHandOvers(tx, clientId, connectionId, now);
  await hurryWrites(tx, clientId, connectionId, now);
}

/** Has everything that waits tried now, but for what must be looked for later. */
export async function hurryWrites(tx: Tx, clientId: Id, connectionId: Id, now: Date): Promise<void> {
  for (const table of ['write_backs', 'hand_overs']) {
    await tx.query(
      `update ${table} set next_attempt_at = $3
       where client_id = $1 and connection_id = $2 and state = 'pending' and next_attempt_at > $3 and unresolved_since is null`,
      [clientId, connectionId, now],
    );
  }
}

/** When the next write of either kind is due; null: none waits. */
export async function nextWriteAt(sql: Sql, clientId: Id, connectionId: Id): Promise<Date | null> {
  const [row] = await sql.query<{ at: Date | null }>(
    `select least(
       (select min(next_attempt_at) from write_backs where client_id = $1 and connection_id = $2 and state = 'pending'),
       (select min(next_attempt_at) from hand_overs where client_id = $1 and connection_id = $2 and state = 'pending')) as at`,
    [clientId, connectionId],
  );
  return row?.at ?? null;
}

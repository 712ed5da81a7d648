// The SQL of accepting: one call of store_inputs (migration 2) stores a group of inputs, whoever sent them, or says which keys are held.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import { byteaArray, int2Array, int8Array, textArray, timeArray } from '../db/wire-arrays.ts';
import { type InputKey, keyText, type Prepared } from './input-keys.ts';

/** A key and the input that it stands for. */
export interface KeyRow {
  clientId: Id;
  key: InputKey;
  inputId: Id;
  content: Buffer;
}

/** Who holds a key already. */
export interface HeldKey {
  inputId: Id;
  content: Buffer;
}

/** Stores all or nothing. Returns the held keys by their text; empty means stored. */
export async function storeInputs(
  sql: Sql,
  at: Date,
  inputs: readonly Prepared[],
  keys: readonly KeyRow[],
): Promise<Map<string, HeldKey>> {
  const column = <Value>(pick: (prepared: Prepared) => Value) => inputs.map(pick);
  const rows = await sql.query<{
    client_id: Id;
    kind: number;
    key_hash: Buffer;
    first_id: Id;
    content_hash: Buffer;
  }>('select * from store_inputs($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)', [
    at,
    int8Array(column(({ input }) => input.clientId)),
    int8Array(column(({ id }) => id)),
    textArray(column(({ input }) => input.source)),
    textArray(column(({ input }) => input.name)),
    timeArray(column(({ input }) => input.eventTime)),
    textArray(column(({ input }) => input.body)),
    textArray(column(({ input }) => input.actor)),
    int8Array(column(({ input }) => input.connectionId)),
    textArray(column(({ input }) => input.deviceId)),
    int8Array(keys.map(({ clientId }) => clientId)),
    int2Array(keys.map(({ key }) => key.kind)),
    byteaArray(keys.map(({ key }) => key.hash)),
    int8Array(keys.map(({ inputId }) => inputId)),
    byteaArray(keys.map(({ content }) => content)),
  ]);
  return new Map(
    rows.map((row) => [
      keyText(row.client_id, row.kind, row.key_hash),
      { inputId: row.first_id, content: row.content_hash },
    ]),
  );
}

const FORGET_AT_ONCE = 20_000;

/** Drops keys of same bytes that hold no longer (IN-6), so that the table stays as small as a day. Returns how many. */
export async function forgetOldBytes(sql: Sql, now: Date): Promise<number> {
  let total = 0;
  for (;;) {
    const gone = await sql.query(
      `delete from input_keys where ctid = any(array(
         select ctid from input_keys where kind = 3 and created_at <= $1::timestamptz - interval '24 hours' limit $2
       )) returning 1`,
      [now, FORGET_AT_ONCE],
    );
    total += gone.length;
    if (gone.length < FORGET_AT_ONCE) return total;
  }
}

// Decides what becomes of a group of new inputs: accepted, the same again, or a key used with other bytes (IN-6).

import type { Id, IdMaker } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import { type HeldKey, type KeyRow, storeInputs } from './accept-store.ts';
import { type Prepared, prepare } from './input-keys.ts';
import type { Acceptance, NewInput } from './types.ts';

/** Each round learns of at least one more key that is held; more rounds mean that somebody races us all the time. */
const MAX_ROUNDS = 20;

/**
 * Stores the new ones among the inputs. Answers in order, and as if they had come one after the other. One round trip when none of them
 * repeats what is stored.
 */
export async function settle(
  sql: Sql,
  ids: IdMaker,
  now: Date,
  inputs: readonly NewInput[],
): Promise<Acceptance[]> {
  const prepared = inputs.map((input) => prepare(input, ids()));
  const held = new Map<string, HeldKey>();
  for (let round = 1; round <= MAX_ROUNDS; round++) {
    const { results, stored, keys } = inOrder(prepared, held);
    if (keys.length === 0 && stored.length === 0) return results;
    const inTheWay = await storeInputs(sql, now, stored, keys);
    if (inTheWay.size === 0) return results;
    for (const [text, holder] of inTheWay) held.set(text, holder);
  }
  throw new Error('inputs could not be stored: their keys change hands all the time');
}

/** What becomes of each input when these keys are held, and what is to be stored then. */
function inOrder(
  inputs: readonly Prepared[],
  held: ReadonlyMap<string, HeldKey>,
): { results: Acceptance[]; stored: Prepared[]; keys: KeyRow[] } {
  const known = new Map(held);
  const stored: Prepared[] = [];
  const keys: KeyRow[] = [];
  const results = inputs.map((prepared): Acceptance => {
    const key = prepared.keys.find(({ text }) => known.has(text));
    const holder = key && known.get(key.text);
    if (key?.kind === 1 && holder && !holder.content.equals(prepared.content)) {
      return { outcome: 'key_reused', inputId: holder.inputId };
    }
    if (!holder) stored.push(prepared);
    // The keys of a repeat stand for the first input from now on; its bytes do not, or their day would start anew.
    const newKeys = prepared.keys.filter(({ kind, text }) => !known.has(text) && !(holder && kind === 3));
    const inputId: Id = holder?.inputId ?? prepared.id;
    for (const newKey of newKeys) {
      const content = newKey.kind === 1 ? prepared.content : NONE;
      known.set(newKey.text, { inputId, content });
      keys.push({ clientId: prepared.input.clientId, key: newKey, inputId, content });
    }
    return { outcome: holder ? 'repeated' : 'accepted', inputId };
  });
  return { results, stored, keys };
}

const NONE = Buffer.alloc(0);

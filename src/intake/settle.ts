// Decides what becomes of a group of new inputs: accepted, the same again, or a key used with other bytes (IN-6).

import type { IdMaker } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import { type HeldKey, type KeyRow, storeInputs } from './accept-store.ts';
import { type InputKey, type Prepared, prepare } from './input-keys.ts';
import type { Acceptance, NewInput } from './types.ts';

/** Each round settles at least the inputs whose keys were held; more rounds than this mean that somebody races us all the time. */
const MAX_ROUNDS = 20;

/** Stores the new ones among the inputs. One round trip when none is a repeat; answers in order. */
export async function settle(
  sql: Sql,
  ids: IdMaker,
  now: Date,
  inputs: readonly NewInput[],
): Promise<Acceptance[]> {
  const results = new Map<Prepared, Acceptance>();
  const all = inputs.map((input) => prepare(input, ids()));
  /** Keys of repeats that were not known yet: they too stand for the first input from now on. */
  let aliases: KeyRow[] = [];
  let open = all;
  for (let round = 1; open.length > 0 || aliases.length > 0; round++) {
    if (round > MAX_ROUNDS)
      throw new Error('inputs could not be stored: their keys change hands faster than they are read');
    const { leaders, followers } = splitRepeats(open);
    const keys = leaders.flatMap((leader) => leader.keys.map((key) => keyRow(leader, key, leader.id)));
    const held = await storeInputs(sql, now, leaders, [...keys, ...aliases]);
    aliases = aliases.filter((alias) => held.size > 0 && !held.has(alias.key.text));
    if (held.size === 0) {
      for (const leader of leaders) results.set(leader, { outcome: 'accepted', inputId: leader.id });
      for (const { follower, key, leader } of followers) {
        repeat(follower, key, { inputId: leader.id, content: leader.content });
      }
      open = [];
      continue;
    }
    open = open.filter((prepared) => {
      const key = prepared.keys.find(({ text }) => held.has(text));
      const holder = key && held.get(key.text);
      if (!key || !holder) return true;
      repeat(prepared, key, holder, held);
      return false;
    });
  }
  return all.map((prepared) => results.get(prepared) ?? missing());

  function repeat(
    prepared: Prepared,
    key: InputKey,
    first: HeldKey,
    held?: ReadonlyMap<string, HeldKey>,
  ): void {
    if (key.kind === 1 && !first.content.equals(prepared.content)) {
      results.set(prepared, { outcome: 'key_reused', inputId: first.inputId });
      return;
    }
    results.set(prepared, { outcome: 'repeated', inputId: first.inputId });
    const known = new Set(aliases.map((alias) => alias.key.text));
    for (const other of prepared.keys) {
      if (other.kind === 3 || other === key || held?.has(other.text) || known.has(other.text)) continue;
      aliases.push(keyRow(prepared, other, first.inputId));
    }
  }
}

function keyRow(prepared: Prepared, key: InputKey, inputId: string): KeyRow {
  return {
    clientId: prepared.input.clientId,
    key,
    inputId,
    content: key.kind === 1 ? prepared.content : EMPTY,
  };
}

const EMPTY = Buffer.alloc(0);

/** Repeats within the group: the first of each is stored, the others follow it. */
function splitRepeats(open: readonly Prepared[]): {
  leaders: Prepared[];
  followers: { follower: Prepared; key: InputKey; leader: Prepared }[];
} {
  const owners = new Map<string, Prepared>();
  const leaders: Prepared[] = [];
  const followers: { follower: Prepared; key: InputKey; leader: Prepared }[] = [];
  for (const prepared of open) {
    const key = prepared.keys.find(({ text }) => owners.has(text));
    const leader = key && owners.get(key.text);
    if (key && leader) {
      followers.push({ follower: prepared, key, leader });
    } else {
      leaders.push(prepared);
      for (const { text } of prepared.keys) owners.set(text, prepared);
    }
  }
  return { leaders, followers };
}

function missing(): never {
  throw new Error('an input was neither stored nor recognised');
}

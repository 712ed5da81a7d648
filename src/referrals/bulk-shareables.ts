// Makes codes for many persons at once (ST-12, AT-2): the same promises as one by one, in a few statements for all of them.

import { codeKey } from '../base/codes.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import { candidateCodes, type Dice } from './codes.ts';
import {
  codesAmong,
  holdCodes,
  insertShareables,
  type NamedPerson,
  personsWithKey,
  type Shareable,
} from './shareable-store.ts';
import { oneSlipAway } from './slips.ts';

/**
 * Which of a person's candidates are tried: a customer list has hundreds of one first name, whose short codes are soon all too near to one
 * another. So the numbers grow with each try, and after a few the code is clear symbols, ever longer.
 */
const TRIES_WITH_NAME = [6, 14, 22];
const TRIES_WITHOUT = [0, 1, 8, 16, 24, 25, 26, 27, 28, 29];
/** About 700 keys each are looked up together. */
const PERSONS_AT_ONCE = 100;

/** Gives each person a code under the key `label`, unless there is one. Returns the new ones. At most one wish per person. */
export async function createShareables(
  tx: Tx,
  made: { now: Date; dice: Dice },
  clientId: Id,
  persons: readonly NamedPerson[],
  label: string,
  data: (personId: Id) => Record<string, unknown>,
): Promise<Shareable[]> {
  if (persons.length === 0) return [];
  await holdCodes(tx, clientId);
  const have = await personsWithKey(
    tx,
    clientId,
    persons.map((person) => person.personId),
    label,
  );
  let wanting = persons
    .filter((person) => !have.has(person.personId))
    .map((person) => ({ person, candidates: candidatesOf(person, made.dice) }));
  const granted = new Set<string>();
  const shareables: Shareable[] = [];
  while (wanting.length > 0) {
    const without: typeof wanting = [];
    for (let at = 0; at < wanting.length; at += PERSONS_AT_ONCE) {
      const tried = wanting.slice(at, at + PERSONS_AT_ONCE).map((wish) => {
        const { value: code } = wish.candidates.next();
        if (code === undefined) throw new Error('no code is left for a person');
        const key = codeKey(code);
        return { wish, code, key, near: [key, ...oneSlipAway(key)] };
      });
      const taken = await codesAmong(tx, clientId, [...new Set(tried.flatMap(({ near }) => near))]);
      for (const { wish, code, key, near } of tried) {
        if (near.some((one) => taken.has(one) || granted.has(one))) {
          without.push(wish);
          continue;
        }
        granted.add(key);
        const { personId } = wish.person;
        shareables.push({
          ...{ code, codeKey: key, personId, label, key: label, programUrl: null, content: {} },
          ...{ data: data(personId), createdAt: made.now, retiredAt: null },
        });
      }
    }
    wanting = without;
  }
  await insertShareables(tx, clientId, shareables);
  return shareables;
}

/** Candidates of the usual kind, in longer strides. Without end in practice: the last are ten symbols long. */
function* candidatesOf({ firstName, lastName }: NamedPerson, dice: Dice): Generator<string, undefined> {
  if (firstName !== null) yield* picked({ prefixes: [], firstName, lastName }, dice, TRIES_WITH_NAME);
  for (let again = 0; again < 100; again++)
    yield* picked({ prefixes: [], firstName: null, lastName: null }, dice, TRIES_WITHOUT);
}

function* picked(
  source: Parameters<typeof candidateCodes>[0],
  dice: Dice,
  places: readonly number[],
): Generator<string> {
  let place = 0;
  for (const code of candidateCodes(source, dice)) {
    if (places.includes(place)) yield code;
    if (place === places.at(-1)) return;
    place++;
  }
}

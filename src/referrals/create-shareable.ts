// Makes the code and link of a person (AT-2): the same key gives the same link, a wish is granted or refused, else a code is made.

import { codeKey } from '../base/codes.ts';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { type CodeSource, candidateCodes, checkCode, type Dice } from './codes.ts';
import { promotionLinkByKey } from './promotion-store.ts';
import {
  codesAmong,
  holdCodes,
  insertShareable,
  type NamedPerson,
  type Shareable,
  shareableByCode,
  shareableByKey,
} from './shareable-store.ts';
import { oneSlipAway } from './slips.ts';

export interface ShareableWish {
  label: string;
  /** null: the label, or one of its own for a wished code beside the label's first. */
  key: string | null;
  /** null: make one. */
  code: string | null;
  prefixes: readonly string[];
  programUrl: string | null;
  content: Record<string, unknown>;
  data: Record<string, unknown>;
}

export interface MadeShareable {
  shareable: Shareable;
  /** False: it was there already. */
  isNew: boolean;
  /** Other codes one slip away from a wished one: a mistyped card could credit their owners. */
  similarTo: string[];
}

/** Gives the person's shareable for this wish, within the caller's transaction. Refuses a wish that is malformed or another's (code_taken). */
export async function createShareable(
  tx: Tx,
  made: { now: Date; dice: Dice },
  clientId: Id,
  person: NamedPerson,
  wish: ShareableWish,
): Promise<MadeShareable> {
  await holdCodes(tx, clientId);
  const wishedKey = wish.code === null ? null : codeKey(wish.code);
  const sameKey = await shareableByKey(tx, clientId, person.personId, wish.key ?? wish.label);
  if (sameKey && (wish.key !== null || wishedKey === null || wishedKey === sameKey.codeKey))
    return existing(sameKey);

  let code: string;
  let similarTo: string[] = [];
  if (wish.code === null || wishedKey === null) {
    const source = { prefixes: wish.prefixes, firstName: person.firstName, lastName: person.lastName };
    [code = ''] = await freeCodes(tx, clientId, source, made.dice, 1);
  } else {
    code = wish.code;
    const fault = checkCode(code);
    if (fault) throw new Refusal(fault.code, fault.parameters);
    if (await promotionLinkByKey(tx, clientId, wishedKey))
      throw new Refusal('code_taken_by_promotion', { code });
    const owned = await shareableByCode(tx, clientId, wishedKey);
    if (owned && owned.personId === person.personId && owned.retiredAt === null) return existing(owned);
    if (owned) {
      const free = await freeCodes(
        tx,
        clientId,
        { prefixes: [code], firstName: null, lastName: null },
        made.dice,
        3,
      );
      throw new Refusal('code_taken', { code, free: free.join(', ') });
    }
    similarTo = [...(await codesAmong(tx, clientId, [...oneSlipAway(wishedKey)])).values()].sort();
  }
  const shareable: Shareable = {
    code,
    codeKey: codeKey(code),
    personId: person.personId,
    label: wish.label,
    key: wish.key ?? (sameKey ? `${wish.label}~${codeKey(code)}` : wish.label),
    programUrl: wish.programUrl,
    content: wish.content,
    data: wish.data,
    createdAt: made.now,
    retiredAt: null,
  };
  await insertShareable(tx, clientId, shareable);
  return { shareable, isNew: true, similarTo };
}

function existing(shareable: Shareable): MadeShareable {
  return { shareable, isNew: false, similarTo: [] };
}

/** Candidates looked up together: about 700 keys each. */
const LOOKED_UP_AT_ONCE = 4;

/** The first `count` candidates that differ by two slips from every code and from one another (AT-2). */
export async function freeCodes(
  sql: Sql,
  clientId: Id,
  source: CodeSource,
  dice: Dice,
  count: number,
): Promise<string[]> {
  const free: string[] = [];
  const around = new Set<string>();
  let candidates: { code: string; near: string[] }[] = [];
  for (const code of candidateCodes(source, dice)) {
    const key = codeKey(code);
    candidates.push({ code, near: [key, ...oneSlipAway(key)] });
    if (candidates.length < LOOKED_UP_AT_ONCE) continue;
    const taken = await codesAmong(sql, clientId, [...new Set(candidates.flatMap(({ near }) => near))]);
    for (const candidate of candidates) {
      if (candidate.near.some((key) => taken.has(key) || around.has(key))) continue;
      free.push(candidate.code);
      if (free.length === count) return free;
      around.add(codeKey(candidate.code));
    }
    candidates = [];
  }
  return free;
}

// The format of access tokens and session tokens. A token names its client and its row, so that every look-up is by client; the rest is
// random. Only the hash of the whole is ever stored.

import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Id, isId } from '../base/ids.ts';

/** gw: a managed access token; gws: the session of a logged-in user; gwo: something that works once, as an invitation. */
export type TokenKind = 'gw' | 'gws' | 'gwo';

export interface ParsedToken {
  kind: TokenKind;
  clientId: Id;
  id: Id;
}

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** 40 base62 characters hold 238 bits. */
const RANDOM_LENGTH = 40;
const LONGEST_TOKEN = 128;
const TOKEN = /^(gw[so]?)_(\d{1,19})_(\d{1,19})_([0-9A-Za-z]{32,80})$/;

/** A new token: `<kind>_<client>_<id>_<40 random base62 characters>`. */
export function newToken(kind: TokenKind, clientId: Id, id: Id): string {
  let random = '';
  while (random.length < RANDOM_LENGTH) {
    for (const byte of randomBytes(RANDOM_LENGTH)) {
      // 248 is the largest multiple of 62 in a byte: beyond it the first letters would come up more often.
      if (byte < 248 && random.length < RANDOM_LENGTH) random += ALPHABET[byte % 62];
    }
  }
  return `${kind}_${clientId}_${id}_${random}`;
}

/** What a token says of itself; null if it cannot be one of ours. */
export function parseToken(token: string): ParsedToken | null {
  if (token.length > LONGEST_TOKEN) return null;
  const match = TOKEN.exec(token);
  if (!match) return null;
  const [, kind, clientId = '', id = ''] = match;
  if (!isId(clientId) || !isId(id)) return null;
  return { kind: kind as TokenKind, clientId, id };
}

/** SHA-256 of the whole token: enough for a value of this much randomness. */
export function tokenHash(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

/** Compares two hashes in constant time. */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

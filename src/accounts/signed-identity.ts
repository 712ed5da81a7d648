// Who a signed token of a page says the visitor is (reference 4.6): checked with the client's key that its `kid` names. Signs nothing.

import { createPublicKey } from 'node:crypto';
import { decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Deps } from '../http/types.ts';
import { jwtKey } from './store-keys.ts';
import type { SignedIdentity } from './types.ts';

const LONGEST_TOKEN = 8_000;
const LONGEST_CLAIM = 320;
/** Clocks of two companies. */
const TOLERANCE_SECONDS = 60;

/**
 * The identity of a token. One that has expired still identifies, and proves nothing. Throws invalid_jwt for anything that the client's
 * key did not sign.
 */
export async function signedIdentity(
  { db, secrets, now }: Pick<Deps, 'db' | 'secrets' | 'now'>,
  clientId: Id,
  token: string,
): Promise<SignedIdentity> {
  const bad = (reason: string) => new Refusal('invalid_jwt', { reason });
  if (token.length > LONGEST_TOKEN) throw bad('it is too long');
  let keyName: unknown;
  try {
    keyName = decodeProtectedHeader(token).kid;
  } catch {
    throw bad('it is no signed token');
  }
  // Whatever stands there was written by the page; PostgreSQL takes no NUL.
  if (typeof keyName !== 'string' || keyName === '' || keyName.includes('\0'))
    throw bad('its header names no key (kid)');
  const key = await jwtKey(db, clientId, keyName);
  if (!key) throw bad('no key of type JWT has the partner_key_id of its kid');
  const text = secrets.open(key.secret, `client_keys:${clientId}:${key.keyId}`);
  const material = key.algorithm.startsWith('HS') ? Buffer.from(text) : createPublicKey(text);
  try {
    const { payload } = await jwtVerify(token, material, {
      algorithms: [key.algorithm],
      currentDate: now(),
      clockTolerance: TOLERANCE_SECONDS,
    });
    return identityOf(payload, key.keyId, true);
  } catch (error) {
    // Its signature was checked before its times were.
    if (error instanceof errors.JWTExpired) return identityOf(error.payload, key.keyId, false);
    throw bad(error instanceof errors.JOSEError ? error.message : 'its signature cannot be checked');
  }
}

function identityOf(payload: JWTPayload, keyId: Id, isVerified: boolean): SignedIdentity {
  const claim = (name: string): string | null => {
    const value = payload[name];
    const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
    return text === '' || text.length > LONGEST_CLAIM || text.includes('\0') ? null : text;
  };
  const identity = {
    email: claim('email'),
    partnerUserId: claim('partner_user_id') ?? claim('sub'),
    firstName: claim('first_name') ?? claim('given_name'),
    lastName: claim('last_name') ?? claim('family_name'),
  };
  if (identity.email === null && identity.partnerUserId === null) {
    throw new Refusal('invalid_jwt', { reason: 'it names neither email nor partner_user_id' });
  }
  return { ...identity, keyId, isVerified };
}

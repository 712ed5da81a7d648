// Who a landing page's visitor is when the browser kept no cookie: the device of the click whose token the page carries (AT-1).

import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Id } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import type { Sql } from '../db/sql.ts';
import { readClickToken } from './click-token.ts';
import { clickDevice } from './link-store.ts';

/** What the key of click tokens is for; every process derives the same one. */
const CLICK_KEY = 'share clicks';

/** The key of click tokens. As an object, because Node takes five times as long to sign with bytes (measured 2026-11-24: 12 µs against 2.3). */
export function clickKeyOf(secrets: SecretBox): KeyObject {
  return createSecretKey(secrets.signingKey(CLICK_KEY));
}

/** Finds the device of a click by its token; null when the token was not made here for this client. */
export function clickDeviceFinder(
  sql: Sql,
  secrets: SecretBox,
): (clientId: Id, token: string) => Promise<string | null> {
  const key = clickKeyOf(secrets);
  return async (clientId, token) => {
    const inputId = readClickToken(key, clientId, token);
    return inputId === null ? null : clickDevice(sql, clientId, inputId);
  };
}

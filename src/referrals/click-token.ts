// The token of a click that a landing page carries for visitors whose cookies are blocked: the click's input id, signed. Pure.

import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { Id } from '../base/ids.ts';

/** 72 bits: nobody guesses one for a click of somebody else, and the URL stays short. */
const SIGNATURE_CHARS = 12;
const TOKEN = /^([1-9][0-9]{0,18})-([A-Za-z0-9_-]{12})$/;

function signatureOf(key: KeyObject, clientId: Id, inputId: Id): string {
  return createHmac('sha256', key)
    .update(`${clientId}:${inputId}`)
    .digest('base64url')
    .slice(0, SIGNATURE_CHARS);
}

/** The token of a stored click, signed with a key of the installation, as `extole_zone_click_event_id` (reference 6.3). It says nothing about the visitor. */
export function clickToken(key: KeyObject, clientId: Id, inputId: Id): string {
  return `${inputId}-${signatureOf(key, clientId, inputId)}`;
}

/** The click's input id; null when the token was not made here for this client. */
export function readClickToken(key: KeyObject, clientId: Id, token: string): Id | null {
  const [, inputId, signature] = TOKEN.exec(token) ?? [];
  if (inputId === undefined || signature === undefined) return null;
  const expected = Buffer.from(signatureOf(key, clientId, inputId));
  return timingSafeEqual(expected, Buffer.from(signature)) ? inputId : null;
}

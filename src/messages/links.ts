// The link by which a mail is unsubscribed: it names the mail, signed, and says nothing about the person (WEB-6). Pure.

import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Id, isId } from '../base/ids.ts';

/** What the signing key of these links is for; every process derives the same one. */
export const MAIL_LINK_KEY = 'mail links';
/** 132 bits: whoever has the mail has the link, and nobody else. */
const SIGNATURE_CHARS = 22;

function signatureOf(key: Uint8Array, clientId: Id, mailId: Id): string {
  return createHmac('sha256', key)
    .update(`${clientId}:${mailId}`)
    .digest('base64url')
    .slice(0, SIGNATURE_CHARS);
}

/** "<client>.<mail>.<signature>" */
export function mailToken(key: Uint8Array, clientId: Id, mailId: Id): string {
  return `${clientId}.${mailId}.${signatureOf(key, clientId, mailId)}`;
}

/** The mail that a token names; null when it was not made here. */
export function readMailToken(key: Uint8Array, token: string): { clientId: Id; mailId: Id } | null {
  const [clientId = '', mailId = '', signature = '', more] = token.split('.');
  if (!isId(clientId) || !isId(mailId) || more !== undefined) return null;
  const expected = Buffer.from(signatureOf(key, clientId, mailId));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected) ? { clientId, mailId } : null;
}

/** Where the recipient chooses what to get; the one-click POST of RFC 8058 goes there too. */
export function unsubscribeUrl(publicUrl: string, token: string): string {
  return `${publicUrl}/unsubscribe?t=${token}`;
}

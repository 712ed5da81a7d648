// How ServiceTitan signs a webhook: HMAC-SHA256 over the raw bytes (IN-5). Knows no HTTP and no database.

import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** The header in which ServiceTitan sends the signature unless an application is set up otherwise. */
export const DEFAULT_SIGNATURE_HEADER = 'x-servicetitan-signature';

export type SignatureEncoding = 'hex' | 'prefixed_hex' | 'base64';

const HEX = /^[0-9a-f]{64}$/i;
const BASE64 = /^[A-Za-z0-9+/_-]{43}=?$/;

/**
 * The signature of a webhook's body, as ServiceTitan puts it into its header: for tests of a receiver, and for senders of one's own.
 * `body`: exactly the bytes (or, as UTF-8, the text) that are sent. `key`: the HMAC key, used as its UTF-8 bytes. `encoding`: `hex` unless
 * told, `prefixed_hex` for `sha256=<hex>`, or `base64`.
 */
export function signWebhook(
  body: string | Uint8Array,
  key: string,
  { encoding = 'hex' }: { encoding?: SignatureEncoding } = {},
): string {
  const digest = digestOf(body, key);
  switch (encoding) {
    case 'hex':
      return digest.toString('hex');
    case 'prefixed_hex':
      return `sha256=${digest.toString('hex')}`;
    case 'base64':
      return digest.toString('base64');
  }
}

/**
 * Whether `signature`, as it came in the header, is that of these bytes with this key. Hex in any case or base64 (of either alphabet, with
 * or without padding), with or without `sha256=`. Takes the same time wherever the signatures differ.
 */
export function isSignedWith(body: Uint8Array, key: string, signature: string): boolean {
  const given = decoded(signature);
  return given !== null && timingSafeEqual(given, digestOf(body, key));
}

/** Whether two secrets are the same, in a time that tells nothing about either. */
export function isSameSecret(given: string, held: string): boolean {
  return timingSafeEqual(hash('sha256', given, 'buffer'), hash('sha256', held, 'buffer'));
}

function digestOf(body: string | Uint8Array, key: string): Buffer {
  return createHmac('sha256', Buffer.from(key, 'utf8')).update(body).digest();
}

function decoded(signature: string): Buffer | null {
  const text = signature.trim().replace(/^sha256=/i, '');
  if (HEX.test(text)) return Buffer.from(text, 'hex');
  return BASE64.test(text) ? Buffer.from(text, 'base64') : null;
}

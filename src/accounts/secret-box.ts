// Seals secrets at rest with AES-256-GCM. Owns the format of the sealed bytes; knows nothing of where they are stored.

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { SecretBox } from '../base/secrets.ts';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_BYTES = 32;

/**
 * A SecretBox of this installation. `secret`: 32 key bytes, or any text (GOODWORD_SECRET) from which a key is derived.
 * Sealed: one version byte, 12 bytes of nonce, 16 of tag, the ciphertext. The version and the context are authenticated.
 */
export function createSecretBox(secret: string | Uint8Array): SecretBox {
  const key = typeof secret === 'string' ? derivedKey(secret) : secret;
  if (key.length !== KEY_BYTES)
    throw new Error(`A secret box needs ${KEY_BYTES} key bytes, not ${key.length}.`);
  return {
    seal(text, context) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(authenticated(context));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES || sealed[0] !== VERSION) {
        throw new Error('These sealed bytes have a form that this version cannot open.');
      }
      const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
      const tag = sealed.subarray(1 + NONCE_BYTES, 1 + NONCE_BYTES + TAG_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
        .setAAD(authenticated(context))
        .setAuthTag(tag);
      try {
        const body = decipher.update(sealed.subarray(1 + NONCE_BYTES + TAG_BYTES));
        return Buffer.concat([body, decipher.final()]).toString('utf8');
      } catch (cause) {
        throw new Error(
          'A secret cannot be opened: it was sealed with another GOODWORD_SECRET or for another place.',
          {
            cause,
          },
        );
      }
    },
    signingKey: (purpose) =>
      new Uint8Array(hkdfSync('sha256', key, 'goodword', `signing: ${purpose}`, KEY_BYTES)),
  };
}

function derivedKey(secret: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', secret, 'goodword', 'secrets at rest, version 1', KEY_BYTES));
}

function authenticated(context: string): Buffer {
  return Buffer.from(`${VERSION}:${context}`);
}

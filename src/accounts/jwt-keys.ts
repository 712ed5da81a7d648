// Which keys of type JWT there can be: a shared secret, or a public key that fits its algorithm. Touches nothing outside.

import { createPublicKey, type KeyObject } from 'node:crypto';

export const JWT_ALGORITHM = /^(HS|RS|PS|ES)(256|384|512)$/;

const CURVES: Record<string, string> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' };
const LEAST_RSA_BITS = 2048;

/** Why `text` can be no key of this algorithm, in words; null when it can. */
export function jwtKeyProblem(algorithm: string, text: string): string | null {
  if (algorithm.startsWith('HS')) {
    // RFC 7518, 3.2: as long as the hash, or it can be guessed from one token.
    const least = Number(algorithm.slice(2)) / 8;
    return Buffer.byteLength(text) < least ? `a secret for ${algorithm} has at least ${least} bytes` : null;
  }
  if (text.includes('PRIVATE KEY')) return 'send the public key; the private one stays with you';
  let key: KeyObject;
  try {
    key = createPublicKey(text);
  } catch {
    return 'it is no public key in PEM form (-----BEGIN PUBLIC KEY-----)';
  }
  const curve = CURVES[algorithm];
  if (curve !== undefined) {
    return key.asymmetricKeyDetails?.namedCurve === curve ? null : `${algorithm} needs a key on ${curve}`;
  }
  if (key.asymmetricKeyType !== 'rsa') return `${algorithm} needs an RSA key`;
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  return bits < LEAST_RSA_BITS ? `an RSA key has at least ${LEAST_RSA_BITS} bits` : null;
}

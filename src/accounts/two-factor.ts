// The second factor: codes of an authenticator app (TOTP, RFC 6238) and recovery codes. Owns their formats; knows nothing of HTTP.

import { hash, randomInt } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';
import type { Id } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import type { Tx } from '../db/sql.ts';
import { spendRecoveryCode, spendTotpStep, totpSecretOf } from './store-two-factor.ts';

const STEP_SECONDS = 30;
/** Codes of the step before and after are taken: clocks of phones differ. */
const WINDOW = 1;
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
/** Without what reads alike; 16 of 32 letters hold 80 bits. */
const RECOVERY_LETTERS = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const RECOVERY_LENGTH = 16;

/** A new secret, in base32 as apps take it. */
export function newTotpSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** What the QR code holds. */
export function totpUrl(secret: string, company: string, email: string): string {
  return new TOTP({
    issuer: `Goodword: ${company}`,
    label: email,
    secret: Secret.fromBase32(secret),
  }).toString();
}

/** The step of a right code; null: it is not right. */
export function totpStep(secret: string, code: string, now: Date): number | null {
  const delta = TOTP.validate({
    token: code,
    secret: Secret.fromBase32(secret),
    period: STEP_SECONDS,
    window: WINDOW,
    timestamp: now.getTime(),
  });
  return delta === null ? null : Math.floor(now.getTime() / 1000 / STEP_SECONDS) + delta;
}

/** Ten codes for the day the phone is lost, as ABCD-EFGH-JKMN-PQRS. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const letters = Array.from(
      { length: RECOVERY_LENGTH },
      () => RECOVERY_LETTERS[randomInt(RECOVERY_LETTERS.length)],
    );
    return letters.join('').replace(/(.{4})(?=.)/g, '$1-');
  });
}

/** However it is typed: case, blanks and dashes do not count. */
export function recoveryCodeHash(code: string): Buffer {
  return hash('sha256', `recovery ${code.toUpperCase().replace(/[^A-Z0-9]/g, '')}`, 'buffer');
}

/** What binds a sealed secret to its user. */
export function totpContext(clientId: Id, userId: Id): string {
  return `users.totp_secret:${clientId}:${userId}`;
}

/** Whether a code of the app or a recovery code is right; either works once. */
export async function spendCode(
  tx: Tx,
  secrets: SecretBox,
  { clientId, userId }: { clientId: Id; userId: Id },
  code: string,
  now: Date,
): Promise<boolean> {
  const digits = code.replace(/\s/g, '');
  if (!/^\d{6}$/.test(digits)) return spendRecoveryCode(tx, clientId, userId, recoveryCodeHash(code), now);
  const sealed = await totpSecretOf(tx, clientId, userId);
  if (!sealed) return false;
  const step = totpStep(secrets.open(sealed, totpContext(clientId, userId)), digits, now);
  return step !== null && (await spendTotpStep(tx, clientId, userId, step));
}

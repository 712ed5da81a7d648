// Hashes and verifies passwords with scrypt; the parameters stand in the stored text, so that they can grow. Holds back a flood of hashing.

import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { Refusal } from '../base/errors.ts';

const COST = 2 ** 15;
const BLOCK_SIZE = 8;
const PARALLELISM = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const STORED = /^scrypt\$(\d{1,9})\$(\d{1,3})\$(\d{1,3})\$([A-Za-z0-9_-]{1,200})\$([A-Za-z0-9_-]{1,200})$/;

/** Each hash takes 32 MB and a thread of the pool: two at a time leave the rest of the pool to everything else. */
const MOST_AT_ONCE = 2;
const MOST_WAITING = 32;

/** `scrypt$cost$block$parallel$salt$hash`, in base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const derived = await derive(password, salt, COST, BLOCK_SIZE, PARALLELISM, HASH_BYTES);
  return `scrypt$${COST}$${BLOCK_SIZE}$${PARALLELISM}$${salt.toString('base64url')}$${derived.toString('base64url')}`;
}

/** Takes as long whether the password is right or not. Throws too_many_requests when a flood of log-ins waits already. */
export async function verifyPassword(password: string, stored: string): Promise<boolean> {
  const match = STORED.exec(stored);
  if (!match) throw new Error('A stored password has no form that this version knows.');
  const [, cost, block, parallel, salt = '', expected = ''] = match;
  const wanted = Buffer.from(expected, 'base64url');
  const derived = await derive(
    password,
    Buffer.from(salt, 'base64url'),
    Number(cost),
    Number(block),
    Number(parallel),
    wanted.length,
  );
  return timingSafeEqual(derived, wanted);
}

let decoy: Promise<string> | null = null;

/** Spends the time of a verification on nothing, so that an unknown e-mail address answers no sooner than a known one. */
export async function verifyNothing(password: string): Promise<void> {
  decoy ??= hashPassword(randomBytes(16).toString('hex'));
  await verifyPassword(password, await decoy);
}

let running = 0;
const waiting: (() => void)[] = [];

async function derive(
  password: string,
  salt: Buffer,
  cost: number,
  block: number,
  parallel: number,
  bytes: number,
): Promise<Buffer> {
  if (running >= MOST_AT_ONCE) {
    if (waiting.length >= MOST_WAITING) throw new Refusal('too_many_requests', { retry_after_seconds: 5 });
    // Whoever ends hands its place over, so nobody slips in between.
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else {
    running++;
  }
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      const options = { N: cost, r: block, p: parallel, maxmem: 256 * cost * block };
      // NFC: the same password typed on two keyboards is one password.
      scrypt(password.normalize('NFC'), salt, bytes, options, (error, key) =>
        error ? reject(error) : resolve(key),
      );
    });
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

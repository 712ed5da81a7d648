// What makes two inputs the same input (IN-6), as hashes: Idempotency-Key, the sender's own id of the event, name and bytes. Pure.

import { hash } from 'node:crypto';
import type { Id } from '../base/ids.ts';
import type { NewInput } from './types.ts';

/** kind: 1 Idempotency-Key, 2 partner event key, 3 name and bytes. */
export interface InputKey {
  kind: 1 | 2 | 3;
  hash: Buffer;
  /** Unique among all keys of all clients; for maps. */
  text: string;
}

/** An input with its id and its keys, ready to be stored. */
export interface Prepared {
  input: NewInput;
  id: Id;
  /** Hash of name and body: the same Idempotency-Key with other bytes is refused. Empty without such a key: nothing asks. */
  content: Buffer;
  /** Strongest first. */
  keys: InputKey[];
}

const NONE = Buffer.alloc(0);
/** Half of a SHA-256: nobody finds two inputs of one client with the same, and the index is half the size. */
const HASH_BYTES = 16;

/** Keys of one source never meet those of another: a visitor cannot use up the event ids of the company's own server. */
export function prepare(input: NewInput, id: Id): Prepared {
  const { clientId, source, name, body, idempotencyKey, partnerKey } = input;
  const keys: InputKey[] = [];
  const add = (kind: 1 | 2 | 3, ...parts: string[]) => {
    const digest = digestOf(source, ...parts);
    keys.push({ kind, hash: digest, text: keyText(clientId, kind, digest) });
  };
  const connection = input.connectionId ?? '';
  if (idempotencyKey !== null) add(1, idempotencyKey);
  if (partnerKey !== null) add(2, connection, name, partnerKey);
  if (input.sameBytesAreSame) add(3, connection, input.sameBytesScope ?? '', name, body);
  return { input, id, keys, content: idempotencyKey === null ? NONE : digestOf(name, body) };
}

/** The name of a key in maps. */
export function keyText(clientId: Id, kind: number, digest: Buffer): string {
  return `${clientId}:${kind}:${digest.toString('latin1')}`;
}

function digestOf(...parts: string[]): Buffer {
  // No part but the last can hold NUL, so the parts cannot run into each other.
  return hash('sha256', parts.join('\0'), 'buffer').subarray(0, HASH_BYTES);
}

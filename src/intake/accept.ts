// Group commit: whatever arrives while a commit is under way is stored by the next one (IN-1). No timers: an idle server stores at once.

import { setTimeout as delay } from 'node:timers/promises';
import type { IdMaker } from '../base/ids.ts';
import type { Db, Tx } from '../db/sql.ts';
import { settle } from './settle.ts';
import type { Acceptance, NewInput } from './types.ts';

export interface Acceptor {
  /** Stores inputs durably and answers in order; the returned promise settles after the commit. Concurrent calls share one. */
  accept(inputs: NewInput[]): Promise<Acceptance[]>;
  /** The same in a transaction of the caller. */
  acceptIn(tx: Tx, inputs: NewInput[]): Promise<Acceptance[]>;
  /** Resolves when nothing is under way. */
  drain(): Promise<void>;
}

/** While one group waits for the disk, a large next one can do its inserts. A small one had better grow: half of its cost is its commit. */
const MAX_FLIGHTS = 2;
const WORTH_A_FLIGHT = 200;
const MAX_GROUP = 1000;
const MAX_GROUP_CHARS = 4 * 1024 * 1024;
const ATTEMPTS = 4;

interface Call {
  inputs: NewInput[];
  chars: number;
  resolve(results: Acceptance[]): void;
  reject(error: unknown): void;
}

/** Makes the one acceptor of a process. */
export function createAcceptor(parts: { db: Db; ids: IdMaker; now: () => Date }): Acceptor {
  const { db, ids, now } = parts;
  let waiting: Call[] = [];
  let waitingInputs = 0;
  let flights = 0;
  let scheduled = false;
  let idle: (() => void)[] = [];

  /** At the end of this turn of the event loop, so that requests that were read together are stored together. */
  const schedule = () => {
    if (scheduled || waiting.length === 0 || flights >= (waitingInputs < WORTH_A_FLIGHT ? 1 : MAX_FLIGHTS))
      return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      if (waiting.length > 0) void fly(takeGroup());
      schedule();
    });
  };

  const takeGroup = (): Call[] => {
    let count = 0;
    let chars = 0;
    const end = waiting.findIndex((call, index) => {
      count += call.inputs.length;
      chars += call.chars;
      return index > 0 && (count > MAX_GROUP || chars > MAX_GROUP_CHARS);
    });
    const group = end < 0 ? waiting : waiting.slice(0, end);
    waiting = end < 0 ? [] : waiting.slice(end);
    for (const call of group) waitingInputs -= call.inputs.length;
    return group;
  };

  const fly = async (group: Call[]): Promise<void> => {
    flights++;
    try {
      await store(group);
    } finally {
      flights--;
      schedule();
      if (flights === 0 && waiting.length === 0) {
        for (const resolve of idle) resolve();
        idle = [];
      }
    }
  };

  const store = async (group: Call[]): Promise<void> => {
    try {
      const results = await settlePatiently(group.flatMap((call) => call.inputs));
      let from = 0;
      for (const call of group) {
        call.resolve(results.slice(from, from + call.inputs.length));
        from += call.inputs.length;
      }
    } catch (error) {
      // One call's data must never cost the others theirs.
      if (group.length > 1 && isFaultOfData(error)) await Promise.all(group.map((call) => store([call])));
      else for (const call of group) call.reject(error);
    }
  };

  const settlePatiently = async (inputs: NewInput[]): Promise<Acceptance[]> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await settle(db, ids, now(), inputs);
      } catch (error) {
        if (attempt === ATTEMPTS || !isRetryable(error)) throw error;
        await delay(Math.random() * 10 * 2 ** attempt);
      }
    }
  };

  return {
    accept: (inputs) =>
      inputs.length === 0
        ? Promise.resolve([])
        : new Promise((resolve, reject) => {
            const chars = inputs.reduce((sum, input) => sum + input.body.length, 0);
            waiting.push({ inputs, chars, resolve, reject });
            waitingInputs += inputs.length;
            schedule();
          }),
    acceptIn: (tx, inputs) => (inputs.length === 0 ? Promise.resolve([]) : settle(tx, ids, now(), inputs)),
    drain: () =>
      flights === 0 && waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => idle.push(resolve)),
  };
}

/** Deadlock or serialization failure: nothing was stored, the same again may work. */
function isRetryable(error: unknown): boolean {
  return /^40(001|P01)$/.test(stateOf(error));
}

/** Data exception or broken constraint. */
function isFaultOfData(error: unknown): boolean {
  return /^2[23]/.test(stateOf(error));
}

function stateOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

// What one round of following a connection shares, and what it learnt of the connection's health on the way.

import { createHash } from 'node:crypto';
import type { Id } from '../base/ids.ts';
import { plusMs } from '../base/time.ts';
import type { Deps } from '../http/types.ts';
import type { NewInput } from '../intake/types.ts';
import type { Api } from './clients.ts';
import { type Failure, stopsAll } from './outcome.ts';
import type { Connection, TroubleArea } from './types.ts';

export interface Round {
  deps: Deps;
  clientId: Id;
  connection: Connection;
  /** For what someone waits for. */
  api: Api;
  /** For what only makes sure: it may use a part of the allowance (ST-2). */
  sweepApi: Api;
  /** The delta read tells of changes, so that jobs need no look of their own (ST-4). */
  deltaIsTrusted: boolean;
  /** How long a job is watched after its end (ST-5). */
  watchMs: number;
  findings: Findings;
}

/** Which resources answered, and the failures. */
export interface Findings {
  answered: Set<TroubleArea>;
  failures: { failure: Failure; area: TroubleArea }[];
}

/** True when going on with this round would only meet the same failure again. */
export function mustStop(round: Round): boolean {
  return round.findings.failures.some(({ failure, area }) => stopsAll(failure, area));
}

/** So long one part of a round only makes sure of things: a change that a webhook told meanwhile waits no longer than that (ST-2). */
const SWEEP_MS = 3_000;

/** Says before each sweep of one part of the round whether there is time for it. The first one always has, so that sweeps get on. */
export function sweepTime({ deps }: Pick<Round, 'deps'>): () => boolean {
  let until: Date | null = null;
  return () => {
    const isFirst = until === null;
    until ??= plusMs(deps.now(), SWEEP_MS);
    return isFirst || deps.now() < until;
  };
}

/** An answer of ServiceTitan as an input. `partnerKey` null: it is new whatever its bytes are. */
export function answerInput(
  round: Round,
  name: string,
  body: unknown,
  readAt: Date,
  partnerKey: string | null,
): NewInput {
  return {
    clientId: round.clientId,
    source: 'servicetitan',
    name,
    eventTime: readAt,
    body: JSON.stringify(body),
    actor: 'servicetitan',
    connectionId: round.connection.connectionId,
    deviceId: null,
    idempotencyKey: null,
    partnerKey,
    sameBytesAreSame: false,
  };
}

/** Names the content of a row. */
export function hashOf(row: unknown): Buffer {
  return createHash('sha256').update(JSON.stringify(row)).digest().subarray(0, 16);
}

/** Calls of one round that are under way at the same time, whatever the budget allows. */
const CALLS_AT_ONCE = 4;

/** Runs `work` over all items, a few at a time. */
export async function inParallel<Item>(
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(CALLS_AT_ONCE, items.length) }, worker));
}

// Sends what is owed to webhooks (OUT-1): each webhook by itself, so that a slow receiver holds nobody else up. What is owed is in the
// database; this only works it off, and may be lost at any moment.

import type { Id } from '../base/ids.ts';
import { SECOND_MS } from '../base/time.ts';
import type { Deps } from '../http/types.ts';
import { AT_ONCE, isDead, isGone, isSuccess, nextAtOnce, verdictOf } from './decide-retry.ts';
import {
  type Attempt,
  type DueDelivery,
  nextDueAt,
  personsFor,
  recordAttempts,
  stopWaiting,
  takeDue,
} from './deliveries-store.ts';
import { enqueueSending } from './events-store.ts';
import { switchedOffMails } from './notice.ts';
import { headersFor, textFor } from './payload.ts';
import { excerptOf } from './redact.ts';
import { administrators, auditWebhook, findToSend, lockWebhook, saveHealth, updateWebhook } from './store.ts';
import type { AttemptResult, Person, Webhook } from './types.ts';

type SenderDeps = Pick<
  Deps,
  'db' | 'ids' | 'now' | 'log' | 'secrets' | 'postMail' | 'enqueue' | 'postOutside'
>;
type Target = Webhook & { secrets: string[] };

export interface WebhookSender {
  /** Begins to send what is due of a webhook and returns at once; begun already: it goes on until nothing is due. */
  kick(clientId: Id, webhookId: Id): void;
  /** Sends one delivery now, whatever the webhook's state, and answers what came of it; null: it is not due. */
  sendOne(clientId: Id, webhookId: Id, eventId: Id): Promise<Attempt | null>;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  /** Takes nothing more and resolves when what is under way has ended. */
  close(): Promise<void>;
}

const TIMEOUT_MS = 15 * SECOND_MS;
/** What is taken at once must be sent well within its lease. */
const TAKE_FOR_MS = 20 * SECOND_MS;
const TAKE_MOST = 512;

export function createWebhookSender(deps: SenderDeps, chance: () => number): WebhookSender {
  const lanes = new Map<Id, { again: boolean; done: Promise<void> }>();
  let closing = false;

  const kick = (clientId: Id, webhookId: Id): void => {
    if (closing) return;
    const lane = lanes.get(webhookId);
    if (lane) {
      lane.again = true;
      return;
    }
    const state = { again: false, done: Promise.resolve() };
    lanes.set(webhookId, state);
    state.done = work(state, clientId, webhookId)
      .catch((err: unknown) => deps.log.error({ err, webhook_id: webhookId }, 'webhooks could not be sent'))
      .finally(() => lanes.delete(webhookId));
  };

  const work = async (lane: { again: boolean }, clientId: Id, webhookId: Id): Promise<void> => {
    do {
      lane.again = false;
      await workOff(deps, chance, clientId, webhookId, () => closing);
    } while (lane.again && !closing);
    if (!closing) await planNext(deps, clientId, webhookId);
  };

  const settled = async (): Promise<void> => {
    while (lanes.size > 0) await Promise.all([...lanes.values()].map(({ done }) => done));
  };

  return {
    kick,
    settled,
    sendOne: async (clientId, webhookId, eventId) => {
      const target = await findToSend(deps.db, deps.secrets, clientId, webhookId, deps.now());
      const [delivery] = target
        ? await takeDue(deps.db, clientId, webhookId, { now: deps.now(), most: 1, eventId })
        : [];
      if (!target || !delivery) return null;
      const attempt = await attemptOne(
        deps,
        chance,
        target,
        delivery,
        await personsOf(deps, clientId, target, [delivery]),
      );
      await recordAttempts(deps.db, clientId, webhookId, [attempt], deps.now());
      return attempt;
    },
    close: async () => {
      closing = true;
      await settled();
    },
  };
}

/** Sends until nothing is due: takes while it sends, records while it sends, and never has more under way than the receiver keeps up with. */
async function workOff(
  deps: SenderDeps,
  chance: () => number,
  clientId: Id,
  webhookId: Id,
  isClosing: () => boolean,
): Promise<void> {
  let target = await findToSend(deps.db, deps.secrets, clientId, webhookId, deps.now());
  if (target?.state !== 'enabled') return;
  let people = new Map<Id, Person>();
  const waiting: DueDelivery[] = [];
  let ended: Attempt[] = [];
  let underWay = 0;
  let atOnce = AT_ONCE.first;
  let meanMs = SECOND_MS;
  let isEmpty = false;
  let taking: Promise<void> | null = null;
  let recording: Promise<void> | null = null;
  let failure: unknown = null;
  let wake = Promise.withResolvers<void>();
  const stir = () => wake.resolve();

  const take = async (current: Target) => {
    const most = Math.min(
      Math.max(atOnce, Math.floor((atOnce * TAKE_FOR_MS) / Math.max(meanMs, 1))),
      TAKE_MOST,
    );
    const due = await takeDue(deps.db, clientId, webhookId, { now: deps.now(), most });
    const known = await personsOf(deps, clientId, current, due);
    people = new Map([...people, ...known].slice(-4 * TAKE_MOST));
    waiting.push(...due);
    isEmpty = due.length < most;
  };
  const record = async () => {
    const batch = ended;
    ended = [];
    await recordAttempts(deps.db, clientId, webhookId, batch, deps.now());
    target = (await afterAttempts(deps, clientId, target as Target, batch)) ?? target;
  };
  const begin = (current: Target, delivery: DueDelivery) => {
    underWay += 1;
    void attemptOne(deps, chance, current, delivery, people).then((attempt) => {
      underWay -= 1;
      ended.push(attempt);
      meanMs += (attempt.result.durationMs - meanMs) / 8;
      atOnce = nextAtOnce(atOnce, isSuccess(attempt.result));
      stir();
    });
  };
  const guarded = (work: Promise<void>, over: () => void) =>
    work
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => {
        over();
        stir();
      });

  for (;;) {
    const mayGoOn = target.state === 'enabled' && !isClosing() && failure === null;
    if (mayGoOn && !taking && !isEmpty && waiting.length < atOnce)
      taking = guarded(take(target), () => {
        taking = null;
      });
    while (mayGoOn && underWay < atOnce && waiting.length > 0) begin(target, waiting.shift() as DueDelivery);
    if (ended.length > 0 && !recording)
      recording = guarded(record(), () => {
        recording = null;
      });
    const isIdle = underWay === 0 && !taking && !recording && ended.length === 0;
    if (isIdle && (!mayGoOn || (isEmpty && waiting.length === 0))) break;
    await wake.promise;
    wake = Promise.withResolvers<void>();
  }
  if (failure !== null) throw failure;
}

async function personsOf(
  deps: SenderDeps,
  clientId: Id,
  { includePerson, format }: Target,
  due: readonly DueDelivery[],
): Promise<Map<Id, Person>> {
  if (!includePerson && format !== 'reference') return new Map();
  return personsFor(deps.db, clientId, [...new Set(due.flatMap(({ personId }) => personId ?? []))]);
}

async function attemptOne(
  deps: SenderDeps,
  chance: () => number,
  target: Target,
  delivery: DueDelivery,
  people: ReadonlyMap<Id, Person>,
): Promise<Attempt> {
  const at = deps.now();
  const startedAt = performance.now();
  const text = textFor(
    target,
    delivery,
    delivery.personId === null ? null : (people.get(delivery.personId) ?? null),
  );
  const headers = headersFor({ eventId: delivery.eventId, format: target.format, text, at }, target.secrets);
  const answer = await deps.postOutside(target.url, { headers, body: text, timeoutMs: TIMEOUT_MS });
  const result: AttemptResult = {
    ...{ status: null, error: null, response: null, retryAfterMs: null },
    ...(answer.kind === 'answer'
      ? { status: answer.status, response: excerptOf(answer.text), retryAfterMs: answer.retryAfterMs }
      : { error: answer.message }),
    durationMs: Math.round(performance.now() - startedAt),
  };
  const verdict = verdictOf(result, {
    ...{ now: at, tries: delivery.tries, retryIntervals: target.retryIntervals },
    ...{ isTest: delivery.kind === 'test', chance: chance() },
  });
  return { delivery, at, result, verdict };
}

/** Notes how the receiver does, and switches the webhook off when it is dead. Answers the webhook as it is then, if that changed. */
async function afterAttempts(
  deps: SenderDeps,
  clientId: Id,
  target: Target,
  attempts: readonly Attempt[],
): Promise<Target | null> {
  const counted = attempts.filter(({ delivery }) => delivery.kind !== 'test');
  if (counted.length === 0) return null;
  const successAt = counted.filter(({ result }) => isSuccess(result)).at(-1)?.at ?? null;
  const failures = counted.filter(({ result }) => !isSuccess(result)).length;
  const isNews =
    successAt === null ||
    target.failingSince !== null ||
    target.lastSuccessAt === null ||
    successAt.getTime() - target.lastSuccessAt.getTime() > 10 * SECOND_MS;
  if (isNews) await saveHealth(deps.db, clientId, target.webhookId, { successAt, failures }, deps.now());
  const lastSuccessAt = successAt ?? target.lastSuccessAt;
  const gone = counted.some(({ result }) => isGone(result));
  const gaveUp = counted.flatMap(({ verdict, delivery }) => (verdict.state === 'failed' ? [delivery] : []));
  if (gone || isDead(gaveUp, lastSuccessAt)) {
    const last = counted.filter(({ result }) => !isSuccess(result)).at(-1)?.result;
    const reason = gone
      ? 'the receiver answered 410 Gone'
      : `nothing was taken for a whole schedule; the last attempt: ${last?.error ?? `status ${last?.status}`}`;
    return await switchOff(deps, clientId, target, reason);
  }
  if (!isNews) return null;
  const failingSince = successAt ? null : (target.failingSince ?? deps.now());
  return { ...target, lastSuccessAt, failingSince };
}

async function switchOff(deps: SenderDeps, clientId: Id, target: Target, reason: string): Promise<Target> {
  const { webhookId } = target;
  const now = deps.now();
  deps.log.warn({ client_id: clientId, webhook_id: webhookId, event: 'webhook_switched_off' }, reason);
  await deps.db.tx(async (tx) => {
    const held = await lockWebhook(tx, clientId, webhookId);
    if (held?.state !== 'enabled') return;
    const after: Webhook = { ...held, state: 'missing', stateReason: reason };
    await updateWebhook(tx, clientId, after, now);
    const missed = await stopWaiting(tx, clientId, webhookId, now);
    await auditWebhook(
      tx,
      { entryId: deps.ids(), at: now },
      {
        ...{ clientId, webhookId, actor: 'system', action: 'webhook.switched_off' },
        ...{ before: { state: held.state }, after: { state: after.state, reason, missed } },
      },
    );
    await deps.postMail(
      tx,
      switchedOffMails(clientId, after, { reason, missed, now }, await administrators(tx, clientId)),
    );
  });
  return { ...target, state: 'missing' };
}

/** Writes down when to come back, if anything waits. */
async function planNext(deps: SenderDeps, clientId: Id, webhookId: Id): Promise<void> {
  const at = await nextDueAt(deps.db, clientId, webhookId);
  if (at) await deps.db.tx((tx) => enqueueSending(tx, deps.enqueue, clientId, webhookId, at));
}

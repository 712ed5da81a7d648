// Owns outgoing webhooks: CloudEvents bodies, signatures, retries and mishaps on the virtual clock. Nothing is
// delivered while the clock stands still, unless it is due.
import { createHmac } from 'node:crypto';
import { instantOf, wireInstant } from './world/instants.ts';
import { type Random, randomGuid, randomHex } from './world/random.ts';
import type { World, WorldEvent } from './world/world.ts';

export interface Subscription {
  readonly id: number;
  /** null: events of every tenant of the application. */
  readonly tenantId: number | null;
  /** An exact event type, a prefix ending in `*`, or `*`. */
  readonly type: string;
  readonly url: string;
  readonly hmacKey: string | null;
}

export interface Delivery {
  readonly number: number;
  readonly subscriptionId: number;
  readonly type: string;
  readonly userassignedid: string;
  state: 'waiting' | 'delivered' | 'failed' | 'lost';
  attempts: number;
  dueMs: number;
  /** Status of each answer; null where none came. */
  readonly answers: (number | null)[];
  readonly happenedAt: string;
  readonly data: Readonly<Record<string, unknown>>;
  cloudEventId: string;
}

const RETRY_AFTER_SECONDS = [10, 30, 60, 300] as const;
const ANSWER_LIMIT_MS = 10_000;
const AT_ONCE = 8;
const KEPT = 20_000;

export class Webhooks {
  readonly #world: World;
  readonly #random: Random;
  #subscriptions: Subscription[] = [];
  #waiting: Delivery[] = [];
  #done: Delivery[] = [];
  #nextId = 1;
  #nextNumber = 1;
  #timer: NodeJS.Timeout | undefined;
  #pumping: Promise<void> | undefined;
  #closed = false;

  constructor(world: World, random: Random) {
    this.#world = world;
    this.#random = random;
    world.onEvent((event) => this.#accept(event));
    world.clock.onChange(() => void this.pump());
  }

  get subscriptions(): readonly Subscription[] {
    return this.#subscriptions;
  }

  /** All deliveries, oldest first; those long done are forgotten. */
  get deliveries(): readonly Delivery[] {
    return [...this.#done, ...this.#waiting].sort((left, right) => left.number - right.number);
  }

  subscribe(input: Omit<Subscription, 'id'>): Subscription {
    const subscription = { ...input, id: this.#nextId };
    this.#nextId += 1;
    this.#subscriptions.push(subscription);
    return subscription;
  }

  unsubscribe(id: number): boolean {
    const before = this.#subscriptions.length;
    this.#subscriptions = this.#subscriptions.filter((one) => one.id !== id);
    return this.#subscriptions.length < before;
  }

  clear(): void {
    this.#subscriptions = [];
    this.#waiting = [];
    this.#done = [];
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** Sends a failed, lost or delivered event again now, as a person can in the portal. */
  replay(number: number): boolean {
    const delivery = this.#done.find((one) => one.number === number);
    if (delivery === undefined) return false;
    this.#done = this.#done.filter((one) => one !== delivery);
    this.#wait({ ...delivery, state: 'waiting', attempts: 0, dueMs: this.#world.nowMs() });
    return true;
  }

  /** Delivers what is due by the virtual clock, and returns when nothing due is left. */
  async pump(): Promise<void> {
    if (this.#closed) return;
    while (this.#pumping !== undefined) await this.#pumping;
    this.#pumping = this.#deliverDue();
    await this.#pumping;
    this.#pumping = undefined;
    this.#arm();
  }

  #accept(event: WorldEvent): void {
    const { switches } = this.#world;
    const nowMs = this.#world.nowMs();
    const userassignedid = randomGuid(this.#random);
    for (const subscription of this.#subscriptions) {
      if (!listens(subscription, event)) continue;
      const copies = this.#random() < switches.webhookDuplicateRate ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        const lost = this.#random() < switches.webhookLossRate;
        const late = this.#random() < switches.webhookLateRate ? switches.webhookLateSeconds : 0;
        const jitter = this.#random() * switches.webhookJitterSeconds;
        const delivery: Delivery = {
          number: this.#nextNumber,
          subscriptionId: subscription.id,
          type: event.type,
          userassignedid,
          state: lost ? 'lost' : 'waiting',
          attempts: 0,
          dueMs: nowMs + Math.round((late + jitter) * 1000),
          answers: [],
          happenedAt: wireInstant(instantOf(nowMs)),
          data: { tenantId: event.tenantId, tenantName: event.tenantName, ...event.data },
          cloudEventId: this.#eventId(),
        };
        this.#nextNumber += 1;
        if (lost) this.#finish(delivery);
        else this.#wait(delivery);
      }
    }
    this.#arm();
  }

  #eventId(): string {
    return `d-${randomHex(this.#random, 16)}`;
  }

  #wait(delivery: Delivery): void {
    // Kept by due time; nearly always the new one is the last.
    let place = this.#waiting.length;
    while (place > 0 && (this.#waiting[place - 1]?.dueMs ?? 0) > delivery.dueMs) place -= 1;
    this.#waiting.splice(place, 0, delivery);
  }

  #finish(delivery: Delivery): void {
    this.#done.push(delivery);
    if (this.#done.length > 2 * KEPT) this.#done = this.#done.slice(-KEPT);
  }

  /** Wakes at the next due time. With a clock that is not the wall's, looks again at short intervals. */
  #arm(): void {
    clearTimeout(this.#timer);
    const next = this.#waiting[0];
    if (next === undefined || this.#closed) return;
    const waitMs = next.dueMs - this.#world.nowMs();
    if (waitMs > 0 && this.#world.clock.frozen) return;
    this.#timer = setTimeout(() => void this.pump(), Math.min(Math.max(waitMs, 0), 1000));
    this.#timer.unref();
  }

  async #deliverDue(): Promise<void> {
    for (;;) {
      const due = this.#waiting.findIndex((delivery) => delivery.dueMs > this.#world.nowMs());
      const batch = this.#waiting.splice(0, Math.min(AT_ONCE, due === -1 ? AT_ONCE : due));
      if (batch.length === 0 || this.#closed) return;
      await Promise.all(batch.map((delivery) => this.#attempt(delivery)));
    }
  }

  async #attempt(delivery: Delivery): Promise<void> {
    const subscription = this.#subscriptions.find((one) => one.id === delivery.subscriptionId);
    if (subscription === undefined) {
      delivery.state = 'failed';
      this.#finish(delivery);
      return;
    }
    delivery.attempts += 1;
    if (delivery.attempts > 1 && this.#changesId(delivery.attempts)) delivery.cloudEventId = this.#eventId();
    const status = await send(subscription, this.#request(subscription, delivery));
    delivery.answers.push(status);
    const retrySeconds = RETRY_AFTER_SECONDS[delivery.attempts - 1];
    if (status !== null && status >= 200 && status < 300) {
      delivery.state = 'delivered';
      this.#finish(delivery);
    } else if (retrySeconds === undefined) {
      delivery.state = 'failed';
      this.#finish(delivery);
    } else {
      delivery.dueMs = this.#world.nowMs() + retrySeconds * 1000;
      this.#wait(delivery);
    }
  }

  #changesId(attempt: number): boolean {
    const { webhookRetryId } = this.#world.switches;
    return webhookRetryId === 'new' || (webhookRetryId === 'mixed' && attempt % 2 === 1);
  }

  #request(
    subscription: Subscription,
    delivery: Delivery,
  ): { headers: Record<string, string>; body: string } {
    const { switches } = this.#world;
    const body = JSON.stringify({
      specversion: '1.0',
      id: delivery.cloudEventId,
      type: delivery.type,
      time: delivery.happenedAt,
      source: 'https://webhooks.servicetitan.io',
      userassignedid: delivery.userassignedid,
      datacontenttype: 'application/json',
      data: delivery.data,
    });
    const headers: Record<string, string> = {
      'content-type': `${switches.webhookContentType}; charset=utf-8`,
    };
    if (subscription.hmacKey !== null && switches.webhookSignature !== 'none') {
      const digest = createHmac('sha256', subscription.hmacKey).update(body);
      headers[switches.webhookHeader.toLowerCase()] =
        switches.webhookSignature === 'base64'
          ? digest.digest('base64')
          : `${switches.webhookSignature === 'prefixed_hex' ? 'sha256=' : ''}${digest.digest('hex')}`;
    }
    return { headers, body };
  }
}

function listens(subscription: Subscription, event: WorldEvent): boolean {
  if (subscription.tenantId !== null && subscription.tenantId !== event.tenantId) return false;
  const { type } = subscription;
  return type.endsWith('*') ? event.type.startsWith(type.slice(0, -1)) : event.type === type;
}

async function send(
  subscription: Subscription,
  request: { headers: Record<string, string>; body: string },
): Promise<number | null> {
  try {
    const answer = await fetch(subscription.url, {
      method: 'POST',
      ...request,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return null;
  }
}

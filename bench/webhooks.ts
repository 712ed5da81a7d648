// How fast webhooks leave: signed, from the outbox to a sink in a process of its own, beside the same requests without an outbox; and what a
// receiver that is down for ten minutes loses (nothing).

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { createApp } from '../src/app.ts';
import type { Happening } from '../src/base/happening.ts';
import { MINUTE_MS, plusMs, SECOND_MS } from '../src/base/time.ts';
import { makeOutgoing } from '../src/http/outgoing.ts';
import { wakeWebhooks } from '../src/webhooks/deliveries-store.ts';
import { headersFor } from '../src/webhooks/payload.ts';
import { asOwner } from './fixtures.ts';
import type { BenchInstallation } from './installation.ts';
import type { Measurement } from './measure.ts';

const EVENTS = 20_000;
const BATCH = 500;
const SECRET = 'whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=';

interface Sink {
  url: string;
  /** Distinct events, and requests, that it took so far. */
  count(): Promise<{ events: number; requests: number }>;
  setDown(isDown: boolean): Promise<void>;
  stop(): void;
}

async function startSink(): Promise<Sink> {
  const child = fork(fileURLToPath(new URL('webhook-sink.ts', import.meta.url)));
  const ask = <Answer>(message: 'start' | 'count' | { isDown: boolean }) =>
    new Promise<Answer>((resolve) => {
      child.once('message', (answer) => resolve(answer as Answer));
      child.send(message);
    });
  const { url } = await ask<{ url: string }>('start');
  return {
    url,
    count: () => ask<{ events: number; requests: number }>('count'),
    setDown: (isDown) => ask<void>({ isDown }),
    stop: () => void child.kill(),
  };
}

export async function benchWebhooks(bench: BenchInstallation): Promise<Measurement[]> {
  const { installation, clientId, token } = bench;
  let shiftMs = 0;
  const now = () => plusMs(new Date(), shiftMs);
  const app = await createApp({
    db: installation.db,
    log: pino({ level: 'error' }),
    secrets: installation.secrets,
    publicUrl: null,
    allowPrivateAddresses: true,
    processMetrics: false,
    now,
  });
  const url = await app.server.listen({ port: 0, host: '127.0.0.1' });
  const sink = await startSink();
  const hook = await asOwner(url, token)('POST', '/v6/webhooks', {
    name: 'Sink',
    url: sink.url,
    secret: SECRET,
  });

  const announced = await timed(EVENTS, () => announce(app, clientId, 0, EVENTS));
  const sent = await timed(EVENTS, () => sendAll(app, clientId, hook.id ?? ''));
  const taken = await sink.count();
  if (taken.events !== EVENTS) throw new Error(`the sink took ${taken.events} of ${EVENTS}`);
  const bare = await timed(EVENTS, () => bareRequests(sink.url));

  // Down for ten minutes of the application's clock; what happens meanwhile is owed, and arrives when the receiver is back.
  await sink.setDown(true);
  for (let minute = 0; minute < 10; minute++) {
    await announce(app, clientId, EVENTS + minute * BATCH, BATCH);
    await sendAll(app, clientId, hook.id ?? '');
    shiftMs += MINUTE_MS;
  }
  await sink.setDown(false);
  const before = (await sink.count()).events;
  const owed = 10 * BATCH;
  let rounds = 0;
  while ((await sink.count()).events < before + owed) {
    if (++rounds > 100) throw new Error(`lost: ${(await sink.count()).events - before} of ${owed} arrived`);
    shiftMs += 30 * SECOND_MS;
    await installation.db.tx((tx) => wakeWebhooks(tx, app.deps.enqueue, now()));
    await sendAll(app, clientId, hook.id ?? '');
  }
  sink.stop();
  await app.close();
  const floor = { what: 'the same signed requests, 32 at once, nothing stored', perSecond: bare };
  return [
    { what: 'webhooks signed, sent and recorded', perSecond: sent, must: 1_000, aim: 3_000, floor },
    { what: 'events written for a webhook, in batches of 500', perSecond: announced, must: 5_000 },
    {
      what: `webhooks arrived of ${owed} owed while the receiver was down for 10 minutes`,
      perSecond: owed,
      must: owed,
      note: `all of them, ${(rounds * 30) / 60} minutes after it was back`,
    },
  ];
}

type App = Awaited<ReturnType<typeof createApp>>;

async function announce(app: App, clientId: string, from: number, count: number): Promise<void> {
  for (let at = from; at < from + count; at += BATCH) {
    const happenings = Array.from({ length: BATCH }, (_, n): Happening => {
      const data = { name: 'job_completed', role: 'friend', quality: 'HIGH', job_id: String(at + n) };
      return {
        ...{ type: 'step.job_completed', subject: `person:${(at + n) % 5000}`, cause: `step:${at + n}` },
        ...{ at: app.deps.now(), role: 'friend', fromIntegration: false, data },
      };
    });
    await app.deps.db.tx((tx) => app.deps.announce(tx, clientId, happenings));
  }
}

async function sendAll(app: App, clientId: string, webhookId: string): Promise<void> {
  await app.tasks.send_webhooks({ client_id: clientId, webhook_id: webhookId });
  await app.webhooks.settled();
}

async function bareRequests(url: string): Promise<void> {
  const outgoing = makeOutgoing(true);
  let left = EVENTS;
  const one = async () => {
    while (left-- > 0) {
      const text = JSON.stringify({ id: `bare_${left}`, data: { padding: 'x'.repeat(250) } });
      const headers = headersFor({ eventId: `1${left}`, format: 'standard', text, at: new Date() }, [SECRET]);
      await outgoing.post(url, { headers, body: text, timeoutMs: 15_000 });
    }
  };
  await Promise.all(Array.from({ length: 32 }, one));
  await outgoing.close();
}

async function timed(count: number, work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return count / ((performance.now() - startedAt) / 1000);
}

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { callerOf, control } from './caller.ts';
import { type SimulatorOptions, startSimulator } from './server.ts';

const KEY = '0123456789abcdef0123456789abcdef';

interface Event {
  readonly id: string;
  readonly type: string;
  readonly specversion: string;
  readonly userassignedid: string;
  readonly data: {
    readonly tenantId: number;
    readonly tenantName: string;
    readonly job?: { id: number; jobStatus: string };
  };
}

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly event: Event;
}

async function world(t: TestContext, options: SimulatorOptions = {}) {
  const simulator = await startSimulator(options);
  simulator.clock.freeze(true);
  const received: Received[] = [];
  const answers: number[] = [];
  const target = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      received.push({ headers: request.headers, body, event: JSON.parse(body) as Event });
      response.writeHead(answers.shift() ?? 200).end();
    });
  });
  await new Promise<void>((done) => target.listen(0, '127.0.0.1', done));
  t.after(async () => {
    await simulator.close();
    target.closeAllConnections();
    target.close();
  });
  const url = `http://127.0.0.1:${(target.address() as AddressInfo).port}/hook`;
  const subscribed = await control(simulator, 'POST', '/webhooks', { url, hmacKey: KEY, type: 'tn.jpm.*' });
  assert.equal(subscribed.status, 200, subscribed.text);
  const pass = async (seconds: number) => {
    simulator.clock.advance(seconds * 1000);
    await simulator.webhooks.pump();
  };
  return { simulator, received, answers, pass };
}

test('a CloudEvents body, signed, with a job that lacks summary, custom fields and external data', async (t) => {
  const { simulator, received, pass } = await world(t);
  const job = simulator.office.createJob({
    customer: { name: 'Jane' },
    advocateCode: 'test123',
    summary: 'x',
  });
  await pass(0);
  const [first] = received;
  assert.ok(first);
  assert.equal(first.event.specversion, '1.0');
  assert.equal(first.event.type, 'tn.jpm.job-scheduled');
  assert.equal(first.event.data.tenantId, simulator.tenant.id);
  assert.equal(first.event.data.job?.id, job.id);
  for (const name of ['summary', 'customFields', 'externalData']) {
    assert.ok(!(name in (first.event.data.job ?? {})), name);
  }
  const digest = createHmac('sha256', KEY).update(first.body);
  assert.equal(first.headers['x-servicetitan-signature'], digest.digest('hex'));
  const api = await callerOf(simulator);
  assert.equal((await api.get<{ summary: string }>(`/jpm/jobs/${job.id}`)).body.summary, 'x');
});

test('the life of a job is told: completed by its own event, canceled only as updated, or not at all', async (t) => {
  const { simulator, received, pass } = await world(t);
  const { office } = simulator;
  const first = office.createJob({ customer: { name: 'Jane' } });
  office.completeJob(first.id, { totalCents: 5000 });
  const second = office.createJob({ customer: { name: 'Bob' } });
  office.cancelJob(second.id);
  simulator.setSwitches({ cancelWebhook: 'none' });
  office.removeCancellation(second.id);
  await pass(0);
  const told = received.map(({ event }) => `${event.type} ${event.data.job?.jobStatus}`).sort();
  assert.deepEqual(told, [
    'tn.jpm.job-completed Completed',
    'tn.jpm.job-scheduled Scheduled',
    'tn.jpm.job-scheduled Scheduled',
    'tn.jpm.job-updated Canceled',
  ]);
});

test('refused events come again after 10, 30, 60 and 300 seconds, then never; the occurrence id stays', async (t) => {
  const { simulator, received, answers, pass } = await world(t, { webhookRetryId: 'mixed' });
  answers.push(500, 500, 404, 500, 500);
  simulator.office.createJob({ customer: { name: 'Jane' } });
  await pass(0);
  const counts = [received.length];
  for (const seconds of [9, 1, 30, 59, 1, 300, 10_000]) {
    await pass(seconds);
    counts.push(received.length);
  }
  assert.deepEqual(counts, [1, 1, 2, 3, 3, 4, 5, 5]);
  assert.equal(new Set(received.map(({ event }) => event.userassignedid)).size, 1);
  assert.equal(new Set(received.map(({ event }) => event.id)).size, 3, 'some retries have a new id');
  const deliveries = await control<{ totals: object; deliveries: { number: number; answers: number[] }[] }>(
    simulator,
    'GET',
    '/webhooks/deliveries',
  );
  assert.deepEqual(deliveries.body.totals, { failed: 1 });
  assert.deepEqual(deliveries.body.deliveries[0]?.answers, [500, 500, 404, 500, 500]);
  await control(simulator, 'POST', `/webhooks/deliveries/${deliveries.body.deliveries[0]?.number}/replay`);
  assert.equal(received.length, 6);
});

test('lost, twice, late and out of order, by the switches and the seed', async (t) => {
  const { simulator, received, pass } = await world(t, {
    webhookLossRate: 0.3,
    webhookDuplicateRate: 0.2,
    webhookJitterSeconds: 60,
  });
  const jobs = Array.from({ length: 100 }, (_, place) =>
    simulator.office.createJob({ customer: { name: `C ${place}` } }),
  );
  await pass(0);
  assert.ok(received.length < 10);
  await pass(61);
  const order = received.map(({ event }) => event.data.job?.id ?? 0);
  const distinct = new Set(order);
  assert.ok(distinct.size < jobs.length && distinct.size > 50, `${distinct.size} arrived`);
  assert.ok(order.length > distinct.size, 'some came twice');
  assert.notDeepEqual(
    order,
    order.toSorted((left, right) => left - right),
  );
  const twice = order.find((id, place) => order.indexOf(id) !== place);
  const pair = received.filter(({ event }) => event.data.job?.id === twice);
  assert.equal(pair[0]?.event.userassignedid, pair[1]?.event.userassignedid);
  assert.notEqual(pair[0]?.event.id, pair[1]?.event.id);
});

test('signature and content type in their variants', async (t) => {
  const { simulator, received, pass } = await world(t, { webhookHeader: 'x-st-signature' });
  const variants = [
    ['base64', (body: string) => createHmac('sha256', KEY).update(body).digest('base64')],
    ['prefixed_hex', (body: string) => `sha256=${createHmac('sha256', KEY).update(body).digest('hex')}`],
    ['none', () => undefined],
  ] as const;
  for (const [webhookSignature, expected] of variants) {
    simulator.setSwitches({ webhookSignature, webhookContentType: 'application/cloudevents+json' });
    simulator.office.createJob({ customer: { name: webhookSignature } });
    await pass(0);
    const last = received.at(-1);
    assert.equal(last?.headers['x-st-signature'], expected(last?.body ?? ''));
    assert.match(last?.headers['content-type'] ?? '', /^application\/cloudevents\+json/);
  }
});

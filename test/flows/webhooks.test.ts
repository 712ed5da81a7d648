// What ServiceTitan's webhooks lead to (IN-5), sent by the simulator with its duplicates, retries and disorder, or signed by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { envelope, inputsOf, KEY, readsOf, send, subscribe, webhookScene } from '../support/webhooks.ts';
import { mustBe, type World } from '../support/world.ts';

/** What a job came to, without ids and instants of the run. */
async function outcomeOf(world: World, jobId: number) {
  const job = await world.job(jobId);
  const rewards = job.rewards.map((reward) => `${reward.role}:${reward.state}:${reward.amount_minor}`);
  return { status: job.status, rule: job.attribution.rule, outcome: job.qualification.outcome, rewards };
}

test('[IN-5] [ST-4] a referred job, scheduled and completed, arrives by webhook alone, long before the next poll', async (t) => {
  const s = await webhookScene(t);
  const { world } = s;
  const { office } = world.simulator;
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  subscribe(s);
  const made = office.createJob({
    customer: { name: 'Pat Friend', email: 'pat@example.com' },
    advocateCode: 'rosa7',
  });
  await s.deliver();
  const [followed] = await world.app.deps.db.query<{ run_at: Date }>(
    `select run_at from graphile_worker.jobs where key = $1`,
    [`follow:${world.connectionId}`],
  );
  await world.drain();
  const scheduled = await world.job(made.id);
  assert.equal(scheduled.status, 'Scheduled');
  assert.equal(scheduled.attribution.advocate_person_id, rosa);
  assert.equal(scheduled.attribution.evidence, 'advocate_code');
  assert.equal(scheduled.friend?.email, 'pat@example.com');
  assert.ok(followed === undefined || followed.run_at <= world.now());

  world.advance(2 * MINUTE_MS);
  office.completeJob(made.id, { totalCents: 24_550 });
  await s.deliver();
  await world.app.deps.processClient(world.clientId);
  const [woken] = await world.app.deps.db.query<{ run_at: Date }>(
    `select run_at from graphile_worker.jobs where key = $1`,
    [`follow:${world.connectionId}`],
  );
  assert.deepEqual(woken?.run_at, world.now(), 'the follower is woken at once');
  await world.drain();
  assert.deepEqual(await outcomeOf(world, made.id), {
    ...{ status: 'Completed', rule: 'AT-1', outcome: 'qualified' },
    rewards: ['advocate:earned:10000', 'friend:earned:5000'],
  });

  // What there is no event for comes as an update, and its undoing too (ST-5).
  const other = office.createJob({ customer: { name: 'Bob', email: 'bob@example.com' } });
  office.cancelJob(other.id);
  await s.deliver();
  await world.drain();
  assert.equal((await world.job(other.id)).status, 'Canceled');
  world.advance(MINUTE_MS);
  office.removeCancellation(other.id);
  mustBe(200, await send(s, envelope(world, 'tn.jpm.job-updated', { job: { id: other.id } })));
  await world.drain();
  assert.equal((await world.job(other.id)).status, 'Scheduled');
});

test('[IN-5] what a webhook says of a job is not believed: status, code and total are read from ServiceTitan', async (t) => {
  const s = await webhookScene(t);
  const { world } = s;
  await world.advocate('rosa@example.com', 'rosa7');
  const { id } = world.simulator.office.createJob({ customer: { name: 'Pat', email: 'pat@example.com' } });
  const job = {
    ...{ id, jobStatus: 'Completed', total: 999, summary: 'Advocate Code: rosa7' },
    customFields: [{ typeId: 894575111, name: 'Advocate Code', value: 'rosa7' }],
  };
  mustBe(200, await send(s, envelope(world, 'tn.jpm.job-completed', { job })));
  await world.drain();
  const read = await world.job(id);
  assert.equal(read.status, 'Scheduled');
  assert.equal(read.attribution.outcome, 'unattributed');
  assert.equal(read.total_minor, null);
});

test('[IN-5] [IN-6] the same occurrence again answers with the first id and has no second effect, also with another delivery id', async (t) => {
  const s = await webhookScene(t);
  const { world } = s;
  const { id } = world.simulator.office.createJob({ customer: { name: 'Pat', email: 'pat@example.com' } });
  const event = envelope(world, 'tn.jpm.job-scheduled', { job: { id } });
  const first = mustBe(200, await send(s, event));
  assert.deepEqual(Object.keys(first), ['event_id']);
  await world.drain();
  const reads = readsOf(s, id);
  for (const again of [event, { ...event, id: 'd-retry' }]) {
    assert.deepEqual(mustBe(200, await send(s, again)), first);
  }
  await world.drain();
  assert.equal((await inputsOf(s)).length, 1);
  assert.equal(readsOf(s, id), reads);
});

test('[IN-5] [AT-5] twice, late, out of order and retried: the end is that of a good day', async (t) => {
  const endOf = async (switches: Record<string, unknown>) => {
    const s = await webhookScene(t, { simulator: { ...switches, seed: 7 } });
    const { world } = s;
    const { office } = world.simulator;
    await world.advocate('rosa@example.com', 'rosa7');
    subscribe(s);
    const jobs: number[] = [];
    for (let n = 0; n < 12; n++) {
      const customer = { name: `Friend ${n}`, email: `friend${n}@example.com` };
      jobs.push(office.createJob({ customer, ...(n % 3 === 2 ? {} : { advocateCode: 'rosa7' }) }).id);
    }
    for (let minute = 0; minute < 30; minute++) {
      world.advance(MINUTE_MS);
      const [completed, canceled] = [jobs[minute], jobs[minute - 6]];
      if (completed && minute % 2 === 0) office.completeJob(completed, { totalCents: 10_000 + minute });
      if (canceled && minute % 2 === 1) office.cancelJob(canceled);
      // In the middle of it the receiver does not answer for a while.
      const isOut = switches.webhookJitterSeconds !== undefined && minute > 4 && minute < 8;
      const url = `${isOut ? 'http://127.0.0.1:9' : world.url}${s.hooks}`;
      if (isOut || minute === 8) {
        for (const one of world.simulator.webhooks.subscriptions) Object.assign(one, { url });
      }
      await s.deliver();
      await world.drain();
    }
    for (let minute = 0; minute < 10; minute++) {
      world.advance(MINUTE_MS);
      await s.deliver();
      await world.drain();
    }
    const outcomes = [];
    for (const job of jobs) outcomes.push(await outcomeOf(world, job));
    return outcomes;
  };
  const good = await endOf({});
  assert.ok(
    good.some(({ status }) => status === 'Completed') && good.some(({ status }) => status === 'Canceled'),
  );
  const bad = await endOf({ webhookDuplicateRate: 0.4, webhookJitterSeconds: 90, webhookRetryId: 'mixed' });
  assert.deepEqual(bad, good);
});

test('[IN-5] [IN-8] unknown types are kept and ignored, and say so', async (t) => {
  const s = await webhookScene(t);
  const { world } = s;
  const answer = mustBe(200, await send(s, envelope(world, 'tn.sp.session-completed', { session: {} })));
  await world.drain();
  const [input] = await inputsOf(s);
  assert.equal(input?.state, 'ignored');
  assert.match(input.notes[0]?.message ?? '', /tn\.sp\.session-completed are kept/);
  const explained = mustBe(200, await world.call('GET', `/v1/explain/input/${answer.event_id}`));
  assert.match(JSON.stringify(explained), /ignored/);
});

test('[IN-5] a lead ties e-mail, phone and customer together, so that its job is known by any of them', async (t) => {
  const s = await webhookScene(t);
  const { world } = s;
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const device = 'a1b2c3d4e5f6a1b2c3d4e5f6a1b2c3d4';
  const cookie = { host: world.domain, cookie: `access_token=${device}` };
  await world.call('GET', '/rosa7', undefined, { token: null, headers: cookie });
  const form = { event_name: 'online_lead_captured', data: { email: 'pat@example.com' } };
  mustBe(200, await world.call('POST', '/zones', form, { token: null, headers: cookie }));
  const { office } = world.simulator;
  // The customer has no e-mail in ServiceTitan; only the lead says whose it is.
  const { customer } = office.createCustomer({ name: 'Pat Friend' });
  const lead = { id: 5, customerId: customer.id, customerName: 'Pat Friend', email: 'pat@example.com' };
  mustBe(200, await send(s, envelope(world, 'tn.crm.lead-created', { lead })));
  world.advance(HOUR_MS);
  const job = office.createJob({ customerId: customer.id });
  mustBe(200, await send(s, envelope(world, 'tn.jpm.job-scheduled', { job: { id: job.id } })));
  await world.drain();
  const read = await world.job(job.id);
  assert.equal(read.attribution.evidence, 'click');
  assert.equal(read.attribution.advocate_person_id, rosa);
  assert.equal(read.friend?.email, 'pat@example.com');
});

test('[IN-5] a booking that became a job has the job read at once, as if its own webhook or the poll had told', async (t) => {
  const s = await webhookScene(t);
  const { world } = s;
  await world.advocate('rosa@example.com', 'rosa7');
  const { office } = world.simulator;
  subscribe(s, KEY, 'tn.crm.booking-updated');
  const booking = office.createBooking({
    ...{ bookingProviderId: 4101, source: 'Website', name: 'Pat', externalId: 'web-1', address: null },
    ...{ customerType: null, start: null, campaignId: null, businessUnitId: null, jobTypeId: null },
    ...{
      isFirstTimeClient: true,
      isSendConfirmationEmail: null,
      uploadedImages: [],
      priority: null,
      summary: null,
    },
    contacts: [{ type: 'Email', value: 'pat@example.com' }],
  });
  const job = office.convertBooking(booking.id, { advocateCode: 'rosa7' });
  await s.deliver();
  await world.drain();
  const read = await world.job(job.id);
  assert.deepEqual([read.status, read.attribution.outcome], ['Scheduled', 'attributed']);
});

test('[IN-5] [QU-6] an invoice that is paid is read at once, not when its time comes', async (t) => {
  const s = await webhookScene(t, { withoutCampaign: true });
  const { world } = s;
  const { office } = world.simulator;
  await world.campaign({ qualification: { require_paid: true } });
  await world.advocate('rosa@example.com', 'rosa7');
  subscribe(s);
  const { id } = office.createJob({
    customer: { name: 'Pat', email: 'pat@example.com' },
    advocateCode: 'rosa7',
  });
  world.advance(MINUTE_MS);
  office.completeJob(id, { totalCents: 24_550 });
  await s.deliver();
  await world.drain();
  assert.deepEqual((await outcomeOf(world, id)).rewards, []);
  world.advance(MINUTE_MS);
  office.payJob(id);
  await s.deliver();
  await world.drain();
  assert.deepEqual((await outcomeOf(world, id)).rewards, ['advocate:earned:10000', 'friend:earned:5000']);
});

test('[IN-5] a job that ServiceTitan does not show yet is asked for again; one that it never shows is given up after a day', async (t) => {
  const s = await webhookScene(t, { simulator: { readLagMs: 4_000 } });
  const { world } = s;
  const late = world.simulator.office.createJob({ customer: { name: 'Pat', email: 'pat@example.com' } });
  mustBe(200, await send(s, envelope(world, 'tn.jpm.job-scheduled', { job: { id: late.id } })));
  mustBe(200, await send(s, envelope(world, 'tn.jpm.job-scheduled', { job: { id: 424242 } })));
  await world.drain();
  assert.equal((await world.call('GET', `/v1/jobs/${world.connectionId}/${late.id}`)).status, 404);
  world.advance(10_000);
  await world.drain();
  assert.equal((await world.job(late.id)).status, 'Scheduled');

  const question = async () => {
    const [row] = await world.app.deps.db.query<{
      attempts: number;
      answered_at: Date | null;
      last_error: string;
    }>(`select attempts, answered_at, last_error from questions where kind = 'job' and subject = '424242'`);
    return row ?? assert.fail('there is no question');
  };
  for (let hour = 0; hour < 26; hour++) {
    world.advance(HOUR_MS);
    await world.drain();
  }
  const given = await question();
  assert.match(given.last_error, /does not show job 424242/);
  assert.ok(given.answered_at !== null && given.attempts < 40, JSON.stringify(given));
  // Told again, it is asked again.
  mustBe(200, await send(s, envelope(world, 'tn.jpm.job-updated', { job: { id: 424242 } })));
  await world.drain();
  assert.equal((await question()).answered_at, null);
});

test('[IN-5] many jobs named at once are read 50 to a call', async (t) => {
  const s = await webhookScene(t);
  const { world } = s;
  const { office } = world.simulator;
  const { customer } = office.createCustomer({ name: 'Many Jobs', email: 'many@example.com' });
  subscribe(s);
  const jobs = Array.from({ length: 120 }, () => office.createJob({ customerId: customer.id }).id);
  await s.deliver();
  const before = world.simulator.requests.length;
  await world.drain();
  for (const id of [jobs[0], jobs[119]]) assert.equal((await world.job(id ?? 0)).status, 'Scheduled');
  const calls = world.simulator.requests.length - before;
  assert.ok(calls <= 20, `${calls} calls for 120 jobs`);
});

test('[IN-5] a connection that is not there, was removed or belongs to nobody is 404, and nothing is stored', async (t) => {
  const s = await webhookScene(t);
  const { world } = s;
  const count = async () => {
    const [row] = await world.app.deps.db.query<{ n: number }>(
      'select (select count(*) from inputs)::int + (select count(*) from refused_inputs)::int as n',
    );
    return row?.n;
  };
  const before = await count();
  const event = envelope(world, 'tn.jpm.job-updated', { job: { id: 1 } });
  for (const id of ['7', 'x', '99999999999999999999', '0', '-1', '%20']) {
    const hooks = `/v1/servicetitan/connections/${id}/webhooks`;
    const answer = await send({ ...s, hooks }, event);
    assert.deepEqual([answer.status, answer.body.code], [404, 'not_found'], id);
  }
  mustBe(200, await world.call('DELETE', s.connection));
  assert.equal((await send(s, event)).status, 404);
  assert.equal(await count(), before);
});

test('[IN-7] [IN-5] no body, signed or not, leads to a 5xx', async (t) => {
  const s = await webhookScene(t);
  const { world } = s;
  const good = envelope(world, 'tn.jpm.job-updated', { job: { id: 1 } });
  const bodies: unknown[] = [
    Buffer.alloc(0),
    Buffer.from([0xff, 0x00, 0xfe]),
    Buffer.from('['.repeat(100_000)),
    Buffer.from('{"__proto__":{"a":1}}'),
    Buffer.from(JSON.stringify(good).replace('"job"', '"__proto__"')),
    ...[null, [], [good], 7, 'text', {}, { ...good, data: null }, { ...good, type: {} }],
    { ...good, userassignedid: 'a\u0000b' },
    { ...good, type: 'a\u0000b' },
    { ...good, userassignedid: 'nul-in-data', data: { ...good.data, job: { id: '1\u0000', x: '\ud800' } } },
    {
      ...good,
      userassignedid: 'deep',
      data: { ...good.data, deep: JSON.parse('['.repeat(500) + ']'.repeat(500)) },
    },
    {
      ...good,
      userassignedid: 'lead',
      type: 'tn.crm.lead-updated',
      data: { ...good.data, lead: { email: [], customerId: {}, phone: '\u0000' } },
    },
    { ...good, time: '0000-01-01T00:00:00Z' },
    { ...good, userassignedid: 'far', time: '9999-12-31T23:59:59Z' },
  ];
  for (const body of bodies) {
    for (const options of [{}, { key: '' }, { headers: { 'content-type': 'text/html' } }]) {
      const answer = await send(s, body, options);
      assert.ok(answer.status < 500, `${answer.status} ${JSON.stringify(answer.body)}`);
    }
  }
  await world.drain();
  for (const input of await inputsOf(s)) assert.notEqual(input.state, 'failed', JSON.stringify(input.notes));
});

test('[IN-5] a reading older than what the webhook told is made again in seconds, a few times and not for ever', async (t) => {
  const s = await webhookScene(t);
  const { world } = s;
  const { office } = world.simulator;
  await world.advocate('rosa@example.com', 'rosa7');
  subscribe(s);
  const made = office.createJob({
    customer: { name: 'Pat', email: 'pat@example.com' },
    advocateCode: 'rosa7',
  });
  await s.deliver();
  await world.drain();
  world.advance(2 * MINUTE_MS);
  world.simulator.setSwitches({ readLagMs: 20_000 });
  office.completeJob(made.id, { totalCents: 24_550 });
  await s.deliver();
  await world.drain();
  assert.equal((await world.job(made.id)).status, 'Scheduled', 'the replica lags');
  const before = readsOf(s, made.id);
  for (let at = 0; at < 9; at++) {
    world.advance(5_000);
    await world.drain();
  }
  assert.equal((await world.job(made.id)).status, 'Completed');
  assert.ok(readsOf(s, made.id) - before <= 5, 'with growing rests');

  // A version that never shows is not asked for for ever.
  const never = { id: made.id, modifiedOn: new Date(world.now().getTime() + HOUR_MS).toISOString() };
  await send(s, envelope(world, 'tn.jpm.job-updated', { job: never }));
  for (let minute = 0; minute < 30; minute++) {
    world.advance(MINUTE_MS);
    await world.drain();
  }
  const settled = readsOf(s, made.id);
  for (let minute = 0; minute < 10; minute++) {
    world.advance(MINUTE_MS);
    await world.drain();
  }
  assert.ok(settled - before <= 20, String(settled - before));
  assert.ok(readsOf(s, made.id) - settled <= 1);
});

// The mails of the program, from the fact to the mailbox: each once, by the campaign's texts, and never to those who must not get them (OUT-2).

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { type MailSink, startMailSink } from '../support/mail-sink.ts';
import { booked, type Referred, then } from '../support/referred.ts';
import { HOLD_MS, mustBe, startWorld, type World } from '../support/world.ts';

interface Scene extends Referred {
  sink: MailSink;
}

async function scene(t: TestContext, campaign: Record<string, unknown> = {}): Promise<Scene> {
  const sink = await startMailSink(t);
  const mail = { from: 'hello@acme.example', publicUrl: 'https://share.acme.example', smtpUrl: sink.url };
  const world = await startWorld(t, { bare: true, mail });
  world.connectionId = await world.connect();
  await world.campaign(campaign);
  const rosa = await world.advocate('rosa@example.com', 'rosa7', { first_name: 'Rosa' });
  return { world, office: world.simulator.office, rosa, sink };
}

/** Words what is owed and sends it. */
async function post(world: World): Promise<void> {
  await world.app.tasks.write_messages({ client_id: world.clientId });
  await world.app.tasks.send_mails({ client_id: world.clientId });
}

const subjects = (sink: MailSink) =>
  sink.mails.map(({ to, subject }) => `${[to].flat()[0]?.text}: ${subject}`);

const owed = async (world: World) =>
  (
    await world.app.deps.db.query<{ kind: string; state: string; reason: string | null }>(
      'select kind, state, reason from owed_messages where client_id = $1 order by owed_id',
      [world.clientId],
    )
  ).map(({ kind, state, reason }) => `${kind} ${state}${reason ? `: ${reason}` : ''}`);

/** A lead of Pat's by Rosa's code. */
async function lead(world: World): Promise<void> {
  const data = { email: 'pat@example.com', first_name: 'Pat', advocate_code: 'rosa7' };
  mustBe(200, await world.call('POST', '/v6/events', { event_name: 'online_lead_captured', data }));
}

test('[OUT-2] the advocate hears of the lead, the job, the reward on hold and its approval; the friend of the own reward; each once', async (t) => {
  const { world, office, rosa, sink } = await scene(t);
  await lead(world);
  await post(world);
  const id = await booked({ world, office, rosa });
  await post(world);
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }), { ms: MINUTE_MS });
  await post(world);
  world.advance(HOLD_MS);
  await world.drain();
  await post(world);
  await post(world);
  const rosas = subjects(sink).filter((one) => one.startsWith('rosa'));
  assert.deepEqual(rosas, [
    'rosa@example.com: Pat got in touch with Acme Heating',
    'rosa@example.com: Pat booked a job with Acme Heating',
    'rosa@example.com: Your $100 from Acme Heating is on its way to being approved',
    'rosa@example.com: Your $100 from Acme Heating is approved',
  ]);
  const pats = subjects(sink).filter((one) => one.startsWith('pat'));
  assert.deepEqual(pats, [
    'pat@example.com: Your $50 from Acme Heating is on its way to being approved',
    'pat@example.com: Your $50 from Acme Heating is approved',
  ]);
  assert.equal(sink.mails.length, 6);
  const onHold = sink.mails.find(({ subject }) => subject?.includes('$100 from Acme Heating is on its way'));
  assert.match(onHold?.text ?? '', /on hold until April 15, 2026/);
  assert.match(String(onHold?.html), /href="https:\/\/[^"]+\/me"/);

  const { rewards } = await world.job(id);
  for (const { id: reward } of rewards)
    mustBe(200, await world.call('POST', `/v2/rewards/${reward}/fulfill`, {}));
  mustBe(200, await world.call('POST', `/v2/rewards/custom-reward/${rewards[0]?.id}/sent`, {}));
  await post(world);
  assert.equal(sink.mails.length, 8);
  assert.match(sink.mails.at(-1)?.subject ?? '', /was sent$/);
});

test('[OUT-2] whoever joins on the share page is welcomed once, and reminded while nobody shared, where the campaign says so', async (t) => {
  const { world, sink } = await scene(t, { messages: { reminder: { is_on: true, after_days: 3 } } });
  const join = async () =>
    mustBe(
      200,
      await world.call(
        'POST',
        '/v1/share/join',
        { email: 'kim@example.com', first_name: 'Kim' },
        { token: null },
      ),
    );
  await join();
  await world.drain();
  world.advance(MINUTE_MS);
  await post(world);
  await join();
  await world.drain();
  await post(world);
  assert.deepEqual(subjects(sink), ['kim@example.com: Your referral link for Acme Heating']);
  assert.match(sink.mails[0]?.text ?? '', /Thank you for joining, Kim!/);
  for (let day = 0; day < 5; day++) {
    world.advance(DAY_MS);
    await post(world);
  }
  assert.deepEqual(subjects(sink).slice(1), [
    'kim@example.com: Your friends can still get $50 off at Acme Heating',
  ]);
  const lines = sink.mails[1]?.headerLines.map(({ key }) => key) ?? [];
  assert.ok(lines.includes('list-unsubscribe'));
});

test('[OUT-2] a lead whose name is a place to go is told without it: no stranger puts a link into the company’s mails', async (t) => {
  const { world, sink } = await scene(t);
  const data = { email: 'pat@example.com', first_name: 'https://evil.example/win', advocate_code: 'rosa7' };
  mustBe(200, await world.call('POST', '/v6/events', { event_name: 'online_lead_captured', data }));
  await post(world);
  const mails = sink.mails.filter(({ subject }) => /got in touch/.test(subject ?? ''));
  assert.equal(mails.length, 1);
  for (const { subject, text, html } of mails)
    assert.equal(/evil/.test(`${subject}${text}${String(html)}`), false);
});

test('[OUT-2] texts are the campaign’s, and a message that is off is not sent', async (t) => {
  const { world, office, rosa, sink } = await scene(t, {
    messages: {
      lead_received: { is_on: false },
      job_booked: {
        subject: '{{friend.firstName}} is in',
        text: 'Hello {{firstName}}\n\nCode {{advocateCode}}',
        button: '',
      },
    },
  });
  await lead(world);
  await booked({ world, office, rosa });
  await post(world);
  assert.deepEqual(subjects(sink), ['rosa@example.com: Pat is in']);
  assert.match(sink.mails[0]?.text ?? '', /^Hello Rosa\n\nCode rosa7\n/);
  assert.deepEqual((await owed(world))[0], 'lead_received skipped: the campaign does not send this message');
});

test('[OUT-2] a reward that is taken back is told with a plain reason where the campaign says so, and not while it may stand again', async (t) => {
  const { world, office, rosa, sink } = await scene(t, { messages: { reward_refused: { is_on: true } } });
  const id = await booked({ world, office, rosa });
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  await post(world);
  const before = sink.mails.length;
  await then(world, () => office.cancelJob(id), { ms: MINUTE_MS });
  await post(world);
  assert.equal(sink.mails.length, before, 'not at once');
  world.advance(HOUR_MS);
  await post(world);
  const told = sink.mails.slice(before);
  assert.deepEqual(
    told.map(({ subject }) => subject),
    [...['About your referral to Acme Heating', 'About your referral to Acme Heating']],
  );
  assert.match(told[0]?.text ?? '', /The job was canceled\./);
});

test('[OUT-2] an existing customer: no reward, and the advocate reads why where the campaign says so', async (t) => {
  const { world, office, rosa, sink } = await scene(t, { messages: { reward_refused: { is_on: true } } });
  const earlier = office.createJob({
    customer: { name: 'Pat Doe', email: 'pat@example.com', address: { street: '9 Friend Road' } },
  });
  office.completeJob(earlier.id, { totalCents: 9_900 });
  world.advance(DAY_MS);
  const id = await booked({ world, office, rosa }, { customerId: earlier.customerId });
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  world.advance(2 * HOUR_MS);
  await post(world);
  const refused = sink.mails.filter(({ subject }) => subject === 'About your referral to Acme Heating');
  assert.equal(refused.length, 1);
  assert.match(refused[0]?.text ?? '', /had been a customer before/);
});

test('[OUT-2] [ST-9] nobody is written to because of an integration connection', async (t) => {
  const { world, office, rosa, sink } = await scene(t);
  await world.app.deps.db.query(`update connections set environment = 'integration' where client_id = $1`, [
    world.clientId,
  ]);
  const id = await booked({ world, office, rosa });
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  world.advance(HOLD_MS);
  await world.drain();
  await post(world);
  assert.deepEqual(subjects(sink), []);
  assert.ok((await owed(world)).every((one) => one.endsWith('it comes from an integration connection')));
});

test('[OUT-2] [ID-5] an erased person gets nothing, and who opted out of mails about referrals neither', async (t) => {
  const { world, office, rosa, sink } = await scene(t);
  mustBe(
    200,
    await world.call('POST', '/v4/optouts', { email: 'rosa@example.com', mail_class: 'transactional' }),
  );
  const id = await booked({ world, office, rosa });
  await then(world, () => office.completeJob(id, { totalCents: 24_550 }));
  mustBe(200, await world.call('POST', '/v4/erasures', { email: 'pat@example.com', note: 'asked' }));
  await post(world);
  assert.deepEqual(subjects(sink), []);
  const { items } = mustBe(200, await world.call('GET', '/v1/messages'));
  assert.deepEqual([...new Set(items.map((one: { state: string }) => one.state))], ['suppressed']);
  assert.ok((await owed(world)).includes('job_completed skipped: the person was erased'));
});

test('[OUT-2] [QU-5] who is on the block list gets nothing', async (t) => {
  const { world, office, rosa, sink } = await scene(t);
  const entry = { list: 'block', kind: 'email', value: 'Rosa@example.com', reason: 'sells codes' };
  mustBe(200, await world.call('POST', '/v1/lists', entry));
  await booked({ world, office, rosa });
  await post(world);
  assert.deepEqual(
    subjects(sink).filter((one) => one.startsWith('rosa')),
    [],
  );
  assert.ok((await owed(world)).some((one) => one.endsWith('the person is blocked')));
});

test('[OUT-2] what happened long ago is no news: the first reading of a connection writes to nobody', async (t) => {
  const { world, office, sink } = await scene(t);
  const { id } = office.createJob({
    customer: { name: 'Pat Doe', email: 'pat@example.com' },
    advocateCode: 'rosa7',
  });
  office.completeJob(id, { totalCents: 24_550 });
  world.advance(30 * DAY_MS);
  mustBe(200, await world.zap(office.zapBody(id)));
  await world.drain();
  await post(world);
  assert.deepEqual(
    subjects(sink).filter((one) => /booked|got in touch/.test(one)),
    [],
  );
});

test('[OUT-2] [FILE-1] a lead that a file brings in is told to nobody', async (t) => {
  const { world, sink } = await scene(t);
  const data = { email: 'pat@example.com', first_name: 'Pat', advocate_code: 'rosa7' };
  await world.app.deps.accept([
    {
      ...{ clientId: world.clientId, source: 'upload', name: 'online_lead_captured', eventTime: null },
      ...{ body: JSON.stringify(data), actor: 'user:1', connectionId: null, deviceId: null },
      ...{ idempotencyKey: null, partnerKey: null, sameBytesAreSame: false },
    },
  ]);
  await world.drain();
  await post(world);
  assert.deepEqual(subjects(sink), []);
  assert.deepEqual(await owed(world), []);
});

test('[OUT-2] without a mail server nothing is owed, and switching it on sends no old news', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  await booked({ world, office: world.simulator.office, rosa: '' });
  assert.deepEqual(await owed(world), []);
});

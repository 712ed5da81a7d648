// The home page: what needs attention, how far the set-up is, and reports that come by mail.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createClient } from '../../src/accounts/setup.ts';
import { DAY_MS } from '../../src/base/time.ts';
import { cellText, periodOf } from '../../src/reports/send-reports.ts';
import { startMailSink } from '../support/mail-sink.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

interface Step {
  step: string;
  state: string;
  message: string;
  copy: { label: string; text: string }[];
}

async function steps(world: World): Promise<Map<string, Step>> {
  const answer = mustBe(200, await world.call('GET', '/v1/setup/checklist'));
  return new Map(answer.steps.map((step: Step) => [step.step, step]));
}

test('[ST-8] the checklist follows the guide and ticks each step by itself, from the first visit to the first job', async (t) => {
  const world = await startWorld(t, { bare: true });
  const states = async () => [...(await steps(world)).values()].map(({ state }) => state).join(' ');
  assert.equal(await states(), 'todo todo todo todo todo todo todo todo');
  const zap = (await steps(world)).get('token_used');
  assert.ok(zap?.copy.some(({ text }) => text === `${world.url}/v5/events`));
  assert.match((await steps(world)).get('tag_seen')?.copy[0]?.text ?? '', /^<script.*\/core\.js/);

  await world.campaign();
  assert.equal((await steps(world)).get('campaign_live')?.message, 'Refer a friend is live.');
  assert.equal(await states(), 'done done todo todo todo todo todo todo');
  world.connectionId = await world.connect();
  await world.drain();
  assert.equal(await states(), 'done done todo done done todo todo todo');
  await world.advocate('rosa@example.com', 'ROSA7');
  const { office } = world.simulator;
  const job = office.createJob({
    customer: { name: 'Pat Doe', email: 'pat@example.com' },
    advocateCode: 'ROSA7',
  });
  mustBe(200, await world.zap(office.zapBody(job.id)));
  await world.drain();
  assert.equal(await states(), 'done done todo done done done done done');
  const host = { host: world.domain };
  mustBe(
    200,
    await world.call('POST', '/zones', { event_name: 'confirmation' }, { token: null, headers: host }),
  );
  await world.drain();
  const answer = mustBe(200, await world.call('GET', '/v1/setup/checklist'));
  assert.equal(answer.is_complete, true, JSON.stringify(answer.steps));
});

test('[IN-3] the body of a Zap that the set-up shows is read as a job with its code and its friend', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'ROSA7');
  const { url, body } = mustBe(200, await world.call('GET', '/v1/setup/zap-body'));
  assert.equal(url, `${world.url}/v5/events`);
  const read = mustBe(200, await world.call('POST', '/v1/inputs/try', { body }));
  assert.deepEqual(
    [read.kind, read.advocate_code, read.person.emails],
    ['job', 'ROSA7', ['test.friend@example.com']],
  );
  const { event_id: id } = mustBe(200, await world.zap(body));
  await world.drain();
  assert.equal(mustBe(200, await world.call('GET', `/v1/inputs/${id}`)).state, 'applied');
});

test('[AT-2] [ST-8] what needs attention is counted, worded and gone once it is settled', async (t) => {
  const world = await startWorld(t);
  const attention = async () => mustBe(200, await world.call('GET', '/v1/attention')).items;
  const kinds = async () => (await attention()).map(({ kind }: { kind: string }) => kind);
  assert.deepEqual(await kinds(), []);
  await world.advocate('rosa@example.com', 'ROSA7');
  const { office } = world.simulator;
  const job = office.createJob({ customer: { name: 'Pat Doe', email: 'pat@example.com' } });
  mustBe(200, await world.zap({ ...office.zapBody(job.id), advocate_code: 'R0SA7' }));
  await world.call('POST', '/v5/events', undefined, { raw: '{nonsense' });
  await world.drain();
  const now = await attention();
  assert.deepEqual(
    now.map((item: { kind: string; count: number }) => [item.kind, item.count]),
    [
      ['unknown_codes', 1],
      ['refused_inputs', 1],
    ],
  );
  assert.match(now[0].message, /1 job has a code that nobody has/);
  const at = { connection_id: world.connectionId, job_id: String(job.id), code: 'ROSA7' };
  mustBe(200, await world.call('POST', '/v1/unknown-codes/accept', at));
  assert.deepEqual(await kinds(), ['refused_inputs']);

  await world.app.deps.db.query(
    `update connections set trouble = '{"message": "The app is disabled.", "since": "2026-04-01T00:00:00Z"}'`,
  );
  await world.app.deps.db.query(
    `insert into reconciliations (client_id, reconciliation_id, at, rewards, payouts, differences) values ($1, 1, $2, 0, 0, '[{}]')`,
    [world.clientId, world.now()],
  );
  const worse = await attention();
  assert.deepEqual(
    worse.map((item: { kind: string; severity: string }) => [item.kind, item.severity]),
    [
      ['connection_trouble', 'problem'],
      ['ledger_differences', 'problem'],
      ['refused_inputs', 'todo'],
    ],
  );
  assert.match(worse[0].message, /Production: The app is disabled\./);

  const wish = { name: 'Other', owner: 'o@other.example', password: 'a password of theirs' };
  const other = await createClient(world.app.deps.db, wish);
  const theirs = await world.call('GET', '/v1/attention', undefined, { token: other.access_token });
  assert.deepEqual(mustBe(200, theirs).items, []);
});

test('[OUT-2] a report comes by mail once for each day, week or month, to whom an admin named, and says what was', async (t) => {
  const sink = await startMailSink(t);
  const world = await startWorld(t, {
    mail: { smtpUrl: sink.url, from: 'hello@acme.example', publicUrl: 'https://refer.acme.example' },
  });
  world.app.deps.publicUrl = 'https://refer.acme.example';
  await world.advocate('rosa@example.com', 'ROSA7');
  const data = { email: 'pat@example.com', advocate_code: 'ROSA7' };
  mustBe(200, await world.call('POST', '/v5/events', { event_name: 'online_lead_captured', data }));
  await world.drain();
  const wish = {
    report: 'channels',
    every: 'day',
    hour: 7,
    recipients: ['Boss@acme.example', 'boss@acme.example'],
  };
  const schedule = mustBe(200, await world.call('POST', '/v1/report-schedules', wish));
  assert.deepEqual(
    [schedule.next_at, schedule.recipients],
    ['2026-04-02T07:00:00.000Z', ['boss@acme.example']],
  );
  const send = async () => {
    await world.app.tasks.send_reports({});
    await world.app.tasks.wake_connections({});
    await world.app.tasks.send_mails({ client_id: world.clientId });
    return sink.mails.length;
  };
  assert.equal(await send(), 0);
  world.advance(DAY_MS);
  assert.equal(await send(), 1);
  assert.equal(await send(), 1, 'once');
  const [mail] = sink.mails;
  assert.equal(mail?.subject, 'Acme Heating: Channels, April 1, 2026');
  assert.match(mail?.text ?? '', /Channel: Web form\nLeads: 1/);
  assert.match(
    mail?.text ?? '',
    /https:\/\/refer\.acme\.example\/console\/reports\/channels\?days=custom&since=2026-04-01&until=2026-04-01/,
  );
  assert.match(mail?.text ?? '', /on its list at Acme Heating/);
  world.advance(5 * DAY_MS);
  assert.equal(await send(), 2, 'after an outage it comes once');
  const refused = async (change: object) =>
    (await world.call('POST', '/v1/report-schedules', { ...wish, ...change })).body.code;
  assert.equal(await refused({ recipients: ['nobody'] }), 'validation_error');
  assert.equal(await refused({ filters: { channel: 'rumour' } }), 'validation_error');
  assert.equal(await refused({ filters: { campaign_id: '77' } }), 'invalid_parameter', 'no such campaign');
  const useless = { report: 'api_use', filters: { channel: 'click' } };
  assert.equal(await refused(useless), 'invalid_parameter', 'the report does not go by it');
  mustBe(200, await world.call('DELETE', `/v1/report-schedules/${schedule.schedule_id}`));
  assert.deepEqual(mustBe(200, await world.call('GET', '/v1/report-schedules')).items, []);
});

test('[OUT-2] what happened in the evening is of that day in the company, whatever day it is elsewhere', () => {
  const evening = '2026-04-02T03:30:00.000Z';
  const there = (timeZone: string) => cellText(evening, { type: 'instant' }, { currency: 'USD', timeZone });
  assert.deepEqual([there('America/Chicago'), there('UTC')], ['2026-04-01', '2026-04-02']);
});

test('[OUT-2] the report of a week is about Monday to Sunday, that of a month about the whole month before', () => {
  const days = (every: 'day' | 'week' | 'month', today: string) => {
    const { since, until } = periodOf(every, today, 'UTC');
    return `${since} ${until}`;
  };
  assert.equal(days('day', '2026-03-01'), '2026-02-28 2026-02-28');
  assert.equal(days('week', '2026-04-06'), '2026-03-30 2026-04-05');
  assert.equal(days('week', '2026-04-05'), '2026-03-23 2026-03-29');
  assert.equal(days('month', '2026-03-01'), '2026-02-01 2026-02-28');
  assert.equal(days('month', '2026-01-15'), '2025-12-01 2025-12-31');
});

// `goodword doctor` and `goodword import` (ST-8, ST-12) as functions over a whole application.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { examine, linesOf } from '../../src/doctor-command.ts';
import { importFromServiceTitan, progressLine } from '../../src/import-command.ts';
import { startWorld, type World } from '../support/world.ts';
import { later, referredJob, rosa, switchWriteBackOn, writesSeen } from '../support/writing.ts';

const settings = { databaseUrl: 'postgres://127.0.0.1/goodword', publicUrl: 'https://refer.acme.example' };

const wrong = (report: Awaited<ReturnType<typeof examine>>) =>
  report.clients.flatMap(({ connections }) =>
    connections.flatMap(({ steps }) => steps.filter(({ ok }) => !ok).map(({ step }) => step)),
  );

test('[ST-8] doctor goes through installation and connections, and nothing needs a person when all works', async (t) => {
  const world = await startWorld(t);
  await world.drain();
  // Nobody works the queue in this process.
  await world.app.deps.db.query('delete from graphile_worker._private_jobs');
  const report = await examine(world.app, settings);
  assert.deepEqual(wrong(report), []);
  assert.equal(report.ok, true, JSON.stringify(report.installation));
  assert.deepEqual(
    report.clients[0]?.connections[0]?.steps.map(({ step }) => step),
    [
      ...['host', 'token', 'app_key', 'jobs', 'customers', 'advocate_code_field', 'invoices', 'locations'],
      ...['clock', 'webhooks', 'lag', 'budget'],
    ],
  );
  assert.match([...linesOf(report)].join('\n'), /Nothing needs a person/);
});

test('[ST-8] doctor says what to ask the administrator for, with the menu path', async (t) => {
  const world = await startWorld(t);
  await world.drain();
  world.simulator.tenant.scopes = ['tn.jpm.jobs:r', 'tn.crm.locations:r'];
  const report = await examine(world.app, settings);
  assert.equal(report.ok, false);
  assert.deepEqual(wrong(report), ['customers', 'invoices']);
  const lines = [...linesOf(report)].join('\n');
  assert.match(lines, /!! customers/);
  assert.match(lines, /tn\.crm\.customers:r/);
  assert.match(lines, /Settings > Integrations > API Application Access/);
});

test('[ST-8] where a missing permission is answered like an unknown tenant, doctor still asks for the permission', async (t) => {
  const world = await startWorld(t, { simulator: { forbiddenStatus: 404 } });
  await world.drain();
  world.simulator.tenant.scopes = ['tn.jpm.jobs:r', 'tn.crm.locations:r'];
  const report = await examine(world.app, settings);
  assert.deepEqual(wrong(report), ['customers', 'invoices']);
  const lines = [...linesOf(report)].join('\n');
  assert.match(lines, /tn\.crm\.customers:r/);
  assert.match(lines, /tn\.acc\.invoices:r/);
  assert.doesNotMatch(lines, /no such tenant/);
  world.simulator.tenant.scopes = ['tn.crm.customers:r', 'tn.crm.locations:r'];
  assert.match([...linesOf(await examine(world.app, settings))].join('\n'), /Ask for tn\.jpm\.jobs:r/);
});

test('[ST-8] [IN-1] doctor sees that no worker takes what waits, and that reading is late', async (t) => {
  const world = await startWorld(t);
  await world.drain();
  await world.call('POST', '/v5/events', { event_name: 'hello', data: { email: 'a@friends.example' } });
  world.advance(30 * 60_000);
  const report = await examine(world.app, settings);
  const worker = report.installation.find(({ step }) => step === 'worker');
  assert.equal(worker?.ok, false);
  assert.match(worker?.message ?? '', /the oldest for 30 minutes/);
  assert.deepEqual(wrong(report), ['lag']);
  assert.equal(report.ok, false);
});

test('[ST-12] the import command works an import off and tells its progress', async (t) => {
  const world = await startWorld(t);
  await world.drain();
  for (const name of ['Rosa Diaz', 'Lee Chan']) {
    const contacts = [{ type: 'Email' as const, value: `${name.split(' ')[0]}@customers.example` }];
    world.simulator.office.createCustomer({ name, contacts });
  }
  world.advance(3_600_000);
  const lines: string[] = [];
  const run = (wish: Partial<Parameters<typeof importFromServiceTitan>[1]>) =>
    importFromServiceTitan(
      world.app,
      { connection: null, what: 'customers', since: null, dryRun: false, ...wish },
      (view) => lines.push(progressLine(view)),
    );
  assert.equal((await run({ dryRun: true })).made, 2);
  assert.match(lines.at(-1) ?? '', /2 would be made/);
  assert.equal((await run({})).made, 2);
  assert.equal((await run({ what: 'history' })).state, 'done');
  await assert.rejects(run({ since: 'yesterday' }), /is no day/);
  await assert.rejects(run({ connection: '99' }), /There is no connection 99/);
  await paused(world);
  await assert.rejects(run({}), /is paused/);
});

async function paused(world: World): Promise<void> {
  await world.call('POST', `/v1/servicetitan/connections/${world.connectionId}/pause`);
}

test('[ST-8] [ST-10] doctor says of writing what the last real write showed, and writes nothing itself', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await switchWriteBackOn(world, { job_note: true });
  const stepOf = async () => {
    const report = await examine(world.app, settings);
    const steps = report.clients.flatMap(({ connections }) => connections.flatMap((one) => one.steps));
    const writing = steps.filter(({ step }) => /writes|hand_over/.test(step));
    assert.equal(writing.length, 1);
    return writing[0];
  };
  assert.match(
    (await stepOf())?.message ?? '',
    /nothing was due yet. The tenant has granted tn\.jpm\.jobs:w/,
  );
  assert.deepEqual(writesSeen(world), []);
  const { tenant } = world.simulator;
  const all = tenant.scopes;
  tenant.scopes = ['tn.jpm.jobs:r', 'tn.crm.customers:r', 'tn.crm.locations:r', 'tn.acc.invoices:r'];
  await referredJob(world);
  await world.drain();
  const refused = await stepOf();
  assert.deepEqual([refused?.step, refused?.ok], ['job_writes', false]);
  assert.match(refused?.what_to_do ?? '', /tn\.jpm\.jobs:w/);
  tenant.scopes = all;
  await later(world);
  assert.match((await stepOf())?.message ?? '', /works; the last one was at/);
  tenant.scopes = all.filter((scope) => scope !== 'tn.jpm.jobs:w');
  assert.match((await stepOf())?.message ?? '', /has not granted tn\.jpm\.jobs:w/);
});

test('[ST-8] [ST-11] doctor tries where web leads go to: the scope, and whether there is such a booking provider', async (t) => {
  const world = await startWorld(t);
  await world.drain();
  const { tenant } = world.simulator;
  const all = tenant.scopes;
  const handOver = async (hand_over: Record<string, unknown>) => {
    const path = `/v1/servicetitan/connections/${world.connectionId}`;
    assert.equal((await world.call('PATCH', path, { hand_over })).status, 200);
  };
  const stepOf = async () => {
    const report = await examine(world.app, settings);
    const steps = report.clients.flatMap(({ connections }) => connections.flatMap((one) => one.steps));
    return steps.find(({ step }) => step === 'hand_over');
  };
  await handOver({ mode: 'booking', booking_provider_id: 4101, campaign_id: 2020 });
  assert.match((await stepOf())?.message ?? '', /granted tn\.crm\.bookings:w and tn\.crm\.bookings:r/);
  tenant.scopes = all.filter((scope) => scope !== 'tn.crm.bookings:r');
  const unread = await stepOf();
  assert.deepEqual([unread?.ok, unread?.required], [false, false]);
  assert.match(
    unread?.what_to_do ?? '',
    /tn\.crm\.bookings:r.*Settings > Integrations > API Application Access/,
  );
  tenant.scopes = all;
  await handOver({ mode: 'booking', booking_provider_id: 4999, campaign_id: 2020 });
  assert.match((await stepOf())?.message ?? '', /no booking provider 4999/);
  await handOver({ mode: 'lead', call_reason_id: 601, campaign_id: 2020 });
  tenant.scopes = all.filter((scope) => scope !== 'tn.crm.leads:w');
  assert.match((await stepOf())?.message ?? '', /has not granted tn\.crm\.leads:w\.$/);
  assert.deepEqual(writesSeen(world), []);
});

const stepNamed = async (world: World, name: string) => {
  const report = await examine(world.app, settings);
  const steps = report.clients.flatMap(({ connections }) => connections.flatMap((one) => one.steps));
  return steps.find(({ step }) => step === name);
};

test('[ST-8] doctor says how far the clock of this server is from that of ServiceTitan', async (t) => {
  const world = await startWorld(t);
  assert.match((await stepNamed(world, 'clock'))?.message ?? '', /agrees/);
  const server = createServer((_request, response) => {
    const date = new Date(Date.now() + 300_000).toUTCString();
    response.writeHead(404, { 'content-type': 'application/json', date }).end('{}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  await world.app.deps.db.query('update connections set api_url = $1', [`http://127.0.0.1:${port}`]);
  const clock = await stepNamed(world, 'clock');
  assert.equal(clock?.ok, false);
  assert.match(clock?.message ?? '', /(299|300|301) seconds behind ServiceTitan's/);
  assert.match(clock?.what_to_do ?? '', /NTP/);
});

test('[ST-8] [IN-5] doctor says of webhooks whether there are any, whether one came, and why the last was refused', async (t) => {
  const world = await startWorld(t);
  await world.drain();
  const path = `/v1/servicetitan/connections/${world.connectionId}`;
  const webhooks = async () => {
    const { ok, message } = (await stepNamed(world, 'webhooks')) ?? {};
    return [ok, message];
  };
  assert.deepEqual(await webhooks(), [
    true,
    'No webhooks are set up: changed jobs are found by reading, within a minute or two.',
  ]);
  await world.call('POST', `${path}/webhook-keys`, {});
  assert.deepEqual(await webhooks(), [false, 'No webhook has come yet.']);
  const sample = (await world.call('POST', `${path}/webhooks/test`, {})).body;
  const send = (headers: Record<string, string>) =>
    world.call('POST', `${path}/webhooks`, undefined, { token: null, raw: sample.body, headers });
  assert.equal((await send(sample.headers)).status, 200);
  const [ok, message] = await webhooks();
  assert.deepEqual([ok, message], [true, `The last webhook came at ${world.now().toISOString()}.`]);
  world.advance(60_000);
  await send({ 'content-type': 'application/json', 'x-servicetitan-signature': 'f'.repeat(64) });
  const [isOk, refused] = await webhooks();
  assert.equal(isOk, false);
  assert.match(String(refused), /The last webhook was refused: /);
});

test('[ST-8] [ST-2] doctor says how much of the allowance is used, and that ServiceTitan refuses calls', async (t) => {
  const world = await startWorld(t);
  await world.drain();
  assert.match((await stepNamed(world, 'budget'))?.message ?? '', /^\d+ calls in this and the last hour, \d/);
  await world.app.deps.db.query(
    `insert into connection_calls (client_id, connection_id, hour, endpoint, calls, failed, limited)
     values ($1, $2, date_trunc('hour', $3::timestamptz), 'jpm/jobs?ids', 900, 0, 40)`,
    [world.clientId, world.connectionId, world.now()],
  );
  const budget = await stepNamed(world, 'budget');
  assert.equal(budget?.ok, false);
  assert.match(budget?.message ?? '', /refused 40 of them as too many/);
  assert.match(budget?.what_to_do ?? '', /lower requests_per_second/);
});

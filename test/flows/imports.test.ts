// Imports end to end (ST-12, QU-2): past jobs make "new customer" right without a look-up per job; customers become advocates.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { followConnection } from '../../src/servicetitan/follow.ts';
import { runImportSlice } from '../../src/servicetitan/import-slice.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

async function importing(world: World, fields: Record<string, unknown>) {
  const path = `/v1/servicetitan/connections/${world.connectionId}/imports`;
  const started = mustBe(200, await world.call('POST', path, fields));
  const slice = async () => (await runImportSlice(world.app.deps, world.clientId, started.import_id)).nextAt;
  const show = async () => mustBe(200, await world.call('GET', `${path}/${started.import_id}`));
  const run = async () => {
    for (let at = await slice(); at !== null && at <= world.now(); at = await slice()) await world.drain();
    await world.drain();
    return show();
  };
  const change = async (verb: string) =>
    mustBe(200, await world.call('POST', `${path}/${started.import_id}/${verb}`));
  return { started, slice, show, run, change };
}

/** A customer whose only completed job lies in the past. */
function pastCustomer(world: World, email: string, name = 'Old Customer') {
  const { office } = world.simulator;
  const made = office.createJob({ customer: { name, contacts: [{ type: 'Email', value: email }] } });
  office.completeJob(made.id, { totalCents: 12_000 });
  return made;
}

function referredJob(world: World, customerId: number | null, email = 'fred@friends.example') {
  const { office } = world.simulator;
  const made = office.createJob({
    ...(customerId === null
      ? { customer: { name: 'Fred Friend', contacts: [{ type: 'Email', value: email }] } }
      : { customerId }),
    advocateCode: 'dana12',
  });
  return made;
}

const lookUps = ({ simulator }: World) =>
  simulator.requests.filter(({ query }) => query.jobStatus === 'Completed').length;

async function startPast(t: TestContext, jobs: number) {
  const world = await startWorld(t, { simulator: { exportPageSize: 3 }, bare: true });
  const past = Array.from({ length: jobs }, (_, index) => pastCustomer(world, `old${index}@friends.example`));
  // Long before the connection, beyond what its first reading of changes reaches.
  world.advance(60 * DAY_MS);
  world.connectionId = await world.connect();
  await world.campaign();
  await world.advocate('dana@advocates.example', 'dana12');
  await world.drain();
  return { world, customerIds: past.map((made) => made.customerId), jobIds: past.map((made) => made.id) };
}

test('[ST-12] [QU-2] after the import of the past, "new customer" costs no look-up until money depends on it, and cites the import', async (t) => {
  const { world, customerIds } = await startPast(t, 7);
  const history = await importing(world, { what: 'history' });
  const done = await history.run();
  assert.equal(done.state, 'done');
  assert.deepEqual([done.read, done.made, done.failed], [7, 7, 0]);

  world.advance(HOUR_MS);
  const before = lookUps(world);
  const old = referredJob(world, customerIds[3] ?? 0);
  const fresh = referredJob(world, null);
  for (let minute = 0; minute < 4; minute++) {
    world.advance(MINUTE_MS);
    await world.drain();
  }
  assert.equal(lookUps(world), before);
  for (const made of [old, fresh]) world.simulator.office.completeJob(made.id, { totalCents: 30_000 });
  for (let minute = 0; minute < 4; minute++) {
    world.advance(MINUTE_MS);
    await world.drain();
  }
  // Only what is about to be paid is asked for once more: the customer may have been merged meanwhile.
  assert.equal(lookUps(world), before + 1);
  const asked = world.simulator.requests.filter(({ query }) => query.jobStatus === 'Completed').at(-1);
  assert.equal(asked?.query.customerId, String(fresh.customerId));
  const reasonOf = async (jobId: number) => {
    const job = await world.job(jobId);
    return job.qualification?.reasons.find(({ code }) => code === 'existing_customer');
  };
  const existing = await reasonOf(old.id);
  assert.equal(existing?.result, 'fail');
  assert.equal(existing?.facts.import_id, done.import_id);
  assert.ok(existing?.facts.fact_id);
  assert.equal((await reasonOf(fresh.id))?.result, 'pass');
});

test('[ST-12] a job that Goodword follows itself extends the history, and one that was reopened leaves it', async (t) => {
  const { world, customerIds, jobIds } = await startPast(t, 2);
  await (await importing(world, { what: 'history' })).run();
  const { office } = world.simulator;
  office.reopenJob(jobIds[0] ?? 0);
  const own = pastCustomer(world, 'later@friends.example');
  world.advance(HOUR_MS);
  await world.drain();
  world.advance(MINUTE_MS);
  const first = referredJob(world, customerIds[0] ?? 0);
  const second = referredJob(world, own.customerId);
  for (let minute = 0; minute < 4; minute++) {
    world.advance(MINUTE_MS);
    await world.drain();
  }
  const results = await Promise.all([first.id, second.id].map((id) => world.job(id)));
  assert.deepEqual(
    results.map(
      ({ qualification }) => qualification?.reasons.find(({ code }) => code === 'existing_customer')?.result,
    ),
    ['pass', 'fail'],
  );
  assert.equal(lookUps(world), 0);
});

test('[ST-12] [QU-2] an import that reaches back less far than the campaign looks does not answer for ServiceTitan', async (t) => {
  const { world, customerIds } = await startPast(t, 1);
  await (await importing(world, { what: 'history', since: world.now().toISOString().slice(0, 10) })).run();
  world.advance(HOUR_MS);
  const made = referredJob(world, customerIds[0] ?? 0);
  for (let minute = 0; minute < 3; minute++) {
    world.advance(MINUTE_MS);
    await world.drain();
  }
  assert.equal(lookUps(world), 1);
  const { qualification } = await world.job(made.id);
  assert.equal(qualification?.reasons.find(({ code }) => code === 'existing_customer')?.result, 'fail');
});

test('[ST-12] an import goes on where it stopped: after a pause, a fault and a token that grew too old', async (t) => {
  const { world } = await startPast(t, 40);
  const history = await importing(world, { what: 'history' });
  const again = await importing(world, { what: 'history' });
  assert.equal(again.started.import_id, history.started.import_id);

  await history.slice();
  const half = await history.change('pause');
  assert.equal(half.state, 'paused');
  assert.ok(half.read > 0 && half.read < 40, String(half.read));
  assert.equal(await history.slice(), null);
  await history.change('resume');

  const fault = world.simulator.faults.add({ kind: 'status', status: 500 });
  const nextAt = await history.slice();
  assert.ok(nextAt && nextAt > world.now());
  assert.match((await history.show()).trouble, /does not answer/);
  world.simulator.faults.remove(fault.id);
  world.advance(10 * MINUTE_MS);
  const done = await history.run();
  assert.deepEqual([done.state, done.read, done.made, done.trouble], ['done', 40, 40, null]);
  const { db } = world.app.deps;
  const [row] = await db.query<{ count: string }>('select count(*) from past_jobs');
  assert.equal(row?.count, '40');

  const second = await importing(world, { what: 'history' });
  await second.slice();
  await db.query(`update imports set token = 'too old' where import_id = $1`, [second.started.import_id]);
  await second.slice();
  world.advance(10 * MINUTE_MS);
  const repeated = await second.run();
  assert.equal(repeated.state, 'done');
  assert.ok(repeated.read > 40, 'from the start again');
  const [after] = await db.query<{ count: string }>('select count(*) from past_jobs');
  assert.equal(after?.count, '40');
});

test('[ST-12] existing customers become advocates with a code and link each, once, and nobody is messaged', async (t) => {
  const { world } = await startPast(t, 0);
  const { office } = world.simulator;
  const email = (value: string) => [{ type: 'Email' as const, value }];
  office.createCustomer({ name: 'Rosa Diaz', contacts: email('rosa@customers.example') });
  office.createCustomer({ name: 'Diaz, Rosa', contacts: email('rosa.diaz@customers.example') });
  const silent = office.createCustomer({
    name: 'Silent Customer',
    contacts: email('quiet@customers.example'),
  });
  office.changeCustomer(silent.customer.id, { doNotMail: true });
  office.createCustomer({
    name: 'No Offers',
    contacts: [
      { type: 'Email', value: 'no.offers@customers.example', marketingUpdates: false },
      { type: 'MobilePhone', value: '918-555-0144', doNotText: true },
    ],
  });
  const unserved = office.createCustomer({ name: 'Not Served', contacts: email('not@customers.example') });
  office.changeCustomer(unserved.customer.id, { doNotService: true });
  office.createCustomer({ name: 'Phone Only', contacts: [{ type: 'MobilePhone', value: '918-555-0133' }] });
  office.createCustomer({ name: 'Nobody Reachable', contacts: [] });
  office.createCustomer({ name: 'Placeholder', contacts: email('noemail@none.example') });
  const gone = office.createCustomer({ name: 'Gone Away', contacts: email('gone@customers.example') });
  office.changeCustomer(gone.customer.id, { active: false });
  const loser = office.createCustomer({ name: 'Rosa D', contacts: email('rosa2@customers.example') });
  const winner = office.createCustomer({ name: 'Winner', contacts: email('winner@customers.example') });
  office.mergeCustomers(loser.customer.id, winner.customer.id);
  world.advance(HOUR_MS);

  const dry = await (await importing(world, { what: 'customers', dry_run: true })).run();
  assert.deepEqual([dry.state, dry.made], ['done', 7]);
  const { db } = world.app.deps;
  const codes = () =>
    db.query<{
      email: string | null;
      code: string;
      label: string;
      do_not_mail: boolean;
      do_not_text: boolean;
    }>(
      `select p.email, s.code, s.label, p.do_not_mail, p.do_not_text from shareables s join persons p using (client_id, person_id)
       where s.data ->> 'source' = 'servicetitan_import' order by p.email`,
    );
  assert.deepEqual(await codes(), []);

  const done = await (await importing(world, { what: 'customers' })).run();
  assert.deepEqual([done.state, done.read, done.made, done.waiting], ['done', 11, 6, 0]);
  assert.deepEqual(done.skipped, {
    do_not_service: 1,
    inactive: 1,
    merged: 1,
    no_contact: 1,
    unusable_contact: 1,
  });
  const made = await codes();
  assert.deepEqual(
    made.map((one) => [one.email, one.label, one.do_not_mail, one.do_not_text]),
    [
      ['no.offers@customers.example', 'refer-a-friend', true, true],
      ['quiet@customers.example', 'refer-a-friend', true, false],
      ['rosa.diaz@customers.example', 'refer-a-friend', false, false],
      ['rosa2@customers.example', 'refer-a-friend', false, false],
      ['rosa@customers.example', 'refer-a-friend', false, false],
      [null, 'refer-a-friend', false, false],
    ],
  );
  assert.equal(new Set(made.map(({ code }) => code)).size, 6);
  const [rosa] = await db.query<{ person_id: string }>(
    `select person_id from persons where email = 'rosa@customers.example'`,
  );
  const [shareable] = mustBe(200, await world.call('GET', `/v5/persons/${rosa?.person_id}/shareables`));
  assert.match(shareable.code, /^rosa\d+$/);
  assert.match(shareable.link, new RegExp(`/${shareable.code}$`));

  const repeated = await (await importing(world, { what: 'customers' })).run();
  assert.deepEqual([repeated.made, repeated.skipped.imported_before], [0, 7]);
  assert.deepEqual(await codes(), made);
});

test('[ST-12] imports of another client are not to be found, and a canceled one stays canceled', async (t) => {
  const { world } = await startPast(t, 1);
  const history = await importing(world, { what: 'history' });
  const canceled = await history.change('cancel');
  assert.equal(canceled.state, 'canceled');
  assert.equal((await history.change('resume')).state, 'canceled');
  assert.equal(await history.slice(), null);
  const path = `/v1/servicetitan/connections/${world.connectionId}/imports`;
  assert.equal((await world.call('GET', `${path}/99`)).status, 404);
  assert.equal((await world.call('GET', '/v1/servicetitan/connections/99/imports')).status, 404);
  assert.equal((await world.call('POST', path, { what: 'everything' })).status, 400);

  const other = await importing(world, { what: 'history' });
  mustBe(200, await world.call('DELETE', `/v1/servicetitan/connections/${world.connectionId}`));
  assert.equal(await other.slice(), null);
  const states = await world.app.deps.db.query<{ state: string }>('select distinct state from imports');
  assert.deepEqual(states, [{ state: 'canceled' }]);
});

test('[ST-12] [QU-4] while jobs that were read wait to be applied, the past does not answer', async (t) => {
  const { world, customerIds } = await startPast(t, 1);
  await (await importing(world, { what: 'history' })).run();
  world.advance(HOUR_MS);
  await world.drain();
  const { deps } = world.app;
  const made = referredJob(world, customerIds[0] ?? 0);
  world.advance(MINUTE_MS);
  const follow = () => followConnection(deps, world.clientId, world.connectionId);
  // The question is there, and a job that was read is not applied yet.
  await follow();
  await deps.processClient(world.clientId);
  referredJob(world, null);
  world.advance(MINUTE_MS);
  await follow();
  const open = await deps.db.query<{ last_error: string | null }>(
    `select last_error from questions where kind = 'completed_jobs' and answered_at is null`,
  );
  assert.equal(open.length, 1);
  await deps.processClient(world.clientId);
  await world.drain();
  world.advance(3000);
  await world.drain();
  assert.equal(lookUps(world), 0);
  const { qualification } = await world.job(made.id);
  assert.equal(qualification?.reasons.find(({ code }) => code === 'existing_customer')?.result, 'fail');
});

test('[ST-12] [ST-8] an import that lacks its permission says which to ask for, also where ServiceTitan answers 404', async (t) => {
  const world = await startWorld(t, { simulator: { forbiddenStatus: 404 } });
  world.simulator.tenant.scopes = ['tn.jpm.jobs:r'];
  const { slice, show } = await importing(world, { what: 'customers' });
  await slice();
  assert.match((await show()).trouble, /Ask for tn\.crm\.customers:r/);
});

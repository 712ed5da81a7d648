// Exports: everything in pages, safe for spreadsheets, by period, each for whom it is meant.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { DAY_MS, MINUTE_MS, plusMs } from '../../src/base/time.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

async function csv(world: World, path: string, token = world.token) {
  const response = await world.app.server.inject({
    url: `/v1/exports/${path}`,
    headers: { authorization: `Bearer ${token}` },
  });
  const rows =
    response.statusCode === 200
      ? (parse(response.body, { bom: true, columns: true }) as Record<string, string>[])
      : [];
  return { status: response.statusCode, body: response.body, rows };
}

test('[FILE-2] everything comes out as CSV, whole over many pages, with sums as decimals and formulas as text', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@advocate.example', 'ROSA7', { first_name: '=HYPERLINK("x")' });
  const { office } = world.simulator;
  const job = office.createJob({
    customer: { name: 'New Friend', email: 'new@friend.example', phone: '' },
    advocateCode: 'rosa7',
  });
  mustBe(200, await world.zap(office.zapBody(job.id)));
  await world.drain();
  world.advance(2 * MINUTE_MS);
  office.completeJob(job.id, { totalCents: 20_050 });
  world.advance(2 * MINUTE_MS);
  await world.drain();

  const events = Array.from({ length: 1000 }, (_, at) => ({
    event_name: 'seen',
    data: { email: `p${at}@friend.example` },
  }));
  mustBe(200, await world.call('POST', '/v5/batch-events', events));
  mustBe(
    200,
    await world.call(
      'POST',
      '/v5/batch-events',
      events.map((one) => ({ ...one, event_name: 'again' })),
    ),
  );
  await world.app.deps.processClient(world.clientId);

  const persons = await csv(world, 'persons.csv');
  const emails = persons.rows.map(({ email }) => email);
  assert.equal(new Set(emails).size, emails.length);
  assert.equal(emails.filter((email) => /^p\d+@/.test(email ?? '')).length, 1000);
  assert.equal(
    persons.rows.find(({ email }) => email === 'rosa@advocate.example')?.first_name,
    `'=HYPERLINK("x")`,
  );
  const [moved] = (await csv(world, 'jobs.csv')).rows;
  assert.deepEqual(
    [moved?.job_id, moved?.total, moved?.qualification],
    [String(job.id), '200.50', 'qualified'],
  );
  const rewards = (await csv(world, 'rewards.csv')).rows;
  assert.ok(rewards.length > 0);
  const ledger = (await csv(world, 'ledger.csv')).rows;
  const sum = (rows: Record<string, string>[]) => rows.reduce((all, { amount }) => all + Number(amount), 0);
  assert.equal(sum(ledger), sum(rewards));
  assert.equal((await csv(world, 'codes.csv')).rows[0]?.code, 'ROSA7');
  assert.equal((await csv(world, 'referrals.csv')).rows.length, 1);
  const inputs = (await csv(world, 'events.csv')).rows;
  assert.equal(
    inputs.filter(({ event_name }) => event_name === 'seen' || event_name === 'again').length,
    2000,
  );
  for (const empty of ['payouts.csv', 'messages.csv']) {
    const { status, body } = await csv(world, empty);
    assert.equal(status, 200);
    assert.match(body, /^\uFEFF[a-z_]+,/);
  }
  const audit = (await csv(world, 'audit.csv')).rows;
  assert.ok(audit.some(({ action, subject }) => action === 'export.read' && subject === 'export:persons'));

  const tomorrow = plusMs(world.now(), DAY_MS).toISOString();
  assert.equal((await csv(world, `events.csv?since=${tomorrow}`)).rows.length, 0);
  assert.equal((await csv(world, `events.csv?until=${tomorrow}`)).rows.length, inputs.length);
  assert.equal((await csv(world, 'events.csv?since=yesterday')).status, 400);
});

test('[FILE-2] each export asks for its own scope', async (t) => {
  const world = await startWorld(t);
  const tokenOf = async (...scopes: string[]) => {
    const made = mustBe(200, await world.call('POST', '/v4/tokens/managed', { name: scopes.join(), scopes }));
    return made.access_token as string;
  };
  const reader = await tokenOf('CLIENT_REPORT_DOWNLOAD');
  const office = await tokenOf('USER_SUPPORT');
  assert.equal((await csv(world, 'rewards.csv', reader)).status, 200);
  for (const name of ['events.csv', 'messages.csv', 'audit.csv'])
    assert.equal((await csv(world, name, reader)).status, 403);
  assert.equal((await csv(world, 'persons.csv', office)).status, 403);
});

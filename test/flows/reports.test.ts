// What the owner sees: the funnel with its money, reports as tables and CSV, and reports that come by mail.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, MINUTE_MS } from '../../src/base/time.ts';
import { HOLD_MS, mustBe, startWorld, type World } from '../support/world.ts';

async function lead(world: World, email: string, code: string): Promise<void> {
  const data = { email, advocate_code: code };
  mustBe(200, await world.call('POST', '/v5/events', { event_name: 'online_lead_captured', data }));
  await world.drain();
}

/** A job of the friend, booked and completed. */
async function completed(world: World, email: string, totalCents: number): Promise<number> {
  const { office } = world.simulator;
  const job = office.createJob({
    customer: { name: `Pat ${email}`, email, address: { street: `${totalCents} Road` } },
  });
  mustBe(200, await world.zap(office.zapBody(job.id)));
  await world.drain();
  world.advance(2 * MINUTE_MS);
  office.completeJob(job.id, { totalCents });
  world.advance(2 * MINUTE_MS);
  await world.drain();
  return job.id;
}

/** Three leads of two advocates on three days; two jobs, one rewarded. */
async function threeLeads(world: World): Promise<void> {
  await world.advocate('rosa@example.com', 'ROSA7', { first_name: '=1+1', last_name: 'Delgado' });
  const tech = await world.advocate('tom@example.com', 'TOM77', { first_name: 'Tom' });
  mustBe(200, await world.call('PUT', `/v5/persons/${tech}`, { kind: 'technician' }));
  await lead(world, 'pat@example.com', 'ROSA7');
  await completed(world, 'pat@example.com', 200_000);
  world.advance(DAY_MS);
  await lead(world, 'sam@example.com', 'TOM77');
  world.advance(DAY_MS);
  await lead(world, 'kim@example.com', 'ROSA7');
}

test('[RW-8] the funnel counts leads, jobs, rewards and their money, by day and by group, and each way of looking agrees', async (t) => {
  const world = await startWorld(t);
  await threeLeads(world);
  const summary = async (query = '') => mustBe(200, await world.call('GET', `/v1/reports/summary?${query}`));
  const all = await summary();
  assert.deepEqual(all.totals, {
    ...{ leads: 3, scheduled: 1, completed: 1, rewarded: 1, revenue_minor: 200_000 },
    // 100 for the advocate and 50 for the friend
    ...{ cost_minor: 15_000, return_ratio: 13.33 },
  });
  assert.equal(all.before.leads, 0);
  assert.equal(all.bucket, 'day');
  assert.equal(all.series.length, 30);
  const sum = (rows: Record<string, number>[], name: string) =>
    rows.reduce((total, row) => total + (row[name] ?? 0), 0);
  for (const name of ['leads', 'scheduled', 'completed', 'rewarded', 'revenue_minor', 'cost_minor']) {
    assert.equal(sum(all.series, name), all.totals[name], name);
    for (const by of ['campaign', 'channel', 'business_unit', 'advocate_kind']) {
      assert.equal(sum((await summary(`by=${by}`)).groups, name), all.totals[name], `${name} by ${by}`);
    }
  }
  const first = await summary('since=2026-04-01&until=2026-04-01');
  assert.deepEqual([first.totals.leads, first.totals.revenue_minor], [1, 200_000]);
  const second = await summary('since=2026-04-02&until=2026-04-02');
  assert.deepEqual([second.totals.leads, second.before.leads], [1, 1]);
  assert.equal((await summary('advocate_kind=technician')).totals.leads, 1);
  assert.equal((await summary('channel=click')).totals.leads, 0);
  for (const unknown of ['campaign_id=1', 'campaign_id=none', 'channel=rumour', 'advocate_kind=boss']) {
    const { status, body } = await world.call('GET', `/v1/reports/summary?${unknown}`);
    assert.equal(status, 400, `${unknown} would be a report about nothing`);
    assert.match(body.code, /^(invalid_parameter|validation_error)$/);
  }
  const unitOf = async () =>
    (await summary('by=business_unit')).groups.find(({ key }: { key: string | null }) => key !== null).label;
  assert.equal(await unitOf(), '1010');
  await mustBe(200, await world.call('POST', '/v1/servicetitan/names/refresh'));
  assert.equal(await unitOf(), 'HVAC (1010)', 'as ServiceTitan calls it');
  const { groups } = await summary('by=campaign&basis=referral');
  assert.deepEqual([groups[0].label, groups[0].leads], ['Refer a friend', 3]);
  const bad = await world.call('GET', '/v1/reports/summary?since=2026-04-02&until=2026-04-01');
  assert.equal(bad.body.code, 'invalid_parameter');
});

test('[RW-8] a canceled job takes its revenue and its cost out again', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'ROSA7');
  await lead(world, 'pat@example.com', 'ROSA7');
  const jobId = await completed(world, 'pat@example.com', 200_000);
  world.simulator.office.cancelJob(jobId, {});
  world.advance(10 * MINUTE_MS);
  await world.drain();
  const { totals } = mustBe(200, await world.call('GET', '/v1/reports/summary'));
  assert.deepEqual(
    [
      totals.leads,
      totals.scheduled,
      totals.completed,
      totals.rewarded,
      totals.revenue_minor,
      totals.cost_minor,
    ],
    [1, 1, 0, 0, 0, 0],
  );
});

test('[RW-8] every report is a table of its columns, for jobs and advocates with what is expected', async (t) => {
  const world = await startWorld(t);
  await threeLeads(world);
  const { items } = mustBe(200, await world.call('GET', '/v1/reports'));
  assert.equal(items.length, 11);
  const report = async (name: string, query = '') =>
    mustBe(200, await world.call('GET', `/v1/reports/${name}?${query}`));
  for (const { name } of items) {
    const table = await report(name);
    const keys = table.columns.map(({ key }: { key: string }) => key);
    for (const row of table.rows) for (const key of keys) assert.ok(key in row, `${name}: ${key}`);
  }
  const [job] = (await report('revenue')).rows;
  assert.deepEqual(
    [job.advocate, job.total_minor, job.rewards_minor, job.verdict, job.completed_on],
    ['=1+1 Delgado', 200_000, 15_000, 'qualified', '2026-04-01'],
  );
  const advocates = (await report('advocates')).rows;
  assert.deepEqual(
    advocates.map((row: { referrals: number; completed: number }) => [row.referrals, row.completed]),
    [
      [2, 1],
      [1, 0],
    ],
  );
  const [technician] = (await report('staff_and_partners')).rows;
  assert.deepEqual([technician.advocate, technician.kind, technician.referrals], ['Tom', 'technician', 1]);
  const owed = (await report('reward_liability')).rows;
  assert.equal(
    owed.reduce((total: number, row: { amount_minor: number }) => total + row.amount_minor, 0),
    15_000,
  );
  world.advance(HOLD_MS);
  await world.drain();
  assert.deepEqual(
    [...new Set((await report('reward_liability')).rows.map((row: { state: string }) => row.state))],
    ['approved'],
  );
  const years = await report('funnel', 'since=2020-01-01&until=2026-04-03');
  assert.deepEqual([years.rows.length, years.is_cut], [2285, false], 'its sums are those of the period');
  for (const { name, filters } of items) {
    const answer = await world.call('GET', `/v1/reports/${name}?advocate_kind=customer`);
    assert.equal(answer.status, filters.includes('advocate_kind') ? 200 : 400, name);
  }
  const [month] = (await report('time_to_completion')).rows;
  assert.deepEqual([month.month, month.referrals], ['2026-04', 1]);
  assert.equal((await world.call('GET', '/v1/reports/nonsense')).status, 404);
});

test('[SEC-5] in CSV nothing is a formula, amounts are decimals, and it needs the right to download', async (t) => {
  const world = await startWorld(t);
  await threeLeads(world);
  const csv = async (name: string) => {
    const answer = await world.call('GET', `/v1/reports/${name}?format=csv`);
    assert.equal(answer.headers.get('content-type'), 'text/csv; charset=utf-8; header=present');
    assert.match(answer.headers.get('content-disposition') ?? '', new RegExp(`filename="${name}-2026-`));
    return String(mustBe(200, answer));
  };
  const revenue = await csv('revenue');
  const [heading, row] = revenue.replace(/^\uFEFF/, '').split('\r\n');
  assert.match(heading ?? '', /^Completed,Job,Friend,Advocate,.*Total \(USD\),Rewards \(USD\),Verdict$/);
  assert.match(row ?? '', /,'=1\+1 Delgado,/);
  // What a program reads as a code, a person reads in words.
  assert.match(row ?? '', /,Customer,Web form,.*,2000\.00,150\.00,Earns$/);
  for (const { name } of mustBe(200, await world.call('GET', '/v1/reports')).items) await csv(name);
  const made = mustBe(200, await world.call('POST', '/v4/tokens/managed', { scopes: ['USER_SUPPORT'] }));
  const refused = await world.call('GET', '/v1/reports/revenue', undefined, { token: made.access_token });
  assert.equal(refused.body.code, 'access_denied');
});

test('[SEC-3] reports of one client hold nothing of another', async (t) => {
  const world = await startWorld(t);
  await threeLeads(world);
  const { createClient } = await import('../../src/accounts/setup.ts');
  const wish = { name: 'Other', owner: 'o@other.example', password: 'a password of theirs' };
  const other = await createClient(world.app.deps.db, wish);
  const read = (path: string) => world.call('GET', path, undefined, { token: other.access_token });
  const summary = mustBe(200, await read('/v1/reports/summary?since=2026-01-01'));
  assert.deepEqual(
    Object.values(summary.totals).filter((value) => value !== 0),
    [null],
  );
  for (const { name } of mustBe(200, await read('/v1/reports')).items) {
    if (name === 'funnel') continue;
    assert.deepEqual(mustBe(200, await read(`/v1/reports/${name}?since=2026-01-01`)).rows, [], name);
  }
});

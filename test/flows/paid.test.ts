// "Paid, not only completed": a campaign that asks for payment, over real HTTP against the simulator's invoices.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import type { JobView } from '../../src/reports/jobs-store.ts';
import { subscribe, webhookScene } from '../support/webhooks.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

const PERCENT = {
  advocate: { percent: 10, currency: 'USD' },
  friend: { amount_minor: 5_000, currency: 'USD' },
};

/** A world whose campaign asks for payment, and a referred job in it that is booked and known. */
async function paidWorld(t: TestContext, campaign: Record<string, unknown> = {}) {
  const world = await startWorld(t, { bare: true });
  world.connectionId = await world.connect();
  const { qualification, ...rest } = campaign as { qualification?: Record<string, unknown> };
  await world.campaign({ ...rest, qualification: { require_paid: true, ...qualification } });
  await world.advocate('rosa@example.com', 'rosa7');
  const { office } = world.simulator;
  const { id } = office.createJob({
    customer: { name: 'Jane Doe', email: 'pat@example.com', address: { street: '9 Friend Road' } },
    advocateCode: 'rosa7',
  });
  mustBe(200, await world.zap(office.zapBody(id)));
  await world.drain();
  return { world, office, id };
}

async function pass(world: World, ms: number): Promise<void> {
  world.advance(ms);
  await world.drain();
}

/** Time passes day by day. */
async function live(world: World, days: number): Promise<void> {
  for (let day = 0; day < days; day++) await pass(world, DAY_MS);
}

const states = (job: JobView) =>
  job.rewards.map((reward) => `${reward.role}:${reward.state}:${reward.amount_minor}`);
const paidRule = (job: JobView) => job.qualification.reasons.find((reason) => reason.code === 'paid');

async function explained(world: World, id: number) {
  return mustBe(200, await world.call('GET', `/v1/explain/job/${world.connectionId}/${id}`));
}

async function agrees(world: World): Promise<void> {
  const { differences } = mustBe(200, await world.call('GET', '/v1/ledger/reconcile'));
  assert.deepEqual(differences, []);
}

function invoiceCalls(world: World): number {
  return world.simulator.requests.filter(({ path }) => path.includes('/accounting/')).length;
}

test('[QU-6] completed is not enough where the campaign asks for payment; paid earns, and the hold counts from completion', async (t) => {
  const { world, office, id } = await paidWorld(t);
  await pass(world, 2 * MINUTE_MS);
  assert.equal(paidRule(await world.job(id))?.facts.waiting_for, 'completion');
  assert.equal(invoiceCalls(world), 0, 'nothing to read before it is completed');

  office.completeJob(id, { totalCents: 24_550 });
  await pass(world, 2 * MINUTE_MS);
  const open = await world.job(id);
  assert.equal(open.qualification.outcome, 'open');
  assert.equal(paidRule(open)?.result, 'unknown');
  assert.equal(paidRule(open)?.facts.balance_minor, 24_550);
  assert.deepEqual(open.rewards, []);
  assert.match((await explained(world, id)).summary, /not paid yet: \$245\.50 of \$245\.50 is owed/);

  await pass(world, 3 * DAY_MS);
  office.payJob(id, 10_000);
  await pass(world, DAY_MS);
  assert.equal(paidRule(await world.job(id))?.facts.balance_minor, 14_550, 'a part is not all');
  office.payJob(id);
  await pass(world, 5 * HOUR_MS);
  const earned = await world.job(id);
  assert.deepEqual(states(earned), ['advocate:earned:10000', 'friend:earned:5000']);
  assert.equal(paidRule(earned)?.result, 'pass');
  const holdMs = Date.parse(earned.rewards[0]?.hold_until ?? '') - Date.parse(earned.completed_on ?? '');
  assert.equal(holdMs, 14 * DAY_MS);
  const why = await explained(world, id);
  assert.ok(why.rules.some((rule: { text: string }) => /The job is paid: \$245\.50 after/.test(rule.text)));
  assert.ok(
    why.facts.some(
      (fact: { kind: string; value: { paid: boolean } }) => fact.kind === 'job_invoices' && fact.value.paid,
    ),
  );
  await live(world, 11);
  assert.deepEqual(states(await world.job(id)), ['advocate:approved:10000', 'friend:approved:5000']);
  await agrees(world);
});

test('[QU-6] without the setting completed is enough, and invoices are never read', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  const { office } = world.simulator;
  const { id } = office.createJob({
    customer: { name: 'Jane', email: 'pat@example.com' },
    advocateCode: 'rosa7',
  });
  mustBe(200, await world.zap(office.zapBody(id)));
  office.completeJob(id, { totalCents: 24_550 });
  await pass(world, 2 * MINUTE_MS);
  assert.deepEqual(states(await world.job(id)), ['advocate:earned:10000', 'friend:earned:5000']);
  assert.equal(invoiceCalls(world), 0);
});

test('[QU-6] paid after the hold: earned and approved at once, never before', async (t) => {
  const { world, office, id } = await paidWorld(t);
  office.completeJob(id, { totalCents: 24_550 });
  await live(world, 20);
  assert.deepEqual((await world.job(id)).rewards, []);
  office.payJob(id);
  await pass(world, DAY_MS);
  assert.deepEqual(states(await world.job(id)), ['advocate:approved:10000', 'friend:approved:5000']);
  await agrees(world);
});

test('[QU-6] [RW-6] a percentage is taken of what is left after adjustments, until it is approved and never after', async (t) => {
  const { world, office, id } = await paidWorld(t, { rewards: PERCENT });
  office.completeJob(id, { totalCents: 100_000, paid: true });
  await pass(world, 2 * MINUTE_MS);
  assert.deepEqual(states(await world.job(id)), ['advocate:earned:10000', 'friend:earned:5000']);
  office.adjustJob(id, -40_000);
  await pass(world, 2 * MINUTE_MS);
  assert.deepEqual(states(await world.job(id)), ['advocate:earned:6000', 'friend:earned:5000']);
  await live(world, 15);
  assert.deepEqual(states(await world.job(id)), ['advocate:approved:6000', 'friend:approved:5000']);
  office.adjustJob(id, -10_000);
  await pass(world, DAY_MS);
  assert.deepEqual(states(await world.job(id)), ['advocate:approved:6000', 'friend:approved:5000']);
  await agrees(world);
});

test('[QU-6] [RW-5] a refund that leaves nothing takes back what is not given yet; the explanation says so', async (t) => {
  const { world, office, id } = await paidWorld(t);
  office.completeJob(id, { totalCents: 24_550, paid: true });
  await pass(world, 2 * MINUTE_MS);
  office.adjustJob(id, -24_550);
  await pass(world, 2 * MINUTE_MS);
  const refunded = await world.job(id);
  assert.equal(refunded.status, 'Completed');
  assert.deepEqual(states(refunded), ['advocate:canceled:10000', 'friend:canceled:5000']);
  assert.match((await explained(world, id)).summary, /refunds leave \$0\.00/);
  await agrees(world);
});

test('[QU-6] [RW-5] a refund below the minimum takes back an approved reward, and flags one that was given', async (t) => {
  const { world, office, id } = await paidWorld(t, { qualification: { minimum_total_minor: 15_000 } });
  office.completeJob(id, { totalCents: 24_550, paid: true });
  await live(world, 15);
  const approved = await world.job(id);
  assert.deepEqual(states(approved), ['advocate:approved:10000', 'friend:approved:5000']);
  const advocate = approved.rewards.find(({ role }) => role === 'advocate');
  mustBe(200, await world.call('POST', `/v2/rewards/${advocate?.id}/fulfill`, { message: 'check 1001' }));
  office.adjustJob(id, -10_000);
  await pass(world, DAY_MS);
  const after = await world.job(id);
  assert.deepEqual(states(after), ['advocate:fulfilled:10000', 'friend:canceled:5000']);
  assert.equal(after.rewards[0]?.flag?.code, 'minimum_total');
  assert.match((await explained(world, id)).summary, /a person must look at it/i);
  await agrees(world);
});

test('[QU-6] a refund that leaves the job as it was is found by reading the invoices again, before the approval', async (t) => {
  const { world, office, id } = await paidWorld(t);
  office.completeJob(id, { totalCents: 24_550, paid: true });
  await live(world, 13);
  const before = world.simulator.tenant.jobs.get(id);
  assert.ok(before);
  office.adjustJob(id, -24_550);
  // As an office may do it that keeps the total of the job: nothing but the invoices tells of the refund.
  world.simulator.tenant.jobs.update(id, { totalCents: before.totalCents, modifiedOn: before.modifiedOn });
  for (let step = 0; step < 24; step++) await pass(world, HOUR_MS);
  assert.deepEqual(states(await world.job(id)), ['advocate:canceled:10000', 'friend:canceled:5000']);
  await agrees(world);
});

test('[QU-6] a bounced payment takes the reward back, the payment that follows gives it again', async (t) => {
  const { world, office, id } = await paidWorld(t);
  office.completeJob(id, { totalCents: 24_550, paid: true });
  await pass(world, 2 * MINUTE_MS);
  const before = await world.job(id);
  const [invoice] = world.simulator.tenant.invoices.by('jobId', id);
  assert.ok(invoice);
  world.simulator.tenant.invoices.update(invoice.id, { balanceCents: 24_550, paidOn: null });
  await pass(world, DAY_MS);
  const bounced = await world.job(id);
  assert.deepEqual(states(bounced), ['advocate:canceled:10000', 'friend:canceled:5000']);
  assert.equal(bounced.qualification.outcome, 'open');
  const [{ history }] = (await explained(world, id)).rewards;
  assert.equal(history.at(-1).cause, 'not_paid');
  office.payJob(id);
  await pass(world, DAY_MS);
  const again = await world.job(id);
  assert.deepEqual(states(again), ['advocate:earned:10000', 'friend:earned:5000']);
  assert.deepEqual(
    again.rewards.map(({ id: one }) => one),
    before.rewards.map(({ id: one }) => one),
  );
  await agrees(world);
});

test('[QU-6] no invoice, a free one and a deleted one are not paid; an adjustment without a job is found by its invoice', async (t) => {
  const { world, office, id } = await paidWorld(t);
  const { invoices } = world.simulator.tenant;
  const [invoice] = invoices.by('jobId', id);
  assert.ok(invoice);
  office.completeJob(id, { totalCents: 0 });
  await pass(world, 2 * MINUTE_MS);
  assert.equal(paidRule(await world.job(id))?.result, 'fail', 'nothing was charged');

  office.billJob(id, 20_000);
  office.payJob(id);
  await pass(world, 2 * MINUTE_MS);
  assert.equal((await world.job(id)).rewards.length, 2, 'it was billed later');

  invoices.update(invoice.id, { active: false });
  await pass(world, DAY_MS);
  assert.equal(paidRule(await world.job(id))?.facts.waiting_for, 'invoice');
  assert.deepEqual(states(await world.job(id)), ['advocate:canceled:10000', 'friend:canceled:5000']);

  invoices.update(invoice.id, { active: true });
  office.adjustJob(id, -20_000);
  const adjustment = invoices.by('jobId', id).find(({ adjustmentToId }) => adjustmentToId === invoice.id);
  assert.ok(adjustment);
  invoices.update(adjustment.id, { jobId: 0 });
  await pass(world, DAY_MS);
  assert.equal(paidRule(await world.job(id))?.facts.net_minor, 0);
  await agrees(world);
});

test('[QU-4] [ST-8] without the scope for invoices nothing is guessed, the trouble names the scope, and work resumes', async (t) => {
  const { world, office, id } = await paidWorld(t);
  const { tenant } = world.simulator;
  const { scopes } = tenant;
  tenant.scopes = scopes.filter((scope) => !scope.startsWith('tn.acc'));
  office.completeJob(id, { totalCents: 24_550, paid: true });
  await pass(world, 2 * MINUTE_MS);
  const job = await world.job(id);
  assert.equal(job.status, 'Completed', 'jobs are read on');
  assert.equal(job.qualification.outcome, 'open');
  const sick = mustBe(200, await world.call('GET', `/v1/servicetitan/connections/${world.connectionId}`));
  assert.match(sick.health.what_to_do, /tn\.acc\.invoices:r/);
  assert.ok((await explained(world, id)).next.some((one: string) => /asked for the invoices/.test(one)));
  tenant.scopes = scopes;
  await pass(world, 20 * MINUTE_MS);
  assert.deepEqual(states(await world.job(id)), ['advocate:earned:10000', 'friend:earned:5000']);
  const well = mustBe(200, await world.call('GET', `/v1/servicetitan/connections/${world.connectionId}`));
  assert.equal(well.health.status, 'ok');
});

test('[QU-6] a job that fails another rule, is open or canceled costs no look at invoices', async (t) => {
  const { world, office, id } = await paidWorld(t);
  office.changeJob(id, { noCharge: true });
  office.completeJob(id, { totalCents: 24_550 });
  await pass(world, DAY_MS);
  assert.equal(invoiceCalls(world), 0);
  office.changeJob(id, { noCharge: false });
  office.payJob(id);
  await pass(world, HOUR_MS);
  assert.equal((await world.job(id)).rewards.length, 2);
  const before = invoiceCalls(world);
  office.cancelJob(id);
  await pass(world, HOUR_MS);
  const atCancel = invoiceCalls(world);
  for (let day = 0; day < 5; day++) await pass(world, DAY_MS);
  assert.equal(invoiceCalls(world), atCancel);
  assert.ok(atCancel - before <= 2);
});

test('[QU-6] [ST-5] reopened, billed anew and completed again: what was paid before is not enough', async (t) => {
  const { world, office, id } = await paidWorld(t, { rewards: PERCENT });
  office.completeJob(id, { totalCents: 20_000, paid: true });
  await pass(world, HOUR_MS);
  assert.deepEqual(states(await world.job(id)), ['advocate:earned:2000', 'friend:earned:5000']);
  office.reopenJob(id);
  await pass(world, HOUR_MS);
  assert.deepEqual(states(await world.job(id)), ['advocate:canceled:2000', 'friend:canceled:5000']);
  office.completeJob(id, { totalCents: 30_000 });
  await pass(world, HOUR_MS);
  const again = await world.job(id);
  assert.equal(paidRule(again)?.facts.balance_minor, 10_000);
  assert.deepEqual(states(again), ['advocate:canceled:2000', 'friend:canceled:5000']);
  office.payJob(id);
  await pass(world, 2 * HOUR_MS);
  assert.deepEqual(states(await world.job(id)), ['advocate:earned:3000', 'friend:earned:5000']);
  await agrees(world);
});

test('[QU-6] [IN-5] a payment and a refund that a webhook tells count at once', async (t) => {
  const scene = await webhookScene(t, { withoutCampaign: true });
  const { world } = scene;
  const { office } = world.simulator;
  await world.campaign({ qualification: { require_paid: true } });
  await world.advocate('rosa@example.com', 'rosa7');
  subscribe(scene);
  const told = async (act: () => unknown) => {
    act();
    await scene.deliver();
    await world.drain();
    world.advance(MINUTE_MS);
  };
  const customer = { name: 'Jane Doe', email: 'pat@example.com' };
  const { id } = office.createJob({ customer, advocateCode: 'rosa7' });
  await told(() => office.completeJob(id, { totalCents: 24_550 }));
  assert.equal(paidRule(await world.job(id))?.facts.waiting_for, 'payment');
  await told(() => office.payJob(id));
  assert.deepEqual(states(await world.job(id)), ['advocate:earned:10000', 'friend:earned:5000']);
  await told(() => office.adjustJob(id, -24_550));
  assert.deepEqual(states(await world.job(id)), ['advocate:canceled:10000', 'friend:canceled:5000']);
  await agrees(world);
});

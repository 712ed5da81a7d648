import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { CLIENT, CONNECTION, type Scene, startScene } from '../../test/support/follow-scene.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import { forgetInvoices, reopenInvoices, watchInvoices } from './invoices-store.ts';
import { sumInvoices } from './invoices-sum.ts';
import { insertFacts } from './store.ts';

/** A completed job of $245.50 whose invoices are watched from now on. */
async function watched(
  t: TestContext,
): Promise<{ s: Scene; id: number; watch(since?: Date): Promise<string[]> }> {
  const s = await startScene(t);
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana' } });
  s.simulator.office.completeJob(id, { totalCents: 24_550 });
  const from = s.now();
  const holdUntil = plusMs(from, 14 * DAY_MS);
  const until = plusMs(from, 379 * DAY_MS);
  const watch = (notBefore = from) =>
    s.db.tx((tx) =>
      watchInvoices(tx, CLIENT, [
        { connectionId: CONNECTION, jobId: String(id), notBefore, askedAt: s.now(), from, holdUntil, until },
      ]),
    );
  assert.deepEqual(await watch(), [CONNECTION]);
  return { s, id, watch };
}

/** What the pipeline makes of an answer. */
async function learn(s: Scene, id: number): Promise<void> {
  const body = (await s.inputs()).at(-1)?.body;
  const invoices = body.invoices.map((row: Record<string, string>) => ({
    invoiceId: String(row.id),
    number: null,
    totalMinor: Math.round(Number(row.total) * 100),
    balanceMinor: Math.round(Number(row.balance) * 100),
    adjustmentToId: row.adjustmentToId ? String(row.adjustmentToId) : null,
    active: row.active,
    paidOn: null,
  }));
  const fact = { connectionId: CONNECTION, kind: 'job_invoices' as const, subject: String(id) };
  const row = { ...fact, factId: '1', knownAt: s.now(), value: { ...sumInvoices(invoices) }, inputId: '1' };
  await s.db.tx((tx) => insertFacts(tx, CLIENT, [row]));
}

/** Answered ones: a token that ended costs a refused call of its own. */
const invoiceCalls = (s: Scene) =>
  s.simulator.requests.filter(({ path, status }) => path.includes('/accounting/') && status === 200).length;

async function asLongAs(s: Scene, ms: number): Promise<number> {
  const before = invoiceCalls(s);
  for (const end = s.now().getTime() + ms; s.now().getTime() < end; ) {
    s.advance(30 * MINUTE_MS);
    await s.follow();
  }
  return invoiceCalls(s) - before;
}

test('[QU-6] [ST-4] an unpaid job costs one short look an hour, then ever fewer, and leaves no inputs that say nothing', async (t) => {
  const { s, id, watch } = await watched(t);
  await s.follow();
  assert.deepEqual(
    (await s.inputs()).map(({ name }) => name),
    ['servicetitan.job_invoices'],
  );
  await learn(s, id);
  assert.deepEqual(await watch(), [], 'asked already');
  const firstDay = await asLongAs(s, DAY_MS);
  assert.ok(firstDay >= 22 && firstDay <= 26, `${firstDay} calls on the first day`);
  const firstWeek = await asLongAs(s, 6 * DAY_MS);
  assert.ok(firstWeek >= 36 && firstWeek <= 46, `${firstWeek} in the days after`);
  const secondWeek = await asLongAs(s, 7 * DAY_MS);
  assert.ok(secondWeek >= 7 && secondWeek <= 20, `${secondWeek} in the second week`);
  assert.equal((await s.inputs()).length, 1);
});

test('[QU-6] fifty unpaid jobs are looked at in one call; one that changed is read whole', async (t) => {
  const s = await startScene(t);
  const ids: number[] = [];
  for (let n = 0; n < 50; n++) {
    const { id } = s.simulator.office.createJob({ customer: { name: 'Dana' } });
    s.simulator.office.completeJob(id, { totalCents: 24_550 });
    ids.push(id);
  }
  const at = s.now();
  const watches = ids.map((id) => ({
    ...{ connectionId: CONNECTION, jobId: String(id), notBefore: at, askedAt: at, from: at },
    ...{ holdUntil: plusMs(at, 14 * DAY_MS), until: plusMs(at, 379 * DAY_MS) },
  }));
  await s.db.tx((tx) => watchInvoices(tx, CLIENT, watches));
  await s.follow();
  const inputs = await s.inputs();
  assert.equal(inputs.length, 50);
  await s.db.tx((tx) =>
    insertFacts(
      tx,
      CLIENT,
      inputs.map(({ body }, index) => ({
        ...{
          factId: String(index + 1),
          connectionId: CONNECTION,
          kind: 'job_invoices' as const,
          inputId: '1',
        },
        ...{ subject: String(body.job_id), knownAt: s.now() },
        value: { paid: false, invoices: [{ invoice_id: String(body.invoices[0].id) }] },
      })),
    ),
  );
  const before = invoiceCalls(s);
  s.advance(HOUR_MS);
  await s.follow();
  assert.equal(invoiceCalls(s) - before, 1);
  s.simulator.office.payJob(ids[7] ?? 0);
  s.advance(HOUR_MS);
  await s.follow();
  assert.equal(invoiceCalls(s) - before, 4, 'one for all, two for the one that changed');
  assert.equal((await s.inputs()).length, 51);
  assert.equal((await s.inputs()).at(-1)?.body.invoices[0].balance, '0.00');
});

test('[IN-5] [QU-6] who says that invoices changed has them read at once; jobs nobody asked about are left alone', async (t) => {
  const { s, id } = await watched(t);
  await s.follow();
  s.advance(MINUTE_MS);
  const reopen = (jobId: number | string) => {
    const ref = { connectionId: CONNECTION, jobId: String(jobId) };
    return s.db.tx((tx) => reopenInvoices(tx, CLIENT, [ref, ref], s.now()));
  };
  assert.deepEqual(await reopen('999'), []);
  assert.deepEqual(await reopen(id), [CONNECTION]);
  await s.follow();
  assert.equal((await s.inputs()).length, 2, 'told again, because somebody asked');
  await s.db.tx((tx) =>
    forgetInvoices(tx, CLIENT, [{ connectionId: CONNECTION, jobId: String(id) }], s.now()),
  );
  assert.equal(await asLongAs(s, DAY_MS), 0);
});

test('[ST-7] invoices of other jobs are dropped, and the answer says so', async (t) => {
  const { s, id } = await watched(t);
  const row = (invoiceId: number, jobId: number) => ({
    ...{ id: invoiceId, total: '10.00', balance: '0.00', active: true, adjustmentToId: null },
    job: { id: jobId },
  });
  const page = { page: 1, pageSize: 200, hasMore: false, data: [row(1, id), row(2, id + 1)] };
  const match = { path: 'invoices\\?.*jobId=' };
  s.simulator.faults.add({ kind: 'status', status: 200, body: JSON.stringify(page), match });
  await s.follow();
  const body = (await s.inputs()).at(-1)?.body;
  assert.deepEqual(
    body.invoices.map((one: { id: number }) => one.id),
    [1],
  );
  assert.equal(body.dropped_rows, 1);
});

test('[QU-4] an outage in the middle leaves the question open; two followers at once store one answer', async (t) => {
  const { s } = await watched(t);
  const fault = s.simulator.faults.add({ kind: 'status', status: 503, match: { path: '/accounting/' } });
  const nextAt = await s.follow();
  assert.equal((await s.inputs()).length, 0);
  s.simulator.faults.remove(fault.id);
  s.advance((nextAt?.getTime() ?? 0) - s.now().getTime());
  await Promise.all([s.follow(), s.follow(), s.follow()]);
  assert.equal((await s.inputs()).length, 1);
});

test('[ST-8] a 404 for want of the permission for invoices stops only them, and says which to ask for', async (t) => {
  const { s } = await watched(t);
  s.simulator.setSwitches({ forbiddenStatus: 404 });
  const scopes = s.simulator.tenant.scopes;
  s.simulator.tenant.scopes = scopes.filter((scope) => !scope.startsWith('tn.acc'));
  await s.follow();
  const { trouble, retryAfter } = await s.connection();
  assert.deepEqual([trouble?.code, trouble?.area, retryAfter], ['scope_missing', 'invoices', null]);
  assert.match(trouble?.what_to_do ?? '', /Ask for tn\.acc\.invoices:r/);

  s.simulator.tenant.scopes = [];
  s.advance(DAY_MS);
  await s.follow();
  assert.equal((await s.connection()).trouble?.code, 'tenant_refused', 'nothing answers: that is the tenant');
});

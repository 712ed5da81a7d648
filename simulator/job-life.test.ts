import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type ApiCaller, callerOf, type PageBody, type ProblemBody } from './caller.ts';
import { type Simulator, type SimulatorOptions, startSimulator } from './server.ts';

interface JobBody {
  readonly id: number;
  readonly jobStatus: string;
  readonly customerId: number;
  readonly completedOn: string | null;
  readonly total: number | null;
  readonly invoiceId: number | null;
  readonly modifiedOn: string;
  readonly summary: string | null;
  readonly noCharge: boolean;
  readonly tagTypeIds: readonly number[];
  readonly customFields: readonly { typeId: number; name: string; value: string }[];
  readonly externalData: readonly { key: string; value: string }[] | null;
}

async function started(
  t: TestContext,
  options: SimulatorOptions = {},
): Promise<{ simulator: Simulator; api: ApiCaller; readJob: (id: number) => Promise<JobBody> }> {
  const simulator = await startSimulator({ rateLimitPerSecond: 0, ...options });
  t.after(() => simulator.close());
  const api = await callerOf(simulator);
  return { simulator, api, readJob: async (id) => (await api.get<JobBody>(`/jpm/jobs/${id}`)).body };
}

test('cancel needs a reason and a memo, writes a log row, and is undone by remove-cancellation', async (t) => {
  const { simulator, api, readJob } = await started(t);
  const { id } = simulator.office.createJob({ customer: { name: 'Jane' } });
  const missing = await api.call('PUT', `/jpm/jobs/${id}/cancel`, {});
  assert.deepEqual([missing.status, Object.keys(missing.body.errors)], [400, ['reasonId', 'memo']]);
  const wrong = await api.call('PUT', `/jpm/jobs/${id}/cancel`, { reasonId: 503, memo: 'x' });
  assert.equal(wrong.status, 400, 'an inactive reason');

  const done = await api.call('PUT', `/jpm/jobs/${id}/cancel`, { reasonId: 501, memo: 'Called back' });
  assert.deepEqual([done.status, done.text], [200, '']);
  const before = await readJob(id);
  assert.equal(before.jobStatus, 'Canceled');
  const reasons = await api.get<PageBody<object>>(`/jpm/jobs/cancel-reasons?ids=${id}`);
  assert.deepEqual(reasons.body.data, [
    { jobId: id, reasonId: 501, name: 'Customer changed their mind', text: 'Called back' },
  ]);
  assert.equal((await api.call('PUT', `/jpm/jobs/${id}/cancel`, { reasonId: 501, memo: 'x' })).status, 400);

  const undone = await api.call('PUT', `/jpm/jobs/${id}/remove-cancellation`);
  assert.deepEqual([undone.status, undone.text], [200, '']);
  const after = await readJob(id);
  assert.equal(after.jobStatus, 'Scheduled');
  const log = await api.get<PageBody<{ active: boolean; memo: string }>>(`/jpm/jobs/${id}/canceled-log`);
  assert.deepEqual(
    log.body.data.map(({ active, memo }) => [active, memo]),
    [[false, 'Called back']],
  );
  const appointments = await api.get<PageBody<{ status: string }>>(`/jpm/appointments?jobId=${id}`);
  assert.deepEqual(
    appointments.body.data.map(({ status }) => status),
    ['Scheduled'],
  );
  assert.deepEqual((await api.get<PageBody>(`/jpm/jobs/cancel-reasons?ids=${id}`)).body.data, []);
  assert.equal((await api.call('PUT', `/jpm/jobs/${id}/remove-cancellation`)).status, 400);
  assert.equal((await api.call('GET', '/jpm/jobs/cancel-reasons')).status, 400);
});

test('a completed job has its total, its time and its invoice; the API does not cancel it; the office reopens it', async (t) => {
  const { simulator, api, readJob } = await started(t, { invoiceIdBeforeCompletion: 'zero' });
  const { id } = simulator.office.createJob({ customer: { name: 'Jane' } });
  const open = await readJob(id);
  assert.deepEqual([open.total, open.completedOn, open.invoiceId], [null, null, 0]);
  simulator.office.completeJob(id, { totalCents: 31_275, completedOn: '2026-02-10T21:05:00.0000000Z' });
  const done = await readJob(id);
  assert.deepEqual(
    [done.jobStatus, done.total, done.completedOn],
    ['Completed', 312.75, '2026-02-10T21:05:00Z'],
  );
  assert.ok(done.invoiceId);
  assert.equal((await api.call('PUT', `/jpm/jobs/${id}/cancel`, { reasonId: 501, memo: 'x' })).status, 400);

  simulator.office.reopenJob(id);
  const reopened = await readJob(id);
  assert.deepEqual([reopened.jobStatus, reopened.completedOn], ['InProgress', null]);
  simulator.setSwitches({ reopenClearsCompletedOn: false, reopenStatus: 'Scheduled' });
  simulator.office.completeJob(id);
  simulator.office.reopenJob(id);
  const kept = await readJob(id);
  assert.equal(kept.jobStatus, 'Scheduled');
  assert.ok(kept.completedOn);
  simulator.setSwitches({ reopenCompleted: 'refuse' });
  simulator.office.completeJob(id);
  assert.throws(() => simulator.office.reopenJob(id));
});

test('patch changes what was sent, and replaces lists as a whole', async (t) => {
  const { simulator, api, readJob } = await started(t);
  const { id } = simulator.office.createJob({
    customer: { name: 'Jane' },
    advocateCode: 'test123',
    customFields: [{ typeId: 894_575_112, value: '4711' }],
    tagTypeIds: [733_000_555],
    summary: 'AC not cooling',
  });
  const before = await readJob(id);
  assert.equal(before.customFields.length, 2);
  const patched = await api.call<JobBody>('PATCH', `/jpm/jobs/${id}`, {
    customFields: [{ typeId: 894_575_112, value: '4712' }],
    tagTypeIds: [733_000_557],
    unknownMember: 1,
  });
  assert.equal(patched.status, 200, patched.text);
  const after = await readJob(id);
  assert.deepEqual(after.customFields, [{ typeId: 894_575_112, name: 'Gate Code', value: '4712' }]);
  assert.deepEqual(after.tagTypeIds, [733_000_557]);
  assert.equal(after.summary, 'AC not cooling');
  assert.notEqual(after.modifiedOn, before.modifiedOn);

  const cases: [unknown, string][] = [
    [{ customFields: [{ typeId: 894_575_112, value: 4712 }] }, 'customFields[0].value'],
    [{ customFields: [{ typeId: 1, value: 'x' }] }, 'customFields'],
    [{ customFields: [{ typeId: 894_575_113, value: 'Nobody' }] }, 'customFields'],
    [{ customFields: [{ typeId: 894_575_114, value: 'two' }] }, 'customFields'],
    [{ customFields: null }, 'customFields'],
    [{ tagTypeIds: [1] }, 'tagTypeIds'],
    [{ tagTypeIds: ['733000557'] }, 'tagTypeIds'],
    [{ priority: 'Sometime' }, 'priority'],
    [{ businessUnitId: 1 }, 'businessUnitId'],
  ];
  for (const [body, field] of cases) {
    const refused = await api.call<ProblemBody>('PATCH', `/jpm/jobs/${id}`, body);
    assert.deepEqual([refused.status, Object.keys(refused.body.errors)], [400, [field]]);
  }
  assert.equal((await api.call('PATCH', `/jpm/jobs/${id}`, '{broken')).status, 400);
  assert.equal((await api.call('PATCH', `/jpm/jobs/${id}`)).status, 400);
  assert.deepEqual(await readJob(id), after, 'what was refused changed nothing');
});

test('external data is kept by application, replaced or merged, and found again', async (t) => {
  const { simulator, api } = await started(t);
  const { id } = simulator.office.createJob({ customer: { name: 'Jane' } });
  simulator.office.createJob({ customer: { name: 'Bob' } });
  const guid = '0f0f0f0f-1111-4222-8333-444444444444';
  const write = (patchMode: string, pairs: { key: string; value: string | null }[]) =>
    api.call('PATCH', `/jpm/jobs/${id}`, {
      externalData: { applicationGuid: guid, patchMode, externalData: pairs },
    });
  const read = async (query: string) => (await api.get<JobBody>(`/jpm/jobs/${id}${query}`)).body.externalData;
  await write('Replace', [
    { key: 'referralId', value: 'r_123' },
    { key: 'seen', value: 'yes' },
  ]);
  assert.equal(await read(''), null);
  assert.equal((await read(`?externalDataApplicationGuid=${guid}`))?.length, 2);
  assert.deepEqual(await read('?externalDataApplicationGuid=11111111-1111-4222-8333-444444444444'), []);
  await write('Merge', [{ key: 'seen', value: null }]);
  assert.deepEqual(await read(`?externalDataApplicationGuid=${guid}`), [
    { key: 'referralId', value: 'r_123' },
  ]);
  const lookUp = `externalDataApplicationGuid=${guid}&externalDataKey=referralId&externalDataValues=r_1,r_123`;
  assert.deepEqual(
    (await api.get<PageBody>(`/jpm/jobs?${lookUp}`)).body.data.map((job) => job.id),
    [id],
  );
  const half = await api.call('GET', `/jpm/jobs?externalDataKey=referralId`);
  assert.deepEqual(Object.keys(half.body.errors), ['externalDataValues', 'externalDataApplicationGuid']);
  simulator.setSwitches({ externalDataWithoutGuid: 'empty' });
  assert.deepEqual(await read(''), []);
});

test('notes: a job note has no id, a customer note has one and can be deleted', async (t) => {
  const { simulator, api } = await started(t);
  const job = simulator.office.createJob({ customer: { name: 'Jane' } });
  const note = await api.call<object>('POST', `/jpm/jobs/${job.id}/notes`, { text: 'Referred by Rosa' });
  assert.equal(note.status, 200);
  assert.ok(!('id' in note.body));
  const customerNotes = `/crm/customers/${job.customerId}/notes`;
  const made = await api.call<{ id: number }>('POST', customerNotes, { text: 'x', pinToTop: true });
  assert.deepEqual(
    (await api.get<PageBody>(customerNotes)).body.data.map(({ id }) => id),
    [made.body.id],
  );
  assert.equal((await api.call('DELETE', `${customerNotes}/${made.body.id}`)).text, '');
  assert.deepEqual((await api.get<PageBody>(customerNotes)).body.data, []);
  assert.equal((await api.call('POST', customerNotes, {})).status, 400);
});

test('invoices carry amounts as texts; payment and refund show there and in the job', async (t) => {
  const { simulator, api, readJob } = await started(t);
  interface InvoiceBody {
    readonly id: number;
    readonly total: string;
    readonly balance: string;
    readonly adjustmentToId: number | null;
    readonly paidOn: string | null;
  }
  const job = simulator.office.createJob({
    customer: { name: 'Jane' },
    status: 'Completed',
    totalCents: 18_999,
  });
  const invoices = async () =>
    (await api.get<PageBody<InvoiceBody>>(`/accounting/invoices?jobId=${job.id}`)).body.data;
  assert.deepEqual(
    (await invoices()).map(({ total, balance, paidOn }) => [total, balance, paidOn]),
    [['189.99', '189.99', null]],
  );
  const owed = await api.get<{ balance: number }>(`/crm/customers/${job.customerId}`);
  assert.equal(owed.body.balance, 189.99);
  simulator.office.payJob(job.id);
  const [paid] = await invoices();
  assert.equal(paid?.balance, '0.00');
  assert.ok(paid?.paidOn);
  simulator.office.adjustJob(job.id, -5000);
  const adjusted = await invoices();
  assert.deepEqual(
    adjusted.map(({ total, adjustmentToId }) => [total, adjustmentToId]),
    [
      ['189.99', null],
      ['-50.00', job.invoiceId],
    ],
  );
  assert.equal((await readJob(job.id)).total, 139.99);
  assert.equal((await api.call('GET', `/accounting/invoices/${job.invoiceId}`)).status, 501);
});

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { callerOf, type PageBody, type ProblemBody } from './caller.ts';
import { type SimulatorOptions, startSimulator } from './server.ts';

interface ContactBody {
  readonly id: number;
  readonly type: string;
  readonly value: string;
  readonly phoneSettings: object | null;
  readonly customerId?: number;
}

async function started(t: TestContext, options: SimulatorOptions = {}) {
  const simulator = await startSimulator({ rateLimitPerSecond: 0, ...options });
  t.after(() => simulator.close());
  return { simulator, office: simulator.office, api: await callerOf(simulator) };
}

test('contacts: one customer, in bulk, and of the location; e-mails have no phone settings', async (t) => {
  const { simulator, office, api } = await started(t);
  const jane = office.createCustomer({
    name: 'Jane',
    email: 'jane@example.com',
    phone: '612-555-0198',
    locationContacts: [{ type: 'Email', value: 'home@example.com', memo: 'landlord' }],
  });
  const bob = office.createCustomer({ name: 'Bob', email: 'bob@example.com' });
  const own = await api.get<PageBody<ContactBody>>(`/crm/customers/${jane.customer.id}/contacts`);
  assert.deepEqual(
    own.body.data.map(({ type, value, phoneSettings }) => [type, value, phoneSettings]),
    [
      ['Email', 'jane@example.com', null],
      ['Phone', '612-555-0198', { phoneNumber: '612-555-0198', doNotText: false }],
    ],
  );
  const bulk = await api.get<PageBody<ContactBody>>(
    `/crm/customers/contacts?customerIds=${jane.customer.id},${bob.customer.id}`,
  );
  assert.deepEqual(
    bulk.body.data.map(({ customerId }) => customerId),
    [jane.customer.id, jane.customer.id, bob.customer.id],
  );
  const place = await api.get<PageBody<ContactBody>>(`/crm/locations/${jane.location.id}/contacts`);
  assert.deepEqual(
    place.body.data.map(({ value }) => value),
    ['home@example.com'],
  );
  const nothing = await api.call<ProblemBody>('GET', '/crm/customers/contacts?page=1');
  assert.deepEqual([nothing.status, Object.keys(nothing.body.errors)], [400, ['customerIds']]);
  assert.equal((await api.get('/crm/customers/5/contacts')).status, 404);
  simulator.setSwitches({ emailPhoneSettings: 'object' });
  const object = await api.get<PageBody<ContactBody>>(`/crm/customers/${jane.customer.id}/contacts`);
  assert.ok(object.body.data[0]?.phoneSettings);
});

test('contacts that changed do not move the customer, and deleted ones are gone', async (t) => {
  const { office, api } = await started(t);
  const { customer } = office.createCustomer({ name: 'Jane', email: 'old@example.com' });
  const before = await api.get<{ modifiedOn: string }>(`/crm/customers/${customer.id}`);
  office.setContacts('customer', customer.id, [{ type: 'Email', value: 'new@example.com' }]);
  const contacts = await api.get<PageBody<ContactBody>>(`/crm/customers/${customer.id}/contacts`);
  assert.deepEqual(
    contacts.body.data.map(({ value }) => value),
    ['new@example.com'],
  );
  assert.deepEqual((await api.get(`/crm/customers/${customer.id}`)).body, before.body);
});

test('a merge: the loser is hidden but readable by id, its jobs move as the switches say', async (t) => {
  for (const { mergeMovesJobs, mergeTouchesJobs } of [
    { mergeMovesJobs: true, mergeTouchesJobs: false },
    { mergeMovesJobs: true, mergeTouchesJobs: true },
    { mergeMovesJobs: false, mergeTouchesJobs: false },
  ]) {
    const { office, api } = await started(t, { mergeMovesJobs, mergeTouchesJobs });
    const job = office.createJob({ customer: { name: 'Jane D.', email: 'jane@example.com' } });
    const { customer: winner } = office.createCustomer({ name: 'Jane Doe' });
    const before = await api.get<{ modifiedOn: string }>(`/jpm/jobs/${job.id}`);
    office.mergeCustomers(job.customerId, winner.id);
    const loser = await api.get<{ active: boolean; mergedToId: number }>(`/crm/customers/${job.customerId}`);
    assert.deepEqual([loser.body.active, loser.body.mergedToId], [false, winner.id]);
    assert.deepEqual(
      (await api.get<PageBody>('/crm/customers')).body.data.map(({ id }) => id),
      [winner.id],
    );
    const after = await api.get<{ customerId: number; modifiedOn: string }>(`/jpm/jobs/${job.id}`);
    assert.equal(after.body.customerId, mergeMovesJobs ? winner.id : job.customerId);
    assert.equal(after.body.modifiedOn !== before.body.modifiedOn, mergeTouchesJobs);
    const moved = await api.get<PageBody<ContactBody>>(`/crm/customers/${winner.id}/contacts`);
    assert.deepEqual(
      moved.body.data.map(({ value }) => value),
      ['jane@example.com'],
    );
  }
});

test('customers are found by name, phone and address; accounting alone can be left out of "changed"', async (t) => {
  const { office, api } = await started(t, { timestamps: 'ticks' });
  const jane = office.createCustomer({
    name: 'Jane Doe',
    phone: '+1 (612) 555-0198',
    address: { zip: '55402' },
  });
  office.createCustomer({ name: 'Bob' });
  const ids = async (query: string) =>
    (await api.get<PageBody>(`/crm/customers?${query}`)).body.data.map(({ id }) => id);
  for (const query of ['name=jane', 'phone=6125550198', 'zip=55402']) {
    assert.deepEqual(await ids(query), [jane.customer.id], query);
  }
  const job = office.createJob({ customerId: jane.customer.id });
  const since = office.completeJob(job.id, { totalCents: 5000 }).createdOn;
  assert.deepEqual(await ids(`modifiedOnOrAfter=${since}`), [jane.customer.id]);
  assert.deepEqual(
    await ids(`modifiedOnOrAfter=${since}&excludeAccountingChangesFromModifiedDateRange=true`),
    [],
  );
});

test('tags: one by one with a conflict when it is there, and in bulk', async (t) => {
  const { office, api } = await started(t);
  const { customer } = office.createCustomer({ name: 'Jane' });
  const tag = `/crm/customers/${customer.id}/tags/733000557`;
  const added = await api.call<{ tagTypeIds: number[] }>('POST', tag);
  assert.deepEqual([added.status, added.body.tagTypeIds], [200, [733_000_557]]);
  assert.equal((await api.call('POST', tag)).status, 409);
  assert.equal((await api.call('POST', `/crm/customers/${customer.id}/tags/1`)).status, 404);
  assert.deepEqual((await api.call<{ tagTypeIds: number[] }>('DELETE', tag)).body.tagTypeIds, []);
  const many = { customerIds: [customer.id], tagTypeIds: [733_000_555, 733_000_556] };
  assert.equal((await api.call('PUT', '/crm/tags', many)).text, '');
  const read = await api.get<{ tagTypeIds: number[] }>(`/crm/customers/${customer.id}`);
  assert.deepEqual(read.body.tagTypeIds, many.tagTypeIds);
  assert.equal((await api.call('DELETE', '/crm/tags', many)).status, 200);
});

test('a lead needs a campaign, a summary, and a call reason or a date', async (t) => {
  const { office, api } = await started(t);
  const bare = await api.call<ProblemBody>('POST', '/crm/leads', {});
  assert.deepEqual([bare.status, Object.keys(bare.body.errors)], [400, ['campaignId', 'summary']]);
  const lead = {
    campaignId: 2020,
    summary: 'Advocate Code: mlopez',
    leadCustomerName: 'Pat',
    leadEmail: 'pat@example.com',
  };
  assert.equal((await api.call('POST', '/crm/leads', lead)).status, 400);
  const made = await api.call<{ id: number; status: string; leadEmail: string; leadUrl: string | null }>(
    'POST',
    '/crm/leads',
    { ...lead, followUpDate: '2026-04-02T15:00:00Z' },
  );
  assert.deepEqual(
    [made.status, made.body.status, made.body.leadEmail, made.body.leadUrl],
    [200, 'Open', 'pat@example.com', null],
  );
  assert.ok(!('customFields' in made.body) && !('externalData' in made.body));
  const open = await api.get<PageBody>('/crm/leads?status=Open&withoutCustomer=true');
  assert.deepEqual(
    open.body.data.map(({ id }) => id),
    [made.body.id],
  );
  const job = office.convertLead(made.body.id);
  const converted = await api.get<{ status: string; customerId: number }>(`/crm/leads/${made.body.id}`);
  assert.deepEqual([converted.body.status, converted.body.customerId], ['Converted', job.customerId]);
  assert.equal(job.summary, 'Advocate Code: mlopez');
});

test('a booking by provider becomes a job that names it; the same external id twice makes two', async (t) => {
  const { office, api } = await started(t);
  const path = '/crm/booking-provider/4101/bookings';
  const body = {
    source: 'Referral program',
    name: 'Pat Quill',
    summary: 'Advocate Code: mlopez',
    isFirstTimeClient: true,
    externalId: 'ref-7f3a',
    contacts: [{ type: 'Email', value: 'pat@example.com' }],
    campaignId: 2020,
  };
  const bare = await api.call<ProblemBody>('POST', path, {});
  assert.deepEqual(Object.keys(bare.body.errors), ['source', 'name', 'externalId', 'isFirstTimeClient']);
  assert.equal((await api.call('POST', path, { ...body, contacts: [] })).status, 400);
  const first = await api.call<{ id: number; status: string; jobId: null }>('POST', path, body);
  assert.deepEqual([first.status, first.body.status, first.body.jobId], [200, 'New', null]);
  const second = await api.call<{ id: number }>('POST', path, body);
  const found = await api.get<PageBody>(`${path}?externalId=ref-7f3a`);
  assert.deepEqual(
    found.body.data.map(({ id }) => id),
    [first.body.id, second.body.id],
  );
  assert.equal((await api.get(`/crm/booking-provider/9/bookings/${first.body.id}`)).status, 404);

  const job = office.convertBooking(first.body.id);
  const converted = await api.get<{ status: string; jobId: number }>(`/crm/bookings/${first.body.id}`);
  assert.deepEqual([converted.body.status, converted.body.jobId], ['Converted', job.id]);
  const byBooking = await api.get<PageBody>(`/jpm/jobs?bookingId=${first.body.id}`);
  assert.deepEqual(
    byBooking.body.data.map(({ id }) => id),
    [job.id],
  );
});

test('settings: the custom field "Advocate Code" and the other lists are there', async (t) => {
  const { simulator, api } = await started(t);
  const fields =
    await api.get<PageBody<{ id: number; name: string; dataType: string }>>('/jpm/jobs/custom-fields');
  assert.ok(fields.body.data.some(({ name, dataType }) => name === 'Advocate Code' && dataType === 'Text'));
  for (const path of [
    '/crm/customers/custom-fields',
    '/jpm/job-types',
    '/jpm/job-types/2207',
    '/jbce/call-reasons',
    '/settings/business-units',
    '/settings/tag-types',
    '/settings/technicians',
    '/settings/employees',
    '/marketing/campaigns',
    '/marketing/campaigns/2020',
  ]) {
    const answer = await api.get<{ data?: unknown[]; name?: string }>(path);
    assert.equal(answer.status, 200, path);
    assert.ok((answer.body.data?.length ?? 0) > 0 || answer.body.name !== undefined, path);
  }
  simulator.setSwitches({ unknownMembers: true });
  const surprised = await api.get<PageBody<object>>('/marketing/campaigns');
  assert.ok('addedWithoutNotice' in (surprised.body.data[0] ?? {}));
});

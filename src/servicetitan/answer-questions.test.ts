import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startScene } from '../../test/support/follow-scene.ts';
import { HOUR_MS, MINUTE_MS } from '../base/time.ts';

test('[ST-3] a missing e-mail is looked up in the contacts of the customer, oldest first', async (t) => {
  const s = await startScene(t);
  const { customer } = s.simulator.office.createCustomer({
    name: 'Dana Rivera',
    email: 'dana@example.com',
    phone: '6125550198',
  });
  await s.ask('customer_contacts', customer.id);
  await s.follow();
  const [input] = await s.inputs();
  assert.equal(input?.name, 'servicetitan.contacts');
  assert.equal(input?.body.customer_id, String(customer.id));
  assert.deepEqual(
    input?.body.contacts.map(({ type, value, source }: Record<string, string>) => [type, value, source]),
    [
      ['Email', 'dana@example.com', 'customer'],
      ['Phone', '6125550198', 'customer'],
    ],
  );
  await s.follow();
  assert.equal((await s.inputs()).length, 1);
});

test('[ST-3] without an e-mail of the customer the contacts of the job’s location are read', async (t) => {
  const s = await startScene(t);
  const { customer, location } = s.simulator.office.createCustomer({
    name: 'Landlord',
    phone: '6125550198',
    locationContacts: [{ type: 'Email', value: 'tenant@example.com' }],
  });
  await s.hear(s.simulator.office.createJob({ customerId: customer.id }).id, {
    customerId: customer.id,
    locationId: location.id,
  });
  await s.ask('customer_contacts', customer.id);
  await s.follow();
  const contacts = (await s.inputs()).find(({ name }) => name === 'servicetitan.contacts')?.body.contacts;
  const emails = contacts.filter(({ type }: { type: string }) => type === 'Email');
  assert.deepEqual(
    emails.map(({ value, source }: Record<string, string>) => [value, source]),
    [['tenant@example.com', 'location']],
  );
});

test('[ST-3] completed jobs are read over all pages, as a dated answer to the question', async (t) => {
  const s = await startScene(t, { pageSizeCap: 2 });
  const { customer } = s.simulator.office.createCustomer({ name: 'Loyal' });
  const ids = Array.from({ length: 5 }, () => {
    const { id } = s.simulator.office.createJob({ customerId: customer.id });
    s.simulator.office.completeJob(id, { totalCents: 10_000 });
    return id;
  });
  s.simulator.office.createJob({ customerId: customer.id });
  await s.ask('completed_jobs', customer.id);
  await s.follow();
  const [input] = await s.inputs();
  assert.equal(input?.name, 'servicetitan.completed_jobs');
  assert.deepEqual(input?.body.jobs.map(({ id }: { id: number }) => id).sort(), ids.sort());
  assert.deepEqual(input?.body.customer_ids, [String(customer.id)]);
});

test('[ID-4] a merged customer is followed to the survivor, for contacts and for completed jobs', async (t) => {
  const s = await startScene(t);
  const { office } = s.simulator;
  const loser = office.createCustomer({ name: 'Dana R' }).customer.id;
  const winner = office.createCustomer({ name: 'Dana Rivera', email: 'dana@example.com' }).customer.id;
  const { id } = office.createJob({ customerId: winner });
  office.completeJob(id);
  office.mergeCustomers(loser, winner);
  await s.ask('customer_contacts', loser);
  await s.ask('completed_jobs', loser);
  await s.follow();
  const inputs = await s.inputs();
  const contacts = inputs.find(({ name }) => name === 'servicetitan.contacts')?.body;
  const jobs = inputs.find(({ name }) => name === 'servicetitan.completed_jobs')?.body;
  assert.deepEqual(contacts.customer_ids, [String(loser), String(winner)]);
  assert.ok(contacts.contacts.some(({ value }: { value: string }) => value === 'dana@example.com'));
  assert.deepEqual(
    jobs.jobs.map((job: { id: number }) => job.id),
    [id],
  );
});

test('[ST-8] a tenant that is not connected is told apart from a customer that is not there', async (t) => {
  const s = await startScene(t, { forbiddenStatus: 404 });
  const { customer } = s.simulator.office.createCustomer({ name: 'Dana', email: 'dana@example.com' });
  s.simulator.tenant.scopes = [];
  await s.ask('customer_contacts', customer.id);
  for (let attempt = 0; attempt < 5; attempt++) {
    await s.follow();
    s.advance(10 * MINUTE_MS);
  }
  assert.equal((await s.inputs()).length, 0, 'nothing is guessed');
  assert.equal((await s.connection()).trouble?.code, 'tenant_refused');
});

test('[ST-8] a 404 for want of the permission for customers stops only them, and says which to ask for', async (t) => {
  const s = await startScene(t, { forbiddenStatus: 404 });
  const scopes = s.simulator.tenant.scopes;
  const asked = ['Dana', 'Eve'].map(
    (name) => s.simulator.office.createCustomer({ name, email: `${name}@example.com` }).customer,
  );
  s.simulator.tenant.scopes = ['tn.jpm.jobs:r'];
  for (const { id } of asked) await s.ask('customer_contacts', id);
  for (let attempt = 0; attempt < 5; attempt++) {
    await s.follow();
    s.advance(10 * MINUTE_MS);
  }
  const { trouble, retryAfter } = await s.connection();
  assert.deepEqual([trouble?.code, trouble?.area, retryAfter], ['scope_missing', 'customers', null]);
  assert.match(trouble?.what_to_do ?? '', /Ask for tn\.crm\.customers:r/);
  assert.equal((await s.inputs()).length, 0, 'no customer is taken for one without contacts');
  const { id } = s.simulator.office.createJob({ customerId: asked[0]?.id ?? 0 });
  await s.hear(id);
  await s.follow();
  assert.ok(
    (await s.inputs()).some(({ name }) => name === 'servicetitan.job'),
    'jobs go on',
  );

  s.simulator.tenant.scopes = scopes;
  s.advance(24 * HOUR_MS);
  await s.follow();
  assert.equal((await s.inputs()).filter(({ name }) => name === 'servicetitan.contacts').length, 2);
  assert.equal((await s.connection()).trouble, null);
});

test('[ST-8] a customer that nobody knows has no contacts, after a few tries', async (t) => {
  const s = await startScene(t);
  await s.ask('customer_contacts', 4711);
  await s.follow();
  assert.equal((await s.inputs()).length, 0);
  for (let attempt = 0; attempt < 3; attempt++) {
    s.advance(10 * MINUTE_MS);
    await s.follow();
  }
  assert.deepEqual((await s.inputs())[0]?.body.contacts, []);
});

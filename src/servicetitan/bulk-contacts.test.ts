import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiCalls, type Scene, startScene } from '../../test/support/follow-scene.ts';

const customers = ({ simulator }: Scene, count: number): number[] =>
  Array.from(
    { length: count },
    (_, n) => simulator.office.createCustomer({ name: `C ${n}`, email: `c${n}@example.com` }).customer.id,
  );

const contactsOf = async (s: Scene) =>
  new Map(
    (await s.inputs())
      .filter(({ name }) => name === 'servicetitan.contacts')
      .map(({ body }) => [body.customer_id, body.contacts.map(({ value }: { value: string }) => value)]),
  );

test('[ST-3] the contacts of many customers are read 50 to a call', async (t) => {
  const s = await startScene(t);
  const ids = customers(s, 120);
  for (const id of ids) await s.ask('customer_contacts', id);
  await s.follow();
  assert.equal(apiCalls(s, '/contacts').length, 3);
  const known = await contactsOf(s);
  assert.equal(known.size, 120);
  for (const [n, id] of ids.entries()) assert.deepEqual(known.get(String(id)), [`c${n}@example.com`]);
});

test('[ST-7] rows of customers that were not asked for are no contacts of anyone', async (t) => {
  const s = await startScene(t);
  const [one = 0, two = 0] = customers(s, 2);
  const row = (id: number, customerId: number) => ({
    id,
    customerId,
    type: 'Email',
    value: `r${id}@example.com`,
  });
  const body = JSON.stringify({ data: [row(1, one), row(2, 999), row(3, two)], hasMore: false });
  s.simulator.faults.add({ kind: 'status', status: 200, body, match: { path: 'customers/contacts' } });
  await s.ask('customer_contacts', one);
  await s.ask('customer_contacts', two);
  await s.follow();
  const known = await contactsOf(s);
  assert.deepEqual(known.get(String(one)), ['r1@example.com']);
  assert.deepEqual(known.get(String(two)), ['r3@example.com']);
});

for (const status of [400, 403, 404, 501]) {
  test(`[ST-3] where the call for many answers ${status}, each customer is asked for`, async (t) => {
    const s = await startScene(t);
    const ids = customers(s, 3);
    s.simulator.faults.add({ kind: 'status', status, match: { path: 'customers/contacts' } });
    for (const id of ids) await s.ask('customer_contacts', id);
    await s.follow();
    assert.equal((await contactsOf(s)).size, 3);
    assert.equal((await s.connection()).trouble, null);
    assert.equal(apiCalls(s, 'customers/contacts').length, 1);
  });
}

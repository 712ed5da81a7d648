import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callerOf, type ProblemBody } from './caller.ts';
import { startSimulator } from './server.ts';

interface FeedBody {
  readonly hasMore: boolean;
  readonly continueFrom: string;
  readonly data: readonly { readonly id: number; readonly active: boolean; readonly modifiedOn: string }[];
}

async function world() {
  const simulator = await startSimulator({ rateLimitPerSecond: 0, exportPageSize: 2 });
  simulator.clock.set(new Date('2026-04-01T10:00:00Z'));
  simulator.clock.freeze(true);
  const api = await callerOf(simulator);
  const feed = async (query = '') => {
    const token = await callerOf(simulator);
    const { status, body } = await token.get<FeedBody>(`/jpm/export/jobs?${query}`);
    assert.equal(status, 200);
    return {
      ids: body.data.map(({ id }) => id),
      hasMore: body.hasMore,
      from: encodeURIComponent(body.continueFrom),
    };
  };
  return { simulator, api, feed };
}

test('a change shows up after 15 minutes, once, in order of modification', async (t) => {
  const { simulator, feed } = await world();
  t.after(() => simulator.close());
  const made = [1, 2, 3].map((place) => {
    simulator.clock.advance(1000);
    return simulator.office.createJob({ customer: { name: `C ${place}` } }).id;
  });
  const nothing = await feed();
  assert.deepEqual([nothing.ids, nothing.hasMore], [[], false]);

  simulator.clock.advance(15 * 60_000 - 500);
  simulator.office.changeJob(made[0] ?? 0, { summary: 'changed' });
  const first = await feed(`from=${nothing.from}`);
  assert.deepEqual(
    [first.ids, first.hasMore],
    [[made[1]], false],
    'the changed and the newest are not settled',
  );

  simulator.clock.advance(15 * 60_000 + 1000);
  const rest = await feed(`from=${first.from}`);
  assert.deepEqual([rest.ids, rest.hasMore], [[made[2], made[0]], false]);
  assert.deepEqual((await feed(`from=${rest.from}`)).ids, []);
  assert.deepEqual((await feed(`from=${rest.from}`)).from, rest.from);
});

test('pages follow the token; a date starts there; recent changes come at the price of repeats', async (t) => {
  const { simulator, feed } = await world();
  t.after(() => simulator.close());
  const old = [1, 2, 3].map((place) => simulator.office.createJob({ customer: { name: `C ${place}` } }).id);
  simulator.clock.advance(86_400_000);
  const recent = simulator.office.createJob({ customer: { name: 'Recent' } }).id;

  const first = await feed('includeRecentChanges=true');
  assert.deepEqual([first.ids, first.hasMore], [old.slice(0, 2), true]);
  const second = await feed(`includeRecentChanges=true&from=${first.from}`);
  assert.deepEqual([second.ids, second.hasMore], [[old[2], recent], false]);
  const again = await feed(`includeRecentChanges=true&from=${second.from}`);
  assert.deepEqual(again.ids, [recent], 'not settled yet, so it comes again');
  assert.deepEqual((await feed('from=2026-04-02&includeRecentChanges=true')).ids, [recent]);
});

test('inactive rows are in the feed and flagged; merged customers and deleted contacts too', async (t) => {
  const { simulator, api } = await world();
  t.after(() => simulator.close());
  const { office } = simulator;
  const loser = office.createCustomer({ name: 'A', email: 'old@example.com' }).customer;
  const winner = office.createCustomer({ name: 'B' }).customer;
  office.setContacts('customer', loser.id, [{ type: 'Email', value: 'new@example.com' }]);
  office.mergeCustomers(loser.id, winner.id);
  const customers = await api.get<FeedBody>('/crm/export/customers?includeRecentChanges=true');
  assert.deepEqual(Object.fromEntries(customers.body.data.map(({ id, active }) => [id, active])), {
    [loser.id]: false,
    [winner.id]: true,
  });
  const contacts = await api.get<{ data: { value: string; active: boolean; customerId: number }[] }>(
    '/crm/export/customers/contacts?includeRecentChanges=true',
  );
  assert.deepEqual(
    contacts.body.data.map(({ value, active, customerId }) => [value, active, customerId]),
    [
      ['old@example.com', false, winner.id],
      ['new@example.com', true, winner.id],
    ],
  );
});

test('a bad token is refused, or starts over by the switch', async (t) => {
  const { simulator, api } = await world();
  t.after(() => simulator.close());
  for (const from of ['nonsense', 'eyJhIjoxfQ==', '2026-13-01']) {
    const refused = await api.call<ProblemBody>('GET', `/jpm/export/jobs?from=${from}`);
    assert.equal(refused.status, 400);
    assert.deepEqual(Object.keys(refused.body.errors), ['from']);
  }
  simulator.setSwitches({ exportBadToken: 'restart' });
  assert.equal((await api.get('/jpm/export/jobs?from=nonsense')).status, 200);
});

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import fc from 'fast-check';
import { type TestDatabase, testDatabase } from '../../test/support/database.ts';
import { type Id, idMaker } from '../base/ids.ts';
import type { PersonHints } from '../intake/types.ts';
import {
  followMerges,
  householdOf,
  loadKeys,
  loadPersons,
  mergeCustomers,
  recordSteps,
  resolvePersons,
  type StepRow,
} from './store.ts';
import type { CustomerMerge, Resolution } from './types.ts';

const ids = idMaker(1, Date.now);
const NOW = new Date('2026-04-02T12:00:00Z');

let database: TestDatabase;
before(async () => {
  database = await testDatabase();
});
after(() => database.close());

/** A client of its own in the shared database. */
async function newClient() {
  const clientId = ids();
  const { db } = database;
  await db.query('insert into clients (client_id, name, created_at) values ($1, $2, $3)', [
    clientId,
    'Acme',
    NOW,
  ]);
  const ctx = { clientId, phoneRegion: 'US', ownDomains: ['acme.example'], ids, now: NOW };
  return {
    clientId,
    db,
    resolve: (...hints: (PersonHints & { at?: Date })[]): Promise<Resolution> =>
      db.tx((tx) =>
        resolvePersons(
          tx,
          ctx,
          hints.map((said) => ({ hints: said, at: said.at ?? NOW, inputId: ids() })),
        ),
      ),
    mergeCustomers: (...merged: CustomerMerge[]) => db.tx((tx) => mergeCustomers(tx, ctx, merged)),
    log: () =>
      db.query<{ change: string; person_id: Id; other_person_id: Id | null; kind: string; value: string }>(
        'select change, person_id, other_person_id, kind, value from identity_log where client_id = $1 order by entry_id',
        [clientId],
      ),
    persons: async () =>
      (
        await db.query<{ person_id: Id }>(
          'select person_id from persons where client_id = $1 and merged_into is null',
          [clientId],
        )
      ).map((row) => row.person_id),
  };
}

async function only(resolution: Promise<Resolution>): Promise<Id> {
  const { personIds } = await resolution;
  assert.equal(personIds.length, 1);
  return personIds[0] ?? assert.fail('nobody was found');
}

const connectionId = '77';

describe('resolving', () => {
  test('[ID-1] [ID-2] what was typed in several ways is one person, shown as first typed', async () => {
    const client = await newClient();
    const person = await only(
      client.resolve({
        emails: [' Pat.Friend@Example.COM'],
        phones: ['(555) 123-4567'],
        firstName: 'Pat',
        address: { street: '1 Main Street', zip: '62701' },
      }),
    );
    assert.equal(
      await only(
        client.resolve({ emails: ['pat.friend@example.com'], firstName: 'Patricia', lastName: 'Friend' }),
      ),
      person,
    );
    assert.equal(await only(client.resolve({ phones: ['+1 555 123 4567'] })), person);
    const shown = (await loadPersons(client.db, client.clientId, [person])).get(person);
    assert.deepEqual(
      [shown?.firstName, shown?.lastName, shown?.email, shown?.phone, shown?.kind],
      ['Pat', 'Friend', 'Pat.Friend@Example.COM', '(555) 123-4567', 'customer'],
    );
    const keys = (await loadKeys(client.db, client.clientId, [person])).get(person);
    assert.deepEqual(keys, {
      ...{ personId: person, kind: 'customer', emails: ['pat.friend@example.com'], phones: ['+15551234567'] },
      ...{ addresses: ['1 main st|62701'], customers: [], devices: [] },
    });
  });

  test('[ID-1] placeholders and addresses of the client itself identify nobody', async () => {
    const client = await newClient();
    const { personIds, learnt } = await client.resolve(
      { emails: ['noemail@example.com'] },
      { emails: ['office@acme.example'] },
      {},
    );
    assert.deepEqual(personIds, [null, null, null]);
    assert.equal(learnt.size, 0);
    assert.deepEqual(await client.persons(), []);
  });

  test('[ID-3] who learnt a key is said, and who learnt nothing is not', async () => {
    const client = await newClient();
    const hints: PersonHints = {
      emails: ['pat@example.com'],
      phones: ['555-123-4567'],
      deviceId: 'd1',
      address: { street: '1 Main St', zip: '62701' },
    };
    const first = await client.resolve(hints);
    assert.deepEqual([...first.learnt], first.personIds);
    assert.deepEqual([...(await client.resolve(hints)).learnt], []);
    for (const more of [
      { phones: ['555-123-9999'] },
      { address: { street: '2 Main St', zip: '62701' } },
      { deviceId: 'd2' },
      { partnerUserId: 'u1' },
    ]) {
      assert.deepEqual(
        [...(await client.resolve({ emails: ['pat@example.com'], ...more })).learnt],
        first.personIds,
        JSON.stringify(more),
      );
    }
  });

  test('[ID-3] a merge moves all that the room keeps, in one step to the last survivor', async () => {
    const client = await newClient();
    const visitor = await only(
      client.resolve({ deviceId: 'd1', address: { street: '1 Main St', zip: '62701' }, firstName: 'Pat' }),
    );
    await client.db.tx((tx) => recordSteps(tx, client.clientId, [step(visitor, 'share_clicked')]));
    const customer = await only(client.resolve({ customer: { connectionId, customerId: '10' } }));
    const first = await client.resolve({ customer: { connectionId, customerId: '10' }, deviceId: 'd1' });
    assert.deepEqual(first.merges, [{ from: visitor, to: customer }]);
    const mailed = await only(client.resolve({ emails: ['pat@example.com'] }));
    const second = await client.resolve({
      customer: { connectionId, customerId: '10' },
      emails: ['pat@example.com'],
    });
    assert.deepEqual(second.merges, [{ from: customer, to: mailed }]);
    assert.deepEqual(second.personIds, [mailed]);

    assert.deepEqual(
      [...(await followMerges(client.db, client.clientId, [visitor, customer, mailed, '404', 'x']))].sort(),
      [
        [visitor, mailed],
        [customer, mailed],
        [mailed, mailed],
      ].sort(),
    );
    assert.equal((await loadPersons(client.db, client.clientId, [visitor])).get(visitor)?.personId, mailed);
    assert.equal((await loadPersons(client.db, client.clientId, [visitor])).get(visitor)?.firstName, 'Pat');
    const keys = (await loadKeys(client.db, client.clientId, [mailed])).get(mailed);
    assert.deepEqual(
      [keys?.emails, keys?.customers, keys?.devices, keys?.addresses],
      [['pat@example.com'], [`${connectionId}:10`], ['d1'], ['1 main st|62701']],
    );
    const steps = await client.db.query('select person_id from steps where client_id = $1', [
      client.clientId,
    ]);
    assert.deepEqual(steps, [{ person_id: mailed }]);
    assert.equal(
      await only(client.resolve({ personId: visitor, phones: ['555-123-4567'] })),
      mailed,
      'a merged id still finds',
    );
    assert.deepEqual(
      (await client.log()).map(({ change, other_person_id }) => [change, other_person_id]),
      [
        ['merged', visitor],
        ['merged', customer],
      ],
    );
  });

  test('[ID-3] contacts that both had are one after a merge', async () => {
    const client = await newClient();
    const address = { street: '1 Main St', zip: '62701' };
    await client.resolve({ emails: ['pat@example.com'], address }, { deviceId: 'd1', address });
    const { personIds, merges } = await client.resolve({ emails: ['pat@example.com'], deviceId: 'd1' });
    assert.equal(merges.length, 1);
    const rows = await client.db.query('select person_id, value from person_contacts where client_id = $1', [
      client.clientId,
    ]);
    assert.deepEqual(rows, [{ person_id: personIds[0], value: '1 main st|62701' }]);
  });

  test('[ID-3] a displaced device and a kept customer are logged; a key kept again is not said twice', async () => {
    const client = await newClient();
    const at = (minute: number) => new Date(NOW.getTime() + minute * 60_000);
    const customer = { connectionId, customerId: '10' };
    const [first, second] = (
      await client.resolve(
        { emails: ['pat@example.com'], deviceId: 'd1', customer, at: at(1) },
        { emails: ['kim@example.com'] },
      )
    ).personIds;
    for (let again = 0; again < 3; again++) {
      const { learnt } = await client.resolve({
        emails: ['kim@example.com'],
        deviceId: 'd1',
        customer,
        at: at(2),
      });
      assert.deepEqual([...learnt].sort(), again === 0 ? [first, second].sort() : []);
    }
    assert.deepEqual(await client.log(), [
      {
        change: 'kept',
        person_id: first,
        other_person_id: second,
        kind: 'st_customer',
        value: `${connectionId}:10`,
      },
      { change: 'displaced', person_id: second, other_person_id: first, kind: 'device', value: 'd1' },
    ]);
  });

  test('[ID-3] what is said of one job is said of one person, also in a later batch', async () => {
    const client = await newClient();
    await client.db.query(
      `insert into client_keys (client_id, key_id, type, algorithm, secret, oauth_client_id, authorization_url, created_at, updated_at)
       values ($1, 1, 'WEBHOOK', 'OAUTH', '', 'x', 'https://x.example', $2, $2)`,
      [client.clientId, NOW],
    );
    await client.db.query(
      `insert into connections (client_id, connection_id, name, environment, tenant_id, key_id, app_key, api_url, poll_interval_seconds,
                                requests_per_second, created_at)
       values ($1, $2, 'x', 'production', '1', 1, '', 'https://x.example', 60, 10, $3)`,
      [client.clientId, connectionId, NOW],
    );
    const friend = await only(client.resolve({ job: { connectionId, jobId: '900' } }));
    await client.db.query(
      `insert into jobs (client_id, connection_id, job_id, currency, friend_person_id, first_input_id, first_seen_at)
       values ($1, $2, '900', 'USD', $3, 1, $4)`,
      [client.clientId, connectionId, friend, NOW],
    );
    assert.equal(
      await only(client.resolve({ job: { connectionId, jobId: '900' }, emails: ['pat@example.com'] })),
      friend,
    );
    assert.equal(await only(client.resolve({ emails: ['pat@example.com'] })), friend);
  });

  test('[SEC-3] the keys of one client find nobody of another', async () => {
    const [one, other] = [await newClient(), await newClient()];
    const hints = { emails: ['pat@example.com'], phones: ['555-123-4567'] };
    const person = await only(one.resolve(hints));
    assert.notEqual(await only(other.resolve(hints)), person);
    assert.deepEqual((await other.resolve({ personId: person })).personIds, [null]);
    assert.equal((await loadKeys(other.db, other.clientId, [person])).size, 0);
    assert.equal((await loadPersons(other.db, other.clientId, [person])).size, 0);
    assert.equal((await followMerges(other.db, other.clientId, [person])).size, 0);
    assert.equal((await householdOf(other.db, other.clientId, [person])).size, 0);
  });

  test('[ID-3] no text that a sender makes up breaks a batch', async () => {
    const client = await newClient();
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    const hints = fc.record(
      {
        ...{
          personId: text,
          emails: fc.array(text),
          phones: fc.array(text),
          partnerUserId: text,
          deviceId: text,
        },
        ...{ firstName: text, lastName: text, address: fc.record({ street: text, zip: text }) },
        customer: fc.record({ connectionId: fc.constant(connectionId), customerId: text }),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(hints), async (asks) => {
        const { personIds } = await client.resolve(...asks);
        assert.equal(personIds.length, asks.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('batches', () => {
  const hints = fc.record(
    {
      emails: fc.subarray(['a@example.com', 'b@example.com', 'c@example.com'], { maxLength: 1 }),
      customer: fc.constantFrom('10', '20').map((customerId) => ({ connectionId, customerId })),
      partnerUserId: fc.constantFrom('u1', 'u2'),
      phones: fc.subarray(['+15551234567', '+15557654321'], { maxLength: 1 }),
      deviceId: fc.constantFrom('d1', 'd2', 'd3'),
      at: fc.integer({ min: 0, max: 5 }).map((second) => new Date(NOW.getTime() + second * 1000)),
    },
    { requiredKeys: [] },
  );

  test('[AT-5] however the same asks are cut into batches, the same keys belong together', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(hints, { minLength: 1, maxLength: 10 }),
        fc.array(fc.nat(9)),
        async (asks, cuts) => {
          const [whole, cut] = [await newClient(), await newClient()];
          const inOne = await whole.resolve(...asks);
          const starts = [...new Set([0, ...cuts.filter((at) => at < asks.length)])].sort(
            (one, other) => one - other,
          );
          const inMany: (Id | null)[] = [];
          for (const [n, start] of starts.entries()) {
            inMany.push(...(await cut.resolve(...asks.slice(start, starts[n + 1]))).personIds);
          }
          const now = await followMerges(
            cut.db,
            cut.clientId,
            inMany.filter((id) => id !== null),
          );
          const persons = inMany.map((id) => id && (now.get(id) ?? id));
          for (const [i, one] of inOne.personIds.entries()) {
            for (const [j, other] of inOne.personIds.entries()) {
              assert.equal(persons[i] === persons[j], one === other);
            }
          }
          assert.deepEqual(await ownersOf(cut), await ownersOf(whole));
        },
      ),
      { numRuns: 60 },
    );
  });

  /** Every key with the number of its person, counted by the first key of each. */
  async function ownersOf(client: Awaited<ReturnType<typeof newClient>>): Promise<[string, number][]> {
    const rows = await client.db.query<{ key: string; person_id: Id }>(
      `select kind || ' ' || value as key, person_id from identities where client_id = $1
       union all select kind || ' ' || value, person_id from person_contacts where client_id = $1 order by 1, 2`,
      [client.clientId],
    );
    const byPerson = new Map<Id, string>();
    for (const { key, person_id } of rows) byPerson.set(person_id, `${byPerson.get(person_id) ?? ''}|${key}`);
    const numbers = [...new Set(byPerson.values())].sort();
    return rows
      .map(({ key, person_id }): [string, number] => [key, numbers.indexOf(byPerson.get(person_id) ?? '')])
      .sort();
  }
});

describe('customers merged in ServiceTitan', () => {
  test('[ID-4] the merged customer leads to the survivor, and the persons are one', async () => {
    const client = await newClient();
    const [gone, kept] = (
      await client.resolve(
        { customer: { connectionId, customerId: '10' }, emails: ['pat@example.com'] },
        { customer: { connectionId, customerId: '20' } },
      )
    ).personIds;
    const { merges, learnt } = await client.mergeCustomers({ connectionId, from: '10', to: '20' });
    assert.deepEqual(merges, [{ from: kept, to: gone }], 'the one with the e-mail survives');
    assert.deepEqual([...learnt], [gone]);
    assert.equal(await only(client.resolve({ customer: { connectionId, customerId: '20' } })), gone);
    assert.deepEqual((await client.mergeCustomers({ connectionId, from: '10', to: '20' })).merges, []);
  });

  test('[ID-4] a chain of merges, of which only the first customer is known', async () => {
    const client = await newClient();
    const person = await only(client.resolve({ customer: { connectionId, customerId: '10' } }));
    await client.mergeCustomers(
      { connectionId, from: '10', to: '20' },
      { connectionId, from: '20', to: '30' },
    );
    assert.equal(await only(client.resolve({ customer: { connectionId, customerId: '30' } })), person);
  });
});

describe('households', () => {
  test('[QU-7] who shares an address or a phone is of one household', async () => {
    const client = await newClient();
    const home = { street: '12 Elm Street Apt 3', zip: '62701-1234' };
    const [pat, kim, lee, max] = (
      await client.resolve(
        { emails: ['pat@example.com'], address: home },
        {
          emails: ['kim@example.com'],
          address: { street: '12 elm st #3', zip: '62701' },
          phones: ['555-123-4567'],
        },
        { emails: ['lee@example.com'], phones: ['+1 555 123 4567'] },
        { emails: ['max@example.com'], address: { street: '12 Elm St #4', zip: '62701' } },
      )
    ).personIds as [Id, Id, Id, Id];
    const households = await householdOf(client.db, client.clientId, [pat, kim, lee, max]);
    assert.deepEqual(
      new Map([...households].map(([id, others]) => [id, others.sort()])),
      new Map([
        [pat, [kim]],
        [kim, [pat, lee].sort()],
        [lee, [kim]],
      ]),
    );
  });

  test('[QU-7] an address of more than 20 persons is no household', async () => {
    const client = await newClient();
    const address = { street: '1 Tower Plaza', zip: '62701' };
    const person = (n: number) => ({ emails: [`p${n}@example.com`], address });
    const twenty = (await client.resolve(...Array.from({ length: 20 }, (_, n) => person(n))))
      .personIds as Id[];
    assert.equal(
      (await householdOf(client.db, client.clientId, twenty.slice(0, 1))).get(twenty[0] ?? '')?.length,
      19,
    );
    await client.resolve(person(20));
    assert.equal((await householdOf(client.db, client.clientId, twenty)).size, 0);
  });
});

function step(personId: Id, name: string, more: Partial<StepRow> = {}): StepRow {
  return {
    ...{
      stepId: ids(),
      personId,
      name,
      role: 'self',
      cause: `input:${ids()}`,
      occurredAt: NOW,
      recordedAt: NOW,
    },
    ...{
      campaignId: null,
      program: null,
      quality: 'NONE',
      inputId: null,
      connectionId: null,
      jobId: null,
      data: {},
    },
    ...more,
  };
}

describe('steps', () => {
  test('[ST-5] a step is recorded once, and follows what is decided later', async () => {
    const client = await newClient();
    const [friend, other] = (
      await client.resolve({ emails: ['pat@example.com'] }, { emails: ['kim@example.com'] })
    ).personIds as [Id, Id];
    const row = step(friend, 'job_completed', {
      role: 'advocate',
      cause: 'job:77:900:1',
      data: { job_id: '900' },
    });
    const again = { ...row, stepId: ids(), data: { job_id: 'other' } };
    const record = (...rows: StepRow[]) => client.db.tx((tx) => recordSteps(tx, client.clientId, rows));
    assert.deepEqual(await record(row, again), [again], 'the last word of one call counts');
    assert.deepEqual(await record(row), []);
    const changed = {
      ...row,
      personId: other,
      campaignId: '5',
      program: 'refer-a-friend',
      quality: 'HIGH' as const,
    };
    assert.deepEqual(
      await record(changed, { ...row, role: 'friend', stepId: ids() }).then((rows) =>
        rows.map(({ role }) => role),
      ),
      ['friend'],
    );
    const stored = await client.db.query(
      `select step_id, person_id, campaign_id, program, quality, data from steps where client_id = $1 and role = 'advocate'`,
      [client.clientId],
    );
    assert.deepEqual(stored, [
      {
        step_id: again.stepId,
        person_id: other,
        campaign_id: '5',
        program: 'refer-a-friend',
        quality: 'HIGH',
        data: { job_id: 'other' },
      },
    ]);
  });

  test('[IN-7] data that jsonb cannot hold is cleaned, and nothing else of it', async () => {
    const client = await newClient();
    const person = await only(client.resolve({ emails: ['pat@example.com'] }));
    const cases: [Record<string, unknown>, Record<string, unknown>][] = [
      [
        { a: 'x\u0000y', 'k\u0000': [{ b: '\ud800' }] },
        { a: 'xy', k: [{ b: '' }] },
      ],
      [
        { a: '\\u0000', b: '\\\u0000\u0000', c: '\ud83d\ude00' },
        { a: '\\u0000', b: '\\', c: '\ud83d\ude00' },
      ],
    ];
    for (const [data, expected] of cases) {
      const row = step(person, 'odd', { data });
      await client.db.tx((tx) => recordSteps(tx, client.clientId, [row]));
      const [stored] = await client.db.query<{ data: unknown }>(
        'select data from steps where client_id = $1 and step_id = $2',
        [client.clientId, row.stepId],
      );
      assert.deepEqual(stored?.data, expected);
    }
  });
});

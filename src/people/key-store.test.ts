import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { testDatabase } from '../../test/support/database.ts';
import { NOW, newPeopleClient, only, step } from '../../test/support/people-client.ts';
import type { Id } from '../base/ids.ts';
import type { PersonHints } from '../intake/types.ts';
import { followMerges, householdOf, loadKeys, loadPersons, recordSteps } from './store.ts';

const newClient = async (t: TestContext) => newPeopleClient((await testDatabase(t)).db);
const connectionId = '77';

describe('resolving', () => {
  test('[ID-1] [ID-2] what was typed in several ways is one person, shown as first typed', async (t) => {
    const client = await newClient(t);
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
      ...{ addresses: ['1 main st|62701'], customers: [], devices: [], employeeIds: [] },
    });
  });

  test('[ID-1] placeholders and addresses of the client itself identify nobody', async (t) => {
    const client = await newClient(t);
    const { personIds, learnt } = await client.resolve(
      { emails: ['noemail@example.com'] },
      { emails: ['office@acme.example'] },
      {},
    );
    assert.deepEqual(personIds, [null, null, null]);
    assert.equal(learnt.size, 0);
    assert.deepEqual(await client.persons(), []);
  });

  test('[ID-3] who learnt a key is said, and who learnt nothing is not', async (t) => {
    const client = await newClient(t);
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

  test('[ID-3] a merge moves all that the room keeps, in one step to the last survivor', async (t) => {
    const client = await newClient(t);
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

  test('[ID-3] contacts that both had are one after a merge', async (t) => {
    const client = await newClient(t);
    const address = { street: '1 Main St', zip: '62701' };
    await client.resolve({ emails: ['pat@example.com'], address }, { deviceId: 'd1', address });
    const { personIds, merges } = await client.resolve({ emails: ['pat@example.com'], deviceId: 'd1' });
    assert.equal(merges.length, 1);
    const rows = await client.db.query('select person_id, value from person_contacts where client_id = $1', [
      client.clientId,
    ]);
    assert.deepEqual(rows, [{ person_id: personIds[0], value: '1 main st|62701' }]);
  });

  test('[ID-3] a displaced device and a kept customer are logged; a key kept again is not said twice', async (t) => {
    const client = await newClient(t);
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

  test('[ID-3] what is said of one job is said of one person, also in a later batch', async (t) => {
    const client = await newClient(t);
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

  test('[SEC-3] the keys of one client find nobody of another', async (t) => {
    const { db } = await testDatabase(t);
    const [one, other] = [await newPeopleClient(db), await newPeopleClient(db)];
    const hints = { emails: ['pat@example.com'], phones: ['555-123-4567'] };
    const person = await only(one.resolve(hints));
    assert.notEqual(await only(other.resolve(hints)), person);
    assert.deepEqual((await other.resolve({ personId: person })).personIds, [null]);
    assert.equal((await loadKeys(other.db, other.clientId, [person])).size, 0);
    assert.equal((await loadPersons(other.db, other.clientId, [person])).size, 0);
    assert.equal((await followMerges(other.db, other.clientId, [person])).size, 0);
    assert.equal((await householdOf(other.db, other.clientId, [person])).size, 0);
  });

  test('[ID-3] no text that a sender makes up breaks a batch', async (t) => {
    const client = await newClient(t);
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

  test('[AT-5] however the same asks are cut into batches, the same keys belong together', async (t) => {
    const { db } = await testDatabase(t);
    await fc.assert(
      fc.asyncProperty(
        fc.array(hints, { minLength: 1, maxLength: 10 }),
        fc.array(fc.nat(9)),
        async (asks, cuts) => {
          const [whole, cut] = [await newPeopleClient(db), await newPeopleClient(db)];
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
  async function ownersOf(client: Awaited<ReturnType<typeof newPeopleClient>>): Promise<[string, number][]> {
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

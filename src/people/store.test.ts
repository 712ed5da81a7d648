import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { testDatabase } from '../../test/support/database.ts';
import { ids, newPeopleClient, only, step } from '../../test/support/people-client.ts';
import type { Id } from '../base/ids.ts';
import { householdOf, recordSteps, type StepRow } from './store.ts';

const newClient = async (t: TestContext) => newPeopleClient((await testDatabase(t)).db);
const connectionId = '77';

describe('customers merged in ServiceTitan', () => {
  test('[ID-4] the merged customer leads to the survivor, and the persons are one', async (t) => {
    const client = await newClient(t);
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

  test('[ID-4] a chain of merges, of which only the first customer is known', async (t) => {
    const client = await newClient(t);
    const person = await only(client.resolve({ customer: { connectionId, customerId: '10' } }));
    await client.mergeCustomers(
      { connectionId, from: '10', to: '20' },
      { connectionId, from: '20', to: '30' },
    );
    assert.equal(await only(client.resolve({ customer: { connectionId, customerId: '30' } })), person);
  });
});

describe('households', () => {
  test('[QU-7] who shares an address or a phone is of one household', async (t) => {
    const client = await newClient(t);
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

  test('[QU-7] an address of more than 20 persons is no household', async (t) => {
    const client = await newClient(t);
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

describe('steps', () => {
  test('[ST-5] a step is recorded once, and follows what is decided later', async (t) => {
    const client = await newClient(t);
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

  test('[IN-7] data that jsonb cannot hold is cleaned, and nothing else of it', async (t) => {
    const client = await newClient(t);
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

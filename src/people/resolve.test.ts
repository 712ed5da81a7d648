import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ask, emptyIndex, inEveryOrder, isOne, resolve, type Said } from '../../test/support/people.ts';
import { resolveAsks } from './resolve.ts';

const [E1, E2] = ['pat@example.com', 'kim@example.com'];
const [F1, F2] = ['+15551234567', '+15557654321'];

describe('finding', () => {
  test('[ID-3] each key alone makes a person, and finds it again', () => {
    const keys: Said[] = [
      { emails: [E1] },
      { customer: '1:10' },
      { job: '1:900' },
      { partnerUserId: 'u1' },
      { phones: [F1] },
      { deviceId: 'd1' },
    ];
    for (const key of keys) isOne(resolve(key, key).ids);
    assert.equal(new Set(resolve(...keys).ids).size, keys.length);
  });

  test('[ID-3] hints without a usable key identify nobody', () => {
    assert.deepEqual(resolve({}, { address: '1 main st|62701' }, { personId: '404' }).ids, [
      null,
      null,
      null,
    ]);
  });

  test('[ID-3] the order: person id, e-mail, customer, job, partner user id, phone, device', () => {
    const owners: Said[] = [
      { emails: [E1] },
      { emails: [E2] },
      { emails: ['c@example.com'], customer: '1:10' },
      { emails: ['j@example.com'], job: '1:900' },
      { emails: ['u@example.com'], partnerUserId: 'u1' },
      { emails: ['f@example.com'], phones: [F1] },
      { emails: ['d@example.com'], deviceId: 'd1' },
    ];
    const { ids, index } = resolve(...owners);
    const all: Said = {
      emails: [E2],
      customer: '1:10',
      job: '1:900',
      partnerUserId: 'u1',
      phones: [F1],
      deviceId: 'd1',
    };
    const { emails: _, ...noEmail } = all;
    const { customer: __, ...noCustomer } = noEmail;
    const { job: ___, ...noJob } = noCustomer;
    const { partnerUserId: ____, ...noPartner } = noJob;
    const { phones: _____, ...noPhone } = noPartner;
    const asks = [{ ...all, personId: ids[0] }, all, noEmail, noCustomer, noJob, noPartner, noPhone];
    for (const [at, said] of asks.entries()) {
      const fresh = emptyIndex();
      const made = resolveAsks(fresh, owners.map(ask));
      assert.deepEqual(made, ids);
      assert.deepEqual(resolveAsks(fresh, [ask(said)]), [ids[at]], JSON.stringify(said));
    }
    assert.equal(index.merges().length, 0);
  });

  test('[ID-2] a number of exactly one known person identifies; one that several have identifies nobody', () => {
    isOne(resolve({ emails: [E1], phones: [F1] }, { phones: [F1] }).ids);
    const shared = resolve(
      { emails: [E1], phones: [F1] },
      { emails: [E2], phones: [F1] },
      { phones: [F1] },
    ).ids;
    assert.equal(shared[2], null);
    const withCustomer = resolve(
      { emails: [E1], phones: [F1] },
      { emails: [E2], phones: [F1] },
      { phones: [F1], customer: '1:10' },
    );
    assert.equal(new Set(withCustomer.ids).size, 3);
    const second = resolve(
      { emails: [E1], phones: [F1] },
      { emails: [E2], phones: [F1] },
      { phones: [F1, F2] },
    ).ids;
    assert.equal(new Set(second).size, 3, 'the other number is new, and makes a person');
  });

  test('[ID-2] a number that very many have is shared, whoever they are', () => {
    const index = emptyIndex({ contacts: [{ kind: 'phone', value: F1, holders: ['1'], many: true }] });
    assert.deepEqual(resolveAsks(index, [ask({ phones: [F1] })]), [null]);
  });

  test('[ID-2] two customers of one connection with one number are two persons in any order', () => {
    inEveryOrder(
      [
        { customer: '1:10', phones: [F1] },
        { customer: '1:20', phones: [F1] },
        { customer: '1:10', emails: [E1] },
        { customer: '1:20', emails: [E2] },
      ],
      (ids) => {
        assert.equal(ids[0], ids[2]);
        assert.equal(ids[1], ids[3]);
        assert.notEqual(ids[0], ids[1]);
      },
    );
  });

  test('[ID-3] customers of two connections with one number are one person', () => {
    isOne(resolve({ customer: '1:10', phones: [F1] }, { customer: '2:10', phones: [F1] }).ids);
  });
});

describe('merging', () => {
  test('[ID-3] an anonymous device profile joins the person whose e-mail arrives', () => {
    inEveryOrder([{ deviceId: 'd1' }, { emails: [E1] }, { emails: [E1], deviceId: 'd1' }], (ids, index) => {
      isOne(ids);
      assert.equal(index.learnt().size, 1);
    });
  });

  test('[ID-3] e-mail, phone and device of a web lead, the customer of a job and its contacts are one person in any order', () => {
    inEveryOrder(
      [
        { deviceId: 'd1' },
        { emails: [E1], deviceId: 'd1', phones: [F1] },
        { customer: '1:10', job: '1:900' },
        { customer: '1:10', emails: [E1] },
        { job: '1:900', customer: '1:10', phones: [F1] },
      ],
      isOne,
    );
  });

  test('[ID-3] what is said of one job is said of one person', () => {
    inEveryOrder(
      [
        { job: '1:900' },
        { job: '1:900', emails: [E1] },
        { job: '1:900', customer: '1:10' },
        { customer: '1:10' },
      ],
      isOne,
    );
  });

  test('[ID-3] a lead by phone only is the person who brings the number with a name', () => {
    inEveryOrder(
      [{ phones: [F1] }, { customer: '1:10', emails: [E1], phones: [F1] }, { emails: [E1] }],
      isOne,
    );
  });

  test('[ID-3] two persons with different e-mails never merge', () => {
    const all: Said = { customer: '1:10', job: '1:900', partnerUserId: 'u1', phones: [F1], deviceId: 'd1' };
    inEveryOrder([{ ...all, emails: [E1] }, { emails: [E2] }, { ...all, emails: [E2] }], (_, index) => {
      assert.deepEqual(index.merges(), []);
    });
    const { ids, index } = resolve(
      { ...all, emails: [E1] },
      { emails: [E2] },
      { ...all, emails: [E2], at: 1 },
    );
    assert.notEqual(ids[0], ids[1]);
    assert.equal(ids[1], ids[2]);
    assert.equal(index.ownerOf('device', 'd1')?.personId, ids[2], 'the device moves');
    assert.equal(index.ownerOf('st_customer', '1:10')?.personId, ids[0], 'the customer stays');
    assert.equal(index.ownerOf('partner_user_id', 'u1')?.personId, ids[0], 'the partner user id stays');
    assert.deepEqual(
      index.log().map(({ change, kind }) => `${change} ${kind}`),
      ['kept st_customer', 'kept partner_user_id', 'displaced device'],
    );
  });

  test('[ID-3] without the e-mail, customer and partner user id merge nobody', () => {
    const { ids, index } = resolve(
      { customer: '1:10' },
      { partnerUserId: 'u1' },
      { customer: '1:10', partnerUserId: 'u1' },
    );
    assert.notEqual(ids[0], ids[1]);
    assert.equal(ids[2], ids[0]);
    assert.equal(index.ownerOf('partner_user_id', 'u1')?.personId, ids[1]);
  });

  test('[ID-3] with the e-mail they do', () => {
    inEveryOrder(
      [
        { customer: '1:10' },
        { partnerUserId: 'u1' },
        { customer: '1:10', partnerUserId: 'u1', emails: [E1] },
        { emails: [E1] },
      ],
      isOne,
    );
  });

  test('[ID-3] a phone merges nobody who is known by a customer', () => {
    const { ids } = resolve(
      { customer: '1:10', phones: [F1] },
      { emails: [E1] },
      { emails: [E1], phones: [F1] },
    );
    assert.notEqual(ids[0], ids[2]);
    assert.equal(ids[1], ids[2]);
  });

  test('[ID-3] a customer has as many e-mails as ServiceTitan lists', () => {
    inEveryOrder(
      [
        { customer: '1:10', emails: [E1] },
        { customer: '1:10', emails: [E2, E1] },
      ],
      isOne,
    );
    inEveryOrder(
      [
        { customer: '1:10', emails: [E1] },
        { customer: '1:10', emails: [E2] },
      ],
      isOne,
    );
  });

  test('[IN-4] an e-mail of a job summary says who it is only where customer and job do not', () => {
    const { ids } = resolve(
      { emails: [E1], customer: '1:10' },
      { emails: [E2] },
      { emails: [E2], fromSummary: true, customer: '1:10' },
      { emails: [E2], fromSummary: true, job: '1:900' },
    );
    assert.deepEqual([ids[2], ids[3]], [ids[0], ids[1]]);
    inEveryOrder(
      [
        { customer: '1:10', job: '1:900' },
        { emails: [E1], fromSummary: true, customer: '1:10' },
        { emails: [E1], deviceId: 'd1' },
      ],
      isOne,
    );
  });

  test('[ID-3] a new e-mail with the partner user id, phone or device of another e-mail is another person', () => {
    const all: Said = { partnerUserId: 'u1', phones: [F1], deviceId: 'd1' };
    const { ids } = resolve({ ...all, emails: [E1] }, { ...all, emails: [E2] });
    assert.notEqual(ids[0], ids[1]);
  });

  test('[ID-3] a person named by id takes a free e-mail, and joins the person of a taken one if it has none itself', () => {
    const first = resolve({ partnerUserId: 'u1' });
    const index = first.index;
    const personId = first.ids[0] ?? null;
    isOne([personId, ...resolveAsks(index, [ask({ personId, emails: [E1] }), ask({ emails: [E1] })])]);
    const [other] = resolveAsks(index, [ask({ customer: '1:10' })]);
    isOne([
      personId,
      ...resolveAsks(index, [ask({ personId: other ?? null, emails: [E1] }), ask({ customer: '1:10' })]),
    ]);
    const [third] = resolveAsks(index, [ask({ emails: [E2] })]);
    assert.deepEqual(resolveAsks(index, [ask({ personId: third ?? null, emails: [E1] })]), [third]);
  });

  test('[ID-3] [AT-5] a device belongs to who named himself on it last, whatever arrives first', () => {
    inEveryOrder(
      [
        { emails: [E1], deviceId: 'd1', at: 1 },
        { emails: [E2], deviceId: 'd1', at: 3 },
        { emails: [E1], deviceId: 'd1', at: 5 },
        { deviceId: 'd1', at: 9 },
      ],
      (ids, index) => {
        assert.equal(index.ownerOf('device', 'd1')?.personId, ids[0]);
        assert.notEqual(ids[0], ids[1]);
      },
    );
  });

  test('[ID-3] what a merged person knew, its survivor knows', () => {
    const index = emptyIndex();
    resolveAsks(index, [
      ask({ deviceId: 'd1', shown: { firstName: 'Pat', lastName: null, email: null, phone: null } }),
      ask({
        emails: [E1],
        shown: { firstName: null, lastName: 'Friend', email: 'Pat@Example.com', phone: null },
      }),
      ask({ emails: [E1], deviceId: 'd1' }),
    ]);
    const person = index.ownerOf('device', 'd1');
    assert.deepEqual(
      [person?.firstName, person?.lastName, person?.email],
      ['Pat', 'Friend', 'Pat@Example.com'],
    );
    assert.equal(index.created.size, 1, 'the other one never was');
  });
});

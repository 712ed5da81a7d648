import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCustomer } from './customer-input.ts';

const named = (name: string, type = 'Residential') => {
  const { firstName, lastName } = readCustomer({ customer: { id: 5, name, type } }) ?? {};
  return [firstName, lastName];
};

test('[ST-12] the name of a customer is read as it is written, and a company has no first name', () => {
  assert.deepEqual(named('Dana Smith'), ['Dana', 'Smith']);
  assert.deepEqual(named('Smith, Dana'), ['Dana', 'Smith']);
  assert.deepEqual(named('Dana & Lee Smith'), ['Dana & Lee', 'Smith']);
  assert.deepEqual(named('Dana'), ['Dana', null]);
  assert.deepEqual(named('Smith Roofing LLC', 'Commercial'), [null, 'Smith Roofing LLC']);
});

test('[ST-12] contacts are read oldest first, and what is not wanted is kept', () => {
  const said = readCustomer({
    import_id: '7',
    customer: {
      id: 5,
      name: 'Dana Smith',
      doNotMail: true,
      address: { street: '1 Elm St', zip: '74101', unit: null },
    },
    contacts: [
      { type: 'Email', value: 'new@friends.example', createdOn: '2026-02-01T00:00:00Z' },
      { type: 'Email', value: 'old@friends.example', createdOn: '2026-01-01T00:00:00Z' },
      { type: 'Email', value: 'none' },
      { type: 'MobilePhone', value: '9185550133', doNotText: true },
      { type: 'Fax', value: '9185550134' },
    ],
  });
  assert.deepEqual(said, {
    ...{ customerId: '5', importId: '7', firstName: 'Dana', lastName: 'Smith' },
    ...{ emails: ['old@friends.example', 'new@friends.example'], phones: ['9185550133'] },
    ...{ address: { street: '1 Elm St', zip: '74101' }, doNotMail: true, doNotText: true },
  });
});

test('[ST-12] who wants no offers at the address that would be written to gets none', () => {
  const doNotMail = (...preferences: unknown[]) =>
    readCustomer({
      customer: { id: 5, doNotMail: false },
      contacts: preferences.map((one, n) => ({
        ...{ type: 'Email', value: `dana${n}@friends.example`, createdOn: `2026-01-0${n + 1}T00:00:00Z` },
        preferences: one,
      })),
    })?.doNotMail;
  const [yes, no] = [{ marketingUpdatesEnabled: true }, { marketingUpdatesEnabled: false }];
  assert.equal(doNotMail(no, yes), true);
  assert.equal(doNotMail(yes, no), false, 'the second address is not written to');
  for (const silent of [null, undefined, {}, []]) assert.equal(doNotMail(silent), false);
});

test('[ST-12] what names no customer is none', () => {
  for (const body of [{}, { customer: null }, { customer: { id: 0 } }, { customer: [] }]) {
    assert.equal(readCustomer(body), null);
  }
});

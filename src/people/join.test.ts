import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { ask, isOne, resolve, type Said } from '../../test/support/people.ts';
import { mergeCustomer } from './join.ts';
import { resolveAsks } from './resolve.ts';

const [E1, E2] = ['pat@example.com', 'kim@example.com'];

describe('customers merged in ServiceTitan', () => {
  const merge = { connectionId: '1', from: '10', to: '20' };
  const at = new Date(0);

  test('[ID-4] both lead to one person, whichever is known', () => {
    const known: Said[][] = [
      [],
      [{ customer: '1:10' }],
      [{ customer: '1:20' }],
      [{ customer: '1:10', emails: [E1] }, { customer: '1:20' }],
      [{ customer: '1:10' }, { customer: '1:20' }],
    ];
    for (const before of known) {
      const { index } = resolve(...before);
      mergeCustomer(index, merge, at);
      isOne(resolveAsks(index, [...before.map(ask), ask({ customer: '1:10' }), ask({ customer: '1:20' })]));
    }
  });

  test('[ID-4] persons with different e-mails stay two, and the merged customer leads to the survivor', () => {
    const { ids, index } = resolve({ customer: '1:10', emails: [E1] }, { customer: '1:20', emails: [E2] });
    mergeCustomer(index, merge, at);
    assert.deepEqual(index.merges(), []);
    assert.deepEqual(resolveAsks(index, [ask({ customer: '1:10' }), ask({ emails: [E1] })]), [
      ids[1],
      ids[0],
    ]);
    assert.deepEqual(
      index.log().map(({ change }) => change),
      ['displaced'],
    );
  });
});

describe('[AT-5] the same asks in any order give the same persons', () => {
  /** A human with one e-mail and keys of its own; asks that name two of its known keys name the e-mail too. */
  const askOf = (human: number) =>
    fc
      .record({
        mail: fc.boolean(),
        named: fc.subarray(['customer', 'job', 'partner'] as const),
        device: fc.option(fc.integer({ min: 0, max: 1 })),
        phone: fc.option(fc.integer({ min: 0, max: 1 })),
        at: fc.integer({ min: 0, max: 50 }),
      })
      .map(({ mail, named, device, phone, at }): Said => {
        const withMail = mail || named.length > 0;
        return {
          emails: withMail ? [`human${human}@example.com`] : [],
          customer: named.includes('customer') ? `1:${human}` : null,
          job: named.includes('job') ? `1:9${human}` : null,
          partnerUserId: named.includes('partner') ? `u${human}` : null,
          deviceId: device === null ? null : `d${human}-${device}`,
          phones: phone === null ? [] : [`+1555000${human}${phone}00`],
          at,
        };
      });
  const single = (human: number) =>
    fc.constantFrom<Said>(
      { customer: `1:${human}` },
      { job: `1:9${human}` },
      { partnerUserId: `u${human}` },
      { emails: [`human${human}@example.com`] },
    );
  const someone = fc.integer({ min: 1, max: 3 }).chain((human) => fc.oneof(askOf(human), single(human)));

  /** The groups of asks that share keys, directly or by others: what the persons must be. */
  function groups(said: Said[]): number[] {
    const group = said.map((_, at) => at);
    const find = (at: number): number => (group[at] === at ? at : find(group[at] ?? at));
    const first = new Map<string, number>();
    for (const [at, { emails = [], customer, job, partnerUserId, phones = [], deviceId }] of said.entries()) {
      for (const key of [
        ...emails,
        `c${customer}`,
        `j${job}`,
        `u${partnerUserId}`,
        ...phones,
        `d${deviceId}`,
      ]) {
        if (/^[cjud](?:null|undefined)$/.test(key)) continue;
        const seen = first.get(key);
        if (seen === undefined) first.set(key, at);
        else group[find(at)] = find(seen);
      }
    }
    return group.map((_, at) => find(at));
  }

  test('[ID-3] persons are the groups of asks that share a key', () => {
    fc.assert(
      fc.property(fc.array(someone, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (said, random) => {
        const asks = said.filter(
          (one) =>
            (one.emails?.length ?? 0) > 0 ||
            one.phones?.length ||
            one.deviceId ||
            one.customer ||
            one.job ||
            one.partnerUserId,
        );
        const order = asks
          .map((_, at) => ({ at, by: random.next().value ?? 0 }))
          .sort((one, other) => one.by - other.by);
        const { ids } = resolve(...order.map(({ at }) => asks[at] ?? {}));
        const expected = groups(asks);
        for (const [i, one] of order.entries()) {
          for (const [j, other] of order.entries()) {
            assert.equal(
              ids[i] === ids[j],
              expected[one.at] === expected[other.at],
              JSON.stringify([asks[one.at], asks[other.at]]),
            );
          }
        }
      }),
      { numRuns: 2000 },
    );
  });
});

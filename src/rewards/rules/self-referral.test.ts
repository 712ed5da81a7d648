import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FRIEND, person, qualifyFacts } from '../../../test/support/reward-facts.ts';
import { expectRule, resultOf, rules } from '../../../test/support/rule-cases.ts';
import { qualify } from '../qualify.ts';

suite('[QU-1] self-referral', () => {
  const friend = (keys: Parameters<typeof person>[1]) => person(FRIEND, keys);
  const both = (keys: Parameters<typeof person>[1], others = keys) =>
    qualifyFacts({ friend: friend(keys), advocate: person('1001', others) });
  expectRule('self_referral', [
    ['[QU-1] the same person', qualifyFacts({ friend: person('1'), advocate: person('1') }), 'fail'],
    ['[QU-1] the same e-mail', both({ emails: ['a@example.com'] }), 'fail'],
    [
      '[QU-1] the same e-mail behind a plus-tag',
      both({ emails: ['a+new@example.com'] }, { emails: ['a@example.com'] }),
      'fail',
    ],
    [
      '[QU-1] the same mailbox by dots that the provider ignores',
      both({ emails: ['r.osa@gmail.com'] }, { emails: ['rosa@googlemail.com'] }),
      'fail',
    ],
    [
      '[QU-1] dots count elsewhere',
      both({ emails: ['r.osa@example.com'] }, { emails: ['rosa@example.com'] }),
      'pass',
    ],
    [
      '[QU-1] one of several e-mails is enough',
      both({ emails: ['x@example.com', 'a@example.com'] }, { emails: ['a@example.com', 'y@example.com'] }),
      'fail',
    ],
    ['[QU-1] the same phone', both({ phones: ['+19185550177'] }), 'fail'],
    ['[QU-1] the same service address', both({ addresses: ['12 elm st 74103'] }), 'fail'],
    ['[QU-1] the same ServiceTitan customer', both({ customers: ['9:600'] }), 'fail'],
    ['[QU-1] the same device', both({ devices: ['d-1'] }), 'fail'],
    ['[QU-1] nobody shares nothing', both({ emails: [] }), 'pass'],
    [
      '[QU-4] open while ServiceTitan is asked who the friend is',
      qualifyFacts({ identityPending: true }),
      'unknown',
    ],
    [
      '[QU-1] a match decides although more is asked',
      qualifyFacts({ identityPending: true, friend: person('1'), advocate: person('1') }),
      'fail',
    ],
  ]);

  for (const keys of [{ phones: ['+19185550177'] }, { addresses: ['12 elm st 74103'] }]) {
    const [kind] = Object.keys(keys);
    test(`[QU-7] the household (${kind}) is no self-referral when the campaign says so`, () => {
      const facts = rules(
        { household_is_self_referral: false },
        { friend: friend(keys), advocate: person('1001', keys) },
      );
      const reason = resultOf(facts, 'self_referral');
      assert.equal(reason.result, 'pass');
      assert.deepEqual(reason.facts.shared_household, [kind === 'phones' ? 'phone' : 'address']);
    });
  }

  test('[ID-5] the facts name kinds of keys, never their values', () => {
    const facts = both({
      emails: ['secret@example.com'],
      phones: ['+19185550177'],
      addresses: ['12 elm'],
      devices: ['d-1'],
    });
    assert.doesNotMatch(JSON.stringify(qualify(facts)), /secret|9185550177|elm|d-1/);
  });
});

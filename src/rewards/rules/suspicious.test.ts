import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import {
  ADVOCATE,
  campaign,
  FRIEND,
  person,
  qualifyFacts,
  qualifyingJob,
} from '../../../test/support/reward-facts.ts';
import { expectRule } from '../../../test/support/rule-cases.ts';
import { isNearlySame, suspicionsOf } from '../suspicions.ts';
import type { Companion, Listed, QualifyFacts, ReviewWord } from '../types.ts';
import { suspicious, unseenOf } from './suspicious.ts';

const OFF = { disposable_email: false, near_identical_email: false, staff_own_job: false };

function facts(review: object, changes: Partial<QualifyFacts> = {}): QualifyFacts {
  return qualifyFacts({ campaign: campaign({ with: { review: { ...OFF, ...review } } }), ...changes });
}

const at = (hour: number) => new Date(Date.UTC(2026, 3, 1, 12 + hour));
const companion = (personId: string, hour: number, keys = {}): Companion => ({
  evidenceAt: at(hour),
  keys: person(personId, keys),
});
const listed = (list: 'block' | 'allow', kind: string, value: string, personId = FRIEND): Listed => ({
  ...{ list, kind, value, personId, entryId: '1' },
});
const friend = (keys: Parameters<typeof person>[1]) => person(FRIEND, keys);
const THROW_AWAY = { friend: friend({ emails: ['a@mailinator.com'] }) };

suite('[QU-5] [QU-7] [QU-8] what is suspicious', () => {
  const employee = person(ADVOCATE, { employeeIds: ['77'] });
  const cases: [string, QualifyFacts, string[]][] = [
    ['nothing', facts({ disposable_email: true, near_identical_email: true, staff_own_job: true }), []],
    ['a throw-away mailbox', facts({ disposable_email: true }, THROW_AWAY), ['disposable_email:friend']],
    [
      'one of the advocate, on a subdomain',
      facts({ disposable_email: true }, { advocate: person(ADVOCATE, { emails: ['a@x.mailinator.com'] }) }),
      ['disposable_email:advocate'],
    ],
    [
      'a throw-away mailbox beside a usual one',
      facts(
        { disposable_email: true },
        { friend: friend({ emails: ['a@mailinator.com', 'a@example.com'] }) },
      ),
      [],
    ],
    ['a throw-away mailbox that nobody asked about', facts({}, THROW_AWAY), []],
    [
      'nearly the same e-mail',
      facts(
        { near_identical_email: true },
        {
          friend: friend({ emails: ['pat.smith2@example.com'] }),
          advocate: person(ADVOCATE, { emails: ['patsmith1@example.com'] }),
        },
      ),
      [`near_identical_email:${ADVOCATE}`],
    ],
    [
      'the employee who keyed it in',
      facts({ staff_own_job: true }, { advocate: employee, job: qualifyingJob({ createdById: '77' }) }),
      ['staff_own_job:created'],
    ],
    [
      'the employee who sold and keyed it in',
      facts(
        { staff_own_job: true },
        { advocate: employee, job: qualifyingJob({ createdById: '77', soldById: '77' }) },
      ),
      ['staff_own_job:created,sold'],
    ],
    [
      'another employee',
      facts({ staff_own_job: true }, { advocate: employee, job: qualifyingJob({ createdById: '78' }) }),
      [],
    ],
    [
      'a household that is no self-referral',
      facts(
        { household: true },
        { friend: friend({ phones: ['+1'] }), advocate: person(ADVOCATE, { phones: ['+1'] }) },
      ),
      ['household:phone'],
    ],
    [
      'another friend with the same phone and nearly the same e-mail',
      facts(
        { alike_friends: true },
        {
          friend: friend({ phones: ['+2'], emails: ['pat.smith9@example.com'] }),
          companions: [companion('9', -5, { phones: ['+2'], emails: ['pat.smith8@example.com'] })],
        },
      ),
      ['alike_friends:9:phone,email'],
    ],
    [
      'another friend of half a year ago',
      facts(
        { alike_friends: true },
        {
          friend: friend({ phones: ['+2'] }),
          companions: [companion('9', -24 * 91, { phones: ['+2'] })],
        },
      ),
      [],
    ],
  ];
  for (const [name, given, want] of cases)
    test(`[QU-5] ${name}`, () => {
      assert.deepEqual(
        suspicionsOf(given).map(({ fingerprint }) => fingerprint),
        want,
      );
      assert.equal(suspicious(given).result, want.length > 0 ? 'unknown' : 'pass');
      assert.doesNotMatch(JSON.stringify(suspicious(given)), /@|\+1|\+2/, 'no personal value (ID-5)');
    });
});

test('[QU-5] many referrals in a short time: each doubling is a new suspicion', () => {
  const velocity = { referrals: 3, within_hours: 24 };
  const told = (others: number) =>
    suspicionsOf(
      facts(
        { velocity },
        { companions: Array.from({ length: others }, (_, index) => companion(String(9 + index), -index)) },
      ),
    ).map(({ fingerprint }) => fingerprint);
  assert.deepEqual(told(2), []);
  assert.deepEqual(told(3), ['velocity:3:24:0']);
  assert.deepEqual(told(4), ['velocity:3:24:0']);
  assert.deepEqual(told(5), ['velocity:3:24:1']);
  const old = Array.from({ length: 9 }, (_, index) => companion(String(9 + index), -24 - index));
  assert.deepEqual(suspicionsOf(facts({ velocity }, { companions: old })), []);
});

suite('[QU-5] who is on a list', () => {
  const both = { friend: friend({ phones: ['+1'] }), advocate: person(ADVOCATE, { phones: ['+1'] }) };
  const allowed = [listed('allow', 'phone', '+1'), listed('allow', 'phone', '+1', ADVOCATE)];
  const review = { disposable_email: true };
  test('[QU-5] what is allowed makes nothing suspicious', () => {
    const of = (kind: string, value: string) =>
      suspicionsOf(facts(review, { ...THROW_AWAY, listed: [listed('allow', kind, value)] })).length;
    assert.equal(of('email', 'a@mailinator.com'), 0);
    assert.equal(of('domain', 'mailinator.com'), 0);
    assert.equal(of('person', FRIEND), 0);
    assert.equal(of('phone', '+1'), 1);
    assert.deepEqual(suspicionsOf(facts({ household: true }, { ...both, listed: allowed })), []);
  });
  expectRule('self_referral', [
    ['[QU-7] a shared phone is a household', facts({}, both), 'fail'],
    ['[QU-7] a phone on the allow list is none', facts({}, { ...both, listed: allowed }), 'pass'],
  ]);
  expectRule('blocked', [
    ['[QU-5] nobody is blocked', facts({}), 'pass'],
    ['[QU-5] the friend is blocked', facts({}, { listed: [listed('block', 'email', 'x')] }), 'fail'],
    [
      '[QU-5] the advocate is blocked',
      facts({}, { listed: [listed('block', 'person', ADVOCATE, ADVOCATE)] }),
      'fail',
    ],
  ]);
});

test('[QU-5] a word holds while what it saw stands, for every combination', () => {
  const one = { disposable_email: true };
  const two = { ...one, near_identical_email: true };
  const near = {
    friend: friend({ emails: ['patsmith1@mailinator.com'] }),
    advocate: person(ADVOCATE, { emails: ['patsmith2@mailinator.com', 'pat@example.com'] }),
  };
  const A = 'disposable_email:friend';
  const B = `near_identical_email:${ADVOCATE}`;
  const cases: [review: object, decision: 'approve' | 'decline' | null, seen: string[], result: string][] = [
    [{}, null, [], 'pass'],
    [{}, 'approve', [A], 'pass'],
    [{}, 'decline', [A], 'pass'],
    [one, null, [], 'unknown'],
    [one, 'approve', [A], 'pass'],
    [one, 'approve', [], 'unknown'],
    [one, 'decline', [A], 'fail'],
    [one, 'decline', [B], 'unknown'],
    [two, 'approve', [A], 'unknown'],
    [two, 'approve', [A, B], 'pass'],
    [two, 'decline', [A], 'fail'],
    [two, 'decline', [A, B], 'fail'],
  ];
  for (const [review, decision, seen, result] of cases) {
    const reviewWord: ReviewWord | null = decision && { decision, seen, actor: 'user:1', at: at(0) };
    const given = facts(review, { ...near, reviewWord });
    assert.equal(suspicious(given).result, result, JSON.stringify([review, decision, seen]));
    // What is decided already is not taken back by a suspicion, but a decline still counts.
    const settled = suspicious({ ...given, isSettled: true });
    assert.equal(settled.result, result === 'unknown' ? 'pass' : result);
    assert.equal(unseenOf([settled]).length > 0, result === 'unknown');
  }
});

test('[QU-5] e-mails that are nearly the same', () => {
  const alike = [
    ['pat.smith@example.com', 'patsmith@example.com'],
    ['patsmith1@example.com', 'pat-smith22@example.com'],
    ['jonathan@example.com', 'jonathon@example.com'],
    ['pat+1@example.com', 'pat@example.com'],
  ];
  const different = [
    ['pat.smith@example.com', 'pat.smith@example.org'],
    ['ann@example.com', 'ben@example.com'],
    ['ann1@example.com', 'ann2@example.com'],
    ['rosa.diaz@gmail.com', 'samuel@gmail.com'],
    ['123456@example.com', '123457@example.com'],
  ];
  for (const [a = '', b = ''] of alike) assert.ok(isNearlySame(a, b) && isNearlySame(b, a), `${a} ${b}`);
  for (const [a = '', b = ''] of different) assert.ok(!isNearlySame(a, b), `${a} ${b}`);
});

// Counts and caps against their own definition, over worlds of a few advocates and jobs (RW-1, AT-5).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Caps, Period } from '../campaigns/reward-rules.ts';
import { type Ask, allocate, allocateNext, bucketName, bucketsOf, type Used } from './caps.ts';
import { type CountedClaim, countClaims } from './count.ts';
import type { RewardRole } from './types.ts';

interface Job {
  id: number;
  friend: number;
  advocate: number;
  day: number;
  amounts: [advocate: number, friend: number];
}

const jobs = fc.uniqueArray(
  fc.record({
    id: fc.nat(30),
    friend: fc.nat(6),
    advocate: fc.nat(2),
    day: fc.nat(120),
    amounts: fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 30 })),
  }),
  { selector: (job) => job.id, maxLength: 12 },
);

function claimOf(job: Job, more: Partial<CountedClaim> = {}): CountedClaim {
  const offer = (amount: number) => ({
    ...{ rule: 1, name: null, by: 'fixed' as const, tier_from_minor: null, bonus: null, currency: 'USD' },
    steps: [{ from: 1, amount_minor: amount }],
  });
  const [advocate, friend] = job.amounts;
  const completedOn = new Date(Date.UTC(2026, 0, 1 + job.day, 12));
  return {
    ...{ key: `9:${job.id}`, connectionId: '9', jobId: String(job.id), campaignId: '5', campaignVersion: 1 },
    ...{ friendPersonId: `f${job.friend}`, advocatePersonId: `a${job.advocate}`, completedOn },
    ...{ holdUntil: completedOn, isSettled: false, count: null },
    sides: {
      advocate: { personId: `a${job.advocate}`, offer: offer(advocate) },
      ...(friend > 0 ? { friend: { personId: `f${job.friend}`, offer: offer(friend) } } : {}),
    },
    ...more,
  };
}

const within = (period: Period) => () => ({ within: period, timeZone: 'UTC', taxYearStartsOn: '01-01' });

test('[RW-1] [AT-5] friends are numbered without gap by their first job, whatever the order of the arrays', () => {
  fc.assert(
    fc.property(jobs, fc.constantFrom<Period>('ever', 'month', 'quarter'), (list, period) => {
      const claims = list.map((job) => claimOf(job));
      const counts = countClaims(claims, within(period));
      assert.deepEqual(
        new Map([...counts].sort()),
        new Map([...countClaims(claims.toReversed(), within(period))].sort()),
      );
      const lines = Map.groupBy(
        claims,
        (claim) => `${claim.advocatePersonId} ${counts.get(claim.key)?.within}`,
      );
      for (const line of lines.values()) {
        const firsts = line.filter((claim) => counts.get(claim.key)?.makesCount);
        const byCompletion = firsts.toSorted(
          (a, b) => a.completedOn.getTime() - b.completedOn.getTime() || (a.key < b.key ? -1 : 1),
        );
        assert.deepEqual(
          byCompletion.map((claim) => counts.get(claim.key)?.number),
          byCompletion.map((_, index) => index + 1),
        );
        assert.equal(firsts.length, new Set(line.map((claim) => claim.friendPersonId)).size);
        for (const claim of line) {
          const first = firsts.find((one) => one.friendPersonId === claim.friendPersonId);
          assert.equal(counts.get(claim.key)?.number, counts.get(first?.key ?? '')?.number);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('[RW-1] what is settled keeps its number, and no number is given twice', () => {
  fc.assert(
    fc.property(jobs, jobs, fc.array(fc.boolean(), { minLength: 30 }), (list, late, settled) => {
      const first = countClaims(
        list.map((job) => claimOf(job)),
        within('ever'),
      );
      const ids = new Set(list.map((job) => job.id));
      const all = [
        ...list.map((job) =>
          claimOf(job, {
            isSettled: settled[job.id % 30] ?? false,
            count: first.get(`9:${job.id}`) ?? null,
          }),
        ),
        ...late.filter((job) => !ids.has(job.id)).map((job) => claimOf(job)),
      ];
      const counts = countClaims(all, within('ever'));
      const numbers = new Map<string, string>();
      for (const claim of all) {
        const count = counts.get(claim.key);
        assert.ok(count);
        const name = `${claim.advocatePersonId} ${count.number}`;
        assert.equal(
          numbers.get(name) ?? claim.friendPersonId,
          claim.friendPersonId,
          'one number, one friend',
        );
        numbers.set(name, claim.friendPersonId);
      }
      const makers = all.filter((claim) => counts.get(claim.key)?.makesCount);
      assert.equal(
        new Set(makers.map((one) => `${one.advocatePersonId} ${one.friendPersonId}`)).size,
        makers.length,
      );
    }),
    { numRuns: 300 },
  );
});

const size = fc.record({
  within: fc.constantFrom<Period>('ever', 'month', 'quarter', 'year'),
  amount_minor: fc.option(fc.integer({ min: 1, max: 150 })),
  rewards: fc.option(fc.integer({ min: 1, max: 5 })),
});
const caps: fc.Arbitrary<Caps> = fc.record({
  per_person: fc.array(
    fc
      .tuple(size, fc.constantFrom<'advocate' | 'friend' | 'any'>('advocate', 'friend', 'any'))
      .map(([one, role]) => ({ ...one, role, across: 'campaign' as const })),
    { maxLength: 2 },
  ),
  budget: fc.array(size, { maxLength: 2 }),
  over: fc.constantFrom('what_is_left' as const, 'nothing' as const),
  tax_year_starts_on: fc.constant('01-01'),
});

function asksOf(list: readonly Job[], of: Caps): Ask[] {
  return list.flatMap((job) => {
    const claim = claimOf(job);
    return Object.entries(claim.sides).map(([name, { personId }]) => {
      const role = name as RewardRole;
      const reward = { campaignId: '5', personId, role, countsAt: claim.completedOn };
      return { claim, role, count: null, buckets: bucketsOf(reward, of, 'UTC'), over: of.over };
    });
  });
}

test('[RW-1] [AT-5] no cap is passed, nothing is cut without need, and the order of the arrays does not matter', () => {
  fc.assert(
    fc.property(jobs, caps, (list, of) => {
      const asks = asksOf(list, of);
      const grants = allocate(asks, new Map());
      assert.deepEqual([...allocate(asks.toReversed(), new Map())].sort(), [...grants].sort());
      const used = new Map<string, Used>();
      const inOrder = asks.toSorted(
        (a, b) =>
          a.claim.completedOn.getTime() - b.claim.completedOn.getTime() ||
          (a.claim.key < b.claim.key ? -1 : a.claim.key > b.claim.key ? 1 : a.role < b.role ? -1 : 1),
      );
      for (const ask of inOrder) {
        const wanted = ask.claim.sides[ask.role]?.offer.steps[0]?.amount_minor ?? 0;
        const grant = grants.get(ask.claim.key)?.[ask.role];
        assert.ok(grant);
        const room = ask.buckets.map((bucket) => {
          const before = used.get(bucketName(bucket)) ?? { minor: 0, rewards: 0 };
          const { limit_minor: minor, limit_rewards: rewards } = bucket.cap;
          if (rewards !== null && before.rewards >= rewards) return 0;
          return minor === null ? wanted : Math.max(0, Math.min(wanted, minor - before.minor));
        });
        const most = Math.min(wanted, ...room);
        assert.equal(grant.amountMinor, most < wanted && of.over === 'nothing' ? 0 : most);
        assert.equal(grant.basis.cut === null, grant.amountMinor === wanted);
        if (grant.amountMinor === 0) continue;
        for (const name of new Set(ask.buckets.map(bucketName))) {
          const before = used.get(name) ?? { minor: 0, rewards: 0 };
          used.set(name, { minor: before.minor + grant.amountMinor, rewards: before.rewards + 1 });
        }
      }
      // The same line in two parts.
      const sofar = new Map<string, Used>();
      const half = Math.ceil(inOrder.length / 2);
      const parts = [inOrder.slice(0, half), inOrder.slice(half)].map((part) => allocateNext(part, sofar));
      for (const { claim, role } of inOrder) {
        const inParts = parts.map((part) => part.get(claim.key)?.[role]).filter(Boolean);
        assert.deepEqual(inParts, [grants.get(claim.key)?.[role]]);
      }
      assert.deepEqual([...sofar].sort(), [...used].sort());
    }),
    { numRuns: 400 },
  );
});

// Decisions against a small model of the database: any road to the same facts ends in the same rewards (AT-5, RW-2).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { campaign, decidedJob, FRIEND, qualifyingJob, REFERRAL } from '../../test/support/reward-facts.ts';
import { decideRewards } from './decide.ts';
import { isPaid, isPromised } from './states.ts';
import type { DecidedJob, Reward, RewardAction } from './types.ts';

/** What can become known of one job, in any order and any number of times. */
interface JobFacts {
  completedDay: number;
  totalMinor: number;
  verdict: 'qualified' | 'disqualified' | 'open';
  advocatePersonId: string;
}

const JOBS = ['1', '2', '3'];
const jobFacts: fc.Arbitrary<JobFacts> = fc.record({
  completedDay: fc.integer({ min: 1, max: 4 }),
  totalMinor: fc.constantFrom(0, 10_000, 25_000),
  verdict: fc.constantFrom(
    'qualified' as const,
    'qualified' as const,
    'disqualified' as const,
    'open' as const,
  ),
  advocatePersonId: fc.constantFrom('1001', '1002'),
});
const world = fc.dictionary(fc.constantFrom(...JOBS), jobFacts, { noNullPrototype: true });

function decided(facts: Record<string, JobFacts>, jobsPerFriend: number): DecidedJob[] {
  const terms = campaign({
    with: {
      rewards: {
        advocate: { percent: 10, currency: 'USD' },
        friend: { amount_minor: 5_000, currency: 'USD' },
      },
      qualification: { jobs_per_friend: jobsPerFriend },
    },
  });
  return Object.entries(facts).map(([jobId, one]) =>
    decidedJob({
      job: qualifyingJob({
        jobId,
        completedOn: new Date(Date.UTC(2026, 3, one.completedDay)),
        totalMinor: one.totalMinor,
      }),
      qualification: {
        outcome: one.verdict,
        reasons:
          one.verdict === 'disqualified'
            ? [{ rule: 'QU-3', code: 'no_charge', result: 'fail', facts: {} }]
            : [],
      },
      campaign: terms,
      advocatePersonId: one.advocatePersonId,
    }),
  );
}

/** The rewards table with its unique keys: what the database would refuse throws here. */
class Book {
  rewards: Reward[] = [];

  decide(jobs: DecidedJob[]): RewardAction[] {
    const { actions } = decideRewards({
      friendPersonId: FRIEND,
      referralId: REFERRAL,
      jobs,
      rewards: this.rewards,
    });
    for (const action of actions) this.apply(action);
    this.check();
    return actions;
  }

  private apply(action: RewardAction): void {
    if (action.do === 'earn') {
      const { role, personId, job, campaign: terms, slot, amountMinor, currency, holdUntil } = action;
      this.rewards.push({
        ...{
          rewardId: String(this.rewards.length + 1),
          campaignId: terms.campaignId,
          campaignVersion: terms.version,
        },
        ...{
          referralId: REFERRAL,
          role,
          personId,
          connectionId: job.connectionId,
          jobId: job.jobId,
          slot,
          amountMinor,
          currency,
        },
        ...{
          state: 'earned',
          canceledByRules: false,
          approval: terms.settings.approval,
          holdUntil,
          countsAt: action.countsAt,
          basis: action.basis,
          flag: null,
          fromIntegration: false,
          inFlight: false,
        },
      });
      return;
    }
    const reward = this.rewards.find((one) => one.rewardId === action.reward.rewardId);
    assert.ok(reward);
    const changes: Partial<Reward> =
      action.do === 'cancel'
        ? { state: 'canceled', canceledByRules: true }
        : action.do === 'flag'
          ? { flag: { code: action.code, message: '', at: '' } }
          : action.do === 'unflag'
            ? { flag: null }
            : {
                ...{
                  amountMinor: action.amountMinor,
                  holdUntil: action.holdUntil,
                  slot: action.slot,
                  countsAt: action.countsAt,
                  basis: action.basis,
                  canceledByRules: false,
                },
                ...(action.do === 'reinstate' ? { state: 'earned' as const } : {}),
              };
    Object.assign(reward, changes);
  }

  private check(): void {
    unique(this.rewards, (one) => `${one.role}:${one.personId}:${one.jobId}`);
    const standing = this.rewards.filter((one) => isPromised(one.state) || isPaid(one.state));
    unique(standing, (one) => `${one.role}:${one.jobId}`);
    unique(standing, (one) => `${one.role}:${one.slot}`);
  }

  /** Everything that anybody can see of what stands. */
  end() {
    return this.rewards
      .filter((one) => one.state !== 'canceled')
      .map(({ rewardId: _, ...rest }) => JSON.stringify(rest))
      .sort();
  }
}

function unique(rewards: Reward[], keyOf: (reward: Reward) => string): void {
  const keys = rewards.map(keyOf);
  assert.equal(new Set(keys).size, keys.length, `twice: ${keys.join(' ')}`);
}

const limit = fc.integer({ min: 1, max: 3 });

test('[AT-5] any road of facts to the same facts ends in the same rewards', () => {
  fc.assert(
    fc.property(fc.array(world, { maxLength: 6 }), world, limit, (road, end, jobsPerFriend) => {
      const travelled = new Book();
      for (const stop of road) travelled.decide(decided(stop, jobsPerFriend));
      travelled.decide(decided(end, jobsPerFriend));
      const direct = new Book();
      direct.decide(decided(end, jobsPerFriend));
      assert.deepEqual(travelled.end(), direct.end());
    }),
    { numRuns: 500 },
  );
});

test('[EX-2] deciding again changes nothing, whatever a person did meanwhile', () => {
  const meddle = fc.array(
    fc.tuple(fc.nat(5), fc.constantFrom('approved', 'fulfilled', 'sent', 'failed', 'revoked', 'canceled')),
    {
      maxLength: 4,
    },
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(world, meddle), { minLength: 1, maxLength: 5 }),
      limit,
      (road, jobsPerFriend) => {
        const book = new Book();
        for (const [stop, changes] of road) {
          const jobs = decided(stop, jobsPerFriend);
          book.decide(jobs);
          for (const [index, state] of changes) {
            const reward = book.rewards[index];
            if (reward && (isPromised(reward.state) || isPaid(reward.state)))
              Object.assign(reward, { state, canceledByRules: false });
          }
          book.decide(jobs);
          assert.deepEqual(book.decide(jobs.toReversed()), []);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('[RW-2] no more jobs earn than the campaign allows, unless a person gave more', () => {
  fc.assert(
    fc.property(world, limit, (facts, jobsPerFriend) => {
      const book = new Book();
      book.decide(decided(facts, jobsPerFriend));
      const jobs = new Set(book.rewards.map((one) => one.jobId));
      const qualified = Object.values(facts).filter((one) => one.verdict === 'qualified').length;
      assert.equal(jobs.size, Math.min(jobsPerFriend, qualified));
    }),
  );
});

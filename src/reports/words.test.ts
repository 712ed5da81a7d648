import assert from 'node:assert/strict';
import { test } from 'node:test';
import { qualifyFacts, qualifyingJob } from '../../test/support/reward-facts.ts';
import type { Reason } from '../base/reasons.ts';
import { qualify } from '../rewards/qualify.ts';
import { alternativeSentence, inputSentence, reasonSentence } from './words.ts';

const RESULTS = ['pass', 'fail', 'unknown'] as const;

test('[EX-1] every reason that the rules give has words for each of its results', () => {
  const { reasons } = qualify(qualifyFacts());
  assert.ok(reasons.length >= 10);
  const codes = ['already_rewarded', 'not_referred', 'friend_unknown'].map((code) => ({
    code,
    rule: 'QU-9',
    facts: {},
  }));
  for (const reason of [...reasons, ...codes]) {
    const sentences = RESULTS.map((result) => reasonSentence({ ...reason, result }, 'USD'));
    assert.equal(new Set(sentences).size, RESULTS.length, reason.code);
    for (const sentence of sentences) {
      assert.match(sentence, /^[A-Z].*\.$/, reason.code);
      assert.doesNotMatch(sentence, /undefined|[a-z]_[a-z]/, reason.code);
    }
  }
});

test('[EX-1] an existing customer is told with the job that makes one', () => {
  const job = qualifyingJob();
  const earlier = {
    jobId: '990077',
    createdOn: '2020-01-01T00:00:00.000Z',
    completedOn: '2020-01-02T00:00:00.000Z',
    noCharge: false,
    recall: false,
    warranty: false,
    totalMinor: 100,
  };
  const facts = qualifyFacts({ job, completedJobs: { factId: '1', knownAt: new Date(), jobs: [earlier] } });
  const reason = qualify(facts).reasons.find((one) => one.code === 'existing_customer') as Reason;
  assert.equal(
    reasonSentence(reason, 'USD'),
    'An existing customer: job 990077 was completed on 2020-01-02 before this job was created.',
  );
});

test('[AT-1] a losing advocate is told with the evidence and why it lost', () => {
  const lost = {
    advocate_person_id: '5',
    evidence: 'click',
    code: 'rosa7',
    at: '2026-01-01',
    why_not: 'weaker',
  } as const;
  assert.equal(
    alternativeSentence(lost, () => 'Rosa'),
    'Not Rosa (a followed referral link, rosa7): weaker evidence than the one that counted.',
  );
});

test('[IN-8] an input is told with its source and how far it got', () => {
  const input = {
    name: 'job_scheduled',
    source: 'api',
    received_at: new Date('2026-04-01T12:00:00Z'),
    notes: [],
  };
  assert.equal(
    inputSentence({ ...input, state: 'applied' }),
    '"job_scheduled" arrived over the API on 2026-04-01 12:00: applied.',
  );
  assert.match(inputSentence({ ...input, state: null }), /not applied yet/);
  assert.match(inputSentence({ ...input, state: 'waiting' }), /which ServiceTitan connection/);
});

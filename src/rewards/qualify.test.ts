import assert from 'node:assert/strict';
import { test } from 'node:test';
import { person, qualifyFacts, qualifyingJob } from '../../test/support/reward-facts.ts';
import { job } from '../../test/support/rule-cases.ts';
import { qualify } from './qualify.ts';

const CODES = [
  'job_completed',
  'self_referral',
  'existing_customer',
  'evidence_before_job',
  'campaign_live',
  'within_campaign_dates',
  'no_charge',
  'recall',
  'warranty',
  'paid',
  'minimum_total',
  'business_unit',
  'job_type',
  'tag',
  'servicetitan_campaign',
  'reward_amount',
  'blocked',
  'suspicious',
];

test('[QU-3] a completed, timely, ordinary job of a new customer qualifies, and every rule says so', () => {
  const { outcome, reasons } = qualify(qualifyFacts());
  assert.equal(outcome, 'qualified');
  assert.deepEqual(
    reasons.map((reason) => reason.code),
    CODES,
  );
  assert.deepEqual(new Set(reasons.map((reason) => reason.result)), new Set(['pass']));
});

test('[QU-4] a failing rule decides although another is not known', () => {
  const facts = qualifyFacts({ completedJobs: null, job: qualifyingJob({ noCharge: true }) });
  assert.equal(qualify(facts).outcome, 'disqualified');
});

test('[EX-1] every rule is told whatever the others say, with facts that survive JSON unchanged', () => {
  const worlds = [
    qualifyFacts(),
    qualifyFacts({ completedJobs: null, friend: person('1'), advocate: person('1') }),
    job({ stage: 'canceled', noCharge: null, totalMinor: null, customerId: null, completedOn: null }),
  ];
  for (const facts of worlds) {
    const { reasons } = qualify(facts);
    assert.deepEqual(
      reasons.map((reason) => reason.code),
      CODES,
    );
    assert.deepEqual(JSON.parse(JSON.stringify(reasons)), reasons);
  }
});

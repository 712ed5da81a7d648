import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decidedJob, qualifyFacts, qualifyingJob } from '../../../test/support/reward-facts.ts';
import { decideRewards } from '../decide.ts';
import { qualify } from '../qualify.ts';
import type { InvoicesFact } from '../types.ts';
import { currentInvoices, paid } from './paid.ts';

const invoices = (changes: Partial<InvoicesFact> = {}): InvoicesFact => ({
  factId: '900',
  knownAt: new Date('2026-04-10T13:00:00Z'),
  netMinor: 25_000,
  balanceMinor: 0,
  paid: true,
  paidOn: null,
  invoiceIds: ['1'],
  ...changes,
});
const asked = { with: { qualification: { require_paid: true } } };

test('[QU-6] pass when paid, fail when nothing is left, open while something is not known or owed', () => {
  const cases: [string, Parameters<typeof qualifyFacts>[0], string, unknown][] = [
    ['not asked for', {}, 'pass', undefined],
    ['not read yet', asked, 'unknown', 'invoices'],
    ['paid', { ...asked, invoices: invoices() }, 'pass', undefined],
    ['owed', { ...asked, invoices: invoices({ balanceMinor: 1, paid: false }) }, 'unknown', 'payment'],
    ['nothing left', { ...asked, invoices: invoices({ netMinor: 0, paid: false }) }, 'fail', undefined],
    ['less than nothing', { ...asked, invoices: invoices({ netMinor: -1, paid: false }) }, 'fail', undefined],
    [
      'no invoice',
      { ...asked, invoices: invoices({ invoiceIds: [], netMinor: 0, paid: false }) },
      'unknown',
      'invoice',
    ],
    ['unreadable', { ...asked, invoices: invoices({ netMinor: null, paid: false }) }, 'unknown', 'amount'],
    [
      'not completed',
      { ...asked, invoices: invoices(), job: qualifyingJob({ stage: 'scheduled', completedOn: null }) },
      'unknown',
      'completion',
    ],
  ];
  for (const [name, facts, result, waitingFor] of cases) {
    const reason = paid(qualifyFacts(facts));
    assert.equal(reason.result, result, name);
    assert.equal(reason.facts.waiting_for, waitingFor, name);
    assert.equal(reason.rule, 'QU-6');
  }
});

test('[QU-6] an answer from before the completion says nothing of it; clocks that differ do no harm', () => {
  const completedOn = new Date('2026-04-10T12:00:00Z');
  const at = (time: string) => invoices({ knownAt: new Date(`2026-04-10T${time}Z`) });
  const lookedAt = new Date('2026-04-10T12:00:30Z');
  assert.equal(currentInvoices(at('11:59:59'), { completedOn }, lookedAt), null);
  assert.ok(currentInvoices(at('12:00:40'), { completedOn }, lookedAt));
  // ServiceTitan's clock is minutes ahead: what we read after the look that saw the completion is newer all the same.
  assert.ok(currentInvoices(at('11:57:00'), { completedOn }, new Date('2026-04-10T11:56:00Z')));
  assert.equal(currentInvoices(null, { completedOn }, lookedAt), null);
});

test('[QU-6] [RW-5] the cause of a reward that is taken back says whether the job is unpaid or refunded', () => {
  const verdictOf = (fact: InvoicesFact) => {
    const facts = qualifyFacts({
      ...asked,
      invoices: fact,
      job: qualifyingJob({ totalMinor: fact.netMinor }),
    });
    return decidedJob({ campaign: facts.campaign, qualification: qualify(facts) });
  };
  const causeOf = (fact: InvoicesFact) => {
    const before = decideRewards({
      friendPersonId: '2002',
      referralId: '3003',
      jobs: [verdictOf(invoices())],
      rewards: [],
    });
    const earned = before.actions.flatMap((action) => (action.do === 'earn' ? [action] : []));
    assert.equal(earned.length, 2);
    const rewards = earned.map((action, index) => ({
      ...{ rewardId: String(4000 + index), campaignId: '500', campaignVersion: 1, referralId: '3003' },
      ...{ role: action.role, personId: action.personId, connectionId: '9', jobId: '77', slot: 1 },
      ...{
        amountMinor: action.amountMinor,
        currency: 'USD',
        state: 'earned' as const,
        canceledByRules: false,
      },
      ...{ approval: 'auto' as const, holdUntil: action.holdUntil, flag: null, fromIntegration: false },
      ...{ inFlight: false, countsAt: action.countsAt, basis: action.basis },
    }));
    const after = decideRewards({
      friendPersonId: '2002',
      referralId: '3003',
      jobs: [verdictOf(fact)],
      rewards,
    });
    return after.actions.map((action) => (action.do === 'cancel' ? action.cause : action.do));
  };
  assert.deepEqual(causeOf(invoices()), []);
  assert.deepEqual(causeOf(invoices({ balanceMinor: 100, paid: false })), ['not_paid', 'not_paid']);
  assert.deepEqual(causeOf(invoices({ netMinor: 0, paid: false })), ['paid', 'paid']);
});

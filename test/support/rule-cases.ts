// Tables of cases for the rules of qualification.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reason, RuleResult } from '../../src/base/reasons.ts';
import { qualify } from '../../src/rewards/qualify.ts';
import type { QualifyFacts } from '../../src/rewards/types.ts';
import { qualifyFacts, qualifyingJob } from './reward-facts.ts';

/** What one rule says. */
export function resultOf(facts: QualifyFacts, code: string): Reason {
  const reason = qualify(facts).reasons.find((one) => one.code === code);
  assert.ok(reason, `no reason ${code}`);
  return reason;
}

/** Checks one rule's result, and that it alone decides the outcome of facts that are fine otherwise. */
export function expectRule(code: string, cases: [name: string, facts: QualifyFacts, result: RuleResult][]) {
  for (const [name, facts, result] of cases) {
    test(name, () => {
      assert.equal(resultOf(facts, code).result, result);
      const outcome = { pass: 'qualified', fail: 'disqualified', unknown: 'open' }[result];
      assert.equal(qualify(facts).outcome, outcome);
    });
  }
}

export const job = (changes: Parameters<typeof qualifyingJob>[0]) =>
  qualifyFacts({ job: qualifyingJob(changes) });
export const rules = (qualification: Record<string, unknown>, changes: Partial<QualifyFacts> = {}) =>
  qualifyFacts({ with: { qualification }, ...changes });

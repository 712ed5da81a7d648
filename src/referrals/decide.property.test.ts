// Attribution over drawn facts: any order of arrival gives the same, and the referral is always one.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  CREATED,
  evidence,
  facts,
  fixedReferral,
  job,
  jobWithCode,
  KIM,
  ROSA,
  SAM,
} from '../../test/support/attribution-facts.ts';
import { DAY_MS, HOUR_MS, plusMs } from '../base/time.ts';
import { decideAttribution } from './decide.ts';
import { EVIDENCE_KINDS } from './types.ts';

const anyHours = fc.integer({ min: -24 * 40, max: 24 * 40 });
const anyEvidence = fc
  .record({
    kind: fc.constantFrom(...EVIDENCE_KINDS.filter((kind) => kind !== 'advocate_code')),
    advocate: fc.constantFrom(ROSA, SAM, KIM),
    hours: anyHours,
    ref: fc.constantFrom('a', 'b', 'c'),
    inputId: fc.constantFrom('7', '8', '10'),
  })
  .map((drawn) =>
    evidence(drawn.kind, drawn.advocate, plusMs(CREATED, drawn.hours * HOUR_MS), {
      ref: drawn.ref,
      inputId: drawn.inputId,
    }),
  );
const anyJob = fc
  .record({
    id: fc.integer({ min: 1, max: 99 }),
    hours: anyHours,
    advocate: fc.constantFrom(null, ROSA, SAM, KIM),
    pending: fc.boolean(),
  })
  .map(({ id, hours, advocate, pending }) => {
    const createdOn = plusMs(CREATED, hours * HOUR_MS);
    const made = advocate ? jobWithCode(String(id), createdOn, advocate) : job(String(id), createdOn);
    return { ...made, identityPending: pending };
  });
const anyFacts = fc
  .record({
    evidence: fc.array(anyEvidence, { maxLength: 6 }),
    jobs: fc.uniqueArray(anyJob, { maxLength: 5, selector: (one) => one.key }),
    fixed: fc.oneof(
      { weight: 5, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constant(fixedReferral()) },
    ),
  })
  .map((drawn) => facts({ ...drawn, lookbackDays: 14 }));

test('[AT-5] the order of evidence and jobs never matters', () => {
  fc.assert(
    fc.property(anyFacts, fc.infiniteStream(fc.nat()), (one, keys) => {
      const shuffled = <Item>(items: Item[]) =>
        items
          .map((item) => ({ item, key: keys.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ item }) => item);
      const other = { ...one, evidence: shuffled(one.evidence), jobs: shuffled(one.jobs) };
      const [decided, again] = [decideAttribution(one), decideAttribution(other)];
      assert.deepEqual(again, decided);
      assert.deepEqual([...again.jobs], [...decided.jobs]);
    }),
    { numRuns: 2000 },
  );
});

test('[AT-4] [AT-6] [AT-7] whatever the facts: one referral, all attributed jobs in it, and each of them has a cause', () => {
  fc.assert(
    fc.property(anyFacts, (one) => {
      const { referral, jobs } = decideAttribution(one);
      assert.equal(jobs.size, one.jobs.length);
      const attributed = [...jobs.values()].filter((each) => each.outcome === 'attributed');
      for (const each of attributed) assert.equal(each.advocate_person_id, referral?.advocatePersonId);
      if (!referral) {
        assert.equal(attributed.length, 0);
        return;
      }
      if (one.fixed) {
        assert.equal(referral.advocatePersonId, one.fixed.advocatePersonId);
        return;
      }
      if (referral.rule === 'AT-7') {
        assert.equal(attributed.length, one.jobs.length);
        return;
      }
      const anchor = one.jobs.find((each) => each.key === referral.anchor);
      if (!anchor) {
        assert.equal(one.jobs.length, 0);
        return;
      }
      assert.ok(referral.evidenceAt.getTime() >= anchor.createdOn.getTime() - 14 * DAY_MS);
      for (const each of one.jobs) {
        const isLater = each.createdOn > anchor.createdOn;
        if (isLater) assert.equal(jobs.get(each.key)?.rule, 'AT-6');
        if (each.createdOn < anchor.createdOn) assert.notEqual(jobs.get(each.key)?.outcome, 'attributed');
        if (!isLater && each.key !== anchor.key && each.code)
          assert.equal(each.createdOn.getTime(), anchor.createdOn.getTime());
      }
    }),
    { numRuns: 2000 },
  );
});

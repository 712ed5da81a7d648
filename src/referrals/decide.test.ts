// Who referred whom: every pair of evidence, every time bound, ties between jobs, staff and fixed referrals.

import assert from 'node:assert/strict';
import { test } from 'node:test';
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

const whyNots = (list: { advocate_person_id: string; why_not: string }[]) =>
  list.map((one) => `${one.advocate_person_id} ${one.why_not}`);

test('[AT-1] of any two pieces of evidence the stronger kind wins whatever its time; of one kind the more recent wins', () => {
  const kinds = EVIDENCE_KINDS.filter((kind) => kind !== 'staff');
  const hours = [-48, -1, 1];
  for (const kindA of kinds) {
    for (const kindB of kinds) {
      for (const hoursA of hours) {
        for (const hoursB of hours) {
          if (kindA === kindB && hoursA === hoursB) continue;
          const a = evidence(kindA, ROSA, plusMs(CREATED, hoursA * HOUR_MS));
          const b = evidence(kindB, SAM, plusMs(CREATED, hoursB * HOUR_MS));
          const aWins = kindA === kindB ? hoursA > hoursB : kinds.indexOf(kindA) < kinds.indexOf(kindB);
          const [winner, loser] = aWins ? [a, b] : [b, a];
          const rule = winner.kind === 'advocate_code' || winner.kind === 'coupon' ? 'AT-1' : 'AT-3';
          const { referral, jobs } = decideAttribution(
            facts({ evidence: [a, b], jobs: [job('1', CREATED)] }),
          );
          assert.equal(referral?.advocatePersonId, winner.advocatePersonId);
          assert.equal(referral.evidence, winner.kind);
          assert.equal(referral.rule, rule);
          assert.equal(referral.anchor, '9:1');
          assert.deepEqual(jobs.get('9:1'), {
            outcome: 'attributed',
            evidence: winner.kind,
            rule,
            advocate_person_id: winner.advocatePersonId,
            alternatives: [
              {
                advocate_person_id: loser.advocatePersonId,
                evidence: loser.kind,
                code: loser.code,
                at: loser.at.toISOString(),
                why_not: kindA === kindB ? 'older' : 'weaker',
              },
            ],
          });
        }
      }
    }
  }
});

test('[AT-1] the code on the job beats a newer click on another link, which stays as an alternative', () => {
  const click = evidence('click', SAM, plusMs(CREATED, HOUR_MS));
  const { referral } = decideAttribution(
    facts({ evidence: [click], jobs: [jobWithCode('1', CREATED, ROSA)] }),
  );
  assert.equal(referral?.advocatePersonId, ROSA);
  assert.equal(referral.evidence, 'advocate_code');
  assert.deepEqual(whyNots(referral.alternatives), [`${SAM} weaker`]);
});

test('[AT-1] [AT-5] evidence of one kind and one instant is settled by its ref, not by its place', () => {
  const a = evidence('click', ROSA, CREATED, { ref: 'rosa7:2' });
  const b = evidence('click', SAM, CREATED, { ref: 'sam4:1' });
  for (const both of [
    [a, b],
    [b, a],
  ]) {
    assert.equal(decideAttribution(facts({ evidence: both })).referral?.advocatePersonId, ROSA);
  }
});

test('[AT-2] a job with an unknown code only falls back to weaker evidence', () => {
  const lead = evidence('web_lead', ROSA, plusMs(CREATED, -DAY_MS));
  const unknown = job('1', CREATED, { unknownCode: 'rosa77' });
  assert.equal(decideAttribution(facts({ jobs: [unknown] })).jobs.get('9:1')?.outcome, 'unattributed');
  const { jobs } = decideAttribution(facts({ evidence: [lead], jobs: [unknown] }));
  assert.equal(jobs.get('9:1')?.evidence, 'web_lead');
});

test('[AT-3] a lead without any job makes the referral, of any age, without an anchor', () => {
  const old = evidence('web_lead', ROSA, new Date('2001-01-01T00:00:00Z'));
  const click = evidence('click', SAM, CREATED);
  const { referral, jobs } = decideAttribution(facts({ evidence: [click, old] }));
  assert.equal(referral?.advocatePersonId, ROSA);
  assert.equal(referral.rule, 'AT-3');
  assert.equal(referral.anchor, null);
  assert.deepEqual(whyNots(referral.alternatives), [`${SAM} weaker`]);
  assert.equal(jobs.size, 0);
});

test('[AT-3] no evidence and no job is no referral', () => {
  assert.deepEqual(decideAttribution(facts({})), { referral: null, jobs: new Map() });
});

for (const [words, at, outcome, whyNot] of [
  ['exactly the look-back old counts', plusMs(CREATED, -30 * DAY_MS), 'attributed', null],
  ['a millisecond older is expired', plusMs(CREATED, -30 * DAY_MS - 1), 'unattributed', 'expired'],
] as const) {
  test(`[AT-4] evidence ${words}`, () => {
    const click = evidence('click', ROSA, at);
    const { referral, jobs } = decideAttribution(
      facts({ evidence: [click], jobs: [job('1', CREATED)], lookbackDays: 30 }),
    );
    assert.equal(jobs.get('9:1')?.outcome, outcome);
    assert.equal(referral?.advocatePersonId, outcome === 'attributed' ? ROSA : undefined);
    assert.deepEqual(whyNots(jobs.get('9:1')?.alternatives ?? []), whyNot ? [`${ROSA} ${whyNot}`] : []);
  });
}

test('[AT-4] expired evidence loses to anything in time, however weak', () => {
  const expired = evidence('web_lead', ROSA, plusMs(CREATED, -400 * DAY_MS));
  const match = evidence('share_match', SAM, plusMs(CREATED, -DAY_MS));
  const { referral } = decideAttribution(facts({ evidence: [expired, match], jobs: [job('1', CREATED)] }));
  assert.equal(referral?.advocatePersonId, SAM);
  assert.deepEqual(whyNots(referral.alternatives), [`${ROSA} expired`]);
});

test('[AT-1] evidence more than 24 hours after the job loses to anything in time', () => {
  const inTime = evidence('share_match', ROSA, plusMs(CREATED, 24 * HOUR_MS));
  const late = evidence('web_lead', SAM, plusMs(CREATED, 24 * HOUR_MS + 1));
  const { referral } = decideAttribution(facts({ evidence: [late, inTime], jobs: [job('1', CREATED)] }));
  assert.equal(referral?.advocatePersonId, ROSA);
  assert.deepEqual(whyNots(referral.alternatives), [`${SAM} late`]);
});

test('[AT-1] late evidence attributes when there is nothing else, so that QU-3 can refuse it and say why', () => {
  const late = [
    evidence('click', ROSA, plusMs(CREATED, 9 * DAY_MS)),
    evidence('web_lead', SAM, plusMs(CREATED, 2 * DAY_MS)),
    evidence('web_lead', KIM, plusMs(CREATED, 3 * DAY_MS)),
    evidence('coupon', ROSA, plusMs(CREATED, -400 * DAY_MS)),
  ];
  const { referral, jobs } = decideAttribution(facts({ evidence: late, jobs: [job('1', CREATED)] }));
  assert.equal(referral?.advocatePersonId, KIM);
  assert.equal(jobs.get('9:1')?.rule, 'AT-3');
  assert.deepEqual(whyNots(referral.alternatives), [`${ROSA} expired`, `${SAM} older`, `${ROSA} weaker`]);
});

test('[AT-6] late evidence never outranks a later job that has evidence in time', () => {
  const click = evidence('click', ROSA, plusMs(CREATED, 30 * DAY_MS));
  const later = jobWithCode('2', plusMs(CREATED, 60 * DAY_MS), SAM);
  const { referral, jobs } = decideAttribution(
    facts({ evidence: [click], jobs: [job('1', CREATED), later] }),
  );
  assert.equal(referral?.advocatePersonId, SAM);
  assert.equal(referral.anchor, '9:2');
  assert.equal(jobs.get('9:1')?.outcome, 'unattributed');
  assert.deepEqual(whyNots(jobs.get('9:1')?.alternatives ?? []), [`${ROSA} late`]);
});

test('[AT-6] the earliest job with evidence anchors the referral; later jobs are tied to it, earlier ones are not referred', () => {
  const jobs = [
    jobWithCode('3', plusMs(CREATED, 50 * DAY_MS), SAM),
    job('1', plusMs(CREATED, -50 * DAY_MS)),
    jobWithCode('2', CREATED, ROSA),
    jobWithCode('4', plusMs(CREATED, 60 * DAY_MS), ROSA),
  ];
  const { referral, jobs: decided } = decideAttribution(facts({ jobs }));
  assert.equal(referral?.advocatePersonId, ROSA);
  assert.equal(referral.anchor, '9:2');
  assert.deepEqual(whyNots(referral.alternatives), [`${SAM} tied_to_earlier_job`]);
  assert.equal(decided.get('9:1')?.outcome, 'unattributed');
  assert.equal(decided.get('9:2')?.rule, 'AT-1');
  assert.deepEqual(decided.get('9:3'), {
    outcome: 'attributed',
    evidence: 'advocate_code',
    rule: 'AT-6',
    advocate_person_id: ROSA,
    alternatives: [
      {
        advocate_person_id: SAM,
        evidence: 'advocate_code',
        code: `code${SAM}`,
        at: plusMs(CREATED, 50 * DAY_MS).toISOString(),
        why_not: 'tied_to_earlier_job',
      },
    ],
  });
  assert.equal(decided.get('9:4')?.rule, 'AT-6');
  assert.deepEqual(decided.get('9:4')?.alternatives, []);
});

test('[AT-6] a code on a later job never reaches back to an earlier one', () => {
  const jobs = [job('1', CREATED), jobWithCode('2', plusMs(CREATED, HOUR_MS), ROSA)];
  const { jobs: decided } = decideAttribution(facts({ jobs }));
  assert.equal(decided.get('9:1')?.outcome, 'unattributed');
  assert.equal(decided.get('9:2')?.rule, 'AT-1');
});

test('[AT-6] a later job stays tied when the evidence has expired for it', () => {
  const click = evidence('click', ROSA, CREATED);
  const jobs = [job('1', CREATED), job('2', plusMs(CREATED, 900 * DAY_MS))];
  assert.equal(decideAttribution(facts({ evidence: [click], jobs })).jobs.get('9:2')?.rule, 'AT-6');
});

test('[AT-6] a link of someone else followed after the first job is an alternative of the later job', () => {
  const clicks = [evidence('click', ROSA, CREATED), evidence('click', SAM, plusMs(CREATED, 40 * DAY_MS))];
  const jobs = [job('1', CREATED), job('2', plusMs(CREATED, 41 * DAY_MS))];
  const { jobs: decided } = decideAttribution(facts({ evidence: clicks, jobs }));
  assert.equal(decided.get('9:2')?.advocate_person_id, ROSA);
  assert.deepEqual(whyNots(decided.get('9:1')?.alternatives ?? []), [`${SAM} late`]);
  assert.deepEqual(whyNots(decided.get('9:2')?.alternatives ?? []), [`${SAM} tied_to_earlier_job`]);
});

test('[AT-6] jobs created at one instant are ordered by their key', () => {
  const jobs = [jobWithCode('2', CREATED, SAM), jobWithCode('1', CREATED, ROSA)];
  assert.equal(decideAttribution(facts({ jobs })).referral?.anchor, '9:1');
});

test('[AT-7] the latest word of staff decides for every job, before and after, and is never expired or late', () => {
  const first = evidence('staff', SAM, plusMs(CREATED, 500 * DAY_MS));
  const last = evidence('staff', KIM, plusMs(CREATED, 501 * DAY_MS));
  const click = evidence('click', ROSA, CREATED);
  const jobs = [
    job('1', plusMs(CREATED, -DAY_MS)),
    jobWithCode('2', CREATED, ROSA),
    job('3', plusMs(CREATED, 990 * DAY_MS)),
  ];
  const { referral, jobs: decided } = decideAttribution(facts({ evidence: [last, click, first], jobs }));
  assert.equal(referral?.advocatePersonId, KIM);
  assert.equal(referral.rule, 'AT-7');
  assert.equal(referral.anchor, null);
  assert.deepEqual(whyNots(referral.alternatives), [
    `${SAM} overridden`,
    `${ROSA} overridden`,
    `${ROSA} overridden`,
  ]);
  for (const key of ['9:1', '9:2', '9:3']) {
    assert.equal(decided.get(key)?.outcome, 'attributed');
    assert.equal(decided.get(key)?.rule, 'AT-7');
    assert.equal(decided.get(key)?.evidence, 'staff');
    assert.equal(decided.get(key)?.advocate_person_id, KIM);
  }
  assert.deepEqual(
    decided.get('9:2')?.alternatives.map((one) => one.evidence),
    ['staff', 'advocate_code', 'click'],
  );
});

test('[AT-7] of two words of staff at one instant the later input wins', () => {
  const nine = evidence('staff', SAM, CREATED, { inputId: '999', ref: 'a' });
  const ten = evidence('staff', KIM, CREATED, { inputId: '1000', ref: 'b' });
  for (const both of [
    [nine, ten],
    [ten, nine],
  ]) {
    assert.equal(decideAttribution(facts({ evidence: both })).referral?.advocatePersonId, KIM);
  }
});

test('[AT-7] staff attach a friend without any job', () => {
  const { referral } = decideAttribution(facts({ evidence: [evidence('staff', KIM, CREATED)] }));
  assert.equal(referral?.rule, 'AT-7');
});

test('[AT-7] a fixed referral stays, against stronger evidence and staff; all else is listed as fixed', () => {
  const itself = evidence('click', ROSA, CREATED);
  const jobs = [
    jobWithCode('0', plusMs(CREATED, -DAY_MS), SAM),
    jobWithCode('1', CREATED, SAM),
    job('2', plusMs(CREATED, DAY_MS)),
  ];
  const { referral, jobs: decided } = decideAttribution(
    facts({ evidence: [itself, evidence('staff', KIM, CREATED)], jobs, fixed: fixedReferral() }),
  );
  assert.equal(referral?.advocatePersonId, ROSA);
  assert.deepEqual(whyNots(referral.alternatives), [`${KIM} fixed`, `${SAM} fixed`]);
  assert.equal(decided.get('9:0')?.outcome, 'unattributed');
  assert.equal(decided.get('9:1')?.rule, 'AT-3');
  assert.deepEqual(whyNots(decided.get('9:1')?.alternatives ?? []), [`${KIM} fixed`, `${SAM} fixed`]);
  assert.equal(decided.get('9:2')?.rule, 'AT-6');
  assert.equal(decided.get('9:2')?.advocate_person_id, ROSA);
});

test('[AT-7] a referral fixed by staff covers every job; one whose anchor is gone ties every job', () => {
  const jobs = [job('4', CREATED), job('5', plusMs(CREATED, DAY_MS))];
  const byStaff = decideAttribution(
    facts({ jobs, fixed: fixedReferral({ evidence: 'staff', rule: 'AT-7', anchor: null }) }),
  );
  assert.deepEqual(
    [...byStaff.jobs.values()].map((one) => one.rule),
    ['AT-7', 'AT-7'],
  );
  const moved = decideAttribution(facts({ jobs, fixed: fixedReferral({ anchor: '9:77' }) }));
  assert.deepEqual(
    [...moved.jobs.values()].map((one) => one.rule),
    ['AT-6', 'AT-6'],
  );
});

test('[QU-4] a job whose friend is still being asked for is open, not unattributed, unless it has evidence', () => {
  const pending = job('1', CREATED, { identityPending: true });
  assert.equal(decideAttribution(facts({ jobs: [pending] })).jobs.get('9:1')?.outcome, 'open');
  const click = evidence('click', ROSA, CREATED);
  assert.equal(
    decideAttribution(facts({ evidence: [click], jobs: [pending] })).jobs.get('9:1')?.outcome,
    'attributed',
  );
});

test('[AT-8] the kind of the advocate and the label of the code are part of the referral', () => {
  const click = evidence('click', ROSA, CREATED, { advocateKind: 'technician', label: 'field-team' });
  const { referral } = decideAttribution(facts({ evidence: [click], jobs: [job('1', CREATED)] }));
  assert.equal(referral?.advocateKind, 'technician');
  assert.equal(referral.label, 'field-team');
});

test('[AT-1] a hundred clicks on one link are one alternative, dated by the last', () => {
  const clicks = Array.from({ length: 100 }, (_, n) => evidence('click', SAM, plusMs(CREATED, -n * HOUR_MS)));
  const { referral } = decideAttribution(
    facts({ evidence: clicks, jobs: [jobWithCode('1', CREATED, ROSA)] }),
  );
  assert.equal(referral?.alternatives.length, 1);
  assert.equal(referral.alternatives[0]?.at, CREATED.toISOString());
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { qualifyFacts, REFERRAL } from '../../test/support/reward-facts.ts';
import { CLIENT, CONNECTION, NOW, rewardWorld } from '../../test/support/reward-rows.ts';
import { type JobOutcome, saveOutcomes } from './outcomes-store.ts';
import { qualify } from './qualify.ts';

const outcome = (changes: Partial<JobOutcome> = {}): JobOutcome => ({
  connectionId: CONNECTION,
  jobId: '77',
  referralId: REFERRAL,
  campaignId: '500',
  campaignVersion: 1,
  attribution: {
    outcome: 'attributed',
    evidence: 'web_lead',
    rule: 'AT-1',
    advocate_person_id: '1001',
    alternatives: [],
  },
  qualification: qualify(qualifyFacts()),
  inputId: '5',
  ...changes,
});

test('[EX-2] a verdict that is what it was leaves no trace; one that changed is added', async (t) => {
  const { db, ids } = await rewardWorld(t);
  const later = new Date('2026-05-01T00:00:00Z');
  const save = (outcomes: JobOutcome[], now = NOW) =>
    db.tx((tx) => saveOutcomes(tx, { ids, now }, CLIENT, outcomes));
  const decisions = () => db.query('select * from decisions order by decision_id');
  const stored = () =>
    db.query<{ decided_at: Date; campaign_version: number; referral_id: string; decision_id: string }>(
      `select decided_at, campaign_version, referral_id, decision_id from job_outcomes where job_id = '77'`,
    );

  assert.equal(await save([outcome(), outcome({ jobId: '1' })]), 2);
  assert.equal(await save([outcome({ inputId: '6' }), outcome({ jobId: '1' })], later), 0);
  assert.equal((await decisions()).length, 2);
  assert.deepEqual((await stored())[0]?.decided_at, NOW);

  assert.equal(
    await save([outcome({ campaignVersion: 2, inputId: '7' }), outcome({ jobId: '1' })], later),
    1,
  );
  const [row] = await stored();
  assert.deepEqual([row?.campaign_version, row?.decided_at], [2, later]);
  const all = await decisions();
  assert.equal(all.length, 3);
  assert.equal((all.at(-1) as { decision_id: string }).decision_id, row?.decision_id);
});

test('[ID-3] a verdict whose referral was merged away follows it without a new decision', async (t) => {
  const { db, ids, person, referral } = await rewardWorld(t);
  await person('2009');
  await referral('3009', '2009');
  const save = (outcomes: JobOutcome[]) =>
    db.tx((tx) => saveOutcomes(tx, { ids, now: NOW }, CLIENT, outcomes));
  await save([outcome()]);
  assert.equal(await save([outcome({ referralId: '3009' })]), 0);
  const [row] = await db.query<{ referral_id: string; decisions: number }>(
    'select referral_id, (select count(*)::int from decisions) as decisions from job_outcomes',
  );
  assert.deepEqual(row, { referral_id: '3009', decisions: 1 });
});

test('[RW-1] decisions refuse to be changed or deleted', async (t) => {
  const { db, ids } = await rewardWorld(t);
  await db.tx((tx) => saveOutcomes(tx, { ids, now: NOW }, CLIENT, [outcome()]));
  await assert.rejects(db.query('update decisions set campaign_version = 9'), /append-only/);
  await assert.rejects(db.query('delete from decisions'), /append-only/);
});

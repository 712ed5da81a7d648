import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  isMarked,
  markerOf,
  noteText,
  type PlannedWriteBack,
  planWriteBacks,
  type ReferredJob,
} from './write-back-plan.ts';
import { NO_WRITE_BACK, type WriteBack } from './writing-settings.ts';

const AT = new Date('2026-04-01T12:00:00Z');
const JOB: ReferredJob = {
  connectionId: '70',
  jobId: '1001',
  customerId: '2001',
  referralId: '55',
  advocatePersonId: '7',
  advocateName: 'Rosa Lopez',
  code: 'Rosa-7',
  jobCodeKey: null,
  attributedAt: AT,
};

function on(...parts: (keyof WriteBack['since'])[]): WriteBack {
  const since = Object.fromEntries(parts.map((part) => [part, AT.toISOString()]));
  return { ...NO_WRITE_BACK, customerTagTypeId: '733', externalDataGuid: 'guid', since };
}

const brief = (rows: readonly PlannedWriteBack[]) =>
  rows.map(({ kind, subject, advocatePersonId }) => `${kind} ${subject} ${advocatePersonId}`);

test('[ST-10] an advocate who comes back after another gets a third note; a tag stays one', () => {
  const settings = on('job_note', 'customer_tag');
  const rows: PlannedWriteBack[] = [];
  for (const advocatePersonId of ['7', '7', '8', '8', '7']) {
    // The latest of each comes last, as the store would answer it.
    const latest = [...new Map(rows.map((row) => [row.kind, row])).values()];
    rows.push(...planWriteBacks([{ job: { ...JOB, advocatePersonId }, settings }], latest));
  }
  assert.deepEqual(brief(rows), [
    'job_note 1001:55:1 7',
    'customer_tag 2001:55:1 7',
    'job_note 1001:55:2 8',
    'job_note 1001:55:3 7',
  ]);
});

test('[ST-10] two jobs of one customer owe the customer one note, and each job its own', () => {
  const settings = on('job_note', 'customer_note');
  const jobs = ['1001', '1002'].map((jobId) => ({ job: { ...JOB, jobId }, settings }));
  assert.deepEqual(brief(planWriteBacks(jobs, [])), [
    'job_note 1001:55:1 7',
    'customer_note 2001:55:1 7',
    'job_note 1002:55:1 7',
  ]);
});

test('[ST-10] another tag is owed anew, and what cannot be said is not owed', () => {
  const before = {
    connectionId: '70',
    kind: 'customer_tag' as const,
    targetId: '2001',
    referralId: '55',
    revision: 1,
    advocatePersonId: '7',
  };
  const settings = on('customer_tag');
  assert.deepEqual(planWriteBacks([{ job: JOB, settings }], [{ ...before, value: '733' }]), []);
  assert.equal(planWriteBacks([{ job: JOB, settings }], [{ ...before, value: '732' }])[0]?.revision, 2);
  const nameless = { ...JOB, customerId: null, code: null };
  const all = on('customer_note', 'customer_tag', 'job_custom_field', 'external_data');
  assert.deepEqual(brief(planWriteBacks([{ job: nameless, settings: all }], [])), [
    'job_external_data 1001:55:1 7',
  ]);
});

test('[ST-10] [AT-5] a code that the job says itself is a copy, and stays evidence', () => {
  const settings = on('job_custom_field');
  const isCopy = (job: ReferredJob) => planWriteBacks([{ job, settings }], [])[0]?.isCopy;
  assert.deepEqual(
    [isCopy(JOB), isCopy({ ...JOB, jobCodeKey: 'rosa7' }), isCopy({ ...JOB, jobCodeKey: 'sam' })],
    [false, true, false],
  );
});

test('[ST-10] a note is found again by its own number only', () => {
  const text = noteText({ name: 'Rosa Lopez', code: 'rosa7', referralId: '55', revision: 1 });
  assert.equal(text, 'Referred by Rosa Lopez, code rosa7; Goodword referral 55');
  assert.equal(isMarked(`<p>${text}</p>`, markerOf('55', 1)), true);
  assert.equal(isMarked(text, markerOf('5', 1)), false);
  assert.equal(isMarked(`${text}1`, markerOf('55', 1)), false);
  const second = noteText({ name: null, code: null, referralId: '55', revision: 2 });
  assert.equal(second, 'Referred by an advocate; Goodword referral 55/2');
  assert.deepEqual([isMarked(second, markerOf('55', 1)), isMarked(second, markerOf('55', 2))], [false, true]);
});

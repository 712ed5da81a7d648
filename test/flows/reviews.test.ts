// Suspicious referrals through the whole pipeline: the queue, words of staff, expiry, lists (QU-5, QU-8).

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY_MS } from '../../src/base/time.ts';
import { expireReviews } from '../../src/rewards/review-routes.ts';
import { testDatabase } from '../support/database.ts';
import { type JobTruth, RULES_START, type RulesWorld, startRulesWorld } from '../support/rules-world.ts';

async function world(t: TestContext, fields: Record<string, unknown> = {}): Promise<RulesWorld> {
  const { db } = await testDatabase(t);
  const made = await startRulesWorld(db, fields);
  t.after(() => made.close());
  await made.advocate('rosa@example.org', 'rosa7');
  return made;
}

function done(id: number, day: number, more: Partial<JobTruth> = {}): JobTruth {
  const at = new Date(RULES_START.getTime() + day * DAY_MS);
  return {
    ...{ id, customer: 5000 + id, email: `friend${id}@example.net`, code: 'rosa7', total: 200 },
    ...{ createdOn: RULES_START.toISOString(), completedOn: at.toISOString(), ...more },
  };
}

async function later(at: RulesWorld, day: number): Promise<void> {
  at.setNow(new Date(RULES_START.getTime() + day * DAY_MS));
  await at.apply();
}

const open = async (at: RulesWorld) => (await at.must(200, 'GET', '/v1/reviews')).reviews;
const THROW_AWAY = { email: 'pat@mailinator.com' };

test('[QU-5] what is suspicious waits for a word; approved it is decided as if it were not', async (t) => {
  const rosa = await world(t);
  await later(rosa, 2);
  await rosa.tell(done(1, 1, THROW_AWAY), done(2, 1));
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), ['2 advocate earned 10000', '2 friend earned 5000']);
  const [review] = await open(rosa);
  assert.equal(review.job_id, '1');
  assert.deepEqual(review.why, ['The friend has only an address of a service of throw-away mailboxes.']);
  const { summary } = await rosa.must(200, 'GET', `/v1/explain/job/${rosa.connectionId}/1`);
  assert.match(summary, /No reward yet: It waits for a person's word: The friend has only/);
  await rosa.must(400, 'POST', `/v1/reviews/${review.review_id}/approve`, {});
  const approved = await rosa.must(200, 'POST', `/v1/reviews/${review.review_id}/approve`, {
    note: 'Called: real.',
  });
  assert.equal(approved.state, 'approved');
  await rosa.apply();
  assert.equal((await rosa.standing()).length, 4);
  assert.deepEqual(await open(rosa), []);
  // The same again has no effect; the opposite is refused.
  await rosa.must(200, 'POST', `/v1/reviews/${review.review_id}/approve`, { note: 'again' });
  await rosa.must(409, 'POST', `/v1/reviews/${review.review_id}/decline`, { note: 'no' });
  await rosa.must(404, 'POST', '/v1/reviews/123/decline', { note: 'no' });
  const [kept] = (await rosa.must(200, 'GET', '/v1/reviews?state=approved')).reviews;
  assert.match(kept.decided_by, /^token:/);
  assert.equal(kept.note, 'Called: real.');
  const audit = await rosa.must(200, 'GET', '/v1/audit?limit=5');
  assert.ok(JSON.stringify(audit).includes('review.approved'));
  assert.deepEqual(await rosa.differences(), []);
});

test('[QU-5] [AT-5] declined it earns nothing while that stands; new suspicions ask again; a change that mends it lets it through', async (t) => {
  const rosa = await world(t, { review: { velocity: { referrals: 1, within_hours: 24 * 60 } } });
  await later(rosa, 2);
  // Told in another order than they happened: the earlier one is not suspicious, whenever it becomes known.
  await rosa.tell(done(2, 1, { createdOn: '2026-04-01T13:00:00Z' }));
  await rosa.apply();
  assert.equal((await rosa.standing()).length, 2);
  await rosa.tell(done(1, 1, { createdOn: '2026-04-01T12:30:00Z' }));
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), ['1 advocate earned 10000', '1 friend earned 5000']);
  const [review] = await open(rosa);
  assert.equal(review.job_id, '2');
  assert.match(review.why[0], /at least 2 friends within 1440 hours; 1 are usual/);
  await rosa.must(200, 'POST', `/v1/reviews/${review.review_id}/decline`, { note: 'No.' });
  await rosa.apply();
  assert.deepEqual(await open(rosa), []);
  assert.equal((await rosa.job(2)).qualification.outcome, 'disqualified');
  // A third: approved with what was seen; when it turns out a throw-away mailbox too, somebody must look again.
  await rosa.tell(done(3, 1.5, { email: null, phone: '+1 612 555 0103', createdOn: '2026-04-01T14:00:00Z' }));
  await rosa.apply();
  const [third] = await open(rosa);
  await rosa.must(200, 'POST', `/v1/reviews/${third.review_id}/approve`, { note: 'Fine.' });
  await rosa.apply();
  assert.equal((await rosa.standing()).length, 4);
  await rosa.tell(done(3, 1.5, { ...THROW_AWAY, createdOn: '2026-04-01T14:00:00Z' }));
  await rosa.apply();
  const [again] = await open(rosa);
  assert.equal(again.job_id, '3');
  assert.equal(again.suspicions.length, 2);
  assert.equal((await rosa.standing()).length, 2);
  // The first referral turns out to be of somebody whom nobody referred: the others are fewer now.
  await rosa.tell(done(1, 1, { code: null, createdOn: '2026-04-01T12:30:00Z' }));
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), ['2 advocate earned 10000', '2 friend earned 5000']);
});

test('[QU-5] what nobody decides is decided as the campaign says', async (t) => {
  const rosa = await world(t, { review: { expires_after_days: 5, on_expiry: 'approve' } });
  await later(rosa, 2);
  await rosa.tell(done(1, 1, THROW_AWAY));
  await rosa.apply();
  const [review] = await open(rosa);
  assert.equal(review.expires_at, '2026-04-08T12:00:00.000Z');
  await later(rosa, 6.9);
  assert.equal(await expireReviews(rosa.app.deps), 0);
  rosa.setNow(new Date(RULES_START.getTime() + 7 * DAY_MS));
  assert.equal(await expireReviews(rosa.app.deps), 1);
  await rosa.apply();
  assert.equal((await rosa.standing()).length, 2);
  const [kept] = (await rosa.must(200, 'GET', '/v1/reviews?state=approved')).reviews;
  assert.deepEqual([kept.decided_by, kept.note], ['system', 'Nobody decided within 5 days.']);
});

test('[QU-5] an approved reward is held when something new is suspicious; many are decided with one note', async (t) => {
  const rosa = await world(t, { hold_days: 0 });
  await later(rosa, 2);
  await rosa.tell(done(1, 1, { email: null, phone: '+1 612 555 0101' }), done(2, 1, THROW_AWAY));
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), ['1 advocate approved 10000', '1 friend approved 5000']);
  await rosa.tell(done(1, 1, { email: 'sam@mailinator.com', phone: '+1 612 555 0101' }));
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), ['1 advocate approved 10000', '1 friend approved 5000']);
  const flagged = await rosa.must(200, 'GET', '/v2/rewards?flagged=true');
  assert.deepEqual(
    flagged.map((reward: { flag: { code: string } }) => reward.flag.code),
    ['in_review', 'in_review'],
  );
  const waiting = await open(rosa);
  const summary = await rosa.must(200, 'GET', '/v1/reviews/summary');
  assert.deepEqual([summary.open, summary.by_suspicion], [2, { disposable_email: 2 }]);
  const ids = waiting.map(({ review_id }: { review_id: string }) => review_id);
  const answer = await rosa.must(200, 'POST', '/v1/reviews/decide', {
    ...{ decision: 'approve', note: 'Both called back.' },
    review_ids: [...ids, '77'],
  });
  assert.equal(answer.decided, 2);
  assert.equal(answer.results.at(-1).result, 'not_found');
  await rosa.apply();
  assert.equal((await rosa.must(200, 'GET', '/v2/rewards?flagged=true')).length, 0);
  assert.equal((await rosa.standing()).length, 4);
});

test('[QU-5] [QU-8] [PO-3] lists: who is blocked earns nothing, what is allowed is not suspected; both with a reason', async (t) => {
  const rosa = await world(t);
  await later(rosa, 2);
  await rosa.must(200, 'POST', '/v1/staff', {
    people: [{ name: 'Terry Tech', kind: 'technician', employee_id: '4711', preferred_code: 'terry4' }],
  });
  await rosa.tell(done(1, 1), done(2, 1, THROW_AWAY), done(3, 1, { code: 'terry4', soldById: 4711 }));
  await rosa.apply();
  const waiting = await open(rosa);
  assert.deepEqual(
    waiting.map(({ job_id }: { job_id: string }) => job_id),
    ['2', '3'],
  );
  const allow = { list: 'allow', kind: 'domain', value: '@Mailinator.com', reason: 'Our own test boxes' };
  const allowed = await rosa.must(200, 'POST', '/v1/lists', allow);
  assert.equal(allowed.value, 'mailinator.com');
  await rosa.apply();
  assert.equal((await rosa.standing()).length, 4);
  await rosa.must(409, 'POST', '/v1/lists', { ...allow, list: 'block' });
  assert.equal((await rosa.must(200, 'POST', '/v1/lists', allow)).entry_id, allowed.entry_id);
  await rosa.must(400, 'POST', '/v1/lists', { list: 'block', kind: 'phone', value: 'abc', reason: 'x' });
  const block = { list: 'block', kind: 'email', value: 'Friend1@Example.net', reason: 'A competitor' };
  const blocked = await rosa.must(200, 'POST', '/v1/lists', block);
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), ['2 advocate earned 10000', '2 friend earned 5000']);
  const { summary } = await rosa.must(200, 'GET', `/v1/explain/job/${rosa.connectionId}/1`);
  assert.match(summary, /The friend is on the block list, by email\./);
  await rosa.must(400, 'POST', `/v1/lists/${blocked.entry_id}/remove`, {});
  await rosa.must(200, 'POST', `/v1/lists/${blocked.entry_id}/remove`, { reason: 'Mixed up' });
  await rosa.apply();
  assert.equal((await rosa.standing()).length, 4);
  const { entries } = await rosa.must(200, 'GET', '/v1/lists?removed=true');
  assert.equal(entries[0].removed_reason, 'Mixed up');
});

test('[QU-5] [OUT-1] who subscribed hears of each review: opened, approved, declined, expired, withdrawn, each once', async (t) => {
  const rosa = await world(t, { review: { expires_after_days: 5, on_expiry: 'decline' } });
  await rosa.must(200, 'POST', '/v6/webhooks', {
    ...{ name: 'Desk', url: 'https://desk.example/hooks', event_types: ['review.*'] },
  });
  await later(rosa, 2);
  await rosa.tell(...[1, 2, 3, 4].map((id) => done(id, 1, { email: `pat${id}@mailinator.com` })));
  await rosa.apply();
  const reviews: { review_id: string; job_id: string }[] = await open(rosa);
  const idOf = (job: string) => reviews.find((one) => one.job_id === job)?.review_id;
  await rosa.must(200, 'POST', `/v1/reviews/${idOf('1')}/approve`, { note: 'Called: real.' });
  await rosa.must(200, 'POST', `/v1/reviews/${idOf('2')}/decline`, { note: 'Not real.' });
  await rosa.tell({ ...done(3, 1, { email: 'pat3@mailinator.com' }), status: 'Canceled', completedOn: null });
  await rosa.apply();
  await later(rosa, 8);
  await rosa.apply();
  const events = await rosa.db.query<{ type: string; body: string }>(
    'select type, body from webhook_events order by event_id',
    [],
  );
  const told = events.map(({ type, body }) => ({ type, data: JSON.parse(body).data }));
  const of = (job: string) => told.filter(({ data }) => data.job_id === job);
  assert.deepEqual(
    ['1', '2', '3', '4'].map((job) => of(job).map(({ type }) => type)),
    [
      ['review.opened', 'review.approved'],
      ['review.opened', 'review.declined'],
      ['review.opened', 'review.withdrawn'],
      ['review.opened', 'review.expired'],
    ],
  );
  const data = of('1')[0]?.data;
  assert.deepEqual(
    [data.review_id, data.state, data.suspicions, data.campaign_id, data.decided_by],
    [idOf('1'), 'open', ['disposable_email'], rosa.campaignId, null],
  );
  assert.equal(of('4')[1]?.data.state, 'declined');
  assert.doesNotMatch(events.map(({ body }) => body).join(), /mailinator/, 'ids only');
});

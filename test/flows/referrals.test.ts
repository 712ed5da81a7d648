// Codes and referrals over HTTP: made, listed, changed by hand, and refused when it is too late.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS } from '../../src/base/time.ts';
import { attachByHand } from '../../src/referrals/override.ts';
import { type Answer, HOLD_MS, mustBe, startWorld, type World } from '../support/world.ts';

const LABEL = 'refer-a-friend';

async function person(world: World, email: string, fields: Record<string, unknown> = {}): Promise<string> {
  return mustBe(200, await world.call('POST', '/v5/persons', { identity_key_value: email, ...fields })).id;
}

async function lead(world: World, email: string, code: string): Promise<void> {
  mustBe(
    200,
    await world.call('POST', '/v5/events', {
      event_name: 'online_lead_captured',
      data: { email, advocate_code: code },
    }),
  );
  await world.drain();
}

async function referralOf(world: World, friendId: string) {
  const { referrals } = mustBe(200, await world.call('GET', `/v1/referrals?friend_person_id=${friendId}`));
  assert.equal(referrals.length, 1);
  return referrals[0];
}

/** A job of the friend, booked and completed, whose rewards are approved after the hold. */
async function rewardedJob(world: World, email: string): Promise<number> {
  const { office } = world.simulator;
  const made = office.createJob({
    customer: { name: 'Pat Doe', email, address: { street: '9 Friend Road' } },
  });
  mustBe(200, await world.zap(office.zapBody(made.id)));
  await world.drain();
  world.advance(2 * MINUTE_MS);
  office.completeJob(made.id, { totalCents: 20_000 });
  world.advance(2 * MINUTE_MS);
  await world.drain();
  return made.id;
}

function refusal(answer: Answer): [number, string] {
  return [answer.status, answer.body.code];
}

test('[AT-2] a code is made, listed, seen by everybody, and retired; its link stands on the program domain', async (t) => {
  const world = await startWorld(t);
  const rosa = await person(world, 'rosa@example.com', { first_name: 'Rosa' });
  const path = `/v5/persons/${rosa}/shareables`;
  const made = mustBe(
    200,
    await world.call('POST', path, {
      label: LABEL,
      data: { card: 7 },
      program_url: 'https://www.acme.example/spring',
    }),
  );
  assert.equal(made.label, LABEL);
  assert.equal(made.key, LABEL);
  assert.deepEqual(made.data, { card: 7 });
  assert.deepEqual(made.similar_to, []);
  const link = new URL(made.link);
  assert.equal(link.hostname, world.domain);
  assert.equal(link.pathname, `/${made.code}`);
  assert.ok(!made.link.includes('example.com') || world.domain.endsWith('example.com'));

  assert.equal(mustBe(200, await world.call('POST', path, { label: LABEL })).code, made.code);
  const wished = mustBe(
    200,
    await world.call('POST', path, { label: LABEL, key: 'cards', code: `${made.code}x` }),
  );
  assert.deepEqual(wished.similar_to, [made.code]);
  const listed = mustBe(200, await world.call('GET', path));
  assert.deepEqual(listed.map((one: { code: string }) => one.code).sort(), [made.code, wished.code].sort());

  const seen = mustBe(
    200,
    await world.call('GET', `/v3/shareables/${made.code.toUpperCase()}`, undefined, { token: null }),
  );
  assert.equal(seen.code, made.code);
  assert.equal(seen.person_id, undefined);
  const retired = mustBe(200, await world.call('POST', `/v1/shareables/${made.code}/retire`));
  assert.equal(typeof retired.retired_date, 'string');
  assert.deepEqual(mustBe(200, await world.call('POST', `/v1/shareables/${made.code}/retire`)), retired);
  assert.equal(
    (await world.call('GET', `/v3/shareables/${made.code}`, undefined, { token: null })).status,
    404,
  );
  const audit = await world.app.deps.db.query<{ subject: string }>(
    `select subject from audit_entries where client_id = $1 and action = 'shareable.retired'`,
    [world.clientId],
  );
  assert.equal(audit.length, 1);
});

test('[AT-2] [WEB-6] every wish that cannot be granted is refused with its code, and nothing is stored', async (t) => {
  const world = await startWorld(t);
  await world.advocate('sam@example.com', 'sammy22');
  const rosa = await person(world, 'rosa@example.com');
  const path = `/v5/persons/${rosa}/shareables`;
  for (const [body, status, code] of [
    [{ code: 'rosa7' }, 400, 'missing_label'],
    [{ label: '  ' }, 400, 'missing_label'],
    [{ label: LABEL, code: 'SAMMY-22' }, 400, 'code_taken'],
    [{ label: LABEL, code: 'abc' }, 400, 'code_out_of_range'],
    [{ label: LABEL, code: 'rosa 7!' }, 400, 'code_illegal_character'],
    [{ label: LABEL, code: 'healthz' }, 400, 'code_contains_reserved_word'],
    [{ label: LABEL, code: 'assholes' }, 400, 'code_profane_word'],
    [{ label: LABEL, program_url: 'https://acme.example/?e=pat@example.com' }, 400, 'invalid_parameter'],
    [{ label: LABEL, program_url: 'javascript:alert(1)' }, 400, 'invalid_parameter'],
    [{ label: LABEL, content: { url: 7 } }, 400, 'invalid_parameter'],
    [{ label: 'a\0b' }, 400, 'validation_error'],
    [{ label: LABEL, data: { a: '\ud800' } }, 400, 'validation_error'],
    [{ label: LABEL, data: { a: [[[[[[[[[1]]]]]]]]] } }, 400, 'validation_error'],
  ] as const) {
    assert.deepEqual(refusal(await world.call('POST', path, body)), [status, code], JSON.stringify(body));
  }
  assert.deepEqual(mustBe(200, await world.call('GET', path)), []);
  for (const id of ['1', 'x', '99999999999999999999']) {
    const answers = [
      await world.call('POST', `/v5/persons/${id}/shareables`, { label: LABEL }),
      await world.call('GET', `/v5/persons/${id}/shareables`),
      await world.call('POST', `/v1/shareables/${id}/retire`),
      await world.call('GET', `/v1/referrals/${id}`),
    ];
    assert.deepEqual(
      answers.map((answer) => answer.status),
      [404, 404, 404, 404],
    );
  }
});

test('[AT-7] staff change the advocate with a reason: the job is decided again, and all that was before is kept', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const sam = await world.advocate('sam@example.com', 'sammy22');
  await lead(world, 'pat@example.com', 'rosa7');
  const pat = await person(world, 'pat@example.com');
  const { referral_id } = await referralOf(world, pat);
  const jobId = await rewardedJob(world, 'pat@example.com');
  assert.equal((await world.job(jobId)).attribution.advocate_person_id, rosa);

  const path = `/v1/referrals/${referral_id}`;
  assert.deepEqual(refusal(await world.call('PATCH', path, { advocate_code: 'sammy22' })), [
    400,
    'reason_required',
  ]);
  assert.deepEqual(refusal(await world.call('PATCH', path, { advocate_code: 'sammy22', reason: '  ' })), [
    400,
    'reason_required',
  ]);
  assert.deepEqual(refusal(await world.call('PATCH', path, { reason: 'x' })), [400, 'validation_error']);
  assert.deepEqual(refusal(await world.call('PATCH', path, { advocate_code: 'nobody', reason: 'x' })), [
    400,
    'invalid_parameter',
  ]);
  assert.deepEqual(refusal(await world.call('PATCH', path, { advocate_person_id: '1', reason: 'x' })), [
    404,
    'person_not_found',
  ]);

  const changed = mustBe(
    200,
    await world.call('PATCH', path, { advocate_code: 'SAMMY-22', reason: 'Pat said it was Sam' }),
  );
  assert.equal(changed.referral_id, referral_id);
  assert.equal(changed.advocate.person_id, sam);
  assert.equal(changed.rule, 'AT-7');
  assert.equal(changed.override.reason, 'Pat said it was Sam');
  assert.match(changed.override.actor, /^token:/);
  assert.deepEqual(
    changed.alternatives.map((one: { advocate_person_id: string; why_not: string }) => [
      one.advocate_person_id,
      one.why_not,
    ]),
    [[rosa, 'overridden']],
  );
  const last = changed.history.at(-1);
  assert.equal(last.reason, 'Pat said it was Sam');
  assert.equal(last.before.advocate_person_id, rosa);
  assert.equal(last.after.advocate_person_id, sam);

  const job = await world.job(jobId);
  assert.equal(job.attribution.rule, 'AT-7');
  assert.equal(job.attribution.advocate_person_id, sam);
  const standing = job.rewards.filter((reward) => reward.state === 'earned' && reward.role === 'advocate');
  assert.deepEqual(
    standing.map((reward) => reward.person_id),
    [sam],
  );
  const audit = await world.app.deps.db.query<{ before: unknown; after: unknown }>(
    `select before, after from audit_entries where client_id = $1 and action = 'referral.overridden'`,
    [world.clientId],
  );
  assert.deepEqual(audit, [
    {
      before: { advocate_person_id: rosa },
      after: { advocate_person_id: sam, reason: 'Pat said it was Sam' },
    },
  ]);
});

test('[AT-7] once a reward is approved the referral is changed through review only', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  await world.advocate('sam@example.com', 'sammy22');
  await lead(world, 'pat@example.com', 'rosa7');
  const pat = await person(world, 'pat@example.com');
  await rewardedJob(world, 'pat@example.com');
  world.advance(HOLD_MS);
  await world.drain();
  const { referral_id } = await referralOf(world, pat);
  const told = { advocate_code: 'sammy22', reason: 'Pat said so' };
  assert.deepEqual(refusal(await world.call('PATCH', `/v1/referrals/${referral_id}`, told)), [
    409,
    'referral_decided',
  ]);
  const attach = { ...told, friend_person_id: pat };
  assert.deepEqual(refusal(await world.call('POST', '/v1/referrals', attach)), [409, 'referral_decided']);
  assert.equal((await referralOf(world, pat)).advocate.person_id, rosa);
});

test('[AT-7] a reward that is approved while staff name another advocate stays, and so does the referral', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const sam = await world.advocate('sam@example.com', 'sammy22');
  await lead(world, 'pat@example.com', 'rosa7');
  const pat = await person(world, 'pat@example.com');
  const jobId = await rewardedJob(world, 'pat@example.com');
  const { deps } = world.app;
  // A colleague approves, long before the grace window ends, after the word was accepted and before it is applied.
  const interrupted = {
    ...deps,
    processClient: async (clientId: string) => {
      for (const { id } of (await world.job(jobId)).rewards)
        mustBe(200, await world.call('POST', `/v2/rewards/${id}/approve`, { reason: 'a known friend' }));
      return deps.processClient(clientId);
    },
  };
  const caller = { clientId: world.clientId, actor: 'token:1' };
  const told = { friendPersonId: pat, advocatePersonId: sam, reason: 'Pat said so' };
  await assert.rejects(attachByHand(interrupted, caller, told), { code: 'referral_decided' });
  // Nor does anything that happens later bring it in.
  mustBe(200, await world.zap(world.simulator.office.zapBody(jobId)));
  await world.drain();
  assert.equal((await referralOf(world, pat)).advocate.person_id, rosa);
  const { rewards } = await world.job(jobId);
  assert.deepEqual(rewards.map(({ role, person_id, state }) => [role, person_id, state]).sort(), [
    ['advocate', rosa, 'approved'],
    ['friend', pat, 'approved'],
  ]);
});

test('[AT-7] staff attach a friend whom nothing else ties to the advocate, by e-mail or id', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const pat = await person(world, 'pat@example.com');
  const jobId = await rewardedJob(world, 'pat@example.com');
  assert.equal((await world.job(jobId)).attribution.outcome, 'unattributed');
  const told = { friend_email: ' Pat@Example.com ', advocate_person_id: rosa, reason: 'She called' };
  const made = mustBe(200, await world.call('POST', '/v1/referrals', told));
  assert.equal(made.friend.person_id, pat);
  assert.equal(made.advocate.person_id, rosa);
  assert.equal(made.history.length, 1);
  assert.equal((await world.job(jobId)).attribution.rule, 'AT-7');

  for (const [body, status, code] of [
    [{ friend_email: 'nobody@example.com', advocate_person_id: rosa, reason: 'x' }, 404, 'person_not_found'],
    [{ friend_email: 'nobody', advocate_person_id: rosa, reason: 'x' }, 400, 'invalid_email'],
    [{ friend_person_id: '1', advocate_person_id: rosa, reason: 'x' }, 404, 'person_not_found'],
    [
      { friend_person_id: pat, friend_email: 'pat@example.com', advocate_person_id: rosa, reason: 'x' },
      400,
      'validation_error',
    ],
    [
      { friend_person_id: pat, advocate_person_id: rosa, advocate_code: 'rosa7', reason: 'x' },
      400,
      'validation_error',
    ],
    [{ friend_person_id: pat, advocate_person_id: rosa, why: 'x' }, 400, 'validation_error'],
    [{ friend_person_id: pat, advocate_person_id: rosa, reason: 'a\0' }, 400, 'validation_error'],
  ] as const) {
    assert.deepEqual(
      refusal(await world.call('POST', '/v1/referrals', body)),
      [status, code],
      JSON.stringify(body),
    );
  }
});

test('[AT-6] referrals are listed newest first, filtered, page by page', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  await world.advocate('sam@example.com', 'sammy22');
  for (const [index, code] of ['rosa7', 'sammy22', 'rosa7', 'rosa7'].entries()) {
    world.advance(1000);
    await lead(world, `friend${index}@example.com`, code);
  }
  const all = mustBe(200, await world.call('GET', '/v1/referrals'));
  assert.deepEqual(
    all.referrals.map((one: { friend: { email: string } }) => one.friend.email),
    [3, 2, 1, 0].map((index) => `friend${index}@example.com`),
  );
  assert.equal(all.next_cursor, null);
  const query = `/v1/referrals?advocate_person_id=${rosa}&program=${LABEL}&limit=2`;
  const first = mustBe(200, await world.call('GET', query));
  const second = mustBe(200, await world.call('GET', `${query}&cursor=${first.next_cursor}`));
  assert.deepEqual([first.referrals.length, second.referrals.length, second.next_cursor], [2, 1, null]);
  assert.equal(mustBe(200, await world.call('GET', '/v1/referrals?program=other')).referrals.length, 0);
  assert.equal(
    mustBe(200, await world.call('GET', '/v1/referrals?advocate_person_id=x')).referrals.length,
    0,
  );
  assert.deepEqual(refusal(await world.call('GET', '/v1/referrals?cursor=x')), [400, 'invalid_parameter']);
  assert.deepEqual(refusal(await world.call('GET', '/v1/unknown-codes?cursor=x')), [
    400,
    'invalid_parameter',
  ]);
  assert.equal((await world.call('GET', '/v1/referrals', undefined, { token: null })).status, 403);
});

test('[AT-2] a retired code credits the jobs that were created before, and is an unknown code on later ones', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const { office } = world.simulator;
  const book = async (email: string) => {
    world.advance(MINUTE_MS);
    const made = office.createJob({
      customer: { name: 'Pat Doe', email, address: { street: `${email} Road` } },
      advocateCode: 'rosa7',
    });
    mustBe(200, await world.zap(office.zapBody(made.id)));
    await world.drain();
    return made.id;
  };
  const before = await book('pat@example.com');
  world.advance(MINUTE_MS);
  mustBe(200, await world.call('POST', '/v1/shareables/rosa7/retire'));
  const after = await book('kim@example.com');
  mustBe(
    200,
    await world.call('POST', '/v1/re-evaluate', {
      job: { connection_id: world.connectionId, job_id: String(before) },
    }),
  );

  const [early, late] = [await world.job(before), await world.job(after)];
  assert.deepEqual([early.unknown_code, early.attribution.advocate_person_id], [false, rosa]);
  assert.deepEqual([late.unknown_code, late.attribution.outcome], [true, 'unattributed']);
  const { unknown_codes } = mustBe(200, await world.call('GET', '/v1/unknown-codes'));
  assert.deepEqual(
    unknown_codes.map((one: { job_id: string }) => one.job_id),
    [String(after)],
  );
});

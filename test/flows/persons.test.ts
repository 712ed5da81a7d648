// The persons API over real HTTP: who is found, changed and merged, and what is shown of a person.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createClient } from '../../src/accounts/setup.ts';
import { DAY_MS, MINUTE_MS } from '../../src/base/time.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

const bareWorld = (t: TestContext) => startWorld(t, { bare: true });

async function person(world: World, body: Record<string, unknown>) {
  return mustBe(200, await world.call('POST', '/v5/persons', body));
}

async function refused(
  world: World,
  method: string,
  path: string,
  body?: unknown,
): Promise<[number, string]> {
  const { status, body: envelope } = await world.call(method, path, body);
  return [status, envelope.code];
}

async function found(world: World, query: string): Promise<string[]> {
  return mustBe(200, await world.call('GET', `/v5/persons?${query}`)).map((one: { id: string }) => one.id);
}

test('[ID-1] [ID-3] POST makes a person once and completes whoever is there', async (t) => {
  const world = await bareWorld(t);
  const made = await person(world, {
    identity_key_value: ' Rosa@Example.com ',
    first_name: 'Rosa',
    kind: 'employee',
  });
  assert.deepEqual(
    { ...made, created_date: null, updated_date: null },
    {
      ...{ id: made.id, identity_id: made.id, identity_key: 'email', identity_key_value: 'rosa@example.com' },
      ...{
        email: 'Rosa@Example.com',
        phone: null,
        first_name: 'Rosa',
        last_name: null,
        partner_user_id: null,
      },
      ...{ kind: 'employee', locale: null, created_date: null, updated_date: null },
    },
  );
  const again = await person(world, {
    email: 'rosa@example.com',
    first_name: 'Rosalind',
    last_name: 'Diaz',
    phone: '555-123-4567',
    partner_user_id: 77,
  });
  assert.deepEqual(
    [again.id, again.first_name, again.last_name, again.phone, again.partner_user_id, again.kind],
    [made.id, 'Rosa', 'Diaz', '555-123-4567', '77', 'employee'],
  );
  assert.equal((await person(world, { phone: '(555) 123-4567' })).id, made.id);
});

test('[ID-1] POST refuses what identifies nobody', async (t) => {
  const world = await bareWorld(t);
  assert.deepEqual(await refused(world, 'POST', '/v5/persons', {}), [400, 'validation_error']);
  assert.deepEqual(await refused(world, 'POST', '/v5/persons', { first_name: 'Rosa' }), [
    400,
    'validation_error',
  ]);
  assert.deepEqual(await refused(world, 'POST', '/v5/persons', { email: 'noemail@example.com' }), [
    400,
    'invalid_email',
  ]);
  assert.deepEqual(await refused(world, 'POST', '/v5/persons', { email: 'rosa', phone: '555-123-4567' }), [
    400,
    'invalid_email',
  ]);
  assert.deepEqual(await refused(world, 'POST', '/v5/persons', { phone: '12' }), [400, 'invalid_parameter']);
  await person(world, { email: 'pat@example.com', phone: '555-123-4567' });
  await person(world, { email: 'kim@example.com', phone: '555-123-4567' });
  assert.deepEqual(await refused(world, 'POST', '/v5/persons', { phone: '555-123-4567' }), [
    400,
    'validation_error',
  ]);
});

test('[SEC-2] PUT overwrites names and kind, adds keys, and is in the audit log', async (t) => {
  const world = await bareWorld(t);
  const { id } = await person(world, { email: 'rosa@example.com', first_name: 'Rosa', last_name: 'Diaz' });
  const change = {
    first_name: ' Rosie ',
    last_name: null,
    email: 'rosa@work.example',
    phone: '555-123-4567',
    kind: 'technician',
  };
  const changed = mustBe(200, await world.call('PUT', `/v5/persons/${id}`, change));
  assert.deepEqual(
    [
      changed.id,
      changed.first_name,
      changed.last_name,
      changed.email,
      changed.identity_key_value,
      changed.kind,
    ],
    [id, 'Rosie', null, 'rosa@work.example', 'rosa@example.com', 'technician'],
  );
  for (const email of ['rosa@example.com', 'rosa@work.example'])
    assert.deepEqual(await found(world, `identity_key_value=${email}`), [id]);
  const log = await world.app.deps.db.query<{ action: string; before: unknown; after: { kind?: string } }>(
    'select action, before, after from audit_entries where client_id = $1 and subject = $2 order by entry_id',
    [world.clientId, `person:${id}`],
  );
  assert.deepEqual(
    log.map(({ action }) => action),
    ['person.created', 'person.changed'],
  );
  assert.deepEqual(log[1]?.before, {
    first_name: 'Rosa',
    last_name: 'Diaz',
    kind: 'customer',
    email: 'rosa@example.com',
  });
  assert.equal(log[1]?.after.kind, 'technician');
});

test('[ID-3] PUT takes no key from another person, and unknown persons are not found', async (t) => {
  const world = await bareWorld(t);
  const rosa = await person(world, { email: 'rosa@example.com', partner_user_id: 'u1' });
  const kim = await person(world, { email: 'kim@example.com' });
  assert.deepEqual(await refused(world, 'PUT', `/v5/persons/${kim.id}`, { email: 'rosa@example.com' }), [
    409,
    'conflict',
  ]);
  assert.deepEqual(await refused(world, 'PUT', `/v5/persons/${kim.id}`, { partner_user_id: 'u1' }), [
    409,
    'conflict',
  ]);
  for (const path of ['', '/steps', '/relationships', '/rewards', '/identity-history']) {
    for (const id of ['404', 'rosa', '99999999999999999999']) {
      assert.deepEqual(await refused(world, 'GET', `/v5/persons/${id}${path}`), [404, 'person_not_found']);
    }
  }
  assert.deepEqual(await refused(world, 'PUT', '/v5/persons/404', {}), [404, 'person_not_found']);
  assert.equal(mustBe(200, await world.call('GET', `/v5/persons/${rosa.id}`)).partner_user_id, 'u1');
});

test('[ID-3] a merged id answers the survivor, and the history says why', async (t) => {
  const world = await bareWorld(t);
  const anonymous = await person(world, { partner_user_id: 'u1', first_name: 'Rosa' });
  const mailed = await person(world, { email: 'rosa@example.com' });
  const joined = await person(world, { email: 'rosa@example.com', partner_user_id: 'u1' });
  assert.equal(joined.id, mailed.id);
  const survivor = mustBe(200, await world.call('GET', `/v5/persons/${anonymous.id}`));
  assert.deepEqual([survivor.id, survivor.first_name, survivor.partner_user_id], [mailed.id, 'Rosa', 'u1']);
  assert.deepEqual(await found(world, `person_keys=person_id:${anonymous.id}`), [mailed.id]);
  const [change] = mustBe(200, await world.call('GET', `/v5/persons/${anonymous.id}/identity-history`));
  assert.deepEqual(
    [change.change, change.person_id, change.other_person_id, change.identity_key, change.identity_key_value],
    ['MERGED', mailed.id, anonymous.id, 'partner_user_id', 'u1'],
  );
  const steps = mustBe(200, await world.call('GET', `/v5/persons/${mailed.id}/steps`));
  assert.equal(steps.length, 3, 'what happened to both is shown on one');
});

test('[ID-3] GET /v5/persons finds by every key and always answers an array', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7', {
    first_name: 'Rosa',
    last_name: 'Díaz',
    phone: '555-123-4567',
  });
  const { office } = world.simulator;
  const job = office.createJob({
    customer: { name: 'Jane Doe', email: 'jane@example.com' },
    advocateCode: 'rosa7',
  });
  mustBe(200, await world.zap(office.zapBody(job.id)));
  const event = { event_name: 'signed_up', data: { email: 'kim@example.com', partner_conversion_id: 'c-1' } };
  const { event_id } = mustBe(200, await world.call('POST', '/v5/events', event));
  await world.drain();
  const [jane] = await found(world, 'identity_key_value=jane@example.com');
  const [kim] = await found(world, 'identity_key_value=KIM@example.com');
  const customer = office.zapBody(job.id).customer.id;
  const keys: [string, string | undefined][] = [
    ['email:rosa@example.com', rosa],
    ['phone:%2B15551234567', rosa],
    ['phone:(555)123-4567', rosa],
    ['last_name:d%C3%8DAZ', rosa],
    ['advocate_code:ROSA-7', rosa],
    [`person_id:${rosa}`, rosa],
    [`st_customer:${world.connectionId}:${customer}`, jane],
    [`st_customer:${customer}`, jane],
    [`job_id:${job.id}`, jane],
    [`job_id:${world.connectionId}:${job.id}`, jane],
    ['partner_conversion_id:c-1', kim],
    [`event_id:${event_id}`, kim],
  ];
  for (const [key, id] of keys) assert.deepEqual(await found(world, `person_keys=${key}`), [id], key);
  assert.deepEqual(
    (await found(world, 'person_keys=email:rosa@example.com&person_keys=email:jane@example.com')).sort(),
    [rosa, jane].sort(),
  );
  for (const nobody of [
    'identity_key_value=',
    'person_keys=email:x',
    'person_keys=job_id:1:2',
    'person_keys=event_id:x',
    'person_keys=phone:1',
    'person_keys=advocate_code:-',
  ]) {
    assert.deepEqual(await found(world, nobody), [], nobody);
  }
  assert.deepEqual(await found(world, 'limit=2'), [kim, jane], 'newest first');
  assert.deepEqual(await found(world, 'limit=2&offset=2'), [rosa]);
  assert.deepEqual(await refused(world, 'GET', '/v5/persons?person_keys=shoe_size:12'), [
    400,
    'invalid_parameter',
  ]);
  assert.deepEqual(await refused(world, 'GET', '/v5/persons?person_keys=rosa@example.com'), [
    400,
    'invalid_parameter',
  ]);
});

test('[ST-5] [RW-4] steps, relationships and rewards of friend and advocate', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const { office } = world.simulator;
  const job = office.createJob({
    customer: { name: 'Jane Doe', email: 'jane@example.com' },
    advocateCode: 'rosa7',
  });
  mustBe(200, await world.zap(office.zapBody(job.id)));
  await world.drain();
  world.advance(2 * MINUTE_MS);
  office.completeJob(job.id, { totalCents: 24_550 });
  world.advance(2 * MINUTE_MS);
  await world.drain();
  const [jane] = await found(world, 'identity_key_value=jane@example.com');

  const steps = mustBe(200, await world.call('GET', `/v5/persons/${rosa}/steps?program=refer-a-friend`));
  assert.deepEqual(
    steps.map((step: { name: string }) => step.name),
    ['job_completed', 'job_scheduled'],
  );
  const [completed] = steps;
  assert.deepEqual(completed.data.job_id, { name: 'job_id', scope: 'PRIVATE', value: String(job.id) });
  assert.deepEqual(
    [completed.journey_name, completed.quality, completed.container, completed.is_primary],
    ['advocate', 'HIGH', 'production', true],
  );
  assert.equal(completed.root_event_id, steps[1].cause_event_id, 'the Zap that told of the job');
  const scheduled = mustBe(
    200,
    await world.call('GET', `/v5/persons/${jane}/steps?name=job_scheduled&limit=1`),
  );
  assert.deepEqual(
    scheduled.map((step: { journey_name: string }) => step.journey_name),
    ['friend'],
  );
  assert.deepEqual(mustBe(200, await world.call('GET', `/v5/persons/${jane}/steps?campaign_id=x`)), []);

  const [asAdvocate] = mustBe(
    200,
    await world.call('GET', `/v5/persons/${rosa}/relationships?my_role=ADVOCATE`),
  );
  assert.deepEqual(
    [
      asAdvocate.my_role,
      asAdvocate.other_person_id,
      asAdvocate.other_person.identity_key_value,
      asAdvocate.program,
    ],
    ['ADVOCATE', jane, 'jane@example.com', 'refer-a-friend'],
  );
  assert.deepEqual(asAdvocate.data, { evidence: 'advocate_code', advocate_code: 'rosa7' });
  const asFriend = mustBe(
    200,
    await world.call('GET', `/v5/persons/${jane}/relationships?exclude_anonymous=true`),
  );
  assert.deepEqual(
    asFriend.map((one: { my_role: string; other_person_id: string }) => [one.my_role, one.other_person_id]),
    [['FRIEND', rosa]],
  );
  assert.deepEqual(
    mustBe(200, await world.call('GET', `/v5/persons/${jane}/relationships?my_role=ADVOCATE`)),
    [],
  );

  const earned = mustBe(200, await world.call('GET', `/v5/persons/${rosa}/rewards?state=EARNED`));
  assert.deepEqual(
    earned.map((reward: Record<string, unknown>) => [
      reward.state,
      reward.role,
      reward.amount_minor,
      reward.face_value,
      reward.face_value_type,
      reward.program,
    ]),
    [['EARNED', 'advocate', 10_000, '100.00', 'USD', 'refer-a-friend']],
  );
  world.advance(15 * DAY_MS);
  await world.drain();
  assert.deepEqual(mustBe(200, await world.call('GET', `/v5/persons/${rosa}/rewards?state=earned`)), []);
});

test('[SEC-1] [SEC-3] persons are shown to tokens of the client that may see them, and to no other', async (t) => {
  const world = await bareWorld(t);
  const { id } = await person(world, { email: 'rosa@example.com' });
  const backend = mustBe(
    200,
    await world.call('POST', '/v4/tokens/managed', { name: 'shop', scopes: ['BACKEND'] }),
  );
  assert.equal((await world.call('GET', `/v5/persons/${id}`, undefined, { token: null })).status, 403);
  assert.equal(
    (await world.call('GET', `/v5/persons/${id}`, undefined, { token: backend.access_token })).status,
    403,
  );
  const owner = { name: 'Other Plumbing', owner: 'owner@other.example', password: 'correct horse battery' };
  const { access_token: token } = await createClient(world.app.deps.db, owner);
  for (const path of [id, `${id}/steps`, `${id}/relationships`, `${id}/rewards`, `${id}/identity-history`]) {
    assert.equal((await world.call('GET', `/v5/persons/${path}`, undefined, { token })).status, 404);
  }
  assert.equal((await world.call('PUT', `/v5/persons/${id}`, { first_name: 'X' }, { token })).status, 404);
  assert.deepEqual(mustBe(200, await world.call('GET', '/v5/persons', undefined, { token })), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiCalls, CLIENT, POLL_S, startScene } from '../../test/support/follow-scene.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../base/time.ts';

test('[ST-3] a job that was heard of is read, becomes an input once, and is looked at again at the poll', async (t) => {
  const s = await startScene(t);
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana Rivera' }, advocateCode: 'test123' });
  await s.hear(id);
  assert.deepEqual(await s.follow(), new Date(s.now().getTime() + POLL_S * 1000));
  const [input] = await s.inputs();
  assert.equal(input?.name, 'servicetitan.job');
  assert.equal(input?.body.id, id);
  assert.equal(input?.body.jobStatus, 'Scheduled');
  assert.equal(input?.body.customFields[0].value, 'test123');
  assert.equal((await s.connection()).lastSuccessAt?.getTime(), s.now().getTime());

  s.advance(POLL_S * 1000);
  await s.follow();
  assert.equal((await s.inputs()).length, 1);

  s.simulator.office.completeJob(id, { totalCents: 24_550 });
  s.advance(POLL_S * 1000);
  await s.follow();
  const inputs = await s.inputs();
  assert.equal(inputs.length, 2);
  assert.equal(inputs[1]?.body.jobStatus, 'Completed');
});

test('[ST-5] a job that is again what it was before is told again, also when ServiceTitan moved no modifiedOn', async (t) => {
  const s = await startScene(t);
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana Rivera' } });
  await s.hear(id);
  for (const totalCents of [null, 10_000, null, 10_000]) {
    s.simulator.tenant.jobs.update(id, { totalCents });
    await s.follow();
    s.advance(POLL_S * 1000);
  }
  const totals = (await s.inputs()).map(({ body }) => body.total);
  assert.deepEqual(totals, [null, 100, null, 100]);
});

test('[ST-4] open jobs are read 50 to a call', async (t) => {
  const s = await startScene(t);
  const customerId = s.simulator.office.createCustomer({ name: 'Many Jobs' }).customer.id;
  const ids = Array.from({ length: 120 }, () => s.simulator.office.createJob({ customerId }).id);
  for (const id of ids) await s.hear(id);
  await s.follow();
  assert.equal((await s.inputs()).length, 120);
  assert.equal(apiCalls(s, '/jobs').length, 3);
});

test('[ST-7] an id that ServiceTitan does not know, or that can be none, holds nothing else up', async (t) => {
  const s = await startScene(t);
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana Rivera' } });
  for (const jobId of [id, 999, 'J-123', '0']) await s.hear(jobId);
  await s.follow();
  assert.deepEqual(
    (await s.inputs()).map(({ body }) => body.id),
    [id],
  );
  const missing = await s.db.query<{ job_id: string }>(
    'select job_id from jobs where missing_since is not null order by job_id',
  );
  assert.deepEqual(
    missing.map((row) => row.job_id),
    ['0', '999', 'J-123'],
  );
  assert.equal((await s.connection()).trouble, null);
  for (let day = 0; day < 33; day++) {
    s.advance(DAY_MS);
    await s.follow();
  }
  assert.equal(await s.nextLook(999), null);
});

test('[ST-5] a completed job is watched closely, then slowly, then no more; an undo meanwhile is seen', async (t) => {
  const s = await startScene(t);
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana Rivera' } });
  s.simulator.office.completeJob(id);
  await s.hear(id);
  const gap = async () => {
    await s.follow();
    const next = await s.nextLook(id);
    return next === null ? null : next.getTime() - s.now().getTime();
  };
  assert.equal(await gap(), POLL_S * 1000);
  s.advance(2 * HOUR_MS);
  assert.equal(await gap(), 10 * MINUTE_MS);
  s.simulator.office.reopenJob(id);
  s.advance(10 * MINUTE_MS);
  assert.equal(await gap(), POLL_S * 1000);
  assert.equal((await s.inputs()).at(-1)?.body.jobStatus, 'InProgress');
  s.simulator.office.completeJob(id);
  s.advance(31 * DAY_MS);
  assert.equal(await gap(), null);
});

test('[ST-5] the watch lasts as long as the longest hold of a published campaign, and 30 days', async (t) => {
  const s = await startScene(t);
  await s.db.query(
    `insert into campaigns (client_id, campaign_id, name, program_label, created_at, updated_at) values ($1, 1, 'x', 'x', now(), now())`,
    [CLIENT],
  );
  await s.db.query(
    `insert into campaign_versions (client_id, campaign_id, version, settings, created_by, created_at, published_at)
     values ($1, 1, 1, '{"hold_days": 60}', 'x', now(), now())`,
    [CLIENT],
  );
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana Rivera' } });
  s.simulator.office.completeJob(id);
  await s.hear(id);
  s.advance(89 * DAY_MS);
  await s.follow();
  assert.notEqual(await s.nextLook(id), null);
  s.advance(DAY_MS);
  await s.follow();
  assert.equal(await s.nextLook(id), null);
});

test('[QU-4] what could not be read stays open through an outage, and is answered by itself afterwards', async (t) => {
  const s = await startScene(t);
  const { customer } = s.simulator.office.createCustomer({ name: 'Dana', email: 'dana@example.com' });
  const { id } = s.simulator.office.createJob({ customerId: customer.id });
  await s.hear(id);
  await s.ask('completed_jobs', customer.id);
  s.simulator.faults.add({ kind: 'status', status: 503, match: { path: '/jpm/' } });
  for (let failures = 1; failures <= 2; failures++) {
    const nextAt = await s.follow();
    const { trouble, retryAfter } = await s.connection();
    assert.equal(trouble?.code, 'unavailable');
    assert.equal(trouble?.count, failures);
    assert.deepEqual(nextAt, retryAfter);
    assert.ok(nextAt && nextAt > s.now());
    const callsBefore = s.simulator.requests.length;
    await s.follow();
    assert.equal(s.simulator.requests.length, callsBefore, 'it rests');
    s.advance(nextAt.getTime() - s.now().getTime());
  }
  assert.equal((await s.inputs()).length, 0);
  assert.equal(s.logged.filter(({ code }) => code === 'unavailable').length, 1, 'told once');

  s.simulator.faults.clear();
  await s.follow();
  assert.deepEqual((await s.inputs()).map(({ name }) => name).sort(), [
    'servicetitan.completed_jobs',
    'servicetitan.job',
  ]);
  assert.equal((await s.connection()).trouble, null);
  assert.equal(s.logged.at(-1)?.msg, 'the connection works again');
});

test('[ST-8] an outage that shows itself now as one trouble, now as another, began when nothing was answered any more', async (t) => {
  const s = await startScene(t);
  await s.hear(s.simulator.office.createJob({ customer: { name: 'Dana' } }).id);
  await s.follow();
  s.advance(POLL_S * 1000);
  const began = s.now().toISOString();
  const codes: (string | undefined)[] = [];
  const outage = { kind: 'status', status: 503 } as const;
  for (const fault of [outage, { kind: 'status', status: 200, body: '<html>' } as const, outage]) {
    s.simulator.faults.clear();
    s.simulator.faults.add({ ...fault, match: { path: '/jpm/' } });
    const nextAt = await s.follow();
    const { trouble } = await s.connection();
    codes.push(trouble?.code);
    assert.equal(trouble?.since, began);
    assert.equal(trouble?.count, codes.length, 'the rest between knocks goes on growing');
    s.advance((nextAt ?? s.now()).getTime() - s.now().getTime());
  }
  assert.deepEqual(codes, ['unavailable', 'bad_answer', 'unavailable']);
});

test('[ST-8] refused credentials are said in words, reads slow down to minutes, and work resumes when they are mended', async (t) => {
  const s = await startScene(t, { secret: 'cs1.wrong' });
  await s.hear(s.simulator.office.createJob({ customer: { name: 'Dana' } }).id);
  const nextAt = await s.follow();
  const { trouble } = await s.connection();
  assert.equal(trouble?.code, 'credentials_refused');
  assert.match(trouble?.what_to_do ?? '', /API Application Access/);
  assert.ok(nextAt && nextAt.getTime() - s.now().getTime() >= 30_000);
  assert.doesNotMatch(JSON.stringify([trouble, s.logged]), /cs1\.wrong/);

  const sealed = s.deps.secrets.seal(s.simulator.credentials.clientSecret, `client_keys:${CLIENT}:5`);
  await s.db.query('update client_keys set secret = $1', [sealed]);
  s.advance(nextAt.getTime() - s.now().getTime());
  await s.follow();
  assert.equal((await s.connection()).trouble, null);
  assert.equal((await s.inputs()).length, 1);
});

test('[ST-8] a scope that is missing for customers does not stop the jobs, and is over when customers answer', async (t) => {
  const s = await startScene(t);
  const { customer } = s.simulator.office.createCustomer({ name: 'Dana', email: 'dana@example.com' });
  const scopes = s.simulator.tenant.scopes;
  s.simulator.tenant.scopes = scopes.filter((scope) => !scope.startsWith('tn.crm'));
  await s.hear(s.simulator.office.createJob({ customerId: customer.id }).id);
  await s.ask('customer_contacts', customer.id);
  await s.follow();
  const { trouble } = await s.connection();
  assert.equal(trouble?.code, 'scope_missing');
  assert.match(trouble?.what_to_do ?? '', /tn\.crm\.customers:r/);
  assert.deepEqual(
    (await s.inputs()).map(({ name }) => name),
    ['servicetitan.job'],
  );
  s.advance(POLL_S * 1000);
  await s.follow();
  assert.equal((await s.connection()).trouble?.code, 'scope_missing', 'jobs that answer are no cure');

  s.simulator.tenant.scopes = scopes;
  s.advance(20 * MINUTE_MS);
  await s.follow();
  assert.equal((await s.connection()).trouble, null);
  assert.ok((await s.inputs()).some(({ name }) => name === 'servicetitan.contacts'));
});

test('[ST-8] a silent new connection is read at once, so that its health is known, and then at the poll', async (t) => {
  const s = await startScene(t);
  assert.deepEqual(await s.follow(), new Date(s.now().getTime() + POLL_S * 1000));
  assert.ok((await s.connection()).lastSuccessAt);
  const calls = s.simulator.requests.length;
  await s.follow();
  assert.equal(s.simulator.requests.length, calls);
});

test('[ST-9] a paused connection is not called', async (t) => {
  const s = await startScene(t);
  await s.hear(s.simulator.office.createJob({ customer: { name: 'Dana' } }).id);
  await s.db.query(`update connections set state = 'paused'`);
  assert.equal(await s.follow(), null);
  assert.equal(s.simulator.requests.length, 0);
});

test('[ST-8] two followers of one connection at once do no harm', async (t) => {
  const s = await startScene(t);
  const { customer } = s.simulator.office.createCustomer({ name: 'Dana', email: 'dana@example.com' });
  for (let n = 0; n < 5; n++) await s.hear(s.simulator.office.createJob({ customerId: customer.id }).id);
  await s.ask('customer_contacts', customer.id);
  await Promise.all([s.follow(), s.follow(), s.follow()]);
  const names = (await s.inputs()).map(({ name }) => name).sort();
  assert.deepEqual(names, ['servicetitan.contacts', ...Array(5).fill('servicetitan.job')]);
});

test('[ST-1] a token that ServiceTitan forgets in the middle of the work is renewed without trouble', async (t) => {
  const s = await startScene(t);
  const { id } = s.simulator.office.createJob({ customer: { name: 'Dana' } });
  await s.hear(id);
  await s.follow();
  s.simulator.faults.add({ kind: 'expired_token', times: 1 });
  s.simulator.office.completeJob(id);
  s.advance(POLL_S * 1000);
  await s.follow();
  assert.equal((await s.connection()).trouble, null);
  assert.equal((await s.inputs()).at(-1)?.body.jobStatus, 'Completed');
});

// The other ways of paying: coupon pools, the contractor's own system, PayPal, files for the bank.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, HOUR_MS } from '../../src/base/time.ts';
import { startMailSink } from '../support/mail-sink.ts';
import { type Body, payAll, payWorld, tremendousWorld } from '../support/pay-world.ts';
import { startPaypal } from '../support/paypal.ts';
import { startReceiver } from '../support/reward-receiver.ts';

const POOL = { type: 'coupon_pool', name: 'Tune-ups', is_default: true };

test('[PO-1] coupon codes come in by a file, with its complaints, repeats and dates, and go out by mail', async (t) => {
  const sink = await startMailSink(t);
  const world = await payWorld(t, { mailUrl: sink.url });
  const pool = await world.must(200, 'POST', '/v1/suppliers', { ...POOL, settings: { low_stock_at: 2 } });
  const upload = (status: number, text: string, query = '') =>
    world.must(status, 'POST', `/v1/coupon-pools/${pool.id}/codes${query}`, text);

  const refused = await upload(400, 'code,expires_at\nA-1,2026-13-01\n,2027-01-01\nÜ-1\nB-1,2020-01-01\n');
  assert.equal(refused.code, 'coupon_file_invalid');
  assert.deepEqual(refused.parameters.complaints, [
    'line 2: "2026-13-01" is no date as 2026-12-31',
    'line 3: the code is missing',
    'line 4: the code has characters other than letters, digits and plain signs',
    'line 5: the code has expired',
  ]);
  const [nothing] = await world.must(200, 'GET', '/v1/coupon-pools');
  assert.deepEqual([nothing.left, nothing.is_low], [0, true]);

  const file = 'code,expires_at\nSOON-1,2026-05-10\nLATE-1,2026-09-01\nNEVER-1\nLATE-1\n';
  assert.deepEqual(await upload(200, file, '?dry_run=true'), {
    batch_id: null,
    rows: 4,
    added: 3,
    repeated: 1,
  });
  const added = await upload(200, file, '?name=may.csv');
  assert.deepEqual([added.rows, added.added, added.repeated], [4, 3, 1]);
  assert.equal((await upload(200, 'NEVER-1\n')).added, 0);
  const [stock] = await world.must(200, 'GET', '/v1/coupon-pools');
  assert.deepEqual(
    [stock.left, stock.expired, stock.is_low],
    [2, 1, false],
    'what expires within 30 days is not handed out',
  );

  const rosa = await world.person({ email: 'rosa@example.com' });
  const reward = await world.reward(rosa, 5_000);
  const run = await payAll(world);
  assert.equal(await world.stateOf(reward), 'fulfilled', 'nobody is told yet');
  const payoutId = run.lines[0].payout_id;
  assert.equal(
    (await world.must(200, 'GET', `/v1/payouts/${payoutId}/code`)).code,
    'LATE-1',
    'the soonest to expire goes first',
  );
  await world.app.tasks.send_mails({ client_id: world.clientId });
  assert.match(sink.mails[0]?.text ?? '', /LATE-1[\s\S]*September 1, 2026/);
  await world.app.tasks.tell_code_mailed({ client_id: world.clientId, payout_id: payoutId });
  assert.equal(await world.stateOf(reward), 'sent');
  const [{ id: mailId }] = (await world.must(200, 'GET', '/v1/messages?kind=reward_code')).items;
  const shown = await world.must(200, 'GET', `/v1/messages/${mailId}`);
  assert.equal(JSON.stringify(shown).includes('LATE-1'), false, 'who reads mails does not read codes');
  assert.match(shown.text, /Your code is \[the code\]/);
  assert.deepEqual(await world.differences(), []);
  const [low] = await world.must(200, 'GET', '/v1/payouts/attention');
  assert.equal(low.code, 'pool_low');

  await assert.rejects(
    world.db.query(`delete from coupons where payout_id = $1`, [payoutId]),
    /never changes/,
  );
  const withdrawn = await world.must(
    200,
    'POST',
    `/v1/coupon-pools/${pool.id}/batches/${added.batch_id}/withdraw`,
  );
  assert.equal(withdrawn.withdrawn, 2);
  const stored = await world.db.query<{ code: Buffer }>('select code from coupons');
  assert.ok(
    stored.every(({ code }) => !code.toString('latin1').includes('LATE-1')),
    'codes lie sealed',
  );
});

test('[PO-1] each code goes to one person, however many runs are approved at once; those who came too late wait with the reason', async (t) => {
  const world = await payWorld(t);
  const pool = await world.must(200, 'POST', '/v1/suppliers', { ...POOL, settings: {} });
  const codes = Array.from({ length: 6 }, (_, at) => `CODE-${at}`);
  await world.must(200, 'POST', `/v1/coupon-pools/${pool.id}/codes`, codes.join('\n'));
  const rewards: string[] = [];
  for (let at = 0; at < 8; at++) rewards.push(await world.reward(await world.person(), 5_000));
  const drafts = await Promise.all(
    rewards.map((id) => world.must(200, 'POST', '/v1/payouts/runs', { reward_ids: [id] })),
  );
  // Two runs with the same rewards, too: one of them pays.
  drafts.push(await world.must(200, 'POST', '/v1/payouts/runs', { reward_ids: rewards }));
  const runs = await Promise.all(
    drafts.map((run) => world.must(200, 'POST', `/v1/payouts/runs/${run.id}/approve`)),
  );
  const given = await world.db.query<{ payout_id: string }>(
    'select payout_id from coupons where payout_id is not null',
  );
  assert.deepEqual([given.length, new Set(given.map((row) => row.payout_id)).size], [6, 6]);
  const states = await Promise.all(rewards.map((id) => world.stateOf(id)));
  assert.equal(states.filter((state) => state === 'fulfilled').length, 6);
  const reasons = runs.flatMap((run) =>
    run.lines.flatMap((line: Body) => line.reasons.map((one: Body) => one.code)),
  );
  assert.ok(reasons.includes('no_coupon_left'));
  assert.deepEqual(await world.differences(), []);
});

test('[PO-1] the own system of a contractor gets a signed webhook and reports: fulfilled, failed, tried again', async (t) => {
  const world = await payWorld(t);
  const receiver = await startReceiver(t, world.now);
  const supplier = await world.must(200, 'POST', '/v1/suppliers', {
    ...{ type: 'webhook', name: 'Account credit', is_default: true, settings: { url: receiver.url } },
  });
  receiver.secret = supplier.signing_secret;
  assert.match(receiver.secret, /^whsec_/);
  const rosa = await world.person({ email: 'rosa@example.com' });
  const first = await world.reward(rosa, 5_000);
  const second = await world.reward(rosa, 7_500);
  receiver.answers.push('drop', 500);
  await payAll(world);
  await world.work();
  assert.equal(await world.account('in_flight'), -12_500);
  for (let turn = 0; turn < 2; turn++) {
    world.advance(HOUR_MS);
    await world.work();
  }
  assert.deepEqual([receiver.done.size, receiver.forged], [2, 0], 'each reward is done once, under one id');
  const data = [...receiver.done.values()].find((one) => one.reward_id === second);
  assert.deepEqual([data?.face_value, data?.amount_minor, data?.email], [75, 7_500, 'rosa@example.com']);
  assert.equal(receiver.heard[0]?.body.type, 'reward.to_fulfill');

  const report = (id: string, what: string, body = {}) =>
    world.must(200, 'POST', `/v2/rewards/custom-reward/${id}/${what}`, body);
  await report(first, 'fulfilled', { partner_reward_id: 'credit-7', message: 'Booked.' });
  await report(first, 'fulfilled', { partner_reward_id: 'credit-7' });
  await report(second, 'failed', { message: 'No such account.' });
  assert.deepEqual([await world.stateOf(first), await world.stateOf(second)], ['fulfilled', 'failed']);
  assert.deepEqual([await world.account('cash'), await world.account('liability')], [-5_000, -7_500]);
  assert.deepEqual(await world.differences(), []);

  await world.must(200, 'POST', `/v2/rewards/${second}/retry`);
  await payAll(world);
  await world.work();
  await report(second, 'fulfilled_and_sent');
  assert.equal(await world.stateOf(second), 'sent');
  assert.equal(receiver.done.size, 3, 'another payout is another id');
  assert.deepEqual(await world.differences(), []);
  await world.must(200, 'POST', `/v2/rewards/${first}/expire`);
  assert.equal(await world.account('breakage'), -5_000, 'a credit that nobody used costs nothing in the end');
  assert.deepEqual(await world.differences(), []);
});

test('[PO-1] a taker that never reports is asked about; a person says what became of it', async (t) => {
  const world = await payWorld(t);
  const receiver = await startReceiver(t, world.now);
  const supplier = await world.must(200, 'POST', '/v1/suppliers', {
    ...{ type: 'webhook', name: 'Account credit', is_default: true, settings: { url: receiver.url } },
  });
  receiver.secret = supplier.signing_secret;
  const reward = await world.reward(await world.person(), 5_000);
  await payAll(world);
  await world.work();
  assert.deepEqual(await world.must(200, 'GET', '/v1/payouts/attention'), []);
  world.advance(4 * DAY_MS);
  await world.work();
  const [waits] = await world.must(200, 'GET', '/v1/payouts/attention');
  assert.equal(waits.code, 'not_reported');
  const payoutId = waits.subject.replace('payout:', '');
  await world.must(200, 'POST', `/v1/payouts/${payoutId}/resolve`, {
    outcome: 'paid',
    reason: 'Seen in their books.',
  });
  assert.equal(await world.stateOf(reward), 'fulfilled');
  assert.equal(
    (await world.must(409, 'POST', `/v1/payouts/${payoutId}/resolve`, { outcome: 'not_paid', reason: 'x' }))
      .code,
    'payout_not_open',
  );
  assert.deepEqual([receiver.heard.length, await world.differences()], [1, []]);
});

test('[PO-2] PayPal: a batch id is told twice when the first answer is lost, and pays once; what nobody claims comes back', async (t) => {
  const world = await payWorld(t);
  const paypal = await startPaypal(t);
  await world.must(200, 'POST', '/v1/suppliers', {
    ...{ type: 'paypal', name: 'PayPal', is_default: true, secrets: { client_secret: 'secret' } },
    settings: { api_url: paypal.url, client_id: 'client', environment: 'production' },
  });
  const first = await world.reward(await world.person({ email: 'rosa@example.com' }), 10_050);
  const second = await world.reward(await world.person(), 5_000);
  paypal.faults.push('drop_after', '500_before', 'no_funds');
  await payAll(world);
  await world.work();
  for (let turn = 0; turn < 4; turn++) {
    world.advance(HOUR_MS);
    await world.work();
  }
  assert.equal(paypal.batches.length, 2);
  assert.ok(
    paypal.batches.some(({ value, receiver }) => value === '100.50' && receiver === 'rosa@example.com'),
  );
  assert.equal(await world.account('in_flight'), -15_050);
  for (const batch of paypal.batches) batch.status = batch.value === '100.50' ? 'SUCCESS' : 'UNCLAIMED';
  world.advance(2 * HOUR_MS);
  await world.work();
  assert.deepEqual([await world.stateOf(first), await world.stateOf(second)], ['sent', 'approved']);
  for (const batch of paypal.batches) if (batch.status === 'UNCLAIMED') batch.status = 'RETURNED';
  world.advance(2 * DAY_MS);
  await world.work();
  assert.deepEqual([await world.stateOf(first), await world.stateOf(second)], ['sent', 'failed']);
  assert.deepEqual(
    [await world.account('cash'), await world.account('liability'), await world.differences()],
    [-10_050, -5_000, []],
  );
});

test('[PO-1] a person chooses among what the campaign offers, else the campaign says, else the client', async (t) => {
  const world = await payWorld(t);
  const add = (type: string, name: string, more = {}) =>
    world.must(200, 'POST', '/v1/suppliers', { type, name, ...more });
  const byHand = await add('manual', 'By hand', { is_default: true });
  const pool = await add('coupon_pool', 'Tune-ups');
  const bank = await add('bank_csv', 'Bank');
  const rosa = await world.person();
  const suppliers = async () =>
    (await world.must(200, 'GET', '/v1/payouts/waiting')).map((line: Body) => line.supplier_id);
  const first = await world.reward(rosa, 5_000);
  await world.payBy({ advocate_supplier_id: pool.id, choices: [bank.id] });
  await world.reward(rosa, 6_000);
  assert.deepEqual(await suppliers(), [byHand.id, pool.id]);
  await world.must(200, 'PUT', `/v1/persons/${rosa}/payout-preference`, { supplier_id: bank.id });
  assert.deepEqual(await suppliers(), [byHand.id, bank.id], 'the first campaign offers no choice');
  await world.must(404, 'PUT', `/v1/persons/${rosa}/payout-preference`, { supplier_id: '77' });

  const [line] = await world.must(200, 'GET', '/v1/payouts/waiting');
  assert.deepEqual(
    line.reasons.map((one: Body) => one.code),
    ['by_hand'],
  );
  await world.must(200, 'POST', `/v2/rewards/${first}/fulfil`);
  assert.deepEqual(
    [await world.stateOf(first), await world.account('cash'), await world.differences()],
    ['fulfilled', -5_000, []],
  );
});

test('[PO-1] a campaign may pay by itself: what is approved is paid within the minute', async (t) => {
  const world = await tremendousWorld(t);
  const before = await world.reward(await world.person(), 4_000);
  await world.payBy({ automatic: true });
  const after = await world.reward(await world.person(), 5_000);
  await world.work();
  assert.deepEqual([await world.stateOf(before), await world.stateOf(after)], ['approved', 'sent']);
  assert.deepEqual([world.tremendous.spent(), await world.differences()], [50, []]);
});

test('[PO-1] of two that want one name in one moment one gets it, and the other hears so', async (t) => {
  const world = await payWorld(t);
  await world.must(200, 'GET', '/v1/payers');
  await world.must(200, 'POST', '/v1/suppliers', { type: 'manual', name: 'At first' });
  const blocked = async (table: string) =>
    await world.db.query(
      `select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like 'insert into ' || $1 || '%'`,
      [table],
    );
  for (const [table, more] of [
    ['suppliers', { type: 'manual' }],
    ['payers', {}],
  ] as const) {
    const order = { name: 'By hand', ...more };
    const late = await world.db.tx(async (tx) => {
      await tx.query(`update ${table} set name = $1`, [order.name]);
      const refused = world.must(409, 'POST', `/v1/${table}`, order);
      while ((await blocked(table)).length === 0);
      // Not awaited here: it waits for the end of this transaction.
      return { refused };
    });
    assert.match((await late.refused).message, /is called "By hand"/);
  }
});

test('[PO-1] a supplier can be tried: what its provider says of address and key, without paying', async (t) => {
  const world = await tremendousWorld(t);
  const paypal = await startPaypal(t);
  const receiver = await startReceiver(t, world.now);
  const add = (type: string, more: object) =>
    world.must(200, 'POST', '/v1/suppliers', { type, name: type, ...more });
  const tried = async (id: string) =>
    Object.values(await world.must(200, 'POST', `/v1/suppliers/${id}/test`));
  assert.deepEqual(await tried(world.supplierId), [true, 'The key works. $6,000.00 are available.']);
  await world.must(200, 'PATCH', `/v1/suppliers/${world.supplierId}`, { secrets: { api_key: 'wrong' } });
  assert.deepEqual(await tried(world.supplierId), [false, 'Tremendous: Unauthorized request']);
  const settings = { api_url: paypal.url, client_id: 'client' };
  assert.equal(
    (await tried((await add('paypal', { settings, secrets: { client_secret: 'no' } })).id))[0],
    false,
  );
  const hook = await add('webhook', { settings: { url: receiver.url } });
  receiver.secret = hook.signing_secret;
  assert.equal((await tried(hook.id))[0], true);
  assert.deepEqual([receiver.heard[0]?.body.type, receiver.forged], ['test', 0]);
  const rotated = await world.must(200, 'POST', `/v1/suppliers/${hook.id}/rotate-secret`);
  assert.equal((await tried(hook.id))[0], false, 'signed with the new secret, checked with the old one');
  receiver.secret = rotated.signing_secret;
  assert.equal((await tried(hook.id))[0], true);
  const gone = await add('bank_csv', {});
  assert.equal((await tried(gone.id))[0], true);
  const privately = await world.must(400, 'POST', '/v1/suppliers', {
    type: 'webhook',
    name: 'x',
    settings: { url: 'ftp://a.example' },
  });
  assert.equal(privately.code, 'validation_error');
});

// Whose account pays: what a sandbox "pays" counts for nothing, an account stays while payouts are open there, and nobody else's word ends
// what a supplier is to pay. And codes that never reached their person.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import type { Sql } from '../../src/db/sql.ts';
import { startMailSink } from '../support/mail-sink.ts';
import { type Body, payAll, payWorld, tremendousWorld } from '../support/pay-world.ts';
import { startPaypal } from '../support/paypal.ts';
import { startTremendous } from '../support/tremendous.ts';

const codesOf = (line: Body): string[] => line.reasons.map((one: Body) => one.code);

test('[PO-1] a sandbox pays no real reward; a test payout touches neither books nor persons', async (t) => {
  const world = await payWorld(t);
  const tremendous = await startTremendous(t);
  const supplier = await world.must(200, 'POST', '/v1/suppliers', {
    ...{ type: 'tremendous', name: 'Gift cards', is_default: true, secrets: { api_key: tremendous.apiKey } },
    settings: { api_url: tremendous.url, campaign_id: 'C1' },
  });
  assert.equal(supplier.settings.environment, 'sandbox', 'what nobody chose pays nothing');
  const reward = await world.reward(await world.person(), 5_000);
  const run = await world.must(200, 'POST', '/v1/payouts/runs', {});
  assert.deepEqual(run.lines.map(codesOf), [['supplier_is_sandbox']]);
  assert.match(run.lines[0].reasons[0].message, /Gift cards is a sandbox.*production/);
  await world.must(200, 'POST', `/v1/payouts/runs/${run.id}/approve`);
  await world.work();
  assert.equal(tremendous.posts, 0);

  const path = `/v1/suppliers/${supplier.id}/test-payout`;
  const tried = await world.must(200, 'POST', path, { email: 'owner@acme.example', amount_minor: 500 });
  assert.deepEqual([tried.outcome, tremendous.orders[0]?.external_id], ['paid', tried.reference]);
  assert.deepEqual(tremendous.orders[0]?.reward.recipient, { name: 'Test', email: 'owner@acme.example' });
  assert.deepEqual(
    [
      await world.account('cash'),
      await world.stateOf(reward),
      await world.must(200, 'GET', '/v1/tax-totals'),
    ],
    [0, 'approved', []],
  );
  assert.deepEqual((await world.must(200, 'GET', '/v1/payouts')).items, []);

  const secrets = { api_key: tremendous.apiKey };
  await world.must(200, 'PATCH', `/v1/suppliers/${supplier.id}`, {
    settings: { environment: 'production' },
    secrets,
  });
  await world.must(409, 'POST', path, { email: 'owner@acme.example' });
  await payAll(world);
  await world.work();
  assert.deepEqual([await world.stateOf(reward), await world.differences()], ['sent', []]);
});

test('[PO-2] [SEC-5] the account of a supplier stays while payouts are open there; a new key of the same account is taken', async (t) => {
  const world = await tremendousWorld(t);
  const path = `/v1/suppliers/${world.supplierId}`;
  const { tremendous } = world;
  const typed = await world.must(400, 'PATCH', path, { settings: { api_url: 'https://evil.example' } });
  assert.match(typed.message, /type it again/);

  tremendous.moreKeys.push('TEST_second');
  tremendous.strangeKeys.push('TEST_other');
  const reward = await world.reward(await world.person(), 10_000);
  tremendous.faults.push('500_after');
  await payAll(world);
  await world.work();
  const key = (api_key: string) => ({ secrets: { api_key } });
  const other = await world.must(409, 'PATCH', path, key('TEST_other'));
  assert.deepEqual([other.code, other.parameters.open], ['supplier_has_open_payouts', 1]);
  await world.must(409, 'PATCH', path, key('TEST_wrong'));
  await world.must(409, 'PATCH', path, { settings: { environment: 'sandbox' }, ...key('TEST_key') });
  await world.must(200, 'PATCH', path, { name: 'Cards', settings: { products: ['VISA'] } });
  await world.must(200, 'PATCH', path, key('TEST_second'));

  // The old key may be gone already: the new one has an order that the old one made.
  tremendous.delivery = 'PENDING';
  await world.reward(await world.person(), 2_000);
  await payAll(world);
  world.advance(2 * MINUTE_MS);
  await world.work();
  tremendous.moreKeys.splice(0, 1, 'TEST_third');
  await world.must(200, 'PATCH', path, key('TEST_third'));
  for (const order of tremendous.orders) order.delivery = 'SUCCEEDED';
  world.advance(HOUR_MS);
  await world.work();
  assert.deepEqual([await world.stateOf(reward), tremendous.spent()], ['sent', 120]);
  await world.must(200, 'PATCH', path, key('TEST_other'));
  assert.deepEqual(await world.differences(), []);
});

test('[PO-2] another client id of PayPal is another account; another secret of the same one is not', async (t) => {
  const world = await payWorld(t);
  const paypal = await startPaypal(t);
  const { id } = await world.must(200, 'POST', '/v1/suppliers', {
    ...{ type: 'paypal', name: 'PayPal', is_default: true, secrets: { client_secret: 'secret' } },
    settings: { api_url: paypal.url, client_id: 'client', environment: 'production' },
  });
  await world.reward(await world.person(), 5_000);
  await payAll(world);
  await world.work();
  const secrets = { client_secret: 'another' };
  await world.must(409, 'PATCH', `/v1/suppliers/${id}`, { settings: { client_id: 'another' }, secrets });
  await world.must(200, 'PATCH', `/v1/suppliers/${id}`, { secrets });
});

test('[PO-1] a code goes only to whom it can be told; what its mail did not tell a person tells', async (t) => {
  const sink = await startMailSink(t);
  const world = await payWorld(t, { mailUrl: sink.url });
  const pool = await world.must(200, 'POST', '/v1/suppliers', {
    ...{ type: 'coupon_pool', name: 'Tune-ups', is_default: true, settings: { low_stock_at: 0 } },
  });
  await world.must(200, 'POST', `/v1/coupon-pools/${pool.id}/codes`, 'CODE-1\nCODE-2\nCODE-3\nCODE-4\n');
  const silent = await world.reward(await world.person({ email: null }), 5_000);
  const bounced = await world.person({ email: 'gone@example.com' });
  await world.db.query(
    `insert into mail_opt_outs (client_id, address_key, mail_class, reason, since) values ($1, 'gone@example.com', 'all', 'bounced', now())`,
    [world.clientId],
  );
  const untold = await world.reward(bounced, 5_000);
  const run = await payAll(world);
  assert.deepEqual(run.lines.map(codesOf), [['no_email'], []]);
  const waits = await world.must(200, 'GET', '/v1/payouts/waiting');
  assert.deepEqual(
    waits.map((line: Body) => [line.reward_id, codesOf(line)]),
    [[silent, ['no_email']]],
  );
  assert.equal(await world.stateOf(untold), 'fulfilled');
  const payoutId = run.lines[1].payout_id;
  const [attention] = await world.must(200, 'GET', '/v1/payouts/attention');
  assert.deepEqual([attention.code, attention.subject], ['code_not_delivered', `payout:${payoutId}`]);
  await world.must(200, 'GET', `/v1/payouts/${payoutId}/code`);
  await world.must(200, 'POST', `/v2/rewards/custom-reward/${untold}/sent`, {
    message: 'Told on the phone.',
  });
  assert.deepEqual(await world.must(200, 'GET', '/v1/payouts/attention'), []);

  await world.must(200, 'PATCH', `/v1/suppliers/${pool.id}`, { settings: { handed_out_by_staff: true } });
  await payAll(world);
  assert.equal(await world.stateOf(silent), 'fulfilled');
  assert.deepEqual(
    [await world.must(200, 'GET', '/v1/payouts/attention'), sink.mails.length, await world.differences()],
    [[], 0, []],
  );
});

test('[PO-1] [SEC-1] no report ends what a supplier is to pay; what a system of the client is to give it reports', async (t) => {
  const world = await tremendousWorld(t);
  const reward = await world.reward(await world.person(), 5_000);
  for (const report of ['fulfilled', 'fulfilled_and_sent', 'failed']) {
    const refused = await world.must(409, 'POST', `/v2/rewards/custom-reward/${reward}/${report}`, {});
    assert.deepEqual([refused.code, refused.parameters.supplier], ['reward_paid_by_supplier', 'tremendous']);
  }
  assert.equal(await world.stateOf(reward), 'approved');
  const byHand = await world.must(200, 'POST', '/v1/suppliers', { type: 'manual', name: 'By hand' });
  await world.payBy({ advocate_supplier_id: byHand.id });
  const given = await world.reward(await world.person(), 6_000);
  await world.must(200, 'POST', `/v2/rewards/custom-reward/${given}/fulfilled`, {});
  assert.equal(await world.stateOf(given), 'fulfilled');
});

test('[PO-1] a run of many codes is approved with as many statements as one of few', async (t) => {
  const world = await payWorld(t);
  let statements = 0;
  const counting = <S extends Sql>(sql: S): S => ({
    ...sql,
    query: (...asked: Parameters<Sql['query']>) => {
      statements += 1;
      return sql.query(...asked);
    },
  });
  await world.reboot({ ...counting(world.db), tx: (work) => world.db.tx((tx) => work(counting(tx))) });
  const pool = await world.must(200, 'POST', '/v1/suppliers', {
    ...{ type: 'coupon_pool', name: 'Tune-ups', is_default: true, settings: { low_stock_at: 0 } },
  });
  const codes = Array.from({ length: 40 }, (_, at) => `CODE-${at}`);
  await world.must(200, 'POST', `/v1/coupon-pools/${pool.id}/codes`, codes.join('\n'));
  const approved = async (rewards: number) => {
    for (let at = 0; at < rewards; at++) await world.reward(await world.person(), 5_000);
    const run = await world.must(200, 'POST', '/v1/payouts/runs', {});
    statements = 0;
    const { progress } = await world.must(200, 'POST', `/v1/payouts/runs/${run.id}/approve`);
    assert.equal(progress[0].count, rewards);
    return statements;
  };
  assert.equal(await approved(3), await approved(20));
  assert.deepEqual(await world.differences(), []);
});

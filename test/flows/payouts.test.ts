// Paying by a provider over a real socket: what leaves, when nobody answers, when it comes back; and that nothing is paid twice.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { type Body, payAll, tremendousWorld } from '../support/pay-world.ts';

test('[PO-1] a run is drawn up, looked at, approved and paid; ledger, rewards and payouts agree at each step', async (t) => {
  const world = await tremendousWorld(t);
  const rosa = await world.person({ name: 'Rosa Lopez' });
  const sam = await world.person({ name: 'Sam Hill', email: null });
  const first = await world.reward(rosa, 10_000);
  const second = await world.reward(rosa, 2_550);
  const unreachable = await world.reward(sam, 5_000);

  const run = await world.must(200, 'POST', '/v1/payouts/runs', { note: 'May' });
  assert.deepEqual(
    [run.state, run.totals, run.left_out],
    ['draft', [{ currency: 'USD', count: 2, amount_minor: 12_550 }], 1],
  );
  const left = run.lines.find((line: Body) => line.reward_id === unreachable);
  assert.deepEqual(
    left.reasons.map((reason: Body) => reason.code),
    ['no_email'],
  );
  await world.work();
  assert.equal(world.tremendous.posts, 0, 'a draft pays nothing');
  assert.equal(await world.account('liability'), -17_550);

  const approved = await world.must(200, 'POST', `/v1/payouts/runs/${run.id}/approve`);
  assert.deepEqual(approved.progress, [{ state: 'queued', currency: 'USD', count: 1, amount_minor: 12_550 }]);
  assert.deepEqual([await world.account('liability'), await world.account('in_flight')], [-5_000, -12_550]);
  assert.deepEqual(await world.differences(), []);

  await world.work();
  const [order] = world.tremendous.orders;
  assert.equal(world.tremendous.orders.length, 1);
  assert.deepEqual(order?.reward, {
    value: { denomination: 125.5, currency_code: 'USD' },
    delivery: { method: 'EMAIL' },
    recipient: { name: 'Rosa Lopez', email: `p${rosa}@example.com` },
    campaign_id: 'CAMPAIGN1',
  });
  const done = await world.must(200, 'GET', `/v1/payouts/runs/${run.id}`);
  assert.deepEqual(done.progress, [{ state: 'paid', currency: 'USD', count: 1, amount_minor: 12_550 }]);
  const [payout] = (await world.must(200, 'GET', `/v1/payouts?run_id=${run.id}`)).items;
  assert.equal(order?.external_id, payout.id, 'the id that was saved first is the idempotency key');
  const { history } = await world.must(200, 'GET', `/v1/payouts/${payout.id}`);
  assert.deepEqual(
    history.map((line: Body) => line.to_state),
    ['queued', 'sending', 'paid'],
  );
  assert.deepEqual(
    [await world.stateOf(first), await world.stateOf(second), await world.stateOf(unreachable)],
    ['sent', 'sent', 'approved'],
  );
  assert.deepEqual(
    [await world.account('cash'), await world.account('in_flight'), await world.account('liability')],
    [-12_550, 0, -5_000],
  );
  assert.deepEqual(await world.differences(), []);

  await world.must(200, 'POST', `/v1/payouts/runs/${run.id}/approve`);
  await world.work();
  assert.equal(world.tremendous.posts, 1, 'a second click pays nothing');
  const again = await world.must(200, 'POST', '/v1/payouts/runs', {});
  assert.deepEqual(again.totals, []);
});

for (const fault of ['drop_after', '500_after', 'garbage_after'] as const) {
  test(`[PO-2] an order that was made although its answer was lost (${fault}) is found by asking, and not made again`, async (t) => {
    const world = await tremendousWorld(t);
    const reward = await world.reward(await world.person(), 10_000);
    world.tremendous.faults.push(fault);
    await payAll(world);
    await world.work();
    assert.deepEqual([world.tremendous.orders.length, await world.stateOf(reward)], [1, 'approved']);
    const [unknown] = (await world.must(200, 'GET', '/v1/payouts?state=unknown')).items;
    assert.ok(unknown, 'its outcome is unknown');
    assert.deepEqual(await world.differences(), []);
    await world.work();
    assert.equal(world.tremendous.posts, 1, 'it is not asked again at once');
    world.advance(2 * MINUTE_MS);
    await world.work();
    assert.deepEqual(
      [world.tremendous.posts, world.tremendous.spent(), await world.stateOf(reward)],
      [1, 100, 'sent'],
    );
    assert.deepEqual(await world.differences(), []);
  });
}

for (const fault of ['drop_before', '500_before'] as const) {
  test(`[PO-2] an order that was never made (${fault}) is asked about first, and then made once`, async (t) => {
    const world = await tremendousWorld(t);
    const reward = await world.reward(await world.person(), 10_000);
    world.tremendous.faults.push(fault);
    await payAll(world);
    await world.work();
    assert.equal(world.tremendous.orders.length, 0);
    world.tremendous.askFaults.push('drop', '500');
    for (let turn = 0; turn < 3; turn++) {
      world.advance(HOUR_MS);
      await world.work();
    }
    assert.deepEqual(
      [world.tremendous.posts, world.tremendous.spent(), await world.stateOf(reward)],
      [2, 100, 'sent'],
    );
    assert.deepEqual(await world.differences(), []);
  });
}

test('[PO-2] a provider that is down, too busy or out of money is tried again later; the supplier says what is the matter', async (t) => {
  const world = await tremendousWorld(t);
  const reward = await world.reward(await world.person(), 10_000);
  world.tremendous.isDown = true;
  await payAll(world);
  await world.work();
  world.tremendous.isDown = false;
  world.tremendous.faults.push('429', '402', '401');
  for (let turn = 0; turn < 2; turn++) {
    world.advance(HOUR_MS);
    await world.work();
  }
  const { trouble } = await world.must(200, 'GET', `/v1/suppliers/${world.supplierId}`);
  assert.match(trouble.message, /Insufficient funds/);
  const waits = await world.must(200, 'GET', '/v1/payouts/attention');
  assert.ok(waits.some((one: Body) => one.code === 'supplier_trouble'));
  for (let turn = 0; turn < 2; turn++) {
    world.advance(5 * HOUR_MS);
    await world.work();
  }
  assert.deepEqual([world.tremendous.spent(), await world.stateOf(reward)], [100, 'sent']);
  assert.equal((await world.must(200, 'GET', `/v1/suppliers/${world.supplierId}`)).trouble, null);
  assert.deepEqual(await world.differences(), []);
});

test('[PO-2] an order that is refused for good fails with its words; its reward waits for a person and is paid by another payout', async (t) => {
  const world = await tremendousWorld(t);
  const reward = await world.reward(await world.person(), 10_000);
  world.tremendous.faults.push('422');
  await payAll(world);
  await world.work();
  const [failed] = (await world.must(200, 'GET', '/v1/payouts?state=failed')).items;
  assert.match(failed.detail, /is not deliverable/);
  assert.deepEqual([await world.stateOf(reward), await world.account('liability')], ['failed', -10_000]);
  assert.deepEqual(await world.differences(), []);
  const attention = await world.must(200, 'GET', '/v1/payouts/attention');
  assert.deepEqual(
    attention.map((one: Body) => one.subject),
    [`payout:${failed.id}`],
  );
  await world.must(200, 'POST', `/v2/rewards/${reward}/retry`);
  await payAll(world);
  await world.work();
  assert.deepEqual([world.tremendous.spent(), await world.stateOf(reward)], [100, 'sent']);
  assert.deepEqual(await world.must(200, 'GET', '/v1/payouts/attention'), []);
});

test('[PO-2] what was paid and comes back late is owed again, and not paid again by itself', async (t) => {
  const world = await tremendousWorld(t);
  const reward = await world.reward(await world.person(), 10_000);
  await payAll(world);
  await world.work();
  assert.equal(await world.account('cash'), -10_000);
  const [order] = world.tremendous.orders;
  assert.ok(order);
  order.delivery = 'FAILED';
  world.advance(DAY_MS);
  await world.work();
  assert.deepEqual([order.status, await world.stateOf(reward)], ['CANCELED', 'failed']);
  assert.deepEqual([await world.account('cash'), await world.account('liability')], [0, -10_000]);
  assert.deepEqual(await world.differences(), []);
  world.advance(40 * DAY_MS);
  await world.work();
  assert.equal(world.tremendous.posts, 1);
});

test('[PO-2] a delivery that fails before it was known as paid is canceled at the provider, and only then owed again', async (t) => {
  const world = await tremendousWorld(t);
  const reward = await world.reward(await world.person(), 10_000);
  world.tremendous.delivery = 'PENDING';
  await payAll(world);
  await world.work();
  assert.equal((await world.must(200, 'GET', '/v1/payouts?state=accepted')).items.length, 1);
  assert.equal((await world.must(409, 'POST', `/v2/rewards/${reward}/cancel`)).code, 'reward_in_payout');
  assert.equal((await world.must(409, 'POST', `/v2/rewards/${reward}/fulfil`)).code, 'reward_in_payout');
  const [order] = world.tremendous.orders;
  assert.ok(order);
  order.delivery = 'FAILED';
  world.advance(HOUR_MS);
  await world.work();
  assert.deepEqual([world.tremendous.spent(), await world.stateOf(reward)], [0, 'failed']);
  assert.deepEqual(await world.differences(), []);
});

test('[PO-2] what was not sent yet can be canceled, what was sent cannot', async (t) => {
  const world = await tremendousWorld(t);
  const reward = await world.reward(await world.person(), 10_000);
  const run = await payAll(world);
  const canceled = await world.must(200, 'POST', `/v1/payouts/runs/${run.id}/cancel`);
  assert.deepEqual(
    [canceled.canceled, await world.stateOf(reward), await world.account('in_flight')],
    [1, 'approved', 0],
  );
  await world.work();
  assert.equal(world.tremendous.posts, 0);
  await payAll(world);
  world.tremendous.faults.push('500_after');
  await world.work();
  const [payout] = (await world.must(200, 'GET', '/v1/payouts?state=unknown')).items;
  assert.equal((await world.must(409, 'POST', `/v1/payouts/${payout.id}/cancel`)).code, 'payout_sent');
  assert.deepEqual(await world.differences(), []);
});

test('[PO-2] while a supplier is paused nothing is paid by it; what is unknown is asked all the same', async (t) => {
  const world = await tremendousWorld(t);
  const lost = await world.reward(await world.person(), 10_000);
  const never = await world.reward(await world.person(), 5_000);
  world.tremendous.faults.push('500_after', '500_before');
  await payAll(world);
  await world.work();
  const queued = await world.reward(await world.person(), 2_000);
  await payAll(world);
  await world.must(200, 'PATCH', `/v1/suppliers/${world.supplierId}`, { state: 'paused' });
  for (let turn = 0; turn < 3; turn++) {
    world.advance(HOUR_MS);
    await world.work();
  }
  const posts = world.tremendous.posts;
  assert.deepEqual(
    [posts, [await world.stateOf(lost), await world.stateOf(never)].toSorted()],
    [2, ['approved', 'sent']],
  );
  assert.equal(await world.stateOf(queued), 'approved');
  assert.deepEqual(await world.differences(), []);
  await world.must(200, 'PATCH', `/v1/suppliers/${world.supplierId}`, { state: 'active' });
  world.advance(HOUR_MS);
  await world.work();
  assert.deepEqual(
    [world.tremendous.posts, world.tremendous.spent(), await world.differences()],
    [posts + 2, 170, []],
  );
});

test('[PO-2] [RW-8] what was clawed back and then comes back late is owed by nobody; what was taken off meanwhile a person makes good', async (t) => {
  const world = await tremendousWorld(t);
  const rosa = await world.person();
  const first = await world.reward(rosa, 10_000);
  await payAll(world);
  await world.work();
  await world.must(200, 'POST', `/v2/rewards/${first}/revoke`, { reason: 'refunded', claw_back: true });
  const second = await world.reward(rosa, 4_000);
  await payAll(world);
  assert.deepEqual([await world.stateOf(second), await world.account('receivable')], ['fulfilled', 6_000]);
  const [order] = world.tremendous.orders;
  assert.ok(order);
  order.delivery = 'FAILED';
  world.advance(DAY_MS);
  await world.work();
  assert.deepEqual([order.status, await world.stateOf(first)], ['CANCELED', 'revoked']);
  assert.deepEqual(
    [await world.account('cash'), await world.account('receivable'), await world.account('liability')],
    [0, 0, 0],
  );
  assert.equal(await world.account('expense'), 0, 'what was taken off for nothing stands in the flag');
  const [flagged] = await world.must(200, 'GET', '/v2/rewards?flagged=true');
  assert.deepEqual([flagged.id, flagged.flag.code], [first, 'payout_returned']);
  assert.match(flagged.flag.message, /4000 \(minor units of USD\)/);
  assert.deepEqual(await world.differences(), []);
});

// What happens to a payout between its making and its sending, and while a call about it is under way: nothing is paid on old knowledge.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { type Body, type PayWorld, payAll, payWorld, tremendousWorld } from '../support/pay-world.ts';

const codesOf = (line: Body): string[] => line.reasons.map((one: Body) => one.code);
const waiting = async (world: PayWorld) =>
  (await world.must(200, 'GET', '/v1/payouts/waiting')).map((line: Body) => codesOf(line));
const block = (world: PayWorld, personId: string) =>
  world.must(200, 'POST', '/v1/lists', {
    ...{ list: 'block', kind: 'person', value: personId, reason: 'A made-up referral.' },
  });
const flag = (world: PayWorld, rewardId: string) =>
  world.db.query('update rewards set flag = $2 where reward_id = $1', [
    rewardId,
    { code: 'job_canceled', message: 'The job was canceled.', at: '2026-05-04T00:00:00Z' },
  ]);

for (const [what, change] of [
  ['blocked', (world: PayWorld, { rosa }: { rosa: string }) => block(world, rosa)],
  ['flagged', (world: PayWorld, { reward }: { reward: string }) => flag(world, reward)],
] as const) {
  test(`[PO-2] [PO-3] what the provider does not have is looked at once more before it is paid (${what} while it was asked)`, async (t) => {
    const world = await tremendousWorld(t);
    const rosa = await world.person();
    const reward = await world.reward(rosa, 10_000);
    world.tremendous.faults.push('drop_before');
    await payAll(world);
    await world.work();
    world.tremendous.meanwhile.asked = () => change(world, { rosa, reward });
    world.advance(2 * MINUTE_MS);
    await world.work();
    assert.equal(world.tremendous.spent(), 0);
    const [payout] = (await world.must(200, 'GET', '/v1/payouts')).items;
    assert.deepEqual([payout.state, await world.stateOf(reward)], ['canceled', 'approved']);
    assert.deepEqual(await waiting(world), [[what]]);
    assert.deepEqual(await world.differences(), []);
  });
}

test('[PO-3] [QU-5] a blocked person is paid nothing: no run takes the reward, the waiting list says why; taken off the list it is paid once', async (t) => {
  const world = await tremendousWorld(t);
  const [rosa, sam] = [await world.person(), await world.person()];
  const reward = await world.reward(rosa, 10_000);
  await world.reward(sam, 5_000);
  const { entry_id } = await block(world, rosa);
  const run = await payAll(world);
  assert.deepEqual(
    run.lines.flatMap((line: Body) => (line.payout_id ? [line.person_id] : [])),
    [sam],
  );
  await world.work();
  assert.deepEqual([world.tremendous.spent(), await world.stateOf(reward)], [50, 'approved']);
  const [line] = await world.must(200, 'GET', '/v1/payouts/waiting');
  assert.deepEqual([line.person_id, codesOf(line)], [rosa, ['blocked']]);
  assert.match(line.reasons[0].message, /block/i);
  const ofPerson = async (id: string) =>
    (await world.must(200, 'GET', `/v1/payouts/waiting?person_id=${id}&limit=1`)).length;
  assert.deepEqual(
    [await ofPerson(rosa), await ofPerson(sam)],
    [1, 0],
    'of one person, however many others wait',
  );
  await world.must(200, 'POST', `/v1/lists/${entry_id}/remove`, { reason: 'It was real after all.' });
  await payAll(world);
  await world.work();
  assert.deepEqual([world.tremendous.spent(), await world.stateOf(reward)], [150, 'sent']);
  assert.deepEqual(await world.differences(), []);
});

test('[PO-2] while a call about a payout is under way nobody can say what became of it', async (t) => {
  const world = await tremendousWorld(t);
  const reward = await world.reward(await world.person(), 10_000);
  const run = await payAll(world);
  const payoutId = run.lines[0].payout_id;
  world.tremendous.meanwhile.ordered = async () => {
    const said = { outcome: 'not_paid', reason: 'It is not in their list.' };
    const refused = await world.must(409, 'POST', `/v1/payouts/${payoutId}/resolve`, said);
    assert.deepEqual(
      [refused.code, refused.parameters.until],
      ['payout_in_turn', '2026-05-04T15:05:00.000Z'],
    );
  };
  await world.work();
  assert.deepEqual([await world.stateOf(reward), world.tremendous.spent()], ['sent', 100]);
});

test('[PO-2] a payment that is heard of after somebody said that there was none is written down, and nothing is paid again by itself', async (t) => {
  const world = await tremendousWorld(t);
  const reward = await world.reward(await world.person(), 10_000);
  const run = await payAll(world);
  const payoutId = run.lines[0].payout_id;
  world.tremendous.meanwhile.ordered = async () => {
    // The call has taken longer than anybody waits for it.
    await world.db.query('update payouts set leased_until = created_at');
    const said = { outcome: 'not_paid', reason: 'It is not in their list.' };
    await world.must(200, 'POST', `/v1/payouts/${payoutId}/resolve`, said);
    await world.must(200, 'POST', `/v2/rewards/${reward}/retry`);
  };
  await world.work();
  const payout = await world.must(200, 'GET', `/v1/payouts/${payoutId}`);
  assert.deepEqual([payout.state, payout.provider_id], ['failed', 'ORD1']);
  assert.match(payout.history.at(-1).message, /says after all that it was paid/);
  const attention = await world.must(200, 'GET', '/v1/payouts/attention');
  assert.deepEqual(
    attention.map((one: Body) => [one.code, one.subject]),
    [['paid_after_all', `payout:${payoutId}`]],
  );
  const [flagged] = await world.must(200, 'GET', '/v2/rewards?flagged=true');
  assert.deepEqual([flagged.id, flagged.flag.code], [reward, 'paid_after_all']);
  // Rules that are asked again, as with each reward of this world, do not take the flag off.
  await world.must(200, 'POST', `/v2/rewards/${await world.reward(await world.person(), 1_000)}/cancel`);
  await payAll(world);
  world.advance(HOUR_MS);
  await world.work();
  assert.deepEqual([world.tremendous.posts, await waiting(world)], [1, [['flagged']]]);
  // A person looks, and books what was paid.
  await world.must(200, 'POST', `/v2/rewards/${reward}/fulfil`, { reason: 'Paid after all.' });
  assert.deepEqual(
    [await world.account('cash'), await world.must(200, 'GET', '/v1/payouts/attention')],
    [-10_000, []],
  );
  assert.deepEqual(await world.differences(), []);
});

test('[PO-3] [RW-7] a limit that a payer sets while a payout waits holds it', async (t) => {
  const world = await tremendousWorld(t);
  const rosa = await world.person();
  const first = await world.reward(rosa, 10_000);
  await payAll(world);
  const second = await world.reward(rosa, 5_000);
  await payAll(world);
  const [payer] = await world.must(200, 'GET', '/v1/payers');
  const { id, ...fields } = payer;
  await world.must(200, 'PUT', `/v1/payers/${id}`, { name: fields.name, threshold_minor: 12_000 });
  await world.work();
  assert.deepEqual(
    [await world.stateOf(first), await world.stateOf(second), world.tremendous.spent()],
    ['sent', 'approved', 100],
  );
  assert.deepEqual(await waiting(world), [['tax_threshold']]);
  assert.deepEqual(await world.differences(), []);
});

const account = (holder: string, number = '000123454411') => ({
  destination: { account_holder: holder, routing_number: '021000021', account_number: number },
});

test('[PO-3] a file for the bank takes only what may still be paid; what may not is canceled and says why', async (t) => {
  const world = await payWorld(t);
  const bank = await world.must(200, 'POST', '/v1/suppliers', {
    type: 'bank_csv',
    name: 'Bank',
    is_default: true,
  });
  const names = ['Rosa Lopez', 'Sam Hill', 'Lee Ng', 'Ana Diaz', 'Max Roy'];
  const people: string[] = [];
  for (const name of names) {
    const person = await world.person({ name });
    await world.must(200, 'PUT', `/v1/persons/${person}/payout-preference`, account(name));
    people.push(person);
  }
  const [rosa, sam, lee, ana, max] = people as [string, string, string, string, string];
  const rewards: string[] = [];
  for (const person of people) rewards.push(await world.reward(person, 5_000));
  const rich = await world.reward(max, 95_000);
  await payAll(world);
  await block(world, sam);
  await flag(world, rewards[2] ?? '');
  await world.must(200, 'PUT', `/v1/persons/${ana}/payout-preference`, {
    supplier_id: null,
    destination: null,
  });
  const [payer] = await world.must(200, 'GET', '/v1/payers');
  await world.must(200, 'PUT', `/v1/payers/${payer.id}`, { name: payer.name, threshold_minor: 60_000 });
  await world.must(200, 'PATCH', `/v1/suppliers/${bank.id}`, { state: 'paused' });
  const paused = await world.must(409, 'POST', '/v1/bank-files', { supplier_id: bank.id });
  assert.match(paused.message, /paused/);
  await world.must(200, 'PATCH', `/v1/suppliers/${bank.id}`, { state: 'active' });

  const file = await world.must(200, 'POST', '/v1/bank-files', { supplier_id: bank.id });
  assert.deepEqual([file.payouts, file.total_minor, file.canceled.length], [1, 5_000, 4]);
  assert.ok(file.canceled.every((one: Body) => one.reason !== ''));
  const left = Object.fromEntries(
    (await world.must(200, 'GET', '/v1/payouts/waiting')).map((line: Body) => [
      line.reward_id,
      codesOf(line),
    ]),
  );
  assert.deepEqual(
    [left[rewards[1] ?? ''], left[rewards[2] ?? ''], left[rewards[3] ?? ''], left[rich]],
    [['blocked'], ['flagged'], ['no_bank_account'], ['tax_threshold']],
  );
  // Where the money goes stands in the file from now on.
  await world.must(200, 'PUT', `/v1/persons/${rosa}/payout-preference`, account('Rosa Lopez', '99998888'));
  const csv: string = await world.must(200, 'GET', `/v1/bank-files/${file.id}/csv`);
  assert.match(csv, /Rosa Lopez,,021000021,000123454411,50\.00,USD/);
  assert.equal(csv.includes('99998888'), false);
  assert.equal(csv.includes(lee), false);
  assert.deepEqual(await world.differences(), []);
});

test('[PO-1] money goes to the address that the person gave, else to the newest one, and a run shows where it goes', async (t) => {
  const world = await tremendousWorld(t);
  const identity = (personId: string, value: string, since: string) =>
    world.db.query(
      `insert into identities (client_id, kind, value, person_id, since) values ($1, 'email', $2, $3, $4)`,
      [world.clientId, value, personId, since],
    );
  const rosa = await world.person({ email: 'rosa@example.com' });
  await identity(rosa, 'a-colleague@example.com', '2026-01-01');
  const sam = await world.person({ email: null, name: 'Sam Hill' });
  await identity(sam, 'a-former@example.com', '2025-01-01');
  await identity(sam, 'sam@example.com', '2026-01-01');
  await world.reward(rosa, 5_000);
  await world.reward(sam, 6_000);
  const run = await payAll(world);
  assert.deepEqual(
    run.lines.map((line: Body) => line.goes_to),
    ['rosa@example.com', 'sam@example.com'],
  );
  await world.work();
  assert.deepEqual(world.tremendous.orders.map(({ reward }) => (reward.recipient as Body).email).toSorted(), [
    'rosa@example.com',
    'sam@example.com',
  ]);
});

test("[RW-7] [RW-8] what is owed to one payer is taken off what that payer pays, and off nobody else's", async (t) => {
  const world = await tremendousWorld(t);
  const other = await world.must(200, 'POST', '/v1/payers', { name: 'Acme Plumbing LLC' });
  const rosa = await world.person();
  const first = await world.reward(rosa, 10_000);
  await payAll(world);
  await world.work();
  await world.must(200, 'POST', `/v2/rewards/${first}/revoke`, { reason: 'refunded', claw_back: true });
  await world.payBy({ payer_id: other.id });
  const ofOther = await world.reward(rosa, 4_000);
  await payAll(world);
  await world.work();
  assert.deepEqual(
    [await world.stateOf(ofOther), world.tremendous.spent(), await world.account('receivable')],
    ['sent', 140, 10_000],
  );
  const { receivables } = await world.must(200, 'GET', '/v1/ledger/receivables');
  assert.deepEqual(
    receivables.map((one: Body) => [one.person_id, one.amount_minor, one.payer_id !== other.id]),
    [[rosa, 10_000, true]],
  );
  await world.payBy({});
  await world.reward(rosa, 11_000);
  await payAll(world);
  await world.work();
  assert.deepEqual(
    [world.tremendous.spent(), await world.account('receivable'), await world.differences()],
    [150, 0, []],
  );
});

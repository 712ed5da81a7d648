// Files for the bank: what waits for one, each payout in one file only, each file of one payer, and what the bank answered.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Body, payAll, payWorld } from '../support/pay-world.ts';

test('[PO-1] a file for the bank has each payout once, with its total, and ends line by line', async (t) => {
  const world = await payWorld(t);
  const bank = await world.must(200, 'POST', '/v1/suppliers', {
    type: 'bank_csv',
    name: 'Bank',
    is_default: true,
  });
  const rosa = await world.person({ name: '=Rosa Lopez' });
  const sam = await world.person({ name: 'Sam Hill' });
  const lee = await world.person({ name: 'Lee Ng' });
  const account = (holder: string) => ({
    destination: { account_holder: holder, routing_number: '021000021', account_number: '000123454411' },
  });
  await world.must(200, 'PUT', `/v1/persons/${rosa}/payout-preference`, account('=Rosa Lopez'));
  const shown = await world.must(200, 'PUT', `/v1/persons/${sam}/payout-preference`, account('Sam Hill'));
  assert.equal(shown.destination_hint, 'account ending 4411');
  const wrong = {
    destination: { account_holder: 'Lee', routing_number: '021000022', account_number: '1234' },
  };
  assert.equal(
    (await world.must(400, 'PUT', `/v1/persons/${lee}/payout-preference`, wrong)).code,
    'validation_error',
  );
  const ofRosa = await world.reward(rosa, 10_000);
  const ofSam = await world.reward(sam, 5_000);
  const ofLee = await world.reward(lee, 2_500);
  const run = await payAll(world);
  const left = run.lines.find((line: Body) => line.reward_id === ofLee);
  assert.deepEqual(
    left.reasons.map((one: Body) => one.code),
    ['no_bank_account'],
  );
  await world.work();
  const [waits, ...others] = await world.must(200, 'GET', '/v1/bank-files/waiting');
  assert.deepEqual(others, []);
  assert.deepEqual(
    [
      waits.supplier,
      waits.payer,
      waits.payouts,
      waits.total_minor,
      waits.file_payouts,
      waits.file_total_minor,
    ],
    ['Bank', 'Acme Heating', 2, 15_000, 2, 15_000],
  );
  const file = await world.must(200, 'POST', '/v1/bank-files', { supplier_id: bank.id });
  assert.deepEqual([file.payouts, file.total_minor, file.open], [2, 15_000, 2]);
  assert.deepEqual(file.payer_ids, [waits.payer_id]);
  assert.deepEqual(await world.must(200, 'GET', '/v1/bank-files/waiting'), []);
  await world.must(409, 'POST', '/v1/bank-files', { supplier_id: bank.id });
  const csv: string = await world.must(200, 'GET', `/v1/bank-files/${file.id}/csv`);
  const lines = csv.trim().split('\r\n');
  assert.equal(lines.length, 4);
  assert.match(csv, /"?'=Rosa Lopez"?,,021000021,000123454411,100\.00,USD/);
  assert.match(lines.at(-1) ?? '', /^TOTAL,2 payments,,,,150\.00,USD$/);
  const paidId = run.lines.find((line: Body) => line.reward_id === ofRosa).payout_id;
  const failedId = run.lines.find((line: Body) => line.reward_id === ofSam).payout_id;
  const results = {
    lines: [{ payout_id: failedId, outcome: 'failed', message: 'Account closed.' }],
    others: 'paid',
  };
  assert.equal((await world.must(200, 'POST', `/v1/bank-files/${file.id}/results`, results)).settled, 2);
  assert.equal((await world.must(200, 'POST', `/v1/bank-files/${file.id}/results`, results)).settled, 0);
  assert.deepEqual([await world.stateOf(ofRosa), await world.stateOf(ofSam)], ['fulfilled', 'failed']);
  assert.equal((await world.must(200, 'GET', `/v1/payouts/${paidId}`)).state, 'paid');
  const done = await world.must(200, 'GET', `/v1/bank-files/${file.id}`);
  assert.deepEqual(
    [done.open, done.open_minor, done.paid, done.paid_minor, done.failed],
    [0, 0, 1, 10_000, 1],
  );
  const { items } = await world.must(200, 'GET', `/v1/payouts?bank_file_id=${file.id}`);
  assert.deepEqual(
    items.map((one: Body) => one.reward_ids),
    [[ofSam], [ofRosa]],
  );
  await world.must(404, 'GET', '/v1/bank-files/77');
  assert.deepEqual(await world.differences(), []);
});

test("[PO-1] a file for the bank is one payer's: another payer's payouts wait for a file of their own", async (t) => {
  const world = await payWorld(t);
  const bank = await world.must(200, 'POST', '/v1/suppliers', {
    ...{ type: 'bank_csv', name: 'Bank', is_default: true },
  });
  const south = await world.must(200, 'POST', '/v1/payers', { name: 'Acme South LLC' });
  const rosa = await world.person();
  await world.must(200, 'PUT', `/v1/persons/${rosa}/payout-preference`, {
    destination: {
      account_holder: 'Rosa Lopez',
      routing_number: '021000021',
      account_number: '000123454411',
    },
  });
  await world.reward(rosa, 10_000);
  await world.payBy({ payer_id: south.id });
  await world.reward(rosa, 2_500);
  await payAll(world);
  await world.work();
  const unsaid = await world.must(409, 'POST', '/v1/bank-files', { supplier_id: bank.id });
  assert.match(unsaid.message, /a file is of one payer: say payer_id, one of .*Acme South LLC/);
  const file = await world.must(200, 'POST', '/v1/bank-files', { supplier_id: bank.id, payer_id: south.id });
  assert.deepEqual([file.payouts, file.total_minor, file.payer_ids], [1, 2_500, [south.id]]);
  const rest = await world.must(200, 'POST', '/v1/bank-files', { supplier_id: bank.id });
  assert.deepEqual([rest.payouts, rest.total_minor], [1, 10_000]);
});

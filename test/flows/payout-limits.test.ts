// Whom nothing is paid, and what stops at a limit: bars, taxes, debts. And what the books say of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, HOUR_MS } from '../../src/base/time.ts';
import { type Body, payAll, payWorld, tremendousWorld } from '../support/pay-world.ts';

const codesOf = (line: Body): string[] => line.reasons.map((one: Body) => one.code);

test('[PO-3] who opted out is not paid: not in a run, not by a payout that was waiting, not by hand', async (t) => {
  const world = await tremendousWorld(t);
  const rosa = await world.person({ email: 'rosa@example.com' });
  const reward = await world.reward(rosa, 5_000);
  const say = (body: object) =>
    world.must(200, 'POST', '/v4/optouts', { email: 'Rosa@example.com', ...body });
  const optOut = () => say({ mail_class: 'all' });
  await payAll(world);
  await optOut();
  await world.work();
  assert.deepEqual([world.tremendous.posts, await world.stateOf(reward)], [0, 'approved']);
  const [canceled] = (await world.must(200, 'GET', '/v1/payouts')).items;
  assert.deepEqual(
    [canceled.state, canceled.detail],
    ['canceled', 'The person wants nothing more of the program.'],
  );
  const [line] = await world.must(200, 'GET', '/v1/payouts/waiting');
  assert.deepEqual(codesOf(line), ['opted_out']);
  const refused = await world.must(409, 'POST', `/v2/rewards/${reward}/fulfil`);
  assert.deepEqual([refused.code, refused.parameters.reasons[0].code], ['reward_not_payable', 'opted_out']);
  // The same as a hash, which an erasure or a file left, and beside a bounce.
  await world.db.query(
    `update mail_opt_outs set address_key = 'sha256:' || encode(sha256('rosa@example.com'::bytea), 'hex') where client_id = $1`,
    [world.clientId],
  );
  assert.deepEqual(codesOf((await world.must(200, 'GET', '/v1/payouts/waiting'))[0]), ['opted_out']);
  assert.equal((await say({ optout: false })).takes_part, true);
  await world.db.query(
    `insert into mail_opt_outs (client_id, address_key, mail_class, reason, since) values ($1, 'rosa@example.com', 'all', 'bounced', now())`,
    [world.clientId],
  );
  // Who wants no mails, or whose mailbox is full, is paid all the same.
  assert.deepEqual(await say({}), {
    ...{ email: 'Rosa@example.com', optout: true, takes_part: true },
    classes: ['all', 'promotional', 'transactional'],
  });
  assert.deepEqual(codesOf((await world.must(200, 'GET', '/v1/payouts/waiting'))[0]), []);
  assert.equal((await optOut()).takes_part, false);
  assert.deepEqual(codesOf((await world.must(200, 'GET', '/v1/payouts/waiting'))[0]), ['opted_out']);
  await say({ optout: false });
  await payAll(world);
  await world.work();
  assert.deepEqual(
    [await world.stateOf(reward), world.tremendous.spent(), await world.differences()],
    ['sent', 50, []],
  );
});

test('[PO-3] [ID-5] who was erased is not paid by a payout that was waiting; the promise is taken back', async (t) => {
  const world = await tremendousWorld(t);
  const rosa = await world.person({ email: 'rosa@example.com' });
  const reward = await world.reward(rosa, 5_000);
  const run = await payAll(world);
  const erase = (status: number) =>
    world.must(status, 'POST', '/v4/erasures', { person_id: rosa, note: 'asked' });
  assert.equal((await erase(409)).code, 'reward_in_payout');
  await world.db.query('update persons set erased_at = now() where person_id = $1', [rosa]);
  await world.work();
  assert.deepEqual([world.tremendous.posts, await world.stateOf(reward)], [0, 'approved']);
  const [payout] = (await world.must(200, 'GET', `/v1/payouts?run_id=${run.id}`)).items;
  assert.deepEqual([payout.state, payout.detail], ['canceled', 'The person was erased.']);
  assert.deepEqual(codesOf((await world.must(200, 'GET', '/v1/payouts/waiting'))[0]), ['erased']);
  assert.deepEqual(await world.differences(), []);
});

test('[PO-3] a reward of an integration environment is never in a run; one that is flagged waits for a person', async (t) => {
  const world = await tremendousWorld(t);
  const flagged = await world.reward(await world.person(), 5_000);
  const integration = await world.reward(await world.person(), 6_000);
  const fine = await world.reward(await world.person(), 7_000);
  await world.db.query(`update rewards set from_integration = true where reward_id = $1`, [integration]);
  const flag = { code: 'job_canceled', message: 'The job was canceled.', at: '2026-05-04T00:00:00Z' };
  await world.db.query(`update rewards set flag = $2 where reward_id = $1`, [flagged, flag]);
  const run = await world.must(200, 'POST', '/v1/payouts/runs', { reward_ids: [flagged, integration, fine] });
  assert.deepEqual(run.lines.map(codesOf), [['flagged'], ['from_integration'], []]);
  await world.must(200, 'POST', `/v1/payouts/runs/${run.id}/approve`);
  await world.work();
  assert.equal(world.tremendous.spent(), 70);
  assert.deepEqual(await world.differences(), []);
});

test('[RW-7] a payer stops at its threshold and asks for tax details; the year is that of the client, and money on its way counts', async (t) => {
  const world = await tremendousWorld(t);
  await world.db.query(`update clients set time_zone = 'America/Chicago' where client_id = $1`, [
    world.clientId,
  ]);
  const [payer] = await world.must(200, 'GET', '/v1/payers');
  assert.deepEqual([payer.name, payer.is_default, payer.threshold_minor], ['Acme Heating', true, null]);
  const limits = { name: 'Acme Heating LLC', threshold_minor: 60_000, details_from_minor: 30_000 };
  await world.must(200, 'PUT', `/v1/payers/${payer.id}`, limits);
  const rosa = await world.person({ email: 'rosa@example.com' });
  for (let at = 0; at < 4; at++) await world.reward(rosa, 20_000);

  const first = await payAll(world);
  const missing = ['tax_details_missing'];
  assert.deepEqual(first.lines.map(codesOf), [[], missing, missing, missing]);
  await world.must(200, 'PUT', `/v1/persons/${rosa}/tax-details`, {
    ...{ form: 'W-9', reference: 'Safe, folder 12', received_on: '2026-05-01' },
  });
  const guarded = { form: 'W-9', reference: 'SSN 123-45-6789', received_on: '2026-05-01' };
  await world.must(400, 'PUT', `/v1/persons/${rosa}/tax-details`, guarded);
  const second = await payAll(world);
  assert.deepEqual(
    second.lines.map(codesOf),
    [[], [], ['tax_threshold']],
    'the first is on its way and counts',
  );
  await world.work();
  assert.equal(world.tremendous.spent(), 600);
  const [total] = await world.must(200, 'GET', '/v1/tax-totals?year=2026');
  assert.deepEqual(
    [total.person_id, total.paid_minor, total.payments, total.details_on_file, total.threshold_reached],
    [rosa, 60_000, 3, true, true],
  );
  const csv: string = await world.must(200, 'GET', `/v1/tax-totals.csv?year=2026&payer_id=${payer.id}`);
  assert.match(
    csv,
    /^payer,payer_id,year,person_id,name,email,currency,paid,payments,details_on_file,details_reference,threshold_reached\r\n/,
  );
  assert.match(
    csv,
    /Acme Heating LLC,\d+,2026,\d+,Rosa Lopez,rosa@example.com,USD,600\.00,3,yes,"?Safe, folder 12"?,yes/,
  );

  // In Chicago it is still 2026 five hours into the UTC year.
  world.advance(Date.UTC(2027, 0, 1, 5) - world.now().getTime());
  assert.deepEqual((await payAll(world)).lines.map(codesOf), [['tax_threshold']]);
  world.advance(HOUR_MS);
  await payAll(world);
  await world.work();
  assert.equal(world.tremendous.spent(), 800);
  assert.deepEqual(await world.must(200, 'GET', '/v1/tax-totals?year=2025'), []);
  assert.equal((await world.must(200, 'GET', '/v1/tax-totals'))[0].paid_minor, 20_000);
  assert.deepEqual(await world.differences(), []);
});

test('[RW-7] each legal entity has its own totals, by what the campaign version says that decided the reward', async (t) => {
  const world = await tremendousWorld(t);
  const second = await world.must(200, 'POST', '/v1/payers', {
    name: 'Acme Plumbing Inc',
    threshold_minor: 10_000,
  });
  await world.must(409, 'POST', '/v1/payers', { name: 'Acme Plumbing Inc' });
  const rosa = await world.person({ name: '+Rosa Lopez' });
  await world.reward(rosa, 9_000);
  await world.payBy({ payer_id: second.id });
  await world.reward(rosa, 8_000);
  await world.reward(rosa, 3_000);
  await payAll(world);
  await world.work();
  assert.equal(world.tremendous.orders.length, 2, 'each entity pays its own');
  const totals = await world.must(200, 'GET', '/v1/tax-totals');
  assert.deepEqual(
    totals.map((one: Body) => [one.payer, one.paid_minor]),
    [
      ['Acme Heating', 9_000],
      ['Acme Plumbing Inc', 8_000],
    ],
  );
  assert.match(await world.must(200, 'GET', '/v1/tax-totals.csv'), /'\+Rosa Lopez/, 'no name is a formula');
  assert.deepEqual(await world.differences(), []);
});

test('[RW-8] what is clawed back is owed, and the next payouts are less by it, to the cent; the rest can be given up', async (t) => {
  const world = await tremendousWorld(t);
  const rosa = await world.person();
  const sam = await world.person();
  const paid = await world.reward(rosa, 10_000);
  await world.reward(sam, 10_000);
  await payAll(world);
  await world.work();
  await world.must(200, 'POST', `/v2/rewards/${paid}/revoke`, {
    reason: 'The job was refunded.',
    claw_back: true,
  });
  assert.equal(await world.account('receivable'), 10_000);
  const [payer] = await world.must(200, 'GET', '/v1/payers');
  assert.deepEqual((await world.must(200, 'GET', '/v1/ledger/receivables')).receivables, [
    { person_id: rosa, payer_id: payer.id, currency: 'USD', amount_minor: 10_000 },
  ]);

  const small = await world.reward(rosa, 2_500);
  await payAll(world);
  await world.work();
  assert.deepEqual(
    [await world.stateOf(small), world.tremendous.spent()],
    ['fulfilled', 200],
    'nothing leaves, the debt is less',
  );
  assert.equal(await world.account('receivable'), 7_500);
  const larger = await world.reward(rosa, 5_000);
  const largest = await world.reward(rosa, 4_000);
  world.tremendous.faults.push('422');
  await payAll(world);
  const [open] = (await world.must(200, 'GET', '/v1/payouts?state=queued')).items;
  assert.deepEqual([open.amount_minor, open.netted_minor], [1_500, 7_500]);
  assert.deepEqual(await world.differences(), []);
  await world.work();
  assert.deepEqual(
    [await world.stateOf(larger), await world.account('receivable')],
    ['failed', 7_500],
    'a payout that fails pays off nothing',
  );
  assert.deepEqual(await world.differences(), []);
  for (const id of [larger, largest]) await world.must(200, 'POST', `/v2/rewards/${id}/retry`);
  await payAll(world);
  await world.work();
  assert.deepEqual([world.tremendous.spent(), await world.account('receivable')], [215, 0]);
  assert.deepEqual([await world.account('cash'), await world.differences()], [-21_500, []]);

  await world.must(200, 'POST', `/v2/rewards/${largest}/revoke`, { reason: 'x', claw_back: true });
  const forgive = (status: number) =>
    world.must(status, 'POST', `/v1/ledger/receivables/${largest}/forgive`, { reason: 'A good customer.' });
  assert.equal((await forgive(200)).forgiven_minor, 4_000);
  await forgive(409);
  assert.deepEqual([await world.account('receivable'), await world.differences()], [0, []]);
  const [books] = (await world.must(200, 'GET', '/v1/ledger/balances?by=client')).balances;
  const accounts = ['expense', 'liability', 'in_flight', 'cash', 'receivable', 'breakage'];
  assert.equal(
    accounts.reduce((sum, account) => sum + books[`${account}_minor`], 0),
    0,
  );
});

test('[RW-8] the nightly comparison shouts when the ledger disagrees: an entry for the console, a metric, words', async (t) => {
  const world = await payWorld(t);
  const reward = await world.reward(await world.person(), 10_000);
  await world.app.tasks.reconcile({});
  const found = async () => (await world.must(200, 'GET', '/v1/ledger/reconciliations')).reconciliations[0];
  assert.equal((await found()).agrees, true);
  await world.db.query('update rewards set amount_minor = 9999 where reward_id = $1', [reward]);
  world.advance(DAY_MS);
  await world.app.tasks.reconcile({});
  const shouted = await found();
  assert.equal(shouted.agrees, false);
  assert.match(shouted.in_words[0], /liability should be 9999 and the ledger says 10000/);
  const [attention] = await world.must(200, 'GET', '/v1/payouts/attention');
  assert.equal(attention.code, 'ledger_disagrees');
  const metrics = await world.app.metrics.registry.metrics();
  assert.match(metrics, /goodword_ledger_differences 1/);
});

test('[RW-8] the database refuses entries between accounts that no kind moves, changes of history, and a second payout for a reward', async (t) => {
  const world = await tremendousWorld(t);
  const reward = await world.reward(await world.person(), 10_000);
  await payAll(world);
  const entry = `insert into ledger_entries (client_id, entry_id, at, reward_id, kind, debit_account, credit_account, amount_minor, currency,
     campaign_id, person_id, history_seq) select client_id, entry_id + 1, at, reward_id, $1, $2, $3, $4, currency, campaign_id, person_id, 1
     from ledger_entries limit 1`;
  await assert.rejects(world.db.query(entry, ['paid', 'cash', 'liability', 5]), /kind_check/);
  await assert.rejects(
    world.db.query(entry, ['clawed_back', 'receivable', 'expense', 0]),
    /amount_minor_check/,
  );
  await assert.rejects(world.db.query('update payout_history set message = $1', ['x']), /append-only/);
  await assert.rejects(world.db.query('delete from ledger_entries'), /append-only/);
  await assert.rejects(
    world.db.query(
      `with p as (insert into payouts (client_id, payout_id, supplier_id, payer_id, person_id, amount_minor, netted_minor, currency, state,
           actor, created_at, updated_at) select client_id, payout_id + 1, supplier_id, payer_id, person_id, amount_minor, 0, currency,
           'queued', 'x', now(), now() from payouts returning client_id, payout_id)
       insert into payout_items (client_id, payout_id, reward_id, amount_minor, netted_minor) select client_id, payout_id, $1, 1, 0 from p`,
      [reward],
    ),
    /payout_items_once/,
  );
});

test('[SEC-2] only owner and admin move money; others may look', async (t) => {
  const world = await tremendousWorld(t);
  const reward = await world.reward(await world.person(), 10_000);
  const made = await world.must(200, 'POST', '/v4/tokens/managed', {
    ...{ password: 'correct horse battery', name: 'books', scopes: ['CLIENT_REPORT_DOWNLOAD'] },
  });
  const token = made.access_token;
  await world.must(200, 'GET', '/v1/payouts', undefined, token);
  await world.must(200, 'GET', '/v1/tax-totals.csv', undefined, token);
  for (const [method, path] of [
    ['POST', '/v1/payouts/runs'],
    ['POST', '/v1/suppliers'],
    ['POST', '/v1/bank-files'],
    ['POST', '/v1/payers'],
    ['PUT', `/v1/persons/${reward}/tax-details`],
    ['PUT', `/v1/persons/${reward}/payout-preference`],
    ['GET', `/v1/payouts/${reward}/code`],
    ['POST', `/v1/ledger/receivables/${reward}/forgive`],
  ] as const) {
    assert.equal(
      (await world.must(403, method, path, method === 'GET' ? undefined : {}, token)).code,
      'access_denied',
      path,
    );
  }
  const shown = JSON.stringify(await world.must(200, 'GET', '/v1/suppliers', undefined, token));
  assert.ok(!shown.includes(world.tremendous.apiKey));
  const audit = JSON.stringify(await world.must(200, 'GET', '/v1/audit'));
  assert.ok(audit.includes('supplier.created') && !audit.includes(world.tremendous.apiKey));
});

// The pages of paying in a real browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS, HOUR_MS } from '../../../src/base/time.ts';
import { colleague } from '../../support/colleague.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { startTremendous } from '../../support/tremendous.ts';
import { mustBe, startWorld, type World } from '../../support/world.ts';

/** One job of a friend of Rosa's, completed; the hold is over and both rewards are approved. */
async function approvedWorld(world: World) {
  const { office } = world.simulator;
  await world.advocate('rosa@example.com', 'ROSA7', { first_name: 'Rosa', last_name: 'Alvarez' });
  const { id } = office.createJob({
    ...{ customer: { name: 'Pat Doe', email: 'pat@example.net' }, advocateCode: 'ROSA7' },
  });
  await world.drain();
  world.advance(HOUR_MS);
  office.completeJob(id, { totalCents: 24_550 });
  await world.drain();
  world.advance(15 * DAY_MS);
  await world.drain();
}

test('[PO-1] a coupon pool is added and filled, a run is drawn up, looked at and approved, and the books agree', async (t) => {
  const world = await startWorld(t);
  await approvedWorld(world);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/payouts/suppliers');
  await page.getByText('No supplier yet').waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Add a supplier' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Kind').selectOption('coupon_pool');
  await dialog.getByLabel('Name').fill('Gift cards of the mall');
  await dialog.getByLabel('Pays unless a campaign says otherwise').check();
  await dialog.getByRole('button', { name: 'Add a supplier' }).click();
  await page.getByText('The supplier is saved').waitFor();
  await page.getByText('Gift cards of the mall').waitFor();

  await page.getByRole('tab', { name: 'Coupons' }).click();
  await page.getByRole('button', { name: 'Upload codes' }).click();
  await dialog.getByLabel('Codes').fill('MALL-0001\nMALL-0002\nMALL-0003\n');
  await dialog.getByRole('button', { name: 'Upload codes' }).click();
  await page.getByText('3 codes added').waitFor();
  await assertFit(view);

  await page.getByRole('tab', { name: 'Runs' }).click();
  await page.getByText(/2 rewards, \$150\.00, can be paid now\./).waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Draw up a run' }).click();
  await page.getByRole('heading', { level: 1, name: /^Run of / }).waitFor();
  await page.getByRole('row', { name: /Rosa Alvarez.*\$100\.00.*Is paid/ }).waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Approve and pay' }).click();
  await dialog.getByText('Pay $150.00?').waitFor();
  await dialog.getByRole('button', { name: 'Approve and pay' }).click();
  await page.getByText('Approved: the payouts are on their way').waitFor();
  const { items } = (await world.call('GET', '/v1/payouts')).body;
  assert.equal(items.length, 2);

  await view.open('/payouts/payments');
  await page
    .getByRole('row', { name: /Rosa Alvarez/ })
    .getByRole('link')
    .click();
  await page.getByRole('heading', { level: 1, name: 'Payout of $100.00' }).waitFor();
  await assertFit(view);
  await view.open('/payouts/ledger');
  await page.getByText('Ledger, rewards and payouts agree').waitFor();
  await assertFit(view);
  view.assertClean();
});

test('[PO-1] a test payout: currency and amount are asked, the sandbox is told from real money, which asks before it pays', async (t) => {
  const world = await startWorld(t, { bare: true });
  const tremendous = await startTremendous(t);
  const supplier = mustBe(
    200,
    await world.call('POST', '/v1/suppliers', {
      ...{ type: 'tremendous', name: 'Gift cards', secrets: { api_key: tremendous.apiKey } },
      settings: { api_url: tremendous.url, campaign_id: 'C1' },
    }),
  );
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/payouts/suppliers');
  await page.getByText('Sandbox: pays nothing real').waitFor();
  await page.getByRole('button', { name: 'Test payout' }).click();
  const dialog = page.getByRole('dialog');
  assert.equal(await dialog.getByLabel('E-mail').inputValue(), 'owner@acme.example');
  await dialog.getByLabel('Currency').selectOption({ label: 'EUR: Euro' });
  await dialog.getByLabel('Amount').fill('');
  await dialog.getByRole('button', { name: 'Send the test' }).click();
  await dialog.getByText('Say an amount above zero.').waitFor();
  await dialog.getByLabel('Amount').fill('2.50');
  await dialog.getByRole('button', { name: 'Send the test' }).click();
  await dialog.getByText('The sandbox paid €2.50.').waitFor();
  await assertFit(view);
  const [order] = tremendous.orders;
  assert.deepEqual(order?.reward.value, { denomination: 2.5, currency_code: 'EUR' });
  await dialog.getByText(`In the sandbox it is ${order?.external_id}.`).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByLabel('Environment').selectOption('production');
  await dialog.getByLabel('API key').fill(tremendous.apiKey);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Let Gift cards pay real money?').waitFor();
  const stored = async () => mustBe(200, await world.call('GET', '/v1/suppliers'))[0].settings.environment;
  assert.equal(await stored(), 'sandbox', 'nothing is saved before one says so');
  await page.getByRole('button', { name: 'Pay real money' }).click();
  await page.getByText('Production: pays real money').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Test payout' }).count(), 0);
  mustBe(
    409,
    await world.call('POST', `/v1/suppliers/${supplier.id}/test-payout`, { email: 'owner@acme.example' }),
  );
  view.assertClean();
});

test('[RW-7] taxes: totals of the year with a file, and another payer', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/payouts/taxes');
  await page.getByText('Nobody was paid in this year').waitFor();
  await assertFit(view);
  const file = page.getByRole('link', { name: 'Year-end CSV' });
  assert.equal(await file.getAttribute('href'), '/v1/tax-totals.csv?year=2026');
  await page.getByRole('button', { name: 'Add a payer' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name', { exact: true }).fill('Acme South LLC');
  await dialog.getByLabel('Report from').fill('600');
  await assertFit(view);
  await dialog.getByRole('button', { name: 'Add a payer' }).click();
  await page.getByText('Acme South LLC').waitFor();
  await page.getByRole('button', { name: 'Edit Acme South LLC' }).click();
  await dialog.getByLabel('Tax details needed from').fill('400');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('$400.00').waitFor();
  const south = (await world.call('GET', '/v1/payers')).body.find(
    ({ name }: { name: string }) => name === 'Acme South LLC',
  );
  assert.deepEqual([south.threshold_minor, south.details_from_minor], [60_000, 40_000]);
  view.assertClean();
});

test('[PO-1] files for the bank: what would be in one, made, downloaded, one payment refused, the others paid', async (t) => {
  const world = await startWorld(t);
  const bank = mustBe(
    200,
    await world.call('POST', '/v1/suppliers', { type: 'bank_csv', name: 'First Bank', is_default: true }),
  );
  await approvedWorld(world);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/payouts/bank-files');
  await page.getByText('No file for the bank yet').waitFor();
  await assertFit(view);

  const waiting = mustBe(200, await world.call('GET', '/v1/payouts/waiting'));
  for (const { person_id: id } of waiting) {
    const destination = {
      ...{ account_holder: 'Somebody', routing_number: '021000021', account_number: '000123454411' },
    };
    mustBe(200, await world.call('PUT', `/v1/persons/${id}/payout-preference`, { destination }));
  }
  const run = mustBe(200, await world.call('POST', '/v1/payouts/runs', {}));
  mustBe(200, await world.call('POST', `/v1/payouts/runs/${run.id}/approve`));
  await page.reload();
  await page.getByText('First Bank, paid by Acme Heating').waitFor();
  await page.getByText('2 payments, $150.00').waitFor();
  await page.getByRole('button', { name: 'Make a file' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Put 2 payments, $150.00, into one file?').waitFor();
  await dialog.getByText('Rosa Alvarez').waitFor();
  await dialog.getByText('$100.00').waitFor();
  await assertFit(view);
  await dialog.getByRole('button', { name: 'Make a file' }).click();
  await page.getByText('The file is made: 2 payments, $150.00').waitFor();
  await page.getByRole('heading', { level: 1, name: /^File of / }).waitFor();
  const [file] = mustBe(200, await world.call('GET', '/v1/bank-files'));
  assert.equal(file.supplier_id, bank.id);
  await assertFit(view);

  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the file' }).click();
  assert.equal((await downloading).suggestedFilename(), `bank-${file.id}.csv`);

  const friends = page.getByRole('row', { name: /pat@example\.net/ });
  await friends.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'The bank refused these' }).click();
  await dialog.getByText('Did the bank refuse 1 payment?').waitFor();
  await dialog.getByRole('button', { name: 'The bank refused these' }).click();
  await dialog.getByText('Say what the bank answered.').waitFor();
  await assertFit(view);
  await dialog.getByLabel('What the bank said').fill('Account closed');
  await dialog.getByRole('button', { name: 'The bank refused these' }).click();
  await page.getByText('1 payment failed').waitFor();
  await friends.getByText('Account closed').waitFor();

  await page.getByRole('button', { name: 'All others were paid' }).click();
  await dialog.getByText('Did the bank pay 1 payment, $100.00?').waitFor();
  await dialog.getByRole('button', { name: 'All others were paid' }).click();
  await page.getByText('1 not paid', { exact: true }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'All others were paid' }).count(), 0);
  await page.getByRole('row', { name: /Rosa Alvarez.*Paid/ }).waitFor();
  await assertFit(view);
  await page
    .getByRole('row', { name: /Rosa Alvarez/ })
    .getByRole('link', { name: /^Reward / })
    .waitFor();

  // Whoever helps on the phone sees what became of a payment, and moves no money.
  const office = await openConsole(t, world, { as: await colleague(world, 'office') });
  await office.open(`/payouts/bank-files/${file.id}`);
  await office.page.getByText('Owners and admins make files').waitFor();
  assert.equal(await office.page.getByRole('link', { name: 'Download the file' }).count(), 0);
  await office.open('/payouts/bank-files');
  await office.page.getByRole('row', { name: /1 not paid.*\$150\.00.*First Bank.*Acme Heating/ }).waitFor();
  await assertFit(office);
  office.assertClean();
  view.assertClean();
});

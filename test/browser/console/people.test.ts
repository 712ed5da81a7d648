// The pages of people in a real browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS } from '../../../src/base/time.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { startWorld } from '../../support/world.ts';

test('an advocate is added with a code, found by a misspelt name, changed, and gets another code when one is retired', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/people');
  await page.getByText('Nobody yet').waitFor();
  await page.getByRole('link', { name: 'Add an advocate' }).click();
  await page.getByLabel('First name').fill('Rosa');
  await page.getByLabel('Last name').fill('Alvarez');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByText('Give an e-mail or a phone.').waitFor();
  await page.getByLabel('E-mail').fill('rosa@example.com');
  await page.getByLabel('Phone').fill('612-555-0110');
  await page.getByLabel('Kind').selectOption('technician');
  await assertFit(view);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('heading', { level: 1, name: 'Rosa Alvarez' }).waitFor();
  await page
    .getByRole('button', { name: /^Copy Rosa/i })
    .first()
    .waitFor();
  await assertFit(view);

  await page.getByRole('button', { name: 'Change', exact: true }).click();
  await page.getByRole('dialog').getByLabel('First name').fill('Rosalia');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { level: 1, name: 'Rosalia Alvarez' }).waitFor();

  await page.getByRole('button', { name: 'Retire' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Retire' }).click();
  await page.getByText('Retired', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Give a code' }).click();
  await page.getByText(/^The code is /).waitFor();
  await page.getByRole('button', { name: 'Stop all mail' }).click();
  await page.getByText('No invitations and promotions').waitFor();
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('May be written to').waitFor();
  await page.getByRole('button', { name: 'Print cards' }).click();
  const cards = page.getByRole('dialog').getByRole('link', { name: 'Open the PDF' });
  assert.match((await cards.getAttribute('href')) ?? '', /^\/v1\/cards\.pdf\?person_ids=\d+&layout=sheet/);
  await page.keyboard.press('Escape');

  await view.open('/people');
  await page.getByPlaceholder('Name, code, phone, e-mail or street').fill('rosalia alvares');
  await page.getByText('1 row', { exact: true }).waitFor();
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('partner');
  await page.getByText('Nothing matches these filters').waitFor();
  view.assertClean();
});

test('[ID-5] [RW-3] a profile shows whom a person referred and what it earned; a reward is granted by hand; erasing asks for a typed word', async (t) => {
  const world = await startWorld(t);
  const { office } = world.simulator;
  const rosa = await world.advocate('rosa@example.com', 'ROSA7', {
    first_name: 'Rosa',
    last_name: 'Alvarez',
  });
  const { id } = office.createJob({
    ...{ customer: { name: 'Pat Doe', email: 'pat@example.net' }, advocateCode: 'ROSA7' },
  });
  await world.drain();
  world.advance(HOUR_MS);
  office.completeJob(id, { totalCents: 24_550 });
  await world.drain();
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open(`/people/${rosa}`);
  await page.getByRole('link', { name: 'pat@example.net' }).waitFor();
  await page.getByRole('link', { name: '$100.00 Advocate' }).waitFor();
  await assertFit(view);
  const dialog = page.getByRole('dialog');
  await page.getByRole('button', { name: 'Grant a reward…' }).click();
  await dialog.getByRole('button', { name: 'Grant the reward' }).click();
  await dialog.getByText('Type an amount above zero.').waitFor();
  await dialog.getByLabel('Amount').fill('25');
  await dialog.getByLabel('Why').fill('The first card was lost');
  await assertFit(view);
  await dialog.getByRole('button', { name: 'Grant the reward' }).click();
  await page.getByRole('link', { name: '$25.00 Advocate' }).waitFor();
  await page.getByRole('button', { name: 'Take out of the program' }).click();
  await dialog.getByText('Take Rosa Alvarez out of the program?').waitFor();
  await assertFit(view);
  await dialog.getByRole('button', { name: 'Take out of the program' }).click();
  await page.getByText('Somebody said that this person wants nothing of the program').waitFor();
  const takesPart = async () => (await world.call('GET', `/v1/people/${rosa}`)).body.consent.takes_part;
  assert.equal(await takesPart(), false);
  assert.equal(await page.getByRole('button', { name: 'Allow mail again' }).count(), 0);
  await assertFit(view);
  await page.getByRole('button', { name: 'Take back in' }).click();
  await page.getByText('Takes part again').waitFor();
  await page.getByText('Takes part', { exact: true }).waitFor();
  assert.equal(await takesPart(), true);

  const report = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download all that is stored' }).click();
  const password = page.getByRole('dialog').getByLabel('Password', { exact: true });
  const downloaded = await Promise.race([report, password.waitFor().then(() => null)]);
  assert.equal(downloaded?.suggestedFilename(), `access-report-${rosa}.json`);

  await page.getByRole('button', { name: 'Erase this person…' }).click();
  await dialog.getByRole('button', { name: 'Erase for good' }).click();
  await dialog.getByLabel('Type ERASE to go on').fill('ERASE');
  await dialog.getByRole('button', { name: 'Erase for good' }).click();
  await page.getByRole('heading', { level: 1, name: 'People' }).waitFor();
  await page.getByText(/^Erased\./).waitFor();
  assert.equal((await world.call('GET', `/v5/persons/${rosa}`)).status, 404);
  view.assertClean();
});

test('[PO-2] staff say how a person is paid and which tax form is on file; an account is never shown again', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'ROSA7', { first_name: 'Rosa' });
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open(`/people/${rosa}`);
  await page.getByText('Nothing on file').waitFor();
  await page.getByRole('button', { name: 'Is something waiting, and why?' }).click();
  await page.getByText('No approved reward waits.').waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Change payment…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Where the money goes').selectOption('A bank account with an IBAN');
  await dialog.getByLabel('Account holder').fill('Rosa Alvarez');
  await dialog.getByLabel('IBAN').fill('DE00 1234');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByLabel('IBAN').and(page.locator('[aria-invalid=true]')).waitFor();
  await assertFit(view);
  await dialog.getByLabel('IBAN').fill('DE89370400440532013000');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/3000/).waitFor();
  assert.equal(await page.getByText('DE8937').count(), 0);

  await page.getByRole('button', { name: 'Tax form…' }).click();
  await dialog.getByLabel('Form', { exact: true }).fill('W-9');
  await dialog.getByLabel('Where it lies').fill('123-45-6789');
  await dialog.getByLabel('Received on').fill('2026-03-01');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText(/looks like a tax number/).waitFor();
  await assertFit(view);
  await dialog.getByLabel('Where it lies').fill('Drive: Tax forms 2026');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/W-9, received Mar 1, 2026/).waitFor();
  view.assertClean();
});

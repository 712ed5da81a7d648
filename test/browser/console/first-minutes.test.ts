// The first ten minutes as the README tells them, in a real browser: from the first visit to a rewarded referral, with the stand-in's
// office page in a second tab.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFit, openConsole } from '../../support/console.ts';
import { startWorld } from '../../support/world.ts';

test('[ST-8] from the first visit to a rewarded referral, with the console and the stand-in alone', async (t) => {
  const world = await startWorld(t, { withoutClient: true });
  const view = await openConsole(t, world, { as: null, timezoneId: 'America/Chicago' });
  const { page } = view;
  /** Both clocks go on, and what is due is done, as the server and its workers do by themselves. */
  const timePasses = async () => {
    world.advance(10_000);
    await world.drain();
  };

  await view.open('/');
  await page.getByLabel('Company name').fill('Acme Heating');
  await page.getByLabel('Your name').fill('Olive Owner');
  await page.getByLabel('E-mail').fill('olive@acme.example');
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Create and sign in' }).click();
  await page.getByRole('heading', { name: 'Set-up checklist' }).waitFor();
  world.clientId = (await (await page.request.get(`${world.url}/v1/session`)).json()).client.client_id;

  await page.getByRole('link', { name: 'Start the guided try-out' }).click();
  await page.getByLabel('Where it runs').fill(world.simulator.url.replace('http://', ''));
  await page.getByRole('button', { name: 'Connect it' }).click();
  await page.getByRole('button', { name: 'Make and publish it' }).click();
  await page.getByText('Refer a friend is live.').waitFor();
  await page.getByRole('button', { name: 'Add the advocate' }).click();
  await page.getByText('Rosa has the code ROSA7.').waitFor();
  await page.getByText('Waiting for the job.').waitFor();
  await assertFit(view);

  const opened = page.waitForEvent('popup');
  await page.getByRole('link', { name: 'Open the office page' }).click();
  const office = await opened;
  assert.equal(await office.getByPlaceholder('e.g. test123').inputValue(), 'ROSA7');
  await office.getByRole('button', { name: 'Book the job' }).click();
  await office.getByText(/Booked job/).waitFor();
  await timePasses();
  await page.getByText('Waiting for the job to be completed.').waitFor();
  await page.getByText(/^Job \d+( of [^:]+)?: referred by Rosa\.$/).waitFor();
  await office.getByRole('button', { name: 'Complete' }).click();
  await office.locator('.pill.Completed').waitFor();
  await timePasses();

  await page.getByText('$100 for the advocate, $50 for the friend.').waitFor();
  await page.getByText('6 of 6 steps are done').waitFor();
  await assertFit(view);
  await page.getByRole('link', { name: 'See every rule and fact behind it' }).click();
  await page.getByRole('heading', { name: /Job/, level: 1 }).waitFor();
  await page.goBack();
  // What the stand-in did is not taken for ServiceTitan's: the checklist says so, and leads back.
  await page.getByRole('link', { name: 'Go on with the checklist' }).click();
  await page.getByText('So far only the stand-in is connected').waitFor();
  await assertFit(view);
  await page.getByRole('link', { name: 'Back to the try-out' }).click();
  await page.getByRole('button', { name: 'Remove the stand-in' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the stand-in' }).click();
  await page.getByText('The stand-in is removed').waitFor();
  view.assertClean();
});

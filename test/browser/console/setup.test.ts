// The set-up checklist in a real browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFit, openConsole } from '../../support/console.ts';
import { startWorld } from '../../support/world.ts';

test('[ST-8] the checklist has the words to paste, and checks a step once it is done', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/setup');
  await page.getByText('0 of 8 steps are done').waitFor();
  assert.equal(await page.locator('[data-state=done]').count(), 0);
  const zap = page.locator('[data-step=token_used]');
  await zap.getByText(`${world.url}/v5/events`).waitFor();
  await zap.getByRole('button', { name: 'Copy URL' }).waitFor();
  await page.getByRole('link', { name: 'Start the guided try-out' }).waitFor();
  await assertFit(view);
  await world.campaign();
  await page.getByRole('button', { name: 'Check again' }).click();
  await page.locator('[data-step=campaign_live][data-state=done]').waitFor();
  await page.getByText(/[12] of 8 steps are done/).waitFor();
  view.assertClean();
});

test('[ST-8] a test job is sent with one press: taken, read, attributed, rewarded, or why not; nothing is stored', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/setup/test-job');
  await page.getByRole('button', { name: 'Send the test job' }).click();
  await page.getByText('There is no advocate with a code yet').waitFor();
  await world.advocate('rosa@example.com', 'ROSA7', { first_name: 'Rosa' });
  await page.getByRole('button', { name: 'Send it again' }).click();
  await page.getByText('Referred by Rosa').waitFor();
  await page.getByText('$100.00 for Rosa as advocate').waitFor();
  await assertFit(view);
  await page.getByLabel('The customer had a job before').check();
  await page.getByRole('button', { name: 'Send it again' }).click();
  await page.getByText(/An existing customer/).waitFor();
  assert.deepEqual((await world.call('GET', '/v1/jobs')).body.jobs, []);
  view.assertClean();
});

test('the guided try-out says what is missing when the stand-in does not answer, and leaves nothing behind', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/setup/try');
  await page.getByLabel('Where it runs').fill('http://127.0.0.1:9');
  await page.getByRole('button', { name: 'Connect it' }).click();
  await page.getByText('Is it running?').waitFor();
  await assertFit(view);
  assert.deepEqual((await world.call('GET', '/v1/servicetitan/connections')).body, []);
  assert.deepEqual((await world.call('GET', '/v2/settings/security/keys')).body, []);
  view.assertClean();
});

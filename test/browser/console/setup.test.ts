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
  await page.getByText('npx goodword simulate --port 8090').waitFor();
  await assertFit(view);
  await world.campaign();
  await page.getByRole('button', { name: 'Check again' }).click();
  await page.locator('[data-step=campaign_live][data-state=done]').waitFor();
  await page.getByText(/[12] of 8 steps are done/).waitFor();
  view.assertClean();
});

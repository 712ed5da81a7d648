// The campaign pages of the console in a real browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFit, openConsole } from '../../support/console.ts';
import { startWorld } from '../../support/world.ts';

test('the list of campaigns: filters and order are in the URL, money is in words, rows lead on', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/campaigns');
  const row = page.getByRole('row', { name: /Refer a friend/ });
  await row.waitFor();
  assert.match((await row.textContent()) ?? '', /Live.*\$100.*\$50.*refer-a-friend/);
  await assertFit(view);
  await page.getByPlaceholder('Name or program label').fill('nothing like it');
  await page.getByText('Nothing matches these filters').waitFor();
  assert.match(page.url(), /q=nothing/);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('button', { name: 'Sort by Campaign' }).click();
  await page.waitForURL(/sort=name/);
  view.assertClean();
});

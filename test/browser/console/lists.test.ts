// The block and allow lists in a real browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colleague } from '../../support/colleague.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { mustBe, startWorld } from '../../support/world.ts';

test('[QU-5] [PO-3] e-mails, addresses and persons are blocked and allowed with a reason, found, and removed with another', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'ROSA7', {
    first_name: 'Rosa',
    last_name: 'Alvarez',
  });
  const entries = async (query = '') => mustBe(200, await world.call('GET', `/v1/lists${query}`)).entries;
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/lists');
  await page.getByText('Nobody is listed').waitFor();
  await assertFit(view);
  await page.keyboard.press('n');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('What').selectOption('E-mail');
  await dialog.getByRole('button', { name: 'Block' }).click();
  await dialog.getByText('Needed.').waitFor();
  await dialog.getByText('Say why.').waitFor();
  await assertFit(view);
  await dialog.getByLabel('E-mail').fill('no address');
  await dialog.getByLabel('Why').fill('Sells codes');
  await dialog.getByRole('button', { name: 'Block' }).click();
  await dialog.getByText('it is no e-mail address of a person', { exact: false }).waitFor();
  await dialog.getByLabel('E-mail').fill('Cheat@Example.net');
  await dialog.getByRole('button', { name: 'Block' }).click();
  await page.getByRole('row', { name: /cheat@example\.net Block E-mail Sells codes/ }).waitFor();

  await page.getByRole('button', { name: 'Add an entry' }).click();
  await dialog.getByRole('radio', { name: 'Allow' }).check();
  await dialog.getByLabel('What').selectOption('Address');
  await dialog.getByLabel('Street').fill('12 Birch Lane');
  await dialog.getByLabel('ZIP code').fill('55401');
  await dialog.getByLabel('Why').fill('Our office');
  await dialog.getByRole('button', { name: 'Allow' }).click();
  await page.getByRole('row', { name: /Allow Address Our office/ }).waitFor();

  await page.getByRole('button', { name: 'Add an entry' }).click();
  await dialog.getByRole('textbox', { name: 'Person' }).fill('Alvarez');
  await dialog.getByRole('radio', { name: 'Rosa Alvarez' }).check();
  await dialog.getByLabel('Why').fill('Asked us to leave');
  await dialog.getByRole('button', { name: 'Block' }).click();
  await page.getByRole('row', { name: /Rosa Alvarez Block Person Asked us to leave/ }).waitFor();
  await assertFit(view);
  await page.getByLabel('List', { exact: true }).selectOption('Allow');
  await page.waitForURL(/list=allow/);
  await page.getByRole('row', { name: /Rosa Alvarez/ }).waitFor({ state: 'detached' });

  await view.open(`/people/${rosa}`);
  await page.getByText('“Asked us to leave”').waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByLabel('Why').fill('Talked with her');
  await assertFit(view);
  await dialog.getByRole('button', { name: 'Remove entry' }).click();
  await page.getByText('Removed; what it concerns is decided again').waitFor();
  await page.getByRole('button', { name: 'Allow', exact: true }).waitFor();
  assert.deepEqual(
    (await entries()).map(({ kind }: { kind: string }) => kind),
    ['address', 'email'],
  );
  await view.open('/lists?removed=true');
  await page.getByRole('row', { name: /Asked us to leave .* Talked with her/ }).waitFor();
  await assertFit(view);
  view.assertClean();
});

test('[SEC-2] the office reads the lists and is told who changes them', async (t) => {
  const world = await startWorld(t);
  const entry = { list: 'block', kind: 'domain', value: 'trash.example', reason: 'Only robots' };
  mustBe(200, await world.call('POST', '/v1/lists', entry));
  const view = await openConsole(t, world, { as: await colleague(world, 'office') });
  await view.open('/lists');
  await view.page.getByText('Only robots').waitFor();
  await view.page.getByText('An owner or admin adds and removes.').waitFor();
  assert.equal(await view.page.getByRole('button', { name: /Add|Remove/ }).count(), 0);
  await assertFit(view);
  view.assertClean();
});

// Privacy in a real browser: a report is taken out, a person is erased by a typed word, and things are kept for a shorter time.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { assertFit, openConsole } from '../../support/console.ts';
import { mustBe, startWorld } from '../../support/world.ts';

test('[ID-5] what is stored about a person is downloaded, and the person erased after the word was typed', async (t) => {
  const world = await startWorld(t, { bare: true });
  await world.campaign();
  await world.advocate('rosa@friends.example', 'ROSA1', { first_name: 'Rosa', last_name: 'Diaz' });
  await world.app.deps.processClient(world.clientId);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/security/privacy');
  await page.getByRole('heading', { name: 'Nobody was erased yet' }).waitFor();
  await assertFit(view);
  await page.getByLabel('Person', { exact: true }).first().fill('rosa@friends.example');
  await page.getByRole('radio').first().check();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download report' }).click();
  assert.match(await readFile(await (await saving).path(), 'utf8'), /rosa@friends\.example/);

  await page.getByRole('button', { name: 'Erase a person' }).click();
  await page.waitForURL('**/security/privacy?erase=ask');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail', { exact: true }).fill('nobody@friends.example');
  await dialog.getByLabel('Note').fill('Request 41');
  await dialog.getByRole('button', { name: 'Erase for good' }).click();
  await dialog.getByText('Type ERASE.', { exact: true }).waitFor();
  await dialog.getByLabel('Type ERASE to go on').fill('ERASE');
  await dialog.getByRole('button', { name: 'Erase for good' }).click();
  await dialog.getByRole('alert').waitFor();
  await assertFit(view);
  await dialog.getByLabel('E-mail', { exact: true }).fill('rosa@friends.example');
  await dialog.getByRole('button', { name: 'Erase for good' }).click();
  await page.getByText('The person is erased').waitFor();
  await page.getByRole('row').filter({ hasText: 'Request 41' }).waitFor();
  const found = mustBe(200, await world.call('GET', '/v1/people?q=rosa@friends.example'));
  assert.deepEqual(found.items, []);
  await view.open('/security/privacy?q=something');
  await page.getByText('Nothing matches these filters').waitFor();
  view.assertClean();
});

test('how long things are kept is checked, asked about when it is shorter, and saved', async (t) => {
  const world = await startWorld(t, { bare: true });
  const retention = async () => mustBe(200, await world.call('GET', '/v1/client')).retention;
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/security/privacy');
  const mails = page.getByLabel('Text of mails that were sent');
  await mails.fill('7');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Whole days from 30 to 3650, or nothing.').waitFor();
  await mails.fill('180');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  assert.equal((await retention()).mail_bodies_days, null);
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Keep for a shorter time' }).click();
  await page.getByText('How long things are kept is saved').waitFor();
  assert.deepEqual(await retention(), {
    input_bodies_days: null,
    mail_bodies_days: 180,
    refused_inputs_days: null,
  });
  view.assertClean();
});

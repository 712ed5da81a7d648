// Files in a real browser: a CSV is looked at, its columns are said, it is imported, watched, paused and mended; exports are taken out.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { runFileSlice } from '../../../src/pipeline/file-rows.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { PASSWORD } from '../../support/sign-in.ts';
import { mustBe, startWorld } from '../../support/world.ts';

function csv(name: string, lines: string[]) {
  return { name, mimeType: 'text/csv', buffer: Buffer.from(`${lines.join('\n')}\n`) };
}

test('a file is looked at before anything is stored, a column is named, and what is refused comes back as a file to mend', async (t) => {
  const world = await startWorld(t, { bare: true });
  await world.campaign();
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/files');
  await page.getByRole('heading', { name: 'Nothing was imported yet' }).waitFor();
  await assertFit(view);
  await page.getByRole('link', { name: 'Import a file' }).first().click();
  const templating = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download an empty file' }).click();
  const template = await readFile(await (await templating).path(), 'utf8');
  assert.match(template, /^name,first_name,.*email/);
  await page
    .locator('input[type=file]')
    .setInputFiles(
      csv('advocates.csv', [
        'Who,E-mail,Referral Code',
        'Rosa Diaz,rosa@acme-friends.example,ROSA-1',
        'Bad Row,not an address,',
      ]),
    );
  await page.getByText('No row could be imported').waitFor();
  await page.getByLabel('What “Who” is').selectOption('Name');
  await page.getByRole('row').filter({ hasText: 'Name: Rosa Diaz' }).waitFor();
  await page.getByText('One row is refused').waitFor();
  await assertFit(view);
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download refused rows' }).click();
  assert.match(await readFile(await (await saving).path(), 'utf8'), /Line,Field,.*\r\n3,email,/);
  assert.deepEqual(mustBe(200, await world.call('GET', '/v1/file-imports')).items, []);

  await page.getByRole('button', { name: 'Import 1 row' }).click();
  await page.getByRole('heading', { name: 'advocates.csv', level: 1 }).waitFor();
  const [{ import_id: id }] = mustBe(200, await world.call('GET', '/v1/file-imports')).items;
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('The import is paused').waitFor();
  assert.equal(mustBe(200, await world.call('GET', `/v1/file-imports/${id}`)).state, 'paused');
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText('The import goes on').waitFor();
  while ((await runFileSlice(world.app.deps, world.clientId, id)).nextAt);
  await view.open(`/files/imports/${id}`);
  await page.getByText('2 of 2 rows').waitFor();
  await page.getByText('Bad Row · not an address').waitFor();
  await assertFit(view);
  const mending = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download refused rows' }).click();
  assert.match(await readFile(await (await mending).path(), 'utf8'), /Who,E-mail,Referral Code,what_to_mend/);

  await view.open('/files?kind=advocates&state=done');
  await page.getByRole('link', { name: 'advocates.csv' }).waitFor();
  await assertFit(view);
  await view.open('/files?kind=leads');
  await page.getByText('Nothing matches these filters').waitFor();
  view.assertClean();
});

test('dates are read as they are said to be; a file that cannot be read says why; an import is canceled', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/files/imports/new?kind=past_customers');
  const choose = (lines: string[]) => page.locator('input[type=file]').setInputFiles(csv('past.csv', lines));
  await choose(['Shoe size', '42']);
  await page.getByText(/no column of the first line is known/).waitFor();
  await choose(['email,last service date', 'pat@old.example,1/31/2025']);
  await page.getByText('No row could be imported').waitFor();
  await page.getByLabel('Dates with slashes or dots').selectOption('1/31/2026: month first');
  await page.getByText('2025-01-31').waitFor();
  await page.getByRole('button', { name: 'Import 1 row' }).click();
  await page.getByText('0 of 1 rows').waitFor();
  await page.getByRole('button', { name: 'Cancel import' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel import' }).click();
  await page.getByText('The import is canceled').waitFor();
  const [{ state }] = mustBe(200, await world.call('GET', '/v1/file-imports')).items;
  assert.equal(state, 'canceled');
  view.assertClean();
});

test('[FILE-1] balances of another program are carried over as what the column is said to mean', async (t) => {
  const world = await startWorld(t, { bare: true });
  await world.campaign();
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/files/imports/new?kind=program');
  await page
    .locator('input[type=file]')
    .setInputFiles(
      csv('old.csv', ['advocate email,advocate name,balance', 'rosa@friends.example,Rosa Diaz,75.00']),
    );
  await page.getByText('No row could be imported').waitFor();
  await page.getByLabel('The column balance').selectOption('All that is owed to the advocate, once');
  await page.getByLabel('Name of the old program').fill('Refer-It');
  await page.keyboard.press('Tab');
  await page.getByText('One balance: $75.00').waitFor();
  await assertFit(view);
  view.assertClean();
});

test('[SEC-2] exports are taken out for a period; who may not sees why', async (t) => {
  const world = await startWorld(t, { bare: true });
  await world.campaign();
  await world.advocate('rosa@acme-friends.example', 'ROSA1');
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/files/exports?since=2026-03-01&until=2026-03-01');
  await page.getByText('The end is not after the beginning.').waitFor();
  await page.getByLabel(/^Until/).fill('2027-01-01');
  const saving = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download Codes and links' }).click();
  const file = await readFile(await (await saving).path(), 'utf8');
  assert.match(file, /ROSA1/);
  await assertFit(view);

  const { link } = mustBe(
    200,
    await world.call('POST', '/v1/invitations', { email: 'olga@acme.example', role: 'office' }),
  );
  const accepted = { token: link.split('#')[1], password: PASSWORD };
  mustBe(200, await world.call('POST', '/v1/invitations/accept', accepted, { token: null }));
  const office = await openConsole(t, world, { as: { email: 'olga@acme.example', password: PASSWORD } });
  await office.open('/files/exports');
  await office.page.getByText('Your role may not take this out.').first().waitFor();
  assert.ok(await office.page.getByRole('button', { name: 'Download Audit log' }).isDisabled());
  await assertFit(office);
  await office.open('/files');
  await office.page.getByText('Your role sees imports. Ask an admin').waitFor();
  assert.ok(await office.page.getByRole('button', { name: 'Import a file' }).isDisabled());
  view.assertClean();
});

// The reports in a real browser.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { HOUR_MS } from '../../../src/base/time.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { startWorld } from '../../support/world.ts';

test('[OUT-2] a report with its filters in the URL, its chart and its CSV; sent by e-mail and stopped', async (t) => {
  const world = await startWorld(t);
  const { office } = world.simulator;
  await world.advocate('rosa@example.com', 'ROSA7', { first_name: 'Rosa', last_name: 'Alvarez' });
  const customer = { name: 'Pat Doe', email: 'pat@example.net' };
  const { id } = office.createJob({ customer, advocateCode: 'ROSA7' });
  await world.drain();
  world.advance(HOUR_MS);
  office.completeJob(id, { totalCents: 24_550 });
  await world.drain();
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/reports');
  await page.getByRole('heading', { level: 1, name: 'Leads, jobs and rewards by day' }).waitFor();
  await page.getByRole('img', { name: /^Chart/ }).waitFor();
  await page.locator('dd', { hasText: '$245.50' }).waitFor();
  await assertFit(view);
  await page.getByRole('link', { name: 'Revenue from referred jobs' }).click();
  const row = page.getByRole('row', { name: /pat@example.net/ });
  assert.match((await row.textContent()) ?? '', /Rosa Alvarez.*ROSA7.*\$245\.50/);
  await page.getByRole('combobox', { name: 'Channel' }).selectOption('click');
  await page.waitForURL(/channel=click/);
  await page.getByText('Nothing in this period').waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await row.waitFor();
  await assertFit(view);
  const downloads = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).click();
  const csv = await readFile(await (await downloads).path(), 'utf8');
  assert.match(csv, /pat@example.net,Rosa Alvarez/);

  await page.getByRole('button', { name: 'Send by e-mail' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('To').fill('nobody');
  await dialog.getByRole('button', { name: 'Send from now on' }).click();
  await dialog.getByRole('alert').first().waitFor();
  await dialog.getByLabel('To').fill('owner@acme.example, anna@acme.example');
  await dialog.getByRole('button', { name: 'Send from now on' }).click();
  await page.getByText('It is sent from now on').waitFor();
  await page.getByRole('link', { name: 'By e-mail' }).click();
  await page.getByTestId('schedule').getByText('anna@acme.example').waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Stop sending' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop sending' }).click();
  await page.getByText('No report is sent yet').waitFor();
  view.assertClean();
});

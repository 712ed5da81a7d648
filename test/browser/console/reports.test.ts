// The reports in a real browser.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { HOUR_MS } from '../../../src/base/time.ts';
import { reportPath } from '../../../src/reports/console-path.ts';
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

  // A report goes by what it knows, and the filters of another are not sent along; a debt has no days.
  await page.getByRole('combobox', { name: 'Kind of advocate' }).selectOption('customer');
  await page.getByRole('link', { name: 'Rewards promised and not yet paid' }).click();
  await page.getByText('As it stands now').waitFor();
  await page.getByRole('cell', { name: '$100.00' }).waitFor();
  const offered = page.getByRole('main').getByRole('combobox');
  await page.getByRole('combobox', { name: 'Campaign' }).waitFor();
  assert.equal((await offered.count()) - (await page.getByRole('combobox', { name: 'Report' }).count()), 1);
  // What a mail leads to is what the mail says.
  const days = { since: '2026-04-01', until: '2026-04-02' };
  const [{ campaign_id }] = (await world.call('GET', '/v1/campaigns')).body.campaigns;
  await view.open(reportPath('channels', { campaign_id, channel: 'click', advocate_kind: 'partner' }, days));
  await page.getByText('Apr 1, 2026 to Apr 2, 2026').waitFor();
  const shown = ['Campaign', 'Channel', 'Kind of advocate'].map((name) =>
    page.getByRole('combobox', { name, exact: true }).inputValue(),
  );
  assert.deepEqual(await Promise.all(shown), [campaign_id, 'click', 'partner']);
  await view.open('/reports/revenue');
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

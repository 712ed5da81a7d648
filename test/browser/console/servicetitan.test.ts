// The pages about ServiceTitan in a real browser, with the simulator as the tenant.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFit, openConsole } from '../../support/console.ts';
import { startWorld } from '../../support/world.ts';

test('[ST-1] [ST-8] a tenant is connected, tested at once, paused, and its usage, webhooks and imports are seen', async (t) => {
  const world = await startWorld(t, { bare: true });
  const { credentials, url } = world.simulator;
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/servicetitan');
  await page.getByRole('heading', { name: 'No tenant is connected' }).waitFor();
  await assertFit(view);
  await page.getByRole('link', { name: 'Connect a tenant' }).click();
  await page.getByLabel('Environment').selectOption('custom');
  await page.getByRole('button', { name: 'Connect and test' }).click();
  await page.getByText('Needed.').first().waitFor();
  await assertFit(view);
  await page.getByLabel('Tenant ID').fill(String(credentials.tenantId));
  await page.getByLabel('Client ID').fill(credentials.clientId);
  await page.getByRole('textbox', { name: 'Client Secret' }).fill(credentials.clientSecret);
  await page.getByRole('textbox', { name: 'App Key' }).fill(credentials.appKey);
  await page.getByLabel('Address of the API').fill(url);
  await page.getByLabel('Authorization URL').fill(`${url}/connect/token`);
  await page.getByRole('button', { name: 'Connect and test' }).click();
  await page.getByText('Everything that is needed works.').waitFor();
  await page.getByText('ServiceTitan accepts the client id and secret.').waitFor();
  await assertFit(view);
  await world.drain();

  await page.getByRole('tab', { name: 'Webhooks' }).click();
  await page.getByRole('button', { name: 'Add signing key' }).click();
  await page.getByText('Copy the key now').waitFor();
  await page.getByRole('button', { name: 'Make a test event' }).click();
  await page.getByRole('region', { name: 'Test event as a curl command' }).waitFor();
  await assertFit(view);

  await page.getByRole('tab', { name: 'Imports' }).click();
  await page.getByRole('button', { name: 'Start import' }).click();
  await page.getByTestId('import').getByText('dry run', { exact: true }).waitFor();
  await assertFit(view);

  await page.getByRole('tab', { name: 'Written back' }).click();
  await page.getByText('Nothing was written yet').waitFor();
  await page.getByLabel('Job ID').fill('77');
  await page.getByRole('button', { name: 'Show what would be written' }).click();
  await page.getByText('Goodword knows no referral of this job').waitFor();
  await assertFit(view);
  await page.getByRole('tab', { name: 'Handed over' }).click();
  await page.getByText('No lead was handed over yet').waitFor();

  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText('Paused', { exact: true }).waitFor();
  const [connection] = (await world.call('GET', '/v1/servicetitan/connections')).body;
  assert.equal(connection.state, 'paused');
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();

  await page.getByRole('button', { name: 'Rotate key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Client ID').fill(credentials.clientId);
  await dialog.getByRole('textbox', { name: 'Client Secret' }).fill(credentials.clientSecret);
  await dialog.getByRole('button', { name: 'Use the new key' }).click();
  await page.getByText('The new key is in use').waitFor();
  const [rotated] = (await world.call('GET', '/v1/servicetitan/connections')).body;
  assert.notEqual(rotated.key_id, connection.key_id);
  const keys = (await world.call('GET', '/v2/settings/security/keys')).body;
  assert.deepEqual(
    keys.map(({ id }: { id: string }) => id),
    [rotated.key_id],
  );

  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove connection' }).click();
  await page.getByRole('heading', { name: 'No tenant is connected' }).waitFor();
  view.assertClean();
});

test('[ST-2] usage is shown by hour and endpoint against what the settings allow', async (t) => {
  const world = await startWorld(t);
  await world.drain();
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open(`/servicetitan/${world.connectionId}/usage`);
  await page.getByText(/\d+ calls, .* of what the settings allow/).waitFor();
  await page.getByRole('img', { name: 'Calls to ServiceTitan by hour' }).waitFor();
  await page.getByRole('combobox', { name: 'Period' }).selectOption('168');
  await page.waitForURL(/hours=168/);
  await assertFit(view);
  view.assertClean();
});

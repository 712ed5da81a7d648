// The pages of what comes in, in a real browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFit, openConsole } from '../../support/console.ts';
import { mustBe, startWorld } from '../../support/world.ts';

test('[IN-8] events appear as they come in; pausing holds them back; the list and what was refused', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world);
  const { page } = view;
  // Too many streams at first: the page tries again by itself.
  let asked = 0;
  await page.route('**/v1/events/stream*', (route) =>
    asked++ === 0 ? route.fulfill({ status: 429, body: '{}' }) : route.continue(),
  );
  // The stream stays open: the network is never idle.
  await page.goto(`${world.url}/console/events`);
  await page.getByText('Live', { exact: true }).last().waitFor();
  const send = (event_name: string) =>
    world.call('POST', '/v5/events', { event_name, data: { email: 'pat@example.net' } });
  mustBe(200, await send('estimate_given'));
  await page.getByRole('link', { name: 'estimate_given' }).waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Pause' }).click();
  mustBe(200, await send('estimate_taken'));
  await page.getByRole('button', { name: 'Go on, 1 new' }).click();
  await page.getByRole('link', { name: 'estimate_taken' }).waitFor();
  mustBe(400, await world.call('POST', '/v5/events', undefined, { raw: '{"event_name":' }));
  await page.getByRole('listitem').filter({ hasText: 'Refused' }).first().waitFor();

  await page.getByText('All', { exact: true }).last().click();
  await page.getByRole('row', { name: /estimate_taken.*API or Zap/ }).waitFor();
  await assertFit(view);
  await page.getByText('Refused', { exact: true }).last().click();
  await page.getByRole('button', { name: 'See it' }).first().click();
  await page.getByRole('dialog').getByText('{"event_name":').waitFor();
  await page.keyboard.press('Escape');
  await page.getByText('Waiting', { exact: true }).last().click();
  await page.getByText('Nothing waits').waitFor();
  await assertFit(view);
  view.assertClean();
});

test('[IN-3] the test console says how the body of a Zap would be read, stores nothing, and sends it for real', async (t) => {
  const world = await startWorld(t);
  const names = async () =>
    (await world.call('GET', '/v1/inputs')).body.inputs.map(({ name }: { name: string }) => name);
  const before = await names();
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/events/test');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('It would be taken').waitFor();
  await page.locator('dd', { hasText: 'TEST123' }).waitFor();
  assert.deepEqual(await names(), before);
  await assertFit(view);
  await page.getByLabel('Body').fill('{"job": ');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('This is no JSON').waitFor();
  await page.getByText('It would be taken').waitFor({ state: 'detached' });
  const body = { event_name: 'estimate_given', data: { email: 'pat@example.net' } };
  await page.getByLabel('Body').fill(JSON.stringify(body));
  await page.getByRole('button', { name: 'Send it for real' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send it for real' }).click();
  await page.getByRole('link', { name: 'See what came of it' }).waitFor();
  assert.deepEqual(await names(), ['estimate_given', ...before]);
  view.assertClean();
});

// Tech Center > Webhooks in a real browser, with a receiver on a real socket.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import { HOUR_MS } from '../../../src/base/time.ts';
import { colleague } from '../../support/colleague.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { answering, startHookSink } from '../../support/hook-sink.ts';
import { send, subscribe } from '../../support/hooks-out.ts';
import { mustBe, startWorld, type World } from '../../support/world.ts';

/** A friend of Rosa's has a job: referral and steps are told of. */
async function bookedJob(world: World): Promise<void> {
  await world.advocate('rosa@example.com', 'ROSA7');
  world.simulator.office.createJob({
    ...{ customer: { name: 'Pat Doe', email: 'pat@example.net' }, advocateCode: 'ROSA7' },
  });
  await world.drain();
}

test('[OUT-1] a webhook is added with what it is told of, its secret shown once, tried, changed, and removed', async (t) => {
  const world = await startWorld(t);
  const sink = await startHookSink(t);
  sink.answer = answering(200, 'thank you');
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/tech/webhooks');
  await page.getByText('No webhook yet').waitFor();
  await assertFit(view);
  await page.getByRole('link', { name: 'Add a webhook' }).first().click();
  await page.getByRole('heading', { level: 1, name: 'Add a webhook' }).waitFor();
  await page.getByText('The hold is over or a person approved').waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Add the webhook' }).click();
  await page.getByText('Needed.').first().waitFor();
  await page.getByLabel('Name', { exact: true }).fill('CRM');
  await page.getByLabel('Address').fill(sink.url);
  await page.getByRole('checkbox', { name: /^All about rewards/ }).uncheck();
  await page.getByRole('checkbox', { name: 'reward.approved' }).check();
  await page.getByRole('checkbox', { name: /^All about steps/ }).check();
  await page.getByRole('checkbox', { name: 'an advocate' }).check();
  await page.getByLabel('Include names and e-mail').check();
  await page.getByRole('button', { name: 'Add the webhook' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Copy the secret now').waitFor();
  const secret = (await dialog.getByText(/^whsec_/).textContent()) ?? '';
  await assertFit(view);
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await page.waitForURL(/\/test$/);
  const [made] = mustBe(200, await world.call('GET', '/v6/webhooks'));
  assert.deepEqual(made.event_types, ['reward.approved', 'step.*']);
  assert.deepEqual([made.filters, made.include_person], [{ roles: ['advocate'] }, true]);

  await page.getByLabel('Example of').selectOption('reward.approved');
  await page.getByRole('button', { name: 'Send it' }).click();
  await page.getByText('Taken', { exact: true }).waitFor();
  await page.getByText('thank you').waitFor();
  await assertFit(view);
  const [got] = sink.received;
  assert.ok(got);
  // The page's secret is the one that signs; the clock of the world is not the library's.
  assert.equal(
    new Webhook(secret).sign(got.body.id, world.now(), got.text),
    got.headers['webhook-signature'],
  );
  await page.getByRole('link', { name: 'See what was sent' }).click();
  await dialog.getByText('"type": "reward.approved"').waitFor();
  await dialog.getByRole('region', { name: 'Answer to attempt 1' }).getByText('thank you').waitFor();
  await assertFit(view);
  await dialog.getByRole('button', { name: 'Close' }).click();

  await page.getByRole('tab', { name: 'Receive it' }).click();
  await page.getByText("import { Webhook } from 'standardwebhooks'").waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'New secret' }).click();
  await dialog.getByLabel('The secret before goes on for').selectOption('7 days');
  await dialog.getByRole('button', { name: 'Make a new secret' }).click();
  await dialog.getByText('Copy the secret now').waitFor();
  assert.notEqual(await dialog.getByText(/^whsec_/).textContent(), secret);
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByText('The secret before works until').waitFor();

  await page.getByRole('link', { name: 'Edit' }).click();
  await page.getByRole('radio', { name: /^Everything/ }).check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Everything', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove' }).click();
  await dialog.getByRole('button', { name: 'Remove webhook' }).click();
  await page.getByText('No webhook yet').waitFor();
  assert.deepEqual(mustBe(200, await world.call('GET', '/v6/webhooks')), []);
  view.assertClean();
});

test('[OUT-1] [OUT-2] attempts are seen with their answers, one and a range are sent again, and one that was switched off is mended', async (t) => {
  const world = await startWorld(t);
  const sink = await startHookSink(t);
  sink.answer = answering(500, 'the database of the CRM is full');
  const hook = await subscribe(world, sink, { retry_intervals: [1] });
  await bookedJob(world);
  await send(world, hook);
  world.advance(HOUR_MS);
  await send(world, hook);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/tech/webhooks');
  await page.getByText('Switched off', { exact: true }).waitFor();
  await assertFit(view);
  await page.getByRole('link', { name: 'CRM' }).click();
  await page.getByText('Switched off after failures').waitFor();
  await page.getByText('500 in').first().waitFor();
  await assertFit(view);

  await page.getByLabel('State', { exact: true }).selectOption('Failed');
  await page.waitForURL(/state=failed/);
  await page
    .getByRole('button', { name: /^(step|referral)\./ })
    .first()
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('the database of the CRM is full').first().waitFor();
  await dialog.getByText('Attempt 2').waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  sink.answer = answering(204);
  await page.getByRole('button', { name: 'Switch on and send what was missed' }).click();
  await page.getByText(/^Switched on/).waitFor();
  await page.getByText('Switched off after failures').waitFor({ state: 'detached' });
  await send(world, hook);
  const before = sink.received.length;
  await page
    .getByRole('button', { name: /^Send again step/ })
    .first()
    .click();
  await page.getByText('1 event will be sent again').waitFor();
  await send(world, hook);
  assert.equal(sink.received.length, before + 1);
  await page.getByRole('button', { name: 'Send a range again' }).click();
  await assertFit(view);
  await dialog.getByLabel('From').fill('2026-04-01');
  await dialog.getByLabel('were taken already').check();
  await dialog.getByRole('button', { name: 'Send again' }).click();
  await page.getByText(/events will be sent again/).waitFor();
  await send(world, hook);
  // Days are those of the company, and the last one counts.
  await view.open(`/tech/webhooks/${hook.id}?state=delivered&from=2026-04-01&until=2026-04-01`);
  await page.getByText('204 in').first().waitFor();
  await page.getByText('Works', { exact: true }).waitFor();
  view.assertClean();
});

test('[SEC-2] the office sees webhooks and is told who may change them', async (t) => {
  const world = await startWorld(t);
  const sink = await startHookSink(t);
  const hook = await subscribe(world, sink);
  const view = await openConsole(t, world, { as: await colleague(world, 'office') });
  const { page } = view;
  await view.open(`/tech/webhooks/${hook.id}/test`);
  await page.getByText('An owner or admin adds, changes and sends again.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Send it' }).isDisabled(), true);
  assert.equal(await page.getByRole('button', { name: 'Remove' }).count(), 0);
  await assertFit(view);
  await view.open('/tech/webhooks/new');
  await page.getByText('This page is not for your role').waitFor();
  view.assertClean();
});

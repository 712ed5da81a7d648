// Messages in a real browser, with a mail server and a stand-in for Twilio on real sockets.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { colleague } from '../../support/colleague.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { startMailSink } from '../../support/mail-sink.ts';
import { startTwilio } from '../../support/twilio.ts';
import { mustBe, startWorld, type World } from '../../support/world.ts';

async function mailWorld(t: TestContext) {
  const sink = await startMailSink(t);
  const mail = { from: 'hello@acme.example', publicUrl: 'https://share.acme.example', smtpUrl: sink.url };
  return { sink, world: await startWorld(t, { mail }) };
}

async function post(world: World): Promise<void> {
  await world.app.tasks.write_messages({ client_id: world.clientId });
  await world.app.tasks.send_mails({ client_id: world.clientId });
}

/** A lead of Pat's by Rosa's code: Rosa is told. */
async function lead(world: World): Promise<string> {
  const rosa = await world.advocate('rosa@example.com', 'ROSA7', {
    ...{ first_name: 'Rosa', last_name: 'Alvarez' },
  });
  const data = { email: 'pat@example.com', first_name: 'Pat', advocate_code: 'ROSA7' };
  mustBe(200, await world.call('POST', '/v6/events', { event_name: 'online_lead_captured', data }));
  return rosa;
}

test('[OUT-2] a mail that failed is found, read as page and text, and sent again; what was owed says why it was not written', async (t) => {
  const { world, sink } = await mailWorld(t);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/messages');
  await page.getByText('No mail yet').waitFor();
  await assertFit(view);
  sink.fail('rosa@example.com', 552);
  await lead(world);
  await post(world);
  await view.open('/messages');
  await page
    .getByRole('row', { name: /rosa@example\.com.*Friend asked for an appointment.*Failed/ })
    .waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Of one person…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Person' }).fill('Alvarez');
  await dialog.getByRole('radio', { name: 'Rosa Alvarez' }).click();
  await page.getByRole('button', { name: 'Of Rosa Alvarez' }).waitFor();
  await page.waitForURL(/person_id=\d+/);
  await page.getByLabel('State').selectOption('Failed');
  await page
    .getByRole('row', { name: /rosa@example\.com/ })
    .getByRole('link')
    .click();
  await page.getByText('The mail server refused it for good.', { exact: false }).waitFor();
  await page.getByText('not today (552)', { exact: false }).first().waitFor();
  const frame = page.frameLocator('iframe[title="The mail as a page"]');
  await frame.getByText('Pat', { exact: false }).first().waitFor();
  await assertFit(view);
  await page.getByText('Text', { exact: true }).click();
  await page.locator('pre').getByText('Pat', { exact: false }).waitFor();
  await page.getByRole('button', { name: 'Send again' }).click();
  await dialog.getByRole('button', { name: 'Send again' }).click();
  await page.getByText('It will be sent again').waitFor();
  // The address did not exist, and does now.
  mustBe(200, await world.call('POST', '/v4/optouts', { email: 'rosa@example.com', optout: false }));
  await post(world);
  assert.equal(sink.mails.length, 1);

  await view.open('/messages/owed');
  await page.getByRole('row').nth(1).getByText('Pat', { exact: true }).waitFor();
  const row = await page.getByRole('row').nth(1).textContent();
  assert.match(row ?? '', /^PatFriend asked for an appointmentWritten/);
  await assertFit(view);
  view.assertClean();
});

test('[OUT-2] who opted out is listed, added and opted in again; a number’s word about texts is looked up and kept', async (t) => {
  const { world } = await mailWorld(t);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/messages/optouts');
  await page.getByText('Nobody opted out').waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Add an opt-out' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill('nobody');
  await dialog.getByRole('button', { name: 'Opt out' }).click();
  await dialog.getByRole('alert').waitFor();
  await assertFit(view);
  await dialog.getByLabel('E-mail').fill('pat@example.net');
  await dialog.getByRole('button', { name: 'Opt out' }).click();
  await page.getByRole('row', { name: /pat@example\.net .*Offers.*About one’s own/ }).waitFor();
  await assertFit(view);
  const optOut = async () => mustBe(200, await world.call('GET', '/v4/optouts?email=pat@example.net')).optout;
  assert.equal(await optOut(), true);
  await page.getByRole('button', { name: 'Opt in again' }).click();
  await dialog.getByRole('button', { name: 'Opt in again' }).click();
  await page.getByText('Nobody opted out').waitFor();
  assert.equal(await optOut(), false);

  await page.getByLabel('Phone').fill('+1 (415) 555-0123');
  await page.getByRole('button', { name: 'Look up' }).click();
  await page.getByText('This number never said anything').waitFor();
  await page.getByLabel('Where and to what').fill('contract of May 3');
  await page.getByRole('button', { name: 'It agreed' }).click();
  await page.getByText('It agreed (entered by staff).', { exact: false }).waitFor();
  await assertFit(view);
  view.assertClean();
});

test('[OUT-2] the sender is set with a preview and taken back, a test is sent, texts are set up and tried', async (t) => {
  const { world } = await mailWorld(t);
  const twilio = await startTwilio(t, world.now);
  mustBe(
    200,
    await world.call('PUT', '/v1/messages/texts/settings', {
      ...{ account_sid: twilio.accountSid, auth_token: twilio.authToken, sender: '+14155550100' },
      ...{ api_url: twilio.url, is_on: false },
    }),
  );
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/messages/settings');
  const frame = page.frameLocator('iframe[title="The mail as a page"]');
  await frame.getByText('this is a sample with made-up values', { exact: false }).waitFor();
  await assertFit(view);
  await page.getByLabel('Name of the sender').fill('Acme & friends');
  await page.getByLabel('Answers go to').fill('nobody');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page.getByRole('alert').first().waitFor();
  await page.getByLabel('Answers go to').fill('office@acme.example');
  await page.getByLabel('Postal address').fill('1 Main Street');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page.getByText('Saved', { exact: true }).waitFor();
  await frame.getByText('1 Main Street').waitFor();
  const settings = async () => mustBe(200, await world.call('GET', '/v1/messages/settings'));
  assert.equal((await settings()).reply_to, 'office@acme.example');
  await page.getByRole('button', { name: 'Undo' }).click();
  await frame.getByText('1 Main Street').waitFor({ state: 'detached' });
  assert.equal((await settings()).reply_to, null);
  await page.getByRole('button', { name: 'Send it to me' }).click();
  await page.getByText('On its way to you').waitFor();

  await page.getByLabel('Send texts').check();
  await page.getByRole('button', { name: 'Save' }).last().click();
  await page.getByRole('textbox', { name: 'Try it' }).fill('+1 415 555 0123');
  await page.getByRole('button', { name: 'Send a text' }).click();
  await page.getByText('This number did not agree').waitFor();
  await assertFit(view);
  view.assertClean();
});

test('[SEC-2] the office reads messages and is told who changes how they are sent', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world, { as: await colleague(world, 'office') });
  const { page } = view;
  await view.open('/messages/settings');
  await page
    .getByText('An owner, admin or marketer changes how mails are signed.', { exact: false })
    .waitFor();
  await page.getByText('Only an owner or admin changes how texts are sent.').waitFor();
  assert.equal(await page.getByLabel('Name of the sender').isDisabled(), true);
  await assertFit(view);
  view.assertClean();
});

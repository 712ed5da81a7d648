// The advocate's own page in a real browser (EX-3): from the mailed link to the referrals and out again, by keyboard and on a phone.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { MINUTE_MS } from '../../src/base/time.ts';
import { axeProblems, openPage } from '../support/browser.ts';
import { type MailSink, startMailSink } from '../support/mail-sink.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

const ROSA = 'rosa@one.example';
const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 } };

interface Scene {
  world: World;
  sink: MailSink;
  page: Page;
  errors: Error[];
}

async function startScene(t: TestContext, browser: BrowserContextOptions, bare: boolean): Promise<Scene> {
  const sink = await startMailSink(t);
  const mail = { from: 'hello@acme.example', publicUrl: 'https://share.acme.example', smtpUrl: sink.url };
  const world = await startWorld(t, { bare, mail });
  if (bare) await world.campaign({ theme: { accent: '#b3541e' } });
  await world.advocate(ROSA, 'ROSA7', { first_name: 'Rosa' });
  return { world, sink, ...(await openPage(t, browser)) };
}

/** Goes from the form by the mail to the own page, as a person does. Links of a test name another host than the server's. */
async function enter({ world, sink, page }: Scene): Promise<void> {
  await page.goto(`${world.url}/me`);
  await page.getByLabel('Your e-mail').fill(ROSA);
  await page.getByRole('button', { name: 'Mail me a link' }).click();
  await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
  await world.app.tasks.send_mails({ client_id: world.clientId });
  const path = /\/me\/confirm\?proof=[\w-]+/.exec(sink.mails.at(-1)?.text ?? '')?.[0];
  await page.goto(`${world.url}${path}`);
  await page.getByRole('button', { name: 'Open my page' }).click();
  await page.getByRole('heading', { name: 'Your referrals', exact: true }).waitFor();
}

/** Friends at each stage. */
async function befriend(world: World): Promise<void> {
  const { office } = world.simulator;
  const ids: number[] = [];
  for (const [name, email] of [
    ['Jane Doe', 'jane@friend.example'],
    ['Omar Underhill', 'omar@friend.example'],
    ['Tess Overton', 'tess@friend.example'],
  ] as const) {
    const { id } = office.createJob({
      customer: { name, email, address: { street: `${ids.length + 3} Friend Road` } },
      advocateCode: 'ROSA7',
    });
    mustBe(200, await world.zap(office.zapBody(id)));
    ids.push(id);
  }
  const lead = { email: 'lee@friend.example', first_name: 'Lee', advocate_code: 'ROSA7' };
  const event = { event_name: 'online_lead_captured', data: lead };
  mustBe(200, await world.call('POST', '/zones', event, { token: null }));
  await world.drain();
  world.advance(2 * MINUTE_MS);
  office.completeJob(ids[0] ?? 0, { totalCents: 24_550 });
  office.cancelJob(ids[2] ?? 0);
  world.advance(2 * MINUTE_MS);
  await world.drain();
}

const widthOver = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

test('[EX-3] from the mail to the referrals and out again; every page reads well to everybody, on a phone too', async (t) => {
  const scene = await startScene(t, PHONE, false);
  const { world, page } = scene;
  await befriend(world);
  await page.goto(`${world.url}/me`);
  assert.deepEqual(await axeProblems(page), []);
  await enter(scene);
  assert.deepEqual(await axeProblems(page), []);
  assert.equal(await widthOver(page), 0);
  const friends = page.getByRole('listitem');
  assert.equal(await friends.count(), 4);
  const jane = await friends.filter({ hasText: 'Jane' }).textContent();
  assert.match(jane ?? '', /Reward earned/);
  assert.match(jane ?? '', /\$100 · On hold until April 15, 2026/);

  await page.getByRole('button', { name: 'Log out' }).click();
  await page.getByRole('button', { name: 'Mail me a link' }).waitFor();
  await page.goBack();
  await page.reload();
  await page.getByRole('button', { name: 'Mail me a link' }).waitFor();
  assert.deepEqual(scene.errors, []);
});

test('[EX-3] by keyboard alone; without friends yet the page says what to do', async (t) => {
  const scene = await startScene(t, {}, true);
  const { world, sink, page } = scene;
  await page.goto(`${world.url}/me`);
  await page.keyboard.press('Tab');
  await page.keyboard.type(ROSA);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
  await world.app.tasks.send_mails({ client_id: world.clientId });
  const path = /\/me\/confirm\?proof=[\w-]+/.exec(sink.mails.at(-1)?.text ?? '')?.[0];
  await page.goto(`${world.url}${path}`);
  assert.deepEqual(await axeProblems(page), []);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByText('No friend has used your link or code yet.').waitFor();
  assert.deepEqual(await axeProblems(page), []);
  const names: string[] = [];
  for (let at = 0; at < 4; at++) {
    await page.keyboard.press('Tab');
    names.push(String(await page.evaluate('document.activeElement.textContent')));
  }
  assert.deepEqual(names.slice(1), ['Copy my code', 'Share with friends', 'Log out']);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Mail me a link' }).waitFor();

  await page.goto(`${world.url}${path}`);
  await page.getByRole('heading', { name: 'This link is used up' }).waitFor();
  assert.deepEqual(await axeProblems(page), []);
});

test('[OUT-2] texts are asked for on the share page: nobody ticked the box before, and the words are kept', async (t) => {
  const scene = await startScene(t, PHONE, true);
  const { world, page, errors } = scene;
  const settings = {
    ...{ account_sid: `AC${'0123456789abcdef'.repeat(2)}`, auth_token: 'f'.repeat(32) },
    ...{ sender: '+14155550100', api_url: world.url },
  };
  await page.goto(`${world.url}/share`);
  await page.getByLabel('First name').fill('Rosa');
  await page.getByLabel('E-mail').fill(ROSA);
  await page.getByRole('button', { name: 'Get my link' }).click();
  await page.getByRole('button', { name: 'Copy code' }).waitFor();
  assert.equal(await page.getByLabel('Mobile number').count(), 0, 'nobody proved the e-mail yet');
  await enter(scene);
  mustBe(200, await world.call('PUT', '/v1/messages/texts/settings', settings));
  await page.goto(`${world.url}/share`);
  await page.getByText('Texts about your referrals').waitFor();
  const box = page.getByRole('checkbox', { name: /^Yes, text me about my referrals/ });
  assert.equal(await box.isChecked(), false);
  await page.getByLabel('Mobile number').fill('(415) 555-0177');
  await page.getByRole('button', { name: 'Text me' }).click();
  const consent = async () =>
    mustBe(200, await world.call('GET', '/v1/messages/texts/consents?phone=%2B14155550177'));
  assert.equal(await consent(), null);
  assert.deepEqual(await axeProblems(page), []);
  assert.ok(
    (await page.evaluate<number>('document.documentElement.scrollWidth')) <= 390,
    'nothing is wider than a phone',
  );
  const words = (await page.locator('.agree').textContent())?.trim();
  await box.check();
  await page.getByRole('button', { name: 'Text me' }).click();
  await page.getByText('Thank you. Reply STOP to any of them').waitFor();
  const { agreed, source, detail } = await consent();
  assert.deepEqual([agreed, source, detail], [true, 'page', words]);
  await page.reload();
  await page.getByText('They go to your number ending in 77.').waitFor();
  assert.deepEqual(errors, []);
});

// Ways into the console in a real browser: the first visit, two-factor, an invitation, links that are over.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { assertFit, openConsole } from '../../support/console.ts';
import { OWNER } from '../../support/console-visitor.ts';
import { startWorld } from '../../support/world.ts';

test('the first visit makes company and owner, with each problem at its field, and leads into the console', async (t) => {
  const world = await startWorld(t, { withoutClient: true });
  const view = await openConsole(t, world, { as: null, timezoneId: 'America/Chicago' });
  const { page } = view;
  await view.open('/');
  await page.getByRole('heading', { name: 'Welcome to Goodword' }).waitFor();
  await assertFit(view);
  await page.getByLabel('Company name').fill('Acme Heating');
  await page.getByLabel('Your name').fill('Olive Owner');
  await page.getByLabel('E-mail').fill('olive@acme.example');
  await page.getByRole('textbox', { name: 'Password' }).fill('short');
  await page.getByRole('button', { name: 'Create and sign in' }).click();
  await page.getByText('A password has at least 8 characters.').waitFor();
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Create and sign in' }).click();
  await page.getByText('Olive Owner').waitFor();
  const me = await (await page.request.get(`${world.url}/v1/session`)).json();
  assert.deepEqual([me.client.name, me.client.time_zone], ['Acme Heating', 'America/Chicago']);
  view.assertClean();
});

test('with two-factor the password leads to the question for the code, and the code in', async (t) => {
  const world = await startWorld(t, { bare: true });
  const own = await openConsole(t, world);
  const call = async (path: string, data: unknown) => {
    const { csrf_token } = await (await own.page.request.get(`${world.url}/v1/session`)).json();
    const headers = { 'x-csrf-token': csrf_token };
    const answer = await own.page.request.post(world.url + path, { data, headers });
    assert.equal(answer.status(), 200, await answer.text());
    return await answer.json();
  };
  await call('/v1/session/confirm', { password: OWNER.password });
  const { secret } = await call('/v1/session/two-factor', {});
  const code = () => TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: world.now().getTime() });
  await call('/v1/session/two-factor/confirm', { code: code() });
  world.advance(60_000);

  const view = await openConsole(t, world, { as: null });
  const { page } = view;
  await view.open('/campaigns');
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  await assertFit(view);
  await page.getByLabel('Code').fill('000000');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').waitFor();
  await page.getByLabel('Code').fill(code());
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
  view.assertClean();
});

test('an invitation says to what, takes a password and leads in; its link is gone from the address and works once', async (t) => {
  const world = await startWorld(t, { bare: true });
  const wish = { email: 'mary@acme.example', name: 'Mary', role: 'marketer' };
  const invited = await world.call('POST', '/v1/invitations', wish);
  assert.equal(invited.status, 200, JSON.stringify(invited.body));
  const link = new URL(invited.body.link);
  const view = await openConsole(t, world, { as: null });
  const { page } = view;
  await view.open(link.pathname.replace('/console', '') + link.hash);
  await page.getByRole('heading', { name: 'Join Acme Heating' }).waitFor();
  assert.doesNotMatch(page.url(), /#/);
  await page.getByText('You are invited as mary@acme.example, with the role Marketer.').waitFor();
  await assertFit(view);
  await page.getByRole('textbox', { name: 'Password' }).fill('correct horse battery');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  await page.getByText('Marketer').waitFor();

  const late = await openConsole(t, world, { as: null });
  await late.open(link.pathname.replace('/console', '') + link.hash);
  await late.page.getByRole('heading', { name: 'This link does not work' }).waitFor();
  await late.open('/new-password#nonsense');
  await late.page.getByRole('textbox', { name: 'New password' }).fill('correct horse battery');
  await late.page.getByRole('button', { name: 'Save password' }).click();
  await late.page.getByRole('heading', { name: 'This link does not work' }).waitFor();
  view.assertClean();
});

// The Security Center in a real browser: keys and access tokens are made, used, changed and ended.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colleague } from '../../support/colleague.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { OWNER } from '../../support/console-visitor.ts';
import { startWorld } from '../../support/world.ts';

test('[SEC-1] a key is made as in the guide, changed without its secret, archived and taken back', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world);
  const { page } = view;
  const keys = async () => (await world.call('GET', '/v2/settings/security/keys')).body;
  await view.open('/security/keys');
  await page.getByRole('heading', { name: 'No key yet' }).waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: '+ New Key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await dialog.getByText('Needed.').first().waitFor();
  await dialog.getByLabel('Type').selectOption('WEBHOOK');
  await dialog.getByLabel('Algorithm').selectOption('OAUTH');
  await dialog.getByLabel('Name').fill('ServiceTitan Key');
  await dialog.getByRole('textbox', { name: 'Client Secret' }).fill('cs1.secret-of-the-app');
  await dialog.getByLabel('Client ID').fill('cid.first');
  await dialog.getByLabel('Authorization URL').fill('https://auth.servicetitan.io/connect/token');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await page.getByText('Key created').waitFor();
  await page.getByText('WEBHOOK · OAUTH').waitFor();
  await assertFit(view);

  await page.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByLabel('Client ID').fill('cid.second');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Key changed').waitFor();
  const [{ name, oauth_client_id: clientId }] = await keys();
  assert.deepEqual([name, clientId], ['ServiceTitan Key', 'cid.second']);

  await page.getByRole('button', { name: 'Archive' }).click();
  await dialog.getByRole('button', { name: 'Archive key' }).click();
  await page.getByRole('heading', { name: 'No key yet' }).waitFor();
  assert.deepEqual(await keys(), []);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.getByText('cid.second').waitFor();
  assert.equal((await keys()).length, 1);
  view.assertClean();
});

test('[SEC-1] [SEC-2] an access token is made after the password is asked, shown once, works, and is revoked', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/security/tokens');
  await page.getByRole('button', { name: '+ New Access Token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Zapier');
  await dialog.getByLabel('Expires').selectOption({ label: 'In 90 days' });
  await page.getByRole('button', { name: 'Create access token' }).click();
  const shown = page.getByText('Copy the token now');
  const password = page.getByRole('textbox', { name: 'Password' });
  await password.fill(OWNER.password);
  await password.press('Enter');
  await shown.waitFor();
  const token = (
    await page
      .getByRole('dialog')
      .locator('p')
      .filter({ hasText: /^\S{20,}$/ })
      .textContent()
  )?.trim();
  const asToken = () =>
    fetch(new URL('/v4/tokens', page.url()), { headers: { authorization: `Bearer ${token}` } });
  const about = (await (await asToken()).json()) as { name: string; scopes: string[] };
  assert.deepEqual([about.name, about.scopes], ['Zapier', ['USER_SUPPORT']]);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  const row = page.getByRole('row').filter({ hasText: 'Zapier' });
  await row.waitFor();
  assert.equal(await page.getByText(token ?? '').count(), 0);
  await assertFit(view);

  await row.getByRole('button', { name: 'Revoke' }).click();
  await page.getByRole('button', { name: 'Revoke access token' }).click();
  await page.getByText('Access token revoked', { exact: true }).waitFor();
  await row.waitFor({ state: 'detached' });
  assert.equal((await asToken()).status, 403);
  view.assertClean();
});

test('[SEC-2] a user is invited and the invitation taken back; the audit log says so and is filtered', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/security/users');
  await page.getByRole('row').filter({ hasText: OWNER.email }).waitFor();
  await page.getByRole('button', { name: 'Invite user' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('E-mail').fill('omar@acme.example');
  await dialog.getByRole('button', { name: 'Send invitation' }).click();
  const password = page.getByRole('textbox', { name: 'Password' });
  await password
    .or(dialog.getByText('Link', { exact: true }))
    .first()
    .waitFor();
  if (await password.isVisible()) {
    await password.fill(OWNER.password);
    await password.press('Enter');
  }
  await dialog.getByText('Link', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('Office · Expires').waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Take back' }).click();
  await page.getByRole('button', { name: 'Take back invitation' }).click();
  await page.getByText('Invitation taken back').waitFor();
  assert.deepEqual((await world.call('GET', '/v1/invitations')).body.items, []);

  // Another role is asked about first: a key pressed in the list must make nobody an owner.
  const { email } = await colleague(world, 'office');
  await view.open('/security/users');
  const roles = async () =>
    (await world.call('GET', '/v1/users')).body.items.map(({ role }: { role: string }) => role).sort();
  await page.getByLabel(`Role of ${email}`).selectOption('Admin');
  await dialog.getByText(`Make ${email} Admin?`).waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.deepEqual(await roles(), ['office', 'owner']);
  await page.getByLabel(`Role of ${email}`).selectOption('Marketer');
  await dialog.getByRole('button', { name: 'Change role' }).click();
  await page.getByText(`${email} is now: Marketer`).waitFor();
  assert.deepEqual(await roles(), ['marketer', 'owner']);
  await view.open('/security/audit?action=user.invited');
  await page.getByRole('row').nth(1).waitFor();
  const rows = await page.getByRole('row').allTextContents();
  assert.ok(
    rows.slice(1).every((row) => row.startsWith('user.invited')),
    rows.join('\n'),
  );
  await assertFit(view);
  view.assertClean();
});

test('the Tag Generator shows the snippets for each kind of website', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/tech/tags');
  const core = page.getByRole('region', { name: 'Snippet of core' });
  await core.getByText('/core.js').waitFor();
  await page.getByLabel('Kind of website').selectOption('Google Tag Manager');
  await page.getByText('Trigger: All Pages').waitFor();
  await page.getByLabel('Kind of website').selectOption('WordPress');
  await core.getByText('wp_head').waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Check page' }).click();
  await page.getByText('Needed.').waitFor();
  view.assertClean();
});

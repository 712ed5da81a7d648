// What belongs to who is signed in, in a real browser: password, two-factor with its recovery codes, sessions; and what admins see of them.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { browserOf } from '../../../console/pages/account/decide-browser.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { OWNER } from '../../support/console-visitor.ts';
import { PASSWORD, signIn } from '../../support/sign-in.ts';
import { mustBe, startWorld } from '../../support/world.ts';

test('[SEC-1] two-factor is switched on by a scanned secret, its recovery codes are shown once, renewed, and it is switched off', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/account');
  await page.getByRole('button', { name: 'Set up two-factor' }).click();
  const password = page.getByRole('textbox', { name: 'Password', exact: true });
  await password.fill(OWNER.password);
  await password.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Set up two-factor' });
  const qr = dialog.getByRole('img', { name: 'QR code for the authenticator app' });
  await qr.waitFor();
  assert.ok(
    await qr.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0),
    'the picture is drawn',
  );
  const typed = await dialog
    .locator('p')
    .filter({ hasText: /^[A-Z2-7]{16,}$/ })
    .textContent();
  const code = () =>
    TOTP.generate({ secret: Secret.fromBase32(typed ?? ''), timestamp: world.now().getTime() });
  await dialog.getByRole('button', { name: 'Switch on' }).click();
  await dialog.getByText('Needed.').waitFor();
  await dialog.getByPlaceholder('Code of six digits').fill('000000');
  await dialog.getByRole('button', { name: 'Switch on' }).click();
  await dialog.getByText('This code is not right').waitFor();
  await assertFit(view);
  const right = code();
  await dialog.getByPlaceholder('Code of six digits').fill(`${right.slice(0, 3)} ${right.slice(3)}`);
  await dialog.getByRole('button', { name: 'Switch on' }).click();

  const list = page.getByRole('list', { name: 'Recovery codes' });
  await list.waitFor();
  const codes = await list.getByRole('listitem').allTextContents();
  assert.equal(codes.length, 10);
  await assertFit(view);
  await page.keyboard.press('Escape');
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download' }).click();
  const file = await readFile(await (await downloading).path(), 'utf8');
  assert.ok(codes.every((one) => file.includes(one)));
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText('10 recovery codes left').waitFor();
  assert.equal(await page.getByText(codes[0] ?? '').count(), 0);

  await page.getByRole('button', { name: 'New recovery codes' }).click();
  await page.getByRole('button', { name: 'Make new codes' }).click();
  await list.waitFor();
  const fresh = await list.getByRole('listitem').allTextContents();
  assert.equal(new Set([...codes, ...fresh]).size, 20);
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByRole('button', { name: 'Switch off' }).click();
  await page.getByRole('button', { name: 'Switch two-factor off' }).click();
  await page.getByRole('button', { name: 'Set up two-factor' }).waitFor();
  view.assertClean();
});

test('[SEC-1] who looks only changes the own password, and ends the own other sessions', async (t) => {
  const world = await startWorld(t, { bare: true });
  const { link } = mustBe(
    200,
    await world.call('POST', '/v1/invitations', { email: 'ron@acme.example', role: 'read_only' }),
  );
  const token = link.split('#')[1];
  mustBe(
    200,
    await world.call('POST', '/v1/invitations/accept', { token, password: PASSWORD }, { token: null }),
  );
  const other = await signIn(world, 'ron@acme.example');
  const view = await openConsole(t, world, { as: { email: 'ron@acme.example', password: PASSWORD } });
  const { page } = view;
  await view.open('/');
  await page.getByTitle('Your account').click();
  await page.getByRole('link', { name: 'My account' }).last().click();
  await page.getByRole('heading', { name: 'My account', level: 1 }).waitFor();
  const sessions = page.getByRole('list', { name: 'Where you are signed in' }).getByRole('listitem');
  await sessions.first().getByText('This browser').waitFor();
  assert.equal(await sessions.count(), 3);
  await assertFit(view);

  await sessions
    .nth(1)
    .getByRole('button', { name: /^End the session/ })
    .click();
  await page.getByText('Session ended').waitFor();
  assert.equal(await sessions.count(), 2);
  await page.getByRole('button', { name: 'End all others' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'End all others' }).click();
  await page.getByText('1 session ended').waitFor();
  assert.equal((await other.call('GET', '/v1/session')).status, 403);

  await signIn(world, 'ron@acme.example');
  await page.getByLabel('Current password').fill('wrong horse battery');
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('A password has at least 8 characters.').waitFor();
  await page.getByLabel('New password').fill('a quite different one');
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('do not belong together').waitFor();
  await page.getByLabel('Current password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  await page.getByText('Password changed; one other session was ended').waitFor();
  await signIn(world, 'ron@acme.example', 'a quite different one');
  view.assertClean();
});

test('[SEC-2] an admin sees who is signed in, filters by the URL and ends a session; nobody else may', async (t) => {
  const world = await startWorld(t, { bare: true });
  const { link } = mustBe(
    200,
    await world.call('POST', '/v1/invitations', { email: 'olga@acme.example', role: 'office' }),
  );
  const accepted = { token: link.split('#')[1], password: PASSWORD };
  mustBe(200, await world.call('POST', '/v1/invitations/accept', accepted, { token: null }));
  const office = await openConsole(t, world, { as: { email: 'olga@acme.example', password: PASSWORD } });
  await office.open('/security/sessions');
  await office.page.getByRole('heading', { name: 'This page is not for your role' }).waitFor();

  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/security/sessions?q=olga&way=password');
  const row = page.getByRole('row').filter({ hasText: 'olga@acme.example' });
  await row.getByText('Chrome on Linux').waitFor();
  assert.equal(await page.getByRole('row').count(), 2);
  await assertFit(view);
  await row.getByRole('button', { name: 'End' }).click();
  await page.getByRole('button', { name: 'End session' }).click();
  await page.getByText('Nothing matches these filters').waitFor();
  await office.open('/account');
  await office.page.getByRole('heading', { name: 'Sign in to Goodword' }).waitFor();
  view.assertClean();
});

test('a browser is named as people call it', () => {
  const names = (userAgent: string) => Object.values(browserOf(userAgent)).join(' ');
  const webkit = 'AppleWebKit/605.1.15 (KHTML, like Gecko)';
  assert.equal(
    names(
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) ${webkit} Version/18.0 Mobile/15E148 Safari/604.1`,
    ),
    'Safari iPhone',
  );
  assert.equal(
    names(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${webkit} Chrome/140.0 Safari/537.36 Edg/140.0`),
    'Edge Windows',
  );
  assert.equal(
    names(`Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) ${webkit} Chrome/140.0 Safari/537.36`),
    'Chrome macOS',
  );
  assert.equal(
    names('Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0'),
    'Firefox Android',
  );
  assert.deepEqual(browserOf('node'), { browser: null, system: null });
});

// Signing in, in a real browser: wrong and forgotten passwords, recovery codes, the page that was asked for, the password asked again.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { assertFit, openConsole } from '../../support/console.ts';
import { OWNER } from '../../support/console-visitor.ts';
import { startMailSink } from '../../support/mail-sink.ts';
import { PASSWORD, signIn } from '../../support/sign-in.ts';
import { mustBe, startWorld, type World } from '../../support/world.ts';

/** The owner's two-factor is on; resolves with the recovery codes. */
async function twoFactorOn(world: World): Promise<string[]> {
  const owner = await signIn(world);
  mustBe(200, await owner.call('POST', '/v1/session/confirm', { password: PASSWORD }));
  const { secret } = mustBe(200, await owner.call('POST', '/v1/session/two-factor'));
  const code = TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: world.now().getTime() });
  return mustBe(200, await owner.call('POST', '/v1/session/two-factor/confirm', { code })).recovery_codes;
}

async function typePassword(t: TestContext, world: World, path = '/') {
  const view = await openConsole(t, world, { as: null });
  await view.open(path);
  await view.page.getByLabel('E-mail').fill(OWNER.email);
  await view.page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await view.page.keyboard.press('Enter');
  return view;
}

test('[SEC-1] a recovery code signs in where the phone is not at hand, and does so once', async (t) => {
  const world = await startWorld(t, { bare: true });
  const [code = ''] = await twoFactorOn(world);
  const view = await typePassword(t, world, '/account');
  const { page } = view;
  await page.getByRole('heading', { name: 'One more step' }).waitFor();
  await page.getByLabel('Code').fill(code);
  await page.keyboard.press('Enter');
  await page.getByText('9 recovery codes left').waitFor();
  view.assertClean();

  const again = await typePassword(t, world);
  await again.page.getByRole('heading', { name: 'One more step' }).waitFor();
  await again.page.getByLabel('Code').fill(code);
  await again.page.keyboard.press('Enter');
  await again.page.getByText('This code is not right, or it was used already.').waitFor();
  await again.page.getByRole('button', { name: 'Cancel' }).click();
  await again.page.getByRole('heading', { name: 'Sign in to Goodword' }).waitFor();
});

test('a wrong password is told without saying which was wrong; the page that was asked for, with its filters, is shown after', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world, { as: null });
  const { page } = view;
  await view.open('/security/audit?action=user.invited');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('Your e-mail address, please.').waitFor();
  assert.equal(await page.getByText('Forgot your password?').count(), 0, 'without mail no link can come');
  assert.equal(await page.getByRole('link', { name: /^Sign in with/ }).count(), 0);
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong horse battery');
  await page.keyboard.press('Enter');
  await page.getByText('E-mail and password do not belong together.').waitFor();
  await assertFit(view);
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Audit log', level: 1 }).waitFor();
  assert.match(page.url(), /\/security\/audit\?action=user\.invited$/);
  view.assertClean();
});

test('[SEC-1] a forgotten password is chosen anew by a mailed link, and nobody learns who has an account', async (t) => {
  const sink = await startMailSink(t);
  const mail = { smtpUrl: sink.url, from: 'hello@acme.example', publicUrl: 'https://refer.acme.example' };
  const world = await startWorld(t, { bare: true, mail });
  world.app.deps.publicUrl = world.url;
  const view = await openConsole(t, world, { as: null });
  const { page } = view;
  await view.open('/');
  const ask = async (email: string) => {
    await page.getByLabel('E-mail').fill(email);
    await page.getByRole('button', { name: 'Forgot your password?' }).click();
    await page.getByRole('heading', { name: 'A new password' }).waitFor();
    assert.equal(await page.getByLabel('E-mail').inputValue(), email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByText(`If ${email} has an account here, a link is on its way.`).waitFor();
  };
  await ask('nobody@acme.example');
  await page.getByRole('button', { name: 'Back to sign-in' }).click();
  await ask(OWNER.email);
  await assertFit(view);
  await world.app.tasks.mail_password_links({ email: OWNER.email });
  await world.app.tasks.send_mails({ client_id: world.clientId });
  const token = /new-password#(gwo_\w+)/.exec(sink.mails[0]?.text ?? '')?.[1] ?? '';
  await view.open(`/new-password#${token}`);
  assert.doesNotMatch(page.url(), /#/);
  await page.getByRole('textbox', { name: 'New password' }).fill('an entirely new one');
  await assertFit(view);
  await page.getByRole('button', { name: 'Save password' }).click();
  await page.getByRole('heading', { name: 'Your password is saved' }).waitFor();
  await page.getByRole('link', { name: 'Back to sign-in' }).click();
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Password' }).fill('an entirely new one');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  view.assertClean();
});

test('[SEC-1] the password that is asked again: a wrong one says so, closing it changes nothing, a right one counts for ten minutes', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/account');
  const begin = () => page.getByRole('button', { name: 'Set up two-factor' }).click();
  const password = page.getByRole('textbox', { name: 'Password', exact: true });
  await begin();
  await password.fill('wrong horse battery');
  await password.press('Enter');
  await page.getByText('E-mail and password do not belong together.').waitFor();
  await assertFit(view);
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await password.waitFor({ state: 'detached' });
  assert.equal(await page.getByRole('img', { name: /^QR code/ }).count(), 0);
  await begin();
  await password.fill(OWNER.password);
  await password.press('Enter');
  await page.getByRole('img', { name: /^QR code/ }).waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await begin();
  await page.getByRole('img', { name: /^QR code/ }).waitFor();
  assert.equal(await password.count(), 0, 'it is not asked twice');
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('img', { name: /^QR code/ }).waitFor({ state: 'detached' });
  world.advance(11 * 60_000);
  await begin();
  await password.waitFor();
  view.assertClean();
});

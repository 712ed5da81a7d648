// Single sign-on in a real browser: set up against a provider, offered on the sign-in page, used, and taken away; keys of signed identity.

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { assertFit, openConsole } from '../../support/console.ts';
import { OWNER } from '../../support/console-visitor.ts';
import { startIdentityProvider } from '../../support/identity-provider.ts';
import { signIn } from '../../support/sign-in.ts';
import { mustBe, startWorld } from '../../support/world.ts';

test('[SEC-1] single sign-on is checked, set up, used from the sign-in page for the page that was asked for, and removed', async (t) => {
  const world = await startWorld(t, { bare: true });
  const provider = await startIdentityProvider(t);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/security/single-sign-on');
  await page.getByText('Not set up').waitFor();
  await page.getByText(`${world.url}/v1/single-sign-on/callback`).waitFor();
  await assertFit(view);
  const save = page.getByRole('button', { name: 'Check and save' });
  await page.getByLabel('Provider', { exact: true }).selectOption('Okta');
  await save.click();
  await page.getByText('Replace the part in capitals by yours.').waitFor();
  await page.getByLabel('Provider', { exact: true }).selectOption('Another');
  await page.getByLabel('Issuer').fill(`${provider.issuer}/nothing-here`);
  await page.getByLabel('Client ID').fill(provider.clientId);
  await page.getByRole('textbox', { name: 'Client secret' }).fill(provider.clientSecret);
  await page.getByLabel('E-mail domains that may come in').fill('acme.example');
  await page.getByLabel('Role of new people').selectOption('Marketer');
  await save.click();
  const password = page.getByRole('textbox', { name: 'Password', exact: true });
  await password.fill(OWNER.password);
  await password.press('Enter');
  await page.getByText(/cannot be read/).waitFor();
  await page.getByLabel('Issuer').fill(provider.issuer);
  await save.click();
  await page.getByText('Single sign-on is set').waitFor();
  await page.getByText('Link that starts it').waitFor();
  assert.equal(await page.getByRole('textbox', { name: 'Client secret' }).inputValue(), '');
  await assertFit(view);

  const visitor = await openConsole(t, world, { as: null });
  await visitor.open('/security/keys');
  await visitor.page.getByRole('link', { name: 'Sign in with Acme Heating' }).waitFor();
  await assertFit(visitor);
  await visitor.page.getByRole('link', { name: 'Sign in with Acme Heating' }).click();
  // The page that was asked for, which is not for a marketer.
  await visitor.page.getByRole('heading', { name: 'This page is not for your role' }).waitFor();
  await visitor.page.getByText('Marketer').waitFor();
  await visitor.open('/account');
  await visitor.page.getByText('You sign in at your company’s own provider').waitFor();
  await visitor.page.getByRole('button', { name: 'Set up two-factor' }).click();
  await visitor.page.getByRole('link', { name: 'Sign in again' }).click();
  await visitor.page.waitForURL('**/console/account');
  await visitor.page.getByRole('button', { name: 'Set up two-factor' }).click();
  await visitor.page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor();
  visitor.assertClean();

  provider.user = { ...provider.user, sub: 'u2', email: 'eve@elsewhere.example' };
  const stranger = await openConsole(t, world, { as: null });
  await stranger.open('/');
  await stranger.page.getByRole('link', { name: 'Sign in with Acme Heating' }).click();
  await stranger.page.getByRole('alert').waitFor();

  await page.getByRole('button', { name: 'Remove single sign-on' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove single sign-on' }).click();
  await page.getByText('Not set up').waitFor();
  view.assertClean();
});

test('[SEC-1] it becomes the only way in after a question; people see no password field then', async (t) => {
  const world = await startWorld(t, { bare: true });
  const provider = await startIdentityProvider(t);
  const settings = {
    issuer: provider.issuer,
    oauth_client_id: provider.clientId,
    secret: provider.clientSecret,
  };
  const owner = await signIn(world);
  mustBe(200, await owner.call('POST', '/v1/session/confirm', { password: OWNER.password }));
  mustBe(
    200,
    await owner.call('PUT', '/v1/single-sign-on/settings', {
      ...settings,
      allowed_domains: ['acme.example'],
    }),
  );
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/security/single-sign-on');
  await page.getByLabel('It is the only way in').check();
  await page.getByRole('button', { name: 'Check and save' }).click();
  await page.getByRole('button', { name: 'Make it the only way' }).click();
  const password = page.getByRole('textbox', { name: 'Password', exact: true });
  await password.fill(OWNER.password);
  await password.press('Enter');
  await page.getByText('Single sign-on is set').waitFor();
  const stored = mustBe(200, await world.call('GET', '/v1/single-sign-on/settings'));
  assert.deepEqual([stored.settings.is_only_way, stored.settings.issuer], [true, provider.issuer]);

  // An owner comes in by it once the account there is tied.
  provider.user = { sub: 'o1', email: OWNER.email, email_verified: true };
  await view.open('/account');
  await page.getByRole('button', { name: 'Tie my account' }).click();
  await page.getByText('Single sign-on · 127.0.0.1').first().waitFor();
  const visitor = await openConsole(t, world, { as: null });
  await visitor.open('/account');
  await visitor.page.getByRole('button', { name: 'I am an owner' }).waitFor();
  assert.equal(await visitor.page.getByLabel('E-mail').count(), 0);
  await visitor.page.getByRole('button', { name: 'I am an owner' }).click();
  await visitor.page.getByLabel('E-mail').waitFor();
  await visitor.page.getByRole('link', { name: 'Sign in with Acme Heating' }).click();
  await visitor.page.getByRole('heading', { name: 'My account', level: 1 }).waitFor();
  await visitor.page.getByText(`${OWNER.email} · Owner`).waitFor();
  view.assertClean();
});

test('a key of signed identity is made with a secret of its own, shown once; a private key is refused at its field', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/security/keys');
  await page.getByRole('button', { name: '+ New Key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Type').selectOption('JWT');
  await dialog.getByLabel('Name', { exact: true }).fill('Website');
  await dialog.getByLabel('Key ID (kid)').fill('website-1');
  await dialog.getByLabel('Shared secret').fill('too short');
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await dialog.getByText('a secret for HS256 has at least 32 bytes').waitFor();
  await dialog.getByRole('button', { name: 'Make one' }).click();
  const secret = await dialog.getByLabel('Shared secret').inputValue();
  assert.match(secret, /^[\w-]{64}$/);
  await assertFit(view);
  await dialog.getByRole('button', { name: 'Create key' }).click();
  await dialog.getByText('Copy the secret to your server now').waitFor();
  await dialog.getByText(secret).waitFor();
  await dialog.getByText('{"alg":"HS256","kid":"website-1"}').waitFor();
  await assertFit(view);
  await dialog.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByText('JWT · HS256').waitFor();
  await page.getByRole('cell', { name: 'website-1' }).waitFor();

  const { privateKey, publicKey } = generateKeyPairSync('ec', {
    namedCurve: 'prime256v1',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  await page.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByLabel('Algorithm').selectOption('ES256');
  await dialog.getByLabel('Public key').fill(privateKey);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('send the public key; the private one stays with you').waitFor();
  await dialog.getByLabel('Public key').fill(publicKey);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('JWT · ES256').waitFor();
  view.assertClean();
});

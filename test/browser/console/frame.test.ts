// The console's frame on the real server in a real browser: how it is served, signing in, navigation, palette, phone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFit, openConsole } from '../../support/console.ts';
import { OWNER, PHONE } from '../../support/console-visitor.ts';
import { startWorld } from '../../support/world.ts';

test('the console is served with hashed files, compressed, kept for a year, under a strict policy', async (t) => {
  const world = await startWorld(t, { bare: true });
  const root = await fetch(`${world.url}/`, { redirect: 'manual' });
  assert.deepEqual([root.status, root.headers.get('location')], [302, '/console']);
  const page = await fetch(`${world.url}/console/campaigns/anything`);
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /script-src 'self';/);
  assert.doesNotMatch(policy, /unsafe-eval|style-src [^;]*unsafe-inline/);
  const html = await page.text();
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)/, 'no inline script');
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
  assert.ok(nonce.length > 20 && html.includes(nonce));
  const script = /src="(\/console\/assets\/[^"]+\.js)"/.exec(html)?.[1] ?? '';
  for (const coding of ['br', 'gzip']) {
    const asset = await fetch(world.url + script, { headers: { 'accept-encoding': coding } });
    assert.equal(asset.headers.get('content-encoding'), coding);
    assert.match(asset.headers.get('cache-control') ?? '', /immutable/);
  }
  assert.equal((await fetch(`${world.url}/console/assets/gone-1234.js`)).status, 404);

  // What the page of the address needs comes with the frame; without a session that is the sign-in.
  const named = (text: string) =>
    [...text.matchAll(/modulepreload" crossorigin href="([^"]+)"/g)].map(([, href]) => href ?? '');
  assert.ok(named(html).some((href) => href.includes('/sign-in-')));
  const own = await fetch(`${world.url}/console/campaigns/new`, {
    headers: { cookie: 'goodword_session=any' },
  });
  const files = named(await own.text());
  assert.ok(
    files.some((href) => href.includes('/new-campaign-page-')) &&
      !files.some((href) => href.includes('/sign-in-')),
  );
  for (const href of files) assert.equal((await fetch(world.url + href)).status, 200);
});

test('whoever is not signed in gets the sign-in page, is told what is wrong, and then sees the page of the link', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world, { as: null });
  const { page } = view;
  await view.open('/campaigns?state=LIVE');
  await page.getByRole('heading', { name: 'Sign in to Goodword' }).waitFor();
  await assertFit(view);
  await page.getByLabel('E-mail').fill(OWNER.email);
  await page.getByRole('textbox', { name: 'Password' }).fill('wrong wrong wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByRole('textbox', { name: 'Password' }).fill(OWNER.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
  assert.match(page.url(), /\/console\/campaigns\?state=LIVE$/);
  await page.getByRole('link', { name: 'Refer a friend' }).waitFor();

  await page.getByTitle('Your account').click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Goodword' }).waitFor();
  view.assertClean();
});

test('keyboard: the palette jumps to a page, "g c" goes to the campaigns, "?" lists the keys', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/');
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('dialog').getByRole('combobox').fill('camp');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('h');
  await page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  await page.keyboard.press('Shift+?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  view.assertClean();
});

test('on a phone the navigation opens over the page and closes with the page that was chosen', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world, { viewport: PHONE, hasTouch: true });
  const { page } = view;
  await view.open('/');
  assert.equal(await page.getByRole('link', { name: 'Campaigns', exact: true }).isVisible(), false);
  await page.getByRole('button', { name: 'Open navigation' }).click();
  await page.getByRole('link', { name: 'Campaigns', exact: true }).click();
  await page.getByRole('heading', { name: 'Campaigns', level: 1 }).waitFor();
  await page.getByRole('link', { name: 'Home', exact: true }).waitFor({ state: 'hidden' });
  await assertFit(view);
  view.assertClean();
});

test('a part of the console that is gone after an update is found by reading the page anew', async (t) => {
  const world = await startWorld(t, { bare: true });
  const { page, open } = await openConsole(t, world);
  await open('/');
  let asked = 0;
  await page.route(/\/assets\/sign-in-[^/]+\.js$/, (route) => {
    asked += 1;
    return asked === 1 ? route.fulfill({ status: 404 }) : route.continue();
  });
  await page.context().clearCookies();
  await page.getByRole('link', { name: 'Block and allow' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  assert.equal(asked, 2);
});

test('a path that is no page says so and leads home', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = await openConsole(t, world);
  await view.open('/nothing/here');
  await view.page.getByRole('link', { name: 'Go to Home' }).click();
  await view.page.getByRole('heading', { name: 'Home', level: 1 }).waitFor();
  view.assertClean();
});

test('a browser that asks for a language no Intl takes, as on a bare Linux, gets the console all the same', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world);
  await view.page.addInitScript(() => {
    Object.defineProperty(navigator, 'languages', { get: () => ['en-US@posix'] });
  });
  await view.open('/rewards');
  await view.page.getByRole('heading', { name: 'Rewards', level: 1 }).waitFor();
  view.assertClean();
});

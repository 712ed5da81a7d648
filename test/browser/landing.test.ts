// What a friend sees on arrival, in a real browser: the pop-up and the banner with the code, the forms it fills, and the hosted page.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { axeProblems, openPage, startWebsite, type Website, zoneSnippet } from '../support/browser.ts';
import { startWorld, type World } from '../support/world.ts';

const CODE = 'ROSA7';
const QUERY = `?extole_shareable_code=${CODE}`;
/** What a page must allow for the tag and the experience: no inline style, no inline script, no eval. */
const STRICT_CSP = (origin: string) =>
  `default-src 'none'; script-src ${origin}; connect-src ${origin}; style-src 'none'; img-src 'none'`;

interface Scene {
  world: World;
  site: Website;
  page: Page;
  errors: Error[];
}

interface Wish {
  landing?: Record<string, unknown>;
  theme?: Record<string, unknown>;
  browser?: BrowserContextOptions;
  isStrict?: boolean;
}

/** A company's site with the tag on each page, and Rosa's code in a campaign with these landing settings. */
async function startScene(t: TestContext, wish: Wish = {}): Promise<Scene> {
  const world = await startWorld(t, { bare: true });
  await world.campaign({ landing: wish.landing ?? {}, theme: wish.theme ?? {} });
  await world.advocate('rosa@example.com', CODE, { first_name: 'Rosa', last_name: 'Secretname' });
  const page = (body: string) => `<!doctype html><html lang="en"><head><title>Acme Heating</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script src="${world.url}/core.js" async></script></head><body><main><h1>Acme Heating</h1>${body}</main></body></html>`;
  const form = '<form><label>Referral code <input name="referral"></label><button>Send</button></form>';
  const pages = {
    '/': page(`<a href="/estimate" id="first">Get an estimate</a>${form}`),
    '/estimate': page(form),
    '/late': page('<div id="late"></div>'),
    '/embedded': page(
      `<div id="here"></div>${zoneSnippet(`extole.createZone({name: "embedded_friend_landing_experience", element_id: "here", data: {"advocate_code": "${CODE}"}})`)}`,
    ),
  };
  const headers = wish.isStrict ? { 'content-security-policy': STRICT_CSP(world.url) } : {};
  const site = await startWebsite(t, pages, headers);
  return { world, site, ...(await openPage(t, wish.browser ?? {})) };
}

/** Opens a page of the site as one arrives by Rosa's link, and waits for what shows. */
async function arrive({ page, site }: Scene, path = '/'): Promise<void> {
  await page.goto(`${site.url}${path}${QUERY}`);
  await page.getByRole('heading', { name: /Rosa sent you/ }).waitFor();
  await page.evaluate(
    `Promise.all(document.querySelector('goodword-landing').shadowRoot.getAnimations().map((one) => one.finished))`,
  );
}

/** Whether anything is shown on a page once the server has answered its zone. */
async function showsOn({ page, site }: Scene, path: string): Promise<boolean> {
  const answered = page.waitForResponse((response) => response.url().endsWith('/zones'));
  const loaded = page.waitForResponse((response) => response.url().includes('/sdk/landing.'));
  await page.goto(`${site.url}${path}`);
  await Promise.all([answered, loaded]);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 0)));
  return (await page.locator('goodword-landing').count()) > 0;
}

const widthOver = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

test('[WEB-4] the pop-up has the advocate’s first name, the offer and the code, and copies the code', async (t) => {
  const scene = await startScene(t, { browser: { permissions: ['clipboard-read', 'clipboard-write'] } });
  const { page } = scene;
  await arrive(scene);
  const dialog = page.getByRole('dialog', { name: 'Rosa sent you $50 off your first project' });
  await dialog.waitFor();
  assert.ok(!(await dialog.textContent())?.includes('Secretname'));
  assert.match((await dialog.textContent()) ?? '', /ROSA7/);
  assert.deepEqual(await axeProblems(page), []);

  await dialog.getByRole('button', { name: 'Copy code' }).click();
  await dialog.getByRole('button', { name: '✓ Copied' }).waitFor();
  assert.equal(
    await dialog.getByRole('status').textContent(),
    'The code ROSA7 is copied. Paste it into the form.',
  );
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), CODE);
  assert.deepEqual(scene.errors, []);
});

test('[WEB-4] without a clipboard the code is copied by selection, and if that fails it is selected', async (t) => {
  const scene = await startScene(t);
  const { page } = scene;
  await page.addInitScript(`Object.defineProperty(navigator, 'clipboard', { value: undefined });
    document.execCommand = () => false;`);
  await arrive(scene);
  await page.getByRole('button', { name: 'Copy code' }).click();
  await page.getByText('The code is selected').waitFor();
  assert.equal(String(await page.evaluate('String(getSelection())')).trim(), CODE);
  await page.evaluate('document.execCommand = Document.prototype.execCommand; delete document.execCommand');
  await page.getByRole('button', { name: 'Copy code' }).click();
  await page.getByRole('button', { name: '✓ Copied' }).waitFor();
});

test('[WEB-4] by keyboard alone: the focus is in the modal, stays there, and comes back; dismissed is dismissed', async (t) => {
  const scene = await startScene(t);
  const { page } = scene;
  await arrive(scene);
  const focused = () =>
    page.evaluate(
      `(document.activeElement.shadowRoot ?? document).activeElement.getAttribute('aria-label') ?? (document.activeElement.shadowRoot ?? document).activeElement.textContent`,
    );
  assert.equal(await focused(), 'Rosa sent you $50 off your first project');
  for (const next of ['Copy code', 'Close']) {
    await page.keyboard.press('Tab');
    assert.equal(await focused(), next);
  }
  await page.keyboard.press('Tab');
  assert.notEqual(await focused(), 'Get an estimate', 'the page behind a modal is out of reach');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('goodword-landing').count(), 0);

  assert.equal(await showsOn(scene, `/${QUERY}`), false, 'the same code never shows again');
  await scene.world.advocate('leo@example.com', 'LEO9', { first_name: 'Leo' });
  assert.equal(await showsOn(scene, '/?extole_shareable_code=LEO9'), true, 'another friend’s code does');
});

test('[WEB-4] a corner pop-up leaves the focus and the page alone, and is the first stop of the keyboard', async (t) => {
  const scene = await startScene(t, { landing: { position: 'bottom_right' } });
  const { page } = scene;
  await arrive(scene);
  assert.equal(await page.evaluate('document.activeElement === document.body'), true);
  await page.getByRole('region', { name: /Rosa sent you/ }).waitFor();
  await page.keyboard.press('Tab');
  assert.equal(
    await page.evaluate(`document.activeElement.shadowRoot.activeElement.textContent`),
    'Copy code',
  );
  assert.deepEqual(await axeProblems(page), []);
  await page.getByRole('link', { name: 'Get an estimate' }).focus();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('goodword-landing').count(), 1, 'Escape elsewhere is the page’s own');
  await page.getByRole('button', { name: 'Close' }).click();
  assert.equal(await page.locator('goodword-landing').count(), 0);
});

for (const position of ['top', 'bottom']) {
  test(`[WEB-4] a banner at the ${position} of a phone and of a wide screen`, async (t) => {
    const scene = await startScene(t, { landing: { form: 'banner', position } });
    const { page } = scene;
    for (const width of [320, 390, 1280]) {
      await page.setViewportSize({ width, height: 700 });
      await arrive(scene);
      assert.equal(await widthOver(page), 0, `${width} px scrolls sideways`);
      const box = await page.locator('goodword-landing section').boundingBox();
      assert.ok(box);
      assert.equal(box.width, width);
      assert.ok(position === 'top' ? box.y === 0 : box.y + box.height === 700);
      assert.ok(box.height < 350, `${box.height} px are too much of a page`);
    }
    assert.deepEqual(await axeProblems(page), []);
  });
}

test('[WEB-4] on phones the pop-up fits; it stands still for those who asked for it; dark and pale themes can be read', async (t) => {
  const scene = await startScene(t, {
    browser: { viewport: { width: 320, height: 480 }, reducedMotion: 'reduce' },
    theme: { accent: '#ffe14d', background: '#14171c', text: '#222222' },
    landing: { text: 'Mention this code when you book. '.repeat(12) },
  });
  const { page } = scene;
  await arrive(scene);
  assert.equal(await widthOver(page), 0);
  const box = await page.getByRole('dialog').boundingBox();
  assert.ok(box && box.x >= 0 && box.x + box.width <= 320 && box.y >= 0 && box.y + box.height <= 480);
  assert.equal(
    await page.evaluate(`document.querySelector('goodword-landing').shadowRoot.getAnimations().length`),
    0,
  );
  assert.deepEqual(await axeProblems(page), []);
});

test('[WEB-4] under a strict content security policy it shows with its styles, and nothing is refused', async (t) => {
  const scene = await startScene(t, { isStrict: true });
  const refused: string[] = [];
  scene.page.on('console', (message) => {
    if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
  });
  await arrive(scene);
  const radius = await scene.page
    .getByRole('dialog')
    .evaluate((dialog) => dialog.ownerDocument.defaultView?.getComputedStyle(dialog).borderRadius);
  assert.equal(radius, '18px');
  assert.deepEqual(refused, []);
  assert.deepEqual(scene.errors, []);
});

test('[WEB-4] the e-mail is asked first and sent with the code, once', async (t) => {
  const scene = await startScene(t, { landing: { email_first: true } });
  const { page, world } = scene;
  await arrive(scene);
  assert.equal(await page.getByText(CODE).count(), 0, 'the code waits for the e-mail');
  assert.deepEqual(await axeProblems(page), []);
  await page.getByLabel('Your e-mail').fill('jane@example.com');
  const sent = page.waitForResponse(
    (answer) => answer.request().postData()?.includes('friend_email_captured') ?? false,
  );
  await page.keyboard.press('Enter');
  await page.getByText(CODE, { exact: true }).waitFor();
  assert.equal((await sent).status(), 200);
  const [input] = await world.app.deps.db.query<{ body: string }>(
    `select body from inputs where client_id = $1 and name = 'friend_email_captured'`,
    [world.clientId],
  );
  assert.match(input?.body ?? '', /jane@example\.com/);
  assert.match(input?.body ?? '', /ROSA7/);
  await arrive(scene);
  await page.getByText(CODE, { exact: true }).waitFor();
});

test('[WEB-4] the code is put into the named field, here and on later pages; what a visitor typed stays', async (t) => {
  const scene = await startScene(t, { landing: { prefill: 'referral', form: 'banner' } });
  const { page, site } = scene;
  await page.goto(site.url);
  const field = page.getByLabel('Referral code');
  assert.equal(await field.inputValue(), '', 'without a link there is nothing to put in');
  await arrive(scene);
  await assertValue(page, CODE);
  await page.goto(`${site.url}/estimate`);
  await assertValue(page, CODE);
  await field.fill('MINE1');
  await page.evaluate(`document.querySelector('main').append(document.createElement('p'))`);
  assert.equal(await field.inputValue(), 'MINE1');

  await page.goto(`${site.url}/late`);
  await page.waitForFunction('Boolean(window.extole?._show?.later)');
  await page.evaluate(`document.getElementById('late').innerHTML = '<label>Referral code <input name="referral"></label>';
    const input = document.querySelector('input');
    window.heard = [];
    input.addEventListener('input', () => window.heard.push(input.value));
    // As frameworks do: an own setter on the element sees what the page writes, and must not swallow what others write.
    Object.defineProperty(input, 'value', { set() {}, get: () => Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').get.call(input) });`);
  await assertValue(page, CODE);
  assert.deepEqual(await page.evaluate('window.heard'), [CODE]);
});

async function assertValue(page: Page, value: string): Promise<void> {
  await page.waitForFunction(`document.querySelector('[name=referral]')?.value === '${value}'`);
}

test('[WEB-4] the embedded zone is a part of the page, with nothing to dismiss', async (t) => {
  const scene = await startScene(t, { landing: { form: 'off' } });
  const { page, site } = scene;
  await page.goto(`${site.url}/embedded`);
  await page.locator('#here').getByText(CODE, { exact: true }).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Close' }).count(), 0);
  assert.deepEqual(await axeProblems(page), []);
});

test('[WEB-4] the hosted page can be read without a script, copies with one, and takes a lead with the code', async (t) => {
  const world = await startWorld(t, { bare: true });
  await world.campaign({ landing: { phone: '(312) 555-0175' } });
  await world.advocate('rosa@example.com', CODE, { first_name: 'Rosa' });
  const url = `${world.url}/welcome${QUERY}`;
  const plain = await openPage(t, { javaScriptEnabled: false, viewport: { width: 320, height: 700 } });
  await plain.page.goto(url);
  await plain.page.getByRole('heading', { name: 'Rosa sent you $50 off your first project' }).waitFor();
  await plain.page.getByText(CODE, { exact: true }).waitFor();
  assert.equal(await plain.page.getByRole('button', { name: 'Copy code' }).count(), 0);
  assert.equal(
    await plain.page.getByRole('link', { name: 'Call (312) 555-0175' }).getAttribute('href'),
    'tel:3125550175',
  );
  await plain.page.getByLabel('Your name').fill('Jane Doe');
  await plain.page.getByRole('button', { name: 'Send' }).click();
  await plain.page.getByRole('alert').getByText('leave a phone number or an e-mail').waitFor();
  assert.equal(await plain.page.getByLabel('Your name').inputValue(), 'Jane Doe');
  await plain.page.getByLabel('E-mail').fill('jane@example.com');
  await plain.page.getByRole('button', { name: 'Send' }).click();
  await plain.page.getByRole('heading', { name: 'Thank you' }).waitFor();
  assert.ok(!/jane/i.test(plain.page.url()));
  const leads = await world.app.deps.db.query<{ body: string }>(
    `select body from inputs where client_id = $1 and name = 'online_lead_captured'`,
    [world.clientId],
  );
  assert.deepEqual(
    leads.map((lead) => JSON.parse(lead.body)),
    [
      {
        ...{ advocate_code: CODE, first_name: 'Jane', last_name: 'Doe', email: 'jane@example.com' },
        source: 'welcome_page',
      },
    ],
  );

  const { page, errors } = await openPage(t, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(url);
  await page.getByRole('button', { name: 'Copy code' }).click();
  await page.getByRole('button', { name: '✓ Copied' }).waitFor();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), CODE);
  assert.deepEqual(await axeProblems(page), []);
  for (const width of [320, 390]) {
    await page.setViewportSize({ width, height: 800 });
    assert.equal(await widthOver(page), 0);
  }
  await page.goto(`${world.url}/welcome?extole_shareable_code=%3Cscript%3Enobody`);
  await page.getByRole('heading', { name: 'Welcome to Acme Heating' }).waitFor();
  assert.deepEqual(await axeProblems(page), []);
  assert.deepEqual(errors, []);
});

// The share experience in a real browser: joining, link, code and QR code, the ways to friends, in a page's own place and as a hosted page.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { BrowserContextOptions, Page, Response } from 'playwright-core';
import { axeProblems, openPage, startWebsite, zoneSnippet } from '../support/browser.ts';
import { type MailSink, startMailSink } from '../support/mail-sink.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

const ROSA = 'rosa@one.example';
/** What links of the test's client start with. */
const LINKS = 'http://acme-heating.localhost';
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

interface Scene {
  world: World;
  sink: MailSink;
  page: Page;
  errors: Error[];
}

async function startScene(
  t: TestContext,
  browser: BrowserContextOptions = {},
  campaign: Record<string, unknown> = {},
): Promise<Scene> {
  const sink = await startMailSink(t);
  const mail = { smtpUrl: sink.url, from: 'hello@acme.example', publicUrl: 'https://share.acme.example' };
  const world = await startWorld(t, { bare: true, mail });
  await world.campaign(campaign);
  return { world, sink, ...(await openPage(t, browser)) };
}

/** Types who it is, and waits for the link. Resolves with the code. */
async function join(page: Page, email = ROSA): Promise<string> {
  await page.getByLabel('First name').fill('Rosa');
  await page.getByLabel('E-mail').fill(email);
  await page.getByRole('button', { name: 'Get my link' }).click();
  await page.getByRole('button', { name: 'Copy code' }).waitFor();
  return (await page.locator('.value').nth(1).textContent()) ?? '';
}

const widthOver = (page: Page) =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** The channels of the shares that the server has stored. */
async function channelsTold({ world }: Scene): Promise<unknown[]> {
  const rows = await world.app.deps.db.query<{ body: string }>(
    `select body from inputs where client_id = $1 and name = 'shared' order by input_id`,
    [world.clientId],
  );
  return rows.map(({ body }) => JSON.parse(body).channel);
}

test('[WEB-5] the hosted page gives link, code and QR code; the same e-mail the same code again', async (t) => {
  const scene = await startScene(t, { permissions: ['clipboard-read', 'clipboard-write'] });
  const { page, world } = scene;
  const answer = await page.goto(`${world.url}/share?source=flyer</script>`);
  assert.match(answer?.headers()['content-security-policy'] ?? '', /^default-src 'none'/);
  await page.getByRole('heading', { name: 'Refer a friend to Acme Heating' }).waitFor();
  const code = await join(page);
  assert.match(code, /rosa/i);
  assert.equal(
    await page.evaluate('location.search'),
    '?source=flyer%3C/script%3E',
    'nothing typed in the URL',
  );
  const qr = page.getByRole('img', { name: 'QR code of your link' });
  assert.ok(
    Number(
      await qr.evaluate((image) =>
        (image as HTMLImageElement).decode().then(() => (image as HTMLImageElement).naturalWidth),
      ),
    ) > 0,
  );

  const isTold = (response: Response) => response.url().endsWith('/v1/share/shared');
  const first = page.waitForResponse(isTold);
  await page.getByRole('button', { name: 'Copy link' }).click();
  await first;
  await page.getByText('✓ Copied').waitFor();
  const link = await page.evaluate('navigator.clipboard.readText()');
  assert.equal(link, `${LINKS}/${code}`);
  const told = page.waitForResponse(isTold);
  await page.getByRole('button', { name: 'Copy code' }).click();
  await told;
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), code);
  assert.deepEqual(await channelsTold(scene), ['SHARE_LINK', 'SHARE_LINK']);

  await page.reload();
  assert.equal(await join(page, ' ROSA@One.example'), code);
  assert.deepEqual(scene.errors, []);
});

test('[WEB-5] each app opens with the link of its channel and no name or address in it', async (t) => {
  const { page, world } = await startScene(t, PHONE);
  await page.addInitScript('navigator.share = (what) => { window.shared = what; return Promise.resolve(); }');
  await page.goto(`${world.url}/share`);
  const link = `${LINKS}/${await join(page)}`;
  const urlOf = async (name: string) => {
    const href = await page.getByRole('link', { name, exact: true }).getAttribute('href');
    assert.doesNotMatch(decodeURIComponent(href ?? ''), /@|rosa@|one\.example/i);
    return decodeURIComponent(href ?? '');
  };
  assert.match(await urlOf('Text'), /^sms:\?&body=\$50 off Acme Heating with my code/);
  assert.ok((await urlOf('Text')).endsWith(`${link}?c=SMS`));
  assert.ok((await urlOf('WhatsApp')).startsWith('https://wa.me/?text='));
  assert.ok((await urlOf('WhatsApp')).endsWith(`${link}?c=WHATSAPP`));
  assert.equal(await urlOf('Messenger'), `fb-messenger://share/?link=${link}?c=MESSENGER`);
  assert.equal(await urlOf('Facebook'), `https://www.facebook.com/sharer/sharer.php?u=${link}?c=FACEBOOK`);
  assert.ok((await urlOf('X')).endsWith(`&url=${link}?c=X`));
  await page.getByRole('button', { name: 'More' }).click();
  assert.equal(await page.evaluate('window.shared.url'), `${link}?c=NATIVE`);
  assert.equal(await widthOver(page), 0);
});

test('[WEB-5] mail goes out from the page; the own mail app stays a way when it cannot', async (t) => {
  const scene = await startScene(t);
  const { page, world, sink } = scene;
  await page.goto(`${world.url}/share`);
  const code = await join(page);
  await page.getByRole('button', { name: 'E-mail' }).click();
  const to = page.getByLabel('Friends’ e-mail addresses');
  await to.fill('ann@two.example, ben@two.example');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('Sent to 2 friends.').waitFor();
  await world.app.tasks.send_mails({ client_id: world.clientId });
  assert.deepEqual(sink.mails.map(({ to: who }) => [who].flat()[0]?.text).sort(), [
    'ann@two.example',
    'ben@two.example',
  ]);
  await to.fill('ann@two.example');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByText('One friend has your mail already.').waitFor();
  await to.fill('not an address');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'check the addresses' }).waitFor();

  await page.route('**/v1/share/email', (route) => route.fulfill({ status: 500, body: 'oh' }));
  await to.fill('cem@two.example');
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'That did not work' }).waitFor();
  const mailto = await page.getByRole('link', { name: 'Use your own mail app instead' }).getAttribute('href');
  assert.match(mailto ?? '', /^mailto:\?subject=/);
  assert.ok(decodeURIComponent(mailto ?? '').includes(`${LINKS}/${code}?c=EMAIL`));
});

test('[WEB-5] the keyboard is enough, axe finds nothing, and a phone scrolls one way only', async (t) => {
  const { page, world } = await startScene(t, PHONE);
  await page.goto(`${world.url}/share`);
  await page.getByLabel('First name').waitFor();
  assert.deepEqual(await axeProblems(page), []);
  assert.equal(await widthOver(page), 0);
  const focused = () =>
    page.evaluate(`(document.activeElement.shadowRoot ?? document).activeElement.textContent`);
  await page.keyboard.press('Tab');
  await page.keyboard.type('Rosa');
  await page.keyboard.press('Tab');
  await page.keyboard.type(ROSA);
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Copy code' }).waitFor();
  assert.equal(await focused(), 'Refer a friend to Acme Heating', 'what came is read from its title on');
  await page.keyboard.press('Tab');
  assert.equal(await focused(), 'Copy link');
  await page.getByRole('button', { name: 'E-mail' }).press('Enter');
  await page.getByLabel('Friends’ e-mail addresses').waitFor();
  await page.keyboard.type('ann@two.example');
  await page.keyboard.press('Enter');
  await page.getByText('Sent to one friend.').waitFor();
  assert.deepEqual(await axeProblems(page), []);
  assert.equal(await widthOver(page), 0);

  await page.setViewportSize({ width: 320, height: 640 });
  assert.equal(await widthOver(page), 0);
  const link = await page.locator('.value').first().boundingBox();
  assert.ok(link && link.height <= 2 * 26, `the link is broken into pieces: ${link?.height} px high`);
});

test('[WEB-5] what the server refuses or cannot do is said in words, and what was typed stays', async (t) => {
  const { page, world } = await startScene(t);
  await page.goto(`${world.url}/share`);
  await page.getByLabel('First name').fill('Rosa');
  const problem = async (status: number, said: RegExp) => {
    await page.route('**/v1/share/join', (route) => route.fulfill({ status, body: '{}' }), { times: 1 });
    await page.getByLabel('E-mail').fill(ROSA);
    await page.getByRole('button', { name: 'Get my link' }).click();
    await page.getByRole('alert').filter({ hasText: said }).waitFor();
    assert.equal(await page.getByLabel('E-mail').inputValue(), ROSA);
  };
  await problem(500, /That did not work/);
  await problem(429, /a little too often/);
  await page.getByLabel('E-mail').fill('none@none.com');
  await page.getByRole('button', { name: 'Get my link' }).click();
  await page.getByRole('alert').filter({ hasText: 'check your name and e-mail' }).waitFor();
  await join(page);

  await page.route('**/zones', (route) => route.abort());
  await page.reload();
  await page.getByRole('heading', { name: 'Please try again' }).waitFor();
});

test('[WEB-5] an inviting zone opens the experience in place, under a strict policy; a page shows it embedded; own referrals ask for proof', async (t) => {
  const { page, world, errors, sink } = await startScene(t);
  const head = (body: string) => `<!doctype html><html lang="en"><head><title>Acme</title>
<script src="${world.url}/core.js" async></script></head><body><main><h1>Acme</h1>${body}</main></body></html>`;
  const stub = '/stub.js';
  const script = zoneSnippet(`
    extole.createZone({name: "my_account", element_id: "invite"});
    extole.createZone({name: "advocate_stats_embedded", element_id: "stats"});`).replace(
    /<\/?script[^>]*>/g,
    '',
  );
  const site = await startWebsite(
    t,
    {
      '/': head(`<div id="invite"></div><div id="stats"></div><script src="${stub}"></script>`),
      [stub]: (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/javascript' });
        response.end(script);
      },
    },
    {
      'content-security-policy': `default-src 'none'; script-src 'self' ${world.url}; connect-src ${world.url}; img-src ${world.url}`,
    },
  );
  await page.goto(site.url);
  await page.getByRole('link', { name: 'Refer a friend' }).click();
  const dialog = page.getByRole('dialog', { name: 'Refer a friend to Acme Heating' });
  await dialog.waitFor();
  const { x = 0, width = 0 } = (await dialog.boundingBox()) ?? {};
  const { width: wide } = page.viewportSize() ?? { width: 0 };
  assert.ok(Math.abs(x + width / 2 - wide / 2) < 10, 'it stands in the middle');
  assert.equal(
    await page.evaluate(`document.activeElement.shadowRoot.activeElement.textContent`),
    'Refer a friend to Acme Heating',
    'it is read from its title on',
  );
  await dialog.getByLabel('First name').fill('Rosa');
  await dialog.getByLabel('E-mail').fill(ROSA);
  await dialog.getByRole('button', { name: 'Get my link' }).click();
  await dialog.getByRole('button', { name: 'Copy code' }).waitFor();
  assert.equal(new URL(page.url()).pathname, '/', 'it was opened in place');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });

  const stats = page.locator('#stats');
  await stats.getByLabel('E-mail').fill(ROSA);
  await stats.getByRole('button', { name: 'Send me a link' }).click();
  await stats.getByText('Please look into your mail.').waitFor();
  await world.app.tasks.send_mails({ client_id: world.clientId });
  assert.match(sink.mails[0]?.subject ?? '', /Your referrals/);
  assert.deepEqual(errors, []);
});

test('[EX-3] who proved the e-mail sees link and referrals without a form', async (t) => {
  const { page, world, sink } = await startScene(t);
  const call = (path: string, body: unknown) => world.call('POST', path, body, { token: null });
  const { code } = mustBe(200, await call('/v1/share/join', { email: ROSA, first_name: 'Rosa' }));
  mustBe(200, await call('/v1/share/email', { email: ROSA, recipients: ['ann@two.example'] }));
  mustBe(200, await call('/v1/share/prove', { email: ROSA }));
  await world.app.deps.processClient(world.clientId);
  await world.app.tasks.send_mails({ client_id: world.clientId });
  const mail = sink.mails.find(({ text }) => text?.includes('/me/confirm'));
  const [, proof] = /proof=([\w-]+)/.exec(mail?.text ?? '') ?? [];
  await page.goto(`${world.url}/me/confirm?proof=${proof}`);
  await page.getByRole('button', { name: 'Open my page' }).click();
  await page.waitForURL('**/me');

  await page.goto(`${world.url}/share`);
  await page.getByText(code, { exact: true }).waitFor();
  assert.equal(await page.getByLabel('First name').count(), 0);
  await page.evaluate(`document.getElementById('share').insertAdjacentHTML('afterend', '<div id="stats"></div>');
    extole.createZone({name: 'advocate_stats_embedded', element_id: 'stats'})`);
  await page.locator('#stats').getByText('You sent them your link.').waitFor();
  assert.deepEqual(await axeProblems(page), []);
});

// core.js on pages of another origin, in a real browser: the guide's contract, and that it never harms the page.

import assert from 'node:assert/strict';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { openPage, startWebsite, zoneSnippet } from '../support/browser.ts';
import { startWorld, type World } from '../support/world.ts';

const lead = (email: string) => `extole.createZone({
        name: "online_lead_captured",
        data: { "email": "${email}", "advocate_code": "test123" }
    });`;
const tag = (origin: string, attributes = 'async') =>
  `<script type="text/javascript" src="${origin}/core.js" ${attributes}></script>`;
const html = (...parts: string[]) =>
  `<!doctype html><html lang="en"><title>Acme</title><body>${parts.join('\n')}`;

async function inputs(world: World): Promise<{ name: string; data: Record<string, unknown> }[]> {
  const rows = await world.app.deps.db.query<{ name: string; body: string }>(
    'select name, body from inputs where source = $1 order by input_id',
    ['browser'],
  );
  return rows.map(({ name, body }) => ({ name, data: JSON.parse(body).data }));
}

/** Resolves when the page has heard `count` answers to its zones. */
async function heard(page: Page, count: number): Promise<{ error: unknown; zone: unknown }[]> {
  await page.waitForFunction((wanted) => (window as unknown as Heard).heard?.length >= wanted, count);
  return page.evaluate(() => (window as unknown as Heard).heard);
}
interface Heard extends Window {
  heard: { error: unknown; zone: unknown }[];
}
/** The page's own `done`. */
const HEAR =
  '<script>window.heard = []; function done(error, zone) { heard.push({ error: error, zone: zone }) }</script>';

test("[WEB-1] the guide's snippet before and after the tag, the tag twice, a broken page around it", async (t) => {
  const world = await startWorld(t, { bare: true });
  const site = await startWebsite(t, {
    '/': html(
      HEAR,
      '<script>nonsense(</script>',
      zoneSnippet(lead('one@friend.example').replace('});', '}, done);')),
      zoneSnippet('extole.createZone({ name: "second" }, done);'),
      tag(world.url, ''),
      tag(world.url, ''),
      '<script>throw new Error("the page is broken")</script>',
      zoneSnippet(
        'extole.createZone({ name: "third", parameters: { page: 3 } }, done); extole.q.push(["createZone", [{ name: "fourth" }, done]]);',
      ),
    ),
  });
  const { page, errors } = await openPage(t);
  await page.goto(site.url);
  const answers = await heard(page, 4);
  assert.deepEqual(answers, Array(4).fill({ error: null, zone: null }));
  const seen = await inputs(world);
  assert.deepEqual(seen.map(({ name }) => name).sort(), [
    'fourth',
    'online_lead_captured',
    'second',
    'third',
  ]);
  assert.deepEqual(seen.find(({ name }) => name === 'online_lead_captured')?.data, {
    email: 'one@friend.example',
    advocate_code: 'test123',
  });
  // Only what is the page's own fault.
  assert.deepEqual(
    errors.map(({ message }) => message),
    ['Unexpected end of input', 'the page is broken'],
  );
  assert.equal(
    errors.some(({ stack }) => stack?.includes('core.js')),
    false,
  );
});

test('[WEB-2] under a strict content security policy, with storage and cookies blocked, nothing breaks and the lead arrives', async (t) => {
  const world = await startWorld(t, { bare: true });
  const script =
    'window.done = function (error) { document.title = error ? error.message : "done" }; window.extole = { q: [["createZone", [{ name: "online_lead_captured", data: { email: "csp@friend.example" } }, done]]] };';
  const site = await startWebsite(
    t,
    {
      '/': html('<script src="/page.js"></script>', tag(world.url)),
      '/page.js': (_request, response) => response.setHeader('content-type', 'text/javascript').end(script),
    },
    {
      'content-security-policy': `default-src 'none'; script-src 'self' ${world.url}; connect-src ${world.url}; sandbox allow-scripts`,
    },
  );
  const { page, errors } = await openPage(t);
  await page.goto(site.url);
  await page.waitForFunction(() => document.title !== 'Acme');
  // The sandbox gives the page an origin of its own: localStorage and cookies throw there.
  assert.match(
    await page.evaluate(() => {
      try {
        return String(localStorage);
      } catch (error) {
        return (error as Error).name;
      }
    }),
    /SecurityError/,
  );
  assert.equal(await page.title(), 'done');
  assert.deepEqual(await inputs(world), [
    { name: 'online_lead_captured', data: { email: 'csp@friend.example' } },
  ]);
  assert.deepEqual(errors, []);
});

test('[WEB-1] a browser without modern extras', async (t) => {
  const world = await startWorld(t, { bare: true });
  const site = await startWebsite(t, {
    '/': html(
      HEAR,
      zoneSnippet('extole.createZone({ name: "old", element_id: "later" }, done);'),
      tag(world.url),
    ),
  });
  const { page, errors } = await openPage(t);
  await page.addInitScript(() => {
    const old = window as unknown as Record<string, unknown>;
    delete old.fetch;
    // Playwright itself needs MutationObserver; core.js does not know it.
    delete old.IntersectionObserver;
    delete old.AbortController;
    delete (Promise.prototype as Partial<Promise<unknown>>).finally;
    Object.defineProperty(navigator, 'sendBeacon', { value: undefined });
  });
  await page.goto(site.url);
  assert.deepEqual(await inputs(world), []);
  await page.evaluate(() => {
    document.body.appendChild(document.createElement('div')).id = 'later';
  });
  assert.deepEqual(await heard(page, 1), [{ error: null, zone: null }]);
  assert.deepEqual(
    (await inputs(world)).map(({ name }) => name),
    ['old'],
  );
  assert.deepEqual(errors, []);
});

test('[WEB-1] [WEB-2] arrival is told once for each link, in single-page applications too, and nothing else of the page is sent', async (t) => {
  const world = await startWorld(t, { bare: true });
  const site = await startWebsite(t, { '/': html(HEAR, tag(world.url)) });
  const { page, errors } = await openPage(t);
  const bodies: unknown[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/zones')) bodies.push(JSON.parse(request.postData() ?? ''));
  });
  const answered = () => page.waitForResponse((response) => response.url().endsWith('/zones'));
  let answer = answered();
  await page.goto(`${site.url}/?extole_shareable_code=rosa7&extole_zone_click_event_id=tok&gclid=secret`);
  await answer;
  answer = answered();
  const states = await page.evaluate(() => {
    history.pushState({ a: 1 }, '', '/two?extole_shareable_code=rosa7&extole_zone_click_event_id=tok');
    history.replaceState({ a: 2 }, '', '/three?extole_shareable_code=kim4');
    return [history.state, location.pathname];
  });
  await answer;
  assert.deepEqual(states, [{ a: 2 }, '/three']);
  const arrival = (advocate_code: string, click: string | null) => ({
    event_name: 'friend_landing_experience',
    data: { advocate_code },
    click,
  });
  assert.deepEqual(bodies, [arrival('rosa7', 'tok'), arrival('kim4', null)]);
  // A later page of the site: the code is kept, and nothing is told by itself.
  await page.goto(site.url);
  answer = answered();
  await page.evaluate(() =>
    (window as unknown as { extole: { createZone(zone: object): void } }).extole.createZone({ name: 'x' }),
  );
  await answer;
  assert.deepEqual(bodies.slice(2), [{ event_name: 'x', data: {}, click: null }]);
  assert.deepEqual(errors, []);
});

test('[WEB-2] a server that fails, refuses or never answers leaves the page unharmed, and done hears it', async (t) => {
  const world = await startWorld(t, { bare: true });
  const core = await (await fetch(`${world.url}/core.js`)).text();
  const open: ServerResponse[] = [];
  const server = createServer((request, response) => {
    if (request.url === '/core.js') return response.setHeader('content-type', 'text/javascript').end(core);
    response.setHeader('access-control-allow-origin', request.headers.origin ?? '*');
    response.setHeader('access-control-allow-credentials', 'true');
    let body = '';
    request.on('data', (part) => {
      body += part;
    });
    request.on('end', () => {
      if (body.includes('slow')) open.push(response);
      else if (body.includes('reset')) response.destroy();
      else if (body.includes('html')) response.end('<html>a proxy');
      else response.writeHead(500).end('it broke');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const calls = ['broken', 'reset', 'html', 'slow'].map(
    (name) => `extole.createZone({ name: "${name}" }, done);`,
  );
  const cyclic =
    'var c = {}; c.c = c; extole.createZone({ name: "cyclic", data: c }, done); extole.createZone(null, done); extole.createZone();';
  const site = await startWebsite(t, { '/': html(HEAR, zoneSnippet(calls.join('') + cyclic), tag(origin)) });
  const { page, errors } = await openPage(t);
  await page.clock.install();
  await page.goto(site.url);
  assert.equal((await heard(page, 5)).length, 5);
  await page.clock.fastForward(11_000);
  const answers = await heard(page, 6);
  const problems = answers.map(({ error }) => error as { message: string; status: number });
  assert.deepEqual(
    answers.map(({ zone }) => zone),
    Array(6).fill(null),
  );
  assert.deepEqual(problems.find(({ status }) => status === 500)?.message, 'it broke');
  assert.equal(problems.at(-1)?.message, 'timeout');
  assert.ok(problems.every(({ message }) => message.length > 0));
  assert.equal(open.length, 1);
  assert.deepEqual(errors, []);
});

test('[WEB-2] a zone refused by the server is told by its code', async (t) => {
  const world = await startWorld(t, { bare: true });
  const site = await startWebsite(t, {
    '/': html(HEAR, tag(world.url), zoneSnippet('extole.createZone({ name: "" }, done);')),
  });
  const { page } = await openPage(t);
  await page.goto(site.url);
  const [answer] = await heard(page, 1);
  assert.deepEqual(answer, {
    error: { message: 'missing_event_name', statusText: 'missing_event_name', status: 200 },
    zone: null,
  });
});

const FORM = `<form METHOD action="/thanks">
  <input name="your-name" value="Pat Friend"><input name="Email" type="email"><input name="tel" type="tel" value="(512) 555-0142">
  <input name="password" type="password" value="hunter2"><input name="cardnumber" autocomplete="cc-number" value="4111111111111111">
  <input name="notes" value="my gate code is 1234"><button>Send</button></form>`;

for (const way of [
  'a navigation',
  'a page that sends the form itself',
  'a selector of the client',
] as const) {
  test(`[WEB-2] form capture with ${way}: known fields and the kept code, nothing else`, async (t: TestContext) => {
    const world = await startWorld(t, { bare: true });
    // A selector that is none does no harm to forms that are marked.
    if (way === 'a navigation') await world.call('PATCH', '/v1/client', { form_selector: 'form[[' });
    if (way === 'a selector of the client') {
      const answer = await world.call('PATCH', '/v1/client', { form_selector: 'form[action="/thanks"]' });
      assert.equal(answer.status, 200);
    }
    const form =
      way === 'a selector of the client'
        ? FORM.replace('METHOD', 'method="get"')
        : FORM.replace('METHOD', 'method="get" data-goodword="online_lead_captured"');
    const own = way.startsWith('a page')
      ? '<script>document.querySelector("form").onsubmit = function (event) { event.preventDefault(); document.title = "sent" }</script>'
      : '';
    const site = await startWebsite(t, {
      '/': html(form, own, tag(world.url)),
      '/thanks': '<title>sent</title>',
    });
    const { page, errors } = await openPage(t);
    const landed = page.waitForResponse((response) => response.url().endsWith('/zones'));
    await page.goto(`${site.url}/?extole_shareable_code=rosa7`);
    await landed;
    const bundle = page.waitForResponse((response) => response.url().includes('/sdk/forms.'));
    const captured = page.waitForRequest(
      (request) => request.postData()?.includes('online_lead_captured') ?? false,
    );
    await page.focus('[name=Email]');
    await (await bundle).finished();
    await page.waitForFunction(
      () => 'forms' in (window as unknown as { extole: { _show: object } }).extole._show,
    );
    await page.fill('[name=Email]', 'pat@friend.example');
    await page.click('button');
    await page.waitForFunction(() => document.title === 'sent');
    await captured;
    await arrived(world, 'online_lead_captured');
    const leads = (await inputs(world)).filter(({ name }) => name === 'online_lead_captured');
    assert.deepEqual(leads, [
      {
        name: 'online_lead_captured',
        data: {
          email: 'pat@friend.example',
          phone: '(512) 555-0142',
          full_name: 'Pat Friend',
          advocate_code: 'rosa7',
        },
      },
    ]);
    assert.deepEqual(errors, []);
  });
}

/** A beacon has no answer that a page could wait for: asks the server until it has it. */
async function arrived(world: World, name: string): Promise<void> {
  for (let asked = 0; asked < 200; asked++) {
    if ((await inputs(world)).some((input) => input.name === name)) return;
  }
}

// The Tag Generator's snippets in a real browser: each of them is run as it is handed out.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { openPage, startWebsite } from '../support/browser.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

interface Snippet {
  name: string;
  html: string;
  google_tag_manager: { html: string; variables: string[] };
  wordpress: { php: string | null };
}

async function events(world: World): Promise<{ name: string; data: Record<string, unknown> }[]> {
  const rows = await world.app.deps.db.query<{ name: string; body: string }>(
    `select name, body from inputs where source = 'browser' order by name`,
  );
  return rows.map(({ name, body }) => ({ name, data: JSON.parse(body).data ?? {} }));
}

/** What WordPress prints by the lines of functions.php. */
const printed = (php: string) => /\?>\n([\s\S]*)\n<\?php/.exec(php)?.[1] ?? '';
/** What Google Tag Manager makes of variables: values with their quotes. */
const filled = ({ html, variables }: Snippet['google_tag_manager']) =>
  variables.reduce((text, name) => text.replaceAll(`{{${name}}}`, JSON.stringify(`${name} "1"</b>`)), html);

const WAYS: [way: string, make: (core: Snippet, zones: Snippet[], events: Snippet[]) => string][] = [
  ['a plain page', (core, zones, leads) => [core, ...zones, ...leads].map(({ html }) => html).join('\n')],
  [
    'Google Tag Manager',
    (core, zones, leads) =>
      zones.map(({ name }) => `<span id="goodword_${name}"></span>`).join('') +
      [core, ...zones, ...leads].map((one) => filled(one.google_tag_manager)).join('\n'),
  ],
  [
    'WordPress',
    (core, zones, leads) =>
      [core, ...zones, ...leads]
        .map(({ html, wordpress }) => (wordpress.php ? printed(wordpress.php) : html))
        .join('\n'),
  ],
];

for (const [way, make] of WAYS) {
  test(`the snippets for ${way} work as they are handed out`, async (t: TestContext) => {
    const world = await startWorld(t);
    const tags = mustBe(200, await world.call('GET', '/v1/tags'));
    // In a test world the program domain is the address that answers.
    const body = make(tags.core, tags.zones, tags.events).replaceAll(tags.program_url, world.url);
    const site = await startWebsite(t, { '/': `<!doctype html><title>Acme</title><body>${body}` });
    const { page, errors } = await openPage(t);
    const wanted: string[] = [...tags.zones, ...tags.events].map(({ name }: Snippet) => name).sort();
    const answered = new Set<string>();
    const all = new Promise<void>((resolve) =>
      page.on('response', (response) => {
        if (!response.url().endsWith('/zones')) return;
        answered.add(JSON.parse(response.request().postData() ?? '{}').event_name);
        if (answered.size === wanted.length) resolve();
      }),
    );
    await page.goto(site.url);
    await all;
    const seen = await events(world);
    assert.deepEqual(
      seen.map(({ name }) => name),
      wanted,
    );
    const lead = seen.find(({ name }) => name === 'online_lead_captured');
    const email = way === 'Google Tag Manager' ? 'Lead Email "1"</b>' : 'LEAD_EMAIL';
    assert.equal(lead?.data.email, email);
    await page.locator('#goodword_referral_page').getByText('Refer a friend').first().waitFor();
    await page
      .locator('#goodword_embedded_share_experience')
      .getByRole('button', { name: 'Get my link' })
      .waitFor();
    await page.locator('#goodword_advocate_stats_embedded').getByRole('button').first().waitFor();
    assert.deepEqual(errors, []);
  });
}

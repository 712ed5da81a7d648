// Zones that invite customers to refer, in a real browser: each in its place, off when the campaign says so, and leading to the share page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeProblems, openPage, startWebsite, zoneSnippet } from '../support/browser.ts';
import { startWorld } from '../support/world.ts';

const PLACES = ['confirmation', 'my_account', 'referral_page'];

test('[WEB-6] each inviting zone shows in its place with the campaign’s words and a link that names nobody', async (t) => {
  const world = await startWorld(t, { bare: true });
  await world.campaign({
    zones: { overlay: { is_on: true, button: 'Give $50' }, my_account: { is_on: false } },
  });
  const calls = [
    ...['global_header', 'global_footer', 'overlay'].map(
      (name) => `extole.createZone({name: "${name}", data: {email: "jane@example.com"}});`,
    ),
    ...PLACES.map((name) => `extole.createZone({name: "${name}", element_id: "${name}"});`),
  ];
  const site = await startWebsite(t, {
    '/': `<!doctype html><html lang="en"><head><title>Acme</title><meta name="viewport" content="width=device-width, initial-scale=1">
<script src="${world.url}/core.js" async></script></head><body><main><h1>Acme</h1>${PLACES.map((name) => `<div id="${name}"></div>`).join('')}</main>
${zoneSnippet(calls.join('\n'))}</body></html>`,
  });
  const { page, errors } = await openPage(t, { viewport: { width: 320, height: 700 } });
  await page.goto(site.url);
  await page.waitForFunction(`document.querySelectorAll('goodword-invite').length === 5`);
  const shown = await page
    .locator('goodword-invite')
    .evaluateAll((hosts) => hosts.map((host) => host.getAttribute('data-zone')).sort());
  assert.deepEqual(shown, ['confirmation', 'global_footer', 'global_header', 'overlay', 'referral_page']);
  const first = await page.evaluate('document.body.firstElementChild.dataset.zone');
  assert.equal(first, 'global_header');
  await page.locator('#confirmation').getByText('Give $50, get $100').waitFor();
  const hrefs = await page
    .locator('goodword-invite')
    .getByRole('link')
    .evaluateAll((links) => links.map((link) => link.getAttribute('href')));
  for (const href of hrefs) assert.match(href ?? '', /^http:\/\/127\.0\.0\.1:\d+\/share\?source=[a-z_]+$/);
  assert.equal(
    await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
    0,
  );
  const problems = await axeProblems(page);
  assert.deepEqual(
    problems.filter((problem) => problem.includes('goodword')),
    [],
  );

  await page.getByRole('button', { name: 'Close' }).click();
  await page.reload();
  await page.waitForFunction(`document.querySelectorAll('goodword-invite').length === 4`);
  assert.equal(await page.locator('[data-zone=overlay]').count(), 0, 'a dismissed tab stays away');
  assert.deepEqual(errors, []);
});

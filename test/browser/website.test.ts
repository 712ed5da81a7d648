// The whole way of a friend over the demo's website, in a real browser: the link, the welcome, the form, the lead in the office, the job,
// and who is thanked for it.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startWebsite } from '../../demo/website/website.ts';
import { axeProblems, openPage } from '../support/browser.ts';
import { startWorld, type World } from '../support/world.ts';
import { BOOKING, bookings, switchHandOverOn } from '../support/writing.ts';

/** A browser that drives itself says so, and is then no visitor (WEB-7). */
const PERSON =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';
const PAT = { first_name: 'Pat', last_name: 'Quill', email: 'pat@friend.example', phone: '612-555-0177' };

interface Scene {
  world: World;
  site: string;
  page: Page;
  errors: Error[];
  rosa: string;
}

/** The demo's website with Rosa's link to it; leads are handed over to the office. */
async function startScene(t: TestContext, landing: Record<string, unknown> = {}): Promise<Scene> {
  const world = await startWorld(t, { bare: true });
  const website = await startWebsite(0, () => world.url);
  t.after(() => website.close());
  world.connectionId = await world.connect();
  await world.campaign({ company_url: `${website.url}/`, landing });
  await switchHandOverOn(world, BOOKING);
  const rosa = await world.advocate('rosa@example.com', 'ROSA7', { first_name: 'Rosa' });
  await world.advocate('sam@example.com', 'SAM99', { first_name: 'Sam' });
  const browser = { userAgent: PERSON, permissions: ['clipboard-read', 'clipboard-write'] };
  return { world, site: website.url, rosa, ...(await openPage(t, browser)) };
}

/** Follows Rosa's link as it stands in a message, and takes the code from the pop-up. */
async function followAndCopy({ world, page, site }: Scene): Promise<void> {
  await page.setContent(`<a href="${world.url}/ROSA7">Pat, these are the people I told you of</a>`);
  await page.getByRole('link').click();
  const dialog = page.getByRole('dialog', { name: 'Rosa sent you $50 off your first project' });
  await dialog.getByRole('button', { name: 'Copy code' }).click();
  await dialog.getByRole('button', { name: '✓ Copied' }).waitFor();
  assert.equal(await page.evaluate('navigator.clipboard.readText()'), 'ROSA7');
  assert.equal(new URL(page.url()).origin, site);
  await dialog.getByRole('button', { name: 'Close' }).click();
}

async function openForm({ page, site }: Scene): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Free estimate' }).click();
  await page.waitForURL(`${site}/estimate`);
}

/** Fills the estimate form as Pat and submits it; resolves once the lead is stored. */
async function sendForm({ world, page, site }: Scene, code: string | null): Promise<void> {
  // What captures the form is loaded when somebody steps into it.
  const isLoaded = page.waitForResponse((response) => response.url().includes('/sdk/forms.'));
  for (const [name, value] of Object.entries(PAT)) await page.locator(`[name=${name}]`).fill(value);
  if (code !== null) await page.locator('[name=referral_code]').fill(code);
  await isLoaded;
  await page.getByRole('button', { name: 'Ask for my estimate' }).click();
  await page.waitForURL(`${site}/thanks`);
  await leadStored(world);
}

/** A beacon has no answer that a page could wait for: asks the server until it has it. */
async function leadStored(world: World): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const [found] = await world.app.deps.db.query(
      `select 1 from inputs where client_id = $1 and source = 'browser' and name = 'online_lead_captured'`,
      [world.clientId],
    );
    if (found) return;
    assert.ok(Date.now() < deadline, 'the lead did not come');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The office books a job for Pat, without a code, and a Zap tells of it by e-mail alone. */
async function jobByEmail({ world }: Scene) {
  world.advance(60_000);
  const job = world.simulator.office.createJob({
    customer: { name: 'Pat Quill', email: PAT.email, address: { street: '77 Elm Street' } },
  });
  await world.zap(world.simulator.office.zapBody(job.id));
  await world.drain();
  world.simulator.office.completeJob(job.id, { totalCents: 420_000 });
  world.advance(120_000);
  await world.drain();
  return world.job(job.id);
}

test('a followed link, a form of the website that says no code, a job by e-mail: the advocate of the click', async (t) => {
  const scene = await startScene(t);
  const { world, page } = scene;
  await followAndCopy(scene);
  assert.deepEqual(await axeProblems(page), []);
  await page.goto(`${scene.site}/thanks`);
  // The website's own script after its form, as in the guide: an e-mail and no code.
  const said = await page.evaluate(
    `new Promise((done) => extole.createZone({ name: 'online_lead_captured', data: ${JSON.stringify({ ...PAT, advocate_code: '' })} }, done))`,
  );
  assert.equal(said, null);
  const job = await jobByEmail(scene);
  assert.deepEqual(
    [job.attribution.evidence, job.attribution.rule, job.attribution.advocate_person_id],
    ['click', 'AT-3', scene.rosa],
  );
  assert.deepEqual(
    job.rewards.map((reward) => reward.amount_minor).sort((a, b) => a - b),
    [5_000, 10_000],
  );
  assert.equal(bookings(world).length, 1);
  assert.deepEqual(scene.errors, []);
});

test('[ST-11] a marked form with an empty code: the kept code rides along, and the lead is in the office', async (t) => {
  const scene = await startScene(t);
  const { world } = scene;
  await followAndCopy(scene);
  await openForm(scene);
  assert.equal(await scene.page.locator('[name=referral_code]').inputValue(), '');
  assert.deepEqual(await axeProblems(scene.page), []);
  await sendForm(scene, null);
  await world.drain();
  const [booking, ...others] = bookings(world);
  assert.deepEqual(others, []);
  assert.equal(booking?.name, 'Pat Quill');
  assert.match(booking?.summary ?? '', /ROSA7/);
  const job = await jobByEmail(scene);
  assert.deepEqual([job.attribution.evidence, job.attribution.advocate_person_id], ['web_lead', scene.rosa]);
  assert.deepEqual(scene.errors, []);
});

test('[AT-1] a code that the friend types beats the link that was followed', async (t) => {
  const scene = await startScene(t, { prefill: 'referral_code' });
  await followAndCopy(scene);
  await openForm(scene);
  await sendForm(scene, 'sam99');
  const job = await jobByEmail(scene);
  assert.equal(job.attribution.evidence, 'web_lead');
  assert.notEqual(job.attribution.advocate_person_id, scene.rosa);
  const lost = job.attribution.alternatives.map((one) => [one.evidence, one.advocate_person_id]);
  assert.deepEqual(lost, [['click', scene.rosa]]);
});

test('[WEB-4] later pages, and a later visit, have the code in the form', async (t) => {
  const scene = await startScene(t, { prefill: 'referral_code' });
  const { page, site } = scene;
  await followAndCopy(scene);
  await page.getByRole('link', { name: 'Services' }).click();
  await openForm(scene);
  const filled = () =>
    page.waitForFunction(`document.querySelector('[name=referral_code]').value === 'ROSA7'`);
  await filled();
  await page.goto('about:blank');
  await page.goto(`${site}/estimate`);
  await filled();
  assert.equal(await page.getByRole('dialog').count(), 0);
});

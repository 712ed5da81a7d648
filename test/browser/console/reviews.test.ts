// The review queue in a real browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS } from '../../../src/base/time.ts';
import { colleague } from '../../support/colleague.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { mustBe, startWorld, type World } from '../../support/world.ts';

/** Completed jobs of friends who have only a throw-away mailbox: each waits for a word. */
async function suspiciousWorld(world: World, ...names: string[]): Promise<void> {
  const { office } = world.simulator;
  await world.advocate('rosa@example.com', 'ROSA7', { first_name: 'Rosa', last_name: 'Alvarez' });
  const jobs = names.map(
    (name) =>
      office.createJob({ customer: { name, email: `${name}@mailinator.com` }, advocateCode: 'ROSA7' }).id,
  );
  await world.drain();
  world.advance(HOUR_MS);
  for (const job of jobs) office.completeJob(job, { totalCents: 24_550 });
  await world.drain();
}

const reviews = async (world: World, state: string) =>
  mustBe(200, await world.call('GET', `/v1/reviews?state=${state}`)).reviews;

test('[QU-5] what is suspicious is looked at and decided with the keyboard, one by one and many at once', async (t) => {
  const world = await startWorld(t);
  await suspiciousWorld(world, 'pat', 'nina', 'jorge', 'kate');
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/');
  await page.getByRole('link', { name: '4 suspicious referrals wait for your word' }).click();
  await page.getByRole('heading', { level: 1, name: 'Reviews' }).waitFor();
  await page.getByRole('link', { name: 'Reviews 4 waiting' }).waitFor();
  const cards = page.getByRole('list', { name: 'Reviews, longest waiting first' }).locator('> li');
  await cards.nth(3).waitFor();
  await cards.first().getByText('The friend has only an address of a service of throw-away').waitFor();
  await page.keyboard.press('c');
  await cards.first().getByRole('region', { name: 'The people side by side' }).waitFor();
  await cards.first().getByRole('cell', { name: 'pat@mailinator.com' }).waitFor();
  await assertFit(view);

  await page.keyboard.press('Shift+?');
  const keys = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
  await keys.getByText('Compare the people').waitFor();
  await page.keyboard.press('Escape');
  await keys.waitFor({ state: 'detached' });

  // Down, up and down again: the second one is approved.
  for (const key of ['j', 'k', 'j']) await page.keyboard.press(key);
  await page.locator('li[aria-current]').getByText('nina').waitFor();
  await page.keyboard.press('a');
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Approve 1 referral?').waitFor();
  await assertFit(view);
  await page.keyboard.press('Enter');
  await dialog.getByText('Say why in a few words.').waitFor();
  await page.keyboard.type('Called: real');
  await page.keyboard.press('Enter');
  await page.getByText('1 referral approved').waitFor();
  await page.getByRole('link', { name: 'Reviews 3 waiting' }).waitFor();
  assert.equal((await reviews(world, 'approved'))[0].note, 'Called: real');

  // The keys go on with the next one.
  await page.locator('li[aria-current]:focus').getByText('jorge').waitFor();
  await page.keyboard.press('x');
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await page.getByText('2 referrals chosen').waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Decline' }).last().click();
  await dialog.getByText('Decline 2 referrals?').waitFor();
  await dialog.getByRole('button', { name: 'Could not be reached' }).click();
  await dialog.getByRole('button', { name: 'Decline' }).click();
  await page.getByText('2 referrals declined').waitFor();
  const declined = await reviews(world, 'declined');
  assert.deepEqual(
    declined.map(({ note }: { note: string }) => note),
    ['Could not be reached', 'Could not be reached'],
  );
  await page.getByLabel('Shown', { exact: true }).selectOption('Declined');
  await page.waitForURL(/state=declined/);
  await page.getByText('“Could not be reached”').first().waitFor();
  await assertFit(view);
  view.assertClean();
});

test('[QU-5] one review is a page with the whole chain of its job, decided there; nothing left says what would stand here', async (t) => {
  const world = await startWorld(t);
  await suspiciousWorld(world, 'pat');
  const [review] = await reviews(world, 'open');
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open(`/reviews/${review.review_id}`);
  await page.getByRole('heading', { level: 1, name: /^Review of job / }).waitFor();
  await page.getByText('Facts and where they are from').waitFor();
  await page.getByRole('cell', { name: 'pat@mailinator.com' }).waitFor();
  await assertFit(view);
  await page.keyboard.press('d');
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Why').fill('Same person');
  await dialog.getByRole('button', { name: 'Decline' }).click();
  await page.getByText('“Same person”').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Approve' }).count(), 0);
  await page.getByRole('link', { name: 'Reviews', exact: true }).first().click();
  await page.getByText('Nothing waits for your word').waitFor();
  await assertFit(view);
  view.assertClean();
});

test('[QU-5] [SEC-2] the office sees what waits and is told who decides', async (t) => {
  const world = await startWorld(t);
  await suspiciousWorld(world, 'pat');
  const view = await openConsole(t, world, { as: await colleague(world, 'office') });
  const { page } = view;
  await view.open('/reviews');
  await page.getByText('An owner or admin approves and declines.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Approve' }).isDisabled(), true);
  await page.keyboard.press('a');
  await page.keyboard.press('c');
  await page.getByRole('cell', { name: 'pat@mailinator.com' }).waitFor();
  assert.equal(await page.getByRole('dialog').count(), 0);
  await assertFit(view);
  view.assertClean();
});

// The pages of referrals and jobs in a real browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS } from '../../../src/base/time.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { mustBe, startWorld, type World } from '../../support/world.ts';

/** Rosa referred Pat, whose job is done; Nina's job says ROSSA7, which nobody has; Leo only called. */
async function referredWorld(world: World) {
  const { office } = world.simulator;
  const rosa = await world.advocate('rosa@example.com', 'ROSA7', {
    first_name: 'Rosa',
    last_name: 'Alvarez',
  });
  await world.advocate('marcus@example.com', 'MARCUS8', { first_name: 'Marcus', last_name: 'Reed' });
  const book = (name: string, email: string, advocateCode: string) =>
    office.createJob({ customer: { name, email }, advocateCode }).id;
  const pat = book('Pat Doe', 'pat@example.net', 'ROSA7');
  const nina = book('Nina Kowalski', 'nina@example.net', 'ROSSA7');
  await world.drain();
  world.advance(HOUR_MS);
  office.completeJob(pat, { totalCents: 24_550 });
  await world.drain();
  mustBe(
    200,
    await world.call('POST', '/v1/desk/referrals', {
      advocate_code: 'ROSA7',
      friend: { first_name: 'Leo', last_name: 'Fischer', email: 'leo@example.net' },
    }),
  );
  return { rosa, pat, nina };
}

test('[EX-1] a job says why it earned: every rule in words, its facts, what happened; and is decided again', async (t) => {
  const world = await startWorld(t);
  const { pat } = await referredWorld(world);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/referrals');
  await assertFit(view);
  await page.getByRole('combobox', { name: 'Stage' }).selectOption('rewarded');
  await page.waitForURL(/stage=rewarded/);
  await page.getByText('1 row', { exact: true }).waitFor();
  const row = page.getByRole('row', { name: /pat@example.net/ });
  assert.match(
    (await row.textContent()) ?? '',
    /pat@example.net.*Rosa Alvarez.*ROSA7.*Rewarded.*\$245\.50.*\$100\.00/,
  );
  await row.getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: `Job ${(await world.job(pat)).job_number}` }).waitFor();
  const verdict = page.getByTestId('verdict');
  assert.match((await verdict.textContent()) ?? '', /Referred by Rosa Alvarez: the code on the job/);
  await page.getByText('Friend and advocate are different people.').waitFor();
  const rule = page.getByRole('listitem').filter({ hasText: 'a new customer' });
  await rule.getByText('Facts of existing customer').click();
  await rule.getByRole('region', { name: 'Facts of existing customer' }).waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Decide again' }).click();
  await page.getByText('Decided again: nothing changed').waitFor();
  await page.getByRole('link', { name: 'phone_lead_captured' }).or(page.locator('ol a')).first().click();
  await page.getByRole('heading', { level: 1, name: /^Input: / }).waitFor();
  await assertFit(view);
  view.assertClean();
});

test('[AT-7] the office changes who referred, with its reason, until money is decided', async (t) => {
  const world = await startWorld(t);
  await referredWorld(world);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/referrals/board');
  await assertFit(view);
  const column = (name: string) =>
    page
      .locator('div')
      .filter({ has: page.getByRole('heading', { level: 2, name, exact: true }) })
      .last();
  assert.match((await column('Lead').textContent()) ?? '', /^Lead1/);
  await page.getByText('Rewards $150.00').waitFor();
  await page.getByLabel('Channel').selectOption('click');
  await page.waitForURL(/channel=click/);
  await page.getByRole('link', { name: 'Leo Fischer' }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByRole('link', { name: 'Leo Fischer' }).click();
  await page.getByRole('heading', { level: 1, name: 'Lead: Leo Fischer' }).waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Change the advocate' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Advocate').first().fill('marcus');
  await dialog.getByRole('radio', { name: /Marcus Reed/ }).check();
  await dialog.getByRole('button', { name: 'Change the advocate' }).click();
  await dialog.getByText('Say why.').waitFor();
  await dialog.getByLabel('Reason').fill('Told us on the phone');
  await dialog.getByRole('button', { name: 'Change the advocate' }).click();
  await page.getByText('Credited to Marcus Reed').waitFor();
  await page.getByText('Staff said so').waitFor();
  const { referrals } = (await world.call('GET', '/v1/referrals?leads=true')).body;
  assert.equal(referrals.length, 1);
  assert.equal(referrals[0].override.reason, 'Told us on the phone');
  view.assertClean();
});

test('[DESK-2] a code that nobody has is given to whom it meant', async (t) => {
  const world = await startWorld(t);
  const { rosa, nina } = await referredWorld(world);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/referrals/codes');
  const card = page.getByTestId('unknown-code');
  await card.getByText('ROSSA7').waitFor();
  await card.getByRole('link', { name: 'nina@example.net' }).waitFor();
  await assertFit(view);
  // Whom it meant instead is asked at once.
  await card.getByRole('link', { name: 'Someone else…' }).click();
  await page.getByRole('dialog', { name: 'Who referred this customer?' }).getByLabel('Reason').waitFor();
  await page.goBack();
  await card.getByRole('button', { name: /Rosa Alvarez/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Credit the advocate' }).click();
  await page.getByText('No unknown code').waitFor();
  assert.equal((await world.job(nina)).attribution.advocate_person_id, rosa);
  view.assertClean();
});

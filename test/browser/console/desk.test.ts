// The desk in a real browser: from the caller's words to the recorded referral by keyboard alone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFit, openConsole } from '../../support/console.ts';
import { startWorld } from '../../support/world.ts';

test('[DESK-1] [DESK-2] a caller’s referral is found by a misspelt name, read back and recorded by keyboard alone', async (t) => {
  const world = await startWorld(t);
  const contact = { first_name: 'Rosa', last_name: 'Alvarez', phone: '612-555-0142' };
  const rosa = await world.advocate('rosa@example.com', 'ROSA7', contact);
  await world.advocate('rosalind@example.com', 'LINDY4', { first_name: 'Rosalind', last_name: 'Berg' });
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/desk');
  const field = page.getByRole('combobox', { name: 'What the caller says' });
  assert.equal(
    await field.evaluate('document.activeElement === document.querySelector("[role=combobox]")'),
    true,
  );
  await page.keyboard.type('rosa alvares');
  const best = page.getByRole('option').first();
  await best.getByText(/Name (spelt otherwise|sounds alike): alvarez/).waitFor();
  await assertFit(view);
  await page.keyboard.press('Enter');
  assert.equal(await page.getByTestId('spelled').textContent(), 'Romeo Oscar Sierra Alfa, seven');
  await assertFit(view);
  await page.keyboard.type('Pat Doe');
  await page.keyboard.press('Enter');
  await page.getByText('Ask for a phone or an e-mail').waitFor();
  await page.keyboard.press('Tab');
  await page.keyboard.type('404 555');
  await page.keyboard.press('Enter');
  // What is wrong stands at the field, in the words of whoever is on the phone.
  await page.getByText(/^Nobody can be recognised by this/).waitFor();
  await page.getByLabel('Phone or e-mail').and(page.locator('[aria-invalid=true]')).waitFor();
  await page.keyboard.press('Control+a');
  await page.keyboard.type('404 555 7000');
  await page.keyboard.press('Enter');
  await page.getByText('Pat Doe is recorded').waitFor();
  await assertFit(view);
  await page.keyboard.press('Enter');
  await page.getByText('Who referred the caller?').waitFor();
  assert.equal(await field.inputValue(), '');
  // Faster than the search: Enter is not lost.
  await page.keyboard.type('LINDY4');
  await page.keyboard.press('Enter');
  await page.getByTestId('spelled').getByText('Lima India November Delta Yankee, four').waitFor();
  const { referrals } = (await world.call('GET', '/v1/referrals?leads=true')).body;
  assert.equal(referrals.length, 1);
  assert.equal(referrals[0].advocate.person_id, rosa);
  view.assertClean();
});

test('[DESK-1] the desk alone in a narrow window: arrows choose, Escape starts over, unknown codes are one press away', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'ROSA7', { first_name: 'Rosa', last_name: 'Alvarez' });
  await world.advocate('rosa.b@example.com', 'ROSAB2', { first_name: 'Rosa', last_name: 'Berg' });
  world.simulator.office.createJob({
    customer: { name: 'Nina Kowalski', email: 'nina@example.net' },
    advocateCode: 'ROSSA7',
  });
  await world.drain();
  const view = await openConsole(t, world);
  const { page } = view;
  await page.setViewportSize({ width: 480, height: 860 });
  await view.open('/desk/full');
  await page.keyboard.type('rosa');
  await page.getByText('2 advocates found').waitFor();
  const second = (await page.getByRole('option').nth(1).locator('p').first().textContent()) ?? '';
  await page.keyboard.press('ArrowDown');
  await page.locator('[role=option]:nth-child(2)[aria-selected=true]').waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 2, name: second }).waitFor();
  await assertFit(view);
  await page.keyboard.press('Escape');
  await page.getByText('Who referred the caller?').waitFor();
  await page.keyboard.type('zzzzqq');
  await page.getByText('Nobody found').waitFor();
  await page.getByRole('link', { name: 'Not an advocate yet? Add them' }).waitFor();
  await page.getByRole('link', { name: 'Unknown codes on jobs: 1' }).click();
  await page.getByRole('button', { name: /Rosa Alvarez/ }).waitFor();
  view.assertClean();
});

// Home in a real browser: the funnel of real jobs, filters in the URL, what needs attention.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS } from '../../../src/base/time.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { mustBe, startWorld } from '../../support/world.ts';

test('Home shows the funnel, revenue, cost and return of the period, and what needs a person', async (t) => {
  const world = await startWorld(t);
  const { office } = world.simulator;
  await world.advocate('rosa@example.com', 'rosa7', { first_name: 'Rosa' });
  const book = async (email: string, advocateCode: string) => {
    const { id } = office.createJob({ customer: { name: 'Pat Doe', email }, advocateCode });
    mustBe(200, await world.zap(office.zapBody(id)));
    await world.drain();
    return id;
  };
  const job = await book('pat@example.com', 'rosa7');
  await book('sam@example.com', 'rosa7');
  await book('lee@example.com', 'nobody77');
  world.advance(HOUR_MS);
  office.completeJob(job, { totalCents: 90_000 });
  world.advance(HOUR_MS);
  await world.drain();

  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/');
  const main = page.getByRole('main');
  await main.getByText('$900').first().waitFor();
  const text = (await main.textContent()) ?? '';
  assert.match(text, /Leads2.*Scheduled2.*Completed1.*50% of the step before/);
  assert.match(text, /Revenue\$900.*Rewards\$150.*Return6×/);
  assert.match(text, /Refer a friend2211\$900\$150/);
  await page.getByRole('img', { name: 'Revenue and rewards over time' }).waitFor();
  await page.getByRole('link', { name: /^1 job has a code that nobody has/ }).click();
  await page.waitForURL('**/referrals/codes');
  await page.getByText('nobody77').waitFor();
  await view.open('/');
  await page.getByText('1 job has a code that nobody has').waitFor();
  await assertFit(view);

  await page.getByLabel('Business unit').selectOption({ index: 1 });
  await page.waitForURL(/unit=\d/);
  await main.getByText('$900').first().waitFor();
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await page.getByLabel('Channel').selectOption('click');
  await page.waitForURL(/channel=click/);
  await page.getByLabel('Period').selectOption('7');
  await page.waitForURL(/days=7/);
  await page.getByText('No referrals in this period').waitFor();
  view.assertClean();
});

test('a company without referrals reads what will be here; office people see what needs them, and no money', async (t) => {
  const world = await startWorld(t, { bare: true });
  const wish = { email: 'otto@acme.example', name: 'Otto', role: 'office' };
  const { link } = mustBe(200, await world.call('POST', '/v1/invitations', wish));
  const accepted = { token: new URL(link).hash.slice(1), name: 'Otto', password: 'correct horse battery' };
  mustBe(200, await world.call('POST', '/v1/invitations/accept', accepted, { token: null }));
  const view = await openConsole(t, world);
  await view.open('/');
  await view.page.getByText('No referrals in this period').waitFor();
  await view.page.getByText('Nothing waits for you.').waitFor();
  await assertFit(view);
  const office = await openConsole(t, world, {
    as: { email: 'otto@acme.example', password: accepted.password },
  });
  await office.open('/');
  await office.page.getByText('Nothing waits for you.').waitFor();
  assert.equal(await office.page.getByText('Revenue').count(), 0);
  view.assertClean();
  office.assertClean();
});

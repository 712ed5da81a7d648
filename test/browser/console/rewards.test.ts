// The pages of rewards in a real browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS } from '../../../src/base/time.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { mustBe, startWorld, type World } from '../../support/world.ts';

/** Two completed jobs of Rosa's friends: four rewards on hold. */
async function earnedWorld(world: World) {
  const { office } = world.simulator;
  await world.advocate('rosa@example.com', 'ROSA7', { first_name: 'Rosa', last_name: 'Alvarez' });
  const jobs = ['pat', 'nina'].map(
    (name) =>
      office.createJob({ customer: { name, email: `${name}@example.net` }, advocateCode: 'ROSA7' }).id,
  );
  await world.drain();
  world.advance(HOUR_MS);
  for (const job of jobs) office.completeJob(job, { totalCents: 24_550 });
  await world.drain();
}

const states = async (world: World): Promise<string[]> =>
  (await world.call('GET', '/v2/rewards')).body.map(({ state }: { state: string }) => state).sort();

test('[RW-3] rewards are found by state, approved many at once after a look at the sum, and canceled with a reason', async (t) => {
  const world = await startWorld(t);
  await earnedWorld(world);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/rewards');
  await page.getByRole('button', { name: /On hold \$300\.00 4 rewards/ }).waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: /On hold/ }).click();
  await page.waitForURL(/state=earned/);
  await page.getByRole('checkbox', { name: 'Choose all that are shown' }).check();
  await page.getByText('4 rewards chosen, $300.00').waitFor();
  await assertFit(view);
  await page
    .getByRole('checkbox', { name: /^Choose \d/ })
    .first()
    .uncheck();
  await page.getByText('3 rewards chosen').waitFor();
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('Approve 3 rewards?').waitFor();
  // The connection breaks after the first: what is done shows, and the rest is one press away.
  await page.route('**/v2/rewards/*/approve', (route, request) =>
    states(world).then((all) => (all.includes('approved') ? route.abort() : route.continue()), request.url),
  );
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await dialog.getByText('Approve 2 rewards?').waitFor();
  await page.unroute('**/v2/rewards/*/approve');
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('2 rewards approved').waitFor();
  assert.deepEqual(await states(world), ['approved', 'approved', 'approved', 'earned']);

  await page.getByRole('row').nth(1).getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: /^Reward of \$/ }).waitFor();
  await page.getByText('Friend and advocate are different people.').waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Cancel the reward' }).click();
  await page.getByRole('dialog').getByLabel('Reason or reference').fill('Asked us not to pay');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel rewards' }).click();
  await page.getByText('Asked us not to pay, by', { exact: false }).first().waitFor();
  assert.deepEqual(await states(world), ['approved', 'approved', 'approved', 'canceled']);
  view.assertClean();
});

test('a company without rewards is told how they come about; one that was granted by hand says why, without any job', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world);
  await view.open('/rewards');
  await view.page.getByText('No reward yet').waitFor();
  await assertFit(view);
  const person_id = await world.advocate('rosa@example.com', 'ROSA7', { first_name: 'Rosa' });
  const [{ campaign_id }] = mustBe(200, await world.call('GET', '/v1/campaigns')).campaigns;
  const wish = { person_id, campaign_id, amount_minor: 2_500, reason: 'Her code was mistyped' };
  const { reward_id: id } = mustBe(
    200,
    await world.call('POST', '/v1/rewards/grant', { ...wish, idempotency_key: 'sorry' }),
  );
  await view.open(`/rewards/${id}`);
  await view.page.getByText(/Granted by hand by .*Her code was mistyped/).waitFor();
  await assertFit(view);
  view.assertClean();
});

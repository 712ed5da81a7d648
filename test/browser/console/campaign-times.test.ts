// Schedule, replay, zones and audiences of campaigns in a real browser.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../../../src/base/time.ts';
import { runReplaySlice } from '../../../src/pipeline/replay.ts';
import { assertFit, openConsole } from '../../support/console.ts';
import { mustBe, startWorld } from '../../support/world.ts';

test('[RW-1] an end is scheduled in the company’s time zone, listed, canceled and taken back', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world);
  const { page } = view;
  const [campaign] = (await world.call('GET', '/v1/campaigns')).body.campaigns;
  const path = `/v1/campaigns/${campaign.campaign_id}/schedule`;
  await view.open(`/campaigns/${campaign.campaign_id}/schedule`);
  await page.getByText('Nothing is scheduled').waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Schedule', exact: true }).click();
  await page.getByText('Say a day and a time.').waitFor();
  await page.getByLabel('What').selectOption('End the campaign');
  await page.getByLabel('When').fill('2026-09-01T00:00');
  await page.getByRole('button', { name: 'Schedule', exact: true }).click();
  const row = page.getByRole('listitem').filter({ hasText: 'End the campaign' });
  await row.getByText('Waiting').waitFor();
  const { schedule } = mustBe(200, await world.call('GET', path));
  const { time_zone: zone } = mustBe(200, await world.call('GET', '/v1/client'));
  const there = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  assert.match(there.format(new Date(schedule[0].run_at)), /2026-09-01, 12:00/);
  await assertFit(view);
  await row.getByRole('button', { name: 'Cancel it' }).click();
  await row.getByText('Canceled').waitFor();
  view.assertClean();
});

test('[RW-1] the last 90 days are replayed with what stands in the form; the jobs that differ say why', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'ROSA7', { first_name: 'Rosa' });
  const { office } = world.simulator;
  const job = office.createJob({ customer: { name: 'Pat Doe' }, advocateCode: 'ROSA7' });
  world.advance(120_000);
  await world.drain();
  office.completeJob(job.id, { totalCents: 50_000 });
  world.advance(120_000);
  await world.drain();
  world.advance(DAY_MS);
  const view = await openConsole(t, world);
  const { page } = view;
  const [campaign] = (await world.call('GET', '/v1/campaigns')).body.campaigns;
  await view.open(`/campaigns/${campaign.campaign_id}/rewards`);
  await page.getByLabel('Amount').first().fill('150');
  await page.getByRole('tab', { name: 'Replay' }).click();
  await page.getByText('No replay yet').waitFor();
  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  await page.getByText('Running').waitFor();
  const { replays } = mustBe(200, await world.call('GET', `/v1/campaigns/${campaign.campaign_id}/replays`));
  while (await runReplaySlice(world.app.deps, world.clientId, replays[0].replay_id));
  await page.getByText('The draft would have cost $50.00 more.').waitFor();
  const row = page.getByRole('row', { name: /Job/ }).last();
  assert.match((await row.textContent()) ?? '', /More.*Rosa.*\$100 \+ \$50.*\$150 \+ \$50/);
  await assertFit(view);
  await page.getByLabel('Difference').selectOption('Less');
  await page.getByText('Nothing matches these filters').waitFor();
  view.assertClean();
});

test('[RW-1] zones have their own words with a preview, and are switched off', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world);
  const { page } = view;
  const [campaign] = (await world.call('GET', '/v1/campaigns')).body.campaigns;
  await view.open(`/campaigns/${campaign.campaign_id}/zones`);
  const header = page.getByRole('group', { name: 'Header of every page' });
  await header.getByLabel('Title').fill('Give {{friendReward}} to a neighbour');
  await page.getByText('Give $50 to a neighbour').waitFor();
  await page.getByRole('group', { name: 'Footer of every page' }).getByLabel('Shown').uncheck();
  await assertFit(view);
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByText('Draft saved').waitFor();
  const { zones } = (await world.call('GET', `/v1/campaigns/${campaign.campaign_id}`)).body;
  assert.equal(zones.global_header.title, 'Give {{friendReward}} to a neighbour');
  assert.equal(zones.global_footer.is_on, false);
  view.assertClean();
});

test('[AT-8] an audience is made, filled from a table that is checked first, and chosen for a campaign', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open('/campaigns/audiences');
  await page.getByText('No audience yet').waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'New audience' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Best customers');
  await assertFit(view);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Best customers', level: 1 }).waitFor();
  await page.getByText('Nobody is on the list yet.').waitFor();
  await page.getByRole('button', { name: 'Take it' }).click();
  await page.getByText('Choose a file or paste rows.').waitFor();
  await page.getByLabel('or paste it').fill('E-mail,Town\nrosa@example.com,Minneapolis\nno address,Duluth\n');
  await page.getByRole('button', { name: 'Check it first' }).click();
  await page.getByText(/1 would be added/).waitFor();
  await page.getByText('1 row cannot be read').waitFor();
  await page.getByText('Passed over: Town').waitFor();
  await assertFit(view);
  await page.getByRole('button', { name: 'Take it' }).click();
  await page.getByRole('cell', { name: 'rosa@example.com' }).waitFor();

  const [campaign] = (await world.call('GET', '/v1/campaigns')).body.campaigns;
  await view.open(`/campaigns/${campaign.campaign_id}`);
  await page.getByRole('group', { name: 'Only these audiences' }).getByLabel('Best customers').check();
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByText('Draft saved').waitFor();
  const saved = (await world.call('GET', `/v1/campaigns/${campaign.campaign_id}`)).body;
  assert.equal(saved.targeting.audiences.include.length, 1);
  view.assertClean();
});

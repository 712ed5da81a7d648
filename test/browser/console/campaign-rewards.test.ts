// The Rewards tab of a campaign in a real browser: rules with conditions, tiers and bonuses, caps, payouts, all without JSON.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertFit, openConsole } from '../../support/console.ts';
import { CAMPAIGN } from '../../support/first-campaign.ts';
import { mustBe, startWorld } from '../../support/world.ts';

test('[RW-1] rules of rewards are made, ordered and limited without JSON, and each reads as one sentence', async (t) => {
  const world = await startWorld(t);
  const view = await openConsole(t, world);
  const { page } = view;
  const [campaign] = (await world.call('GET', '/v1/campaigns')).body.campaigns;
  await view.open(`/campaigns/${campaign.campaign_id}/rewards`);
  await page.getByText('For every job: $100.').waitFor();

  const advocate = page.getByRole('group', { name: 'Advocate', exact: true });
  await advocate.getByLabel('Gets').selectOption('What rules say, job by job');
  const rules = advocate.getByRole('listitem');
  assert.match((await rules.first().textContent()) ?? '', /Rule 1For every job: \$100\./);

  // The rule for everything stands last; one for technicians goes above it.
  await advocate.getByRole('button', { name: 'Add a rule' }).click();
  const technicians = rules.nth(1);
  await technicians.getByLabel('Name of the rule').fill('Technicians');
  await technicians.getByLabel('Amount').fill('25');
  await technicians.getByLabel('Add a condition…').selectOption('Kind of advocate');
  await technicians.getByLabel('a technician').check();
  await technicians.getByLabel('an employee').check();
  await technicians.getByLabel('Add a condition…').selectOption('Job type');
  await technicians.getByLabel('Job type is one of').fill('2207, 2210');
  await technicians
    .getByText(
      'Otherwise, if the advocate is a technician or an employee and its job type is 2207 or 2210: $25.',
    )
    .waitFor();
  await page.keyboard.press('Escape');
  await advocate.getByRole('button', { name: 'Move Technicians up' }).click();
  await rules.first().getByText('If the advocate is a technician').waitFor();
  await rules.nth(1).getByText('For every other job: $100.').waitFor();

  // Tiers, the second one below the first: the API's problem stands at its field.
  const others = rules.nth(1);
  await others.locator('summary').click();
  await others.getByLabel('Gives', { exact: true }).first().selectOption({ index: 3 });
  await others.getByRole('button', { name: 'Add a tier' }).click();
  const second = others.getByRole('group', { name: 'Tier 2' });
  await second.getByLabel('From friend no.').fill('1');
  await others.getByLabel('A bonus on top').check();
  await others.getByLabel('For every … friends').fill('10');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await second.getByText(/must begin above the one before it/).waitFor();
  await second.getByLabel('From friend no.').fill('4');
  await second.getByText(/must begin above/).waitFor({ state: 'detached' });
  await others
    .getByText(
      'For every other job: $100 from the 1st friend on; $125 from the 4th friend on, and $100 on top for every 10th friend.',
    )
    .waitFor();
  await page.getByLabel('Friends are counted').selectOption('anew each tax year');

  await page.getByRole('button', { name: 'Limit one person' }).click();
  await page.getByLabel('Within').selectOption('Tax year');
  await page.getByText('One advocate gets at most $500 in a tax year.').waitFor();
  await page.getByRole('button', { name: 'Limit the campaign' }).click();
  await page.getByText('The campaign gives at most $10,000 in a quarter.').waitFor();
  await page.getByLabel('The tax year begins in').selectOption('April');
  await assertFit(view);

  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByText('Draft saved').waitFor();
  const saved = (await world.call('GET', `/v1/campaigns/${campaign.campaign_id}`)).body;
  const [first, last] = saved.rewards.advocate;
  assert.equal(first.name, 'Technicians');
  assert.deepEqual(first.when.advocate_kinds, ['technician', 'employee']);
  assert.deepEqual(first.when.job_types.include, ['2207', '2210']);
  assert.deepEqual(last.tiers, {
    by: 'referral_count',
    steps: [
      { from: 1, amount_minor: 10_000 },
      { from: 4, amount_minor: 12_500 },
    ],
  });
  assert.deepEqual(last.bonus, { every: 10, amount_minor: 10_000 });
  assert.equal(saved.rewards.count_within, 'tax_year');
  assert.equal(saved.caps.tax_year_starts_on, '04-01');
  assert.equal(saved.caps.per_person[0].amount_minor, 50_000);

  // The simulator at hand: a technician's job of that kind gives $25.
  await page.getByText('More about the advocate and the job').click();
  await page.getByLabel('The advocate is', { exact: true }).selectOption('a technician');
  await page.getByRole('textbox', { name: 'Job type', exact: true }).fill('2210');
  await page.getByText('Advocate $25').waitFor();
  view.assertClean();
});

test('[RW-1] a rule is duplicated, removed and brought back, and who may only look can read and try, and change nothing', async (t) => {
  const world = await startWorld(t);
  const rule = { when: { advocate_kinds: ['partner'] }, percent: 5, max_minor: 20_000, currency: 'USD' };
  const made = mustBe(
    200,
    await world.call('POST', '/v1/campaigns', {
      ...{ ...CAMPAIGN, name: 'Partners', program_label: 'partners' },
      rewards: { advocate: [rule], friend: null },
    }),
  );
  const view = await openConsole(t, world);
  const { page } = view;
  await view.open(`/campaigns/${made.campaign_id}/rewards`);
  const rules = page.getByRole('group', { name: 'Advocate', exact: true }).getByRole('listitem');
  await rules.getByText('If the advocate is a partner: 5% of the job total, at most $200.').waitFor();
  await page.getByRole('button', { name: 'Duplicate Rule 1' }).click();
  await rules.nth(1).waitFor();
  await page.getByRole('button', { name: 'Remove Rule 2' }).click();
  await rules.nth(1).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await rules.nth(1).waitFor();

  const wish = { email: 'eve@acme.example', name: 'Eve', role: 'read_only' };
  const { link } = mustBe(200, await world.call('POST', '/v1/invitations', wish));
  const accepted = { token: new URL(link).hash.slice(1), name: 'Eve', password: 'correct horse battery' };
  mustBe(200, await world.call('POST', '/v1/invitations/accept', accepted, { token: null }));
  const other = await openConsole(t, world, {
    as: { email: wish.email, password: accepted.password },
  });
  await other.open(`/campaigns/${made.campaign_id}/rewards`);
  await other.page.locator('summary').first().click();
  assert.ok(await other.page.getByLabel('Name of the rule').isDisabled());
  await other.page.getByLabel('The customer had a job before').check();
  view.assertClean();
});

test('[ST-13] kinds of jobs are chosen by the names that ServiceTitan has; where names may not be read, the scope is told and ids are typed', async (t) => {
  const world = await startWorld(t);
  const { tenant } = world.simulator;
  tenant.scopes = tenant.scopes.filter((scope) => scope !== 'tn.mar.campaigns:r');
  const view = await openConsole(t, world);
  const { page } = view;
  const [campaign] = (await world.call('GET', '/v1/campaigns')).body.campaigns;
  await view.open(`/campaigns/${campaign.campaign_id}/rules`);
  await page.getByText('The names of ServiceTitan were not read yet.').waitFor();
  await page.getByRole('button', { name: 'Read them now' }).click();
  await page.getByText(/does not let this app read the names of campaigns.*tn\.mar\.campaigns:r/).waitFor();
  await page
    .getByText(/To choose by name, grant the app tn\.mar\.campaigns:r/)
    .first()
    .waitFor();

  const types = page.getByRole('combobox', { name: 'Only these job types' });
  await types.fill('repair');
  await page.getByRole('option', { name: 'AC Repair · 2207' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Take Plumbing Repair · 2210 away' }).waitFor();
  await types.fill('4711');
  await page.getByRole('option', { name: '4711 (no name read)' }).click();
  await page.keyboard.press('Escape');
  await assertFit(view);
  await page.getByRole('button', { name: 'Save draft' }).click();
  await page.getByText('Draft saved').first().waitFor();
  const saved = (await world.call('GET', `/v1/campaigns/${campaign.campaign_id}`)).body;
  assert.deepEqual(saved.qualification.job_types.include, ['2210', '4711']);
  view.assertClean();
});

// A cap across all campaigns beside campaigns that have none (RW-1).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../../src/base/time.ts';
import { testDatabase } from '../support/database.ts';
import { CAMPAIGN } from '../support/first-campaign.ts';
import { type JobTruth, RULES_START, startRulesWorld } from '../support/rules-world.ts';

const USD = { currency: 'USD' };

function done(id: number, day: number, code: string, more: Partial<JobTruth> = {}): JobTruth {
  const at = new Date(RULES_START.getTime() + day * DAY_MS);
  return {
    ...{ id, customer: 5000 + id, email: `friend${id}@example.net`, code, total: 200 },
    ...{ createdOn: RULES_START.toISOString(), completedOn: at.toISOString(), ...more },
  };
}

test('[RW-1] [AT-5] what one person may have from all campaigns holds in each of them, whichever job is known first', async (t) => {
  const { db } = await testDatabase(t);
  const rosa = await startRulesWorld(db, {
    rewards: { advocate: { amount_minor: 10_000, ...USD } },
    caps: { per_person: [{ within: 'year', amount_minor: 25_000, across: 'all_campaigns' }] },
  });
  t.after(() => rosa.close());
  const spring = await rosa.must(200, 'POST', '/v1/campaigns', {
    ...{ ...CAMPAIGN, name: 'Spring', program_label: 'spring' },
    ...{
      qualification: { new_customers_only: false },
      rewards: { advocate: { amount_minor: 7_000, ...USD } },
    },
  });
  await rosa.must(200, 'POST', `/v1/campaigns/${spring.campaign_id}/publish`);
  const person = await rosa.advocate('rosa@example.org', 'rosa7');
  await rosa.must(200, 'POST', `/v5/persons/${person}/shareables`, { label: 'spring', code: 'rosaspring' });
  rosa.setNow(new Date(RULES_START.getTime() + 6 * DAY_MS));

  await rosa.tell(done(4, 4, 'rosa7'), done(2, 2, 'rosa7'));
  await rosa.apply();
  await rosa.tell(done(1, 1, 'rosaspring'));
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), [
    ...['1 advocate earned 7000', '2 advocate earned 10000', '4 advocate earned 8000'],
  ]);
  await rosa.tell(done(3, 3, 'rosaspring'), done(5, 5, 'rosaspring'));
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), [
    ...[
      '1 advocate earned 7000',
      '2 advocate earned 10000',
      '3 advocate earned 7000',
      '4 advocate earned 1000',
    ],
  ]);
  const { amounts } = await rosa.must(200, 'GET', `/v1/explain/job/${rosa.connectionId}/5`);
  assert.match(
    amounts[0].text,
    /one person may have as advocate from all campaigns \$250\.00 in a year \(2026\)/,
  );
  // A cancellation in one campaign frees what it used for the other.
  await rosa.tell({ ...done(2, 2, 'rosa7'), status: 'Canceled', completedOn: null });
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), [
    ...[
      '1 advocate earned 7000',
      '3 advocate earned 7000',
      '4 advocate earned 10000',
      '5 advocate earned 1000',
    ],
  ]);
  const grant = (amount_minor: number, override_caps = false) =>
    rosa.call('POST', '/v1/rewards/grant', {
      ...{ person_id: person, role: 'advocate', campaign_id: spring.campaign_id, amount_minor },
      ...{ reason: 'The van came late', idempotency_key: `late-${amount_minor}`, override_caps },
    });
  const refused = await grant(500);
  assert.deepEqual([refused.status, refused.body.code], [409, 'reward_over_cap']);
  assert.equal((await grant(600, true)).status, 200);
  assert.deepEqual(await rosa.differences(), []);
});

test('[RW-1] a limit in money and one in number may look at the same rewards: each is counted once', async (t) => {
  const { db } = await testDatabase(t);
  const rosa = await startRulesWorld(db, {
    rewards: { advocate: { amount_minor: 10_000, ...USD } },
    caps: {
      per_person: [
        { within: 'year', amount_minor: 50_000 },
        { within: 'year', rewards: 3 },
      ],
    },
  });
  t.after(() => rosa.close());
  await rosa.advocate('rosa@example.org', 'rosa7');
  rosa.setNow(new Date(RULES_START.getTime() + 6 * DAY_MS));
  await rosa.tell(...[1, 2, 3, 4].map((day) => done(day, day, 'rosa7')));
  await rosa.apply();
  assert.deepEqual(
    await rosa.standing(),
    [1, 2, 3].map((id) => `${id} advocate earned 10000`),
  );
});

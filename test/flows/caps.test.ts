// Counts, tiers, bonuses and caps through the whole pipeline, whatever the order in which jobs become known (RW-1, AT-5).

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY_MS } from '../../src/base/time.ts';
import { testDatabase } from '../support/database.ts';
import { type JobTruth, RULES_START, type RulesWorld, startRulesWorld } from '../support/rules-world.ts';

const USD = { currency: 'USD' };

async function world(t: TestContext, fields: Record<string, unknown>): Promise<RulesWorld> {
  const { db } = await testDatabase(t);
  const made = await startRulesWorld(db, fields);
  t.after(() => made.close());
  await made.advocate('rosa@example.org', 'rosa7');
  await made.advocate('samuel@example.org', 'samuel22');
  return made;
}

/** A friend's job, completed so many days after the start. */
function done(id: number, day: number, more: Partial<JobTruth> = {}): JobTruth {
  const at = new Date(RULES_START.getTime() + day * DAY_MS);
  return {
    ...{ id, customer: 5000 + id, email: `friend${id}@example.net`, code: 'rosa7', total: 200 },
    ...{ createdOn: RULES_START.toISOString(), completedOn: at.toISOString(), ...more },
  };
}

async function later(at: RulesWorld, day: number): Promise<void> {
  at.setNow(new Date(RULES_START.getTime() + day * DAY_MS));
  await at.apply();
}

test('[RW-1] [AT-5] tiers by count and bonuses follow completion, not arrival; what is approved stays', async (t) => {
  const rosa = await world(t, {
    rewards: {
      advocate: [
        {
          ...USD,
          name: 'Loyalty',
          tiers: {
            by: 'referral_count',
            steps: [
              { from: 1, amount_minor: 1_000 },
              { from: 3, amount_minor: 2_000 },
            ],
          },
          bonus: { every: 2, amount_minor: 500 },
        },
      ],
    },
  });
  await later(rosa, 3);
  await rosa.tell(done(3, 3), done(2, 2));
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), ['2 advocate earned 1000', '3 advocate earned 1500']);
  await rosa.tell(done(1, 1));
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), [
    ...['1 advocate earned 1000', '2 advocate earned 1500'],
    '3 advocate earned 2000',
  ]);
  const { amounts } = await rosa.must(200, 'GET', `/v1/explain/job/${rosa.connectionId}/2`);
  assert.equal(
    amounts[0].text,
    '$15.00 for the advocate: rule 1 (Loyalty), tier from referral 1 on, referral number 2 of the advocate, with a bonus of $5.00.',
  );
  // A cancellation moves the others up while nothing is approved.
  await rosa.tell({ ...done(1, 1), status: 'Canceled', completedOn: null });
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), ['2 advocate earned 1000', '3 advocate earned 1500']);
  await later(rosa, 16.5);
  assert.deepEqual(await rosa.standing(), ['2 advocate approved 1000', '3 advocate earned 1500']);
  // Found late and completed earlier: number 1 is taken for good, so it is counted after those that were there.
  await rosa.tell(done(4, 1.5, { createdOn: RULES_START.toISOString() }));
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), [
    ...['2 advocate approved 1000', '3 advocate earned 2000', '4 advocate approved 1500'],
  ]);
  assert.deepEqual(await rosa.differences(), []);
});

test('[RW-1] [AT-5] a budget and a cap of one person cut by completion, say so, and give back what is freed', async (t) => {
  const rosa = await world(t, {
    rewards: { advocate: { amount_minor: 10_000, ...USD }, friend: { amount_minor: 5_000, ...USD } },
    caps: {
      per_person: [{ within: 'month', amount_minor: 25_000 }],
      budget: [{ amount_minor: 42_000 }],
    },
  });
  await later(rosa, 6);
  await rosa.tell(done(4, 4), done(3, 3));
  await rosa.apply();
  await rosa.tell(done(1, 1), done(2, 2));
  await rosa.apply();
  const cut = [
    ...['1 advocate earned 10000', '1 friend earned 5000', '2 advocate earned 10000', '2 friend earned 5000'],
    ...['3 advocate earned 5000', '3 friend earned 5000', '4 friend earned 2000'],
  ];
  assert.deepEqual(await rosa.standing(), cut);
  const job = await rosa.must(200, 'GET', `/v1/explain/job/${rosa.connectionId}/4`);
  assert.deepEqual(
    job.amounts.map((one: { text: string }) => one.text),
    [
      'Of $100.00 for the advocate (rule 1) nothing is given: one person may have as advocate $250.00 in a month (2026-04), and $0.00 of it was left.',
      'Of $50.00 for the friend (rule 1) only $20.00 is given: the budget of the campaign is $420.00 altogether, and $20.00 of it was left.',
    ],
  );
  // Nothing moves when it is decided again.
  await rosa.must(200, 'POST', '/v1/replay', { all_open: true }).catch(() => undefined);
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), cut);
  // The first job is canceled: what it used is free for the others.
  await rosa.tell({ ...done(1, 1), status: 'Canceled', completedOn: null });
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), [
    ...['2 advocate earned 10000', '2 friend earned 5000', '3 advocate earned 10000', '3 friend earned 5000'],
    ...['4 advocate earned 5000', '4 friend earned 5000'],
  ]);
  assert.deepEqual(await rosa.differences(), []);
});

test('[RW-1] what a cap left nothing for stays so once its hold is over; a lowered cap takes nothing back', async (t) => {
  const caps = (amount_minor: number) => ({
    rewards: { advocate: { amount_minor: 10_000, ...USD } },
    caps: { budget: [{ amount_minor }], over: 'nothing' },
  });
  const rosa = await world(t, caps(15_000));
  await later(rosa, 3);
  await rosa.tell(done(1, 1), done(2, 2));
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), ['1 advocate earned 10000']);
  await rosa.publish(caps(9_000));
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), [], 'on hold it follows the caps of the live version');
  await rosa.publish(caps(15_000));
  await rosa.apply();
  await later(rosa, 17);
  assert.deepEqual(await rosa.standing(), ['1 advocate approved 10000']);
  await rosa.publish(caps(5_000));
  await later(rosa, 18);
  assert.deepEqual(await rosa.standing(), ['1 advocate approved 10000']);
  await rosa.publish(caps(90_000));
  await rosa.tell(done(2, 2, { total: 201 }));
  await later(rosa, 19);
  assert.deepEqual(await rosa.standing(), ['1 advocate approved 10000']);
  await rosa.tell(done(3, 18));
  await rosa.apply();
  assert.deepEqual(await rosa.standing(), ['1 advocate approved 10000', '3 advocate earned 10000']);
});

test('[RW-1] the database itself refuses what would pass a cap, also from two processes at once', async (t) => {
  const rosa = await world(t, {
    rewards: { advocate: { amount_minor: 10_000, ...USD } },
    caps: { budget: [{ amount_minor: 25_000 }] },
  });
  await later(rosa, 3);
  await rosa.tell(done(1, 1));
  await rosa.apply();
  const copy = (slot: number) =>
    rosa.db.tx((tx) =>
      tx.query(
        `insert into rewards (client_id, reward_id, campaign_id, campaign_version, referral_id, role, person_id, connection_id, job_id, slot,
                              amount_minor, currency, state, approval, hold_until, from_integration, created_at, updated_at, counts_at)
         select client_id, reward_id + $2, campaign_id, campaign_version, referral_id, 'friend', person_id, connection_id, job_id, slot + $2,
                amount_minor, currency, 'earned', approval, hold_until, from_integration, created_at, updated_at, counts_at
           from rewards where client_id = $1 and role = 'advocate' limit 1`,
        [rosa.clientId, slot],
      ),
    );
  await rosa.db.query('drop index rewards_one_per_job', []);
  await rosa.db.query(
    'alter table rewards drop constraint rewards_client_id_campaign_id_role_person_id_connection_id__key',
    [],
  );
  const ends = await Promise.allSettled([copy(1), copy(2), copy(3)]);
  const refused = ends.filter((end) => end.status === 'rejected');
  assert.equal(refused.length, 2, 'one of three fits');
  for (const { reason } of refused) assert.match(String(reason), /cap_not_passed/);
});

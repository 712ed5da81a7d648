// A replay counts as the pipeline does: an advocate's referrals, caps and budgets, in the order of completion (RW-1). What it says of a
// draft is what a company would have seen that had run the draft all the time.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY_MS } from '../../src/base/time.ts';
import type { Db } from '../../src/db/sql.ts';
import { runReplaySlice } from '../../src/pipeline/replay.ts';
import { testDatabase } from '../support/database.ts';
import { type JobTruth, RULES_START, type RulesWorld, startRulesWorld } from '../support/rules-world.ts';

const USD = { currency: 'USD' };
const FIXED = {
  rewards: { advocate: { amount_minor: 10_000, ...USD }, friend: { amount_minor: 5_000, ...USD } },
};
/** Every count and cap at once; each of them bites. */
const CAPPED = {
  rewards: {
    advocate: [
      {
        ...{ ...USD, name: 'Loyalty', bonus: { every: 3, amount_minor: 1_500 } },
        tiers: {
          by: 'referral_count',
          steps: [
            { from: 1, amount_minor: 4_000 },
            { from: 4, amount_minor: 9_000 },
          ],
        },
      },
    ],
    friend: { amount_minor: 2_500, ...USD },
  },
  caps: {
    per_person: [
      { within: 'month', amount_minor: 22_000 },
      { role: 'any', within: 'tax_year', rewards: 5 },
    ],
    budget: [{ within: 'quarter', amount_minor: 98_000 }],
    tax_year_starts_on: '04-06',
  },
};

function done(id: number, day: number, code: string, more: Partial<JobTruth> = {}): JobTruth {
  const at = new Date(RULES_START.getTime() + day * DAY_MS);
  return {
    ...{ id, customer: 5000 + id, email: `friend${id}@example.net`, code, total: 200 },
    ...{ createdOn: RULES_START.toISOString(), completedOn: at.toISOString(), ...more },
  };
}

/** Two advocates' jobs over three months; told in an order of their own, for the order must not matter. */
const JOBS = [3, 1, 8, 2, 6, 12, 20, 34, 41, 36, 70, 62, 65, 66, 67].map((day, index) =>
  done(index + 1, day, index % 4 === 3 ? 'samuel22' : 'rosa7'),
);

async function company(db: Db, name: string, fields: object, t: TestContext): Promise<RulesWorld> {
  const world = await startRulesWorld(db, { ...fields }, { name });
  t.after(() => world.close());
  await world.advocate('rosa@example.org', 'rosa7');
  await world.advocate('samuel@example.org', 'samuel22');
  return world;
}

function setDay(world: RulesWorld, day: number): void {
  world.setNow(new Date(RULES_START.getTime() + day * DAY_MS));
}

async function lived(world: RulesWorld, jobs: readonly JobTruth[], day: number): Promise<void> {
  setDay(world, day);
  for (const job of jobs) await world.tell(job);
  await world.apply();
}

async function replay(world: RulesWorld, body: object, friendsPerPart = 100) {
  const path = `/v1/campaigns/${world.campaignId}/replays`;
  const { replay_id } = await world.must(200, 'POST', path, body);
  while (await runReplaySlice(world.app.deps, world.clientId, replay_id, friendsPerPart));
  const run = await world.must(200, 'GET', `${path}/${replay_id}`);
  assert.equal(run.state, 'done', run.problem);
  const { differences } = await world.must(200, 'GET', `${path}/${replay_id}/differences?limit=1000`);
  const left = await world.db.query(
    'select 1 from campaign_replay_claims union all select 1 from campaign_replay_caps',
    [],
  );
  assert.deepEqual(left, [], 'what a run needed on its way is gone');
  return { totals: run.totals, differences };
}

interface Difference {
  job_id: string;
  before: { rewards: { role: string; amount_minor: number }[] };
  after: { rewards: { role: string; amount_minor: number }[]; amounts: string[] };
}

/** "77 advocate 10000" of every reward that stands. */
async function given(world: RulesWorld): Promise<string[]> {
  return (await world.standing()).map((line) => line.replace(/ (earned|approved)/, '')).sort();
}

/** The same of a side of the differences. */
function listed(differences: readonly Difference[], side: 'before' | 'after'): string[] {
  return differences
    .flatMap((one) =>
      one[side].rewards.map(({ role, amount_minor }) => `${one.job_id} ${role} ${amount_minor}`),
    )
    .sort();
}

test('[EX-2] [RW-1] [AT-5] a draft with counts, caps and a budget gives in a replay what it would have given, in parts of any size', async (t) => {
  const { db } = await testDatabase(t);
  const [running, other] = [await company(db, 'fixed', FIXED, t), await company(db, 'capped', CAPPED, t)];
  for (const world of [running, other]) await lived(world, JOBS, 72);
  const truth = await given(other);
  assert.ok(truth.length < 2 * JOBS.length, 'caps bite');

  const whole = await replay(running, { changes: CAPPED });
  assert.deepEqual(listed(whole.differences, 'after'), truth);
  assert.deepEqual(listed(whole.differences, 'before'), await given(running));
  const parts = await replay(running, { changes: CAPPED }, 1);
  assert.deepEqual(parts, whole);
  const sum = (role: string) =>
    truth.reduce((total, line) => total + (line.includes(role) ? Number(line.split(' ')[2]) : 0), 0);
  const { advocate_minor, friend_minor, qualified } = whole.totals.after;
  assert.deepEqual([qualified, advocate_minor, friend_minor], [JOBS.length, sum('advocate'), sum('friend')]);
  const words = whole.differences.flatMap(({ after }: Difference) => after.amounts).join('\n');
  assert.match(
    words,
    /rule 1 \(Loyalty\), tier from referral 4 on, referral number 6 of the advocate, with a bonus of \$15\.00/,
  );
  assert.match(words, /one person may have as advocate \$220\.00 in a month \(2026-0\d\)/);
  assert.match(words, /one person may have 5 rewards in a tax year/);
  assert.match(words, /the budget of the campaign is \$980\.00 in a quarter \(2026-Q2\)/);

  // The other way: what runs has the caps, and its own settings make no difference.
  const same = await replay(other, {});
  assert.deepEqual([same.differences, same.totals.before], [[], same.totals.after]);
  const { advocate_minor: a, friend_minor: f } = same.totals.before;
  assert.deepEqual(same.totals.actual, { advocate_minor: a, friend_minor: f });
  const without = await replay(other, { changes: { ...FIXED, caps: { per_person: [], budget: [] } } });
  assert.deepEqual(listed(without.differences, 'after'), await given(running));
});

test('[EX-2] [RW-1] what stood before the time stands: it was counted, has used caps and budgets, and keeps its places', async (t) => {
  const { db } = await testDatabase(t);
  const world = await company(db, 'acme', CAPPED, t);
  const isEarly = ({ completedOn }: JobTruth) =>
    Date.parse(String(completedOn)) < RULES_START.getTime() + 60 * DAY_MS;
  await lived(world, JOBS.filter(isEarly), 61);
  // What staff grant by hand uses the caps too, whatever is tried.
  const { person_id } = (await world.must(200, 'GET', '/v2/rewards?limit=1'))[0];
  await world.must(200, 'POST', '/v1/rewards/grant', {
    ...{ person_id, role: 'friend', campaign_id: world.campaignId, amount_minor: 1_000 },
    ...{ reason: 'The van came late', idempotency_key: 'late' },
  });
  await lived(world, JOBS, 90);
  // Of the last month only: the referrals before it count, and have used the quarter's budget and the tax year's rewards.
  const from = new Date(RULES_START.getTime() + 60 * DAY_MS).toISOString();
  const same = await replay(world, { from });
  assert.deepEqual([same.differences, same.totals.jobs], [[], 5]);
  const { advocate_minor: a, friend_minor: f } = same.totals.before;
  assert.deepEqual(same.totals.actual, { advocate_minor: a, friend_minor: f });
  const raised = { caps: { ...CAPPED.caps, budget: [{ within: 'quarter', amount_minor: 99_500 }] } };
  const more = await replay(world, { from, changes: raised });
  assert.equal(more.totals.after.advocate_minor + more.totals.after.friend_minor - (a + f), 1_500);

  // A friend whose first job was rewarded before the time earns no second time because a draft would have refused the first.
  await lived(world, [{ ...done(1, 85, 'rosa7', { total: 900 }), id: 101 }], 91);
  const strict = await replay(world, { from, changes: { qualification: { minimum_total_minor: 50_000 } } });
  const gains = strict.differences.filter((one: Difference) => one.after.rewards.length > 0);
  assert.deepEqual(gains, []);
});

test('[EX-2] [QU-5] friends that are suspicious together are so in a replay too', async (t) => {
  const { db } = await testDatabase(t);
  const world = await company(db, 'acme', FIXED, t);
  await lived(world, JOBS.slice(0, 4), 20);
  const asked = await replay(world, {
    changes: { review: { velocity: { referrals: 2, within_hours: 48 } } },
  });
  assert.ok(asked.totals.differences.undecided > 0, 'some wait for a word');
  const [one] = asked.differences.filter(({ kind }: { kind: string }) => kind === 'undecided');
  assert.ok(one.rules.some(({ code }: { code: string }) => code === 'suspicious'));
});

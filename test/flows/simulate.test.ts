// "If this job came in now": the same verdict as the real thing, with every rule, and nothing left behind.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { HOUR_MS } from '../../src/base/time.ts';
import { booked, referred } from '../support/referred.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

async function campaignOf(world: World): Promise<string> {
  const { campaigns } = mustBe(200, await world.call('GET', '/v1/campaigns'));
  return campaigns.at(-1).campaign_id;
}

async function scene(t: TestContext) {
  const base = await referred(t);
  const id = await campaignOf(base.world);
  const simulate = async (body: object = {}) =>
    mustBe(200, await base.world.call('POST', `/v1/campaigns/${id}/simulate`, body));
  const tables = [
    'inputs',
    'inbox',
    'persons',
    'identities',
    'jobs',
    'job_outcomes',
    'decisions',
    'referrals',
  ];
  const more = [
    'rewards',
    'ledger_entries',
    'steps',
    'facts',
    'evidence',
    'campaign_versions',
    'audit_entries',
  ];
  const counts = async () => {
    const found: Record<string, string | undefined> = {};
    for (const table of [...tables, ...more]) {
      const [row] = await base.world.app.deps.db.query<{ n: string }>(
        `select count(*) as n from ${table}`,
        [],
      );
      found[table] = row?.n;
    }
    return found;
  };
  return { ...base, id, simulate, counts };
}

type Rule = { code: string; result: string; text: string };
const ruleOf = (answer: { rules: Rule[] }, code: string) => answer.rules.find((rule) => rule.code === code);
const amounts = (answer: { rewards: { role: string; amount_minor: number }[] }) =>
  answer.rewards.map(({ role, amount_minor }) => `${role} ${amount_minor}`).sort();

test('[EX-1] a supposed job is decided as a real one would be, and nothing of it stays', async (t) => {
  const { simulate, counts, id } = await scene(t);
  const before = await counts();
  const answer = await simulate();
  assert.equal(answer.outcome, 'qualified');
  assert.deepEqual(amounts(answer), ['advocate 10000', 'friend 5000']);
  assert.deepEqual([answer.total_minor, answer.currency], [15_000, 'USD']);
  assert.deepEqual([answer.campaign.campaign_id, answer.campaign.is_this], [id, true]);
  assert.equal(answer.attribution.outcome, 'attributed');
  assert.ok(answer.rules.length > 10 && answer.rules.every((rule: Rule) => rule.text.length > 5));
  assert.match(
    answer.rewards[0].text,
    /\$100\.00 for the advocate as advocate: earned|\$50\.00 for the friend/,
  );
  assert.deepEqual(await counts(), before);
});

test('[EX-1] a picked advocate and friend are who they are: household, own customer, history', async (t) => {
  const { simulate, rosa, world, office } = await scene(t);
  const known = await booked({ world, office, rosa }, { email: 'pat@example.com' });
  office.completeJob(known, { totalCents: 20_000 });
  world.advance(HOUR_MS);
  await world.drain();
  const pat = (await world.job(known)).friend?.person_id;
  const again = await simulate({ advocate: { code: 'Rosa-7' }, friend: { person_id: pat } });
  assert.deepEqual(
    [again.outcome, ruleOf(again, 'already_rewarded')?.result, ruleOf(again, 'existing_customer')?.result],
    ['disqualified', 'unknown', 'fail'],
  );
  const self = await simulate({ advocate: { person_id: rosa }, friend: { email: 'rosa@example.com' } });
  assert.equal(ruleOf(self, 'self_referral')?.result, 'fail');
  assert.match(self.summary, /same/i);
  const address = { street: '12 Elm Street', city: 'Erie', zip: '16501' };
  const household = await simulate({ advocate: { address }, friend: { address } });
  assert.equal(ruleOf(household, 'self_referral')?.result, 'fail');
  const old = await simulate({ friend: { earlier_jobs: [{ completed_on: '2025-01-01T00:00:00Z' }] } });
  assert.equal(ruleOf(old, 'existing_customer')?.result, 'fail');
  const nobody = await simulate({ evidence: 'none' });
  assert.equal(nobody.attribution.outcome, 'unattributed');
  const click = await simulate({ evidence: 'click' });
  assert.deepEqual([click.attribution.evidence, click.outcome], ['click', 'qualified']);
});

test('[EX-2] a draft and changes that are not saved are tried as if they were live', async (t) => {
  const { simulate, world, id } = await scene(t);
  const percent = { rewards: { advocate: { percent: 10, currency: 'USD' }, friend: null } };
  const tried = await simulate({ changes: percent, job: { total_minor: 33_333 } });
  assert.deepEqual(amounts(tried), ['advocate 3333']);
  assert.deepEqual(amounts(await simulate()), ['advocate 10000', 'friend 5000']);

  mustBe(
    200,
    await world.call('PATCH', `/v1/campaigns/${id}`, {
      qualification: { minimum_total_minor: 60_000, require_paid: true },
    }),
  );
  const draft = await simulate({ job: { total_minor: 50_000, paid: true } });
  assert.deepEqual([draft.outcome, ruleOf(draft, 'minimum_total')?.result], ['disqualified', 'fail']);
  assert.equal(draft.campaign.version, 2);
  const unpaid = await simulate({ job: { total_minor: 70_000, paid: false } });
  assert.deepEqual([unpaid.outcome, ruleOf(unpaid, 'paid')?.result], ['open', 'unknown']);
  assert.equal((await simulate({ job: { total_minor: 70_000, paid: true } })).outcome, 'qualified');
  assert.equal((await simulate({ version: 'live' })).outcome, 'qualified');

  const technicians = { targeting: { advocate_kinds: ['technician'] } };
  const customer = await simulate({ version: 1, changes: technicians });
  assert.equal(ruleOf(customer, 'campaign_target')?.result, 'fail');
  const technician = await simulate({ version: 1, changes: technicians, advocate: { kind: 'technician' } });
  assert.equal(technician.outcome, 'qualified');
  const wrong = await world.call('POST', `/v1/campaigns/${id}/simulate`, {
    changes: { rewards: { advocate: null, friend: null } },
  });
  assert.deepEqual([wrong.status, wrong.body.code], [400, 'campaign_invalid']);
});

test('[EX-1] open and canceled jobs, jobs of another time, and a client without a connection', async (t) => {
  const { simulate } = await scene(t);
  assert.deepEqual(
    [
      (await simulate({ job: { status: 'Scheduled' } })).outcome,
      (await simulate({ job: { status: 'Canceled' } })).outcome,
    ],
    ['open', 'disqualified'],
  );
  const dated = { changes: { live_from: '2026-03-01T00:00:00Z', live_until: '2026-03-20T00:00:00Z' } };
  assert.equal(
    (await simulate({ ...dated, job: { created_on: '2026-03-10T00:00:00Z' } })).outcome,
    'qualified',
  );
  const outside = await simulate(dated);
  assert.equal(ruleOf(outside, 'within_campaign_dates')?.result, 'fail');

  const bare = await startWorld(t, { bare: true });
  const id = await bare.campaign();
  const answer = mustBe(200, await bare.call('POST', `/v1/campaigns/${id}/simulate`, {}));
  assert.equal(answer.outcome, 'qualified');
  assert.deepEqual(mustBe(200, await bare.call('GET', '/v1/servicetitan/connections')).connections ?? [], []);
});

test('[SEC-3] [EX-1] nonsense is refused with words, and other clients and their people are not there', async (t) => {
  const { world, id } = await scene(t);
  const refused = async (body: object) => {
    const answer = await world.call('POST', `/v1/campaigns/${id}/simulate`, body);
    return [answer.status, answer.body.code, answer.body.parameters?.name];
  };
  assert.deepEqual(await refused({ advocate: { code: 'nobody' } }), [
    400,
    'invalid_parameter',
    'advocate.code',
  ]);
  assert.deepEqual(await refused({ friend: { person_id: '12' } }), [
    400,
    'invalid_parameter',
    'friend.person_id',
  ]);
  assert.deepEqual(await refused({ friend: { email: 'none@none.com' } }), [
    400,
    'invalid_parameter',
    'friend.email',
  ]);
  assert.deepEqual(await refused({ friend: { phone: 'x' } }), [400, 'invalid_parameter', 'friend.phone']);
  const times = { created_on: '2026-03-10T00:00:00Z', completed_on: '2026-03-09T00:00:00Z' };
  assert.deepEqual(await refused({ job: times }), [400, 'invalid_parameter', 'job.completed_on']);
  assert.equal((await refused({ job: { total_minor: -1 } }))[1], 'validation_error');
  assert.deepEqual((await refused({ version: 7 })).slice(0, 2), [404, 'not_found']);
});

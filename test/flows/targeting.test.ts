// Several campaigns at once, from the link to the reward: each advocate's friends are shown and given what that advocate's campaign says.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { HOUR_MS } from '../../src/base/time.ts';
import { booked, type Referred } from '../support/referred.ts';
import { mustBe, startWorld } from '../support/world.ts';

const pays = (amount_minor: number) => ({
  advocate: { amount_minor, currency: 'USD' },
  friend: { amount_minor: amount_minor / 2, currency: 'USD' },
});

/** For everyone $100; for technicians $20; for the audience VIP $300. Three advocates with a code each. */
async function threeCampaigns(t: TestContext, audience: Record<string, unknown> = {}) {
  const world = await startWorld(t);
  const { audience_id: vip } = mustBe(
    200,
    await world.call('POST', '/v1/audiences', { name: 'VIP', ...audience }),
  );
  await world.campaign({
    ...{ name: 'Technicians', rewards: pays(2_000) },
    targeting: { advocate_kinds: ['technician'], priority: 1 },
  });
  await world.campaign({
    ...{ name: 'VIP', rewards: pays(30_000), share_link: { utm_campaign: 'vip' } },
    targeting: { audiences: { include: [vip] }, priority: 2 },
  });
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  await world.advocate('tom@example.com', 'tom4');
  await world.advocate('tess@example.com', 'tess9', { kind: 'technician' });
  world.advance(HOUR_MS);
  const scene: Referred = { world, office: world.simulator.office, rosa };
  return { ...scene, vip: vip as string };
}

/** The advocate's amount for a job of a new customer that was completed with this code. */
async function earns(scene: Referred, code: string, name: string) {
  const { world, office } = scene;
  const email = `${name}@friends.example`;
  const id = await booked(scene, { code, email, street: `${name.length + 10} ${name} Street` });
  office.completeJob(id);
  world.advance(HOUR_MS);
  await world.drain();
  return amountOf(scene, id);
}

async function amountOf({ world }: Referred, id: number) {
  const job = await world.job(id);
  const standing = job.rewards.filter(({ role, state }) => role === 'advocate' && state !== 'canceled');
  return standing.map((reward) => reward.amount_minor);
}

test('[AT-8] the advocate decides which of several campaigns pays, and which one its links and pages speak for', async (t) => {
  const scene = await threeCampaigns(t);
  const { world, vip } = scene;
  assert.deepEqual(await earns(scene, 'rosa7', 'ann'), [10_000]);
  assert.deepEqual(await earns(scene, 'tess9', 'bob'), [2_000]);

  // Tom is on the list before he is anybody else than his e-mail; his friend's job, still on hold, follows the list.
  const before = await booked(scene, { code: 'tom4', email: 'cy@friends.example', street: '30 Cy Street' });
  scene.office.completeJob(before);
  world.advance(HOUR_MS);
  await world.drain();
  assert.deepEqual(await amountOf(scene, before), [10_000]);
  const people = [{ email: 'tom@example.com' }];
  mustBe(200, await world.call('POST', `/v1/audiences/${vip}/members`, { people }));
  await world.drain();
  assert.deepEqual(await amountOf(scene, before), [30_000]);

  const location = async (code: string) => {
    const answer = await world.call('GET', `/${code}`, undefined, { token: null });
    return new URL(answer.headers.get('location') ?? 'http://none').searchParams.get('utm_campaign');
  };
  assert.deepEqual([await location('rosa7'), await location('tom4')], ['refer-a-friend', 'vip']);
  const title = async (code: string) => {
    const asked = { event_name: 'friend_landing_experience', data: { advocate_code: code } };
    return mustBe(200, await world.call('POST', '/zones', asked, { token: null })).zone.title;
  };
  assert.match(await title('rosa7'), /\$50 off/);
  assert.match(await title('tom4'), /\$150 off/);
  const joined = async (email: string) =>
    mustBe(200, await world.call('POST', '/v1/share/join', { email }, { token: null })).email_subject;
  assert.match(await joined('tom@example.com'), /\$150/);
  assert.match(await joined('rosa@example.com'), /\$50/);
  const { differences } = mustBe(200, await world.call('GET', '/v1/ledger/reconcile'));
  assert.deepEqual(differences, []);
});

test('[AT-5] an audience by rule holds as of the creation of the job, in whatever order jobs become known', async (t) => {
  const scene = await threeCampaigns(t, { rule: { completed_jobs: { min: 1 } } });
  const { world, office } = scene;
  // Rosa's own job is done before Pat's is created, and becomes known only afterwards.
  const own = office.createJob({
    customer: { name: 'Rosa', email: 'rosa@example.com', address: { street: '1 Rosa Road' } },
  });
  office.completeJob(own.id);
  world.advance(HOUR_MS);
  const pats = office.createJob({
    customer: { name: 'Pat', email: 'pat@example.com', address: { street: '2 Pat Road' } },
    advocateCode: 'rosa7',
  });
  office.completeJob(pats.id);
  mustBe(200, await world.zap(office.zapBody(pats.id)));
  const late = office.createJob({
    customer: { name: 'Tom', email: 'tom@example.com', address: { street: '3 Tom Road' } },
  });
  world.advance(HOUR_MS);
  await world.drain();
  mustBe(200, await world.zap(office.zapBody(own.id)));
  world.advance(HOUR_MS);
  await world.drain();
  assert.deepEqual(await amountOf(scene, pats.id), [30_000]);

  // What is done for Tom only after his friend's job was created moves nothing.
  const toms = await booked(scene, { code: 'tom4', email: 'quin@example.com', street: '4 Quin Road' });
  world.advance(HOUR_MS);
  office.completeJob(late.id);
  office.completeJob(toms);
  mustBe(200, await world.zap(office.zapBody(late.id)));
  world.advance(HOUR_MS);
  await world.drain();
  assert.deepEqual(await amountOf(scene, toms), [10_000]);
});

test('[AT-8] where no campaign is for the advocate, the job says so, and nothing is paid', async (t) => {
  const world = await startWorld(t, { bare: true });
  world.connectionId = await world.connect();
  await world.campaign({ targeting: { advocate_kinds: ['technician'] } });
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const scene: Referred = { world, office: world.simulator.office, rosa };
  assert.deepEqual(await earns(scene, 'rosa7', 'ann'), []);
  const [{ job_id: id }] = mustBe(200, await world.call('GET', '/v1/jobs')).jobs;
  const job = await world.job(id);
  const reason = job.qualification.reasons.find(({ code }) => code === 'campaign_target');
  assert.deepEqual([reason?.result, reason?.facts.why_not], ['fail', 'advocate_kind']);
  const { summary } = mustBe(200, await world.call('GET', `/v1/explain/job/${world.connectionId}/${id}`));
  assert.match(summary, /for advocates of another kind/);

  mustBe(200, await world.call('PUT', `/v5/persons/${rosa}`, { kind: 'technician' }));
  await world.drain();
  assert.deepEqual(await amountOf(scene, Number(id)), [10_000], 'the kind follows, and so does the campaign');
});

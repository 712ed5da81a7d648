// The story of the guide, played over real HTTP: each scene does what a person or a system would, waits for what must follow,
// prints it with the place to look, and checks it.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Cast, heading, jobUntil, look, money, type Story, summaryOf, zapBody } from './scene.ts';
import { byEmailOnly, sharedByMail } from './scene-website.ts';
import { caller, type Json } from './stage.ts';

const GUIDE_BODY = join(import.meta.dirname, 'zap-job.json');

/** Plays everything; throws at the first thing that is not as it must be. */
export async function playStory(story: Story): Promise<void> {
  const cast = await setTheStage(story);
  await codeOnTheJob(cast);
  await byEmailOnly(cast);
  await canceledJob(cast);
  await existingCustomer(cast);
  await sharedByMail(cast);
  await theBooks(cast);
}

async function setTheStage(story: Story): Promise<Cast> {
  const { stage, say } = story;
  const owner = caller(stage.goodword, stage.setup.access_token);
  say(heading('Set-up, as in steps 1, 3 and 4 of the guide'));
  say(
    `The owner exists: goodword setup printed client ${stage.setup.client_id} and a token, while the server was running.`,
  );

  const campaign = await owner('POST', '/v1/campaigns', {
    name: 'Refer a friend',
    program_label: 'refer-a-friend',
    company_name: 'Acme Heating',
    company_url: `${stage.website}/`,
    theme: { accent: '#b8400f' },
    landing: { prefill: 'referral_code' },
    rewards: {
      advocate: { amount_minor: 10_000, currency: 'USD' },
      friend: { amount_minor: 5_000, currency: 'USD' },
    },
    hold_days: 14,
    approval: 'manual',
  });
  await owner('POST', `/v1/campaigns/${campaign.campaign_id}/publish`);
  say('A campaign is live: $100.00 for the advocate, $50.00 for the friend, two weeks of hold.');
  look(say, `/v1/campaigns/${campaign.campaign_id}`);

  const key = await owner('POST', '/v2/settings/security/keys', {
    type: 'WEBHOOK',
    algorithm: 'OAUTH',
    name: 'ServiceTitan',
    key: stage.credentials.clientSecret,
    oauth_client_id: stage.credentials.clientId,
    authorization_url: `${stage.simulator}/connect/token`,
  });
  assert.ok(!JSON.stringify(key).includes(stage.credentials.clientSecret), 'a key is never shown again');
  const connection = await owner('POST', '/v1/servicetitan/connections', {
    name: 'ServiceTitan',
    environment: 'custom',
    api_url: stage.simulator,
    tenant_id: stage.credentials.tenantId,
    key_id: key.id,
    app_key: stage.credentials.appKey,
    poll_interval_seconds: 1,
    hand_over: { mode: 'booking', booking_provider_id: 4101, campaign_id: 2020, priority: 'High' },
  });
  const connectionId = String(connection.connection_id);
  const test = await owner<{ ok: boolean; steps: { ok: boolean; message: string }[] }>(
    'POST',
    `/v1/servicetitan/connections/${connectionId}/test`,
  );
  say('Key and connection are made; the connection tests itself:');
  for (const step of test.steps) say(`   ${step.ok ? 'ok ' : 'NOT'} ${step.message}`);
  assert.equal(test.ok, true);
  look(say, `/v1/servicetitan/connections/${connectionId}`);

  const token = await owner('POST', '/v4/tokens/managed', {
    name: 'ServiceTitan',
    connection_id: connectionId,
  });
  say('The access token "ServiceTitan" is made for the Zap; it is shown once.');

  const rosa = await owner('POST', '/v5/persons', {
    identity_key_value: 'rosa@example.com',
    first_name: 'Rosa',
    last_name: 'Diaz',
  });
  const code = await owner('POST', `/v5/persons/${rosa.id}/shareables`, {
    label: 'refer-a-friend',
    code: 'test123',
  });
  say(`Rosa Diaz is an advocate with the code ${code.code} and the link ${code.link}.`);
  look(say, `/v5/persons/${rosa.id}/shareables`);
  return {
    ...story,
    owner,
    zapier: caller(stage.goodword, String(token.access_token)),
    office: caller(`${stage.simulator}/_control`, null),
    browser: caller(stage.goodword, null),
    connectionId,
    rosa: String(rosa.id),
  };
}

async function codeOnTheJob(cast: Cast): Promise<void> {
  const { say, office, zapier, owner } = cast;
  say(heading("The guide's own Zap body: a code on the job, the e-mail missing"));
  await office('POST', '/jobs', {
    id: 123456789,
    jobNumber: 'J-10234',
    customer: { id: 987654321, name: 'Jane Doe', email: 'jane.doe@example.com', phone: '+1-555-123-4567' },
    summary: 'AC not cooling',
    advocateCode: 'test123',
    createdOn: '2026-04-01T15:22:10Z',
  });
  const body = JSON.parse(await readFile(GUIDE_BODY, 'utf8')) as { customer: { email: string } };
  assert.equal(body.customer.email, '');
  const answers = [];
  for (let time = 0; time < 3; time++) answers.push(await zapier('POST', '/v5/events', body));
  assert.equal(new Set(answers.map((answer) => answer.event_id)).size, 1);
  say(`The Zap posts it three times; each is answered 200 with the same event_id ${answers[0]?.event_id}.`);
  look(say, `/v1/explain/input/${answers[0]?.event_id}`);

  const booked = await jobUntil(cast, '123456789', 'the e-mail and the history', (job) => {
    const history = job.qualification.reasons.find((reason) => reason.code === 'existing_customer');
    return job.friend?.email === 'jane.doe@example.com' && history?.result === 'pass';
  });
  assert.equal(booked.attribution.advocate_person_id, cast.rosa);
  say(`ServiceTitan was asked for the contacts: the friend is ${booked.friend?.email}.`);
  say('ServiceTitan was asked for completed jobs: there are none, a new customer.');
  say(
    `Referred by Rosa: ${booked.attribution.evidence} (${booked.attribution.rule}). Status ${booked.status}.`,
  );

  await office('POST', '/jobs/123456789/complete', { total: 245.5 });
  const done = await jobUntil(cast, '123456789', 'the completion', (job) => job.rewards.length === 2);
  say(
    `The job is completed for $245.50. ${done.rewards.map((reward) => `${reward.role}: ${money(reward.amount_minor)} ${reward.state}`).join('; ')}; on hold until ${done.rewards[0]?.hold_until.slice(0, 10)}.`,
  );
  look(say, `/v1/explain/job/${cast.connectionId}/123456789`);
  const names = (await owner<Json[]>('GET', `/v5/persons/${done.friend?.person_id}/steps`))
    .map((step) => step.name)
    .sort();
  assert.deepEqual(names, ['job_completed', 'job_scheduled']);

  for (const reward of done.rewards) {
    await owner('POST', `/v2/rewards/${reward.id}/approve`, { message: 'approved by the owner' });
    await owner('POST', `/v2/rewards/${reward.id}/fulfill`, { message: 'given by check' });
  }
  const given = await jobUntil(cast, '123456789', 'the rewards', (job) =>
    job.rewards.every((reward) => reward.state === 'fulfilled'),
  );
  say('The owner approves both and marks them as given.');
  look(say, `/v1/explain/reward/${given.rewards[0]?.id}`);
}

async function canceledJob(cast: Cast): Promise<void> {
  const { say, office, zapier } = cast;
  say(heading('A canceled job'));
  const job = await office<{ id: number }>('POST', '/jobs', {
    customer: { name: 'Lee Park', email: 'lee@example.com', address: { street: '5 Oak Avenue' } },
    advocateCode: 'TEST-123',
  });
  await zapier('POST', '/v5/events', await zapBody(cast, job.id));
  await office('POST', `/jobs/${job.id}/cancel`, { memo: 'changed their mind' });
  const done = await jobUntil(cast, String(job.id), 'the cancellation', (view) => view.status === 'Canceled');
  assert.equal(done.rewards.length, 0);
  say(await summaryOf(cast, job.id));
  look(say, `/v1/explain/job/${cast.connectionId}/${job.id}`);
}

async function existingCustomer(cast: Cast): Promise<void> {
  const { say, office, zapier } = cast;
  say(heading('An existing customer'));
  const first = await office<{ id: number; customerId: number }>('POST', '/jobs', {
    customer: { name: 'Ann Cole', email: 'ann@example.com', address: { street: '12 Pine Road' } },
    status: 'Completed',
    total: 180,
    createdOn: '2025-02-03T10:00:00Z',
    completedOn: '2025-02-03T15:00:00Z',
  });
  const job = await office<{ id: number }>('POST', '/jobs', {
    customerId: first.customerId,
    advocateCode: 'test123',
  });
  await zapier('POST', '/v5/events', await zapBody(cast, job.id));
  await office('POST', `/jobs/${job.id}/complete`, { total: 320 });
  const done = await jobUntil(
    cast,
    String(job.id),
    'the verdict',
    (view) => view.status === 'Completed' && view.qualification.outcome === 'disqualified',
  );
  assert.equal(done.rewards.length, 0);
  say(await summaryOf(cast, job.id));
  look(say, `/v1/explain/job/${cast.connectionId}/${job.id}`);
}

async function theBooks(cast: Cast): Promise<void> {
  const { say, owner } = cast;
  say(heading('The end state'));
  const rewards = await owner<{ rewards: { state: string }[] } | { state: string }[]>('GET', '/v2/rewards');
  const list = Array.isArray(rewards) ? rewards : rewards.rewards;
  const states = list.map((reward) => String(reward.state).toLowerCase()).sort();
  assert.deepEqual(states, ['earned', 'earned', 'fulfilled', 'fulfilled']);
  const books = await owner<{ differences: unknown[] }>('GET', '/v1/ledger/reconcile');
  assert.deepEqual(books.differences, []);
  say('Four rewards: two given, two on hold. Rewards and ledger agree to the cent.');
  look(say, '/v1/ledger');
}

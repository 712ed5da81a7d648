import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type RoomServer, roomServer } from '../../test/support/room-server.ts';
import { campaignRoutes } from './routes.ts';
import { loadLiveCampaigns, loadPublishedVersions } from './store.ts';

const BODY = {
  name: 'Refer a friend',
  program_label: 'refer-a-friend',
  company_name: 'Acme Heating',
  company_url: 'https://www.acme.example/',
  rewards: {
    advocate: { amount_minor: 10_000, currency: 'USD' },
    friend: { amount_minor: 5_000, currency: 'USD' },
  },
};
const NOW = new Date('2026-04-01T12:00:00Z');

async function start(t: TestContext) {
  const room = await roomServer(t, [campaignRoutes], () => NOW);
  const must = async (method: 'GET' | 'POST' | 'PATCH', url: string, body?: unknown) => {
    const answer = await room.call(method, url, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const made = await must('POST', '/v1/campaigns', BODY);
  return { ...room, must, id: made.campaign_id as string, url: `/v1/campaigns/${made.campaign_id}` };
}

async function reEvaluations({ db, clientId }: RoomServer) {
  const rows = await db.query<{ body: string; actor: string }>(
    `select i.body, i.actor from inputs i join inbox b using (client_id, input_id)
      where i.client_id = $1 and i.name = 're_evaluate' order by input_id`,
    [clientId],
  );
  return rows.map((row) => ({ ...JSON.parse(row.body), actor: row.actor }));
}

test('[RW-1] a campaign is a draft until it is published, then LIVE and read by decisions', async (t) => {
  const room = await start(t);
  const draft = await room.must('GET', room.url);
  assert.deepEqual(
    [draft.state, draft.version, draft.live_version, draft.draft_version, draft.hold_days],
    ['NOT_LAUNCHED', 1, null, 1, 14],
  );
  assert.deepEqual(await loadLiveCampaigns(room.db, room.clientId), []);

  const live = await room.must('POST', `${room.url}/publish`);
  assert.deepEqual([live.state, live.live_version, live.draft_version], ['LIVE', 1, null]);
  const [loaded] = await loadLiveCampaigns(room.db, room.clientId);
  assert.equal(loaded?.campaignId, room.id);
  assert.deepEqual([loaded?.version, loaded?.publishedAt, loaded?.programLabel], [1, NOW, 'refer-a-friend']);
  assert.equal(loaded?.settings.qualification.jobs_per_friend, 1);
});

test('[EX-2] publishing and every change of state asks for open jobs to be decided again, in its own transaction', async (t) => {
  const room = await start(t);
  assert.deepEqual(await reEvaluations(room), []);
  for (const order of ['publish', 'pause', 'pause', 'resume', 'end', 'end'])
    await room.must('POST', `${room.url}/${order}`);
  const asked = await reEvaluations(room);
  assert.deepEqual(
    asked.map((input) => input.reason),
    ['campaign_published', 'campaign_paused', 'campaign_live', 'campaign_ended'],
  );
  assert.ok(asked.every((input) => input.all_open === true && /^token:\d+$/.test(input.actor)));
});

test('[RW-1] a change starts a new draft; the published version stays as it was for good', async (t) => {
  const room = await start(t);
  await room.must('POST', `${room.url}/publish`);
  const draft = await room.must('PATCH', room.url, {
    rewards: { advocate: { percent: 5, max_minor: 20_000, currency: 'USD' } },
    qualification: { minimum_total_minor: 15_000 },
  });
  assert.deepEqual([draft.version, draft.live_version, draft.draft_version, draft.state], [2, 1, 2, 'LIVE']);
  assert.deepEqual(draft.rewards.friend, BODY.rewards.friend, 'what is left out stays');
  assert.equal(draft.qualification.minimum_total_minor, 15_000);
  const again = await room.must('PATCH', room.url, { hold_days: 7 });
  assert.equal(again.version, 2, 'a draft is changed in place');
  assert.equal((await loadLiveCampaigns(room.db, room.clientId))[0]?.version, 1);

  await room.must('POST', `${room.url}/publish`);
  assert.equal((await loadLiveCampaigns(room.db, room.clientId))[0]?.settings.hold_days, 7);
  const { versions } = await room.must('GET', `${room.url}/versions`);
  assert.deepEqual(
    versions.map((one: { version: number; live: boolean; settings: { hold_days: number } }) => [
      one.version,
      one.live,
      one.settings.hold_days,
    ]),
    [
      [2, true, 7],
      [1, false, 14],
    ],
  );
  assert.equal((await room.must('GET', `${room.url}/versions/1`)).settings.hold_days, 14);
  const wanted = [
    { campaignId: room.id, version: 1 },
    { campaignId: room.id, version: 1 },
    { campaignId: room.id, version: 2 },
  ];
  const published = await loadPublishedVersions(room.db, room.clientId, wanted);
  assert.deepEqual(
    published.map((one) => [one.version, one.settings.hold_days]),
    [
      [1, 14],
      [2, 7],
    ],
  );
  await assert.rejects(
    room.db.query('update campaign_versions set settings = settings'),
    /published and never changes/,
  );
});

test('[RW-1] the name changes at once; a change of nothing changes nothing', async (t) => {
  const room = await start(t);
  await room.must('POST', `${room.url}/publish`);
  const renamed = await room.must('PATCH', room.url, { name: 'Spring' });
  assert.deepEqual([renamed.name, renamed.draft_version], ['Spring', null]);
  await room.must('PATCH', room.url, { name: 'Spring', hold_days: 14 });
  const audit = await room.db.query<{ action: string }>(
    'select action from audit_entries where subject = $1 order by entry_id',
    [`campaign:${room.id}`],
  );
  assert.deepEqual(
    audit.map((entry) => entry.action),
    ['campaign.created', 'campaign.published', 'campaign.changed'],
  );
});

test('[RW-1] all that is wrong is named together, and nothing is stored', async (t) => {
  const room = await start(t);
  const wrong = { ...BODY, hold_days: -1, rewards: {}, colour: 'red' };
  const answer = await room.call('POST', '/v1/campaigns', wrong);
  assert.deepEqual([answer.status, answer.body.code], [400, 'campaign_invalid']);
  assert.deepEqual(answer.body.parameters.problems.map((problem: { code: string }) => problem.code).sort(), [
    'invalid',
    'no_reward',
    'unknown_field',
  ]);
  assert.equal((await room.must('GET', '/v1/campaigns')).campaigns.length, 1);
  const patched = await room.call('PATCH', room.url, { rewards: { advocate: null, friend: null } });
  assert.deepEqual([patched.status, patched.body.code], [400, 'campaign_invalid']);
  const draft = await room.must('GET', room.url);
  assert.deepEqual(draft.rewards, BODY.rewards);
});

test('[AT-6] the program label is free until it is published, and fixed after', async (t) => {
  const room = await start(t);
  assert.equal((await room.must('PATCH', room.url, { program_label: 'spring' })).program_label, 'spring');
  await room.must('POST', `${room.url}/publish`);
  const answer = await room.call('PATCH', room.url, { program_label: 'autumn' });
  assert.deepEqual(
    [answer.status, answer.body.parameters?.problems?.[0]?.code],
    [400, 'fixed_once_published'],
  );
});

test('[RW-1] orders that make no sense are refused', async (t) => {
  const room = await start(t);
  const refused = async (order: string) => {
    const { status, body } = await room.call('POST', `${room.url}/${order}`);
    return [status, body.code];
  };
  for (const order of ['pause', 'resume', 'end']) assert.deepEqual(await refused(order), [409, 'conflict']);
  await room.must('POST', `${room.url}/publish`);
  assert.deepEqual(await refused('publish'), [409, 'campaign_nothing_to_publish']);
  await room.must('POST', `${room.url}/end`);
  assert.deepEqual(await refused('pause'), [409, 'conflict']);
  const [ended] = await loadLiveCampaigns(room.db, room.clientId);
  assert.deepEqual([ended?.state, ended?.endedAt], ['ENDED', NOW]);
});

test('[SEC-3] [SEC-2] unknown and foreign campaigns are not there; a token without the scope changes nothing', async (t) => {
  const room = await start(t);
  const other = await room.otherClient();
  for (const id of ['1', 'x', '99999999999999999999']) {
    for (const suffix of ['', '/versions', '/versions/1']) {
      assert.equal((await room.call('GET', `/v1/campaigns/${id}${suffix}`)).status, 404, id + suffix);
    }
    assert.equal((await room.call('POST', `/v1/campaigns/${id}/publish`)).status, 404, id);
    assert.equal((await room.call('PATCH', `/v1/campaigns/${id}`, { name: 'x' })).status, 404, id);
  }
  assert.equal((await room.call('GET', `${room.url}/versions/2`)).status, 404);
  assert.equal((await room.call('GET', `${room.url}/versions/x`)).status, 404);
  for (const [method, url, body] of [
    ['GET', room.url, undefined],
    ['GET', `${room.url}/versions`, undefined],
    ['PATCH', room.url, { name: 'stolen' }],
    ['POST', `${room.url}/publish`, undefined],
    ['POST', `${room.url}/end`, undefined],
  ] as const) {
    assert.equal((await room.call(method, url, body, other.token)).status, 404, `${method} ${url}`);
  }
  assert.deepEqual((await room.call('GET', '/v1/campaigns', undefined, other.token)).body, {
    campaigns: [],
  });
  assert.equal((await room.must('GET', room.url)).name, BODY.name);

  const backend = await room.tokenWith('BACKEND');
  for (const [method, url] of [
    ['GET', '/v1/campaigns'],
    ['POST', '/v1/campaigns'],
  ] as const) {
    const answer = await room.call(method, url, method === 'POST' ? BODY : undefined, backend);
    assert.deepEqual([answer.status, answer.body.code], [403, 'access_denied']);
  }
});

test('[RW-1] two editors at once: one draft, and neither change is lost', async (t) => {
  const room = await start(t);
  await room.must('POST', `${room.url}/publish`);
  await Promise.all([
    room.must('PATCH', room.url, { hold_days: 3 }),
    room.must('PATCH', room.url, { approval: 'manual' }),
    room.must('PATCH', room.url, { lookback_days: 30 }),
  ]);
  const draft = await room.must('GET', room.url);
  assert.deepEqual(
    [draft.version, draft.hold_days, draft.approval, draft.lookback_days],
    [2, 3, 'manual', 30],
  );
});

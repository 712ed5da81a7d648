// A campaign's versions, copies and archive: what can be compared, restored, discarded and put away.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BODY, type CampaignRoom, campaignRoom } from '../../test/support/campaign-room.ts';
import { campaignRoutes } from './routes.ts';

async function audit({ db, clientId }: CampaignRoom) {
  return db.query<{ action: string; before: Record<string, unknown>; after: Record<string, unknown> }>(
    'select action, before, after from audit_entries where client_id = $1 and action like $2 order by entry_id',
    [clientId, 'campaign.%'],
  );
}

test('[RW-1] two versions are compared setting by setting, in words', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes]);
  await room.must('POST', `${room.url}/publish`);
  assert.equal((await room.must('GET', room.url)).draft_changes, null);
  const draft = await room.must('PATCH', room.url, {
    rewards: { advocate: { percent: 10, max_minor: 20_000, currency: 'USD' } },
    qualification: { new_customers_only: false, tags: { include: ['7', '9'] } },
    hold_days: 30,
    caps: {
      per_person: [{ within: 'year', amount_minor: 50_000 }],
      budget: [{ within: 'quarter', amount_minor: 1_000_000, rewards: 40 }],
    },
  });
  assert.equal(draft.draft_changes, 6);
  const { from, to, changes } = await room.must('GET', `${room.url}/compare`);
  assert.deepEqual([from, to], [1, 2]);
  assert.deepEqual(
    changes.map((change: Record<string, unknown>) => [
      ...[change.field, change.label, change.before_text, change.after_text],
    ]),
    [
      ['rewards.advocate', 'Reward of the advocate', '$100.00', '10 %, at most $200.00'],
      ['caps.per_person', 'Caps of one person', 'none', '$500.00 a calendar year to one advocate'],
      ['caps.budget', 'Budget', 'none', '$10,000.00 and 40 rewards a quarter'],
      ['hold_days', 'Days on hold before a reward is approved', '14', '30'],
      ['qualification.new_customers_only', 'New customers only', 'yes', 'no'],
      ['qualification.tags.include', 'Tags: only these', 'none', '7, 9'],
    ],
  );
  const [reward, , , , , tags] = changes;
  assert.deepEqual(reward.before, { amount_minor: 10_000, currency: 'USD' });
  assert.deepEqual([tags.added, tags.removed], [['7', '9'], []]);

  const back = await room.must('GET', `${room.url}/compare?from=2&to=1`);
  assert.equal(back.changes.at(0).after_text, '$100.00');
  assert.deepEqual((await room.must('GET', `${room.url}/compare?from=1&to=live`)).changes, []);
  assert.equal((await room.call('GET', `${room.url}/compare?from=1&to=7`)).status, 404);
  assert.equal((await room.call('GET', `${room.url}/compare?from=0`)).status, 400);
});

test('[RW-1] an old version comes back as a draft; a draft that is there is not lost by accident', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes]);
  await room.must('POST', `${room.url}/publish`);
  await room.must('PATCH', room.url, { hold_days: 30 });
  await room.must('POST', `${room.url}/publish`);
  const restored = await room.must('POST', `${room.url}/versions/1/restore`);
  assert.deepEqual([restored.draft_version, restored.hold_days, restored.live_version], [3, 14, 2]);
  assert.deepEqual(await room.refused('POST', `${room.url}/versions/2/restore`), [
    ...[409, 'campaign_draft_exists'],
  ]);
  const replaced = await room.must('POST', `${room.url}/versions/2/restore`, { replace_draft: true });
  assert.deepEqual([replaced.draft_version, replaced.hold_days], [3, 30]);
  assert.deepEqual(await room.refused('POST', `${room.url}/versions/3/restore`), [409, 'conflict']);
  const [last] = (await audit(room)).slice(-1);
  assert.deepEqual(
    [last?.action, last?.before.hold_days, last?.after.hold_days],
    ['campaign.restored', 14, 30],
  );
});

test('[RW-1] a discarded draft leaves the live version; the only draft of a campaign stays', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes]);
  assert.deepEqual(await room.refused('DELETE', `${room.url}/draft`), [409, 'conflict']);
  await room.must('POST', `${room.url}/publish`);
  assert.deepEqual(await room.refused('DELETE', `${room.url}/draft`), [409, 'conflict']);
  await room.must('PATCH', room.url, { hold_days: 30 });
  const after = await room.must('DELETE', `${room.url}/draft`);
  assert.deepEqual([after.version, after.draft_version, after.hold_days], [1, null, 14]);
  assert.equal((await room.must('PATCH', room.url, { hold_days: 7 })).draft_version, 2);
});

test('[RW-1] a copy is a draft of its own, of the newest version or of the one that was named', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes]);
  await room.must('POST', `${room.url}/publish`);
  await room.must('PATCH', room.url, { hold_days: 30 });
  const copy = await room.must('POST', `${room.url}/duplicate`);
  assert.deepEqual(
    [copy.name, copy.state, copy.hold_days, copy.program_label],
    ['Copy of Refer a friend', 'NOT_LAUNCHED', 30, 'refer-a-friend'],
  );
  const wish = { version: 1, name: 'Technicians', program_label: 'technicians' };
  const other = await room.must('POST', `${room.url}/duplicate`, wish);
  assert.deepEqual([other.name, other.hold_days, other.program_label], ['Technicians', 14, 'technicians']);
  assert.equal((await room.must('GET', '/v1/campaigns')).campaigns.length, 3);
  assert.equal((await room.call('POST', `${room.url}/duplicate`, { version: 9 })).status, 404);
});

test('[RW-1] what is over goes into the archive and comes back; what runs, and what owes, does not', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes]);
  await room.must('POST', `${room.url}/publish`);
  assert.deepEqual(await room.refused('POST', `${room.url}/archive`), [409, 'conflict']);
  await room.must('POST', `${room.url}/end`);
  const { ended_at } = await room.must('GET', room.url);
  room.goTo('2026-05-01T00:00:00Z');
  assert.equal((await room.must('POST', `${room.url}/archive`)).state, 'ARCHIVED');
  assert.deepEqual((await room.must('GET', '/v1/campaigns')).campaigns, []);
  assert.equal((await room.must('GET', '/v1/campaigns?state=ARCHIVED&state=LIVE')).campaigns.length, 1);
  assert.deepEqual(await room.refused('POST', `${room.url}/resume`), [409, 'conflict']);
  const back = await room.must('POST', `${room.url}/unarchive`);
  assert.deepEqual([back.state, back.ended_at], ['ENDED', ended_at]);
  assert.equal((await room.must('POST', `${room.url}/unarchive`)).state, 'ENDED', 'a repeat has no effect');

  const fresh = await room.must('POST', `${room.url}/duplicate`);
  await room.must('POST', `/v1/campaigns/${fresh.campaign_id}/archive`);
  const again = await room.must('POST', `/v1/campaigns/${fresh.campaign_id}/unarchive`);
  assert.equal(again.state, 'NOT_LAUNCHED');
});

test('[PO-1] [RW-7] [SEC-3] a campaign names suppliers and a payer that are there and its own, when it is written and when it is published', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes]);
  const other = await room.otherClient();
  const supply = (clientId: string, id: number) =>
    room.db.query(
      `insert into suppliers (client_id, supplier_id, type, name, settings, created_at, updated_at) values ($1, $2, 'manual', 'Hand', '{}', now(), now())`,
      [clientId, id],
    );
  const payer = (clientId: string, id: number) =>
    room.db.query(
      `insert into payers (client_id, payer_id, name, is_default, currency, created_at, updated_at) values ($1, $2, 'Inc', false, 'USD', now(), now())`,
      [clientId, id],
    );
  await supply(room.clientId, 71);
  await payer(room.clientId, 81);
  await supply(other.clientId, 72);
  await payer(other.clientId, 82);
  const wrong = async (payout: object) => {
    const { status, body } = await room.call('PATCH', room.url, { payout });
    assert.equal(status, 400, JSON.stringify(body));
    return body.parameters.problems.map((one: { field: string; code: string }) => [one.field, one.code]);
  };
  assert.deepEqual(
    await wrong({ advocate_supplier_id: '72', friend_supplier_id: '99', choices: ['71', '98'] }),
    [
      ['payout.advocate_supplier_id', 'unknown_supplier'],
      ['payout.friend_supplier_id', 'unknown_supplier'],
      ['payout.choices', 'unknown_supplier'],
    ],
  );
  assert.deepEqual(await wrong({ payer_id: '82' }), [['payout.payer_id', 'unknown_payer']]);
  assert.equal(
    (await room.call('PATCH', room.url, { payout: { payer_id: '9999999999999999999' } })).status,
    400,
  );
  assert.deepEqual(await room.refused('POST', '/v1/campaigns', { ...BODY, payout: { payer_id: '82' } }), [
    ...[400, 'campaign_invalid'],
  ]);
  await room.must('PATCH', room.url, { payout: { advocate_supplier_id: '71', payer_id: '81' } });
  await room.db.query(`update suppliers set state = 'archived' where supplier_id = 71`);
  assert.deepEqual(await room.refused('POST', `${room.url}/publish`), [400, 'campaign_invalid']);
  await room.must('PATCH', room.url, { payout: { advocate_supplier_id: null } });
  await room.must('POST', `${room.url}/publish`);
});

test('[RW-1] groups of settings are changed member by member, zones too', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes]);
  await room.must('PATCH', room.url, { share: { title: 'Hello' }, zones: { overlay: { title: 'Hi' } } });
  const draft = await room.must('PATCH', room.url, {
    share: { button: 'Go' },
    zones: { overlay: { is_on: true } },
    targeting: { priority: 3 },
  });
  assert.deepEqual([draft.share.title, draft.share.button], ['Hello', 'Go']);
  assert.deepEqual([draft.zones.overlay.title, draft.zones.overlay.is_on], ['Hi', true]);
  assert.deepEqual(draft.targeting, {
    ...{ advocate_kinds: [], audiences: { include: [], exclude: [] } },
    ...{ traffic_percent: 100, priority: 3 },
  });
  const [problem] = (await room.call('PATCH', room.url, { share: { colour: 'red' } })).body.parameters
    .problems;
  assert.deepEqual([problem.field, problem.code], ['share.colour', 'unknown_field']);
});

test('[AT-8] a campaign that leaves advocates out says so while no other is for them', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes]);
  const codes = async (url: string) =>
    (await room.must('GET', url)).warnings.map((one: { code: string }) => one.code);
  await room.must('PATCH', room.url, { targeting: { traffic_percent: 50 } });
  assert.deepEqual(await codes(room.url), ['nobody_for_the_rest']);
  const rest = await room.must('POST', `${room.url}/duplicate`);
  const other = `/v1/campaigns/${rest.campaign_id}`;
  await room.must('PATCH', other, { targeting: { traffic_percent: 100 } });
  assert.deepEqual(await codes(room.url), ['nobody_for_the_rest'], 'a draft is for nobody');
  await room.must('POST', `${other}/publish`);
  assert.deepEqual(await codes(room.url), []);
});

test('[SEC-2] a marketer may do all of it, an office token none; versions of others are not there', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes]);
  await room.must('POST', `${room.url}/publish`);
  const [marketer, office] = [await room.tokenWith('CAMPAIGN_EDIT'), await room.tokenWith('USER_SUPPORT')];
  const other = await room.otherClient();
  const run_at = '2026-06-01T00:00:00Z';
  for (const [method, path, body] of [
    ['POST', '/duplicate', undefined],
    ['POST', '/versions/1/restore', undefined],
    ['DELETE', '/draft', undefined],
    ['POST', '/schedule', { action: 'end', run_at }],
    ['POST', '/end', undefined],
    ['POST', '/archive', undefined],
    ['POST', '/unarchive', undefined],
  ] as const) {
    assert.equal((await room.call(method, room.url + path, body, office)).status, 403, path);
    assert.equal((await room.call(method, room.url + path, body, other.token)).status, 404, path);
    assert.equal((await room.call(method, room.url + path, body, marketer)).status, 200, path);
  }
  for (const path of ['/compare', '/schedule', '/versions'])
    assert.equal((await room.call('GET', room.url + path, undefined, other.token)).status, 404, path);
  assert.equal(BODY.name, (await room.must('GET', room.url)).name);
});

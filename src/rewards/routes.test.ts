import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { decidedJob, qualifyingJob } from '../../test/support/reward-facts.ts';
import { type RewardWorld, rewardWorld } from '../../test/support/reward-rows.ts';
import { type RoomServer, roomServer } from '../../test/support/room-server.ts';
import { makePayoutDesk } from '../pipeline/pay-desk.ts';
import { rewardRoutes } from './routes.ts';

const AFTER_HOLD = new Date('2026-05-01T12:00:00Z');

/** A server with a client whose friend's job was decided. */
async function start(t: TestContext, jobs = [decidedJob()]) {
  const room = await roomServer(t, [rewardRoutes], () => AFTER_HOLD);
  room.deps.payoutDesk = makePayoutDesk(room.deps);
  const world = await rewardWorld(t, { db: room.db, clientId: room.clientId, ids: room.deps.ids });
  await world.decide(jobs);
  const must = async (method: 'GET' | 'POST', url: string, body?: unknown, token = room.token) => {
    const answer = await room.call(method, url, body, token);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const [advocates, friends] = await world.rewards();
  assert.ok(advocates && friends);
  return { world, room, must, id: advocates.rewardId, friendsId: friends.rewardId };
}

async function refusal(room: RoomServer, url: string, body?: unknown) {
  const answer = await room.call('POST', url, body);
  return [answer.status, answer.body.code];
}

async function auditActions(world: RewardWorld) {
  const rows = await world.db.query<{ action: string; subject: string }>(
    `select action, subject from audit_entries where subject like 'reward:%' order by entry_id`,
  );
  return rows.map((row) => `${row.action} ${row.subject}`);
}

test('[RW-3] rewards are listed newest first and found by what one knows of them', async (t) => {
  const { must, room, id, friendsId } = await start(t);
  const all = await must('GET', '/v2/rewards');
  assert.deepEqual(
    all.map((reward: { id: string }) => reward.id),
    [friendsId, id],
  );
  assert.deepEqual(all[1], {
    ...{ id, state: 'earned', role: 'advocate', person_id: '1001', amount_minor: 10_000, currency: 'USD' },
    ...{ campaign_id: '500', campaign_version: 1, referral_id: '3003', connection_id: '9', job_id: '77' },
    ...{ origin: 'rules', reason: null, about_job_id: null },
    ...{
      supplier: 'manual',
      partner_reward_id: null,
      payout_id: null,
      approval: 'auto',
      hold_until: '2026-04-24T12:00:00.000Z',
    },
    basis: {
      ...{ rule: 1, rule_name: null, by: 'fixed', count: null, tier_from: null, bonus_minor: 0 },
      ...{ wanted_minor: 10_000, cut: null },
    },
    ...{
      flag: null,
      from_integration: false,
      created_at: '2026-04-14T12:00:00.000Z',
      updated_at: '2026-04-14T12:00:00.000Z',
      person_name: null,
    },
  });
  const count = async (query: string) => (await must('GET', `/v2/rewards?${query}`)).length;
  assert.deepEqual(
    await Promise.all(
      [
        'state=EARNED',
        'state=earned',
        'state=approved',
        'person_id=1001',
        'person_id=nobody',
        'campaign_id=500',
        'campaign_id=501',
        'job_id=77&connection_id=9',
        'job_id=78',
        'partner_reward_id=x',
        'flagged=true',
        'limit=1',
        'limit=1&offset=2',
      ].map(count),
    ),
    [2, 2, 0, 1, 0, 2, 0, 2, 0, 0, 0, 1, 0],
  );
  const wrong = await room.call('GET', '/v2/rewards?state=lost');
  assert.deepEqual([wrong.status, wrong.body.code], [400, 'invalid_parameter']);
  assert.equal((await room.call('GET', '/v2/rewards?limit=1001')).status, 400);
});

test('[RW-3] approve, fulfil, revoke: the history tells each with time, cause, actor and message', async (t) => {
  const { must, world, id } = await start(t);
  assert.equal(
    (await must('POST', `/v2/rewards/${id}/approve`, { message: 'known well' })).state,
    'approved',
  );
  const given = await must('POST', `/v2/rewards/${id}/fulfil`, { partner_reward_id: 'cheque 12' });
  assert.deepEqual([given.state, given.partner_reward_id], ['fulfilled', 'cheque 12']);
  assert.equal((await must('POST', `/v2/rewards/${id}/revoke`, { reason: 'own house' })).state, 'revoked');
  const history = await must('GET', `/v2/rewards/${id}/history`);
  assert.deepEqual(
    history.map((row: Record<string, unknown>) => [row.state_type, row.success, row.message, row.cause]),
    [
      ['EARNED', true, '', 'qualified'],
      ['APPROVED', true, 'known well', 'by_approve'],
      ['FULFILLED', true, '', 'by_fulfill'],
      ['REVOKED', true, 'own house', 'by_revoke'],
    ],
  );
  assert.match(history[1].actor, /^token:\d+$/);
  assert.equal(history[1].created_at, AFTER_HOLD.toISOString());
  assert.deepEqual(await auditActions(world), [
    `reward.approve reward:${id}`,
    `reward.fulfil reward:${id}`,
    `reward.revoke reward:${id}`,
  ]);
});

test('[RW-3] a repeated order answers the same and leaves neither history nor audit', async (t) => {
  const { must, world, id } = await start(t);
  await must('POST', `/v2/rewards/${id}/approve`);
  const first = await must('POST', `/v2/rewards/${id}/fulfill`, { partner_reward_id: 'x' });
  const again = await must('POST', `/v2/rewards/${id}/fulfill`, { partner_reward_id: 'x' });
  assert.deepEqual(again, first);
  assert.equal((await must('GET', `/v2/rewards/${id}/history`)).length, 3);
  assert.equal((await auditActions(world)).length, 2);
});

test('[RW-3] orders that make no sense are refused in words', async (t) => {
  const { room, id } = await start(t);
  assert.deepEqual(await refusal(room, `/v2/rewards/${id}/fulfil`), [400, 'reward_illegal_state_transition']);
  assert.deepEqual(await refusal(room, `/v2/rewards/${id}/revoke`), [400, 'reward_illegal_state_transition']);
  assert.deepEqual(await refusal(room, `/v2/rewards/${id}/retry`), [400, 'reward_in_not_retryable_state']);
  assert.deepEqual(await refusal(room, '/v2/rewards/1/approve'), [404, 'not_found']);
  assert.deepEqual(await refusal(room, '/v2/rewards/x/approve'), [404, 'not_found']);
  assert.equal((await room.call('GET', '/v2/rewards/x')).status, 404);
  assert.equal((await room.call('GET', '/v2/rewards/1/history')).status, 404);
  assert.deepEqual(await refusal(room, `/v2/rewards/${id}/cancel`, { reason: 5 }), [400, 'validation_error']);
});

test('[QU-9] canceling or revoking by hand has the friend decided again in the same transaction', async (t) => {
  const { must, world, id } = await start(t);
  const asked = async () => {
    const rows = await world.db.query<{ body: string }>(`select body from inputs where name = 're_evaluate'`);
    return rows.map((row) => JSON.parse(row.body));
  };
  await must('POST', `/v2/rewards/${id}/approve`);
  assert.deepEqual(await asked(), []);
  await must('POST', `/v2/rewards/${id}/cancel`, { reason: 'moved away' });
  await must('POST', `/v2/rewards/${id}/cancel`);
  assert.deepEqual(await asked(), [
    { friend_person_ids: ['2002'], reason: 'reward_canceled', reward_id: id },
  ]);
});

test('[PO-1] a partner system reports what it delivered', async (t) => {
  const { must, room, world, id, friendsId } = await start(t);
  const partner = await room.tokenWith('BACKEND');
  const denied = await room.call('POST', `/v2/rewards/${id}/approve`, undefined, partner);
  assert.deepEqual([denied.status, denied.body.code], [403, 'access_denied']);
  await world.db.query(`update rewards set state = 'approved'`);

  const report = (name: string, body = {}, of = id) =>
    must('POST', `/v2/rewards/custom-reward/${of}/${name}`, body, partner);
  const failed = await report('fulfilled', { success: false, message: 'no balance' });
  assert.equal(failed.state, 'approved');
  assert.equal((await report('fulfilled_and_sent', { success: false })).state, 'approved');
  assert.equal((await report('fulfilled', { partner_reward_id: 'g1', message: 'ok' })).state, 'fulfilled');
  assert.equal((await report('sent')).state, 'sent');
  assert.equal((await report('redeemed')).state, 'redeemed');
  const history = await must('GET', `/v2/rewards/${id}/history`);
  assert.deepEqual(
    history.slice(1).map((row: Record<string, unknown>) => `${row.state_type} ${row.success}`),
    ['FULFILLED false', 'FULFILLED false', 'FULFILLED true', 'SENT true', 'REDEEMED true'],
  );

  assert.equal((await report('failed', {}, friendsId)).state, 'failed');
  await world.db.query(`update rewards set state = 'approved' where reward_id = $1`, [friendsId]);
  assert.equal((await report('fulfilled_and_sent', {}, friendsId)).state, 'sent');
});

test('[PO-3] a reward from an integration environment is not approved by anybody', async (t) => {
  const { room, id } = await start(t, [decidedJob({ job: qualifyingJob({ fromIntegration: true }) })]);
  assert.deepEqual(await refusal(room, `/v2/rewards/${id}/approve`), [409, 'reward_from_integration']);
});

test('[RW-3] how many rewards are in which state, by period of the client', async (t) => {
  const { must, room, id } = await start(t);
  await must('POST', `/v2/rewards/${id}/approve`);
  const line = (period: string, state: string, amount_minor: number) => ({
    period,
    state,
    currency: 'USD',
    count: 1,
    amount_minor,
  });
  for (const [period, start] of [
    ['DAY', '2026-04-14'],
    ['week', '2026-04-13'],
    ['MONTH', '2026-04-01'],
  ] as const) {
    assert.deepEqual(await must('GET', `/v2/rewards/state_summary?period=${period}`), [
      line(start, 'approved', 10_000),
      line(start, 'earned', 5_000),
    ]);
  }
  assert.equal(
    (await room.call('GET', '/v2/rewards/state_summary?period=YEAR')).body.code,
    'invalid_parameter',
  );
});

test('[RW-8] the ledger is read by entry, as balances, and against the rewards', async (t) => {
  const { must, room, id } = await start(t);
  await must('POST', `/v2/rewards/${id}/approve`);
  await must('POST', `/v2/rewards/${id}/fulfil`);
  const first = await must('GET', '/v1/ledger?limit=2');
  assert.equal(first.entries.length, 2);
  const rest = await must('GET', `/v1/ledger?limit=2&cursor=${first.next_cursor}`);
  assert.deepEqual(
    [rest.entries.length, rest.entries[0].kind, rest.entries[0].at, rest.next_cursor],
    [1, 'paid', AFTER_HOLD.toISOString(), null],
  );
  assert.equal((await must('GET', `/v1/ledger?reward_id=${id}`)).entries.length, 2);
  assert.deepEqual((await must('GET', '/v1/ledger?campaign_id=x')).entries, []);
  assert.equal((await room.call('GET', '/v1/ledger?cursor=x')).body.code, 'invalid_parameter');
  assert.deepEqual(await must('GET', '/v1/ledger/balances'), {
    by: 'campaign',
    balances: [
      {
        key: '500',
        currency: 'USD',
        expense_minor: 15_000,
        liability_minor: -5_000,
        cash_minor: -10_000,
        in_flight_minor: 0,
        receivable_minor: 0,
        breakage_minor: 0,
        reversed_minor: 0,
      },
    ],
  });
  assert.equal((await must('GET', '/v1/ledger/balances?by=month')).balances.length, 2);
  assert.deepEqual(await must('GET', '/v1/ledger/reconcile'), {
    agrees: true,
    rewards: 2,
    payouts: 0,
    differences: [],
  });
});

test('[SEC-3] another client sees nothing of it and changes nothing', async (t) => {
  const { world, room, id } = await start(t);
  const { token } = await room.otherClient();
  const call = (method: 'GET' | 'POST', url: string) => room.call(method, url, undefined, token);
  assert.deepEqual((await call('GET', '/v2/rewards')).body, []);
  assert.equal((await call('GET', `/v2/rewards/${id}`)).status, 404);
  assert.equal((await call('GET', `/v2/rewards/${id}/history`)).status, 404);
  for (const order of ['approve', 'cancel', 'retry']) {
    assert.equal((await call('POST', `/v2/rewards/${id}/${order}`)).status, 404, order);
  }
  assert.equal((await call('POST', `/v2/rewards/custom-reward/${id}/fulfilled`)).status, 404);
  assert.deepEqual((await call('GET', '/v1/ledger')).body.entries, []);
  assert.equal((await call('GET', '/v1/ledger/reconcile')).body.rewards, 0);
  assert.equal(
    (await world.rewards()).every((reward) => reward.state === 'earned'),
    true,
  );
});

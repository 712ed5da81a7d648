// What is scheduled for campaigns: carried out in order, as of its time, also after a downtime, and never twice.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { campaignRoom } from '../../test/support/campaign-room.ts';
import { campaignRoutes } from './routes.ts';
import { runDueSchedules } from './schedule.ts';
import { loadLiveCampaigns } from './store.ts';

test('[QU-3] a campaign starts and ends at its time, however late that is carried out', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes]);
  const plan = (action: string, run_at: string) =>
    room.must('POST', `${room.url}/schedule`, { action, run_at });
  await plan('end', '2026-05-01T00:00:00-05:00');
  const start = await plan('publish', '2026-04-10T00:00:00Z');
  assert.deepEqual([start.version, start.state], [1, 'waiting']);
  const { scheduled } = await room.must('GET', room.url);
  assert.deepEqual(
    scheduled.map((one: { action: string }) => one.action),
    ['publish', 'end'],
  );
  assert.equal(await runDueSchedules(room.deps), 0, 'nothing is due');

  // The server is down from before the start until after the end.
  room.goTo('2026-05-03T08:00:00Z');
  const counts = await Promise.all([runDueSchedules(room.deps), runDueSchedules(room.deps)]);
  assert.equal(counts[0] + counts[1], 2, 'two workers at once carry each out once');
  const [live] = await loadLiveCampaigns(room.db, room.clientId);
  assert.deepEqual(
    [live?.state, live?.launchedAt, live?.endedAt],
    ['ENDED', new Date('2026-04-10T00:00:00Z'), new Date('2026-05-01T05:00:00Z')],
  );
  assert.equal(await runDueSchedules(room.deps), 0);
  const { schedule } = await room.must('GET', `${room.url}/schedule`);
  assert.deepEqual(
    schedule.map((one: { action: string; state: string }) => [one.action, one.state]),
    [
      ['end', 'done'],
      ['publish', 'done'],
    ],
  );
  const audit = await room.db.query<{ action: string; actor: string; scheduled: string | null }>(
    `select action, actor, after ->> 'scheduled_for' as scheduled from audit_entries
      where client_id = $1 and subject = $2 and action in ('campaign.published', 'campaign.end') order by entry_id`,
    [room.clientId, `campaign:${room.id}`],
  );
  assert.deepEqual(
    audit.map(({ action, scheduled }) => [action, scheduled]),
    [
      ['campaign.published', '2026-04-10T00:00:00.000Z'],
      ['campaign.end', '2026-05-01T05:00:00.000Z'],
    ],
  );
  assert.match(audit[0]?.actor ?? '', /^token:/);
  const asked = await room.db.query(
    `select 1 as one from inputs where client_id = $1 and name = 're_evaluate'`,
    [room.clientId],
  );
  assert.equal(asked.length, 2, 'open jobs are decided again for each');
});

test('[QU-3] what makes no sense when its time has come is listed with the reason, and the rest goes on', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes]);
  await room.must('POST', `${room.url}/schedule`, { action: 'resume', run_at: '2026-04-02T00:00:00Z' });
  await room.must('POST', `${room.url}/schedule`, { action: 'publish', run_at: '2026-04-03T00:00:00Z' });
  room.goTo('2026-04-04T00:00:00Z');
  assert.equal(await runDueSchedules(room.deps), 2);
  const { schedule } = await room.must('GET', `${room.url}/schedule`);
  assert.deepEqual(
    schedule.map((one: { action: string; state: string }) => [one.action, one.state]),
    [
      ['publish', 'done'],
      ['resume', 'failed'],
    ],
  );
  assert.match(schedule[1].problem, /NOT_LAUNCHED cannot become LIVE/);
  assert.equal((await room.must('GET', room.url)).state, 'LIVE');
});

test('[RW-1] a schedule goes with what it was for: published by hand, discarded, ended, or canceled', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes]);
  const states = async () =>
    (await room.must('GET', `${room.url}/schedule`)).schedule.map(
      (one: { action: string; state: string }) => `${one.action} ${one.state}`,
    );
  const plan = (action: string, run_at: string) =>
    room.must('POST', `${room.url}/schedule`, { action, run_at });
  await plan('publish', '2026-05-01T00:00:00Z');
  await room.must('POST', `${room.url}/publish`);
  assert.deepEqual(await states(), ['publish canceled']);
  assert.deepEqual(
    await room.refused('POST', `${room.url}/schedule`, { action: 'publish', run_at: '2026-05-01T00:00:00Z' }),
    [...[409, 'campaign_nothing_to_publish']],
  );
  await room.must('PATCH', room.url, { hold_days: 3 });
  await plan('publish', '2026-05-02T00:00:00Z');
  await room.must('DELETE', `${room.url}/draft`);
  await plan('pause', '2026-05-03T00:00:00Z');
  const { schedule_id } = await plan('end', '2026-05-04T00:00:00Z');
  await room.must('DELETE', `${room.url}/schedule/${schedule_id}`);
  assert.deepEqual(await room.refused('DELETE', `${room.url}/schedule/${schedule_id}`), [404, 'not_found']);
  await room.must('POST', `${room.url}/end`);
  assert.deepEqual(await states(), [
    'end canceled',
    'pause canceled',
    'publish canceled',
    'publish canceled',
  ]);
});

test('[RW-1] a time that is past, far off or taken, and a draft that is wrong, are refused at once', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes]);
  const refused = (body: object) => room.refused('POST', `${room.url}/schedule`, body);
  assert.deepEqual(await refused({ action: 'end', run_at: '2026-04-01T12:00:00Z' }), [
    400,
    'invalid_parameter',
  ]);
  assert.deepEqual(await refused({ action: 'end', run_at: '2036-04-01T12:00:00Z' }), [
    400,
    'invalid_parameter',
  ]);
  assert.deepEqual(await refused({ action: 'end', run_at: 'tomorrow' }), [400, 'validation_error']);
  assert.deepEqual(await refused({ action: 'burn', run_at: '2026-05-01T00:00:00Z' }), [
    400,
    'validation_error',
  ]);
  await room.must('POST', `${room.url}/schedule`, { action: 'end', run_at: '2026-05-01T00:00:00Z' });
  assert.deepEqual(await refused({ action: 'pause', run_at: '2026-05-01T02:00:00+02:00' }), [
    409,
    'conflict',
  ]);
});

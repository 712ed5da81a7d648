// "Replay the last 90 days with this draft": the differences and sums, in parts that survive a stop, and nothing written but the run.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY_MS, HOUR_MS } from '../../src/base/time.ts';
import { findReplay } from '../../src/campaigns/replay-store.ts';
import { runReplaySlice } from '../../src/pipeline/replay.ts';
import { booked, type Referred, referred } from '../support/referred.ts';
import { mustBe } from '../support/world.ts';

const PERCENT = { rewards: { advocate: { percent: 10, currency: 'USD' }, friend: null } };

/** Five friends of Rosa's: totals of $1500, $500 and $1000 done (the first reward approved), one canceled, one still open. */
async function scene(t: TestContext) {
  const base = await referred(t);
  const { world, office } = base;
  const { campaigns } = mustBe(200, await world.call('GET', '/v1/campaigns'));
  const url = `/v1/campaigns/${campaigns[0].campaign_id}`;
  const ids: number[] = [];
  for (const [index, total] of [150_000, 50_000, 100_000, null, null].entries()) {
    const id = await booked(base, { email: `f${index}@friends.example`, street: `${index + 10} Oak Street` });
    if (total !== null) office.completeJob(id, { totalCents: total });
    if (index === 3) office.cancelJob(id);
    world.advance(HOUR_MS);
    await world.drain();
    if (index === 0) {
      world.advance(15 * DAY_MS);
      await world.drain();
    }
    ids.push(id);
  }
  const start = async (body: object = {}) => mustBe(200, await world.call('POST', `${url}/replays`, body));
  const run = async (replayId: string) => {
    while (await runReplaySlice(world.app.deps, world.clientId, replayId));
    return mustBe(200, await world.call('GET', `${url}/replays/${replayId}`));
  };
  const differences = async (replayId: string, query = '') =>
    mustBe(200, await world.call('GET', `${url}/replays/${replayId}/differences${query}`)).differences;
  return { ...base, url, ids, start, run, differences };
}

async function standing({ world }: Referred) {
  const tables = [
    'rewards',
    'referrals',
    'job_outcomes',
    'decisions',
    'inputs',
    'ledger_entries',
    'campaign_versions',
  ];
  const rows: unknown[] = [];
  for (const table of tables)
    rows.push(
      ...(await world.app.deps.db.query(
        `select '${table}' as t, to_jsonb(x) as row from ${table} x order by 2`,
        [],
      )),
    );
  return JSON.stringify(rows);
}

test('[EX-2] the past with a draft: who would earn more, less or other, and the sums before and after', async (t) => {
  const base = await scene(t);
  const { world, url, ids, start, run, differences } = base;
  mustBe(200, await world.call('PATCH', url, PERCENT));
  const before = await standing(base);
  const started = await start();
  assert.deepEqual(
    [started.state, started.version, started.friends_total, started.progress_percent],
    ['running', 2, 5, 0],
  );
  const done = await run(started.replay_id);
  assert.deepEqual([done.state, done.progress_percent, done.totals.jobs], ['done', 100, 5]);
  assert.deepEqual(done.totals.before, {
    ...{ qualified: 3, disqualified: 1, open: 1, advocate_minor: 30_000, friend_minor: 15_000 },
  });
  assert.deepEqual(done.totals.after, {
    ...{ qualified: 3, disqualified: 1, open: 1, advocate_minor: 30_000, friend_minor: 0 },
  });
  assert.deepEqual(done.totals.actual, { advocate_minor: 30_000, friend_minor: 15_000 });
  assert.deepEqual(done.totals.differences, { more: 0, less: 2, other: 1, undecided: 0 });
  assert.equal(done.totals.delta_minor, -15_000);
  const found = await differences(started.replay_id);
  assert.deepEqual(
    found.map((one: { job_id: string; delta_minor: number; kind: string }) => [
      one.job_id,
      one.kind,
      one.delta_minor,
    ]),
    [
      [String(ids[1]), 'less', -10_000],
      [String(ids[2]), 'less', -5_000],
      [String(ids[0]), 'other', 0],
    ],
  );
  assert.deepEqual(
    found[0].after.rewards.map((reward: { role: string; amount_minor: number }) => [
      reward.role,
      reward.amount_minor,
    ]),
    [['advocate', 5_000]],
  );
  assert.equal(await standing(base), before, 'nothing is written but the run');
});

test('[EX-2] changes that are not saved; rules that differ are named; facts that are missing leave it undecided', async (t) => {
  const { start, run, differences, url, world } = await scene(t);
  const strict = await start({ changes: { qualification: { minimum_total_minor: 80_000 } } });
  assert.equal(strict.version, null);
  const done = await run(strict.replay_id);
  assert.deepEqual(done.totals.differences, { more: 0, less: 1, other: 0, undecided: 0 });
  const [less] = await differences(strict.replay_id, '?kind=less');
  assert.deepEqual([less.after.outcome, less.after.rewards], ['disqualified', []]);
  const rule = less.rules.find((one: { code: string }) => one.code === 'minimum_total');
  assert.deepEqual([rule.before, rule.after], ['pass', 'fail']);
  assert.match(rule.text, /\$500\.00/);
  assert.deepEqual(await differences(strict.replay_id, '?kind=more'), []);

  const paid = await run((await start({ changes: { qualification: { require_paid: true } } })).replay_id);
  assert.equal(paid.totals.differences.undecided, 3, 'no invoice was ever read');
  const future = { live_from: '2030-01-01T00:00:00Z' };
  const ignoring = await run((await start({ changes: future })).replay_id);
  assert.equal(ignoring.totals.delta_minor, 0);
  const dated = await run((await start({ changes: future, ignore_dates: false })).replay_id);
  assert.equal(dated.totals.after.qualified, 0);
  const { replays } = mustBe(200, await world.call('GET', `${url}/replays`));
  assert.equal(replays.length, 4);
});

test('[EX-2] a campaign that was never published is tried beside those that run', async (t) => {
  const { world, url, run, ids } = await scene(t);
  const copy = mustBe(200, await world.call('POST', `${url}/duplicate`, {}));
  const other = `/v1/campaigns/${copy.campaign_id}`;
  mustBe(
    200,
    await world.call('PATCH', other, {
      targeting: { priority: 5 },
      rewards: { friend: { amount_minor: 9_000, currency: 'USD' } },
    }),
  );
  const started = mustBe(200, await world.call('POST', `${other}/replays`, {}));
  while (await runReplaySlice(world.app.deps, world.clientId, started.replay_id));
  const done = mustBe(200, await world.call('GET', `${other}/replays/${started.replay_id}`));
  assert.deepEqual(done.totals.differences, { more: 3, less: 0, other: 0, undecided: 0 });
  assert.equal(done.totals.delta_minor, 12_000);
  const { differences } = mustBe(
    200,
    await world.call('GET', `${other}/replays/${started.replay_id}/differences`),
  );
  assert.equal(differences[0].after.campaign_id, copy.campaign_id);
  assert.ok(ids.map(String).includes(differences[0].job_id));
  assert.equal((await world.call('GET', `${url}/replays/${started.replay_id}`)).status, 404);
  assert.ok(run);
});

test('[EX-2] it can be paused, gone on with and canceled; two workers at once, or one that died, change no sum', async (t) => {
  const { world, url, start, run } = await scene(t);
  const { deps } = world.app;
  const started = await start({ changes: PERCENT });
  const at = `${url}/replays/${started.replay_id}`;
  assert.deepEqual(
    [
      (await world.call('POST', `${url}/replays`, {})).body.code,
      (await world.call('POST', `${at}/pause`)).body.state,
    ],
    ['replay_under_way', 'paused'],
  );
  assert.equal(await runReplaySlice(deps, world.clientId, started.replay_id), false);
  assert.equal((await findReplay(deps.db, world.clientId, started.replay_id))?.friendsDone, 0);
  mustBe(200, await world.call('POST', `${at}/resume`));
  // Parts of two friends, three workers: each part counts once, and a part that is cut off leaves nothing.
  await Promise.all([1, 2, 3].map(() => runReplaySlice(deps, world.clientId, started.replay_id, 2)));
  const done = await run(started.replay_id);
  assert.deepEqual([done.state, done.totals.jobs, done.friends_done], ['done', 5, 5]);
  assert.equal((await world.call('POST', `${at}/pause`)).body.code, 'conflict');

  const second = await start({ days: 30, changes: PERCENT });
  mustBe(200, await world.call('POST', `${url}/replays/${second.replay_id}/cancel`));
  assert.equal((await run(second.replay_id)).state, 'canceled');

  const third = await start({ changes: PERCENT });
  mustBe(200, await world.call('POST', `${url}/pause`));
  const stale = await run(third.replay_id);
  assert.equal(stale.state, 'failed');
  assert.match(stale.problem, /start it again/);
});

test('[SEC-2] [SEC-3] only who may edit campaigns starts a replay; days and times that make no sense are refused', async (t) => {
  const { world, url } = await scene(t);
  const refused = async (body: object) => (await world.call('POST', `${url}/replays`, body)).body.code;
  assert.equal(await refused({ days: 0 }), 'validation_error');
  assert.equal(
    await refused({ from: '2026-05-01T00:00:00Z', until: '2026-04-01T00:00:00Z' }),
    'invalid_parameter',
  );
  assert.equal(await refused({ from: '2020-01-01T00:00:00Z' }), 'invalid_parameter');
  assert.equal(await refused({ changes: { rewards: { advocate: null, friend: null } } }), 'campaign_invalid');
  assert.equal((await world.call('GET', `${url}/replays/12`)).status, 404);
  assert.equal((await world.call('GET', `${url}/replays/x`)).status, 404);
});

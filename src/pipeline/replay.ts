// "Replay the last 90 days with this draft": long work in small parts, each of which reads and then moves the run on. It holds no lane and
// writes nothing but the run; a part that was cut off is done again.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { plusMs, SECOND_MS } from '../base/time.ts';
import {
  countFriendsOfTime,
  countReplayFailure,
  failReplay,
  findReplay,
  friendsOfTime,
  insertReplay,
  moveReplay,
  type NewReplay,
  runningReplays,
} from '../campaigns/replay-store.ts';
import { noTotals, type Replay } from '../campaigns/replay-types.ts';
import { getCampaign } from '../campaigns/store.ts';
import { audiencesOf } from '../campaigns/target.ts';
import type { CampaignSettings, LiveCampaign } from '../campaigns/types.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { loadAudienceRules } from '../people/advocate-facts-store.ts';
import { reasonSentence } from '../reports/words.ts';
import type { BatchContext } from './context.ts';
import { replayFriend, type Sides } from './decide-replay.ts';
import { loadFriendWorld } from './friend-world.ts';
import { loadBatchContext } from './lane.ts';

const FRIENDS_PER_PART = 100;
/** How long one task goes on before others have their turn. */
const SLICE_MS = 5 * SECOND_MS;
const FAILURES_MAX = 5;

export interface ReplayWish {
  campaignId: Id;
  version: number | null;
  settings: CampaignSettings;
  from: Date;
  until: Date;
  actor: string;
}

/** Stores the run and wakes whoever carries it out. Throws replay_under_way when one of this campaign is. */
export async function startReplay(deps: Deps, clientId: Id, wish: ReplayWish): Promise<Id> {
  const replayId = deps.ids();
  await deps.db.tx(async (tx) => {
    const time = { jobFrom: wish.from, jobUntil: wish.until };
    const { campaigns } = await loadBatchContext(tx, deps, clientId);
    const replay: NewReplay = {
      ...{ replayId, campaignId: wish.campaignId, version: wish.version, settings: wish.settings, ...time },
      ...{ liveCampaigns: fingerprint(campaigns), totals: noTotals(), createdBy: wish.actor },
      friendsTotal: await countFriendsOfTime(tx, clientId, time),
      createdAt: deps.now(),
    };
    if (!(await insertReplay(tx, clientId, replay))) throw new Refusal('replay_under_way');
    await enqueueReplay(tx, deps, clientId, replayId);
  });
  return replayId;
}

/** Has the run gone on with. */
export async function enqueueReplay(
  tx: Tx,
  deps: Pick<Deps, 'enqueue'>,
  clientId: Id,
  replayId: Id,
): Promise<void> {
  const lane = `replay:${replayId}`;
  const payload = { client_id: clientId, replay_id: replayId };
  await deps.enqueue(tx, 'run_replay', payload, { key: lane, lane, keepRunAt: true });
}

/** The safety net: what is running has a job waiting, whatever was lost. */
export async function wakeReplays(deps: Deps): Promise<void> {
  const running = await runningReplays(deps.db);
  if (running.length === 0) return;
  await deps.db.tx(async (tx) => {
    for (const { clientId, replayId } of running) await enqueueReplay(tx, deps, clientId, replayId);
  });
}

/** Goes on with a run for some seconds. True: there is more to do. Safe to run twice at once. */
export async function runReplaySlice(
  deps: Deps,
  clientId: Id,
  replayId: Id,
  friendsPerPart = FRIENDS_PER_PART,
): Promise<boolean> {
  const until = plusMs(deps.now(), SLICE_MS);
  do {
    const replay = await findReplay(deps.db, clientId, replayId);
    if (replay?.state !== 'running') return false;
    try {
      if (!(await deps.db.tx((tx) => replayPart(tx, deps, clientId, replay, friendsPerPart)))) return false;
    } catch (error) {
      const problem = error instanceof Changed ? error.message : null;
      if (!problem && (await countReplayFailure(deps.db, clientId, replayId)) < FAILURES_MAX) throw error;
      if (!problem)
        deps.log.error({ err: error, client_id: clientId, replay_id: replayId }, 'a replay failed');
      const said = problem ?? 'It met a bug of ours, several times; the log of the server says which.';
      await failReplay(deps.db, clientId, replayId, said, deps.now());
      return false;
    }
  } while (deps.now() < until);
  return true;
}

class Changed extends Error {}

/** The next friends. False: it is done, or somebody else moved it. */
async function replayPart(tx: Tx, deps: Deps, clientId: Id, replay: Replay, limit: number): Promise<boolean> {
  const friends = await friendsOfTime(tx, clientId, {
    ...{ jobFrom: replay.jobFrom, jobUntil: replay.jobUntil },
    ...{ after: replay.cursor, limit },
  });
  const totals = structuredClone(replay.totals);
  const differences = [];
  if (friends.length > 0) {
    const sides = await sidesOf(tx, deps, clientId, replay);
    // Facts that only one side asks for (invoices, households, audiences) are loaded for both.
    const everything = { ...sides.after, campaigns: [...sides.before.campaigns, ...sides.after.campaigns] };
    const world = await loadFriendWorld(tx, everything, friends);
    const time = { from: replay.jobFrom, until: replay.jobUntil };
    for (const friend of friends) {
      differences.push(...replayFriend(sides, world, friend, time, totals, reasonSentence));
    }
  }
  const step = { cursor: friends.at(-1) ?? null, friends: friends.length, totals, differences };
  return (await moveReplay(tx, clientId, replay, step, deps.now())) && friends.length > 0;
}

/** What runs, and the same with the settings that are tried in the place of their campaign. Throws Changed when other campaigns run by now. */
async function sidesOf(tx: Tx, deps: Deps, clientId: Id, replay: Replay): Promise<Sides> {
  const before: BatchContext = await loadBatchContext(tx, deps, clientId);
  if (fingerprint(before.campaigns) !== replay.liveCampaigns)
    throw new Changed(
      'Campaigns were published, paused or ended while it ran; start it again to compare with them.',
    );
  const { campaignId, settings, version, jobFrom } = replay;
  const running = before.campaigns.find((campaign) => campaign.campaignId === campaignId);
  const launchedAt = running && running.launchedAt < jobFrom ? running.launchedAt : jobFrom;
  const tried: LiveCampaign = {
    ...{ campaignId, settings, launchedAt, state: 'LIVE', publishedAt: deps.now() },
    ...{ pausedAt: null, endedAt: null, version: version ?? 0 },
    programLabel: running?.programLabel ?? (await getCampaign(tx, clientId, campaignId)).programLabel,
  };
  const campaigns = [...before.campaigns.filter((campaign) => campaign !== running), tried];
  const audienceRules = await loadAudienceRules(
    tx,
    clientId,
    audiencesOf([...before.campaigns, ...campaigns]),
  );
  return { before: { ...before, audienceRules }, after: { ...before, campaigns, audienceRules } };
}

function fingerprint(campaigns: readonly LiveCampaign[]): string {
  return campaigns.map(({ campaignId, version, state }) => `${campaignId}:${version}:${state}`).join(' ');
}

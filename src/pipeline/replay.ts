// "Replay the last 90 days with this draft": long work in small parts, each of which reads and then moves the run on. It holds no lane and
// writes nothing but the run; a part that was cut off is done again.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { plusMs, SECOND_MS } from '../base/time.ts';
import {
  advocatesOfReplay,
  claimsOfAdvocates,
  keepClaims,
  saveReplayedCounts,
  takeClaims,
} from '../campaigns/replay-claims-store.ts';
import {
  countFriendsOfTime,
  countReplayFailure,
  failReplay,
  friendsOfTime,
  insertReplay,
  lockReplay,
  moveReplay,
  type NewReplay,
  type ReplayStep,
  runningReplays,
} from '../campaigns/replay-store.ts';
import {
  noTotals,
  type Replay,
  type ReplayClaim,
  type ReplayDifference,
  type ReplayTotals,
} from '../campaigns/replay-types.ts';
import { getCampaign } from '../campaigns/store.ts';
import { audiencesOf } from '../campaigns/target.ts';
import type { CampaignSettings, LiveCampaign } from '../campaigns/types.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { loadAudienceRules } from '../people/advocate-facts-store.ts';
import { findingSentence } from '../reports/reward-words.ts';
import { reasonSentence } from '../reports/words.ts';
import { countClaims } from '../rewards/count.ts';
import { claimsBefore, replayedUse, saveReplayedUse } from '../rewards/replayed-store.ts';
import { countingOf, isCounted } from './claims.ts';
import { comparesFriends, loadCompanions } from './companions.ts';
import type { BatchContext } from './context.ts';
import { judgeFriend } from './decide-friend.ts';
import {
  addActual,
  giveReplayed,
  judgeReplayed,
  type ReplayWords,
  replayedAsks,
  type Sides,
  undecidedFrom,
} from './decide-replay.ts';
import { loadFriendWorld } from './friend-world.ts';
import { loadBatchContext } from './lane.ts';
import { refreshStatistics } from './statistics.ts';

const FRIENDS_PER_PART = 100;
const CLAIMS_PER_FRIEND = 5;
const ADVOCATES_PER_PART = 200;
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
  // The tables of a run grow from nothing, as those of a client do.
  await refreshStatistics(deps.db);
  const until = plusMs(deps.now(), SLICE_MS);
  do {
    try {
      if (!(await deps.db.tx((tx) => replayPart(tx, deps, clientId, replayId, friendsPerPart)))) return false;
    } catch (error) {
      const problem = error instanceof Changed ? error.message : null;
      if (!problem && (await countReplayFailure(deps.db, clientId, replayId)) < FAILURES_MAX) throw error;
      if (!problem)
        deps.log.error({ err: error, client_id: clientId, replay_id: replayId }, 'a replay failed');
      const said = problem ?? 'It met a bug of ours, several times; the log of the server says which.';
      await deps.db.tx((tx) => failReplay(tx, clientId, replayId, said, deps.now()));
      return false;
    }
  } while (deps.now() < until);
  return true;
}

class Changed extends Error {}

/** The next part. False: it is done, or does not run any more. */
async function replayPart(
  tx: Tx,
  deps: Deps,
  clientId: Id,
  replayId: Id,
  friendsPerPart: number,
): Promise<boolean> {
  const replay = await lockReplay(tx, clientId, replayId);
  if (!replay) return false;
  const sides = await sidesOf(tx, deps, clientId, replay);
  const part = { tx, clientId, replay, sides, totals: structuredClone(replay.totals) };
  const parts = {
    judging: () => judgePart(part, friendsPerPart),
    counting: () => countPart(part),
    giving: () => givePart(part, friendsPerPart * CLAIMS_PER_FRIEND),
  };
  const step = await parts[replay.phase]();
  await moveReplay(tx, clientId, replay, { ...NOTHING, totals: part.totals, ...step }, deps.now());
  return step.phase !== null;
}

interface Part {
  tx: Tx;
  clientId: Id;
  replay: Replay;
  sides: Sides;
  totals: ReplayTotals;
}

type Step = Pick<ReplayStep, 'phase'> & Partial<ReplayStep>;

const NOTHING = { cursor: null, friends: 0, found: 0, given: 0, differences: [] };

/** The next friends, each by itself. What their jobs ask for is kept until all are judged. */
async function judgePart({ tx, clientId, replay, sides, totals }: Part, limit: number): Promise<Step> {
  const { jobFrom, jobUntil, replayId } = replay;
  const friends = await friendsOfTime(tx, clientId, { jobFrom, jobUntil, after: replay.cursor, limit });
  // Facts that only one side asks for (invoices, households, audiences) are loaded for both.
  const everything = { ...sides.after, campaigns: [...sides.before.campaigns, ...sides.after.campaigns] };
  if (friends.length === 0) return { phase: everything.campaigns.some(isCounted) ? 'counting' : 'giving' };
  const world = await loadFriendWorld(tx, everything, friends);
  const fresh = undecidedFrom(world, jobFrom);
  if (comparesFriends(everything)) {
    const judged = [sides.before, sides.after].flatMap((ctx) =>
      friends.map((friend) => judgeFriend(ctx, fresh, friend)),
    );
    fresh.companions = await loadCompanions(tx, everything, judged);
  }
  const time = { from: jobFrom, until: jobUntil };
  const differences: ReplayDifference[] = [];
  const claims: ReplayClaim[] = [];
  for (const friend of friends) {
    const judged = judgeReplayed(sides, fresh, friend, time, totals, WORDS);
    differences.push(...judged.differences);
    claims.push(...judged.claims);
    addActual(world, friend, time, totals);
  }
  await keepClaims(tx, clientId, replayId, claims);
  const cursor = friends.at(-1) ?? null;
  return { phase: 'judging', cursor, friends: friends.length, found: claims.length, differences };
}

/** The next advocates: the how-manieth referral of theirs each job is, after those that stood before that time. */
async function countPart({ tx, clientId, replay, sides }: Part): Promise<Step> {
  const { replayId, jobFrom, cursor } = replay;
  const page = { after: cursor, limit: ADVOCATES_PER_PART };
  const advocates = await advocatesOfReplay(tx, clientId, replayId, page);
  if (advocates.length === 0) return { phase: 'giving' };
  const earlier = await claimsBefore(tx, clientId, advocates, jobFrom);
  for (const side of ['before', 'after'] as const) {
    const claims = await claimsOfAdvocates(tx, clientId, replayId, side, advocates);
    const line = [...earlier, ...claims.map((claim) => ({ ...claim, count: null }))];
    const counts = countClaims(line, (claim) => countingOf(sides[side], claim));
    const counted = claims.map(({ key, connectionId, jobId }) => ({
      ...{ connectionId, jobId, count: counts.get(key) ?? null },
    }));
    await saveReplayedCounts(tx, clientId, replayId, side, counted);
  }
  return { phase: 'counting', cursor: advocates.at(-1) ?? null };
}

/** The next jobs of the line: what their number, caps and budgets make of what they ask for. */
async function givePart({ tx, clientId, replay, sides, totals }: Part, limit: number): Promise<Step> {
  const claims = await takeClaims(tx, clientId, replay.replayId, limit);
  if (claims.length === 0) return { phase: null };
  const bucketsOf = (side: 'before' | 'after') =>
    replayedAsks(sides[side], side, claims).flatMap(({ buckets }) => buckets);
  const buckets = { before: bucketsOf('before'), after: bucketsOf('after') };
  const used = {
    before: await replayedUse(tx, clientId, replay, 'before', buckets.before),
    after: await replayedUse(tx, clientId, replay, 'after', buckets.after),
  };
  const differences = giveReplayed(sides, claims, used, totals, WORDS);
  for (const side of ['before', 'after'] as const)
    await saveReplayedUse(tx, clientId, replay.replayId, side, buckets[side], used[side]);
  return { phase: 'giving', given: claims.length, differences };
}

const WORDS: ReplayWords = { rule: reasonSentence, amount: findingSentence };

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

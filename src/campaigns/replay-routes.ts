// HTTP of replays: what the jobs of a past time would have earned under a draft. Long work: started here, carried out by a task.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { DAY_MS, parseInstant, plusMs } from '../base/time.ts';
import type { Deps, Server } from '../http/types.ts';
import {
  findReplay,
  listDifferences,
  replaysOf,
  type ShownDifference,
  setReplayState,
} from './replay-store.ts';
import { DIFFERENCE_KINDS, type Replay } from './replay-types.ts';
import { idOf, params, READERS, tags } from './route-parts.ts';
import { ASKERS, settingsTried } from './simulate-routes.ts';
import { getCampaign, getVersion } from './store.ts';

const STARTERS = { config: { scopes: ['CAMPAIGN_EDIT'] as const } };
const DAYS_MAX = 730;
const instant = z.iso.datetime({ offset: true });
const replayParams = params.extend({ replay_id: z.string() });

const body = z
  .strictObject({
    version: z
      .union([z.enum(['draft', 'live']), z.int().min(1).max(999_999_999)])
      .optional()
      .describe('Left out: the draft if there is one, else what is live.'),
    changes: z.looseObject({}).optional().describe('Settings that are not saved yet.'),
    days: z.int().min(1).max(DAYS_MAX).default(90).describe('Jobs completed, or else created, so long ago.'),
    from: instant.optional().describe('In place of days.'),
    until: instant.optional(),
    ignore_dates: z
      .boolean()
      .default(true)
      .describe('live_from and live_until of the settings tried do not count: they lie in another time.'),
  })
  .prefault({});

const side = z.object({
  qualified: z.number(),
  disqualified: z.number(),
  open: z.number().describe('A fact is missing, so nothing is decided.'),
  advocate_minor: z.number(),
  friend_minor: z.number(),
});
const replayAnswer = z.object({
  replay_id: z.string(),
  campaign_id: z.string(),
  version: z.number().nullable().describe('null: settings that were not saved.'),
  from: z.string(),
  until: z.string(),
  state: z.enum(['running', 'paused', 'canceled', 'done', 'failed']),
  progress_percent: z.number(),
  friends_total: z.number(),
  friends_done: z.number(),
  problem: z.string().nullable(),
  currency: z.string(),
  totals: z.object({
    jobs: z.number(),
    before: side.describe('Under what runs, as if nothing had been decided yet.'),
    after: side,
    actual: z
      .object({ advocate_minor: z.number(), friend_minor: z.number() })
      .describe('What stands in truth, with whatever people changed by hand.'),
    delta_minor: z.number().describe('All rewards after, less all rewards before.'),
    differences: z.object({ more: z.number(), less: z.number(), other: z.number(), undecided: z.number() }),
  }),
  created_by: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  finished_at: z.string().nullable(),
});
const verdict = z.object({
  outcome: z.enum(['qualified', 'disqualified', 'open']),
  campaign_id: z.string().nullable(),
  advocate_person_id: z.string().nullable(),
  rewards: z.array(
    z.object({ role: z.enum(['advocate', 'friend']), person_id: z.string(), amount_minor: z.number() }),
  ),
  amounts: z
    .array(z.string())
    .describe(
      'How each amount came about: rule, number of the referral, what a cap took. Empty in runs of old.',
    ),
});
const result = z.enum(['pass', 'fail', 'unknown']).nullable();
const differenceAnswer = z.object({
  connection_id: z.string(),
  job_id: z.string(),
  job_number: z.string().nullable(),
  job_total_minor: z.number().nullable(),
  friend: z.object({ person_id: z.string(), name: z.string().nullable() }),
  advocate_name: z.string().nullable(),
  kind: z
    .enum(DIFFERENCE_KINDS)
    .describe(
      'more, less: all rewards together; other: as much, and to others or by another campaign; undecided: a fact is missing on one side.',
    ),
  delta_minor: z.number(),
  before: verdict,
  after: verdict,
  rules: z
    .array(z.object({ rule: z.string(), code: z.string(), before: result, after: result, text: z.string() }))
    .describe('Rules whose finding differs, with the words of the finding after.'),
});

export function replayRoutes(server: Server, deps: Deps): void {
  startRoute(server, deps);
  readRoutes(server, deps);
  for (const [verb, state] of [
    ['pause', 'paused'],
    ['resume', 'running'],
    ['cancel', 'canceled'],
  ] as const) {
    server.post(
      `/v1/campaigns/:campaign_id/replays/:replay_id/${verb}`,
      {
        ...STARTERS,
        schema: { summary: `${verb} a replay`, tags, params: replayParams, response: { 200: replayAnswer } },
      },
      async ({ caller: { clientId }, params }) => {
        const replay = await asked(deps, clientId, params);
        await deps.db.tx(async (tx) => {
          if (!(await setReplayState(tx, clientId, replay.replayId, state, deps.now()))) {
            if (replay.state === state) return;
            throw new Refusal('conflict', { reason: `the replay is ${replay.state}` });
          }
          const lane = `replay:${replay.replayId}`;
          const payload = { client_id: clientId, replay_id: replay.replayId };
          if (state === 'running')
            await deps.enqueue(tx, 'run_replay', payload, { key: lane, lane, keepRunAt: true });
        });
        return viewOf(deps, clientId, await asked(deps, clientId, params));
      },
    );
  }
}

function startRoute(server: Server, deps: Deps): void {
  server.post(
    '/v1/campaigns/:campaign_id/replays',
    {
      ...STARTERS,
      schema: {
        summary: 'Replay past jobs with the draft of a campaign, and see what differs',
        description:
          'Jobs of referred friends are decided twice over the facts that are known now, by the code that decides real ones: under what runs, and with these settings in the place of what runs of this campaign. Referrals are counted, and caps and budgets used, in the order of completion; what stood before that time stands on both sides. Nothing is written but the run. It is carried out in the background; ask for it until it is done.',
        ...{ tags, params, body, response: { 200: replayAnswer } },
      },
    },
    async ({ caller: { clientId, actor }, params, body }) => {
      const campaign = await getCampaign(deps.db, clientId, idOf(params.campaign_id));
      const now = deps.now();
      const until = (body.until && parseInstant(body.until)) || now;
      const from = (body.from && parseInstant(body.from)) || plusMs(until, -body.days * DAY_MS);
      if (from >= until || until > plusMs(now, DAY_MS) || from < plusMs(until, -DAYS_MAX * DAY_MS))
        throw new Refusal('invalid_parameter', {
          ...{ name: 'from', reason: `it must be before until, in the past, and within ${DAYS_MAX} days.` },
        });
      const tried = await settingsTried(deps, clientId, campaign, body);
      const settings =
        tried.settings ??
        (await getVersion(deps.db, clientId, campaign.campaignId, Number(tried.version))).settings;
      const undated = body.ignore_dates ? { ...settings, live_from: null, live_until: null } : settings;
      const replayId = await deps.startReplay(clientId, {
        ...{ campaignId: campaign.campaignId, version: tried.version, settings: undated, from, until, actor },
      });
      return viewOf(deps, clientId, await asked(deps, clientId, { ...params, replay_id: replayId }));
    },
  );
}

function readRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/campaigns/:campaign_id/replays',
    {
      ...READERS,
      schema: {
        summary: 'Replays of a campaign, newest first',
        ...{ tags, params, response: { 200: z.object({ replays: z.array(replayAnswer) }) } },
      },
    },
    async ({ caller: { clientId }, params }) => {
      const { campaignId } = await getCampaign(deps.db, clientId, idOf(params.campaign_id));
      const replays = await replaysOf(deps.db, clientId, campaignId);
      return { replays: await Promise.all(replays.map((replay) => viewOf(deps, clientId, replay))) };
    },
  );

  server.get(
    '/v1/campaigns/:campaign_id/replays/:replay_id',
    {
      ...READERS,
      schema: {
        summary: 'How far a replay is, and its sums',
        tags,
        params: replayParams,
        response: { 200: replayAnswer },
      },
    },
    async ({ caller: { clientId }, params }) => viewOf(deps, clientId, await asked(deps, clientId, params)),
  );

  server.get(
    '/v1/campaigns/:campaign_id/replays/:replay_id/differences',
    {
      ...ASKERS,
      schema: {
        summary: 'The jobs that a replay decides otherwise, the largest difference first',
        ...{ tags, params: replayParams },
        querystring: z.object({
          kind: z.enum(DIFFERENCE_KINDS).optional(),
          limit: z.coerce.number().int().min(1).max(1000).default(100),
          offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
        }),
        response: { 200: z.object({ differences: z.array(differenceAnswer) }) },
      },
    },
    async ({ caller: { clientId }, params, query: { kind = null, limit, offset } }) => {
      const { replayId } = await asked(deps, clientId, params);
      const differences = await listDifferences(deps.db, clientId, replayId, { kind, limit, offset });
      return { differences: differences.map(differenceView) };
    },
  );
}

async function asked(
  deps: Deps,
  clientId: string,
  { campaign_id, replay_id }: z.infer<typeof replayParams>,
): Promise<Replay> {
  const replay = await findReplay(deps.db, clientId, idOf(replay_id));
  if (replay?.campaignId !== campaign_id) throw new Refusal('not_found');
  return replay;
}

/** Judging friends is most of the work; then what their jobs ask for is given. */
function percentOf({ phase, friendsTotal, friendsDone, claimsTotal, claimsDone }: Replay): number {
  if (phase === 'judging') return 80 * Math.min(1, friendsDone / Math.max(friendsTotal, 1));
  return 80 + 19 * Math.min(1, claimsDone / Math.max(claimsTotal, 1));
}

async function viewOf(deps: Deps, clientId: string, replay: Replay) {
  const { totals } = replay;
  const all = (sums: { advocate_minor: number; friend_minor: number }) =>
    sums.advocate_minor + sums.friend_minor;
  return {
    replay_id: replay.replayId,
    campaign_id: replay.campaignId,
    version: replay.version,
    from: replay.jobFrom.toISOString(),
    until: replay.jobUntil.toISOString(),
    state: replay.state,
    progress_percent: replay.state === 'done' ? 100 : Math.floor(percentOf(replay)),
    friends_total: replay.friendsTotal,
    friends_done: replay.friendsDone,
    problem: replay.problem,
    currency: (await deps.client(clientId)).currency,
    totals: { ...totals, delta_minor: all(totals.after) - all(totals.before) },
    created_by: replay.createdBy,
    created_at: replay.createdAt.toISOString(),
    updated_at: replay.updatedAt.toISOString(),
    finished_at: replay.finishedAt?.toISOString() ?? null,
  };
}

function differenceView(difference: ShownDifference) {
  return {
    connection_id: difference.connectionId,
    job_id: difference.jobId,
    job_number: difference.jobNumber,
    job_total_minor: difference.totalMinor,
    friend: { person_id: difference.friendPersonId, name: difference.friendName },
    advocate_name: difference.advocateName,
    kind: difference.kind,
    delta_minor: difference.deltaMinor,
    before: difference.before,
    after: difference.after,
    rules: difference.rules,
  };
}

// HTTP of rewards. States are written in small letters; filters take them in any case, state histories write them in capitals.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { ledgerRoutes } from './ledger-routes.ts';
import { REWARD_STATES } from './states.ts';
import { type Transition, transition } from './transitions-store.ts';
import type { RewardState } from './types.ts';
import {
  auditReward,
  friendOfReferral,
  getReward,
  listRewards,
  type RewardView,
  rewardHistory,
  summariseStates,
} from './views-store.ts';

const READERS = { config: { scopes: ['USER_SUPPORT', 'CLIENT_REPORT_DOWNLOAD', 'BACKEND'] as const } };
const MONEY = { config: { scopes: ['CLIENT_ADMIN'] as const } };
const PARTNERS = { config: { scopes: ['BACKEND'] as const } };
const tags = ['Rewards'];
const params = z.object({ reward_id: z.string() });

const listQuery = z.object({
  state: z.string().max(20).optional(),
  person_id: z.string().optional(),
  campaign_id: z.string().optional(),
  connection_id: z.string().optional(),
  job_id: z.string().max(100).optional(),
  partner_reward_id: z.string().max(255).optional(),
  flagged: z.enum(['true', 'false']).default('false'),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
});

const changeBody = z
  .object({
    message: z.string().max(2000).optional(),
    reason: z.string().max(2000).optional(),
    partner_reward_id: z.string().min(1).max(255).optional(),
    /** false: the attempt failed; it is recorded and the state stays. */
    success: z.boolean().optional(),
    /** revoke only: the recipient owes it back, and the next payout is less by it. */
    claw_back: z.boolean().optional(),
  })
  .nullish();
type ChangeBody = z.infer<typeof changeBody>;

export function rewardRoutes(server: Server, deps: Deps): void {
  readRoutes(server, deps);
  changeRoutes(server, deps);
  partnerRoutes(server, deps);
  ledgerRoutes(server, deps);
}

function readRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v2/rewards',
    {
      ...READERS,
      schema: {
        summary: 'Rewards, newest first',
        description: 'state is taken in any case.',
        tags,
        querystring: listQuery,
      },
    },
    async ({ caller, query }) => {
      const { person_id, campaign_id, connection_id } = query;
      // An id that cannot be one is an id of nothing.
      if ([person_id, campaign_id, connection_id].some((id) => id !== undefined && !isId(id))) return [];
      const filter = {
        state: query.state === undefined ? null : stateOf(query.state),
        personId: person_id ?? null,
        campaignId: campaign_id ?? null,
        connectionId: connection_id ?? null,
        jobId: query.job_id ?? null,
        partnerRewardId: query.partner_reward_id ?? null,
        flagged: query.flagged === 'true',
      };
      return await listRewards(deps.db, caller.clientId, filter, query);
    },
  );

  const summaryQuery = z.object({ period: z.string().default('DAY') });
  server.get(
    '/v2/rewards/state_summary',
    {
      ...READERS,
      schema: {
        summary: 'How many rewards are in which state, by period of earning',
        tags,
        querystring: summaryQuery,
      },
    },
    async ({ caller, query }) => {
      const period = query.period.toLowerCase();
      if (period !== 'day' && period !== 'week' && period !== 'month') {
        throw new Refusal('invalid_parameter', { name: 'period', reason: 'use DAY, WEEK or MONTH' });
      }
      const { timeZone } = await deps.client(caller.clientId);
      return await summariseStates(deps.db, caller.clientId, { period, timeZone });
    },
  );

  server.get(
    '/v2/rewards/:reward_id',
    { ...READERS, schema: { summary: 'One reward', tags, params } },
    async (request) => getReward(deps.db, request.caller.clientId, idOf(request.params.reward_id)),
  );

  server.get(
    '/v2/rewards/:reward_id/history',
    { ...READERS, schema: { summary: 'Every change of a reward, oldest first', tags, params } },
    async (request) => {
      const { id } = await getReward(deps.db, request.caller.clientId, idOf(request.params.reward_id));
      return await rewardHistory(deps.db, request.caller.clientId, id);
    },
  );
}

/** What staff order, the state that it leads to, and the sentence that the document shows. */
const ORDERS: Record<string, { to: RewardState; summary: string }> = {
  approve: { to: 'approved', summary: 'Approve a reward, also before its hold is over' },
  cancel: {
    to: 'canceled',
    summary: 'Cancel a reward that was not given yet; the rules will not bring it back',
  },
  revoke: { to: 'revoked', summary: 'Revoke a reward that was given' },
  fulfill: { to: 'fulfilled', summary: 'Mark an approved reward as given' },
  fulfil: { to: 'fulfilled', summary: 'The same, in British spelling' },
  retry: { to: 'approved', summary: 'Try a failed reward again' },
  expire: { to: 'expired', summary: 'Mark a reward as expired' },
};

function changeRoutes(server: Server, deps: Deps): void {
  for (const [order, { to, summary }] of Object.entries(ORDERS)) {
    server.post(
      `/v2/rewards/:reward_id/${order}`,
      { ...MONEY, schema: { summary, tags, params, body: changeBody } },
      async (request) => {
        const { reward_id } = request.params as z.infer<typeof params>;
        const body = request.body as ChangeBody;
        return await change(deps, request.caller, idOf(reward_id), [to], body, order);
      },
    );
  }
}

/** One order of staff about one reward, in the caller's transaction, which holds the lane. Throws before it writes, or not at all. */
export async function changeReward(
  tx: Tx,
  deps: Deps,
  caller: { clientId: Id; actor: string },
  rewardId: Id,
  order: 'approve' | 'cancel' | 'retry',
  body: { reason: string },
): Promise<{ reward: RewardView; changed: boolean }> {
  const { to } = ORDERS[order] as { to: RewardState };
  return await changeIn(tx, deps, caller, rewardId, [to], body, order);
}

/** What the system that delivers a reward reports, and the states that it leads through (reference 9.2). */
const REPORTS: Record<string, { to: RewardState[]; summary: string }> = {
  fulfilled: {
    to: ['fulfilled'],
    summary: 'The reward was given; with success false: could not be given this time',
  },
  fulfilled_and_sent: { to: ['fulfilled', 'sent'], summary: 'The reward was given and the person told' },
  sent: { to: ['sent'], summary: 'The person was told' },
  redeemed: { to: ['redeemed'], summary: 'The reward was used' },
  failed: { to: ['failed'], summary: 'The reward could not be given, for good' },
};

function partnerRoutes(server: Server, deps: Deps): void {
  for (const [report, { to, summary }] of Object.entries(REPORTS)) {
    server.post(
      `/v2/rewards/custom-reward/:reward_id/${report}`,
      { ...PARTNERS, schema: { summary, tags, params, body: changeBody } },
      async (request) => {
        const { reward_id } = request.params as z.infer<typeof params>;
        return await change(deps, request.caller, idOf(reward_id), to, request.body as ChangeBody, report);
      },
    );
  }
}

/** Changes a reward in its client's lane, so that it never interleaves with a decision. All steps happen, or none. */
async function change(
  deps: Deps,
  caller: { clientId: Id; actor: string },
  rewardId: Id,
  states: readonly RewardState[],
  body: ChangeBody,
  order: string,
): Promise<RewardView> {
  const { reward } = await deps.inLane(caller.clientId, (tx) =>
    changeIn(tx, deps, caller, rewardId, states, body, order),
  );
  return reward;
}

async function changeIn(
  tx: Tx,
  deps: Deps,
  { clientId, actor }: { clientId: Id; actor: string },
  rewardId: Id,
  states: readonly RewardState[],
  body: ChangeBody,
  order: string,
): Promise<{ reward: RewardView; changed: boolean }> {
  const wanted: Omit<Transition, 'to'> = {
    rewardId,
    actor,
    cause: `by_${order === 'fulfil' ? 'fulfill' : order}`,
    message: body?.reason ?? body?.message ?? '',
    partnerRewardId: body?.partner_reward_id ?? null,
    success: body?.success ?? true,
    clawBack: order === 'revoke' && body?.claw_back === true,
  };
  const context = { clientId, actor, ids: deps.ids, now: deps.now(), announce: deps.announce };
  const before = await getReward(tx, clientId, rewardId);
  if (order === 'retry' && before.state !== 'failed')
    throw new Refusal('reward_in_not_retryable_state', { reward_id: rewardId });
  if (REPORTS[order]) await mayReport(tx, deps, clientId, before);
  await mayBeGiven(tx, deps, clientId, before, states, wanted.success ?? true);
  const byPayout = await reportOfPayout(tx, deps, clientId, before, states, wanted);
  const results = byPayout ? [{ changed: true }] : [];
  // An attempt that failed leads nowhere further.
  for (const to of byPayout ? [] : wanted.success ? states : states.slice(0, 1))
    results.push(await transition(tx, context, { ...wanted, to }));
  const after = await getReward(tx, clientId, rewardId);
  const changed = results.some((result) => result.changed);
  if (changed) {
    const shown = ({ state, partner_reward_id }: RewardView) => ({ state, partner_reward_id });
    await auditReward(tx, context, {
      action: `reward.${order}`,
      rewardId,
      before: shown(before),
      after: shown(after),
    });
    await decideAgain(tx, deps, context, after);
  }
  return { reward: after, changed };
}

/** What Goodword pays itself nobody reports as given or failed: only what a system of the client's own, or a person, is to give. */
async function mayReport(tx: Tx, deps: Deps, clientId: Id, reward: RewardView): Promise<void> {
  if (reward.state !== 'approved' || reward.payout_id !== null || reward.from_integration) return;
  const supplier = await deps.payoutDesk.responsibleFor(tx, clientId, reward.id);
  if (supplier === null || supplier === 'webhook' || supplier === 'manual') return;
  throw new Refusal('reward_paid_by_supplier', { supplier, reward_id: reward.id });
}

/** Nothing is given to whom nothing may be paid, not by hand either (PO-3, RW-7). What is flagged a person has looked at. */
async function mayBeGiven(
  tx: Tx,
  deps: Deps,
  clientId: Id,
  reward: RewardView,
  states: readonly RewardState[],
  success: boolean,
): Promise<void> {
  const isGiving = success && states.includes('fulfilled') && reward.state === 'approved';
  if (!isGiving || reward.payout_id !== null || reward.from_integration) return;
  const reasons = (await deps.payoutDesk.hindrances(tx, clientId, reward.id)).filter(
    ({ code }) => code !== 'flagged',
  );
  if (reasons.length === 0) return;
  const reason = reasons.map(({ message }) => message).join(' ');
  throw new Refusal('reward_not_payable', { reason, reasons, reward_id: reward.id });
}

/** What the taker of a webhook reports of a reward is what became of the payout that holds it. False: none does. */
async function reportOfPayout(
  tx: Tx,
  deps: Deps,
  clientId: Id,
  reward: RewardView,
  states: readonly RewardState[],
  { actor, message, partnerRewardId, success, cause }: Omit<Transition, 'to'>,
): Promise<boolean> {
  const isReport = /^by_(fulfilled|fulfilled_and_sent|failed)$/.test(cause) && success !== false;
  if (!isReport || reward.supplier !== 'webhook' || reward.state !== 'approved' || reward.payout_id === null)
    return false;
  const to = states.includes('fulfilled') ? 'paid' : 'failed';
  const detail = message || `Reported by ${actor}.`;
  return await deps.payoutDesk.settle(tx, {
    ...{ clientId, payoutId: reward.payout_id, actor, to, detail },
    ...{ providerId: partnerRewardId ?? null, isTold: states.includes('sent') },
  });
}

/** A reward that a person took out of the way may make room for another one of the friend (QU-9, RW-5). */
async function decideAgain(
  tx: Tx,
  deps: Deps,
  { clientId, actor }: { clientId: Id; actor: string },
  reward: RewardView,
): Promise<void> {
  if (reward.state !== 'canceled' && reward.state !== 'revoked' && reward.state !== 'expired') return;
  const friend = reward.referral_id && (await friendOfReferral(tx, clientId, reward.referral_id));
  await deps.acceptIn(tx, [
    {
      ...{ clientId, source: 'staff', name: 're_evaluate', eventTime: null, actor },
      body: JSON.stringify({
        friend_person_ids: friend ? [friend] : [],
        reason: `reward_${reward.state}`,
        reward_id: reward.id,
      }),
      ...{
        connectionId: null,
        deviceId: null,
        idempotencyKey: null,
        partnerKey: null,
        sameBytesAreSame: false,
      },
    },
  ]);
}

function stateOf(text: string): RewardState {
  const state = REWARD_STATES.find((one) => one === text.toLowerCase());
  if (!state)
    throw new Refusal('invalid_parameter', {
      name: 'state',
      reason: `use one of ${REWARD_STATES.join(', ')}`,
    });
  return state;
}

function idOf(text: string): Id {
  if (!isId(text)) throw new Refusal('not_found');
  return text;
}

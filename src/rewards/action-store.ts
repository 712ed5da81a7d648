// Carries out what was decided about rewards: rows, history and ledger, a batch at a time. Decides nothing itself.
// Runs in the client's lane.

import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import { appendChanges, type ChangeContext, holdOver, type RewardChange } from './history-store.ts';
import type { Reward, RewardAction, RewardState } from './types.ts';

export interface ActionContext extends ChangeContext {
  /** Who or what caused the decision. */
  actor: string;
}

/** An action and the referral that it belongs to. */
export interface OwnedAction {
  action: RewardAction;
  referralId: Id;
}

/** A row of `rewards` as it shall be, with the state that it must still have for that. */
type RewardUpdate = Reward & { fromState: RewardState };

/**
 * Carries out the actions of a batch of decisions: rows, history and ledger. A reward whose hold is over and whose campaign approves by
 * itself goes on to `approved` at once (RW-4), unless it comes from an integration connection (PO-3). A second reward for one cause
 * is refused by the database and left out (RW-2).
 */
export async function applyActions(tx: Tx, ctx: ActionContext, owned: readonly OwnedAction[]): Promise<void> {
  const changes: RewardChange[] = [];
  const retired: RewardUpdate[] = [];
  /** Several actions about one reward end in one row. */
  const kept = new Map<Id, RewardUpdate>();
  const asKept = (reward: Reward): RewardUpdate =>
    kept.get(reward.rewardId) ?? { ...reward, fromState: reward.state };
  const moved: Id[] = [];
  for (const { action, referralId } of withoutContradictions(owned)) {
    switch (action.do) {
      case 'earn':
        break;
      case 'cancel': {
        const reward: RewardUpdate = {
          ...action.reward,
          fromState: action.reward.state,
          state: 'canceled',
          canceledByRules: true,
        };
        retired.push(reward);
        changes.push(changeOf(ctx, reward, action.reward.state, 'canceled', action.cause, action.message));
        break;
      }
      case 'amend':
      case 'reinstate': {
        const before = action.reward;
        const { amountMinor, holdUntil, slot, campaignVersion, approval, countsAt, basis } = action;
        const to = action.do === 'reinstate' ? 'earned' : before.state;
        const after: Reward = {
          ...before,
          ...{
            amountMinor,
            holdUntil,
            slot,
            campaignVersion,
            approval,
            countsAt,
            basis,
            referralId,
            state: to,
            canceledByRules: false,
          },
        };
        const cause = action.do === 'reinstate' ? 'qualified_again' : amendment(before, after);
        changes.push({
          ...changeOf(ctx, after, before.state, to, cause, ''),
          amountBeforeMinor: before.amountMinor,
        });
        if (slot !== before.slot || referralId !== before.referralId) moved.push(before.rewardId);
        const { flag } = asKept(before);
        kept.set(before.rewardId, {
          ...{ ...after, flag, fromState: before.state },
          state: approveIfDue(ctx, after, changes),
        });
        break;
      }
      case 'flag': {
        const flag = { code: action.code, message: action.message, at: ctx.now.toISOString() };
        kept.set(action.reward.rewardId, { ...asKept(action.reward), flag });
        changes.push(
          changeOf(ctx, action.reward, action.reward.state, action.reward.state, action.code, action.message),
        );
        break;
      }
      case 'unflag':
        kept.set(action.reward.rewardId, { ...asKept(action.reward), flag: null });
        changes.push(
          changeOf(ctx, action.reward, action.reward.state, action.reward.state, 'flag_removed', ''),
        );
        break;
    }
  }
  // In this order, so that places are free before they are taken: each unique key holds after each statement.
  await updateRewards(tx, ctx, retired);
  await setAside(tx, ctx.clientId, moved);
  await updateRewards(tx, ctx, [...kept.values()]);
  changes.push(...(await insertRewards(tx, ctx, owned)));
  await appendChanges(tx, ctx, changes);
}

/** One friend's decision may give up a reward that another's, in the same batch, takes over: then it stays. */
function withoutContradictions(owned: readonly OwnedAction[]): OwnedAction[] {
  const taken = new Set<Id>();
  for (const { action } of owned)
    if (action.do === 'amend' || action.do === 'reinstate') taken.add(action.reward.rewardId);
  const seen = new Set<string>();
  return owned.filter(({ action }) => {
    if (action.do === 'earn') return true;
    if (action.do === 'cancel' && taken.has(action.reward.rewardId)) return false;
    const name = `${action.do}:${action.reward.rewardId}`;
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
}

function changeOf(
  ctx: ActionContext,
  reward: Pick<Reward, 'rewardId' | 'amountMinor' | 'currency' | 'campaignId' | 'personId'>,
  from: RewardState | null,
  to: RewardState,
  cause: string,
  message: string,
): RewardChange {
  const { rewardId, amountMinor, currency, campaignId, personId } = reward;
  return {
    rewardId,
    amountMinor,
    currency,
    campaignId,
    personId,
    from,
    to,
    actor: ctx.actor,
    cause,
    message,
  };
}

function amendment(before: Reward, after: Reward): string {
  if (before.amountMinor !== after.amountMinor) return 'amount_changed';
  if (before.campaignVersion !== after.campaignVersion) return 'campaign_version_changed';
  if (before.holdUntil.getTime() !== after.holdUntil.getTime()) return 'hold_changed';
  return before.slot !== after.slot || before.referralId !== after.referralId
    ? 'place_changed'
    : 'basis_changed';
}

/** The state after the hold: records the approval when it is due. */
function approveIfDue(ctx: ActionContext, reward: Reward, changes: RewardChange[]): RewardState {
  const due =
    reward.state === 'earned' &&
    reward.approval === 'auto' &&
    !reward.fromIntegration &&
    reward.holdUntil <= ctx.now;
  if (!due) return reward.state;
  changes.push(holdOver(reward));
  return 'approved';
}

async function insertRewards(
  tx: Tx,
  ctx: ActionContext,
  owned: readonly OwnedAction[],
): Promise<RewardChange[]> {
  const made: { row: Record<string, unknown>; changes: RewardChange[] }[] = [];
  for (const { action, referralId } of owned) {
    if (action.do !== 'earn') continue;
    const { role, personId, job, campaign, slot, amountMinor, currency, holdUntil, countsAt, basis } = action;
    const reward: Reward = {
      ...{
        rewardId: ctx.ids(),
        campaignId: campaign.campaignId,
        campaignVersion: campaign.version,
        referralId,
        role,
        personId,
      },
      ...{
        connectionId: job.connectionId,
        jobId: job.jobId,
        slot,
        amountMinor,
        currency,
        holdUntil,
        countsAt,
        basis,
        state: 'earned',
      },
      ...{
        canceledByRules: false,
        approval: campaign.settings.approval,
        flag: null,
        fromIntegration: job.fromIntegration,
        inFlight: false,
      },
    };
    const changes = [changeOf(ctx, reward, null, 'earned', 'qualified', '')];
    made.push({ row: asRow({ ...reward, state: approveIfDue(ctx, reward, changes) }), changes });
  }
  if (made.length === 0) return [];
  const inserted = await tx.query<{ reward_id: Id }>(
    `insert into rewards (client_id, reward_id, campaign_id, campaign_version, referral_id, role, person_id, connection_id, job_id, slot,
                          amount_minor, currency, state, approval, hold_until, counts_at, basis, from_integration, created_at,
                          updated_at)
     select $1::bigint, reward_id, campaign_id, campaign_version, referral_id, role, person_id, connection_id, job_id, slot,
            amount_minor, currency, state, approval, hold_until, counts_at, basis, from_integration, $3::timestamptz, $3::timestamptz
       from jsonb_to_recordset($2::jsonb) as r(
         reward_id bigint, campaign_id bigint, campaign_version int, referral_id bigint, role text, person_id bigint,
         connection_id bigint, job_id text, slot int, amount_minor bigint, currency text, state text, approval text,
         hold_until timestamptz, counts_at timestamptz, basis jsonb, from_integration boolean)
     on conflict do nothing
     returning reward_id`,
    [ctx.clientId, JSON.stringify(made.map(({ row }) => row)), ctx.now],
  );
  const there = new Set(inserted.map((row) => row.reward_id));
  return made.flatMap(({ changes }) => changes.filter((change) => there.has(change.rewardId)));
}

/** Moves rewards to places that nobody uses, so that two can change places within one batch. */
async function setAside(tx: Tx, clientId: Id, rewardIds: readonly Id[]): Promise<void> {
  if (rewardIds.length === 0) return;
  await tx.query(
    `update rewards set slot = slot + 1000000 where client_id = $1 and reward_id = any($2::bigint[])`,
    [clientId, rewardIds],
  );
}

async function updateRewards(tx: Tx, ctx: ChangeContext, rewards: readonly RewardUpdate[]): Promise<void> {
  if (rewards.length === 0) return;
  const rows = rewards.map((reward) => ({ ...asRow(reward), from_state: reward.fromState }));
  const updated = await tx.query<{ reward_id: Id }>(
    `update rewards r
        set state = u.state, canceled_by_rules = u.canceled_by_rules, amount_minor = u.amount_minor, hold_until = u.hold_until,
            slot = u.slot, campaign_version = u.campaign_version, approval = u.approval, referral_id = u.referral_id, flag = u.flag,
            counts_at = u.counts_at, basis = u.basis, updated_at = $3
       from jsonb_to_recordset($2::jsonb) as u(
         reward_id bigint, from_state text, state text, canceled_by_rules boolean, amount_minor bigint, hold_until timestamptz, slot int,
         campaign_version int, approval text, referral_id bigint, flag jsonb, counts_at timestamptz, basis jsonb)
      where r.client_id = $1 and r.reward_id = u.reward_id and r.state = u.from_state
     returning r.reward_id`,
    [ctx.clientId, JSON.stringify(rows), ctx.now],
  );
  if (updated.length !== rows.length) {
    throw new Error(
      `${rows.length - updated.length} rewards of client ${ctx.clientId} changed outside of its lane`,
    );
  }
}

function asRow(reward: Reward): Record<string, unknown> {
  return {
    reward_id: reward.rewardId,
    campaign_id: reward.campaignId,
    campaign_version: reward.campaignVersion,
    referral_id: reward.referralId,
    role: reward.role,
    person_id: reward.personId,
    connection_id: reward.connectionId,
    job_id: reward.jobId,
    slot: reward.slot,
    amount_minor: reward.amountMinor,
    currency: reward.currency,
    state: reward.state,
    canceled_by_rules: reward.canceledByRules,
    approval: reward.approval,
    hold_until: reward.holdUntil.toISOString(),
    counts_at: reward.countsAt.toISOString(),
    basis: reward.basis,
    flag: reward.flag,
    from_integration: reward.fromIntegration,
  };
}

// What the campaign routes share: who may, ids, the check that refuses, and the form in which campaigns are shown.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { checkCampaign } from './check.ts';
import type { Problem } from './check-shape.ts';
import { compareSettings } from './compare.ts';
import { SCHEDULED_ACTIONS, type Schedule, waitingSchedules } from './schedule-store.ts';
import {
  type CampaignVersion,
  getVersion,
  loadLiveCampaigns,
  payerExists,
  type StoredCampaign,
  unknownAudiences,
  unknownSuppliers,
} from './store.ts';
import { isTargeted } from './target.ts';
import { type CampaignBody, campaignBody } from './types.ts';

export const EDITORS = { config: { scopes: ['CAMPAIGN_EDIT'] as const } };
export const READERS = {
  config: { scopes: ['CAMPAIGN_EDIT', 'USER_SUPPORT', 'CLIENT_REPORT_DOWNLOAD'] as const },
};
export const tags = ['Campaigns'];
export const params = z.object({ campaign_id: z.string() });

export async function currencyOf(deps: Deps, clientId: Id): Promise<string> {
  return (await deps.client(clientId)).currency;
}

/** The campaign with its defaults; refuses with every problem when it has any. */
export function checked(body: unknown, currency: string): CampaignBody {
  const { campaign, problems } = checkCampaign(body, currency);
  if (!campaign) throw invalid(problems);
  return campaign;
}

/** Refuses settings that name audiences, suppliers or a payer which are not there, or are another client's. */
export async function checkReferences(
  sql: Sql,
  clientId: Id,
  { targeting, payout }: Pick<CampaignBody, 'targeting' | 'payout'>,
): Promise<void> {
  const problems: Problem[] = [];
  const say = (field: string, code: string, message: string) => problems.push({ field, code, message });
  for (const list of ['include', 'exclude'] as const)
    for (const id of await unknownAudiences(sql, clientId, targeting.audiences[list]))
      say(`targeting.audiences.${list}`, 'unknown_audience', `There is no audience ${id}.`);
  const suppliers = Object.entries({
    advocate_supplier_id: payout.advocate_supplier_id === null ? [] : [payout.advocate_supplier_id],
    friend_supplier_id: payout.friend_supplier_id === null ? [] : [payout.friend_supplier_id],
    choices: payout.choices,
  });
  for (const [field, ids] of suppliers)
    for (const id of await unknownSuppliers(sql, clientId, ids))
      say(`payout.${field}`, 'unknown_supplier', `There is no supplier ${id}, or it was put away.`);
  if (payout.payer_id !== null && !(await payerExists(sql, clientId, payout.payer_id)))
    say('payout.payer_id', 'unknown_payer', `There is no payer ${payout.payer_id}.`);
  if (problems.length > 0) throw invalid(problems);
}

export function invalid(problems: Problem[]): Refusal {
  const reason = problems.map(({ field, message }) => (field ? `${field}: ${message}` : message)).join(' ');
  return new Refusal('campaign_invalid', { reason, problems });
}

export const problemAnswer = z.object({
  field: z.string().describe('Path of the setting.'),
  code: z.string(),
  message: z.string(),
  suggestions: z.array(z.string()).optional().describe('Variables that may have been meant.'),
});

export const scheduleAnswer = z.object({
  schedule_id: z.string(),
  action: z.enum(SCHEDULED_ACTIONS),
  version: z.number().nullable().describe('publish: the draft with this number.'),
  run_at: z.string(),
  state: z.enum(['waiting', 'done', 'canceled', 'failed']),
  problem: z.string().nullable().describe('failed: why.'),
  created_by: z.string(),
  created_at: z.string(),
  done_at: z.string().nullable(),
});

/** A campaign as it is answered, for the document: settings are checked when they are stored, not when they are shown. */
const shownCampaign = campaignBody.extend({
  campaign_id: z.string(),
  state: z.enum(['NOT_LAUNCHED', 'LIVE', 'PAUSED', 'ENDED', 'STOPPED', 'ARCHIVED']),
  version: z
    .number()
    .describe('The version whose settings are shown: the draft if there is one, else the live one.'),
  live_version: z.number().nullable(),
  draft_version: z.number().nullable(),
  launched_at: z.string().nullable(),
  paused_at: z.string().nullable(),
  ended_at: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  scheduled: z.array(scheduleAnswer).describe('What waits for its time, soonest first.'),
});
/** Under its name in the document: what many routes answer stands there once. */
const documented = (id: string, shape: z.ZodType) => {
  const { properties, required } = z.toJSONSchema(shape, { io: 'output' });
  return z.looseObject({}).meta({ id, properties, required });
};
export const listedCampaign = documented('CampaignInList', shownCampaign);
export const campaignAnswer = documented(
  'Campaign',
  shownCampaign.extend({
    warnings: z.array(problemAnswer).describe('Allowed, but rarely meant.'),
    draft_changes: z
      .number()
      .nullable()
      .describe('How many settings the draft changes; null without a draft or a live version.'),
  }),
);
export const versionAnswer = documented(
  'CampaignVersion',
  z.object({
    version: z.number(),
    live: z.boolean(),
    created_by: z.string(),
    created_at: z.string(),
    published_at: z.string().nullable().describe('null: the draft.'),
    settings: campaignBody.omit({ name: true, program_label: true }),
  }),
);

/** One campaign with everything that its page shows. */
export async function viewOf(deps: Deps, clientId: Id, campaign: StoredCampaign) {
  const { newest, liveVersion, campaignId } = campaign;
  const currency = await currencyOf(deps, clientId);
  const whole = { name: campaign.name, program_label: campaign.programLabel, ...newest.settings };
  const live =
    liveVersion === null || newest.publishedAt
      ? null
      : await getVersion(deps.db, clientId, campaignId, liveVersion);
  return {
    ...view(campaign, await waitingSchedules(deps.db, clientId, [campaignId])),
    warnings: [...checkCampaign(whole, currency).warnings, ...(await leftOut(deps.db, clientId, campaign))],
    draft_changes: live && compareSettings(live.settings, newest.settings, currency).length,
  };
}

/** Said of a campaign that is not for everyone while no other is for the rest: their referrals would earn nothing. */
async function leftOut(
  sql: Sql,
  clientId: Id,
  { campaignId, state, newest }: StoredCampaign,
): Promise<Problem[]> {
  if (state === 'ARCHIVED' || state === 'ENDED' || !isTargeted(newest.settings)) return [];
  const others = await loadLiveCampaigns(sql, clientId);
  const isForRest = others.some(
    (other) =>
      other.campaignId !== campaignId &&
      (other.state === 'LIVE' || other.state === 'PAUSED') &&
      !isTargeted(other.settings),
  );
  const message =
    'No campaign for everyone runs beside this one: referrals of the advocates it leaves out earn nothing.';
  return isForRest ? [] : [{ field: 'targeting', code: 'nobody_for_the_rest', message }];
}

/** The campaign flat, with the settings of its newest version: the draft if there is one. */
export function view(campaign: StoredCampaign, scheduled: readonly Schedule[]) {
  const { newest } = campaign;
  return {
    campaign_id: campaign.campaignId,
    name: campaign.name,
    program_label: campaign.programLabel,
    state: campaign.state,
    version: newest.version,
    live_version: campaign.liveVersion,
    draft_version: newest.publishedAt ? null : newest.version,
    ...newest.settings,
    launched_at: campaign.launchedAt?.toISOString() ?? null,
    paused_at: campaign.pausedAt?.toISOString() ?? null,
    ended_at: campaign.endedAt?.toISOString() ?? null,
    created_at: campaign.createdAt.toISOString(),
    updated_at: campaign.updatedAt.toISOString(),
    scheduled: scheduled.map(scheduleView),
  };
}

export function scheduleView(schedule: Schedule) {
  return {
    schedule_id: schedule.scheduleId,
    action: schedule.action,
    version: schedule.version,
    run_at: schedule.runAt.toISOString(),
    state: schedule.state,
    problem: schedule.problem,
    created_by: schedule.createdBy,
    created_at: schedule.createdAt.toISOString(),
    done_at: schedule.doneAt?.toISOString() ?? null,
  };
}

export function versionView(version: CampaignVersion, liveVersion: number | null) {
  return {
    version: version.version,
    live: version.version === liveVersion,
    created_by: version.createdBy,
    created_at: version.createdAt.toISOString(),
    published_at: version.publishedAt?.toISOString() ?? null,
    settings: version.settings,
  };
}

export function idOf(text: string): Id {
  if (!isId(text)) throw new Refusal('not_found');
  return text;
}

// HTTP of what is scheduled for campaigns: publish the draft, pause, resume or end at a time.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { DAY_MS, parseInstant, plusMs } from '../base/time.ts';
import type { Deps, Server } from '../http/types.ts';
import {
  checked,
  currencyOf,
  EDITORS,
  idOf,
  params,
  READERS,
  scheduleAnswer,
  scheduleView,
  tags,
} from './route-parts.ts';
import { cancelSchedules, insertSchedule, SCHEDULED_ACTIONS, schedulesOf } from './schedule-store.ts';
import { auditCampaign, type Edit, getCampaign, lockCampaign } from './store.ts';

const LATEST_DAYS = 5 * 366;

const listed = z.object({ schedule: z.array(scheduleAnswer) });
const body = z.strictObject({
  action: z
    .enum(SCHEDULED_ACTIONS)
    .describe(
      'publish makes the draft of now the live version; pause, resume and end are as their own calls.',
    ),
  run_at: z.iso
    .datetime({ offset: true })
    .describe('From when it counts, as 2026-05-01T00:00:00-05:00. It is carried out within a minute of it.'),
});

export function scheduleRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/campaigns/:campaign_id/schedule',
    {
      ...READERS,
      schema: {
        summary: 'What is scheduled for a campaign, and what became of it, latest first',
        ...{ tags, params, response: { 200: listed } },
      },
    },
    async ({ caller: { clientId }, params }) => {
      const { campaignId } = await getCampaign(deps.db, clientId, idOf(params.campaign_id));
      return { schedule: (await schedulesOf(deps.db, clientId, campaignId)).map(scheduleView) };
    },
  );

  server.post(
    '/v1/campaigns/:campaign_id/schedule',
    {
      ...EDITORS,
      schema: {
        summary: 'Schedule a change of a campaign',
        description:
          'The draft may still be changed until then; its number stays. What makes no sense when its time has come is listed as failed, with the reason. A time that passed while nothing ran counts all the same: jobs created after a scheduled end do not count.',
        ...{ tags, params, body, response: { 200: scheduleAnswer } },
      },
    },
    async ({ caller: { clientId, actor }, params, body }) => {
      const edit: Edit = { clientId, actor, campaignId: idOf(params.campaign_id), now: deps.now() };
      const runAt = parseInstant(body.run_at);
      if (!runAt || runAt <= edit.now || runAt > plusMs(edit.now, LATEST_DAYS * DAY_MS)) {
        const reason = 'it must be in the future, and within five years.';
        throw new Refusal('invalid_parameter', { name: 'run_at', reason });
      }
      const currency = await currencyOf(deps, clientId);
      return await deps.db.tx(async (tx) => {
        const { name, programLabel, newest, state } = await lockCampaign(tx, clientId, edit.campaignId);
        if (state === 'ARCHIVED')
          throw new Refusal('conflict', { reason: 'the campaign is in the archive; take it out first' });
        const version = body.action === 'publish' ? newest.version : null;
        if (body.action === 'publish') {
          if (newest.publishedAt) throw new Refusal('campaign_nothing_to_publish');
          checked({ name, program_label: programLabel, ...newest.settings }, currency);
        }
        const scheduleId = deps.ids();
        const wanted = { scheduleId, action: body.action, version, runAt };
        if (!(await insertSchedule(tx, edit, wanted)))
          throw new Refusal('conflict', {
            reason: 'something else of this campaign waits for that very time',
          });
        await auditCampaign(tx, edit, deps.ids, {
          action: 'campaign.scheduled',
          before: null,
          after: { schedule_id: scheduleId, action: body.action, version, run_at: runAt.toISOString() },
        });
        await deps.enqueue(tx, 'campaign_schedules', {}, { runAt });
        return scheduleView({
          ...wanted,
          ...{ campaignId: edit.campaignId, state: 'waiting', problem: null, doneAt: null },
          ...{ createdBy: actor, createdAt: edit.now },
        });
      });
    },
  );

  server.delete(
    '/v1/campaigns/:campaign_id/schedule/:schedule_id',
    {
      ...EDITORS,
      schema: {
        summary: 'Cancel something that is scheduled and has not happened yet',
        ...{
          tags,
          params: params.extend({ schedule_id: z.string() }),
          response: { 200: scheduleAnswer },
        },
      },
    },
    async ({ caller: { clientId, actor }, params }) => {
      const edit: Edit = { clientId, actor, campaignId: idOf(params.campaign_id), now: deps.now() };
      const scheduleId = idOf(params.schedule_id);
      return await deps.db.tx(async (tx) => {
        await lockCampaign(tx, clientId, edit.campaignId);
        const [canceled] = await cancelSchedules(tx, edit, SCHEDULED_ACTIONS, scheduleId);
        if (!canceled) throw new Refusal('not_found');
        const { action, version, runAt } = canceled;
        await auditCampaign(tx, edit, deps.ids, {
          action: 'campaign.unscheduled',
          before: { schedule_id: scheduleId, action, version, run_at: runAt.toISOString() },
          after: null,
        });
        return scheduleView({ ...canceled, state: 'canceled', doneAt: edit.now });
      });
    },
  );
}

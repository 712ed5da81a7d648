// HTTP of what staff do with rewards beside one change at a time: granting one by hand, and many changes with one reason.

import { z } from 'zod';
import { Refusal, refusalMessage } from '../base/errors.ts';
import { isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { grantReward, jobExists, liveCaps, recipient } from './grant-store.ts';
import { changeReward } from './routes.ts';
import { auditReward, getReward } from './views-store.ts';

const MONEY = { config: { scopes: ['CLIENT_ADMIN'] as const } };
const tags = ['Rewards'];
const AT_ONCE = 1000;
const id = z.string().refine(isId, 'is no id');

const grantBody = z.strictObject({
  person_id: id,
  campaign_id: id.describe('Whose reward it is in the books; its caps hold.'),
  role: z.enum(['advocate', 'friend']).default('advocate'),
  amount_minor: z.int().min(1).max(100_000_000),
  reason: z.string().trim().min(1).max(2000),
  about_job: z
    .strictObject({ connection_id: id, job_id: z.string().min(1).max(100) })
    .nullish()
    .describe('The job that it makes good.'),
  idempotency_key: z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'has 1 to 255 printable characters')
    .describe('The same key again answers the reward that it made.'),
  override_caps: z
    .boolean()
    .default(false)
    .describe('true: it is given although a cap is reached, and no cap counts it.'),
});

const granted = z.object({
  reward_id: z.string(),
  created: z.boolean().describe('false: it was there by this key.'),
  state: z.string(),
  amount_minor: z.number(),
  currency: z.string(),
});

export function grantRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/rewards/grant',
    {
      ...MONEY,
      schema: {
        summary: 'Grant a reward by hand, to make something good',
        description: 'It is approved at once, in the ledger like any other, and is paid like any other.',
        ...{ tags, body: grantBody, response: { 200: granted } },
      },
    },
    async ({ caller: { clientId, actor }, body }) => {
      const { timeZone, currency } = await deps.client(clientId);
      return await deps.inLane(clientId, async (tx) => {
        const personId = await recipient(tx, clientId, body.person_id);
        if (!personId) throw new Refusal('person_not_found');
        const campaign = await liveCaps(tx, clientId, body.campaign_id);
        if (!campaign)
          throw new Refusal('invalid_parameter', {
            name: 'campaign_id',
            reason: 'no such campaign is published.',
          });
        const about = body.about_job
          ? { connectionId: body.about_job.connection_id, jobId: body.about_job.job_id }
          : null;
        if (about && !(await jobExists(tx, clientId, about)))
          throw new Refusal('invalid_parameter', { name: 'about_job', reason: 'there is no such job.' });
        const context = { clientId, ids: deps.ids, now: deps.now(), announce: deps.announce };
        const { rewardId, isNew } = await grantReward(tx, context, {
          ...{ personId, role: body.role, campaignId: body.campaign_id, campaignVersion: campaign.version },
          ...{ caps: campaign.caps, timeZone, amountMinor: body.amount_minor, currency },
          ...{ reason: body.reason, about, idempotencyKey: body.idempotency_key },
          ...{ overrideCaps: body.override_caps, actor },
        });
        const reward = await getReward(tx, clientId, rewardId);
        if (isNew)
          await auditReward(
            tx,
            { ...context, actor },
            {
              ...{ action: 'reward.granted', rewardId, before: null },
              after: { ...body, person_id: personId },
            },
          );
        const { state, amount_minor } = reward;
        return { reward_id: rewardId, created: isNew, state, amount_minor, currency: reward.currency };
      });
    },
  );

  server.post(
    '/v1/rewards/bulk',
    {
      ...MONEY,
      schema: {
        summary: 'Approve, cancel or retry many rewards with one reason',
        description: 'Each is changed or says why not; those that cannot be changed stop no other.',
        ...{ tags },
        body: z.strictObject({
          order: z.enum(['approve', 'cancel', 'retry']),
          reward_ids: z.array(z.string().max(100)).min(1).max(AT_ONCE),
          reason: z.string().trim().min(1).max(2000),
        }),
        response: {
          200: z.object({
            changed: z.number(),
            results: z.array(
              z.object({
                reward_id: z.string(),
                result: z.enum(['changed', 'unchanged', 'refused']),
                state: z.string().nullable(),
                code: z.string().nullable(),
                message: z.string().nullable(),
              }),
            ),
          }),
        },
      },
    },
    async ({ caller, body }) => {
      const results: BulkResult[] = [];
      await deps.inLane(caller.clientId, async (tx) => {
        for (const reward_id of new Set(body.reward_ids)) {
          try {
            if (!isId(reward_id)) throw new Refusal('not_found');
            const { reward, changed } = await changeReward(tx, deps, caller, reward_id, body.order, {
              reason: body.reason,
            });
            const result = changed ? 'changed' : 'unchanged';
            results.push({ reward_id, result, state: reward.state, code: null, message: null });
          } catch (error) {
            // A refusal comes before anything of this reward is written: the others go on.
            if (!(error instanceof Refusal)) throw error;
            const { code, parameters } = error;
            const message = refusalMessage(code, parameters);
            results.push({ reward_id, result: 'refused', state: null, code, message });
          }
        }
      });
      return { changed: results.filter(({ result }) => result === 'changed').length, results };
    },
  );
}

interface BulkResult {
  reward_id: string;
  result: 'changed' | 'unchanged' | 'refused';
  state: string | null;
  code: string | null;
  message: string | null;
}

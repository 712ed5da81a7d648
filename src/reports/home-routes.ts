// HTTP of the home page: what needs attention (/v1/attention) and how far the set-up is (/v1/setup/checklist).

import { z } from 'zod';
import { firstIdAt } from '../base/ids.ts';
import { DAY_MS } from '../base/time.ts';
import type { Deps, Server } from '../http/types.ts';
import { loadAttention } from './attention-store.ts';
import { newestCode, seenSoFar } from './checklist-store.ts';
import { checklist, STEPS } from './decide-checklist.ts';

const EVERYBODY = { scopes: ['USER_SUPPORT', 'CAMPAIGN_EDIT', 'CLIENT_REPORT_DOWNLOAD'] as const };

export function homeRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/attention',
    {
      config: EVERYBODY,
      schema: {
        summary: 'What needs a person, problems first',
        tags: ['Home'],
        response: {
          200: z.object({
            items: z.array(
              z.object({
                kind: z.string(),
                severity: z.enum(['problem', 'todo']),
                count: z.int(),
                message: z.string(),
                list: z.string().describe('The call that lists them.'),
                since: z.string().nullable(),
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const items = await loadAttention(deps.db, request.caller.clientId, deps.now());
      return { items: items.map((item) => ({ ...item, since: item.since?.toISOString() ?? null })) };
    },
  );

  server.get(
    '/v1/setup/checklist',
    {
      config: EVERYBODY,
      schema: {
        summary: 'The set-up, step by step: what works, what is to do, and the words to paste elsewhere',
        tags: ['setup'],
        response: {
          200: z.object({
            is_complete: z.boolean(),
            steps: z.array(
              z.object({
                step: z.enum(STEPS),
                title: z.string(),
                state: z.enum(['done', 'todo', 'problem']),
                message: z.string(),
                copy: z.array(z.object({ label: z.string(), text: z.string() })),
                since: z.string().nullable(),
              }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const weekAgo = firstIdAt(deps.now().getTime() - 7 * DAY_MS);
      const [seen, client, voice, site] = await Promise.all([
        seenSoFar(deps.db, clientId, weekAgo),
        deps.client(clientId),
        deps.voice(clientId, null),
        deps.programOrigin(clientId, request),
      ]);
      const isLive = voice !== null && voice.campaign.state === 'LIVE';
      const { tag, policy } = deps.tagOf(site);
      const share = voice?.campaign.settings.share;
      const steps = checklist({
        ...seen,
        // The API is reached where the console is: the program domain may be another.
        origin: deps.publicUrl ?? `${request.protocol}://${request.host}`,
        campaign:
          isLive && share
            ? {
                name: seen.campaignName ?? voice.campaign.programLabel,
                messages: {
                  'the e-mail': share.email_message,
                  'the text message': share.text_message,
                },
              }
            : null,
        pinnedFields: client.advocateCodeTypeIds.length,
        tag,
        policy,
      });
      return {
        is_complete: steps.every(({ state }) => state === 'done'),
        steps: steps.map((step) => ({ ...step, since: step.since?.toISOString() ?? null })),
      };
    },
  );

  server.get(
    '/v1/setup/zap-body',
    {
      config: EVERYBODY,
      schema: {
        summary: 'A body as a Zap sends it, with a code of this program: to try out, or to post',
        tags: ['setup'],
        querystring: z.object({
          code: z.string().max(50).default('').describe('An advocate code; left out: the newest.'),
          job_id: z.coerce.number().int().min(1).max(9_000_000_000_000).default(900_000_001),
        }),
        response: { 200: z.object({ url: z.string(), body: z.record(z.string(), z.unknown()) }) },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const { code, job_id: id } = request.query;
      const shown = code === '' ? ((await newestCode(deps.db, clientId)) ?? 'CODE') : code;
      const origin = deps.publicUrl ?? `${request.protocol}://${request.host}`;
      return { url: `${origin}/v5/events`, body: zapBody(id, shown, deps.now()) };
    },
  );
}

/** The guide's shape, with the code in the field and in the summary. */
function zapBody(id: number, code: string, now: Date): Record<string, unknown> {
  return {
    job: {
      ...{ id, jobNumber: String(id), status: 'Scheduled', createdOn: now.toISOString() },
      summary: `Email: test.friend@example.com\nPhone: 612-555-0142\nAdvocate Code: ${code}`,
      customFields: [{ name: 'Advocate Code', value: code }],
    },
    customer: { name: 'Test Friend', email: 'test.friend@example.com', phone: '612-555-0142' },
    location: { address: { street: '1 Test Street', city: 'Minneapolis', state: 'MN', zip: '55401' } },
  };
}

// HTTP of the program's own messages (OUT-2): what was owed and what became of it, previews of each kind as mail and as text, a test to oneself.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import { textLength } from '../base/text-length.ts';
import type { MessageKind } from '../campaigns/message-settings.ts';
import type { TemplateVariables } from '../campaigns/template.ts';
import type { Voice } from '../campaigns/voice.ts';
import type { Deps, Server } from '../http/types.ts';
import { bodiesOf } from './compose.ts';
import { classOf } from './decide-write.ts';
import { listOwed, liveVersions } from './owed-store.ts';
import { loadSender } from './settings-store.ts';
import { addressOfUser } from './views-store.ts';
import { textBody, wordsFor } from './write-owed.ts';

const tags = ['messages'];
const reading = { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT', 'CAMPAIGN_EDIT'] as const };
const changing = { scopes: ['CLIENT_ADMIN', 'CAMPAIGN_EDIT'] as const };

/** When each is sent, in words. The order is that of a referral's life. */
const WHEN: Record<MessageKind, string> = {
  welcome: 'To whoever joins on the share page: link and code.',
  lead_received: 'To the advocate, when the friend asks for an appointment on the website.',
  job_booked: "To the advocate, when the friend's job is booked.",
  job_completed: 'To whoever earned, when the job is completed and the reward is on hold.',
  reward_earned: 'To whoever earned, when the hold is over and the reward is approved.',
  reward_sent: 'To whoever earned, when the reward was given; a coupon comes with a mail of its own.',
  reward_refused: 'An hour after a reward was taken back or a completed job earned none: the plain reason.',
  reminder: 'To whoever joined and has not shared after some days; an offer, sent once.',
};
const KINDS = Object.keys(WHEN) as [MessageKind, ...MessageKind[]];
const kind = z.enum(KINDS);
const owedQuery = z.object({
  person_id: z.string().refine(isId, 'is no id').optional(),
  state: z.enum(['waiting', 'made', 'skipped']).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().refine(isId, 'is not one that an answer gave').optional(),
});
const owedView = z.object({
  ...{ id: z.string(), kind, person_id: z.string(), state: z.enum(['waiting', 'made', 'skipped']) },
  reason: z.string().nullable().describe('Why it was not written, or what the outbox said.'),
  ...{ due_at: z.string(), created_at: z.string(), done_at: z.string().nullable() },
});
const draft = z.strictObject({
  kind,
  campaign_id: z.string().optional().describe('Left out: the campaign that speaks to people.'),
  message: z
    .strictObject({
      ...{ subject: z.string().max(200).optional(), text: z.string().max(4000).optional() },
      ...{ button: z.string().max(60).optional(), text_message: z.string().max(480).optional() },
    })
    .default({})
    .describe("What differs from the campaign's own words."),
});
const preview = z.object({
  ...{ subject: z.string(), text: z.string(), html: z.string() },
  text_message: z.object({
    ...{ text: z.string(), characters: z.number() },
    parts: z.number().describe('How many messages a phone company counts.'),
  }),
});

/** Adds /v1/messages/owed and /v1/messages/program. */
export function programMessageRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/messages/owed',
    {
      config: reading,
      schema: {
        summary: 'Messages of the program that were owed, and why one was not written',
        tags,
        querystring: owedQuery,
        response: { 200: z.object({ items: z.array(owedView), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ caller, query }) => {
      const { person_id, state, cursor, limit } = query;
      const found = await listOwed(deps.db, caller.clientId, {
        ...{ personId: person_id ?? null, state: state ?? null, olderThan: cursor ?? null, limit: limit + 1 },
      });
      const items = found.slice(0, limit);
      return { items, next_cursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  );
  server.get(
    '/v1/messages/program',
    {
      config: reading,
      schema: {
        summary: 'The messages that the program sends by itself',
        tags,
        response: {
          200: z.array(
            z.object({ kind, when: z.string(), mail_class: z.enum(['transactional', 'promotional']) }),
          ),
        },
      },
    },
    async () => KINDS.map((one) => ({ kind: one, when: WHEN[one], mail_class: classOf(one) })),
  );
  server.post(
    '/v1/messages/program/preview',
    {
      config: { ...reading, readerMay: true },
      schema: {
        summary: 'A message of the program with sample values; nothing is sent',
        tags,
        body: draft,
        response: { 200: preview },
      },
    },
    async (request) => {
      const { caller, body } = request;
      const base = deps.publicUrl ?? `${request.protocol}://${request.host}`;
      const { mail, textMessage } = await filled(deps, caller.clientId, body, base);
      const sender = await loadSender(deps.db, caller.clientId);
      const look = mail.look ?? null;
      const parts = { ...mail, html: null, look, kind: body.kind, mailClass: classOf(body.kind) };
      return {
        subject: mail.subject,
        ...bodiesOf(parts, sender, `${base}/unsubscribe`),
        text_message: { text: textMessage, ...textLength(textMessage) },
      };
    },
  );
  server.post(
    '/v1/messages/program/test',
    {
      config: changing,
      schema: {
        summary: 'Send a message of the program with sample values to yourself',
        tags,
        body: draft,
        response: { 200: z.object({ outcome: z.string() }) },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const userId = actor.startsWith('user:') ? actor.slice('user:'.length) : '';
      const to = isId(userId) ? await addressOfUser(deps.db, clientId, userId) : null;
      if (to === null)
        throw new Refusal('conflict', { reason: 'a token has no address; log in as a user to get a test.' });
      const base = deps.publicUrl ?? `${request.protocol}://${request.host}`;
      const { mail } = await filled(deps, clientId, request.body, base);
      const [outcome = 'duplicate'] = await deps.db.tx((tx) =>
        deps.postMail(tx, [
          {
            ...mail,
            ...{ clientId, kind: 'test', mailClass: 'essential', to, personId: null, html: null },
            ...{ fromName: null, replyTo: null, onceKey: `test:${deps.ids()}` },
          },
        ]),
      );
      return { outcome };
    },
  );
}

/** The message in the campaign's words, or those of the draft, for a sample person. */
async function filled(deps: Deps, clientId: Id, body: z.infer<typeof draft>, origin: string) {
  const voice = await voiceFor(deps, clientId, body.campaign_id);
  const { messages, theme } = voice.campaign.settings;
  const message = { ...messages[body.kind], ...body.message };
  const variables = sampleFor(voice, origin);
  const leadsTo = ['welcome', 'reward_sent', 'reminder'].includes(body.kind) ? 'share' : 'me';
  return {
    mail: wordsFor(voice, message, variables, `${origin}/${leadsTo}`, theme),
    textMessage: textBody(voice, message.text_message, variables),
  };
}

async function voiceFor(deps: Deps, clientId: Id, campaignId: string | undefined): Promise<Voice> {
  if (campaignId !== undefined && !isId(campaignId)) throw new Refusal('not_found');
  const version =
    campaignId === undefined
      ? undefined
      : (await liveVersions(deps.db, clientId, [campaignId])).get(campaignId);
  const voice =
    campaignId === undefined
      ? await deps.voice(clientId, null)
      : version === undefined
        ? null
        : await deps.voiceOfVersion(clientId, campaignId, version);
  if (!voice) throw new Refusal('conflict', { reason: 'no campaign was ever published; publish one first.' });
  return voice;
}

function sampleFor({ variables }: Voice, origin: string): TemplateVariables {
  return {
    ...{
      firstName: 'Sam',
      advocateCode: 'SAM-SAMPLE',
      shareLink: `${origin}/SAM-SAMPLE`,
      shareChannel: 'EMAIL',
    },
    ...{ advocate: { firstName: 'Sam', lastName: 'Sample' }, friend: { firstName: 'Fran' } },
    ...{ rewardName: 'referral reward', rewardValue: variables.advocateReward || '$100' },
    ...{ rewardCode: 'THANKS-100', holdUntil: 'June 15, 2026' },
    reason:
      'Your friend had been a customer before, and the reward is for new customers. Thank you all the same.',
  };
}

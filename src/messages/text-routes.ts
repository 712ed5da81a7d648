// HTTP of text messages for staff (OUT-2): the account, every text with its state, a test, and who agreed.

import { z } from 'zod';
import { enteredUrlProblem } from '../base/addresses.ts';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { twilioUrl } from './send-texts.ts';
import { auditTexts, loadTextSettings, saveTextSettings } from './text-settings-store.ts';
import {
  consentHistory,
  findConsent,
  listTexts,
  postTexts,
  saveConsent,
  TEXT_STATES,
  type TextConsent,
} from './text-store.ts';

const tags = ['messages'];
const reading = { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT'] as const };
const changing = { scopes: ['CLIENT_ADMIN'] as const };
const telling = { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT', 'BACKEND'] as const };
const number = z
  .string()
  .trim()
  .regex(/^\+[1-9]\d{5,14}$/, 'is no number in international form, as +14155550123');

const TWILIO = 'https://api.twilio.com';
const settingsBody = z.strictObject({
  account_sid: z
    .string()
    .trim()
    .regex(/^AC[0-9a-fA-F]{32}$/, 'is AC and 32 hexadecimal digits, from the Twilio console'),
  auth_token: z.string().trim().min(16).max(200).optional().describe('Left out: the one that is stored.'),
  sender: z
    .string()
    .trim()
    .regex(
      /^(\+[1-9]\d{5,14}|MG[0-9a-fA-F]{32})$/,
      'is a number as +14155550123, or the sid MG… of a messaging service',
    ),
  api_url: z.string().trim().max(200).default(TWILIO),
  is_on: z.boolean().default(true),
});
const settingsView = z.object({
  ...{ account_sid: z.string(), sender: z.string(), api_url: z.string(), is_on: z.boolean() },
  trouble: z.string().nullable().describe('Why Twilio refuses everything.'),
  inbound_url: z
    .string()
    .nullable()
    .describe("For the number's incoming messages in Twilio; null: set PUBLIC_URL."),
});
const listQuery = z.object({
  person_id: z.string().refine(isId, 'is no id').optional(),
  state: z.enum(TEXT_STATES).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().refine(isId, 'is not one that an answer gave').optional(),
});
const textView = z.object({
  ...{ id: z.string(), kind: z.string(), to: z.string(), person_id: z.string().nullable(), body: z.string() },
  parts: z.number().describe('How many messages the phone company counts.'),
  ...{ state: z.enum(TEXT_STATES), attempts: z.number(), next_attempt_at: z.string().nullable() },
  ...{ last_error: z.string().nullable(), created_at: z.string(), done_at: z.string().nullable() },
});
const consentView = z.object({
  ...{ phone: z.string(), agreed: z.boolean(), source: z.enum(['api', 'page', 'keyword', 'provider']) },
  ...{ detail: z.string().nullable(), actor: z.string(), since: z.string() },
});

/** Adds /v1/messages/texts. */
export function textRoutes(server: Server, deps: Deps): void {
  settingsRoutes(server, deps);
  consentRoutes(server, deps);
  server.get(
    '/v1/messages/texts',
    {
      config: reading,
      schema: {
        summary: 'Every text with its state, newest first',
        tags,
        querystring: listQuery,
        response: { 200: z.object({ items: z.array(textView), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ caller, query }) => {
      const { person_id, state, cursor, limit } = query;
      const found = await listTexts(deps.db, caller.clientId, {
        ...{ personId: person_id ?? null, state: state ?? null, olderThan: cursor ?? null, limit: limit + 1 },
      });
      const items = found.slice(0, limit);
      return { items, next_cursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  );
  server.post(
    '/v1/messages/texts/test',
    {
      config: changing,
      schema: {
        summary: 'Send a text to try the account; the number must have agreed',
        tags,
        body: z.strictObject({ to: number }),
        response: { 200: z.object({ outcome: z.string() }) },
      },
    },
    async ({ caller, body }) => {
      const { name } = await deps.client(caller.clientId);
      const text = `${name}: this is a test of text messages. Reply STOP to end texts.`;
      const made = { ids: deps.ids, now: deps.now(), enqueue: deps.enqueue };
      const wish = { kind: 'test', to: body.to, personId: null, body: text, zones: [], isAwaited: true };
      const [outcome = 'duplicate'] = await deps.db.tx((tx) =>
        postTexts(tx, made, caller.clientId, [{ ...wish, onceKey: `test:${deps.ids()}` }]),
      );
      return { outcome };
    },
  );
}

function settingsRoutes(server: Server, deps: Deps): void {
  const view = async (clientId: Id) => {
    const settings = await loadTextSettings(deps.db, deps.secrets, clientId);
    const inbound_url = twilioUrl(deps.publicUrl, 'inbound', clientId);
    if (!settings) {
      return { account_sid: '', sender: '', api_url: TWILIO, is_on: false, trouble: null, inbound_url };
    }
    const { accountSid, sender, apiUrl, isOn, trouble } = settings;
    return { account_sid: accountSid, sender, api_url: apiUrl, is_on: isOn, trouble, inbound_url };
  };
  server.get(
    '/v1/messages/texts/settings',
    {
      config: reading,
      schema: {
        summary: 'How texts are sent',
        description: 'With an empty account_sid none are.',
        tags,
        response: { 200: settingsView },
      },
    },
    async ({ caller }) => view(caller.clientId),
  );
  server.put(
    '/v1/messages/texts/settings',
    {
      config: changing,
      schema: {
        summary: 'Set the Twilio account by which texts are sent, or switch texts off',
        tags,
        body: settingsBody,
        response: { 200: settingsView },
      },
    },
    async ({ caller, body }) => {
      const { clientId, actor } = caller;
      const problem = enteredUrlProblem(body.api_url, deps.allowPrivateAddresses);
      if (problem) throw new Refusal('invalid_parameter', { name: 'api_url', reason: problem.reason });
      await deps.db.tx(async (tx) => {
        const before = await loadTextSettings(tx, deps.secrets, clientId);
        // A stored secret is never sent to another account or address than the one it was typed for.
        const isSame = before?.accountSid === body.account_sid && before.apiUrl === body.api_url;
        const authToken = body.auth_token ?? (isSame ? before.authToken : undefined);
        if (authToken === undefined)
          throw new Refusal('invalid_parameter', {
            name: 'auth_token',
            reason: 'is needed for this account',
          });
        const after = {
          accountSid: body.account_sid,
          sender: body.sender,
          apiUrl: body.api_url,
          isOn: body.is_on,
        };
        await saveTextSettings(tx, deps.secrets, clientId, { ...after, authToken }, deps.now());
        const shown = before && {
          ...{
            accountSid: before.accountSid,
            sender: before.sender,
            apiUrl: before.apiUrl,
            isOn: before.isOn,
          },
        };
        await auditTexts(
          tx,
          { entryId: deps.ids(), at: deps.now(), clientId, actor },
          { action: 'text_settings.changed', subject: `client:${clientId}`, before: shown, after },
        );
      });
      return await view(clientId);
    },
  );
}

function consentRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/messages/texts/consents',
    {
      config: telling,
      schema: {
        summary: 'The last word of a number about texts',
        tags,
        querystring: z.object({ phone: number }),
        response: {
          200: consentView
            .extend({
              history: z.array(consentView.omit({ phone: true })).describe('Every word, oldest first.'),
            })
            .nullable(),
        },
      },
    },
    async ({ caller: { clientId }, query: { phone } }) => {
      const consent = await findConsent(deps.db, clientId, phone);
      if (!consent) return null;
      const history = await consentHistory(deps.db, clientId, phone);
      return {
        ...shown(consent),
        history: history.map((word) => ({ ...word, since: word.since.toISOString() })),
      };
    },
  );
  server.post(
    '/v1/messages/texts/consents',
    {
      config: telling,
      schema: {
        summary:
          'Keep that a number agreed to texts, or did not; only who said STOP by text may not be signed up again here',
        tags,
        body: z.strictObject({
          phone: number,
          agreed: z.boolean(),
          detail: z
            .string()
            .trim()
            .max(500)
            .optional()
            .describe('Where and to what, as "contract of May 3".'),
        }),
        response: { 200: consentView },
      },
    },
    async ({ caller, body }) => {
      const { clientId, actor } = caller;
      const consent: TextConsent = {
        ...{ number: body.phone, agreed: body.agreed, source: 'api', detail: body.detail ?? null },
        ...{ actor, since: deps.now() },
      };
      await deps.db.tx(async (tx) => {
        const before = await findConsent(tx, clientId, body.phone);
        if (body.agreed && before && !before.agreed && ['keyword', 'provider'].includes(before.source))
          throw new Refusal('conflict', {
            reason: 'this number said STOP; only a text with START from it takes that back.',
          });
        await saveConsent(tx, clientId, consent);
      });
      return shown(consent);
    },
  );
}

function shown({ number: phone, agreed, source, detail, actor, since }: TextConsent) {
  return { phone, agreed, source, detail, actor, since: since.toISOString() };
}

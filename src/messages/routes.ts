// HTTP of mails for staff: every mail with its state, previews, a test to oneself, and how mails are signed (OUT-2).

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { bodiesOf } from './compose.ts';
import { auditSender, loadSender, type SenderSettings, saveSender } from './settings-store.ts';
import { enqueueSending } from './store.ts';
import { MAIL_CLASSES } from './types.ts';
import {
  addressOfUser,
  findMail,
  listMails,
  MAIL_STATES,
  queueAgain,
  type StoredMail,
} from './views-store.ts';

const tags = ['messages'];
const reading = { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT', 'CAMPAIGN_EDIT'] as const };
const changing = { scopes: ['CLIENT_ADMIN', 'CAMPAIGN_EDIT'] as const };
const params = z.object({ id: z.string() });

const mailView = z.object({
  id: z.string(),
  kind: z.string(),
  mail_class: z.enum(MAIL_CLASSES),
  to: z.string(),
  person_id: z.string().nullable(),
  subject: z.string(),
  state: z.enum(MAIL_STATES),
  attempts: z.number(),
  next_attempt_at: z.string().nullable(),
  last_error: z.string().nullable(),
  created_at: z.string(),
  done_at: z.string().nullable(),
});
const bodies = z.object({ subject: z.string(), text: z.string(), html: z.string() });
const listQuery = z.object({
  state: z.enum(MAIL_STATES).optional(),
  person_id: z.string().refine(isId, 'is no id').optional(),
  kind: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  cursor: z.string().refine(isId, 'is not one that an answer gave').optional(),
});
/** No control characters: they stand in headers. */
const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}+$/u, 'has control characters');
const settings = z.strictObject({
  from_name: name.nullable().describe("null: the company's name"),
  reply_to: z.email().max(254).nullable(),
  postal_address: z.string().trim().min(1).max(500).nullable().describe('For the footer; several lines.'),
});
const draft = z.strictObject({
  subject: z.string().trim().min(1).max(300),
  text: z.string().trim().min(1).max(10_000).describe('Paragraphs with empty lines between them.'),
  button: z
    .strictObject({ label: z.string().trim().min(1).max(60), url: z.url({ protocol: /^https?$/ }).max(2000) })
    .nullish(),
  program_label: z.string().max(200).nullish(),
});
type Draft = z.infer<typeof draft>;

/** What templates are filled with where there is no real person. */
const SAMPLE = {
  ...{ advocateCode: 'SAM-SAMPLE', shareLink: 'https://share.example/SAM-SAMPLE', shareChannel: 'EMAIL' },
  ...{ advocate: { firstName: 'Sam', lastName: 'Sample' }, friend: { firstName: 'Fran' } },
  ...{ rewardName: 'Referral reward', rewardValue: '$100', rewardCode: 'THANKS-100' },
};

/** Adds /v1/messages. */
export function messageRoutes(server: Server, deps: Deps): void {
  addViews(server, deps);
  addSettings(server, deps);
  addDrafts(server, deps);
}

function addViews(server: Server, deps: Deps): void {
  server.get(
    '/v1/messages',
    {
      config: reading,
      schema: {
        summary: 'Every mail with its state, newest first',
        tags,
        querystring: listQuery,
        response: { 200: z.object({ items: z.array(mailView), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ caller, query }) => {
      const { limit, state = null, kind = null, person_id: personId = null, cursor = null } = query;
      const filter = { state, kind, personId, olderThan: cursor, limit: limit + 1 };
      const found = await listMails(deps.db, caller.clientId, filter);
      const items = found.slice(0, limit).map(shown);
      return { items, next_cursor: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  );
  server.get(
    '/v1/messages/:id',
    {
      config: reading,
      schema: {
        summary: "One mail with its bodies; the recipient's own unsubscribe link is left out",
        tags,
        params,
        response: { 200: z.object({ ...mailView.shape, text: z.string(), html: z.string() }) },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const mail = await mustFind(deps, clientId, request.params.id);
      const link = `${deps.publicUrl ?? `${request.protocol}://${request.host}`}/unsubscribe`;
      return { ...shown(mail), ...bodiesOf(mail, await loadSender(deps.db, clientId), link) };
    },
  );
  server.post(
    '/v1/messages/:id/retry',
    {
      config: { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT'] },
      schema: {
        summary: 'Send a mail again that failed, expired or was limited',
        tags,
        params,
        response: { 200: mailView },
      },
    },
    async ({ caller, params }) => {
      const { clientId } = caller;
      const { mailId, state } = await mustFind(deps, clientId, params.id);
      await deps.db.tx(async (tx) => {
        if (!(await queueAgain(tx, clientId, mailId, deps.now()))) {
          throw new Refusal('conflict', {
            reason: `the mail is ${state}; only one that failed, expired or was limited is sent again.`,
          });
        }
        await enqueueSending(tx, deps.enqueue, clientId);
      });
      return shown(await mustFind(deps, clientId, mailId));
    },
  );
}

function addSettings(server: Server, deps: Deps): void {
  server.get(
    '/v1/messages/settings',
    { config: reading, schema: { summary: 'How mails are signed', tags, response: { 200: settings } } },
    async ({ caller }) => wire(await loadSender(deps.db, caller.clientId)),
  );
  server.put(
    '/v1/messages/settings',
    {
      config: changing,
      schema: { summary: 'Change how mails are signed', tags, body: settings, response: { 200: settings } },
    },
    async ({ caller, body }) => {
      const { clientId, actor } = caller;
      const after = { fromName: body.from_name, replyTo: body.reply_to, postalAddress: body.postal_address };
      await deps.db.tx(async (tx) => {
        const { fromName, replyTo, postalAddress } = await loadSender(tx, clientId);
        await saveSender(tx, clientId, after, deps.now());
        const made = { entryId: deps.ids(), at: deps.now(), clientId, actor };
        await auditSender(tx, made, { fromName, replyTo, postalAddress }, after);
      });
      return wire(after);
    },
  );
}

function addDrafts(server: Server, deps: Deps): void {
  server.post(
    '/v1/messages/preview',
    {
      config: { ...reading, readerMay: true },
      schema: {
        summary: 'A mail as it would look, with sample values; nothing is sent',
        tags,
        body: draft,
        response: { 200: bodies },
      },
    },
    async (request) => {
      const mail = await filled(deps, request.caller.clientId, request.body);
      const sender = await loadSender(deps.db, request.caller.clientId);
      const link = `${deps.publicUrl ?? `${request.protocol}://${request.host}`}/unsubscribe`;
      return { subject: mail.subject, ...bodiesOf(mail, sender, link) };
    },
  );
  server.post(
    '/v1/messages/test',
    {
      config: changing,
      schema: {
        summary: 'Send a mail with sample values to yourself',
        tags,
        body: draft,
        response: { 200: z.object({ outcome: z.string() }) },
      },
    },
    async ({ caller, body }) => {
      const { clientId, actor } = caller;
      const userId = actor.startsWith('user:') ? actor.slice('user:'.length) : '';
      const to = isId(userId) ? await addressOfUser(deps.db, clientId, userId) : null;
      if (to === null) {
        throw new Refusal('conflict', { reason: 'a token has no address; log in as a user to get a test.' });
      }
      const mail = await filled(deps, clientId, body);
      const [outcome = 'duplicate'] = await deps.db.tx((tx) =>
        deps.postMail(tx, [
          {
            ...mail,
            ...{ clientId, to, personId: null, fromName: null, replyTo: null, onceKey: `test:${deps.ids()}` },
          },
        ]),
      );
      return { outcome };
    },
  );
}

async function filled(deps: Deps, clientId: Id, { subject, text, button, program_label }: Draft) {
  const voice = await deps.voice(clientId, program_label ?? null);
  if (!voice) throw new Refusal('conflict', { reason: 'no campaign was ever published; publish one first.' });
  return {
    ...{ kind: 'test', mailClass: 'essential' as const, html: null },
    subject: voice.fill(subject, SAMPLE).replace(/\s+/g, ' '),
    text: voice.fill(text, SAMPLE),
    look: button ? { button } : {},
  };
}

async function mustFind(deps: Deps, clientId: Id, id: string): Promise<StoredMail> {
  const mail = isId(id) ? await findMail(deps.db, clientId, id) : null;
  if (!mail) throw new Refusal('not_found');
  return mail;
}

function wire({ fromName, replyTo, postalAddress }: SenderSettings) {
  return { from_name: fromName, reply_to: replyTo, postal_address: postalAddress };
}

function shown(mail: StoredMail) {
  return {
    ...{ id: mail.mailId, kind: mail.kind, mail_class: mail.mailClass, to: mail.to },
    ...{ person_id: mail.personId, subject: mail.subject, state: mail.state, attempts: mail.attempts },
    next_attempt_at: mail.nextAttemptAt?.toISOString() ?? null,
    last_error: mail.lastError,
    created_at: mail.createdAt.toISOString(),
    done_at: mail.doneAt?.toISOString() ?? null,
  };
}

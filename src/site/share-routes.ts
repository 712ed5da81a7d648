// HTTP of sharing on the program domain, without a token (WEB-5): join, mail friends, say what was shared, prove the e-mail, own referrals.
// Whoever types an e-mail learns its link and code, which are for everybody anyway, and nothing that is stored about its owner.

import { randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { ShareChannel } from '../campaigns/content.ts';
import type { Voice } from '../campaigns/voice.ts';
import type { Deps, Server } from '../http/types.ts';
import type { Enrolled } from '../referrals/types.ts';
import { ownStats } from './own-page-store.ts';
import { joinedOf, sharedCampaign } from './share.ts';
import { messageProblem, sendShares, sharedInput } from './share-mail.ts';
import { closeSession, countAsking, insertLink, isKnownEmail, sessionEmail } from './share-store.ts';
import { allowPages, clientAsked, hashed, sessionHash, tokenHash, visitorKey } from './share-visitor.ts';

const CHANNELS = [
  'copy',
  'email',
  'sms',
  'whatsapp',
  'messenger',
  'facebook',
  'x',
  'native',
] as const satisfies ShareChannel[];

/** Askings in an hour: of one address of the internet (an office shares one), and for one e-mail. */
const MOST_PER_HOUR = {
  join: { visitor: 120, email: 30 },
  email: { visitor: 30, email: 20 },
  shared: { visitor: 300, email: 100 },
  prove: { visitor: 30, email: 5 },
  texts: { visitor: 20, email: 5 },
} as const;
type Asking = keyof typeof MOST_PER_HOUR;
/** Friends who are written to in an hour by people that proved no e-mail: from one network, and of a company in all. */
const MOST_STRANGERS = { visitor: 40, everybody: 400 } as const;

/** As people type it, in compared form. */
export const emailField = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .regex(/^[^\s@"<>(),;:\\]+@[^\s@"<>(),;:\\]+\.[^\s@"<>(),;:\\]{2,}$/, 'is not an e-mail address');
/** It is shown to friends: no place for a link. */
const name = z
  .string()
  .trim()
  .max(60)
  .regex(/^[^@/\\:<>\p{Cc}]*$/u, 'is not a name')
  .refine((text) => !/www\.|\.(com|net|org|info|io|co)\b/i.test(text), 'is not a name')
  .nullish();
const joinBody = z.object({
  email: emailField,
  first_name: name,
  last_name: name,
  source: z.string().max(100).nullish(),
});
const emailBody = z.object({
  email: emailField,
  recipients: z.array(emailField).min(1).max(10),
  message: z.string().trim().max(1000).nullish(),
});
const sharedBody = z.object({ channel: z.enum(CHANNELS), email: emailField });
const joinedAnswer = z.object({
  ...{ code: z.string(), link: z.string(), qr_svg: z.string(), qr_png: z.string() },
  ...{ email_subject: z.string(), email_message: z.string(), text_message: z.string() },
  ...{ social_title: z.string(), social_description: z.string() },
  texts: z.null().describe('Offered only to who proved the e-mail, in the zone.'),
});
const moneyAnswer = z.object({ amount_minor: z.number(), currency: z.string() });
const statsAnswer = z.object({
  ...{ code: z.string(), link: z.string(), earned: z.array(moneyAnswer), given: z.array(moneyAnswer) },
  referrals: z.array(
    z.object({
      ...{ friend: z.string(), stage: z.string(), reason: z.string(), day: z.string() },
      reward: moneyAnswer.extend({ state: z.string() }).nullable(),
    }),
  ),
});
const done = z.object({ ok: z.literal(true) });

export function shareRoutes(server: Server, deps: Deps): void {
  const tags = ['Sharing'];
  const open = { onRequest: allowPages };

  server.post(
    '/v1/share/join',
    {
      ...open,
      schema: { summary: 'Get a link and code', tags, body: joinBody, response: { 200: joinedAnswer } },
    },
    async (request) => {
      const { voice, advocate, origin } = await join(deps, request, 'join', request.body);
      return { ...joinedOf(voice, origin, advocate), texts: null };
    },
  );

  server.post(
    '/v1/share/email',
    {
      ...open,
      schema: {
        summary: 'Mail the link to friends',
        tags,
        body: emailBody,
        response: {
          200: z.object({
            recipients: z.array(
              z.object({ email: z.string(), state: z.enum(['sent', 'already_sent', 'limited']) }),
            ),
          }),
        },
      },
    },
    async (request) => {
      const { body } = request;
      const message = body.message ?? '';
      const joined = await join(deps, request, 'email', body);
      const { clientId, origin, advocate } = joined;
      const own = await sessionOf(deps, clientId, request);
      const proved = own === body.email ? own : null;
      if (message !== '' && proved === null) throw new Refusal('email_not_proved');
      const problem = messageProblem(message, `${origin}/${advocate.code}`);
      if (problem) throw new Refusal('invalid_parameter', { name: 'message', reason: problem });
      if (body.recipients.includes(body.email))
        throw new Refusal('invalid_parameter', { name: 'recipients', reason: 'that is your own address.' });
      if (proved === null) await limitStrangers(deps, clientId, request, body.recipients.length);
      return {
        recipients: await sendShares(deps, {
          ...joined,
          ...{ proved, message, recipients: body.recipients },
        }),
      };
    },
  );

  server.post(
    '/v1/share/shared',
    {
      ...open,
      schema: { summary: 'Say that a link was shared', tags, body: sharedBody, response: { 200: done } },
    },
    async (request) => {
      const clientId = await clientAsked(deps, request);
      await limit(deps, clientId, 'shared', request, request.body.email);
      const { channel } = request.body;
      await deps.accept([
        sharedInput(clientId, {
          email: request.body.email,
          channel: channel === 'copy' ? 'SHARE_LINK' : channel.toUpperCase(),
        }),
      ]);
      return { ok: true as const };
    },
  );

  server.post(
    '/v1/share/prove',
    {
      ...open,
      schema: {
        summary: 'Have a link mailed that opens the own page',
        tags,
        body: z.object({ email: emailField }),
        response: { 200: done },
      },
    },
    async (request) => {
      await sendProof(deps, request, request.body.email);
      return { ok: true as const };
    },
  );

  textsRoute(server, deps);
  server.get(
    '/v1/share/me',
    {
      ...open,
      schema: {
        summary: 'Own referrals and rewards of who proved the e-mail',
        tags,
        response: { 200: statsAnswer },
      },
    },
    async (request) => {
      const clientId = await clientAsked(deps, request);
      const own = await sessionOf(deps, clientId, request);
      if (own === null) throw new Refusal('own_session_needed');
      const stats = await ownStats(deps, clientId, own, await deps.programOrigin(clientId, request));
      // Proved, but never joined.
      if (!stats) throw new Refusal('not_found');
      return stats;
    },
  );

  server.post(
    '/v1/share/logout',
    { ...open, schema: { summary: 'End the session of the own page', tags, response: { 200: done } } },
    async (request) => {
      const hash = sessionHash(request.headers.cookie);
      if (hash) await closeSession(deps.db, await clientAsked(deps, request), hash);
      return { ok: true as const };
    },
  );

  for (const path of ['join', 'email', 'shared', 'prove', 'texts', 'me', 'logout']) {
    server.options(`/v1/share/${path}`, { ...open, schema: { hide: true } }, (_request, reply) =>
      reply.code(204).send(),
    );
  }
}

const textsBody = z.object({
  phone: z.string().trim().min(1).max(40),
  words: z.string().max(2000).describe('What stood beside the box that was ticked, as the zone gave it.'),
});

/** Only who proved the e-mail in this browser: texts tell of one's own referrals. */
function textsRoute(server: Server, deps: Deps): void {
  server.post(
    '/v1/share/texts',
    {
      onRequest: allowPages,
      schema: {
        summary: 'Ask for texts about the own referrals',
        description: 'Kept with the exact words, the time and where it was said. STOP by text ends it.',
        tags: ['Sharing'],
        body: textsBody,
        response: { 200: done },
      },
    },
    async (request) => {
      const { phone, words } = request.body;
      const own = await sessionOf(deps, await clientAsked(deps, request), request);
      if (own === null) throw new Refusal('own_session_needed');
      const { clientId, voice, advocate, origin } = await join(deps, request, 'texts', { email: own });
      const offered = joinedOf(voice, origin, advocate, { ending: null }).texts;
      if (offered?.words !== words)
        throw new Refusal('invalid_parameter', {
          name: 'words',
          reason: 'the words have changed since: load the page again and read them.',
        });
      const outcome = await deps.signUpForTexts(clientId, { personId: advocate.personId, phone, words });
      if (outcome === 'no_phone')
        throw new Refusal('invalid_parameter', { name: 'phone', reason: 'it is no phone number.' });
      if (outcome === 'texts_are_off') throw new Refusal('conflict', { reason: 'no texts are sent here.' });
      return { ok: true as const };
    },
  );
}

interface JoinedAdvocate {
  clientId: Id;
  voice: Voice;
  advocate: Enrolled;
  origin: string;
}

async function join(
  deps: Deps,
  request: FastifyRequest,
  asking: Asking,
  wish: Pick<z.infer<typeof joinBody>, 'email'> & Partial<z.infer<typeof joinBody>>,
): Promise<JoinedAdvocate> {
  const clientId = await clientAsked(deps, request);
  await limit(deps, clientId, asking, request, wish.email);
  const voice = await sharedCampaign(deps, clientId);
  if (!voice) throw new Refusal('no_running_program');
  const advocate = await deps.enrolAdvocate(clientId, {
    ...{ email: wish.email, firstName: wish.first_name || null, lastName: wish.last_name || null },
    ...{ source: wish.source || null, programLabel: voice.campaign.programLabel },
  });
  if (!advocate)
    throw new Refusal('invalid_parameter', { name: 'email', reason: 'it is nobody’s own address.' });
  // From here on it is known who asks: the campaign for this advocate speaks.
  const own = (await sharedCampaign(deps, clientId, advocate.personId)) ?? voice;
  return { clientId, voice: own, advocate, origin: await deps.programOrigin(clientId, request) };
}

/** Throws too_many_requests when the visitor asked too often, or somebody for this e-mail. */
async function limit(
  deps: Deps,
  clientId: Id,
  asking: Asking,
  request: FastifyRequest,
  address: string,
): Promise<void> {
  const most = MOST_PER_HOUR[asking];
  await allow(deps, clientId, `${asking}:visitor:${visitorKey(deps, request)}`, most.visitor);
  await allow(deps, clientId, `${asking}:email:${hashed(deps, address)}`, most.email);
}

/** Anybody can invent advocates who write to ten friends each. */
async function limitStrangers(deps: Deps, clientId: Id, request: FastifyRequest, friends: number) {
  const { visitor, everybody } = MOST_STRANGERS;
  await allow(deps, clientId, `strangers:visitor:${visitorKey(deps, request)}`, visitor, friends);
  await allow(deps, clientId, 'strangers:everybody', everybody, friends);
}

/** Counts `more` of a thing in this hour. Throws too_many_requests when that makes more than `most`. */
async function allow(deps: Deps, clientId: Id, what: string, most: number, more = 1): Promise<void> {
  const now = deps.now();
  const { count, endsAt } = await countAsking(deps.db, clientId, what, now, more);
  if (count <= most) return;
  const seconds = Math.ceil((endsAt.getTime() - now.getTime()) / 1000);
  throw new Refusal('too_many_requests', { retry_after_seconds: seconds });
}

/** The proved e-mail of the session; null without one. */
export async function sessionOf(deps: Deps, clientId: Id, request: FastifyRequest): Promise<string | null> {
  const hash = sessionHash(request.headers.cookie);
  return hash && sessionEmail(deps.db, clientId, hash, deps.now());
}

/** Mails the link that proves the e-mail, if somebody has it; the answer is the same if nobody does. */
export async function sendProof(deps: Deps, request: FastifyRequest, address: string): Promise<void> {
  const clientId = await clientAsked(deps, request);
  await limit(deps, clientId, 'prove', request, address);
  if (!(await isKnownEmail(deps.db, clientId, address))) return;
  const token = randomBytes(32).toString('base64url');
  const hash = tokenHash(token);
  if (!hash) throw new Error('a token of ours has no form of ours');
  const voice = await deps.voice(clientId, null);
  const company = voice?.campaign.settings.company_name ?? (await deps.client(clientId)).name;
  const url = `${await deps.programOrigin(clientId, request)}/me/confirm?proof=${token}`;
  await deps.db.tx(async (tx) => {
    await insertLink(tx, clientId, { hash, email: address, now: deps.now() });
    await deps.postMail(tx, [
      {
        ...{ clientId, kind: 'own_page_link', mailClass: 'essential', to: address, personId: null },
        subject: `Your referrals with ${company}`,
        text: `Open your referrals with ${company}.\n\nThe link works once, within 30 minutes. If you did not ask for it, ignore this mail: nobody can see your page without it.`,
        html: null,
        look: {
          ...(voice && { theme: voice.campaign.settings.theme }),
          button: { label: 'Open my page', url },
        },
        ...{ fromName: null, replyTo: null, onceKey: `own_page_link:${hash.toString('hex')}` },
      },
    ]);
  });
}

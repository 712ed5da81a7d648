// HTTP of not being mailed: the page behind every mail's link, its one-click POST (RFC 8058), and /v4/optouts (OUT-2).

import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Id } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { MAIL_LINK_KEY, readMailToken } from './links.ts';
import { addOptOut, type OptOut, type OptOutClass, optOutsOf, removeOptOut } from './opt-out-store.ts';
import { loadSender } from './settings-store.ts';
import { addressKey } from './store.ts';
import { type OwnPhone, phonesOf, saveConsent } from './text-store.ts';
import { preferencesPage, unknownLinkPage } from './unsubscribe-page.ts';
import { findMail, type StoredMail } from './views-store.ts';

const CHOICES = ['transactional', 'promotional'] as const;
const tags = ['messages'];
/** `t` is whatever stands in the link: a broken one gets a page, not an error. */
const linkQuery = z.object({ t: z.string().max(200).default('') });
const page = z.string().describe('A page (text/html).');
const optOutView = z.object({
  email: z.string(),
  optout: z.boolean(),
  takes_part: z
    .boolean()
    .describe(
      'false: somebody said that this address wants nothing of the program; no reward is paid (PO-3).',
    ),
  classes: z
    .array(z.enum([...CHOICES, 'all']))
    .describe('What is not sent; all: nothing is, not even answers.'),
});

/** Adds /unsubscribe and /v4/optouts. */
export function unsubscribeRoutes(server: Server, deps: Deps): void {
  const key = deps.secrets.signingKey(MAIL_LINK_KEY);
  const mailOf = async (token: string) => {
    const named = readMailToken(key, token);
    const mail = named && (await findMail(deps.db, named.clientId, named.mailId));
    return named && mail ? { clientId: named.clientId, mail } : null;
  };
  server.get(
    '/unsubscribe',
    {
      schema: { summary: 'Choose what mails to get', tags, querystring: linkQuery, response: { 200: page } },
    },
    async ({ query }, reply) => {
      const found = await mailOf(query.t);
      return found ? show(deps, reply, query.t, found, false) : notKnown(reply);
    },
  );
  server.post(
    '/unsubscribe',
    {
      // A mailbox may send multipart/form-data; both kinds are read here.
      config: {
        rawBody: true,
        documentedBody: z.string().describe('List-Unsubscribe=One-Click, or the form.'),
      },
      schema: {
        summary: 'Unsubscribe in one click (RFC 8058), or save the choice of the page',
        tags,
        querystring: linkQuery,
        response: { 200: page },
      },
    },
    async (request, reply) => {
      const found = await mailOf(request.query.t);
      if (!found) return notKnown(reply);
      const wanted = choiceOf(
        (request.body as Buffer).toString('utf8'),
        await stillWanted(deps, found),
        found.mail,
      );
      await save(deps, found.clientId, found.mail.addressKey, wanted);
      await saveTexts(deps, found, (request.body as Buffer).toString('utf8'));
      return show(deps, reply, request.query.t, found, true);
    },
  );
  server.get(
    '/v4/optouts',
    {
      config: { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT', 'BACKEND'] },
      schema: {
        summary: 'Whether an address opted out',
        tags,
        querystring: z.object({ email: z.email().max(254) }),
        response: { 200: optOutView },
      },
    },
    async ({ caller, query }) => viewOf(deps, caller.clientId, query.email),
  );
  server.post(
    '/v4/optouts',
    {
      config: { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT', 'BACKEND'] },
      schema: {
        summary: 'Opt an address out of mails or of the whole program, or in again',
        tags,
        body: z.strictObject({
          email: z.email().max(254),
          optout: z.boolean().default(true),
          mail_class: z
            .enum([...CHOICES, 'all'])
            .optional()
            .describe(
              'Left out: both classes of mails. all: out of the program; no mail at all is sent and no reward paid, until opted in again.',
            ),
        }),
        response: { 200: optOutView },
      },
    },
    async ({ caller, body }) => {
      const { clientId } = caller;
      const address = addressKey(body.email);
      const classes: OptOutClass[] = body.mail_class ? [body.mail_class] : [...CHOICES];
      await deps.db.tx(async (tx) => {
        for (const mailClass of classes) {
          const optOut = { addressKey: address, mailClass, reason: 'api' as const, detail: caller.actor };
          if (body.optout) await addOptOut(tx, clientId, { ...optOut, since: deps.now() });
          else await removeOptOut(tx, clientId, address, mailClass);
        }
        if (!body.optout) await removeOptOut(tx, clientId, address, 'all');
      });
      return viewOf(deps, clientId, body.email);
    },
  );
}

interface Found {
  clientId: Id;
  mail: StoredMail;
}

function wantedOf(optOuts: readonly OptOut[]): Set<string> {
  const out = new Set<string>(optOuts.map(({ mailClass }) => mailClass));
  return new Set(CHOICES.filter((one) => !out.has(one) && !out.has('all')));
}

async function stillWanted(deps: Deps, { clientId, mail }: Found): Promise<Set<string>> {
  return wantedOf(await optOutsOf(deps.db, clientId, mail.addressKey));
}

/** What the reader wants after this POST: one click takes the mail's own class out, the form names all that are wanted. */
function choiceOf(body: string, wanted: Set<string>, mail: StoredMail): Set<string> {
  if (/List-Unsubscribe"?(=|\s+)One-Click/.test(body)) {
    return new Set([...wanted].filter((one) => one !== mail.mailClass));
  }
  const form = new URLSearchParams(body);
  return new Set(CHOICES.filter((one) => form.get(one) === 'on'));
}

async function save(deps: Deps, clientId: Id, address: string, wanted: Set<string>): Promise<void> {
  await deps.db.tx(async (tx) => {
    for (const mailClass of CHOICES) {
      if (wanted.has(mailClass)) await removeOptOut(tx, clientId, address, mailClass);
      else {
        const optOut = { addressKey: address, mailClass, reason: 'unsubscribed' as const, detail: null };
        await addOptOut(tx, clientId, { ...optOut, since: deps.now() });
      }
    }
    // Who wants mails again and reads them has a mailbox that works.
    if (wanted.size > 0) await removeOptOut(tx, clientId, address, 'all');
  });
}

async function show(deps: Deps, reply: FastifyReply, token: string, found: Found, isSaved: boolean) {
  const { companyName } = await loadSender(deps.db, found.clientId);
  const wanted = await stillWanted(deps, found);
  const phones = await phonesOf(deps.db, found.clientId, found.mail);
  const texts = phones.length === 0 ? null : textsOf(phones);
  return asPage(reply).send(preferencesPage({ token, companyName, wanted, texts, isSaved }));
}

function textsOf(phones: readonly OwnPhone[]): { ending: string; areWanted: boolean } {
  const shown = phones.find(({ agreed }) => agreed) ?? phones[0];
  return { ending: shown?.number.slice(-2) ?? '', areWanted: shown?.agreed === true };
}

/** What the form says of texts; a click of the mailbox says nothing of them. Who said STOP by text takes it back by text. */
async function saveTexts(deps: Deps, { clientId, mail }: Found, body: string): Promise<void> {
  if (/List-Unsubscribe"?(=|\s+)One-Click/.test(body)) return;
  const phones = await phonesOf(deps.db, clientId, mail);
  const agreed = new URLSearchParams(body).get('texts') === 'on';
  const asked = textsOf(phones);
  if (agreed === asked.areWanted) return;
  for (const { number, saidStop } of phones) {
    if (agreed && (saidStop || !number.endsWith(asked.ending))) continue;
    await saveConsent(deps.db, clientId, {
      ...{ number, agreed, source: 'page', detail: 'preferences page', actor: 'person', since: deps.now() },
    });
  }
}

function notKnown(reply: FastifyReply) {
  return asPage(reply).code(404).send(unknownLinkPage());
}

function asPage(reply: FastifyReply) {
  return reply
    .type('text/html; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('referrer-policy', 'no-referrer')
    .header(
      'content-security-policy',
      "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
    );
}

async function viewOf(deps: Deps, clientId: Id, email: string) {
  const out = await optOutsOf(deps.db, clientId, addressKey(email));
  const isOut = out.some(({ mailClass, reason }) => mailClass === 'all' && reason !== 'bounced');
  return {
    ...{ email, optout: out.length > 0, takes_part: !isOut },
    classes: out.map(({ mailClass }) => mailClass),
  };
}

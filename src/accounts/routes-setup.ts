// HTTP of the first visit: /v1/setup makes owner and company while there is no client, and then never again.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Deps, Server } from '../http/types.ts';
import { sentByAnotherSite } from './cross-site.ts';
import { startSession } from './login.ts';
import { answerSignedIn, signedInView } from './routes-sessions.ts';
import { createClient } from './setup.ts';
import { deviceOf, limitedSignIn } from './sign-in-limit.ts';
import { firstClients } from './store.ts';
import { findUser } from './store-users.ts';

const TAGS = ['setup'];

const setupBody = z.strictObject({
  company: z.string().max(1000).describe('The company’s name.'),
  name: z.string().max(1000).default('').describe('The owner’s own name.'),
  email: z.string().max(1000),
  password: z.string().max(1000),
  time_zone: z.string().max(100).optional().describe('Of the IANA list; default UTC.'),
  phone_region: z.string().max(10).optional().describe('Country of phone numbers without one; default US.'),
  currency: z.string().max(10).optional().describe('ISO 4217; default USD.'),
  program_domain: z.string().max(300).optional().describe('As share.acme.example; can be added later.'),
});

/** By which words the wire knows them. */
const FIELDS: Record<string, string> = {
  client: 'company',
  owner: 'email',
  'phone-region': 'phone_region',
  'time-zone': 'time_zone',
  domain: 'program_domain',
  ownerName: 'name',
};

export function setupRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/setup',
    {
      schema: {
        summary: 'Whether somebody still has to make the owner and the company',
        tags: TAGS,
        response: { 200: z.object({ needed: z.boolean(), mail_is_on: z.boolean() }) },
      },
    },
    async () => ({ needed: (await firstClients(deps.db)).length === 0, mail_is_on: deps.mailIsOn }),
  );

  server.post(
    '/v1/setup',
    {
      schema: {
        summary: 'Make owner and company on the first visit, and sign in',
        tags: TAGS,
        body: setupBody,
        response: { 200: signedInView.extend({ program_domain: z.string() }) },
      },
    },
    async (request, reply) => {
      if (sentByAnotherSite(request)) throw new Refusal('cross_site_request');
      const { body } = request;
      const wish = {
        name: body.company,
        ownerName: body.name,
        owner: body.email,
        password: body.password,
        timeZone: body.time_zone,
        phoneRegion: body.phone_region,
        currency: body.currency,
        domain: body.program_domain === '' ? undefined : body.program_domain,
      };
      // Hashing costs: whoever comes late is told before it.
      if ((await firstClients(deps.db)).length > 0) throw new Refusal('setup_done');
      const made = await limitedSignIn(deps, request, () =>
        createClient(deps.db, wish, deps.now(), true),
      ).catch((error: unknown) => {
        throw inWordsOfTheWire(error);
      });
      const user = await findUser(deps.db, made.client_id, made.owner_id);
      if (!user) throw new Error('the owner who was just made is not there');
      const opening = { ...deviceOf(deps, request), way: 'setup' as const };
      const opened = await deps.db.tx((tx) =>
        startSession(tx, { ids: deps.ids, now: deps.now() }, user, opening),
      );
      return { ...answerSignedIn(deps, request, reply, opened), program_domain: made.program_domain };
    },
  );
}

/** The command's words for its options become the fields of the body. */
function inWordsOfTheWire(error: unknown): unknown {
  if (!(error instanceof Refusal) || error.code !== 'validation_error') return error;
  const problems = (error.parameters.problems as { where: string; what: string; how: string }[]).map(
    (problem) => ({ ...problem, where: `body.${FIELDS[problem.where] ?? problem.where}` }),
  );
  const reason = problems.map(({ where, how }) => `${where}: ${how}`).join('; ');
  return new Refusal('validation_error', { reason, problems });
}

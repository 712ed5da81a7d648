// HTTP of codes and links: made, listed, looked up, retired.

import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { codeKey } from '../base/codes.ts';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import type { NewInput } from '../intake/types.ts';
import { createShareable } from './create-shareable.ts';
import { destinationProblem, type LinkBase, shareLink } from './links.ts';
import { survivorOf } from './override.ts';
import {
  findPerson,
  insertAudit,
  listShareables,
  programDomain,
  retireShareable,
  shareableByCode,
} from './shareable-store.ts';
import { idText, shareableAnswer, shareableView, storableObject, storableText } from './wire.ts';

const TAGS = ['Codes and links'];
const SUPPORT = { scopes: ['USER_SUPPORT', 'UPDATE_PROFILE'] as const };

const madeAnswer = shareableAnswer.extend({
  similar_to: z.array(z.string()).meta({ description: 'Other codes that are one slip of the finger away.' }),
});

const createBody = z.object({
  label: storableText(255).optional(),
  key: storableText(255).nullish(),
  code: storableText(100).nullish(),
  preferred_code_prefixes: z.array(storableText(100)).max(20).nullish(),
  program_url: storableText(2000).nullish(),
  content: storableObject.nullish(),
  data: storableObject.nullish(),
});

const publicAnswer = shareableAnswer.omit({ person_id: true, data: true });

export function shareableRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v5/persons/:id/shareables',
    {
      config: SUPPORT,
      schema: {
        summary: 'Make a code with its link; the same key gives the same one',
        tags: TAGS,
        params: z.object({ id: idText }),
        body: createBody,
        response: { 200: madeAnswer },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const { body } = request;
      const label = blankToNull(body.label);
      if (label === null) throw new Refusal('missing_label');
      checkDestinations(body);
      const personId = await survivorOf(deps, clientId, request.params.id);
      const made = await deps.db.tx(async (tx) => {
        const person = await findPerson(tx, clientId, personId);
        if (!person) throw new Refusal('person_not_found');
        const dice = (below: number) => randomInt(below);
        const result = await createShareable(tx, { now: deps.now(), dice }, clientId, person, {
          label,
          key: blankToNull(body.key),
          code: blankToNull(body.code),
          prefixes: body.preferred_code_prefixes ?? [],
          programUrl: blankToNull(body.program_url),
          content: body.content ?? {},
          data: body.data ?? {},
        });
        if (result.isNew) await deps.acceptIn(tx, [reevaluation(clientId, actor, result.shareable.codeKey)]);
        return result;
      });
      const link = shareLink(await linkBase(deps, clientId, request), made.shareable.code);
      return { ...shareableView(made.shareable, link), similar_to: made.similarTo };
    },
  );

  server.get(
    '/v5/persons/:id/shareables',
    {
      config: SUPPORT,
      schema: {
        summary: 'The codes and links of a person',
        tags: TAGS,
        params: z.object({ id: idText }),
        response: { 200: z.array(shareableAnswer) },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const personId = await survivorOf(deps, clientId, request.params.id);
      const base = await linkBase(deps, clientId, request);
      const shareables = await listShareables(deps.db, clientId, personId);
      return shareables.map((one) => shareableView(one, shareLink(base, one.code)));
    },
  );

  server.get(
    '/v3/shareables/:code',
    {
      schema: {
        summary: 'A code as everybody may see it, on the program domain',
        tags: TAGS,
        params: z.object({ code: idText }),
        response: { 200: publicAnswer },
      },
    },
    async (request) => {
      const clientId = await deps.clientIdByHost(request.host);
      if (clientId === null) throw new Refusal('unknown_program_domain', { host: request.host });
      const shareable = await shareableByCode(deps.db, clientId, codeKey(request.params.code));
      if (!shareable || shareable.retiredAt) throw new Refusal('not_found');
      return shareableView(shareable, shareLink(await linkBase(deps, clientId, request), shareable.code));
    },
  );

  server.post(
    '/v1/shareables/:code/retire',
    {
      config: SUPPORT,
      schema: {
        summary: 'Retire a code: it credits nobody from now on, and nobody else ever gets it',
        tags: TAGS,
        params: z.object({ code: idText }),
        response: { 200: shareableAnswer },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const key = codeKey(request.params.code);
      const retired = await deps.db.tx((tx) => retire(tx, deps, clientId, key, actor));
      if (!retired) throw new Refusal('not_found');
      return shareableView(retired, shareLink(await linkBase(deps, clientId, request), retired.code));
    },
  );
}

async function retire(tx: Tx, deps: Deps, clientId: Id, key: string, actor: string) {
  const before = await shareableByCode(tx, clientId, key);
  if (!before || before.retiredAt) return before;
  const retired = await retireShareable(tx, clientId, key, deps.now());
  await insertAudit(tx, { ids: deps.ids, now: deps.now() }, clientId, {
    actor,
    action: 'shareable.retired',
    subject: `shareable:${key}`,
    before: { code: before.code, key: before.key, person_id: before.personId },
    after: { key: retired?.key, retired_at: retired?.retiredAt?.toISOString() },
  });
  return retired;
}

/** What the new code decides: jobs and leads that named it before anybody had it (AT-2, AT-5). */
function reevaluation(clientId: Id, actor: string, key: string): NewInput {
  return {
    clientId,
    source: 'staff',
    name: 're_evaluate',
    eventTime: null,
    body: JSON.stringify({ code_keys: [key] }),
    actor,
    connectionId: null,
    deviceId: null,
    idempotencyKey: null,
    partnerKey: null,
    sameBytesAreSame: false,
  };
}

function checkDestinations(body: z.infer<typeof createBody>): void {
  const urls = { program_url: body.program_url, 'content.url': body.content?.url };
  for (const [name, url] of Object.entries(urls)) {
    if (url === undefined || url === null || url === '') continue;
    const reason = typeof url === 'string' ? destinationProblem(url) : 'it must be text';
    if (reason) throw new Refusal('invalid_parameter', { name, reason });
  }
}

async function linkBase(
  deps: Deps,
  clientId: Id,
  request: { protocol: string; host: string },
): Promise<LinkBase> {
  const domain = await programDomain(deps.db, clientId);
  return { domain, publicUrl: deps.publicUrl, protocol: request.protocol, host: request.host };
}

function blankToNull(text: string | null | undefined): string | null {
  return text?.trim() || null;
}

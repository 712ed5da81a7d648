// HTTP of promotion links: made, listed, retired.

import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { codeKey } from '../base/codes.ts';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { checkCode } from './codes.ts';
import { freeCodes } from './create-shareable.ts';
import { destinationProblem, shareLink } from './links.ts';
import {
  insertPromotionLink,
  listPromotionLinks,
  type PromotionLink,
  promotionLinkByKey,
  retirePromotionLink,
} from './promotion-store.ts';
import { holdCodes, insertAudit, programDomain, shareableByCode } from './shareable-store.ts';
import { idText, pageLimit, storableText } from './wire.ts';

const TAGS = ['Promotion links'];
const EDIT = { scopes: ['CAMPAIGN_EDIT'] as const };

const answer = z.object({
  name: z.string(),
  link: z.string(),
  program_label: z.string(),
  description: z.string(),
  destination: z.string().nullable(),
  created_at: z.string(),
  retired_at: z.string().nullable(),
});

const createBody = z.object({
  name: storableText(100),
  program_label: storableText(200).trim().min(1),
  description: storableText(1_000).default(''),
  destination: storableText(2_000)
    .nullish()
    .meta({ description: 'null: the share experience of the program domain' }),
});

export function promotionRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/promotion-links',
    {
      config: EDIT,
      schema: {
        summary: 'Make a promotion link: a name of the company that leads customers to the share experience',
        tags: TAGS,
        body: createBody,
        response: { 200: answer },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const { name, program_label: programLabel, description, destination } = request.body;
      const made: PromotionLink = {
        code: name.trim(),
        codeKey: codeKey(name),
        programLabel,
        description,
        destination: destination?.trim() || null,
        createdAt: deps.now(),
        retiredAt: null,
      };
      const reason = made.destination === null ? null : destinationProblem(made.destination);
      if (reason) throw new Refusal('invalid_parameter', { name: 'destination', reason });
      await deps.db.tx((tx) => make(tx, deps, clientId, actor, made));
      return viewOf(made, await origin(deps, clientId, request));
    },
  );

  server.get(
    '/v1/promotion-links',
    {
      config: EDIT,
      schema: {
        summary: 'Promotion links, newest first',
        tags: TAGS,
        querystring: z.object({ limit: pageLimit }),
        response: { 200: z.object({ promotion_links: z.array(answer) }) },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const base = await origin(deps, clientId, request);
      const links = await listPromotionLinks(deps.db, clientId, request.query.limit);
      return { promotion_links: links.map((one) => viewOf(one, base)) };
    },
  );

  server.post(
    '/v1/promotion-links/:name/retire',
    {
      config: EDIT,
      schema: {
        summary:
          'Retire a promotion link: visitors land on the company site, and nobody else ever gets the name',
        tags: TAGS,
        params: z.object({ name: idText }),
        response: { 200: answer },
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const key = codeKey(request.params.name);
      const retired = await deps.db.tx(async (tx) => {
        const before = await promotionLinkByKey(tx, clientId, key);
        if (!before || before.retiredAt) return before;
        await retirePromotionLink(tx, clientId, key, deps.now());
        await audit(tx, deps, clientId, actor, 'promotion_link.retired', before);
        return promotionLinkByKey(tx, clientId, key);
      });
      if (!retired) throw new Refusal('not_found');
      return viewOf(retired, await origin(deps, clientId, request));
    },
  );
}

/** Names and codes share one name space: taken is taken, live or retired. */
async function make(tx: Tx, deps: Deps, clientId: Id, actor: string, made: PromotionLink): Promise<void> {
  const { code, codeKey: key } = made;
  const fault = checkCode(code);
  if (fault) throw new Refusal(fault.code, fault.parameters);
  await holdCodes(tx, clientId);
  if (await promotionLinkByKey(tx, clientId, key)) throw new Refusal('code_taken_by_promotion', { code });
  if (await shareableByCode(tx, clientId, key)) {
    const source = { prefixes: [code], firstName: null, lastName: null };
    const free = await freeCodes(tx, clientId, source, (below) => randomInt(below), 3);
    throw new Refusal('code_taken', { code, free: free.join(', ') });
  }
  await insertPromotionLink(tx, clientId, made);
  await audit(tx, deps, clientId, actor, 'promotion_link.created', made);
}

async function audit(
  tx: Tx,
  deps: Deps,
  clientId: Id,
  actor: string,
  action: string,
  link: PromotionLink,
): Promise<void> {
  await insertAudit(tx, { ids: deps.ids, now: deps.now() }, clientId, {
    ...{ actor, action, subject: `promotion_link:${link.codeKey}`, before: null },
    after: { name: link.code, program_label: link.programLabel, destination: link.destination },
  });
}

type Origin = (code: string) => string;

async function origin(
  deps: Deps,
  clientId: Id,
  { protocol, host }: { protocol: string; host: string },
): Promise<Origin> {
  const domain = await programDomain(deps.db, clientId);
  return (code) => shareLink({ domain, publicUrl: deps.publicUrl, protocol, host }, code);
}

function viewOf(link: PromotionLink, linkOf: Origin): z.infer<typeof answer> {
  return {
    name: link.code,
    link: linkOf(link.code),
    program_label: link.programLabel,
    description: link.description,
    destination: link.destination,
    created_at: link.createdAt.toISOString(),
    retired_at: link.retiredAt?.toISOString() ?? null,
  };
}

// HTTP of the desk's search (DESK-1): /v1/desk/search. Recording a caller's referral belongs to referrals.

import { z } from 'zod';
import { spelled } from '../base/spelling.ts';
import type { Deps, Server } from '../http/types.ts';
import { readQuery } from './desk-query.ts';
import { catchUp } from './desk-refresh.ts';
import { type Hit, searchDesk } from './desk-search.ts';
import { type DeskFace, loadFaces } from './desk-store.ts';

const reasonView = z.object({
  field: z.enum(['code', 'phone', 'name', 'street', 'zip', 'email']),
  how: z.enum(['exact', 'begins', 'ends', 'swapped', 'misspelt', 'sounds']),
  typed: z.string(),
  found: z.string(),
});

const hitView = z.object({
  person_id: z.string(),
  name: z.string().nullable(),
  kind: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  street: z.string().nullable().describe('As addresses are compared: "12 main st 4, 30301".'),
  referrals: z.int(),
  codes: z.array(
    z.object({
      code: z.string(),
      program: z.string(),
      link: z.string(),
      spelled: z.string().describe('To read out: "Romeo Oscar Sierra Alfa, seven".'),
    }),
  ),
  score: z.number(),
  why: z.array(reasonView),
});

export function deskRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/desk/search',
    {
      config: { scopes: ['USER_SUPPORT'] },
      schema: {
        summary: 'Find an advocate while the caller is on the line',
        description:
          'By code, phone (however it is written, also the last digits), name, street, ZIP code or e-mail, also several of them, misspelt or unfinished. Best first, with what fits.',
        tags: ['Desk'],
        querystring: z.object({
          q: z.string().max(200),
          limit: z.coerce.number().int().min(1).max(50).default(10),
        }),
        response: {
          200: z.object({
            items: z.array(hitView),
            catching_up: z
              .boolean()
              .describe(
                'Advocates that were brought in a moment ago may be missing still, as during an import.',
              ),
          }),
        },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const query = readQuery(request.query.q);
      if (!query) return { items: [], catching_up: false };
      const isBehind = await catchUp(deps.db, clientId);
      const similar = (key: string) => deps.similarCodes(clientId, key);
      const hits = await searchDesk(deps.db, clientId, query, request.query.limit, similar);
      if (hits.length === 0) return { items: [], catching_up: isBehind };
      const faces = await loadFaces(
        deps.db,
        clientId,
        hits.map(({ personId }) => personId),
      );
      const origin = await deps.programOrigin(clientId, request);
      const byId = new Map(faces.map((face) => [face.personId, face]));
      const items = hits.flatMap((hit) => {
        const face = byId.get(hit.personId);
        return face ? [view(hit, face, origin)] : [];
      });
      return { items, catching_up: isBehind };
    },
  );
}

function view({ match }: Hit, face: DeskFace, origin: string): z.infer<typeof hitView> {
  return {
    person_id: face.personId,
    name: [face.firstName, face.lastName].filter(Boolean).join(' ') || null,
    kind: face.kind,
    email: face.email,
    phone: face.phone,
    street: face.address?.replace(' #', ' ').replace('|', ', ') ?? null,
    referrals: face.referrals,
    codes: face.codes.map(({ code, program }) => ({
      ...{ code, program, link: `${origin}/${encodeURIComponent(code)}`, spelled: spelled(code) },
    })),
    score: Math.round(Math.min(1, match.score) * 100) / 100,
    why: match.reasons,
  };
}

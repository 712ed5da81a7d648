// HTTP of the people page: /v1/people. Search over everybody, what is known of one, and the tree of referrals.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { readQuery } from './desk-query.ts';
import { catchUp } from './desk-refresh.ts';
import { searchDesk } from './desk-search.ts';
import {
  knownOf,
  listPeople,
  type PersonLine,
  peopleByIds,
  peopleByLastName,
  referralTree,
} from './people-store.ts';
import { findByKey, loadProfile } from './profile-store.ts';
import type { PeopleContext, PersonKeyName } from './types.ts';
import { personView, viewOf } from './wire.ts';

const SUPPORT = { scopes: ['USER_SUPPORT'] as const };
const TAGS = ['Persons'];
const KINDS = ['customer', 'employee', 'technician', 'partner'] as const;
const FOUND_MAX = 50;
const TREE_MAX = 500;

const line = z.object({
  person_id: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  kind: z.enum(KINDS),
  codes: z.array(z.string()),
  referred: z.int().describe('Friends whom the person referred.'),
  is_friend: z.boolean().describe('Was referred by somebody.'),
  rewards: z.int(),
  created_at: z.string(),
});

function lineView(person: PersonLine): z.infer<typeof line> {
  return {
    person_id: person.personId,
    name: [person.firstName, person.lastName].filter(Boolean).join(' ') || null,
    email: person.email,
    phone: person.phone,
    kind: person.kind,
    codes: person.codes,
    referred: person.referred,
    is_friend: person.isFriend,
    rewards: person.rewards,
    created_at: person.createdAt.toISOString(),
  };
}

/** By what somebody who is no advocate is found: he has no entry at the desk. */
const KEYS: readonly PersonKeyName[] = [
  'email',
  'phone',
  'person_id',
  'partner_user_id',
  'job_id',
  'st_customer',
];

export function peopleRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/people',
    {
      config: SUPPORT,
      schema: {
        summary: 'People, newest first; or those who fit what is typed, best first',
        description:
          'q finds advocates as the desk does, and everybody by e-mail, phone, last name, job, customer or id.',
        tags: TAGS,
        querystring: z.object({
          q: z.string().max(200).optional(),
          kind: z.enum(KINDS).optional(),
          role: z.enum(['advocate', 'friend']).optional(),
          cursor: z.string().max(30).optional().describe('next_cursor of the page before; not with q.'),
          limit: z.coerce.number().int().min(1).max(200).default(50),
        }),
        response: { 200: z.object({ items: z.array(line), next_cursor: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const { q, kind, role, cursor, limit } = request.query;
      if (q !== undefined && q.trim() !== '') {
        const found = await peopleByIds(deps.db, clientId, await idsFor(clientId, q));
        const fits = found.filter(
          (one) =>
            (kind === undefined || one.kind === kind) &&
            (role !== 'advocate' || one.codes.length > 0) &&
            (role !== 'friend' || one.isFriend),
        );
        return { items: fits.slice(0, limit).map(lineView), next_cursor: null };
      }
      if (cursor !== undefined && !isId(cursor)) {
        throw new Refusal('invalid_parameter', {
          name: 'cursor',
          reason: 'use next_cursor of the page before',
        });
      }
      const filter = { kind: kind ?? null, role: role ?? null, before: cursor ?? null, limit };
      const people = await listPeople(deps.db, clientId, filter);
      const next = people.length === limit ? (people.at(-1)?.personId ?? null) : null;
      return { items: people.map(lineView), next_cursor: next };
    },
  );

  async function idsFor(clientId: Id, q: string): Promise<Id[]> {
    const { phoneRegion, ownDomains } = await deps.client(clientId);
    const ctx: PeopleContext = { clientId, phoneRegion, ownDomains };
    const ids = new Set<Id>();
    const text = q.trim();
    for (const key of KEYS) for (const id of await findByKey(deps.db, ctx, key, text)) ids.add(id);
    const query = readQuery(q);
    if (query) {
      await catchUp(deps.db, clientId);
      const similar = (key: string) => deps.similarCodes(clientId, key);
      for (const { personId } of await searchDesk(deps.db, clientId, query, FOUND_MAX, similar))
        ids.add(personId);
      const last = query.words.at(-1);
      if (last !== undefined && last.length > 1) {
        for (const id of await peopleByLastName(deps.db, clientId, last, FOUND_MAX)) ids.add(id);
      }
    }
    return [...ids];
  }

  const params = z.object({ id: z.string() });
  server.get(
    '/v1/people/:id',
    {
      config: SUPPORT,
      schema: {
        summary: 'Everything that is known of a person, in one answer',
        tags: TAGS,
        params,
        response: {
          200: z.object({
            person: personView,
            summary: line,
            emails: z.array(z.string()),
            phones: z.array(z.string()),
            addresses: z.array(z.string()),
            customers: z.array(z.object({ connection_id: z.string(), customer_id: z.string() })),
            partner_user_ids: z.array(z.string()),
            merged_from: z.array(z.string()),
            consent: z.object({
              do_not_mail: z.boolean(),
              do_not_text: z.boolean(),
              takes_part: z
                .boolean()
                .describe(
                  'false: out of the program by any own address: no mail, no text, no reward paid (PO-3).',
                ),
            }),
          }),
        },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const profile = await loadProfile(deps.db, clientId, request.params.id);
      if (!profile) throw new Refusal('person_not_found');
      const [known, [summary]] = await Promise.all([
        knownOf(deps.db, clientId, profile.personId),
        peopleByIds(deps.db, clientId, [profile.personId]),
      ]);
      if (!summary) throw new Refusal('person_not_found');
      return {
        person: viewOf(profile),
        summary: lineView(summary),
        emails: known.emails,
        phones: known.phones,
        addresses: known.addresses.map((address) => address.replace(' #', ' ').replace('|', ', ')),
        customers: known.customers.map((customer) => {
          const at = customer.indexOf(':');
          return { connection_id: customer.slice(0, at), customer_id: customer.slice(at + 1) };
        }),
        partner_user_ids: known.partnerUserIds,
        merged_from: known.mergedFrom,
        consent: {
          ...{ do_not_mail: known.doNotMail, do_not_text: known.doNotText },
          takes_part: known.takesPart,
        },
      };
    },
  );

  server.get(
    '/v1/people/:id/tree',
    {
      config: SUPPORT,
      schema: {
        summary: 'Whom the person referred, whom they referred, and so on',
        tags: TAGS,
        params,
        querystring: z.object({ depth: z.coerce.number().int().min(1).max(10).default(4) }),
        response: {
          200: z.object({
            nodes: z.array(
              z.object({
                person_id: z.string(),
                parent_id: z.string().nullable(),
                depth: z.int(),
                name: z.string().nullable(),
                referred: z.int(),
              }),
            ),
            is_cut: z.boolean(),
          }),
        },
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const profile = await loadProfile(deps.db, clientId, request.params.id);
      if (!profile) throw new Refusal('person_not_found');
      const { depth } = request.query;
      const nodes = await referralTree(deps.db, clientId, profile.personId, { depth, most: TREE_MAX + 1 });
      return {
        nodes: nodes.slice(0, TREE_MAX).map((node) => ({
          person_id: node.personId,
          parent_id: node.parentId,
          depth: node.depth,
          name: node.name,
          referred: node.referred,
        })),
        is_cut: nodes.length > TREE_MAX,
      };
    },
  );
}

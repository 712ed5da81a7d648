// HTTP of persons: /v5/persons and what is known of one person (reference 5.1). Share links of a person belong to referrals.

import { z } from 'zod';
import type { Caller } from '../accounts/types.ts';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { deskRoutes } from './desk-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { findByKey, listProfiles, loadProfile, loadProfiles, type Profile } from './profile-store.ts';
import { changePerson, createPerson } from './save-person.ts';
import { listIdentityChanges, listRelationships, listRewardsOf, listSteps } from './timeline-store.ts';
import type { PeopleContext } from './types.ts';
import { personBody, personView, readPersonKey, relationshipView, viewOf } from './wire.ts';

const SUPPORT = { config: { scopes: ['USER_SUPPORT'] as const } };
const tags = ['Persons'];
const params = z.object({ person_id: z.string() });
const page = {
  limit: z.coerce.number().int().min(1).max(1000).default(100),
  offset: z.coerce.number().int().min(0).max(10_000_000).default(0),
};
const flag = z.enum(['true', 'false']).default('false');

export function personRoutes(server: Server, deps: Deps): void {
  profileRoutes(server, deps);
  timelineRoutes(server, deps);
  deskRoutes(server, deps);
  peopleRoutes(server, deps);
}

function profileRoutes(server: Server, deps: Deps): void {
  const createSchema = {
    summary: 'Make a person, or find the one who is there',
    description:
      'An e-mail, a phone or a partner_user_id is needed. Who is found by them is completed and answered.',
    tags,
    body: personBody,
    response: { 200: personView },
  };
  server.post('/v5/persons', { ...SUPPORT, schema: createSchema }, async ({ caller, body }) =>
    viewOf(await createPerson(deps, await contextOf(deps, caller), caller.actor, body)),
  );

  const changeSchema = {
    summary: 'Change a person',
    description:
      'Names, locale and kind are overwritten. An e-mail, phone or partner_user_id is added to those there are.',
    ...{ tags, params, body: personBody, response: { 200: personView } },
  };
  server.put(
    '/v5/persons/:person_id',
    { ...SUPPORT, schema: changeSchema },
    async ({ caller, params, body }) => {
      const profile = await personAsked(deps, caller, params.person_id);
      return viewOf(await changePerson(deps, await contextOf(deps, caller), caller.actor, profile, body));
    },
  );

  const listSchema = {
    summary: 'Find persons',
    description:
      'By identity_key_value (an e-mail) or person_keys=name:value, which may be given several times; without either, everybody, newest first.',
    tags,
    querystring: z.object({
      ...page,
      identity_key_value: z.string().max(320).optional(),
      person_keys: z.union([z.string().max(600), z.array(z.string().max(600)).max(20)]).optional(),
    }),
    response: { 200: z.array(personView) },
  };
  server.get('/v5/persons', { ...SUPPORT, schema: listSchema }, async ({ caller, query }) => {
    const keys = [query.person_keys ?? []].flat().map(readPersonKey);
    if (query.identity_key_value !== undefined) keys.push({ name: 'email', value: query.identity_key_value });
    if (keys.length === 0) return (await listProfiles(deps.db, caller.clientId, query)).map(viewOf);
    const ctx = await contextOf(deps, caller);
    const found = new Set<Id>();
    for (const { name, value } of keys)
      for (const id of await findByKey(deps.db, ctx, name, value)) found.add(id);
    return (await loadProfiles(deps.db, caller.clientId, [...found], query)).map(viewOf);
  });

  const getSchema = {
    summary: 'One person',
    description: 'The id of a person that was merged answers the survivor.',
    ...{ tags, params, response: { 200: personView } },
  };
  server.get('/v5/persons/:person_id', { ...SUPPORT, schema: getSchema }, async ({ caller, params }) =>
    viewOf(await personAsked(deps, caller, params.person_id)),
  );
}

function timelineRoutes(server: Server, deps: Deps): void {
  const stepsQuery = z.object({
    ...page,
    name: z.string().max(200).optional(),
    program: z.string().max(200).optional(),
    campaign_id: z.string().optional(),
    quality: z.enum(['HIGH', 'LOW', 'NONE']).optional(),
  });
  server.get(
    '/v5/persons/:person_id/steps',
    {
      ...SUPPORT,
      schema: { summary: 'What the person did, the latest first', tags, params, querystring: stepsQuery },
    },
    async ({ caller, params, query }) => {
      const { personId } = await personAsked(deps, caller, params.person_id);
      const { name, program, campaign_id: campaignId, quality } = query;
      if (campaignId !== undefined && !isId(campaignId)) return [];
      return await listSteps(
        deps.db,
        caller.clientId,
        personId,
        { name, program, campaignId, quality },
        query,
      );
    },
  );

  const relationshipsQuery = z.object({
    ...page,
    my_role: z.enum(['ADVOCATE', 'FRIEND']).optional(),
    program: z.string().max(200).optional(),
    exclude_anonymous: flag.describe('true: only others with an e-mail.'),
    include_self_referrals: flag,
    include_duplicates: flag.describe('true: every referral of a pair, not only the newest.'),
  });
  server.get(
    '/v5/persons/:person_id/relationships',
    {
      ...SUPPORT,
      schema: {
        summary: 'Whom the person referred, and who referred it',
        tags,
        params,
        querystring: relationshipsQuery,
      },
    },
    async ({ caller, params, query }) => {
      const { clientId } = caller;
      const { personId } = await personAsked(deps, caller, params.person_id);
      const filter = {
        role: query.my_role,
        program: query.program,
        excludeAnonymous: query.exclude_anonymous === 'true',
        includeSelfReferrals: query.include_self_referrals === 'true',
        includeDuplicates: query.include_duplicates === 'true',
      };
      const relationships = await listRelationships(deps.db, clientId, personId, filter, query);
      const ids = [...new Set(relationships.map((relationship) => relationship.otherPersonId))];
      const others = await loadProfiles(deps.db, clientId, ids, { limit: ids.length, offset: 0 });
      const byId = new Map(others.map((other) => [other.personId, other]));
      return relationships.map((one) => relationshipView(one, byId.get(one.otherPersonId) ?? null));
    },
  );

  const rewardsQuery = z.object({
    ...page,
    state: z.string().max(20).optional(),
    program: z.string().max(200).optional(),
  });
  server.get(
    '/v5/persons/:person_id/rewards',
    {
      ...SUPPORT,
      schema: { summary: 'The rewards of the person, newest first', tags, params, querystring: rewardsQuery },
    },
    async ({ caller, params, query }) => {
      const { personId } = await personAsked(deps, caller, params.person_id);
      return await listRewardsOf(deps.db, caller.clientId, personId, query, query);
    },
  );

  server.get(
    '/v5/persons/:person_id/identity-history',
    {
      ...SUPPORT,
      schema: { summary: 'How the person came to be who it is', tags, params, querystring: z.object(page) },
    },
    async ({ caller, params, query }) => {
      const { personId } = await personAsked(deps, caller, params.person_id);
      return await listIdentityChanges(deps.db, caller.clientId, personId, query);
    },
  );
}

async function personAsked(deps: Deps, caller: Caller, personId: string): Promise<Profile> {
  const profile = await loadProfile(deps.db, caller.clientId, personId);
  if (!profile) throw new Refusal('person_not_found');
  return profile;
}

async function contextOf(deps: Deps, caller: Caller): Promise<PeopleContext> {
  const { phoneRegion, ownDomains } = await deps.client(caller.clientId);
  return { clientId: caller.clientId, phoneRegion, ownDomains };
}

// HTTP of referrals and unknown codes; the rest of the room's routes are in shareable-routes.ts and link-routes.ts.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import { readJobCursor, writeJobCursor } from '../base/job-cursor.ts';
import type { Deps, Server } from '../http/types.ts';
import { deskReferralRoutes } from './desk-routes.ts';
import { friendNamed } from './friend.ts';
import { linkRoutes } from './link-routes.ts';
import { advocateNamed, attachByHand } from './override.ts';
import { promotionRoutes } from './promotion-routes.ts';
import { shareableRoutes } from './shareable-routes.ts';
import { listUnknownCodes, type Suggestion, suggestionsFor } from './suggestion-store.ts';
import { listReferrals, referralHistory } from './view-store.ts';
import { idText, pageLimit, storableText } from './wire.ts';

const TAGS = ['Referrals'];
const SUPPORT = { scopes: ['USER_SUPPORT'] as const };

export function referralRoutes(server: Server, deps: Deps): void {
  readingRoutes(server, deps);
  changingRoutes(server, deps);
  unknownCodeRoute(server, deps);
  shareableRoutes(server, deps);
  promotionRoutes(server, deps);
  linkRoutes(server, deps);
  deskReferralRoutes(server, deps);
}

const listQuery = z.object({
  program: storableText(255).optional(),
  advocate_person_id: idText.optional(),
  friend_person_id: idText.optional(),
  leads: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true: only referrals that stand and hang on no job yet.'),
  cursor: idText.optional(),
  limit: pageLimit,
});

function readingRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/referrals',
    { config: SUPPORT, schema: { summary: 'Referrals, newest first', tags: TAGS, querystring: listQuery } },
    async (request) => {
      const { query } = request;
      const ids = [query.advocate_person_id, query.friend_person_id];
      // An id that cannot exist matches nothing, as an unknown one does.
      if (ids.some((id) => id !== undefined && !isId(id))) return { referrals: [], next_cursor: null };
      const referrals = await listReferrals(deps.db, request.caller.clientId, {
        program: query.program,
        advocatePersonId: query.advocate_person_id,
        friendPersonId: query.friend_person_id,
        isLead: query.leads === 'true',
        before: query.cursor === undefined ? undefined : readIdCursor(query.cursor),
        limit: query.limit,
      });
      const last = referrals.at(-1);
      return { referrals, next_cursor: last && referrals.length === query.limit ? last.referral_id : null };
    },
  );

  server.get(
    '/v1/referrals/:id',
    {
      config: SUPPORT,
      schema: {
        summary: 'One referral with its alternatives and its history',
        tags: TAGS,
        params: z.object({ id: idText }),
      },
    },
    (request) => referralWithHistory(deps, request.caller.clientId, request.params.id),
  );
}

const advocate = { advocate_person_id: idText.optional(), advocate_code: storableText(200).optional() };
const oneAdvocate = (body: { advocate_person_id?: string | undefined; advocate_code?: string | undefined }) =>
  (body.advocate_person_id === undefined) !== (body.advocate_code === undefined);
const ONE_ADVOCATE = 'name the advocate by advocate_person_id or by advocate_code, one of them';
const reason = storableText(2000).optional();

const changeBody = z.strictObject({ ...advocate, reason }).refine(oneAdvocate, ONE_ADVOCATE);
const attachBody = z
  .strictObject({
    ...advocate,
    reason,
    friend_person_id: idText.optional(),
    friend_email: storableText(320).optional(),
  })
  .refine(oneAdvocate, ONE_ADVOCATE)
  .refine(
    (body) => (body.friend_person_id === undefined) !== (body.friend_email === undefined),
    'name the friend by friend_person_id or by friend_email, one of them',
  );

function changingRoutes(server: Server, deps: Deps): void {
  server.patch(
    '/v1/referrals/:id',
    {
      config: SUPPORT,
      schema: {
        summary: 'Change the advocate by hand, until a reward is decided',
        tags: TAGS,
        params: z.object({ id: idText }),
        body: changeBody,
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const { body } = request;
      const referral = await oneReferral(deps, clientId, request.params.id);
      if (referral.state !== 'active') {
        throw new Refusal('conflict', { reason: 'this referral gave way to another of the same friend' });
      }
      const told = {
        friendPersonId: referral.friend.person_id,
        advocatePersonId: await advocateNamed(deps, clientId, body),
        reason: body.reason ?? '',
      };
      return referralWithHistory(deps, clientId, await attachByHand(deps, request.caller, told));
    },
  );

  server.post(
    '/v1/referrals',
    {
      config: SUPPORT,
      schema: { summary: 'Attach a friend to an advocate by hand', tags: TAGS, body: attachBody },
    },
    async (request) => {
      const { clientId } = request.caller;
      const { body } = request;
      const told = {
        friendPersonId: await friendNamed(deps, clientId, body),
        advocatePersonId: await advocateNamed(deps, clientId, body),
        reason: body.reason ?? '',
      };
      return referralWithHistory(deps, clientId, await attachByHand(deps, request.caller, told));
    },
  );
}

async function oneReferral(deps: Deps, clientId: Id, id: string) {
  const [referral] = isId(id) ? await listReferrals(deps.db, clientId, { referralId: id, limit: 1 }) : [];
  if (!referral) throw new Refusal('not_found');
  return referral;
}

async function referralWithHistory(deps: Deps, clientId: Id, id: string) {
  const referral = await oneReferral(deps, clientId, id);
  return { ...referral, history: await referralHistory(deps.db, clientId, referral.referral_id) };
}

/** Each line costs a search for what was meant, so pages are small. */
const unknownQuery = z.object({
  cursor: idText.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

function unknownCodeRoute(server: Server, deps: Deps): void {
  server.get(
    '/v1/unknown-codes',
    {
      config: SUPPORT,
      schema: {
        summary: 'Jobs with a code that nobody has, and what may have been meant',
        tags: TAGS,
        querystring: unknownQuery,
      },
    },
    async (request) => {
      const { clientId } = request.caller;
      const { cursor, limit } = request.query;
      const before = cursor === undefined ? null : readJobCursor(cursor);
      if (cursor !== undefined && before === null) throw badCursor();
      const jobs = await listUnknownCodes(deps.db, clientId, { before, limit });
      const suggestions = await suggestionsFor(
        deps.db,
        clientId,
        jobs.map((job) => job.codeKey),
      );
      const last = jobs.at(-1);
      return {
        unknown_codes: jobs.map((job) => ({
          connection_id: job.connectionId,
          job_id: job.jobId,
          job_number: job.jobNumber,
          code: job.code,
          status: job.status,
          friend_person_id: job.friendPersonId,
          friend: job.friend && { person_id: job.friendPersonId, ...job.friend },
          created_on: job.createdOn?.toISOString() ?? null,
          first_seen_at: job.firstSeenAt.toISOString(),
          suggestions: (suggestions.get(job.codeKey) ?? []).map(suggestionView),
        })),
        next_cursor:
          last && jobs.length === limit
            ? writeJobCursor({ at: last.firstSeenAt, connectionId: last.connectionId, jobId: last.jobId })
            : null,
      };
    },
  );
}

function suggestionView(suggestion: Suggestion) {
  const { code, personId, firstName, lastName, closeness, likely } = suggestion;
  const name = [firstName, lastName].filter(Boolean).join(' ') || null;
  return { code, advocate: { person_id: personId, name }, closeness, likely };
}

function readIdCursor(cursor: string): Id {
  if (!isId(cursor)) throw badCursor();
  return cursor;
}

function badCursor(): Refusal {
  return new Refusal('invalid_parameter', { name: 'cursor', reason: 'use next_cursor of an earlier answer' });
}

// HTTP of the read models: jobs, explanations, re-evaluation.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import { readJobCursor, writeJobCursor } from '../base/job-cursor.ts';
import type { JobCursor } from '../base/job-place.ts';
import type { Deps, Server } from '../http/types.ts';
import type { NewInput } from '../intake/types.ts';
import { boardRoutes } from './board-routes.ts';
import { explainInput, explainJob, explainReward } from './explain.ts';
import { causeOfReward, findPersons, friendOfJob } from './explain-store.ts';
import { homeRoutes } from './home-routes.ts';
import { JOB_STAGES, type JobView, listJobs } from './jobs-store.ts';
import { reportTableRoutes } from './report-routes.ts';
import { reviewQueueRoutes } from './review-routes.ts';
import { scheduleRoutes } from './schedule-routes.ts';

const outcome = (...names: [string, ...string[]]) => z.enum(names).optional();

const jobsQuery = z.object({
  connection_id: z.string().optional(),
  status: z.string().max(50).optional(),
  advocate_person_id: z.string().optional(),
  friend_person_id: z.string().optional(),
  attribution: outcome('attributed', 'unattributed', 'open'),
  qualification: outcome('qualified', 'disqualified', 'open'),
  unknown_code: z.enum(['true', 'false']).optional(),
  stage: z
    .enum(JOB_STAGES)
    .optional()
    .describe('How far a referred job has come; jobs that nobody referred have no stage.'),
  q: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine((text) => !text.includes('\0') && text.isWellFormed(), 'holds a character that no text has')
    .optional()
    .describe('A job id, a job number, an advocate code, or an e-mail of the friend.'),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
});

const SUPPORT = { config: { scopes: ['USER_SUPPORT'] as const } };

export function reportRoutes(server: Server, deps: Deps): void {
  jobRoutes(server, deps);
  explainRoutes(server, deps);
  reevaluateRoute(server, deps);
  reviewQueueRoutes(server, deps);
  reportTableRoutes(server, deps);
  scheduleRoutes(server, deps);
  homeRoutes(server, deps);
  boardRoutes(server, deps);
}

function jobRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/jobs',
    { ...SUPPORT, schema: { summary: 'Jobs, newest first', tags: ['Jobs'], querystring: jobsQuery } },
    async (request) => {
      const { query } = request;
      const jobs = await listJobs(deps.db, request.caller.clientId, {
        connectionId: idFilter(query.connection_id),
        advocatePersonId: idFilter(query.advocate_person_id),
        friendPersonId: idFilter(query.friend_person_id),
        status: query.status,
        attribution: query.attribution,
        qualification: query.qualification,
        unknownCode: query.unknown_code === undefined ? undefined : query.unknown_code === 'true',
        stage: query.stage,
        typed: query.q,
        before: query.cursor ? readCursor(query.cursor) : undefined,
        limit: query.limit,
      });
      const last = jobs.at(-1);
      return { jobs, next_cursor: last && jobs.length === query.limit ? cursorOf(last) : null };
    },
  );

  server.get(
    '/v1/jobs/:connection_id/:job_id',
    { ...SUPPORT, schema: { summary: 'One job', tags: ['Jobs'], params: jobParams } },
    async (request) => {
      const { connection_id, job_id } = request.params;
      if (!isId(connection_id)) throw new Refusal('not_found');
      const filters = { connectionId: connection_id, jobId: job_id, limit: 1 };
      const [job] = await listJobs(deps.db, request.caller.clientId, filters);
      return job ?? notFound();
    },
  );
}

const jobParams = z.object({ connection_id: z.string(), job_id: z.string().max(100) });

function explainRoutes(server: Server, deps: Deps): void {
  const explain = (summary: string) => ({ ...SUPPORT, schema: { summary, tags: ['Explain'] } });

  server.get(
    '/v1/explain/job/:connection_id/:job_id',
    { ...SUPPORT, schema: { ...explain('Why a job did or did not earn').schema, params: jobParams } },
    async (request) => {
      const { connection_id, job_id } = request.params;
      if (!isId(connection_id)) throw new Refusal('not_found');
      return (await explainJob(deps.db, request.caller.clientId, connection_id, job_id)) ?? notFound();
    },
  );

  server.get(
    '/v1/explain/input/:id',
    { ...SUPPORT, schema: { ...explain('What became of an input').schema, params: idParams } },
    async (request) => {
      const { id } = request.params;
      if (!isId(id)) throw new Refusal('not_found');
      return (await explainInput(deps.db, request.caller.clientId, id)) ?? notFound();
    },
  );

  server.get(
    '/v1/explain/reward/:id',
    {
      ...SUPPORT,
      schema: { ...explain('Why a reward exists and where it stands').schema, params: idParams },
    },
    async (request) => {
      const { id } = request.params;
      if (!isId(id)) throw new Refusal('not_found');
      return (await explainReward(deps.db, request.caller.clientId, id)) ?? notFound();
    },
  );
}

const idParams = z.object({ id: z.string() });

const reevaluateBody = z
  .strictObject({
    job: z.strictObject({ connection_id: z.string(), job_id: z.string() }).optional(),
    friend_person_id: z.string().optional(),
    reward_id: z.string().optional(),
    event_id: z.string().optional(),
    all_open: z.literal(true).optional(),
  })
  .refine((body) => Object.values(body).filter((value) => value !== undefined).length === 1, {
    message: 'name exactly one of job, friend_person_id, reward_id, event_id and all_open',
  });

function reevaluateRoute(server: Server, deps: Deps): void {
  server.post(
    '/v1/re-evaluate',
    {
      config: { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT'] as const },
      schema: {
        summary: 'Decide again; the result changes only if a fact or an explicit version changed',
        tags: ['Explain'],
        body: reevaluateBody,
      },
    },
    async (request) => {
      const { clientId, actor } = request.caller;
      const friend = request.body.all_open ? null : await friendNamed(deps, clientId, request.body);
      const body = friend ? { friend_person_ids: [friend] } : { all_open: true };
      const [accepted] = await deps.accept([reevaluation(clientId, actor, body)]);
      await deps.processClient(clientId);
      const jobs = friend ? await listJobs(deps.db, clientId, { friendPersonId: friend, limit: 100 }) : [];
      return { event_id: accepted?.inputId ?? null, jobs };
    },
  );
}

async function friendNamed(deps: Deps, clientId: Id, body: z.infer<typeof reevaluateBody>): Promise<Id> {
  let job: { connection_id: Id | null; job_id: string | null } | null = body.job ?? null;
  if (body.friend_person_id !== undefined) {
    const named = isId(body.friend_person_id) ? [body.friend_person_id] : [];
    const [known] = (await findPersons(deps.db, clientId, named)).keys();
    return known ?? notFound();
  }
  if (body.reward_id !== undefined)
    job = isId(body.reward_id) ? await causeOfReward(deps.db, clientId, body.reward_id) : null;
  if (body.event_id !== undefined) {
    const found = isId(body.event_id) ? await explainInput(deps.db, clientId, body.event_id) : null;
    return found?.job?.friend?.person_id ?? found?.person?.person_id ?? notFound();
  }
  if (!job?.connection_id || !job.job_id || !isId(job.connection_id)) return notFound();
  const friend = await friendOfJob(deps.db, clientId, job.connection_id, job.job_id);
  return friend?.friend_person_id ?? notFound();
}

function reevaluation(clientId: Id, actor: string, body: Record<string, unknown>): NewInput {
  return {
    clientId,
    source: 'staff',
    name: 're_evaluate',
    eventTime: null,
    body: JSON.stringify(body),
    actor,
    connectionId: null,
    deviceId: null,
    idempotencyKey: null,
    partnerKey: null,
    sameBytesAreSame: false,
  };
}

function idFilter(value: string | undefined): Id | undefined {
  // An id that can't exist matches nothing, as an unknown one does.
  return value === undefined ? undefined : isId(value) ? value : '1';
}

function cursorOf({ first_seen_at, connection_id, job_id }: JobView): string {
  return writeJobCursor({ at: new Date(first_seen_at), connectionId: connection_id, jobId: job_id });
}

function readCursor(text: string): JobCursor {
  const cursor = readJobCursor(text);
  if (cursor) return cursor;
  throw new Refusal('invalid_parameter', { name: 'cursor', reason: 'use next_cursor of an earlier answer' });
}

function notFound(): never {
  throw new Refusal('not_found');
}

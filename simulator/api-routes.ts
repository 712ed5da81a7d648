// Owns the HTTP side of the token endpoint and the API: notes each request, lets faults act, asks the gate, runs the
// operation, sends the answer. What is not imitated answers 501.
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ACCOUNTING_OPERATIONS } from './api/accounting.ts';
import type { Answer, Answers } from './api/answers.ts';
import type { ApiOperation } from './api/call.ts';
import { CUSTOMER_OPERATIONS } from './api/customers.ts';
import type { Caller, Gate } from './api/gate.ts';
import { INTAKE_OPERATIONS } from './api/intake.ts';
import { JOB_READS } from './api/job-list.ts';
import { JOB_WRITES } from './api/job-write.ts';
import { LOCATION_OPERATIONS } from './api/locations.ts';
import { SETTINGS_OPERATIONS } from './api/settings.ts';
import type { Tokens } from './api/token.ts';
import { answerWithFaults, faultBefore, sendAnswer } from './delivery.ts';
import type { FaultInput, Faults } from './faults.ts';
import { changeJob } from './office/job-change.ts';
import { QueryReader } from './reading/query.ts';
import { Refusal } from './refusal.ts';
import type { SeenRequest, SeenRequests } from './seen.ts';
import type { World } from './world/world.ts';

const OPERATIONS: readonly ApiOperation[] = [
  ...JOB_READS,
  ...JOB_WRITES,
  ...CUSTOMER_OPERATIONS,
  ...LOCATION_OPERATIONS,
  ...INTAKE_OPERATIONS,
  ...ACCOUNTING_OPERATIONS,
  ...SETTINGS_OPERATIONS,
];

const TENANT_PATH = /^\/(crm|jpm|accounting|settings|marketing|jbce|memberships)\/v2\/tenant\/(\d{1,18})\//;

export interface ApiParts {
  readonly world: World;
  readonly answers: Answers;
  readonly tokens: Tokens;
  readonly gate: Gate;
  readonly faults: Faults;
  readonly seen: SeenRequests;
}

/** What hangs on a request between its arrival and its answer. */
interface Passage {
  readonly seen: SeenRequest;
  readonly faults: readonly FaultInput[];
}

export function registerApi(app: FastifyInstance, parts: ApiParts): void {
  const { world, answers, tokens, gate, seen } = parts;
  const passages = new WeakMap<FastifyRequest, Passage>();
  const passageOf = (request: FastifyRequest): Passage => {
    const passage = passages.get(request);
    if (passage === undefined) throw new Error(`No passage for ${request.url}.`);
    return passage;
  };

  app.addHook('onRequest', async (request, reply) => {
    if (isOwnPage(request.url)) return;
    const passage = {
      seen: note(request, world, seen),
      faults: parts.faults.hitting(request.method, request.url),
    };
    passages.set(request, passage);
    if (world.switches.latencyMs > 0) await sleep(world.switches.latencyMs);
    if (await faultBefore(request, reply, passage.seen, passage.faults, parts)) return reply;
  });

  app.route({
    method: 'POST',
    url: '/connect/token',
    handler: async (request, reply) => {
      seen.count('POST connect/token');
      if (world.switches.tokenDelayMs > 0) await sleep(world.switches.tokenDelayMs);
      const answer = tokens.answer(request.headers['content-type'] ?? '', bodyText(request), Date.now());
      const passage = passageOf(request);
      return answerWithFaults(reply, passage.seen, answer, passage.faults);
    },
  });

  for (const operation of OPERATIONS) {
    const [module, ...path] = operation.path.split('/');
    app.route({
      method: operation.method,
      url: `/${module}/v2/tenant/:tenant/${path.join('/')}`,
      handler: async (request, reply) => {
        seen.count(`${operation.method} ${operation.path}`);
        const passage = passageOf(request);
        const answer = operate(operation, request, passage, parts);
        if (passage.faults.some(({ kind }) => kind === 'shift_page')) shiftPage(request, answer, world);
        return answerWithFaults(reply, passage.seen, answer, passage.faults);
      },
    });
  }

  app.setNotFoundHandler(async (request, reply) => {
    if (isOwnPage(request.url))
      return reply.code(404).send({ status: 404, errors: { '': ['No such page.'] } });
    const passage = passageOf(request);
    const tenantId = TENANT_PATH.exec(request.url)?.[2];
    if (tenantId === undefined) return sendAnswer(reply, passage.seen, answers.empty(404));
    const admission = gate.admit(callerOf(request, Number(tenantId)), null);
    const path = request.url.split('?')[0] ?? '';
    const answer =
      'refused' in admission ? admission.refused : answers.unknownOperation(request.method, path);
    return answerWithFaults(reply, passage.seen, answer, passage.faults);
  });
}

/** Pages for people and the control API: never counted, never hit by faults. */
function isOwnPage(url: string): boolean {
  return url.startsWith('/_control') || /^\/(office\.(css|js)|favicon\.ico)?(\?|$)/.test(url);
}

function note(request: FastifyRequest, world: World, seen: SeenRequests): SeenRequest {
  const [path = '', search = ''] = request.url.split('?', 2);
  const entry: SeenRequest = {
    method: request.method,
    path,
    query: Object.fromEntries(new URLSearchParams(search)),
    at: world.clock.now().toISOString(),
    status: null,
  };
  seen.add(entry);
  return entry;
}

function operate(
  operation: ApiOperation,
  request: FastifyRequest,
  passage: Passage,
  parts: ApiParts,
): Answer {
  const { world, answers, gate } = parts;
  const params = request.params as Record<string, string>;
  if (!/^\d{1,18}$/.test(params.tenant ?? '')) return answers.empty(404);
  const admission = gate.admit(callerOf(request, Number(params.tenant)), operation.scope);
  if ('refused' in admission) return admission.refused;
  const search = request.url.split('?', 2)[1] ?? '';
  const query = new QueryReader(new URLSearchParams(search), world.switches);
  const text = bodyText(request);
  let body: unknown;
  if (text !== '' && operation.method !== 'GET') {
    const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
    if (type !== 'application/json') return answers.problem(415, 'The media type is not supported.');
    try {
      body = JSON.parse(text);
    } catch {
      return answers.problem(400, 'One or more fields are not valid.', { '': ['The body is not JSON.'] });
    }
    passage.seen.body = body;
  }
  try {
    return answers.ok(operation.handle({ tenant: admission.tenant, params, query, body }));
  } catch (error) {
    if (error instanceof Refusal) return answers.refusal(error);
    throw error;
  }
}

function callerOf(request: FastifyRequest, tenantId: number): Caller {
  const appKey = request.headers['st-app-key'];
  return {
    appKey: Array.isArray(appKey) ? appKey[0] : appKey,
    authorization: request.headers.authorization,
    tenantId,
    wallMs: Date.now(),
  };
}

function bodyText(request: FastifyRequest): string {
  return typeof request.body === 'string' ? request.body : '';
}

/** Touches the first job of the page that is about to be answered, so that the pages behind it shift. */
function shiftPage(request: FastifyRequest, answer: Answer, world: World): void {
  const tenant = world.tenants.get(Number((request.params as Record<string, string>).tenant));
  if (answer.status !== 200 || answer.body === '' || tenant === undefined) return;
  const page: { data?: { id?: number }[] } = JSON.parse(answer.body);
  const id = page.data?.[0]?.id ?? 0;
  if (tenant.jobs.has(id)) changeJob(tenant, id, {});
}

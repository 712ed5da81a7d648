// HTTP of the program domain for browsers: zones and events without a token (reference 4.4). It never breaks the page that calls it: the
// answer is always 200, and a header says what was wrong. Knows the visitor by a cookie only.

import { randomBytes } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { deviceCookie, deviceIdOf, readDeviceId } from '../base/devices.ts';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import type { Zone } from '../site/wire.ts';
import type { Visitor } from '../site/zone-content.ts';
import {
  type EventPart,
  fromFields,
  idempotencyKey,
  type JsonBody,
  readBody,
  readEventPart,
} from './envelope.ts';
import { bytesOf } from './event-routes.ts';
import { readPerson } from './person-hints.ts';
import { recordRefused } from './refused.ts';
import type { NewInput } from './types.ts';
import { flatten } from './unflatten.ts';
import { isObject } from './values.ts';
import { jwtOf, withIdentity } from './zone-identity.ts';

const nameParams = z.object({ event_name: z.string() });
const zoneAnswer = z
  .object({
    event_id: z.string().optional(),
    zone: z.looseObject({ kind: z.string(), name: z.string() }).optional(),
  })
  .describe('Empty when X-Extole-Error says what was wrong.');
const browserEventAnswer = z
  .object({ id: z.string().optional(), token: z.string().optional(), cookie_consent: z.string().optional() })
  .describe('Empty when X-Extole-Error-Message says what was wrong.');

/** Names of answers' headers as the platform of the guide has them (reference 4.4). */
const ERROR_HEADER = { zone: 'x-extole-error', event: 'x-extole-error-message' } as const;
type Form = keyof typeof ERROR_HEADER;

/** A page waits no longer for what it shows. */
const CONTENT_WAIT_MS = 2_000;

const EXPOSED = [
  'X-Extole-Error',
  'X-Extole-Error-Message',
  'X-Extole-Token',
  'X-Extole-Input-Event-Id',
].join(', ');

/** Adds /zones and /events with their named forms, for pages of any site. */
export function zoneRoutes(server: Server, deps: Deps): void {
  const shared = { config: { rawBody: true }, onRequest: allowPages };
  const zoneSchema = { tags: ['Browser'], response: { 200: zoneAnswer } };
  const eventSchema = { tags: ['Browser'], response: { 200: browserEventAnswer } };
  server.post(
    '/zones',
    { ...shared, schema: { ...zoneSchema, summary: 'A zone of a page' }, errorHandler: quiet(deps, 'zone') },
    (request, reply) => take(deps, request, reply, 'zone', null),
  );
  server.post(
    '/zones/:event_name',
    {
      ...shared,
      schema: { ...zoneSchema, summary: 'A zone of a page; the body is its data', params: nameParams },
      errorHandler: quiet(deps, 'zone'),
    },
    (request, reply) => take(deps, request, reply, 'zone', request.params.event_name),
  );
  server.post(
    '/events',
    {
      ...shared,
      schema: { ...eventSchema, summary: 'An event of a page' },
      errorHandler: quiet(deps, 'event'),
    },
    (request, reply) => take(deps, request, reply, 'event', null),
  );
  server.get(
    '/events/:event_name',
    {
      ...shared,
      schema: { ...eventSchema, summary: 'An event of a page; the query is its data', params: nameParams },
      errorHandler: quiet(deps, 'event'),
    },
    (request, reply) => take(deps, request, reply, 'event', request.params.event_name),
  );
  for (const path of ['/zones', '/zones/:event_name', '/events', '/events/:event_name']) {
    server.options(path, { onRequest: allowPages, schema: { hide: true } }, (_request, reply) =>
      reply.code(204).send(),
    );
  }
}

async function take(
  deps: Deps,
  request: FastifyRequest,
  reply: FastifyReply,
  form: Form,
  nameInPath: string | null,
): Promise<Record<string, unknown>> {
  const clientId = await deps.clientIdByHost(request.headers.host ?? '');
  if (clientId === null) throw new Refusal('unknown_program_domain', { host: request.headers.host ?? '' });
  const read = await readVisit(request, nameInPath);
  const click = clickOf(read.body);
  const deviceId =
    knownDevice(request) ??
    (click === null ? null : await deps.deviceOfClick(clientId, click)) ??
    deviceIdOf(randomBytes(18));
  reply.header('set-cookie', deviceCookie(deviceId, deps.isSecure(request)));
  reply.header('x-extole-token', deviceId);
  const token = jwtOf(read.body);
  const identity = token === null ? null : await deps.signedIdentity(clientId, token);
  const { name } = read.part;
  const said = dataOf(read.body, nameInPath);
  const body = identity === null ? read.body : withIdentity(name, said, identity);
  const part = identity === null ? read.part : { ...read.part, body: body.text };
  const actor = identity === null ? 'browser' : `jwt:${identity.keyId}`;
  const input = inputOf(request, { clientId, deviceId, actor, body, part });
  const [acceptance] = await deps.accept([input]);
  if (!acceptance) throw new Error('accept answered nothing');
  if (acceptance.outcome === 'key_reused') throw new Refusal('idempotency_key_reused');
  reply.header('x-extole-input-event-id', acceptance.inputId);
  if (form === 'event') return { id: acceptance.inputId, token: deviceId, cookie_consent: 'OPT_IN' };
  const visitor: Visitor = {
    deviceId,
    verifiedEmail: identity?.isVerified === true ? identity.email : null,
    origin: `${deps.isSecure(request) ? 'https' : 'http'}://${request.headers.host ?? ''}`,
    cookies: request.headers.cookie,
  };
  const zone = await contentOf(
    deps,
    request,
    clientId,
    input.name,
    dataOf(body, nameInPath === null || identity !== null ? null : nameInPath),
    visitor,
  );
  return { event_id: acceptance.inputId, ...(zone && { zone }) };
}

/** What the zone shows. The event is stored by now: content that fails or takes too long is left out. */
async function contentOf(
  deps: Deps,
  request: FastifyRequest,
  ...zone: Parameters<Deps['zoneContent']>
): Promise<Zone | null> {
  let timer: NodeJS.Timeout | undefined;
  try {
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, CONTENT_WAIT_MS, null);
    });
    return await Promise.race([deps.zoneContent(...zone), late]);
  } catch (error) {
    request.log.error({ err: error, unique_id: request.id }, 'a zone could not be shown');
    return null;
  } finally {
    clearTimeout(timer);
  }
}

interface Visit {
  body: JsonBody;
  part: EventPart;
}

async function readVisit(request: FastifyRequest, nameInPath: string | null): Promise<Visit> {
  const body =
    request.method === 'GET'
      ? fromFields(queryFields(request))
      : await readBody(bytesOf(request), request.headers['content-type'], nameInPath !== null);
  return { body, part: readEventPart(body, nameInPath) };
}

/** The click that led to the page, which the tag keeps: it says which visitor this is where cookies are blocked. */
function clickOf({ value }: JsonBody): string | null {
  return isObject(value) && typeof value.click === 'string' && value.click !== '' ? value.click : null;
}

function dataOf({ value }: JsonBody, nameInPath: string | null): Record<string, unknown> {
  const data = nameInPath === null && isObject(value) ? (value.data ?? value.parameters) : value;
  return isObject(data) ? data : {};
}

function inputOf(
  request: FastifyRequest,
  { clientId, deviceId, actor, body, part }: Visit & { clientId: Id; deviceId: string; actor: string },
): NewInput {
  return {
    clientId,
    source: 'browser',
    actor,
    connectionId: null,
    deviceId,
    idempotencyKey: idempotencyKey(request.headers['idempotency-key']),
    sameBytesAreSame: true,
    // The same e-mail twice is one visitor, with or without his cookie; without a name, another device is somebody else.
    sameBytesScope: namesSomebody(body.value) ? '' : deviceId,
    ...part,
  };
}

function namesSomebody(body: unknown): boolean {
  const { person } = readPerson(flatten(body).values);
  return person.emails !== undefined || person.phones !== undefined;
}

function queryFields(request: FastifyRequest): [string, string][] {
  const query = queryOf(request);
  query.delete('access_token');
  return [...query];
}

function queryOf(request: FastifyRequest): URLSearchParams {
  const start = request.url.indexOf('?');
  return new URLSearchParams(start < 0 ? '' : request.url.slice(start + 1));
}

/** The device by its cookie; or by the token that we gave, where a page keeps it itself because cookies are blocked. */
function knownDevice(request: FastifyRequest): string | null {
  const bearer = /^(?:bearer\s+)?(\S+)$/i.exec(request.headers.authorization?.trim() ?? '')?.[1];
  const inQuery = queryOf(request).get('access_token');
  return [request.headers.cookie, ...[bearer, inQuery].map((token) => `access_token=${token ?? ''}`)]
    .map((text) => readDeviceId(text))
    .reduce((found, device) => found ?? device, null);
}

/** Pages of any site may call, with the cookie: it is the only thing known of a visitor, and no answer tells more than it. */
function allowPages(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const { origin } = request.headers;
  reply.header('cross-origin-resource-policy', 'cross-origin');
  reply.header('vary', 'Origin');
  if (origin === undefined) reply.header('access-control-allow-origin', '*');
  else {
    // "null" too: a page in a sandbox is a page like any other.
    reply.headers({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': EXPOSED,
    });
  }
  if (request.method === 'OPTIONS') {
    reply.headers({
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': 'Content-Type, Authorization, Idempotency-Key',
      'access-control-max-age': '86400',
    });
  }
  done();
}

/** A refusal becomes an empty 200 with its code in a header, and a line in the list of refused inputs; anything else goes its usual way. */
function quiet(deps: Deps, form: Form) {
  return async (error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const refusal = refusalOf(error, request);
    if (refusal === null) throw error;
    try {
      await recordRefused(deps, request, refusal);
    } catch (recording) {
      request.log.error({ err: recording, unique_id: request.id }, 'a refused input could not be recorded');
    }
    reply
      .code(200)
      .type('application/json; charset=utf-8')
      .header(ERROR_HEADER[form], refusal.code)
      .send('{}');
  };
}

function refusalOf(error: unknown, request: FastifyRequest): Refusal | null {
  if (error instanceof Refusal) return error.status < 500 ? error : null;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'FST_ERR_CTP_BODY_TOO_LARGE') return null;
  return new Refusal('payload_too_large', { limit_bytes: request.routeOptions.bodyLimit });
}

// Builds the HTTP server around the rooms' routes: authentication, error envelope, bodies, metrics, OpenAPI. Owns no resource of its own.

import Fastify, {
  type FastifyBaseLogger,
  type FastifyReply,
  type FastifyRequest,
  LogController,
} from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { Refusal } from '../base/errors.ts';
import { addBodyParser } from './body.ts';
import { clientErrorHandler, MAX_HEADER_BYTES } from './client-errors.ts';
import { addCompression } from './compression.ts';
import { MAX_PARAM_LENGTH, refusalOf, sendRefusal } from './errors.ts';
import { addFrontDoor } from './front-door.ts';
import { type Authenticate, guardOf } from './guard.ts';
import { addHealthRoutes, isDraining, type ReadinessCheck } from './health.ts';
import type { Metrics } from './metrics.ts';
import { addOpenApi } from './openapi.ts';
import type { Deps, Server } from './types.ts';

export interface ServerOptions {
  deps: Deps;
  log: FastifyBaseLogger;
  /** Bodies beyond it are refused with payload_too_large; a route may set its own `bodyLimit`. */
  bodyLimitBytes: number;
  routes: ((server: Server, deps: Deps) => void)[];
  authenticate: Authenticate;
  metrics: Metrics;
  /** Unless told, ready means that the database answers. */
  readiness?: ReadinessCheck;
  /** Records what a `rawBody` route refused (IN-7), before it is answered. `request.caller` is set if the caller proved who it is. */
  onRefused?(request: FastifyRequest, refusal: Refusal): Promise<void>;
  version?: string;
}

/** For answers that are data: nothing in them is a page, a script or worth keeping in a cache. A route may override each. */
const SECURITY_HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** A slow sender holds a connection no longer than this for one request. */
const REQUEST_TIMEOUT_MS = 60_000;

/** Does not listen yet. `close()` answers what is under way, then stops. */
export function buildServer(options: ServerOptions): Server {
  const { deps, metrics } = options;
  const server = Fastify({
    loggerInstance: options.log,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => deps.ids(),
    bodyLimit: options.bodyLimitBytes,
    requestTimeout: REQUEST_TIMEOUT_MS,
    // Requests that come in on open connections while the server closes are answered, with `Connection: close`.
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAM_LENGTH, ignoreTrailingSlash: true },
    http: { maxHeaderSize: MAX_HEADER_BYTES, requireHostHeader: false },
    clientErrorHandler: clientErrorHandler(deps.ids),
    frameworkErrors: (error, request, reply) => {
      setDefaultHeaders(request, reply);
      sendRefusal(reply, refusalOf(error, request) ?? new Refusal('software_error'));
    },
  }) as unknown as Server;

  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.decorateRequest('caller');
  server.decorateRequest('addressedTo');
  // An Expect header that Node does not know would be answered with an empty 417.
  server.server.on('checkExpectation', (request, response) =>
    server.server.emit('request', request, response),
  );

  addBodyParser(server);
  addFrontDoor(server, { metrics, ids: deps.ids, headers: SECURITY_HEADERS });
  addHooks(server, options);
  addCompression(server);
  server.setErrorHandler((error, request, reply) => answerError(options, error, request, reply));
  server.setNotFoundHandler(async (request, reply) => {
    const allowed = otherMethods(server, request);
    if (allowed.length === 0) throw new Refusal('not_found');
    reply.header('allow', allowed.join(', '));
    throw new Refusal('method_not_allowed', { method: request.method, allowed: allowed.join(', ') });
  });

  addOpenApi(server, options.version ?? '0.1.0');
  addHealthRoutes(server, metrics, options.readiness ?? databaseAnswers(deps));
  // In a plugin, so that they are added once the OpenAPI plugin listens for routes.
  server.register(async (scope) => {
    for (const addRoutes of options.routes) addRoutes(scope as unknown as Server, deps);
  });
  return server;
}

function addHooks(server: Server, options: ServerOptions): void {
  const { metrics } = options;
  server.addHook('onRequest', (request, reply, done) => {
    setDefaultHeaders(request, reply);
    if (isDraining(server)) reply.header('connection', 'close');
    done(unreadable(request) ?? undefined);
  });
  server.addHook('onRoute', (route) => {
    const { scopes, tokenInQuery = false, readerMay = false, rawBody } = route.config ?? {};
    if (scopes) {
      const guard = guardOf(options.authenticate, { scopes, tokenInQuery, readerMay });
      route.onRequest = [guard, ...[route.onRequest ?? []].flat()];
    }
    if (rawBody) {
      route.preValidation = [emptyIsABuffer, ...[route.preValidation ?? []].flat()];
    }
  });
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched');
    const status = reply.statusCode;
    metrics.requestSeconds.observe({ method: request.method, route, status }, reply.elapsedTime / 1000);
    const line = { method: request.method, url: request.url, status, ms: Math.round(reply.elapsedTime) };
    if (status >= 400) request.log.info(line, 'request refused');
    else request.log.debug(line, 'request answered');
    done();
  });
}

function setDefaultHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(SECURITY_HEADERS);
  reply.header('x-request-id', request.id);
}

/** What no route could make use of, refused before anything is read. */
function unreadable(request: FastifyRequest): Refusal | null {
  // PostgreSQL holds no NUL; a URL that brings one looks for nothing that exists.
  if (request.raw.url?.includes('%00')) {
    return new Refusal('invalid_parameter', { name: 'url', reason: 'it holds a NUL character' });
  }
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity') {
    return new Refusal('unsupported_content_encoding', { encoding });
  }
  return null;
}

function emptyIsABuffer(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  request.body ??= Buffer.alloc(0);
  done();
}

async function answerError(
  options: ServerOptions,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const refusal = refusalOf(error, request);
  if (refusal === null) {
    request.log.error({ err: error, unique_id: request.id }, 'software error');
    return sendRefusal(reply, new Refusal('software_error'));
  }
  if (refusal.status >= 500) request.log.warn({ err: error, unique_id: request.id }, refusal.code);
  if (request.routeOptions.config.rawBody) {
    options.metrics.inputsRefused.inc({ code: refusal.code });
    try {
      await options.onRefused?.(request, refusal);
    } catch (recording) {
      // The sender is told all the same; that the list lacks a line is worth a line in the log.
      request.log.error({ err: recording, unique_id: request.id }, 'a refused input could not be recorded');
    }
  }
  return sendRefusal(reply, refusal);
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

function otherMethods(server: Server, request: FastifyRequest): string[] {
  const url = request.url.split('?', 1)[0] ?? '/';
  return METHODS.filter((method) => method !== request.method && server.findRoute({ method, url }) !== null);
}

function databaseAnswers(deps: Deps): ReadinessCheck {
  return async () => {
    await deps.db.query('select 1');
    return [];
  };
}

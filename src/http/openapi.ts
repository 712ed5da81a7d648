// The OpenAPI 3.1 document, generated from the zod schemas of the routes.

import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import swagger from '@fastify/swagger';
import type { RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { Scope } from '../accounts/types.ts';
import { ERRORS } from '../base/errors.ts';
import type { Server } from './types.ts';

const ERROR_RESPONSE = {
  description: 'Refused, or failed: see docs/errors.md',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
};

interface Operation {
  responses?: Record<string, unknown>;
  /** Any one of them lets in; admins pass all. Left out: no token is needed. */
  'x-scopes'?: readonly Scope[];
}

/** Must be called before the routes are added. */
export function addOpenApi(server: Server, version: string): void {
  // "get /v1/users/{id}" → whom the route lets in
  const scopesOf = new Map<string, readonly Scope[]>();
  server.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Goodword',
        version,
        description: 'Referrals for home-service companies that run on ServiceTitan.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          bearer: { type: 'http', scheme: 'bearer', description: 'An access token of /v4/tokens/managed.' },
          query: {
            type: 'apiKey',
            in: 'query',
            name: 'access_token',
            description: 'For senders that can only set a URL.',
          },
        },
      },
    },
    transform: (document) => {
      const route = document.route as RouteOptions;
      const { scopes, tokenInQuery, documentedBody } = route.config ?? {};
      const schema = documentedBody ? { ...document.schema, body: documentedBody } : document.schema;
      const transformed = jsonSchemaTransform({ ...document, schema } as Parameters<
        typeof jsonSchemaTransform
      >[0]);
      if (!scopes || transformed.schema.hide) return transformed;
      const security: Record<string, string[]>[] = tokenInQuery
        ? [{ bearer: [] }, { query: [] }]
        : [{ bearer: [] }];
      for (const method of [route.method].flat()) {
        scopesOf.set(`${method.toLowerCase()} ${route.url.replaceAll(/:(\w+)/g, '{$1}')}`, scopes);
      }
      return { ...transformed, schema: { ...transformed.schema, security } };
    },
    transformObject: (document) => {
      const object = jsonSchemaTransformObject(document);
      for (const [path, operations] of Object.entries(object.paths ?? {})) {
        for (const [method, operation] of Object.entries(operations ?? {}) as [string, Operation][]) {
          if (operation.responses) operation.responses.default = ERROR_RESPONSE;
          const scopes = scopesOf.get(`${method} ${path}`);
          if (scopes) operation['x-scopes'] = scopes;
        }
      }
      dropUnusedSchemas(object);
      return Object.assign(object, { 'x-errors': ERRORS });
    },
  });
  // More than a megabyte that never changes while the server runs: made once, told by its tag whether somebody has it already.
  let made: Promise<{ text: string; zipped: Buffer; etag: string }> | undefined;
  const make = async () => {
    const text = JSON.stringify(openApiDocument(server));
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
    return { text, zipped: await promisify(gzip)(text), etag };
  };
  server.get('/v1/openapi.json', { schema: { hide: true } }, async (request, reply) => {
    made ??= make();
    const { text, zipped, etag } = await made;
    reply.headers({ etag, 'cache-control': 'no-cache', vary: 'Accept-Encoding' });
    reply.type('application/json; charset=utf-8').serializer((body) => body as string);
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    const takesZipped = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/.test(
      String(request.headers['accept-encoding'] ?? ''),
    );
    return takesZipped ? reply.header('content-encoding', 'gzip').send(zipped) : reply.send(text);
  });
}

/** A shape with a name is written down as it is sent and as it is answered; most are only one of them. */
function dropUnusedSchemas(document: {
  paths?: unknown;
  components?: { schemas?: Record<string, unknown> };
}): void {
  const schemas = document.components?.schemas ?? {};
  const wanted = new Set<string>();
  const look = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part ?? null).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (wanted.has(name)) continue;
      wanted.add(name);
      look(schemas[name]);
    }
  };
  look(document.paths);
  for (const name of Object.keys(schemas)) if (!wanted.has(name)) delete schemas[name];
}

/** The document of a server whose routes are all added (after `ready`). */
export function openApiDocument(server: Server): Record<string, unknown> {
  return server.swagger() as unknown as Record<string, unknown>;
}

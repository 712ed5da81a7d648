// The OpenAPI 3.1 document, generated from the zod schemas of the routes.

import swagger from '@fastify/swagger';
import type { RouteOptions } from 'fastify';
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { Server } from './types.ts';

const ERROR_RESPONSE = {
  description: 'Refused, or failed: see docs/errors.md',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
};

/** Must be called before the routes are added. */
export function addOpenApi(server: Server, version: string): void {
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
      return { ...transformed, schema: { ...transformed.schema, security } };
    },
    transformObject: (document) => {
      const object = jsonSchemaTransformObject(document);
      for (const path of Object.values(object.paths ?? {})) {
        for (const operation of Object.values(path ?? {}) as { responses?: Record<string, unknown> }[]) {
          if (operation.responses) operation.responses.default = ERROR_RESPONSE;
        }
      }
      return object;
    },
  });
  server.get('/v1/openapi.json', { schema: { hide: true } }, async () => openApiDocument(server));
}

/** The document of a server whose routes are all added (after `ready`). */
export function openApiDocument(server: Server): Record<string, unknown> {
  return server.swagger() as unknown as Record<string, unknown>;
}

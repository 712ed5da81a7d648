// The parts of an OpenAPI 3.1 document that the reference shows.

import type { Scope } from '../../../src/accounts/types.ts';

/** JSON Schema, as far as routes use it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  examples?: unknown[];
  example?: unknown;
  format?: string;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: Schema;
}

export interface Body {
  description?: string;
  required?: boolean;
  content?: Record<string, { schema?: Schema }>;
}

/** What a document says of one method of one path. */
export interface OperationObject {
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: Body;
  responses?: Record<string, Body>;
  security?: Record<string, string[]>[];
  'x-scopes'?: Scope[];
}

/** GET /v1/openapi.json */
export interface OpenApiDocument {
  info: { title: string; version: string };
  paths: Record<string, Record<string, OperationObject>>;
  components: { schemas?: Record<string, Schema> };
  'x-errors': Record<string, { status: number; message: string }>;
}

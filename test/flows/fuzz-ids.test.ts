// Ids beyond what the database can hold, in every place of every endpoint where the OpenAPI document has one: refused or not found, and
// never an error of the server (IN-7).

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mustBe, startWorld, type World } from '../support/world.ts';

/** 19 digits, as ids have, and above the largest int8. */
const HUGE = '9999999999999999999';

interface Schema {
  type?: string | string[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minimum?: number;
  format?: string;
  $ref?: string;
}

interface Operation {
  parameters?: { in: string; name: string; required?: boolean; schema?: Schema }[];
  requestBody?: { content?: Record<string, { schema?: Schema }> };
}

type Path = (string | number)[];

test('[IN-7] an id that no int8 holds is refused or not found, wherever an endpoint takes one', async (t) => {
  const world = await startWorld(t);
  const scene = await makeScene(world);
  const document = mustBe(200, await world.call('GET', '/v1/openapi.json'));
  const known: Record<string, string> = document.components?.schemas ?? {};
  let tried = 0;
  const failed = new Set<string>();
  const send = async (method: string, path: string, body?: unknown, told = '') => {
    tried += 1;
    const answer = await world.call(method, path, body, { headers: { host: world.domain } });
    if (answer.status >= 500) failed.add(`${method} ${path} ${told} → ${answer.status}`);
  };
  for (const [template, operations] of Object.entries(document.paths as Record<string, object>)) {
    for (const [name, operation] of Object.entries(operations as Record<string, Operation>)) {
      const method = name.toUpperCase();
      if (template.endsWith('/stream')) continue;
      const schema = operation.requestBody?.content?.['application/json']?.schema;
      const base = template.replace(/\{(\w+)\}/g, (_all, one: string) => scene[one] ?? '1');
      const body = schema && sample(schema, known, scene);
      for (const [place] of template.matchAll(/\{\w+\}/g)) {
        const filled = template
          .replace(place, HUGE)
          .replace(/\{(\w+)\}/g, (_all, one: string) => scene[one] ?? '1');
        await send(method, filled, body);
      }
      for (const one of operation.parameters ?? [])
        if (one.in === 'query') await send(method, `${base}?${one.name}=${HUGE}`, body);
      for (const place of schema ? idPlaces(schema, known) : [])
        await send(method, base, put(body, place, HUGE), `${place.join('.')}=${HUGE}`);
    }
  }
  assert.deepEqual([...failed], []);
  assert.ok(tried > 500, `${tried} requests`);
  await world.drain();
  const broken = await world.app.deps.db.query(`select input_id from input_results where state = 'failed'`);
  assert.deepEqual(broken, []);
});

async function makeScene(world: World): Promise<Record<string, string>> {
  const person = await world.advocate('rosa@example.com', 'rosa7');
  const campaigns = mustBe(200, await world.call('GET', '/v1/campaigns')).campaigns;
  const supplier = mustBe(
    200,
    await world.call('POST', '/v1/suppliers', { type: 'manual', name: 'By hand' }),
  );
  return {
    ...{ person_id: person, personId: person, campaign_id: campaigns[0].campaign_id, version: '1' },
    ...{ connection_id: world.connectionId, supplier_id: supplier.supplier_id ?? supplier.id, code: 'rosa7' },
    ...{
      event_name: 'online_lead_captured',
      email: 'kim@example.com',
      program_label: 'refer-a-friend',
    },
  };
}

function resolved(schema: Schema, known: Record<string, unknown>): Schema {
  if (schema.$ref) return resolved((known[schema.$ref.split('/').at(-1) ?? ''] ?? {}) as Schema, known);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const best = choices.map((one) => resolved(one, known)).find((one) => one.type !== 'null');
    return best ?? {};
  }
  if (schema.allOf) {
    const parts = schema.allOf.map((one) => resolved(one, known));
    return {
      type: 'object',
      properties: Object.assign({}, ...parts.map(({ properties }) => properties)),
      required: parts.flatMap(({ required = [] }) => required),
    };
  }
  return schema;
}

const typeOf = ({ type, properties }: Schema): string =>
  (Array.isArray(type) ? type.find((one) => one !== 'null') : type) ?? (properties ? 'object' : 'string');

/** The least body that the schema may take. */
function sample(
  raw: Schema,
  known: Record<string, unknown>,
  scene: Record<string, string>,
  name = '',
): unknown {
  const schema = resolved(raw, known);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.default !== undefined) return schema.default;
  switch (typeOf(schema)) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((one) => [
          one,
          sample(schema.properties?.[one] ?? {}, known, scene, one),
        ]),
      );
    case 'array':
      return schema.items ? [sample(schema.items, known, scene, name.replace(/s$/, ''))] : [];
    case 'integer':
    case 'number':
      return Math.max(1, schema.minimum ?? 1);
    case 'boolean':
      return true;
    default:
      if (schema.format === 'date-time') return '2026-04-02T12:00:00Z';
      if (schema.format === 'uri') return 'https://www.acme.example/';
      if (schema.format === 'date') return '2026-04-02';
      return schema.format === 'email' ? 'kim@example.com' : (scene[name] ?? 'x');
  }
}

/** Every text or number within the body, two lists deep: any of them may be an id. */
function idPlaces(raw: Schema, known: Record<string, unknown>, at: Path = []): Path[] {
  const schema = resolved(raw, known);
  if (at.length > 5) return [];
  switch (typeOf(schema)) {
    case 'object':
      return Object.entries(schema.properties ?? {}).flatMap(([name, inner]) =>
        idPlaces(inner, known, [...at, name]),
      );
    case 'array':
      return schema.items ? idPlaces(schema.items, known, [...at, 0]) : [];
    case 'boolean':
      return [];
    default:
      return schema.enum || !/id|ids|value|key|include|exclude|choices|cursor|subject/i.test(at.join('.'))
        ? []
        : [at];
  }
}

function put(body: unknown, [first, ...rest]: Path, value: unknown): unknown {
  if (first === undefined) return value;
  if (typeof first === 'number') return [put(Array.isArray(body) ? body[0] : undefined, rest, value)];
  const before = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  return { ...before, [first]: put(before[first], rest, value) };
}

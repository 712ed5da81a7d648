// What the console's API reference makes of the OpenAPI document: addresses, search, examples, and snippets that run.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Script } from 'node:vm';
import { exampleOf } from '../console/pages/api-reference/decide-example.ts';
import {
  findOperations,
  groupsOf,
  operationsOf,
  refusalsOf,
} from '../console/pages/api-reference/decide-operations.ts';
import { snippetOf } from '../console/pages/api-reference/decide-snippets.ts';
import type { OpenApiDocument } from '../console/pages/api-reference/wire.ts';
import { ERRORS } from '../src/base/errors.ts';
import { readText } from './support/sources.ts';

const document: OpenApiDocument = JSON.parse(readText('docs/openapi.json'));
const schemas = document.components.schemas ?? {};
const operations = operationsOf(document);

test('every operation has an address of its own, a group and a sentence', () => {
  assert.equal(new Set(operations.map(({ slug }) => slug)).size, operations.length);
  assert.ok(operations.every(({ slug }) => /^[a-z]+-[\w.-]+$/.test(slug) && slug !== 'errors'));
  assert.deepEqual(
    operations.filter(({ summary, tags }) => !summary || !tags?.[0]).map(({ slug }) => slug),
    [],
  );
  const grouped = groupsOf(operations);
  assert.equal(grouped.flatMap((group) => group.operations).length, operations.length);
});

test('the search finds by method, path, sentence, group and parameter, and wants every word', () => {
  const found = (text: string) => findOperations(operations, text).map(({ slug }) => slug);
  assert.ok(found('users patch').includes('patch-v1-users-id'));
  assert.ok(found('CSV import').includes('post-v1-file-imports'));
  assert.ok(found('partner_reward_id').includes('get-v2-rewards'));
  assert.deepEqual(found('users xylophone'), []);
  assert.equal(found('  ').length, operations.length);
});

test('the refusals that an operation may meet are codes of the catalogue', () => {
  for (const operation of operations) {
    assert.deepEqual(
      refusalsOf(operation).filter((code) => !(code in ERRORS)),
      [],
    );
  }
  const [open] = operations.filter(({ slug }) => slug === 'get-v1-setup');
  assert.ok(open && !refusalsOf(open).includes('access_denied'));
});

test('the example of a body has all that is needed; that of an answer has everything', () => {
  const bodyOf = (slug: string) => {
    const operation = operations.find((one) => one.slug === slug);
    return exampleOf(operation?.requestBody?.content?.['application/json']?.schema ?? {}, schemas);
  };
  assert.deepEqual(bodyOf('post-v1-sessions'), { email: 'rosa@example.com', password: 'password' });
  for (const operation of operations) {
    const schema = operation.requestBody?.content?.['application/json']?.schema;
    if (!schema) continue;
    const example = exampleOf(schema, schemas) as Record<string, unknown>;
    for (const name of schema.required ?? []) assert.ok(name in example, `${operation.slug}: ${name}`);
  }
  const loop = { type: 'object', properties: { next: { $ref: '#/components/schemas/Loop' } } };
  assert.ok(exampleOf(loop, { Loop: loop }, true), 'a schema that names itself ends');
});

test('snippets carry method, token and body, with quotes of each language', () => {
  const body = JSON.stringify({ name: 'Rosa\'s "pal"', on: true, none: null });
  const wish = {
    method: 'POST',
    url: 'https://here.example/v1/x?q=a',
    needsToken: true,
    body,
    contentType: 'application/json',
  };
  const curl = snippetOf('curl', wish);
  assert.match(curl, /^curl -X POST 'https:\/\/here\.example\/v1\/x\?q=a' \\\n/);
  assert.match(curl, /-H "Authorization: Bearer \$TOKEN"/);
  assert.match(curl, /Rosa'\\''s/);
  const python = snippetOf('python', wish);
  assert.match(python, /requests\.post\(/);
  assert.match(python, /"on": True,\n.*"none": None,/);
  for (const operation of operations) {
    const schema = operation.requestBody?.content?.['application/json']?.schema;
    const text = schema ? JSON.stringify(exampleOf(schema, schemas), null, 2) : null;
    const javascript = snippetOf('javascript', { ...wish, method: operation.method, body: text });
    assert.doesNotThrow(() => new Script(`(async () => {${javascript}})`), operation.slug);
  }
  const file = snippetOf('javascript', { ...wish, body: "a,b\n1,it's", contentType: 'text/csv' });
  assert.match(file, /body: 'a,b\\n1,it\\'s'/);
});

// Reads request bodies: bytes for routes that want bytes, JSON or a form for all others. Knows no route.

import type { FastifyRequest } from 'fastify';
import { Refusal } from '../base/errors.ts';
import type { Server } from './types.ts';
import { listedProblems, type Problem } from './validation.ts';

const DEEPEST_NESTING = 64;
const MOST_FORM_FIELDS = 1000;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Adds the one body parser, for every content type. */
export function addBodyParser(server: Server): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body: Buffer, done) => {
    try {
      done(null, readBody(request, body));
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)), undefined);
    }
  });
}

function readBody(request: FastifyRequest, body: Buffer): unknown {
  if (request.routeOptions.config.rawBody || request.is404) return body;
  // A client library that always names a content type sends no body with DELETE all the same.
  if (body.length === 0) return undefined;
  switch (bodyKind(request.headers['content-type'])) {
    case 'json':
      return parsedJson(body);
    case 'form':
      return parsedForm(body);
    case 'other':
      throw new Refusal('unsupported_media_type');
  }
}

function bodyKind(contentType: string | undefined): 'json' | 'form' | 'other' {
  const mediaType = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (mediaType === 'application/x-www-form-urlencoded') return 'form';
  // Without a type we look; text/plain is how a browser sends JSON without asking first.
  if (mediaType === '' || mediaType === 'application/json' || mediaType === 'text/plain') return 'json';
  return mediaType.endsWith('+json') ? 'json' : 'other';
}

function parsedJson(body: Buffer): unknown {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw new Refusal('invalid_json', { reason: 'it is not UTF-8' });
  }
  let value: unknown;
  try {
    // Keys of these names are never data of ours: "__proto__" would become a prototype wherever an object is copied, "toString" makes an
    // object throw where a schema compares it (zod measures the length of whatever has one). They may be written with escapes.
    value = /__proto__|toString|\\u00/i.test(text)
      ? JSON.parse(text, (key, inner: unknown) =>
          key === '__proto__' || key === 'toString' ? undefined : inner,
        )
      : JSON.parse(text);
  } catch (error) {
    throw new Refusal('invalid_json', {
      reason: error instanceof SyntaxError ? jsonReason(error.message) : 'it cannot be read',
    });
  }
  refuseUnstorable(value);
  return value;
}

/** V8 quotes the text in its message; the place is enough and quotes no secret (SEC-5). */
function jsonReason(message: string): string {
  return /at position \d+/.exec(message)?.[0] ?? 'it ends too early or is no JSON at all';
}

function parsedForm(body: Buffer): Record<string, unknown> {
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    throw new Refusal('malformed_request', { reason: 'the form is not UTF-8' });
  }
  const fields = new Map<string, unknown>();
  for (const [name, value] of new URLSearchParams(text)) {
    const earlier = fields.get(name);
    if (earlier === undefined) fields.set(name, value);
    else if (Array.isArray(earlier)) earlier.push(value);
    else fields.set(name, [earlier, value]);
    if (fields.size > MOST_FORM_FIELDS)
      throw new Refusal('malformed_request', { reason: 'the form has too many fields' });
  }
  fields.delete('__proto__');
  const form = Object.fromEntries(fields);
  refuseUnstorable(form);
  return form;
}

/** Walks without recursion: what is nested too deep, and text that PostgreSQL cannot hold (NUL, half of a surrogate pair). */
function refuseUnstorable(root: unknown): void {
  const problems: Problem[] = [];
  const open: { value: unknown; path: string[] }[] = [{ value: root, path: [] }];
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const { value, path } = item;
    if (path.length > DEEPEST_NESTING) {
      throw new Refusal('invalid_json', { reason: `it is nested deeper than ${DEEPEST_NESTING} levels` });
    }
    if (typeof value === 'string') {
      if (!isStorable(value)) problems.push(unstorable(['body', ...path].join('.')));
    } else if (Array.isArray(value)) {
      for (const [index, inner] of value.entries())
        open.push({ value: inner, path: [...path, String(index)] });
    } else if (typeof value === 'object' && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        if (!isStorable(key)) problems.push(unstorable(['body', ...path, '(a key)'].join('.')));
        open.push({ value: inner, path: [...path, key] });
      }
    }
  }
  if (problems.length > 0) throw listedProblems(problems);
}

function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function unstorable(where: string): Problem {
  return {
    where,
    what: 'invalid_text',
    how: 'It holds a NUL character or half of a surrogate pair; take it out.',
  };
}

// From the bytes of a request to a new input: body formats, event name, event time, the sender's own key. Refuses what cannot be read
// (IN-7); what a body means is read later, from what is stored.

import { Refusal } from '../base/errors.ts';
import { parseInstant } from '../base/time.ts';
import { jobIdIn } from './job-saying.ts';
import { decodeUtf8, parseJson } from './json.ts';
import type { NewInput } from './types.ts';
import { flatten, openObject } from './unflatten.ts';
import { isObject, type JsonObject, textOf, unwrapOne } from './values.ts';
import { holdsJob, JOB_NAME } from './zap.ts';

/** A body as JSON: the text that is stored, and its value. */
export interface JsonBody {
  text: string;
  value: unknown;
}

/** What of an event is its own, whoever sends it. */
export type EventPart = Pick<NewInput, 'name' | 'eventTime' | 'body' | 'partnerKey'>;

const MAX_FORM_FIELDS = 1000;
const MAX_NAME = 200;
/** Names of the sender's own id of an event, in the order of reference 3.2. */
const PARTNER_KEYS = ['partner_conversion_id', 'order_id', 'conversion_id', 'partner_event_id'];

/**
 * Reads the bytes by their media type: JSON, text/plain holding JSON (as browsers send it without asking first), a form, or multipart.
 * `mayBeEmpty`: no bytes mean an empty object (a named event has its name already). Throws invalid_json, missing_request_body, malformed_request, unsupported_media_type.
 */
export async function readBody(
  bytes: Buffer,
  contentType: string | undefined,
  mayBeEmpty = false,
): Promise<JsonBody> {
  const mediaType = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (mediaType === 'multipart/form-data') return fromFields(await multipartFields(bytes, contentType ?? ''));
  const text = decodeUtf8(bytes);
  if (text === null) throw new Refusal('invalid_json', { reason: 'it is not UTF-8' });
  if (mediaType === 'application/x-www-form-urlencoded') return fromFields(new URLSearchParams(text));
  if (
    mediaType !== '' &&
    mediaType !== 'text/plain' &&
    mediaType !== 'application/json' &&
    !mediaType.endsWith('+json')
  ) {
    throw new Refusal('unsupported_media_type');
  }
  if (text.trim() === '') {
    if (mayBeEmpty) return { text: '{}', value: {} };
    throw new Refusal('missing_request_body');
  }
  const parsed = parseJson(text);
  if (!parsed.ok) throw new Refusal('invalid_json', { reason: parsed.reason });
  return { text, value: parsed.value };
}

/** The JSON that a form means: one text per name, a list where a name comes again. */
export function fromFields(fields: Iterable<[string, string]>): JsonBody {
  const values = new Map<string, string | string[]>();
  for (const [name, value] of fields) {
    const earlier = values.get(name);
    if (earlier === undefined) values.set(name, value);
    else if (Array.isArray(earlier)) earlier.push(value);
    else values.set(name, [earlier, value]);
    if (values.size > MAX_FORM_FIELDS)
      throw new Refusal('malformed_request', { reason: 'the form has too many fields' });
  }
  const value = Object.fromEntries(values);
  return { text: JSON.stringify(value), value };
}

async function multipartFields(bytes: Buffer, contentType: string): Promise<[string, string][]> {
  try {
    const form = await new Response(new Uint8Array(bytes), {
      headers: { 'content-type': contentType },
    }).formData();
    return [...form.entries()].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  } catch {
    throw new Refusal('malformed_request', { reason: 'the multipart form cannot be read' });
  }
}

/**
 * Reads an event. `nameInPath`: the whole body is its data (reference 3.1). Throws validation_error, missing_event_name,
 * invalid_event_name, invalid_event_time_format.
 */
export function readEventPart(body: JsonBody, nameInPath: string | null): EventPart {
  const event = unwrapOne(body.value);
  if (!isObject(event)) {
    throw new Refusal('validation_error', {
      reason: 'an event is one JSON object; send lists to /v5/batch-events',
    });
  }
  const name = eventName(nameInPath ?? own(event, 'event_name') ?? null, event);
  const data = dataOf(event);
  const partnerData = data ?? (nameInPath === null && name === JOB_NAME ? {} : event);
  return {
    name,
    eventTime:
      eventTime(own(event, 'event_time') ?? null) ?? eventTime((data && own(data, 'event_time')) ?? null),
    body: body.text,
    partnerKey:
      PARTNER_KEYS.map((key) => textOf(own(partnerData, key))).find((text) => text !== null) ?? null,
  };
}

/** Own properties only: a body that says "constructor" or "__proto__" names nothing of ours. */
function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function dataOf(event: JsonObject): JsonObject | null {
  for (const key of ['data', 'parameters']) {
    const inner = openObject(key, own(event, key));
    if (isObject(inner)) return inner;
  }
  return null;
}

function eventName(said: unknown, event: JsonObject): string {
  if (said === null || said === '') {
    const flat = flatten(event);
    if (holdsJob(flat)) {
      // A report of a job that names none helps nobody: better told now than kept and never found.
      if (jobIdIn(flat) === null) throw new Refusal('missing_job_id');
      return JOB_NAME;
    }
    throw new Refusal('missing_event_name');
  }
  const name = typeof said === 'string' ? said.trim() : '';
  // Control and format characters, unassigned ones and lone surrogates.
  if (name === '' || name.length > MAX_NAME || /[\p{Cc}\p{Cs}]/u.test(name))
    throw new Refusal('invalid_event_name');
  return name;
}

function eventTime(said: unknown): Date | null {
  if (said === null || said === '') return null;
  const at = typeof said === 'string' ? parseInstant(said) : null;
  // PostgreSQL knows no year 0.
  if (at === null || at.getUTCFullYear() < 1) throw new Refusal('invalid_event_time_format');
  return at;
}

/** The Idempotency-Key header; null without one. Throws invalid_idempotency_key. */
export function idempotencyKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  const key = Array.isArray(header) ? header.join(', ') : header;
  if (!/^[\x20-\x7e]{1,255}$/.test(key) || key.trim() === '') throw new Refusal('invalid_idempotency_key');
  return key.trim();
}

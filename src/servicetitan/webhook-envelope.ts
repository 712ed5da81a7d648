// The envelope of a webhook: CloudEvents 1.0 as structured JSON (IN-5). Refuses what is none; what an event means is read later.

import { Refusal } from '../base/errors.ts';
import { idText, instantOf, isObject, type JsonObject, parseJson } from './json.ts';

/** What of an event must be known to store it. */
export interface WebhookEnvelope {
  /** The body as it came, as text. */
  text: string;
  type: string;
  /** One per occurrence: retries and duplicates share it. */
  userassignedid: string;
  /** When it happened; null when the event does not say. */
  time: Date | null;
}

const MEDIA_TYPES = ['', 'application/json', 'application/cloudevents+json'];
const PRINTABLE = /^[\x20-\x7e]{1,200}$/;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads the envelope of an event that must be of this tenant. Throws unsupported_media_type, missing_request_body, invalid_json,
 * webhook_envelope_invalid (every problem named), webhook_foreign_tenant.
 */
export function readEnvelope(
  bytes: Uint8Array,
  contentType: string | undefined,
  tenantId: string,
): WebhookEnvelope {
  const mediaType = (contentType ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (!MEDIA_TYPES.includes(mediaType)) throw new Refusal('unsupported_media_type');
  if (bytes.length === 0) throw new Refusal('missing_request_body');
  const text = decodedText(bytes);
  const event = parseJson(text);
  if (event === undefined) throw new Refusal('invalid_json', { reason: 'it is no JSON' });
  if (!isObject(event)) throw invalid(['it is not one JSON object']);

  const problems: string[] = [];
  const time = own(event, 'time') ?? null;
  const at = instantOf(time);
  const data = own(event, 'data');
  const ofTenant = isObject(data) ? idText(own(data, 'tenantId')) : null;
  if (own(event, 'specversion') !== '1.0') problems.push('specversion is not "1.0"');
  for (const name of ['id', 'source', 'type', 'userassignedid']) {
    if (!isPrintable(own(event, name))) {
      problems.push(`${name} is missing, or is no text of 1 to 200 printable characters`);
    }
  }
  if (time !== null && (at === null || at.getUTCFullYear() < 1)) problems.push('time is no ISO 8601 instant');
  if (!isObject(data)) problems.push('data is missing, or is no object');
  else if (ofTenant === null) problems.push('data.tenantId is missing, or is no id');
  if (problems.length > 0) throw invalid(problems);
  if (ofTenant !== tenantId) throw new Refusal('webhook_foreign_tenant', { tenant_id: ofTenant });
  return { text, type: String(event.type), userassignedid: String(event.userassignedid), time: at };
}

function invalid(problems: string[]): Refusal {
  return new Refusal('webhook_envelope_invalid', { reason: `${problems.join('; ')}.`, problems });
}

function decodedText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new Refusal('invalid_json', { reason: 'it is not UTF-8' });
  }
}

/** Own members only: a body that says "constructor" names nothing of ours. */
function own(object: JsonObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function isPrintable(value: unknown): boolean {
  return typeof value === 'string' && PRINTABLE.test(value) && value.trim() !== '';
}

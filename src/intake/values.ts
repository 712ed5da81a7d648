// Small readings of single JSON values: text, ids, instants, flags. Pure; whatever comes in, null is the answer to "not readable".

import { isId } from '../base/ids.ts';
import { parseInstant } from '../base/time.ts';

export type JsonObject = Record<string, unknown>;

/** A JSON object: neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A key without case, blanks, hyphens, underscores and dots: `advocate_code`, `Advocate Code` and `advocateCode` are one name (IN-4). */
export function nameKey(key: string): string {
  return key.toLowerCase().replace(/[\s_.-]+/g, '');
}

/** Longest text that is taken over from an input; nothing that identifies a person or a job is longer. */
const MAX_TEXT = 1000;

/** Storable text: without NUL, well-formed, trimmed, not longer than MAX_TEXT. */
export function clean(text: string): string {
  const short = text.length > MAX_TEXT ? text.slice(0, MAX_TEXT) : text;
  return (short.includes('\0') ? short.replaceAll('\0', '') : short).toWellFormed().trim();
}

/** Text or a finite number as trimmed text; null for everything else and for empty text. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return clean(value) || null;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : null;
}

/** An int8 id of another system as plain digits; null when there is none. ServiceTitan writes 0 for "none" in places. */
export function idOf(value: unknown): string | null {
  const text = textOf(value);
  // Spreadsheets and Python steps of a zap turn 55012 into 55012.0.
  const digits = text === null ? undefined : /^0*([1-9]\d{0,18})(?:\.0+)?$/.exec(text)?.[1];
  return digits !== undefined && isId(digits) ? digits : null;
}

/** An instant from ISO 8601 text; null for anything else. */
export function instantOf(value: unknown): Date | null {
  return typeof value === 'string' ? parseInstant(value) : null;
}

/** true, "true", "yes", 1 as true; their opposites as false; null for anything else. */
export function flagOf(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  const text = textOf(value)?.toLowerCase();
  if (text === 'true' || text === 'yes' || text === '1') return true;
  return text === 'false' || text === 'no' || text === '0' ? false : null;
}

/** The only element of a list of one; everything else as it is. Zapier wraps single objects in lists and unwraps single elements. */
export function unwrapOne(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

/** Several texts from a list, or from one text that joins them with blanks, commas or semicolons. */
export function listOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => textOf(item) ?? []);
  return (textOf(value) ?? '').split(/[\s,;]+/).filter((item) => item !== '');
}

/** What people and programs write where a code belongs when there is none, and placeholders that nobody filled in. */
const NO_CODE =
  /^(null|none|nil|undefined|unknown|not applicable|n\/?a\.?|no|tbd|[-–—?.*]+|\{\{.*\}\}|\{\[.*\]\})$/i;

/** The advocate code as written; null for empty text and for words that mean "none" (IN-4). */
export function codeOf(value: unknown): string | null {
  const text = textOf(value)?.slice(0, 200);
  return text === undefined || NO_CODE.test(text) ? null : text;
}

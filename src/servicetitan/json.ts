// Reads JSON without losing digits of large ids (ids are int64, JS numbers are not), and tolerates what ServiceTitan varies. Pure.

import { isId } from '../base/ids.ts';
import { parseInstant } from '../base/time.ts';

export type JsonObject = Record<string, unknown>;

/** undefined when it is not JSON. Whole numbers that a JS number cannot hold come as text. */
export function parseJson(text: string): unknown {
  try {
    // Only a text with a run of 16 digits can hold such a number; a reviver for every value is slow.
    return /\d{16}/.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
  } catch {
    return undefined;
  }
}

// lib.es does not know the third argument yet (2026-10); Node has it since 21.
function keepDigits(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  const isTooLarge = typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
  return isTooLarge && source !== undefined && /^-?\d+$/.test(source) ? source : value;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An id as text; null when there is none. ServiceTitan writes 0 for "none" in places. */
export function idText(value: unknown): string | null {
  const text = typeof value === 'number' || typeof value === 'string' ? String(value).trim() : '';
  return isId(text) ? text : null;
}

/** Non-empty text, trimmed; null for anything else. */
export function plainText(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** An instant with 0 to 7 fractional digits; null for anything else. */
export function instantOf(value: unknown): Date | null {
  return typeof value === 'string' ? parseInstant(value) : null;
}

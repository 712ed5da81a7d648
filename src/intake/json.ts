// Bytes to JSON values for bodies that strangers send: whatever they hold, the answer is a value or a reason, never a throw.
// Knows nothing of what a body means.

/** A parsed value, or why there is none (one clause, without any of the sender's text in it). */
export type Parsed = { ok: true; value: unknown } | { ok: false; reason: string };

/** Deepest nesting of arrays and objects that is read; real bodies have five levels. */
export const MAX_DEPTH = 64;

const utf8 = new TextDecoder('utf-8', { fatal: true });
const LONG_DIGITS = /\d{16}/;
const LONG_INTEGER = /^-?\d{16,}$/;

/** The text of a body; null when the bytes are not UTF-8. A byte order mark is dropped. */
export function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

/**
 * Parses JSON. Integers of 16 digits and more become their text: ids are int8, and a JS number would change their last digits
 * (reference 1). Everything that JSON.parse takes is taken, except what nests deeper than MAX_DEPTH.
 */
export function parseJson(text: string): Parsed {
  let value: unknown;
  try {
    value = LONG_DIGITS.test(text) ? JSON.parse(text, keepLongIntegers) : JSON.parse(text);
  } catch (error) {
    if (error instanceof RangeError) return { ok: false, reason: 'it is nested too deeply' };
    // V8 quotes the text in its message; the place is enough and quotes no secret (SEC-5).
    const place = error instanceof Error ? /at position \d+/.exec(error.message)?.[0] : undefined;
    return {
      ok: false,
      reason: place ? `unexpected text ${place}` : 'it ends too early or is no JSON at all',
    };
  }
  return isTooDeep(value, MAX_DEPTH)
    ? { ok: false, reason: `it is nested deeper than ${MAX_DEPTH} levels` }
    : { ok: true, value };
}

/** JSON inside a text field: proper JSON, or what Python prints for the same (single quotes, None, True), as steps of a Zap make it. */
export function parseLoosely(text: string): Parsed {
  const proper = parseJson(text);
  if (proper.ok || !text.includes("'")) return proper;
  return parseJson(
    text
      .replace(/'([^'\\]*)'/g, (_, inner: string) => JSON.stringify(inner))
      .replace(/(?<=[\s[{:,])(?:None|True|False)(?=\s*[\]},])/g, (word) =>
        word === 'None' ? 'null' : word.toLowerCase(),
      ),
  );
}

// The third argument of a reviver is not in lib.es2024 (2026-11); Node 24 has it.
function keepLongIntegers(_key: string, value: unknown, context?: { source?: string }): unknown {
  const source = context?.source;
  return typeof value === 'number' && source !== undefined && LONG_INTEGER.test(source) ? source : value;
}

function isTooDeep(value: unknown, left: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  // Every body comes by here: most values are no objects, and cost a look but no call.
  if (Array.isArray(value)) {
    for (const inner of value) if (typeof inner === 'object' && isTooDeep(inner, left - 1)) return true;
    return false;
  }
  for (const inner of Object.values(value)) {
    if (typeof inner === 'object' && isTooDeep(inner, left - 1)) return true;
  }
  return false;
}

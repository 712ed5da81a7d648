// The one logger: JSON lines without secrets (SEC-5). Whatever is logged, each line is scrubbed just before it is written.

import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';

/** Names of values that are secrets wherever they appear: as a JSON key, as a query parameter, as a form field. */
const SECRET_NAMES =
  '(?:[\\w-]*(?:password|secret|authorization|cookie|api_?key|app_?key|[a-z]_token)(?:_hash)?|jwt)';

const SCRUBS: readonly [RegExp, string][] = [
  // "authorization":"…", at any depth
  [
    new RegExp(
      `("${SECRET_NAMES}"\\s*:\\s*)(?:"(?:[^"\\\\]|\\\\.)*"|\\[(?:"(?:[^"\\\\]|\\\\.)*"|[^"\\]])*\\]|\\{"type":"Buffer"[^}]*\\})`,
      'gi',
    ),
    '$1"[redacted]"',
  ],
  // the same in JSON that is itself a string: \"authorization\":\"…\"
  [
    new RegExp(
      `(\\\\"${SECRET_NAMES}\\\\"\\s*:\\s*)\\\\"(?:[^"\\\\]|\\\\\\\\(?:\\\\["\\\\]|[^"\\\\])|\\\\[^"\\\\])*\\\\"`,
      'gi',
    ),
    '$1\\"[redacted]\\"',
  ],
  // ?access_token=…, password=…
  [new RegExp(`((?:^|[?&;\\s"'])${SECRET_NAMES}=)[^&\\s"'\\\\]+`, 'gi'), '$1[redacted]'],
  // what works once, in addresses: proofs of mailed links, the answer of an identity provider, links that unsubscribe
  [/([?&;](?:proof|code|state|t)=)[^&\s"'\\<>]+/g, '$1[redacted]'],
  [/\b(Bearer|bearer)\s+[A-Za-z0-9._~+/=-]{6,}/g, '$1 [redacted]'],
  [/\b(Basic)\s+[A-Za-z0-9+/=]{12,}/g, '$1 [redacted]'],
  // our own tokens, wherever they stand
  [/\b(gw[so]?_\d{1,19}_\d{1,19}_)[0-9A-Za-z]+/g, '$1[redacted]'],
  // user:password@ in a URL
  [/(:\/\/)[^/\s"\\@]+@/g, '$1[redacted]@'],
];

/** Takes every secret out of a text; what is left of a JSON line is a JSON line. */
export function scrubbed(text: string): string {
  return SCRUBS.reduce((line, [pattern, replacement]) => line.replace(pattern, replacement), text);
}

/** PostgreSQL quotes whole rows in these members of its errors: sealed secrets, addresses, bodies. */
const QUOTING_MEMBERS = ['detail', 'where', 'hint', 'internalQuery'];

function withoutValues(error: Error): unknown {
  const shown = pino.stdSerializers.err(error) as unknown as Record<string, unknown>;
  return Object.fromEntries(Object.entries(shown).filter(([name]) => !QUOTING_MEMBERS.includes(name)));
}

/** `level`: pino's names. `destination`: standard output unless told. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  return pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: withoutValues },
      hooks: { streamWrite: scrubbed },
    },
    destination ?? pino.destination({ fd: 1, sync: true }),
  );
}

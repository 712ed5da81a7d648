// Owns every switch: the behaviours of ServiceTitan that nobody public has proved, each with a default and its
// variants, readable and settable by name. Must not act on any of them.
import type { StampDigits } from './world/clock.ts';

export interface Switches {
  /** HTTP status of a refused token request. */
  tokenErrorStatus: 400 | 401;
  tokenDelayMs: number;
  tokenLifeSeconds: number;
  /** Token requests per client id and minute of wall time; 0 is no limit. */
  tokenLimitPerMinute: number;
  unauthorizedBody: 'problem' | 'empty' | 'gateway';
  appKeyStatus: 401 | 403;
  forbiddenStatus: 403 | 404;
  notFoundBody: 'problem' | 'empty';
  problemContentType: 'application/json' | 'application/problem+json';
  pageSizeCap: number;
  pageSizeAboveCap: 'clamp' | 'refuse';
  idsAboveLimit: 'refuse' | 'truncate';
  sortBlank: 'ascending' | 'refuse';
  /** API calls per app key and tenant; 0 is no limit. */
  rateLimitPerSecond: number;
  /** How long calls stay refused once the limit was passed; the number in the title. */
  rateLimitWaitSeconds: number;
  rateLimitAnswer: 'title' | 'retry_after' | 'empty';
  /** Whose seconds count: those of the wall, or those of the virtual clock. */
  rateLimitClock: 'wall' | 'virtual';
  exportDelaySeconds: number;
  exportPageSize: number;
  exportBadToken: 'refuse' | 'restart';
  /** How old an API read is behind the writes, in virtual milliseconds. */
  readLagMs: number;
  timestamps: StampDigits;
  externalDataWithoutGuid: 'null' | 'empty';
  emailPhoneSettings: 'null' | 'object';
  inProgressSpelling: 'InProgress' | 'In Progress';
  /** true adds a member that no document names to every row. */
  unknownMembers: boolean;
  invoiceIdBeforeCompletion: 'id' | 'null' | 'zero';
  totalBeforeCompletion: 'null' | 'zero';
  reopenCompleted: 'allow' | 'refuse';
  reopenStatus: 'Scheduled' | 'InProgress';
  reopenClearsCompletedOn: boolean;
  mergeMovesJobs: boolean;
  mergeTouchesJobs: boolean;
  cancelWebhook: 'job-updated' | 'none';
  webhookSignature: 'hex' | 'base64' | 'prefixed_hex' | 'none';
  webhookHeader: string;
  webhookContentType: 'application/json' | 'application/cloudevents+json';
  webhookRetryId: 'same' | 'new' | 'mixed';
  webhookDuplicateRate: number;
  webhookLossRate: number;
  webhookLateRate: number;
  webhookLateSeconds: number;
  /** Every first delivery waits a random part of this, which reorders them. */
  webhookJitterSeconds: number;
  /** Waits this long in wall time before every API answer. */
  latencyMs: number;
}

export const DEFAULT_SWITCHES: Readonly<Switches> = {
  tokenErrorStatus: 400,
  tokenDelayMs: 0,
  tokenLifeSeconds: 900,
  tokenLimitPerMinute: 0,
  unauthorizedBody: 'problem',
  appKeyStatus: 401,
  forbiddenStatus: 403,
  notFoundBody: 'problem',
  problemContentType: 'application/json',
  pageSizeCap: 5000,
  pageSizeAboveCap: 'clamp',
  idsAboveLimit: 'refuse',
  sortBlank: 'ascending',
  rateLimitPerSecond: 60,
  rateLimitWaitSeconds: 1,
  rateLimitAnswer: 'title',
  rateLimitClock: 'wall',
  exportDelaySeconds: 900,
  exportPageSize: 500,
  exportBadToken: 'refuse',
  readLagMs: 0,
  timestamps: 'mixed',
  externalDataWithoutGuid: 'null',
  emailPhoneSettings: 'null',
  inProgressSpelling: 'InProgress',
  unknownMembers: false,
  invoiceIdBeforeCompletion: 'id',
  totalBeforeCompletion: 'null',
  reopenCompleted: 'allow',
  reopenStatus: 'InProgress',
  reopenClearsCompletedOn: true,
  mergeMovesJobs: true,
  mergeTouchesJobs: false,
  cancelWebhook: 'job-updated',
  webhookSignature: 'hex',
  webhookHeader: 'x-servicetitan-signature',
  webhookContentType: 'application/json',
  webhookRetryId: 'mixed',
  webhookDuplicateRate: 0,
  webhookLossRate: 0,
  webhookLateRate: 0,
  webhookLateSeconds: 120,
  webhookJitterSeconds: 0,
  latencyMs: 0,
};

type Kind = readonly (string | number)[] | 'boolean' | 'count' | 'rate' | 'header';

/** What each switch takes: a list of choices, a whole number from 0, a rate from 0 to 1, a header name. */
export const SWITCH_KINDS: Readonly<Record<keyof Switches, Kind>> = {
  tokenErrorStatus: [400, 401],
  tokenDelayMs: 'count',
  tokenLifeSeconds: 'count',
  tokenLimitPerMinute: 'count',
  unauthorizedBody: ['problem', 'empty', 'gateway'],
  appKeyStatus: [401, 403],
  forbiddenStatus: [403, 404],
  notFoundBody: ['problem', 'empty'],
  problemContentType: ['application/json', 'application/problem+json'],
  pageSizeCap: 'count',
  pageSizeAboveCap: ['clamp', 'refuse'],
  idsAboveLimit: ['refuse', 'truncate'],
  sortBlank: ['ascending', 'refuse'],
  rateLimitPerSecond: 'count',
  rateLimitWaitSeconds: 'count',
  rateLimitAnswer: ['title', 'retry_after', 'empty'],
  rateLimitClock: ['wall', 'virtual'],
  exportDelaySeconds: 'count',
  exportPageSize: 'count',
  exportBadToken: ['refuse', 'restart'],
  readLagMs: 'count',
  timestamps: ['mixed', 'seconds', 'milliseconds', 'ticks'],
  externalDataWithoutGuid: ['null', 'empty'],
  emailPhoneSettings: ['null', 'object'],
  inProgressSpelling: ['InProgress', 'In Progress'],
  unknownMembers: 'boolean',
  invoiceIdBeforeCompletion: ['id', 'null', 'zero'],
  totalBeforeCompletion: ['null', 'zero'],
  reopenCompleted: ['allow', 'refuse'],
  reopenStatus: ['Scheduled', 'InProgress'],
  reopenClearsCompletedOn: 'boolean',
  mergeMovesJobs: 'boolean',
  mergeTouchesJobs: 'boolean',
  cancelWebhook: ['job-updated', 'none'],
  webhookSignature: ['hex', 'base64', 'prefixed_hex', 'none'],
  webhookHeader: 'header',
  webhookContentType: ['application/json', 'application/cloudevents+json'],
  webhookRetryId: ['same', 'new', 'mixed'],
  webhookDuplicateRate: 'rate',
  webhookLossRate: 'rate',
  webhookLateRate: 'rate',
  webhookLateSeconds: 'count',
  webhookJitterSeconds: 'count',
  latencyMs: 'count',
};

/** Checks values by switch name; returns them typed, or a sentence for each one that is wrong. */
export function readSwitches(
  input: Readonly<Record<string, unknown>>,
): { ok: true; switches: Partial<Switches> } | { ok: false; problems: Record<string, string> } {
  const problems: Record<string, string> = {};
  for (const [name, value] of Object.entries(input)) {
    const kind = Object.hasOwn(SWITCH_KINDS, name) ? SWITCH_KINDS[name as keyof Switches] : undefined;
    if (kind === undefined) problems[name] = 'There is no such switch.';
    else if (!fits(kind, value)) problems[name] = `Must be ${describe(kind)}.`;
  }
  if (Object.keys(problems).length > 0) return { ok: false, problems };
  return { ok: true, switches: input as Partial<Switches> };
}

function fits(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'count':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
    case 'rate':
      return typeof value === 'number' && value >= 0 && value <= 1;
    case 'header':
      return typeof value === 'string' && /^[A-Za-z0-9-]{1,64}$/.test(value);
    default:
      return (typeof value === 'string' || typeof value === 'number') && kind.includes(value);
  }
}

function describe(kind: Kind): string {
  switch (kind) {
    case 'boolean':
      return 'true or false';
    case 'count':
      return 'a whole number, 0 or more';
    case 'rate':
      return 'a number from 0 to 1';
    case 'header':
      return 'the name of an HTTP header';
    default:
      return `one of ${kind.join(', ')}`;
  }
}

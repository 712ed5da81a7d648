// Owns scripted faults: which calls they hit, how often, and what they do. Carrying them out on a socket is the
// server's.
import { BodyReader } from './reading/body.ts';
import type { Switches } from './switches.ts';
import type { Random } from './world/random.ts';

interface FaultAim {
  readonly method?: string;
  /** Regular expression, tried on path and query string as sent. */
  readonly path?: string;
}

interface FaultBase {
  readonly match?: FaultAim;
  /** How many calls are hit; absent means all. */
  readonly times?: number;
  /** How many matching calls are let through first. */
  readonly skip?: number;
  /** Chance of each matching call to be hit, 0 to 1. */
  readonly probability?: number;
  /** On the virtual clock: it begins so long after it was added (default at once), */
  readonly afterSeconds?: number;
  /** and lasts so long (default until it is removed). */
  readonly forSeconds?: number;
}

/** `after`: the call takes effect, only its answer is lost or replaced. */
type When = 'before' | 'after';

export type FaultInput = FaultBase &
  (
    | { readonly kind: 'latency'; readonly ms: number }
    | {
        readonly kind: 'status';
        readonly status: number;
        readonly body?: string;
        readonly headers?: Readonly<Record<string, string>>;
        readonly when?: When;
      }
    | { readonly kind: 'reset'; readonly when?: When }
    | { readonly kind: 'hang'; readonly when?: When }
    | { readonly kind: 'truncate' }
    | {
        readonly kind: 'rate_limit';
        readonly seconds?: number;
        readonly answer?: Switches['rateLimitAnswer'];
      }
    | { readonly kind: 'expired_token' }
    | { readonly kind: 'revoked_scope' }
    | { readonly kind: 'shift_page' }
  );

const KINDS = [
  'latency',
  'status',
  'reset',
  'hang',
  'truncate',
  'rate_limit',
  'expired_token',
  'revoked_scope',
  'shift_page',
] as const;

export interface ActiveFault {
  readonly id: number;
  readonly fault: FaultInput;
  /** Calls that matched, and calls that were hit. */
  matched: number;
  hit: number;
  /** Virtual instants between which it acts. */
  readonly fromMs: number;
  readonly untilMs: number;
}

export class Faults {
  readonly #random: Random;
  readonly #nowMs: () => number;
  #active: ActiveFault[] = [];
  #nextId = 1;

  constructor(random: Random, nowMs: () => number) {
    this.#random = random;
    this.#nowMs = nowMs;
  }

  get active(): readonly ActiveFault[] {
    return this.#active;
  }

  add(fault: FaultInput): ActiveFault {
    const fromMs = this.#nowMs() + (fault.afterSeconds ?? 0) * 1000;
    const untilMs =
      fault.forSeconds === undefined ? Number.POSITIVE_INFINITY : fromMs + fault.forSeconds * 1000;
    const active = { id: this.#nextId, fault, matched: 0, hit: 0, fromMs, untilMs };
    this.#nextId += 1;
    this.#active.push(active);
    return active;
  }

  remove(id: number): boolean {
    const before = this.#active.length;
    this.#active = this.#active.filter((active) => active.id !== id);
    return this.#active.length < before;
  }

  clear(): void {
    this.#active = [];
  }

  /** The faults that hit this call, in the order they were added. Counts, rolls the dice, drops spent ones. */
  hitting(method: string, url: string): FaultInput[] {
    if (this.#active.length === 0) return [];
    const hits: FaultInput[] = [];
    const nowMs = this.#nowMs();
    for (const active of this.#active) {
      if (nowMs < active.fromMs || nowMs >= active.untilMs) continue;
      const { match, skip, probability } = active.fault;
      if (match?.method !== undefined && match.method.toUpperCase() !== method) continue;
      if (match?.path !== undefined && !new RegExp(match.path).test(url)) continue;
      active.matched += 1;
      if (active.matched <= (skip ?? 0)) continue;
      if (probability !== undefined && this.#random() >= probability) continue;
      active.hit += 1;
      hits.push(active.fault);
    }
    this.#active = this.#active.filter(
      ({ fault, hit, untilMs }) => nowMs < untilMs && (fault.times === undefined || hit < fault.times),
    );
    return hits;
  }
}

/** Reads a fault from JSON; refuses it with every problem named. */
export function readFault(body: unknown): FaultInput {
  const reader = BodyReader.of(body);
  const kind = reader.required('kind', reader.oneOf('kind', KINDS), 'reset');
  const base: FaultBase = {
    match: reader.object('match', (aim) => ({ method: aim.text('method'), path: aim.text('path') })),
    times: reader.int('times'),
    skip: reader.int('skip'),
    probability: reader.decimal('probability'),
    afterSeconds: reader.decimal('afterSeconds'),
    forSeconds: reader.decimal('forSeconds'),
  };
  if (base.match?.path !== undefined && !isPattern(base.match.path)) {
    reader.problem('match.path', 'Must be a regular expression.');
  }
  if (base.probability !== undefined && (base.probability < 0 || base.probability > 1)) {
    reader.problem('probability', 'Must be from 0 to 1.');
  }
  const fault = readKind(reader, kind, base);
  reader.done();
  return fault;
}

function readKind(reader: BodyReader, kind: (typeof KINDS)[number], base: FaultBase): FaultInput {
  const when = reader.oneOf('when', ['before', 'after'] as const);
  switch (kind) {
    case 'latency':
      return { ...base, kind, ms: reader.required('ms', reader.int('ms'), 0) };
    case 'status': {
      const status = reader.required('status', reader.int('status'), 500);
      if (status < 200 || status > 599) reader.problem('status', 'Must be from 200 to 599.');
      const contentType = reader.text('contentType');
      const headers = contentType === undefined ? undefined : { 'content-type': contentType };
      return { ...base, kind, status, body: reader.text('body'), headers, when };
    }
    case 'reset':
    case 'hang':
      return { ...base, kind, when };
    case 'rate_limit':
      return {
        ...base,
        kind,
        seconds: reader.int('seconds'),
        answer: reader.oneOf('answer', ['title', 'retry_after', 'empty'] as const),
      };
    case 'truncate':
    case 'expired_token':
    case 'revoked_scope':
    case 'shift_page':
      return { ...base, kind };
  }
}

function isPattern(source: string): boolean {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}

// Reads a named event of a person (IN-2, AT-1): who, which code, what kind of evidence. Pure.

import type { Base } from './own-inputs.ts';
import { readAdvocate, readEventPerson, readPerson } from './person-hints.ts';
import type { EventReading } from './types.ts';
import type { FlatBody } from './unflatten.ts';
import { clean, codeOf, isObject, type JsonObject } from './values.ts';

const CODE_PATHS = ['advocatecode', 'referralcode', 'code'];
const COUPON_PATHS = ['couponcode', 'coupon'];

/** A followed link, and what it opens on the company's site by itself: nobody typed a code. */
const CLICKS = new Set(['share_clicked', 'friend_landing_experience']);

/** Deepest value that is kept of an event's data; deeper ones are dropped. */
const MAX_DATA_DEPTH = 8;

/** The event; `data` is its own part of the body. */
export function readEvent(base: Base, body: FlatBody, data: JsonObject): EventReading {
  const { input } = base;
  const { person, notes } = readPerson(body.values);
  // A signed identity was put in by us (zone-identity.ts), in place of whatever the page named.
  const isBrowser = input.source === 'browser' && !input.actor.startsWith('jwt:');
  const code = firstCode(body, CODE_PATHS);
  const coupon = firstCode(body, COUPON_PATHS);
  if (code !== null && coupon !== null) {
    notes.push({
      code: 'coupon_not_used',
      message: 'It carries an advocate code and a coupon code; the advocate code counts.',
    });
  }
  return {
    ...base,
    notes: [...base.notes, ...notes],
    kind: 'event',
    person: {
      ...person,
      // Ids of persons are for servers: a page that named one could speak for anybody.
      ...(!isBrowser && readEventPerson(body.values)),
      ...(input.deviceId && { deviceId: input.deviceId }),
    },
    code: code ?? coupon,
    advocate: readAdvocate(body.values),
    evidence: evidenceOf(input.name, code === null && coupon !== null),
    data: storable(data, MAX_DATA_DEPTH) as JsonObject,
  };
}

/** A share names the friend whom an advocate wrote to: of all evidence the weakest, because the friend did nothing yet (AT-1). */
function evidenceOf(name: string, isCoupon: boolean): EventReading['evidence'] {
  if (CLICKS.has(name)) return 'click';
  if (name === 'shared') return 'share_match';
  return isCoupon ? 'coupon' : 'web_lead';
}

function firstCode(body: FlatBody, paths: readonly string[]): string | null {
  return paths.map((path) => codeOf(body.values.get(path))).find((code) => code !== null) ?? null;
}

/** The value as jsonb can hold it: no NUL, no lone surrogates, no infinite numbers, no "__proto__". */
function storable(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed();
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return null;
  if (Array.isArray(value)) return value.map((item) => storable(item, depth - 1));
  if (!isObject(value)) return null;
  const entries = Object.entries(value).filter(([key]) => key !== '__proto__');
  return Object.fromEntries(entries.map(([key, inner]) => [clean(key), storable(inner, depth - 1)]));
}

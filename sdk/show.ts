// The small interface between core.js and the bundles that it loads when something is to be shown. Types only.
//
// A bundle is one file of sdk/ (landing.ts, invite.ts, share.ts). When it runs it registers itself: `window.extole._show.landing = (zone, element, api) => …`
// for each kind of zone that it shows (`landing`; `invite`; `share`, `stats`). Core calls it once for each zone to show, when document.body
// exists. It may throw: core reports that to the page's `done`. A bundle may run twice (two zones at once): it keeps what is registered.

import type { Zone, ZoneCall } from '../src/site/wire.ts';

/** What a visitor's browser keeps of a referral, over the pages of the site: in localStorage, or for this page only where that is blocked. */
export interface Kept {
  /** The advocate code of the link that led here. */
  code?: string;
  /** `extole_zone_click_event_id` of that link. */
  click?: string | null;
  /** When it led here: milliseconds since 1970. */
  time?: number;
  /** Set by the landing bundle: on later pages core loads the bundle again and calls its `_show.later(null, null, api)` (prefill). */
  later?: unknown;
  /** A bundle's own values, as a dismissal; give them names of your own. */
  [name: string]: unknown;
}

export interface ZoneError {
  /** What went wrong: a code of docs/errors.md, the body of a failed answer, or the browser's words. */
  message: string;
  /** The same; HTTP/2 has none of its own. */
  statusText: string;
  /** HTTP status; 0 without an answer. */
  status: number;
}

export interface Api {
  /** Of the program domain, as https://share.acme.example; no slash at the end. */
  origin: string;
  /** Posts JSON as text/plain with the visitor's cookie. Exactly one of error and answer is null. Never throws, always answers once. */
  post(path: string, body: unknown, done: (error: ZoneError | null, answer: unknown) => void): void;
  /** What is kept; with `more`, after adding that to it. */
  kept(more?: Kept): Kept;
  /** Calls `then` when `get` finds something: at once, or by looking ten times a second. */
  until<Found>(get: () => Found | null | undefined, then: (found: Found) => void): void;
}

/** `element` null: the page named none; the bundle appends what it shows to document.body. */
export type Show = (zone: Zone | null, element: Element | null, api: Api) => void;

export interface ZoneSettings {
  name: string;
  data?: ZoneCall['data'];
  /** The older name of `data`. */
  parameters?: ZoneCall['data'];
  jwt?: string;
  element?: Element | null;
  /** Waits until there is an element of this id, then calls the zone. */
  element_id?: string;
}

export type Done = (error: ZoneError | null, zone: Zone | null) => void;

/** `window.extole`. */
export interface Extole {
  q?: unknown[];
  createZone?: (settings: ZoneSettings, done?: Done) => void;
  /** The bundles' functions by kind of zone; present once core runs. */
  _show?: Record<string, Show>;
}

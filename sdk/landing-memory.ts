// What this browser remembers of the landing experience, through what core keeps. A browser that refuses storage forgets, and no more happens.

import type { Api } from './show.ts';

/** dismissed: never show this code again; mailed: the e-mail was given for it. */
type Fact = 'landing_dismissed' | 'landing_mailed';

/** A visitor with more codes than these is not one. */
const CODES_MAX = 20;

/** What is put into forms of later pages. */
export interface Later {
  code: string;
  /** Field name or selector. */
  prefill: string;
  /** Milliseconds since 1970. */
  until: number;
}

export function remembers(api: Api, fact: Fact, code: string): boolean {
  return codesOf(api, fact).includes(code);
}

export function remember(api: Api, fact: Fact, code: string): void {
  const others = codesOf(api, fact).filter((other) => other !== code);
  api.kept({ [fact]: [code, ...others].slice(0, CODES_MAX) });
}

function codesOf(api: Api, fact: Fact): unknown[] {
  const codes = api.kept()[fact];
  return Array.isArray(codes) ? codes : [];
}

/** Leaves the code to later pages; null takes it back. */
export function leave(api: Api, later: Later | null): void {
  if (later || api.kept().later) api.kept({ later });
}

/** What an earlier page left; null when there is nothing or its time is over. */
export function left(api: Api, nowMs: number): Later | null {
  const later = api.kept().later as Partial<Later> | null | undefined;
  if (!later) return null;
  const { code, prefill, until } = later;
  const isGood = typeof code === 'string' && typeof prefill === 'string' && Number(until) > nowMs;
  if (isGood) return later as Later;
  leave(api, null);
  return null;
}

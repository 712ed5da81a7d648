// Words that a code may not be or hold. Data and its two look-ups only; the rest of the format is in codes.ts.

import { codeKey } from '../base/codes.ts';

/** First path segments of the program domain that programs ask for, in compared form: a share link of this name would never be reached. */
const ROUTES = new Set([
  ...[
    'v1',
    'v2',
    'v3',
    'v4',
    'v5',
    'v6',
    'v7',
    'v8',
    'v9',
    'api',
    'zones',
    'zone',
    'events',
    'event',
    's',
    'corejs',
    'core',
  ],
  ...[
    'healthz',
    'readyz',
    'metrics',
    'health',
    'ready',
    'status',
    'admin',
    'console',
    'login',
    'logout',
    'setup',
    'session',
  ],
  ...[
    'sessions',
    'assets',
    'static',
    'public',
    'favicon',
    'faviconico',
    'robots',
    'robotstxt',
    'sitemap',
    'sitemapxml',
  ],
  ...[
    'wellknown',
    'docs',
    'openapi',
    'openapijson',
    'documentation',
    'oauth',
    'token',
    'tokens',
    'webhook',
    'webhooks',
  ],
]);

/** Pages that a visitor may look for there, and what broken links hold. */
const PAGES = [
  'index',
  'indexhtml',
  'share',
  'sharing',
  'landing',
  'welcome',
  'unsubscribe',
  'optout',
  'optouts',
  'privacy',
  'terms',
  'undefined',
];

/** What people write into a field to say that there is no code. A code of that name would credit a stranger with all of them. */
const NO_CODE_WORDS = [
  ...[
    'none',
    'nocode',
    'null',
    'unknown',
    'notsure',
    'dontknow',
    'notapplicable',
    'noreferral',
    'nobody',
    'advocate',
  ],
  ...[
    'advocatecode',
    'referral',
    'referralcode',
    'refer',
    'code',
    'coupon',
    'website',
    'google',
    'facebook',
    'friend',
  ],
];

const RESERVED = new Set([...ROUTES, ...PAGES, ...NO_CODE_WORDS]);

/** Unmistakable wherever they stand. */
const PROFANE_PARTS = [
  'fuck',
  'nigger',
  'nigga',
  'faggot',
  'asshole',
  'arsehole',
  'bitch',
  'whore',
  'bastard',
  'wanker',
];
/** Only as a word of their own: surnames and towns hold them (Takeshita, Hancock, Scunthorpe). */
const PROFANE_WORDS = new Set([
  ...[
    'shit',
    'cunt',
    'cock',
    'cocks',
    'cum',
    'fag',
    'tits',
    'piss',
    'porn',
    'rape',
    'nazi',
    'hitler',
    'slut',
    'twat',
    'anal',
    'penis',
  ],
]);

const LEET: Record<string, string> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b', 9: 'g' };

/** The reserved word that this code is, compared as codes are; null if none. */
export function reservedWord(code: string): string | null {
  const key = codeKey(code);
  return RESERVED.has(key) ? key : null;
}

/** True for names that programs and browsers ask for (favicon.ico): no visitor of a link comes by them. */
export function isRouteName(segment: string): boolean {
  return ROUTES.has(codeKey(segment));
}

/** True if the code holds a word that should not be printed on a card, also with digits for letters. */
export function isProfane(code: string): boolean {
  const lower = code.toLowerCase();
  const readings = [lower, lower.replace(/[013457-9]/g, (digit) => LEET[digit] ?? digit)];
  return readings.some(
    (reading) =>
      PROFANE_PARTS.some((part) => codeKey(reading).includes(part)) ||
      reading.split(/[^a-z]+/).some((word) => PROFANE_WORDS.has(word)),
  );
}

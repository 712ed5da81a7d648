// Share links: where they point, what they may lead to, and which visits are clicks (WEB-3, WEB-6, WEB-7). Pure.

import { type ProgramBase, programOrigin } from '../base/program-origin.ts';

/** What the links of one client start with. */
export type LinkBase = ProgramBase;

/** The share link of a code: on the program domain, with the scheme and port under which this server is reached. */
export function shareLink(base: LinkBase, code: string): string {
  return `${programOrigin(base)}/${code}`;
}

/** Why a URL can be no destination of share links; null when it can. */
export function destinationProblem(text: string): string | null {
  const url = URL.parse(text);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    return 'use a complete URL with https://';
  if (url.username !== '' || url.password !== '') return 'a user name or password has no place in a link';
  return /@|%40/i.test(text) ? 'an e-mail address has no place in a link (WEB-6)' : null;
}

/** Crawlers and previews that say who they are. Programs that only might be one (curl) are not among them: a lost click costs a reward. */
const ROBOTS = new RegExp(
  [
    ...[
      '(?<!cu)bot\\b',
      'crawl',
      'spider',
      'slurp',
      'preview',
      'prerender',
      'headlesschrome',
      'lighthouse',
      'pingdom',
      'uptime',
    ],
    ...[
      'facebookexternalhit',
      'facebookcatalog',
      'meta-externalagent',
      'whatsapp/',
      'telegrambot',
      'slack-imgproxy',
      'viber',
    ],
    ...[
      'linkedinbot',
      'twitterbot',
      'discordbot',
      'pinterest/0',
      'embedly',
      'iframely',
      'mediapartners-google',
      'google-safety',
    ],
    ...[
      'google-inspectiontool',
      'googleother',
      'google-read-aloud',
      'feedfetcher',
      'bingpreview',
      'yandex',
      'baiduspider',
    ],
    ...[
      'duckduckgo-favicons',
      'ia_archiver',
      'archive.org',
      'gptbot',
      'chatgpt-user',
      'claude',
      'perplexity',
      'ccbot',
      'bytespider',
    ],
    ...['safelinks', 'proofpoint', 'mimecast', 'barracuda', 'messagelabs', 'urldefense'],
  ].join('|'),
  'i',
);

type Headers = Record<string, string | string[] | undefined>;

/** What a user agent says; itself it is not kept. */
export interface Agent {
  /** A crawler, or a program that fetches a link to show what is behind it. */
  isRobot: boolean;
  device: 'phone' | 'tablet' | 'computer' | 'unknown';
}

/** Reads a user agent. */
export function agentOf(userAgent: string): Agent {
  return { isRobot: ROBOTS.test(userAgent), device: deviceOf(userAgent) };
}

const MAX_AGENTS = 1_000;
const MAX_AGENT_CHARS = 300;

/** The same, remembering: visitors write few different ones, and whoever writes others only costs himself time. */
export function agentReader(): (userAgent: string) => Agent {
  const known = new Map<string, Agent>();
  return (userAgent) => {
    const seen = known.get(userAgent);
    if (seen) return seen;
    const agent = agentOf(userAgent);
    if (userAgent.length > MAX_AGENT_CHARS) return agent;
    if (known.size >= MAX_AGENTS) known.clear();
    known.set(userAgent, agent);
    return agent;
  };
}

const PURPOSES = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz'];

/** True for a visit that a person made: no HEAD, no prefetch, no preview, no crawler (WEB-7). */
export function isClick(method: string, headers: Headers, agent: Agent): boolean {
  if (method !== 'GET' || agent.isRobot) return false;
  return !PURPOSES.some((name) => {
    const purpose = headers[name];
    return purpose !== undefined && /prefetch|prerender|preview/i.test(String(purpose));
  });
}

function deviceOf(userAgent: string): Agent['device'] {
  if (/ipad|tablet|android(?!.*mobile)/i.test(userAgent)) return 'tablet';
  if (/mobi|iphone|android/i.test(userAgent)) return 'phone';
  return /windows|macintosh|x11|cros|linux/i.test(userAgent) ? 'computer' : 'unknown';
}

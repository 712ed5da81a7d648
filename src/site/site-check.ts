// Reads a page as its server sends it and says whether the tag is right on it. Pure; it runs no script, so what a tag manager adds is not seen.

import { allowsConnection, allowsInline, allowsScript, readPolicies } from './site-check-policy.ts';

export interface Finding {
  code:
    | 'tag_found'
    | 'tag_missing'
    | 'tag_wrong_host'
    | 'tag_self_closing'
    | 'tag_twice'
    | 'tag_mixed_content'
    | 'csp_blocks_tag'
    | 'csp_blocks_zones'
    | 'csp_blocks_inline'
    | 'tag_manager'
    | 'placeholder_left'
    | 'page_status'
    | 'not_html';
  severity: 'ok' | 'hint' | 'problem';
  /** What it is and what to do. */
  message: string;
}

export interface PageRead {
  findings: Finding[];
  /** Addresses of the tags on the page. */
  tags: string[];
  /** Zones and events that the page calls or its forms are marked with. */
  zones: string[];
}

export interface Page {
  url: string;
  status: number;
  headers: Record<string, string>;
  html: string;
}

interface Script {
  attributes: Map<string, string>;
  isSelfClosing: boolean;
  text: string;
}

/** `origin`: of the program domain. `hosts`: all program domains of the client, without port. */
export function readPage(page: Page, origin: string, hosts: readonly string[]): PageRead {
  const html = withoutComments(page.html);
  const scripts = scriptsOf(html);
  const pageUrl = new URL(page.url);
  const findings: Finding[] = [];
  const add = (code: Finding['code'], severity: Finding['severity'], message: string) =>
    findings.push({ code, severity, message });

  const ours = new Set([...hosts, new URL(origin).hostname]);
  const cores = scripts.flatMap((script) => {
    const src = script.attributes.get('src');
    const url = src === undefined ? null : URL.parse(src, pageUrl.href);
    return url?.pathname === '/core.js' ? [{ script, url }] : [];
  });
  const right = cores.filter(({ url }) => ours.has(url.hostname));
  const tag = `<script type="text/javascript" src="${origin}/core.js" async></script>`;

  if (page.status >= 400) {
    const message = `The page answered ${page.status}; what is said here is about the error page. Check the address.`;
    add('page_status', 'problem', message);
  }
  if (!/html/i.test(page.headers['content-type'] ?? 'html')) {
    add(
      'not_html',
      'problem',
      `This is no HTML page but ${page.headers['content-type']}. Check the address.`,
    );
  }
  if (right.length > 0) add('tag_found', 'ok', 'The tag is on the page.');
  for (const { url } of cores.filter(({ url }) => !ours.has(url.hostname))) {
    add(
      'tag_wrong_host',
      'problem',
      `A tag is loaded from ${url.host}, which is no program domain of yours. Use ${tag}`,
    );
  }
  if (cores.length === 0) {
    add('tag_missing', 'problem', `The tag is not in this page. Add it once, best in the head: ${tag}`);
  }
  if (right.length > 1) {
    add(
      'tag_twice',
      'hint',
      `The tag is ${right.length} times on the page. That does no harm; one of them is enough.`,
    );
  }
  for (const { script } of right.filter(({ script }) => script.isSelfClosing)) {
    const src = script.attributes.get('src');
    const message = `The script element of ${src} closes itself (/>). Browsers then swallow what follows up to the next </script>; end it with ></script>.`;
    add('tag_self_closing', 'problem', message);
  }
  if (pageUrl.protocol === 'https:' && right.some(({ url }) => url.protocol === 'http:')) {
    add(
      'tag_mixed_content',
      'problem',
      'The page is https and loads the tag by http; browsers block that. Use https in the tag.',
    );
  }
  if (right.length === 0 && /googletagmanager\.com\/gtm\.js|googletagmanager\.com\/ns\.html/i.test(html)) {
    const message =
      'The page uses Google Tag Manager, which may add the tag when the page runs; this check cannot see that. Look whether zones fired lately.';
    add('tag_manager', 'hint', message);
  }

  const policies = readPolicies([page.headers['content-security-policy'] ?? '', ...metaPolicies(html)]);
  const core = right[0];
  if (core && !allowsScript(policies, core.url, pageUrl, core.script.attributes.get('nonce') ?? '')) {
    const message = `The page's content security policy blocks the tag. Add ${core.url.origin} to script-src.`;
    add('csp_blocks_tag', 'problem', message);
  }
  const zonesUrl = new URL('/zones', core?.url.origin ?? origin);
  if (core && !allowsConnection(policies, zonesUrl, pageUrl)) {
    const message = `The page's content security policy blocks what the tag sends. Add ${zonesUrl.origin} to connect-src.`;
    add('csp_blocks_zones', 'problem', message);
  }
  const callers = scripts.filter(
    ({ attributes, text }) => !attributes.has('src') && zonesIn(text).length > 0,
  );
  if (callers.some(({ attributes }) => !allowsInline(policies, attributes.get('nonce') ?? ''))) {
    const message =
      "The page's content security policy blocks the inline script that calls a zone. Give it the page's nonce, or call the zone from a script file.";
    add('csp_blocks_inline', 'problem', message);
  }
  const left = callers.flatMap(
    ({ text }) => /"(?:CUSTOMER|LEAD)_[A-Z_]+"|"REFERRAL_CODE"/.exec(text)?.[0] ?? [],
  );
  if (left[0] !== undefined) {
    const message = `A snippet still holds the placeholder ${left[0]}. Replace it by the value your page knows, or remove its line.`;
    add('placeholder_left', 'problem', message);
  }
  return {
    findings,
    tags: cores.map(({ url }) => url.href),
    zones: [...new Set([...callers.flatMap(({ text }) => zonesIn(text)), ...markedForms(html)])],
  };
}

/** What it means that a zone is in the page or not and fired lately or not, and what to do. */
export function zoneAdvice(
  zone: { isInPage: boolean; count24h: number; count7d: number },
  isRight: boolean,
): string {
  if (zone.count24h > 0) return 'It works: it fired within the last 24 hours. Nothing to do.';
  if (zone.count7d > 0)
    return 'It fired this week, but not within the last 24 hours. If the page had visitors since, open it and look for /zones in the network tab of the browser.';
  if (zone.isInPage && !isRight)
    return 'It did not fire this week. Mend the problems named above first, then open the page once and check again.';
  return 'It did not fire this week. Open the page once, do what calls it (send the form, for an event), and check again; if it stays so, look for /zones in the network tab of the browser.';
}

/** A comment without an end hides the rest, as in browsers. Like all here it reads the page once: the page is somebody else's, and may be long. */
function withoutComments(html: string): string {
  const kept: string[] = [];
  let at = 0;
  for (let start = html.indexOf('<!--'); start >= 0; start = html.indexOf('<!--', at)) {
    kept.push(html.slice(at, start));
    const end = html.indexOf('-->', start + 4);
    if (end < 0) return kept.join('');
    at = end + 3;
  }
  return kept.join('') + html.slice(at);
}

/** The attributes of the next opening tag that `name` finds, and where it ends; null: there is none, or it never ends. */
function nextTag(html: string, name: RegExp): { written: string; end: number } | null {
  if (!name.exec(html)) return null;
  let quote = '';
  for (let at = name.lastIndex; at < html.length; at += 1) {
    const sign = html.charAt(at);
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (sign === '"' || sign === "'") quote = sign;
    else if (sign === '>') {
      const written = html.slice(name.lastIndex, at);
      name.lastIndex = at + 1;
      return { written, end: at + 1 };
    }
  }
  return null;
}

function attributesOfAll(html: string, name: RegExp): Map<string, string>[] {
  const all: Map<string, string>[] = [];
  for (let tag = nextTag(html, name); tag; tag = nextTag(html, name)) all.push(attributesOf(tag.written));
  return all;
}

/** So much is looked at of what a self-closed script swallows. */
const SWALLOWED_CHARS = 1_000;

function scriptsOf(html: string): Script[] {
  const scripts: Script[] = [];
  const opening = /<script\b/gi;
  const closing = /<\/script/gi;
  let end = 0;
  for (let tag = nextTag(html, opening); tag; tag = nextTag(html, opening)) {
    const last = tag.written.trimEnd().split(/\s/).at(-1) ?? '';
    const isValue = last.includes('=') && !/["']/.test(last.slice(last.lastIndexOf('=')));
    const isSelfClosing = last.endsWith('/') && !isValue;
    if (end < tag.end) {
      closing.lastIndex = tag.end;
      end = closing.exec(html)?.index ?? html.length;
    }
    const text = html.slice(tag.end, isSelfClosing ? Math.min(end, tag.end + SWALLOWED_CHARS) : end);
    scripts.push({ attributes: attributesOf(tag.written), isSelfClosing, text });
    // What a self-closed tag swallows is looked at all the same, so that all its mistakes are told at once.
    if (!isSelfClosing) opening.lastIndex = end;
  }
  return scripts;
}

function attributesOf(text: string): Map<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = '', a, b, c] of text.matchAll(
    /([^\s=/"'>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g,
  )) {
    attributes.set(name.toLowerCase(), (a ?? b ?? c ?? '').replaceAll('&amp;', '&'));
  }
  return attributes;
}

function metaPolicies(html: string): string[] {
  return attributesOfAll(html, /<meta\b/gi)
    .filter((one) => one.get('http-equiv')?.toLowerCase() === 'content-security-policy')
    .map((one) => one.get('content') ?? '');
}

function zonesIn(text: string): string[] {
  return [...text.matchAll(/createZone\s*\(\s*\{[^{}]*?\bname["']?\s*:\s*["']([^"']{1,200})["']/g)].map(
    ([, name = '']) => name,
  );
}

function markedForms(html: string): string[] {
  return attributesOfAll(html, /<form\b/gi).flatMap((one) => one.get('data-goodword') ?? []);
}

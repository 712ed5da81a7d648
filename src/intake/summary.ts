// Reads the labelled lines of a job summary: `Email:`, `Phone:`, `Advocate Code:` (IN-4). Pure; HTML goes in, plain words come out.

import { codeOf } from './values.ts';

/** What the summary says; undefined: it has no such line. */
export interface SummaryLines {
  email?: string;
  phone?: string;
  code?: string;
}

/** Summaries are a few lines; more than this is not looked through. */
const MAX_SUMMARY = 20_000;

const ENTITIES: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  colon: ':',
  commat: '@',
  period: '.',
  lowbar: '_',
  hyphen: '-',
  ndash: '-',
  mdash: '-',
  plus: '+',
};

/** The text that a browser would show of this HTML, roughly: blocks and breaks end lines, tags go, entities are decoded. */
export function plainLines(html: string): string[] {
  return html
    .slice(0, MAX_SUMMARY)
    .replaceAll('\0', '')
    .toWellFormed()
    .replace(/<\/?(?:br|p|div|li|ul|ol|tr|td|table|h[1-6])\b[^<>]*>/gi, '\n')
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    .replace(/&(#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi, (entity, name: string) => decoded(name) ?? entity)
    .split(/[\r\n\u2028\u2029]+/)
    .map((line) => line.replace(/[\s\u00a0\u200b]+/g, ' ').trim())
    .filter((line) => line !== '');
}

function decoded(name: string): string | undefined {
  if (!name.startsWith('#')) return ENTITIES[name.toLowerCase()];
  const point = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1));
  const isScalar = point > 0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
  return isScalar ? String.fromCodePoint(point) : undefined;
}

/** A label stands at the start of a line or after something that is no word, and ends with a colon. */
function label(words: string): RegExp {
  return new RegExp(`(?:^|[^\\p{L}\\p{N}])(?:${words}) ?[:=] ?`, 'iu');
}

const EMAIL_LABEL = label('e[ -]?mail(?: address)?');
const PHONE_LABEL = label('(?:phone|mobile|cell)(?: ?(?:number|no\\.?|phone))?');
const CODE_LABEL = label('(?:advocate|referral)[ _-]*code');
/** Where the value of a label ends when another label follows on the same line. */
const NEXT_LABEL =
  / (?:e-?mail|phone|mobile|cell|advocate|referral|marketing|source|name|address|notes?)(?:[ _-]?[a-z]+){0,3} ?[:=]/i;

/** The labelled lines of a summary; of several with one label the first that says something counts. */
export function readSummary(summary: string): SummaryLines {
  const found: SummaryLines = {};
  for (const line of plainLines(summary)) {
    found.email ??= /[^\s<>,;:()"'[\]]+@[^\s<>,;:()"'[\]]+/
      .exec(valueAfter(EMAIL_LABEL, line))?.[0]
      .replace(/\.+$/, '');
    found.phone ??= /\+?[\d(][\d\s().-]{5,24}\d(?:\s*(?:x|ext\.?)\s*\d{1,6})?/i.exec(
      valueAfter(PHONE_LABEL, line),
    )?.[0];
    found.code ??= codeOf(valueAfter(CODE_LABEL, line).split(/[,;|(]/)[0]) ?? undefined;
  }
  return found;
}

function valueAfter(start: RegExp, line: string): string {
  const match = start.exec(line);
  if (!match) return '';
  const rest = line.slice(match.index + match[0].length);
  return rest.slice(0, NEXT_LABEL.exec(rest)?.index).trim();
}

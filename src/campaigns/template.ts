// Templates of the campaign's texts: Mustache semantics with the three delimiter styles of the reference (8.4). Pure, never code.

import { distance } from 'fastest-levenshtein';
import mustache from 'mustache';

/** Names that templates may use (reference 8.4). An absent or empty one renders as nothing and turns its section off. */
export interface TemplateVariables {
  /** As "$50.00" or "10%". */
  friendReward?: string;
  advocateReward?: string;
  companyName?: string;
  companyUrl?: string;
  programLabel?: string;
  advocateCode?: string;
  shareLink?: string;
  /** As SHARE_LINK, EMAIL, SMS. */
  shareChannel?: string;
  advocate?: { firstName?: string; lastName?: string };
  friend?: { firstName?: string };
  rewardName?: string;
  rewardValue?: string;
  rewardCode?: string;
  /** Of messages: whom it is to, the last day of the hold, why there is no reward. */
  firstName?: string;
  holdUntil?: string;
  reason?: string;
}

/** Where the text goes: values are escaped for it. */
export type TemplateForm = 'text' | 'html' | 'url';

export const VARIABLE_NAMES: readonly string[] = [
  'friendReward',
  'advocateReward',
  'companyName',
  'companyUrl',
  'programLabel',
  'advocateCode',
  'shareLink',
  'shareChannel',
  'advocate.firstName',
  'advocate.lastName',
  'friend.firstName',
  'rewardName',
  'rewardValue',
  'rewardCode',
  'firstName',
  'holdUntil',
  'reason',
];

const ESCAPE: Record<TemplateForm, (value: string) => string> = {
  text: (value) => value,
  html: (value) => mustache.escape(value),
  url: encodeURIComponent,
};

/** Fills a template. One that cannot be read (saved before the check of it) comes out as it is written, escaped. */
export function render(template: string, variables: TemplateVariables, form: TemplateForm): string {
  const escaped = ESCAPE[form];
  try {
    return mustache.render(plain(template), variables, undefined, {
      escape: (value: unknown) => escaped(String(value ?? '')),
    });
  } catch {
    return escaped(template);
  }
}

/** What is wrong with a template: unknown variables, sections that do not close. Empty: nothing. */
export function templateProblems(template: string): string[] {
  try {
    return namesOf(template)
      .filter((name) => !VARIABLE_NAMES.includes(name))
      .map((name) => `there is no variable ${name}; it stays empty`);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

/** A name that templates may use; "advocate" alone opens a section for its members. */
export function isVariable(name: string): boolean {
  return VARIABLE_NAMES.some((known) => known === name || known.startsWith(`${name}.`));
}

/** Variables that may have been meant by a name that is none: nearest first, two at most. */
export function similarVariables(name: string): string[] {
  const plainly = (text: string) => text.toLowerCase().replace(/[^a-z]/g, '');
  const wanted = plainly(name);
  const near = VARIABLE_NAMES.map((known) => {
    const whole = plainly(known);
    const last = plainly(known.split('.').at(-1) ?? known);
    return { known, away: Math.min(distance(wanted, whole), distance(wanted, last)) };
  });
  return near
    .filter(({ away }) => away <= Math.max(1, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.away - b.away)
    .slice(0, 2)
    .map(({ known }) => known);
}

/** False for a template that nothing could fill: a section or a tag does not close. */
export function isReadable(template: string): boolean {
  try {
    namesOf(template);
    return true;
  } catch {
    return false;
  }
}

/** The variables that a template uses, each once. Throws what Mustache says when the template cannot be read. */
export function namesOf(template: string): string[] {
  return [...new Set(namesIn(mustache.parse(plain(template)) as Token[]))];
}

/** The three styles as one: `{{x}}`, `#{{x}}`, `{[x]}`. The unescaped forms of Mustache are made ordinary ones, and partials text. */
function plain(template: string): string {
  return template
    .replace(/\{\[\s*([#^/]?)\s*([\w.]+)\s*\]\}/g, '{{$1$2}}')
    .replace(/#(\{\{\s*[\w.]+\s*\}\})/g, '$1')
    .replace(/\{\{\{\s*([\w.]+)\s*\}\}\}/g, '{{$1}}')
    .replace(/\{\{\s*&\s*/g, '{{')
    .replace(/\{\{\s*[>=!]/g, '{ {');
}

type Token = [kind: string, name: string, start: number, end: number, inner?: unknown];

function namesIn(tokens: readonly Token[]): string[] {
  return tokens.flatMap(([kind, name, , , inner]) => {
    if (kind === 'name' || kind === '&') return [name];
    if (kind === '#' || kind === '^') return [name, ...namesIn((inner ?? []) as Token[])];
    return [];
  });
}

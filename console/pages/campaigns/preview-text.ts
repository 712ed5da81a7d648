// Fills a campaign's texts in the browser, so that previews follow every keystroke. Says the same as the server's templates, which
// decide (src/campaigns/template.ts); test/console.test.ts holds the two together.

import mustache from 'mustache';

export type SampleValues = Record<string, string | Record<string, string>>;

/** A text with its variables filled; one that cannot be read comes back as it is. */
export function fill(template: string, values: SampleValues): string {
  try {
    return mustache.render(ordinary(template), values, undefined, { escape: (value) => String(value ?? '') });
  } catch {
    return template;
  }
}

/** The three styles of the guide's platform (`{{x}}`, `#{{x}}`, `{[x]}`) as one. */
function ordinary(template: string): string {
  return template
    .replace(/\{\[\s*([#^/]?)\s*([\w.]+)\s*\]\}/g, '{{$1$2}}')
    .replace(/#(\{\{\s*[\w.]+\s*\}\})/g, '$1')
    .replace(/\{\{\{\s*([\w.]+)\s*\}\}\}/g, '{{$1}}')
    .replace(/\{\{\s*&\s*/g, '{{')
    .replace(/\{\{\s*[>=!]/g, '{ {');
}

/** The variable is in the text, in any of the styles. */
export function uses(template: string, variable: string): boolean {
  const name = variable.replace('.', '\\.');
  return new RegExp(`\\{[{[]\\s*${name}\\s*[\\]}]`).test(template);
}

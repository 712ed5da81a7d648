// Markup made from templates: every value is escaped here, once. Pure.

/** Markup, as opposed to text that becomes some. */
export class Markup {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}
export type Part = Markup | string | null | Part[];

const ESCAPES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template literal; texts in it are escaped, markup and lists of it are kept, null is nothing. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(strings.map((text, index) => text + written(parts[index] ?? null)).join(''));
}

function written(part: Part): string {
  if (part === null) return '';
  if (Array.isArray(part)) return part.map(written).join('');
  return part instanceof Markup ? part.source : part.replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');
}

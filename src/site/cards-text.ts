// Text on printed cards: lines that fit their box, shrunk before they are broken, and what the font cannot draw. Pure.

import type { Item, Measure, Weight } from './cards-types.ts';

const STEP = 0.25;
const ELLIPSIS = '…';

interface Style {
  weight: Weight;
  /** The size wanted, and how small it may become. */
  size: number;
  least: number;
  maxLines: number;
}

/** The largest size at which the text fits the width in so many lines. What does not fit at the least size ends in an ellipsis. */
export function fitText(
  text: string,
  width: number,
  { weight, size: wanted, least, maxLines }: Style,
  measure: Measure,
): { lines: string[]; size: number } {
  for (let size = wanted; size >= least; size -= STEP) {
    const lines = wrap(text, width, (line) => measure(line, weight, size));
    if (lines && lines.length <= maxLines) return { lines, size };
  }
  return { lines: cut(text, width, maxLines, (line) => measure(line, weight, least)), size: least };
}

const LONG_CODE = 18;

/** A code is never cut. A long one stands on two lines, broken after a sign that does not count (AT-2) if there is one near the middle. */
export function codeLines(code: string): string[] {
  if (code.length <= LONG_CODE) return [code];
  const middle = Math.round(code.length / 2);
  const near = [...code.matchAll(/[^a-z0-9]/gi)]
    .map(({ index }) => index + 1)
    .filter((at) => Math.abs(at - middle) <= code.length / 6)
    .sort((one, other) => Math.abs(one - middle) - Math.abs(other - middle));
  const at = near[0] ?? middle;
  return [code.slice(0, at), code.slice(at)];
}

/** Lines between words; null when a word is wider than the line. */
function wrap(text: string, width: number, widthOf: (line: string) => number): string[] | null {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    if (widthOf(word) > width) return null;
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line === '' ? lines : [...lines, line];
}

/** Fills line by line with whole characters. */
function cut(text: string, width: number, maxLines: number, widthOf: (line: string) => number): string[] {
  const lines = [''];
  for (const char of text.replace(/\s+/g, ' ')) {
    const line = lines.at(-1) ?? '';
    if (widthOf(line + char) <= width) lines[lines.length - 1] = line + char;
    else if (lines.length < maxLines) lines.push(char);
    else {
      let kept = [...line];
      while (kept.length > 0 && widthOf(kept.join('').trimEnd() + ELLIPSIS) > width) kept = kept.slice(0, -1);
      lines[lines.length - 1] = kept.join('').trimEnd() + ELLIPSIS;
      break;
    }
  }
  return lines.map((line) => line.trim());
}

/**
 * What of a text the font can draw. Signs without a glyph (emoji) are left out; null when a letter or digit has none, for a text with holes
 * says something else.
 */
export function printable(text: string, hasGlyph: (codePoint: number) => boolean): string | null {
  let drawn = '';
  for (const char of text.normalize('NFC').replace(/\s+/gu, ' ')) {
    if (hasGlyph(char.codePointAt(0) ?? 0)) drawn += char;
    else if (/[\p{L}\p{N}\p{M}]/u.test(char)) return null;
  }
  return drawn.replace(/\s+/g, ' ').trim();
}

/** Lines as items from the first baseline on; `align` within the width. */
export function textItems(
  { lines, size }: { lines: readonly string[]; size: number },
  place: { x: number; y: number; width: number; leading: number; weight: Weight; color: string },
  align: 'left' | 'center',
  measure: Measure,
): Item[] {
  return lines.map((text, index) => {
    const spare = place.width - measure(text, place.weight, size);
    return {
      ...{ kind: 'text', text, size, weight: place.weight, color: place.color },
      x: place.x + (align === 'center' ? spare / 2 : 0),
      y: place.y + index * size * place.leading,
    };
  });
}

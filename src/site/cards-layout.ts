// Where everything stands on a printed card, badge and sheet (AT-8): sizes, lines, places. Pure; measuring text is handed in.

import { badgeFront, cardBack } from './cards-design.ts';
import type { Box, CardLook, CardPerson, Item, Measure, Page } from './cards-types.ts';

/** Points, 72 to the inch. */
const INCH = 72;
export const CARD = { width: 3.5 * INCH, height: 2 * INCH };
export const BADGE = { width: 4 * INCH, height: 3 * INCH };
const BLEED = 0.125 * INCH;
const PAPERS = { letter: { width: 8.5 * INCH, height: 11 * INCH }, a4: { width: 595.28, height: 841.89 } };
const SHEET = { columns: 2, rows: 5 };
/** Crop marks: how far from the card, and how long. */
const MARK = { gap: 0.06 * INCH, length: 0.18 * INCH };

export const LAYOUTS = ['card', 'badge', 'sheet'] as const;
export const PAPER_NAMES = ['letter', 'a4'] as const;

/** The pages for these persons, in order. `paper` matters for sheets only: cards and badges are pages of their own size. */
export function layOut(
  persons: readonly CardPerson[],
  look: CardLook,
  shape: { layout: (typeof LAYOUTS)[number]; paper: (typeof PAPER_NAMES)[number] },
  measure: Measure,
): Page[] {
  switch (shape.layout) {
    case 'card':
      return persons.map((person) => {
        const trim = { x: BLEED, y: BLEED, ...CARD };
        const items = cardBack(person, look, trim, BLEED, measure);
        return { width: CARD.width + 2 * BLEED, height: CARD.height + 2 * BLEED, trim, items };
      });
    case 'badge':
      return persons.map((person) => {
        const trim = { x: 0, y: 0, ...BADGE };
        return { ...BADGE, trim, items: badgeFront(person, look, trim, measure) };
      });
    case 'sheet':
      return sheets(persons, look, PAPERS[shape.paper], measure);
  }
}

function sheets(
  persons: readonly CardPerson[],
  look: CardLook,
  paper: { width: number; height: number },
  measure: Measure,
): Page[] {
  const { columns, rows } = SHEET;
  const block: Box = {
    x: (paper.width - columns * CARD.width) / 2,
    y: (paper.height - rows * CARD.height) / 2,
    width: columns * CARD.width,
    height: rows * CARD.height,
  };
  const pages: Page[] = [];
  for (let at = 0; at < persons.length; at += columns * rows) {
    const items = cropMarks(block);
    for (const [index, person] of persons.slice(at, at + columns * rows).entries()) {
      const x = block.x + (index % columns) * CARD.width;
      const y = block.y + Math.floor(index / columns) * CARD.height;
      items.push(...cardBack(person, look, { x, y, ...CARD }, 0, measure));
    }
    pages.push({ ...paper, trim: { x: 0, y: 0, ...paper }, items });
  }
  return pages;
}

/** Around the block, at every cut. */
function cropMarks(block: Box): Item[] {
  const marks: Item[] = [];
  const { gap, length } = MARK;
  for (let column = 0; column <= SHEET.columns; column++) {
    const x = block.x + column * CARD.width;
    for (const from of [block.y - gap - length, block.y + block.height + gap])
      marks.push({ kind: 'line', x1: x, y1: from, x2: x, y2: from + length });
  }
  for (let row = 0; row <= SHEET.rows; row++) {
    const y = block.y + row * CARD.height;
    for (const from of [block.x - gap - length, block.x + block.width + gap])
      marks.push({ kind: 'line', x1: from, y1: y, x2: from + length, y2: y });
  }
  return marks;
}

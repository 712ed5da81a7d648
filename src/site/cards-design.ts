// How one card and one badge look: what stands where within the cut. Pure.

import type { PersonKind } from '../people/types.ts';
import { codeLines, fitText, textItems } from './cards-text.ts';
import type { Box, CardLook, CardPerson, Item, Measure, Weight } from './cards-types.ts';
import type { Colors } from './wire.ts';

const ROLES: Record<PersonKind, string> = {
  customer: 'Customer',
  employee: 'Team member',
  technician: 'Technician',
  partner: 'Partner',
};
const WHITE = '#ffffff';

/** Draws fitted text and answers how far down it came. */
interface Pen {
  items: Item[];
  write(
    text: string,
    at: { x: number; y: number; width: number },
    style: {
      weight: Weight;
      size: number;
      least: number;
      maxLines?: number;
      color: string;
      align?: 'left' | 'center';
    },
  ): number;
}

const LEADING = 1.18;
const LONG_NAME = 28;

function penOf(measure: Measure): Pen {
  const items: Item[] = [];
  return {
    items,
    write: (text, at, { weight, size, least, maxLines = 1, color, align = 'left' }) => {
      if (text === '') return at.y;
      const fitted = fitText(text, at.width, { weight, size, least, maxLines }, measure);
      // `at.y` is the top of the first line; capitals reach about 0.72 of the size above the baseline.
      const first = at.y + fitted.size * 0.74;
      items.push(...textItems(fitted, { ...at, y: first, leading: LEADING, weight, color }, align, measure));
      return first + (fitted.lines.length - 1) * fitted.size * LEADING + fitted.size * 0.26;
    },
  };
}

/** The logo in the box, else the company's name. Answers the bottom. */
function brand(pen: Pen, look: CardLook, box: Box, size: number, color: string): number {
  if (look.logoRatio === null)
    return pen.write(look.companyName, box, { weight: 'bold', size, least: 6, color, maxLines: 2 });
  pen.items.push({ kind: 'logo', ...logoBox(look.logoRatio, box) });
  return box.y + box.height;
}

function logoBox(ratio: number, box: Box): Box {
  const width = Math.min(box.width, box.height * ratio);
  const height = width / ratio;
  return { x: box.x, y: box.y + (box.height - height) / 2, width, height };
}

/** A leave-behind card: who recommends and the code at the left, the QR code on the accent at the right, running into the bleed. */
export function cardBack(
  person: CardPerson,
  look: CardLook,
  trim: Box,
  bleed: number,
  measure: Measure,
): Item[] {
  const { colors } = look;
  const pen = penOf(measure);
  const panelX = trim.x + 156;
  const sheet = { x: trim.x - bleed, y: trim.y - bleed, height: trim.height + 2 * bleed, radius: 0 };
  pen.items.push(
    { kind: 'rect', ...sheet, width: trim.width + 2 * bleed, color: colors.background },
    { kind: 'rect', ...sheet, x: panelX, width: trim.width - 156 + bleed, color: colors.accent },
  );

  const left = { x: trim.x + 13, width: 132 };
  brand(pen, look, { ...left, y: trim.y + 13, height: 20 }, 10, colors.text);
  const offer = { weight: 'bold', size: 12.5, least: 7, maxLines: 2, color: colors.text } as const;
  pen.write(look.offer, { ...left, y: trim.y + 41 }, offer);

  const plate = { x: left.x, y: trim.y + 73, width: left.width, height: 29 };
  pen.items.push({ kind: 'rect', ...plate, radius: 4, color: colors.tint });
  const inner = { x: plate.x + 8, width: plate.width - 16 };
  pen.write(
    'MENTION MY CODE',
    { ...inner, y: plate.y + 5 },
    { weight: 'regular', size: 5, least: 5, color: colors.soft },
  );
  wholeCode(
    pen,
    person.code,
    { ...inner, y: plate.y + 12.5 },
    { sizes: [15, 7.5], color: colors.text },
    measure,
  );

  nameAndRole(pen, person, { ...left, y: trim.y + 111 }, 10, colors);

  const panel = { x: panelX + 8, width: trim.width - 156 - 16 };
  const quiet = { x: panel.x, y: trim.y + 14, width: panel.width, height: panel.width };
  pen.items.push({ kind: 'rect', ...quiet, radius: 4, color: WHITE });
  pen.items.push({ kind: 'qr', x: quiet.x, y: quiet.y, size: quiet.width, link: person.link });
  const caption = { weight: 'bold', size: 7.5, least: 6, color: colors.on, align: 'center' } as const;
  const below = pen.write('Scan or visit', { ...panel, y: quiet.y + quiet.height + 7 }, caption);
  shortLink(pen, person, { ...panel, y: below + 3 }, 7, colors.on, measure);
  return pen.items;
}

/** A badge to wear: the company on the accent above, the name large, code and QR code below. */
export function badgeFront(person: CardPerson, look: CardLook, trim: Box, measure: Measure): Item[] {
  const { colors } = look;
  const pen = penOf(measure);
  const band = { x: trim.x, y: trim.y, width: trim.width, height: 50 };
  pen.items.push(
    { kind: 'rect', ...trim, radius: 0, color: colors.background },
    { kind: 'rect', ...band, radius: 0, color: colors.accent },
  );
  const margin = 20;
  const wide = { x: trim.x + margin, width: trim.width - 2 * margin };
  if (look.logoRatio === null) {
    const style = { weight: 'bold', size: 17, least: 8, color: colors.on } as const;
    const { size } = fitText(look.companyName, wide.width, { ...style, maxLines: 1 }, measure);
    pen.write(look.companyName, { ...wide, y: trim.y + (band.height - size * 0.74) / 2 }, style);
  } else {
    const logo = logoBox(look.logoRatio, { x: wide.x + 7, y: trim.y + 13, width: 150, height: 24 });
    const plate = { x: logo.x - 7, y: trim.y + 8, width: logo.width + 14, height: 34 };
    pen.items.push({ kind: 'rect', ...plate, radius: 5, color: WHITE }, { kind: 'logo', ...logo });
  }

  nameAndRole(pen, person, { ...wide, y: trim.y + 66 }, 25, colors);

  const qr = { x: trim.x + trim.width - margin - 86, y: trim.y + 114, width: 86, height: 86 };
  pen.items.push({ kind: 'rect', ...qr, radius: 5, color: WHITE });
  pen.items.push({ kind: 'qr', x: qr.x, y: qr.y, size: qr.width, link: person.link });

  const left = { x: wide.x, width: qr.x - wide.x - 14 };
  const offer = { weight: 'bold', size: 11, least: 7, maxLines: 2, color: colors.text } as const;
  pen.write(look.offer, { ...left, y: trim.y + 119 }, offer);
  const plate = { x: left.x, y: trim.y + 150, width: left.width, height: 35 };
  pen.items.push({ kind: 'rect', ...plate, radius: 5, color: colors.tint });
  const inner = { x: plate.x + 10, width: plate.width - 20 };
  pen.write(
    'MENTION MY CODE',
    { ...inner, y: plate.y + 6 },
    { weight: 'regular', size: 5.5, least: 5.5, color: colors.soft },
  );
  wholeCode(
    pen,
    person.code,
    { ...inner, y: plate.y + 14.5 },
    { sizes: [18, 9], color: colors.text },
    measure,
  );
  shortLink(pen, person, { ...left, y: trim.y + 191 }, 7.5, colors.soft, measure, 'left');
  return pen.items;
}

/** Long names shrink, very long ones stand on two small lines. The role stands in for a name that the font cannot draw. */
function nameAndRole(
  pen: Pen,
  { name, kind }: CardPerson,
  at: { x: number; y: number; width: number },
  size: number,
  colors: Colors,
): void {
  const role = ROLES[kind];
  const isLong = name.length > LONG_NAME;
  const style = { weight: 'bold', color: colors.text } as const;
  const bottom = isLong
    ? pen.write(name, at, { ...style, size: size * 0.6, least: 3, maxLines: 2 })
    : pen.write(name || role, at, { ...style, size, least: size * 0.4 });
  const small = Math.max(7, size * 0.44);
  if (name !== '')
    pen.write(
      role,
      { ...at, y: bottom + 2 },
      { weight: 'regular', size: small, least: small, color: colors.soft },
    );
}

/** All lines in the size that fits the widest; `sizes`: wanted for one line and for two. */
function wholeCode(
  pen: Pen,
  code: string,
  at: { x: number; y: number; width: number },
  { sizes, ...look }: { sizes: [number, number]; color: string; align?: 'left' | 'center' },
  measure: Measure,
): void {
  const style = { ...look, weight: 'bold', least: 1, maxLines: 1 } as const;
  const lines = codeLines(code);
  const wanted = lines.length === 1 ? sizes[0] : sizes[1];
  const size = Math.min(
    ...lines.map((line) => fitText(line, at.width, { ...style, size: wanted }, measure).size),
  );
  let y = at.y;
  for (const line of lines) y = pen.write(line, { ...at, y }, { ...style, size });
}

/** Never shortened: it must be right to be typed. Broken before the code when it is long. */
function shortLink(
  pen: Pen,
  { shortLink: link }: CardPerson,
  at: { x: number; y: number; width: number },
  size: number,
  color: string,
  measure: Measure,
  align: 'left' | 'center' = 'center',
): void {
  const style = { weight: 'regular', least: 1, color, align } as const;
  const slash = link.lastIndexOf('/');
  if (align === 'left' && measure(link, 'regular', size) <= at.width) {
    pen.write(link, at, { ...style, size });
    return;
  }
  const [host, code] = [link.slice(0, slash), link.slice(slash)];
  const next = pen.write(host, at, { ...style, size });
  if (align === 'left') pen.write(code, { ...at, y: next }, { ...style, size });
  else wholeCode(pen, code, { ...at, y: next + 1 }, { sizes: [size, size], color, align }, measure);
}

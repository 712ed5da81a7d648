// Draws laid-out cards as a PDF: fonts embedded, QR codes as vectors, the cut as the trim box. Decides nothing of the design.
// Pages are written as PDF operators directly: five hundred of them take seconds less than through pdf-lib's objects.

import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import fontkit from '@pdf-lib/fontkit';
import { PDFDocument, type PDFFont, type PDFImage, PDFName } from 'pdf-lib';
import QRCode from 'qrcode';
import type { CardLogo } from './cards-logo.ts';
import type { Box, Item, Measure, Page, Weight } from './cards-types.ts';

/** Noto Sans: Latin of all languages, Greek, Cyrillic, Vietnamese. Kept by Google Fonts under the OFL. */
const FONTS: Record<Weight, string> = {
  regular: import.meta.resolve('@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf'),
  bold: import.meta.resolve('@expo-google-fonts/noto-sans/700Bold/NotoSans_700Bold.ttf'),
};
/** The quiet zone in modules, as the standard wants it. */
const QUIET = 4;
/** Other requests get their turn after so many pages. */
const PAGES_AT_ONCE = 20;

export interface CardSheets {
  measure: Measure;
  hasGlyph(codePoint: number): boolean;
  /** Width over height of the embedded logo; null: there is none, or it is damaged. */
  logoRatio: number | null;
  /** The finished file. Once. */
  draw(pages: readonly Page[], title: string, now: Date): Promise<Uint8Array>;
}

/** A document to lay cards out for. A logo that cannot be embedded is left out. */
export async function openCardSheets(logo: CardLogo | null): Promise<CardSheets> {
  const document = await PDFDocument.create();
  document.registerFontkit(fontkit);
  const fonts = { regular: await face(document, 'regular'), bold: await face(document, 'bold') };
  const image = logo && (await embedLogo(document, logo));
  const characters = new Set(fonts.regular.font.getCharacterSet());
  return {
    measure: (text, weight, size) => {
      let width = 0;
      for (const char of text) width += fonts[weight].glyph(char).width;
      return width * size;
    },
    hasGlyph: (codePoint) => characters.has(codePoint),
    logoRatio: image ? image.width / image.height : null,
    draw: async (pages, title, now) => {
      document.setTitle(title);
      document.setProducer('Goodword');
      document.setCreator('Goodword');
      document.setCreationDate(now);
      document.setModificationDate(now);
      for (const [index, page] of pages.entries()) {
        addPage(document, page, fonts, image);
        if (index % PAGES_AT_ONCE === PAGES_AT_ONCE - 1)
          await new Promise((resolve) => setImmediate(resolve));
      }
      return document.save();
    },
  };
}

/** A font with its glyphs one by one: cards need neither ligatures nor kerning, and shaping each line costs most of the time. */
interface Face {
  font: PDFFont;
  /** The glyph as hexadecimal digits, and its width at size 1. */
  glyph(char: string): { hex: string; width: number };
}

/** Embedded whole: the subsets that fontkit makes of it lose glyphs in some readers. */
async function face(document: PDFDocument, weight: Weight): Promise<Face> {
  const path = fileURLToPath(FONTS[weight]);
  const font = await document.embedFont(await readFile(path));
  const known = new Map<string, { hex: string; width: number }>();
  return {
    font,
    glyph: (char) => {
      let glyph = known.get(char);
      if (!glyph) {
        glyph = { hex: font.encodeText(char).asString(), width: font.widthOfTextAtSize(char, 1000) / 1000 };
        known.set(char, glyph);
      }
      return glyph;
    },
  };
}

async function embedLogo(document: PDFDocument, { kind, bytes }: CardLogo): Promise<PDFImage | null> {
  try {
    return kind === 'png' ? await document.embedPng(bytes) : await document.embedJpg(bytes);
  } catch {
    return null;
  }
}

function addPage(
  document: PDFDocument,
  { width, height, trim, items }: Page,
  fonts: Record<Weight, Face>,
  logo: PDFImage | null,
): void {
  const page = document.addPage([width, height]);
  page.setBleedBox(0, 0, width, height);
  page.setTrimBox(trim.x, height - trim.y - trim.height, trim.width, trim.height);
  page.node.setFontDictionary(PDFName.of('regular'), fonts.regular.font.ref);
  page.node.setFontDictionary(PDFName.of('bold'), fonts.bold.font.ref);
  if (logo) page.node.setXObject(PDFName.of('logo'), logo.ref);
  const operators = items.map((item) => operatorsOf(item, height, fonts)).join('\n');
  const stream = document.context.stream(deflateSync(operators), { Filter: 'FlateDecode' });
  page.node.set(PDFName.of('Contents'), document.context.register(stream));
}

function operatorsOf(item: Item, height: number, fonts: Record<Weight, Face>): string {
  switch (item.kind) {
    case 'rect': {
      const box = { ...item, y: height - item.y - item.height };
      const path =
        item.radius === 0 ? `${numbers(box.x, box.y, box.width, box.height)} re` : rounded(box, item.radius);
      return `${colorOf(item.color)} rg ${path} f`;
    }
    case 'text': {
      const glyphs = Array.from(item.text, (char) => fonts[item.weight].glyph(char).hex).join('');
      const place = numbers(item.x, height - item.y);
      return `BT ${colorOf(item.color)} rg /${item.weight} ${numbers(item.size)} Tf 1 0 0 1 ${place} Tm <${glyphs}> Tj ET`;
    }
    case 'qr':
      return qrOperators(item.link, item.x, height - item.y, item.size);
    case 'logo': {
      const { x, y, width } = item;
      return `q ${numbers(width, 0, 0, item.height, x, height - y - item.height)} cm /logo Do Q`;
    }
    case 'line': {
      const [from, to] = [numbers(item.x1, height - item.y1), numbers(item.x2, height - item.y2)];
      return `0 0 0 RG 0.4 w ${from} m ${to} l S`;
    }
  }
}

function numbers(...values: number[]): string {
  return values.map((value) => String(Math.round(value * 1000) / 1000)).join(' ');
}

function colorOf(hex: string): string {
  return numbers(...[1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255));
}

/** How far a Bézier handle stands from the corner of a quarter circle of radius 1. */
const CORNER = 1 - 0.5523;

function rounded({ x, y, width, height }: Box, r: number): string {
  const [right, top, c] = [x + width, y + height, r * CORNER];
  return [
    `${numbers(x + r, y)} m ${numbers(right - r, y)} l`,
    `${numbers(right - c, y, right, y + c, right, y + r)} c ${numbers(right, top - r)} l`,
    `${numbers(right, top - c, right - c, top, right - r, top)} c ${numbers(x + r, top)} l`,
    `${numbers(x + c, top, x, top - c, x, top - r)} c ${numbers(x, y + r)} l`,
    `${numbers(x, y + c, x + c, y, x + r, y)} c h`,
  ].join(' ');
}

/** Rows of dark modules, each run one rectangle, within a square whose upper left corner is given. */
function qrOperators(link: string, left: number, top: number, size: number): string {
  const { modules } = QRCode.create(link, { errorCorrectionLevel: 'M' });
  const module = size / (modules.size + 2 * QUIET);
  const runs: string[] = [];
  for (const { row, column, length } of darkRuns(modules)) {
    const x = left + (QUIET + column) * module;
    const y = top - (QUIET + row + 1) * module;
    runs.push(`${numbers(x, y, length * module, module)} re`);
  }
  return `0 0 0 rg ${runs.join(' ')} f`;
}

function* darkRuns(modules: {
  size: number;
  data: Uint8Array;
}): Generator<{ row: number; column: number; length: number }> {
  const { size, data } = modules;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let length = 0;
      while (column + length < size && data[row * size + column + length]) length++;
      if (length > 0) yield { row, column, length };
      column += length;
    }
  }
}

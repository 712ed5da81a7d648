// Pictures of every mail: one by one, light and dark, wide and on a phone, as text too; and all together on two sheets for the manual.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { PHONE } from '../test/support/console-visitor.ts';
import { allMails, type ShownMail } from '../test/support/mail-scenes.ts';

const WIDE = { width: 760, height: 600 };
const ACROSS = 4;
const SHEET_SCALE = 0.5;

/** Writes `mails-light.png` and `mails-dark.png` into `sheets`; with `out` also each mail alone. */
export async function shootMails(
  lifetime: Parameters<typeof allMails>[0],
  browser: Browser,
  { sheets, out }: { sheets: string; out: string | null },
): Promise<void> {
  const mails = await allMails(lifetime);
  await mkdir(sheets, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    const pictures = await shootEach(browser, mails, colorScheme, WIDE);
    await shootSheet(browser, mails, pictures, colorScheme, join(sheets, `mails-${colorScheme}.png`));
    if (out === null) continue;
    const phone = await shootEach(browser, mails, colorScheme, PHONE);
    await mkdir(out, { recursive: true });
    for (const [at, { name, subject, text }] of mails.entries()) {
      await writeFile(join(out, `mail-${name}-${colorScheme}.png`), pictures[at] ?? '');
      await writeFile(join(out, `mail-${name}-phone-${colorScheme}.png`), phone[at] ?? '');
      await writeFile(join(out, `mail-${name}.txt`), `${subject}\n\n${text}`);
    }
  }
}

async function shootEach(
  browser: Browser,
  mails: readonly ShownMail[],
  colorScheme: 'light' | 'dark',
  viewport: { width: number; height: number },
): Promise<Buffer[]> {
  const context = await browser.newContext({ colorScheme, viewport, javaScriptEnabled: false });
  const page = await context.newPage();
  const pictures: Buffer[] = [];
  for (const { name, html } of mails) {
    await page.setContent(html, { waitUntil: 'load' });
    const box = await page.locator('body > table').boundingBox();
    if (!box || box.width > viewport.width) throw new Error(`the mail ${name} is wider than the page`);
    pictures.push(await page.screenshot({ clip: { x: 0, y: 0, width: viewport.width, height: box.height } }));
  }
  await context.close();
  return pictures;
}

async function shootSheet(
  browser: Browser,
  mails: readonly ShownMail[],
  pictures: readonly Buffer[],
  colorScheme: 'light' | 'dark',
  path: string,
): Promise<void> {
  const columnWidth = WIDE.width * SHEET_SCALE;
  const width = ACROSS * columnWidth + (ACROSS + 1) * 20;
  const [ground, ink] = colorScheme === 'dark' ? ['#05070a', '#eef1f5'] : ['#d8dde4', '#1b1f24'];
  const figures = mails.map(
    ({ subject }, at) =>
      `<figure><figcaption>${subject.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</figcaption>
<img width="${columnWidth}" src="data:image/png;base64,${pictures[at]?.toString('base64')}"></figure>`,
  );
  const context = await browser.newContext({ viewport: { width, height: 800 }, deviceScaleFactor: 1 });
  const page = await context.newPage();
  await page.setContent(
    `<!doctype html><style>body{margin:0;padding:20px;background:${ground};color:${ink};font:600 12px/16px sans-serif;columns:${ACROSS};column-gap:20px}
figure{margin:0 0 20px;break-inside:avoid}figcaption{padding:0 0 6px}img{display:block;border-radius:6px}</style>${figures.join('')}`,
    { waitUntil: 'load' },
  );
  await page.screenshot({ path, fullPage: true });
  await context.close();
}

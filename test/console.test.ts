// Holds the console's sources to its own rules: every link leads to a page, every word stands in a catalogue, and previews tell the truth.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill } from '../console/pages/campaigns/preview-text.ts';
import { csvAmount } from '../console/parts/csv-amount.ts';
import { endOfDay } from '../console/parts/zone-days.ts';
import { DEFAULT_CONTENT } from '../src/campaigns/content.ts';
import { render } from '../src/campaigns/template.ts';
import { sourcesOf } from './support/sources.ts';

const sources = sourcesOf('console').filter(({ path }) => /\.tsx?$/.test(path));

test('amounts of a CSV have the decimals of their currency, and a day ends where the company is', () => {
  const amounts = [csvAmount(1_250, 'USD'), csvAmount(1_250, 'JPY'), csvAmount(1_250, 'KWD')];
  assert.deepEqual(amounts, ['12.50 USD', '1250 JPY', '1.250 KWD']);
  const days = ['2026-03-07', '2026-03-08', ''].map((day) => endOfDay(day, 'America/Chicago'));
  // The clocks go forward in the night to March 8.
  assert.deepEqual(days, ['2026-03-08T06:00:00.000Z', '2026-03-09T05:00:00.000Z', null]);
});

test('every link of the console leads to a page', () => {
  const paths = sources
    .filter(({ path }) => path.endsWith('/pages.ts'))
    .flatMap(({ text }) => [...text.matchAll(/\bpath: '([^']+)'/g)].map(([, path = '']) => path));
  assert.ok(paths.includes('/campaigns'));
  const patterns = paths.map(
    (path) => new RegExp(`^${path.replace(/\/\{-\$\w+\}/g, '(/[^/]+)?').replace(/\$\w+/g, '[^/]+')}$`),
  );
  const complaints: string[] = [];
  // The palette asks whether there is such a page before it offers one.
  for (const { path, text } of sources.filter((source) => source.path !== 'console/shell/palette.tsx')) {
    for (const [, link = ''] of text.matchAll(
      /\b(?:to|path|rowLink)(?:=|: |=\{\(\w+\) => )\{?[`'"](\/[^`'"]*)[`'"]/g,
    )) {
      if (link.startsWith('/v')) continue;
      const target =
        link
          .replace(/\$\{tab\}|\$\{to ===[^}]*\}`?\}?.*$/g, '')
          .replace(/\$\{[^}]*\}/g, 'x')
          .split(/[?#]/)[0] ?? '';
      if (!patterns.some((pattern) => pattern.test(target) || paths.includes(target))) {
        complaints.push(`${path}: ${link} is no path of a pages.ts`);
      }
    }
  }
  assert.deepEqual(complaints, []);
});

test('words that people read stand in a catalogue (words.ts), not in components', () => {
  const complaints: string[] = [];
  for (const { path, text } of sources.filter((source) => source.path.endsWith('.tsx'))) {
    const markup = text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    const found = [
      ...markup.matchAll(/^\s*([A-Z][a-z]+(?: [a-z]+)+[.!?…]?)\s*$/gm),
      ...markup.matchAll(/<\w[^<>{}]*>\s*([A-Z][a-z]{2,}[^<>{}]*)<\//g),
      ...markup.matchAll(/\b(?:title|label|placeholder|description|aria-label|alt)="([^"]*[a-z]{2}[^"]*)"/g),
    ];
    for (const [, words] of found) complaints.push(`${path}: "${words}"`);
  }
  assert.deepEqual(complaints, []);
});

test('previews of the campaign editor say what the server’s templates say', () => {
  const values = {
    ...{ friendReward: '$50', advocateReward: '', companyName: 'Ann & Co <Heating>', advocateCode: 'ROSA7' },
    advocate: { firstName: 'Rosa' },
  };
  const texts = [
    ...Object.values(DEFAULT_CONTENT.share).filter((text) => typeof text === 'string'),
    ...Object.values(DEFAULT_CONTENT.landing).filter((text) => typeof text === 'string'),
    'A #{{advocateCode}} and {[companyName]}, {[#friendReward]}{{{friendReward}}}{[/friendReward]}',
    '{{& companyName }} {{> partial}} {{! remark }} {{unknown}} {{#open}}',
  ];
  for (const text of texts) assert.equal(fill(text, values), render(text, values, 'text'), text);
});

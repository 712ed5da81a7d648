// Layout of printed cards with a ruler of its own: what is drawn, that it stays within the cut, and what happens to long and foreign texts.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_CONTENT } from '../campaigns/content.ts';
import { BADGE, CARD, layOut } from './cards-layout.ts';
import { fitText, printable } from './cards-text.ts';
import type { CardLook, CardPerson, Item, Measure } from './cards-types.ts';
import { colorsOf } from './landing-colors.ts';

/** Every letter is 0.6 of the size wide: wider than the real font. */
const measure: Measure = (text, _weight, size) => [...text].length * size * 0.6;
const LOOK: CardLook = {
  colors: colorsOf(DEFAULT_CONTENT.theme),
  companyName: 'Acme Heating',
  offer: '$50 off your first project with Acme Heating',
  logoRatio: null,
};
const tina: CardPerson = {
  ...{
    name: 'Tina Rivera',
    kind: 'technician',
    code: 'TINA-44',
    link: 'https://share.acme.example/TINA-44?c=CARD',
  },
  shortLink: 'share.acme.example/TINA-44',
};
const longest: CardPerson = {
  ...{ name: `${'Wolfeschlegel '.repeat(14)}III`, kind: 'partner', code: 'A'.repeat(50) },
  ...{
    link: `https://s.example/${'A'.repeat(50)}?c=CARD`,
    shortLink: `referrals.a-long-company-name.example/${'A'.repeat(50)}`,
  },
};

function texts(items: readonly Item[]): Extract<Item, { kind: 'text' }>[] {
  return items.filter((item) => item.kind === 'text');
}

test('[AT-8] a card says name, role, code, offer, company and link, and holds the QR code once', () => {
  for (const layout of ['card', 'badge'] as const) {
    const [page] = layOut([tina], LOOK, { layout, paper: 'letter' }, measure);
    assert.ok(page);
    const said = texts(page.items)
      .map(({ text }) => text)
      .join(' ');
    for (const part of [
      'Tina Rivera',
      'Technician',
      'TINA-44',
      '$50 off',
      'Acme Heating',
      'share.acme.example',
    ])
      assert.ok(said.includes(part), `${layout}: ${part} in ${said}`);
    const links = page.items.flatMap((item) => (item.kind === 'qr' ? [item.link] : []));
    assert.deepEqual(links, [tina.link]);
  }
});

test('[AT-8] sizes: a card has its bleed, a sheet holds ten with crop marks outside of them', () => {
  const persons = Array.from({ length: 11 }, () => tina);
  const [card] = layOut([tina], LOOK, { layout: 'card', paper: 'letter' }, measure);
  assert.deepEqual([card?.width, card?.height, card?.trim], [270, 162, { x: 9, y: 9, ...CARD }]);
  assert.deepEqual([BADGE.width, BADGE.height], [288, 216]);
  for (const [paper, width] of [
    ['letter', 612],
    ['a4', 595.28],
  ] as const) {
    const pages = layOut(persons, LOOK, { layout: 'sheet', paper }, measure);
    const counts = pages.map(({ items }) => items.filter(({ kind }) => kind === 'qr').length);
    assert.deepEqual([pages[0]?.width, counts], [width, [10, 1]]);
    const left = (width - 2 * CARD.width) / 2;
    const lines = pages[0]?.items.flatMap((item) => (item.kind === 'line' ? [item] : [])) ?? [];
    assert.equal(lines.length, 2 * 3 + 2 * 6);
    const across = lines.filter(({ y1, y2 }) => y1 === y2);
    assert.ok(across.every(({ x1, x2 }) => x2 < left || x1 > width - left));
  }
});

test('[AT-8] however long name, code and link are, text stays within the cut and the code is whole', () => {
  for (const person of [tina, longest])
    for (const layout of ['card', 'badge'] as const) {
      const [page] = layOut([person], LOOK, { layout, paper: 'letter' }, measure);
      assert.ok(page);
      const { trim } = page;
      for (const { x, y, text, size, weight } of texts(page.items)) {
        assert.ok(x >= trim.x + 5 && x + measure(text, weight, size) <= trim.x + trim.width - 5, text);
        assert.ok(y - size >= trim.y && y + size * 0.3 <= trim.y + trim.height, text);
      }
      const said = texts(page.items).map(({ text }) => text);
      assert.ok(said.join('').includes(person.code), said.join('|'));
      const code = texts(page.items).filter(({ text }) => /^[A-Z0-9-]{7,}$/.test(text));
      assert.ok(code[0] && code[0].size >= 6, `${layout}: a code of ${code[0]?.size} pt cannot be read`);
    }
});

test('text shrinks before it is cut, and a cut text says so', () => {
  const style = { weight: 'bold', size: 10, least: 5, maxLines: 1 } as const;
  assert.deepEqual(fitText('Tina', 60, style, measure), { lines: ['Tina'], size: 10 });
  assert.equal(fitText('Tina Rivera', 60, style, measure).size, 9);
  assert.deepEqual(fitText('a'.repeat(40), 60, style, measure), { lines: [`${'a'.repeat(19)}…`], size: 5 });
});

test('signs without a glyph are left out, a name with such letters is not printed', () => {
  const has = (codePoint: number) => codePoint < 0x250 || codePoint === 0x1ecb;
  assert.equal(printable('Tina 😀  Rivera', has), 'Tina Rivera');
  assert.equal(printable('Thi\u0323', has), 'Thị');
  assert.equal(printable('王 Wang', has), null);
});

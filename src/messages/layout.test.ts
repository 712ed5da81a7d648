import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mailPage, mailText } from './layout.ts';

const PARTS = {
  subject: 'Hello <you>',
  text: 'Hi <script>alert(1)</script> & "friends"\n\nSee https://acme.example/a?b=1&c=2.',
  look: { button: { label: '<b>Book</b>', url: 'https://acme.example/?q="><script>' } },
  companyName: 'Acme & Sons',
  why: 'Because.',
  postalAddress: '1 Main St\nSpringfield',
  unsubscribeUrl: 'https://share.example/unsubscribe?t=1.2.x',
};

test('[OUT-2] every text of a page is escaped, and web addresses in it are links', () => {
  const page = mailPage(PARTS);
  assert.doesNotMatch(page, /<script|<b>Book/);
  assert.match(page, /Acme &amp; Sons/);
  assert.match(page, /href="https:\/\/acme\.example\/a\?b=1&amp;c=2"/);
  assert.match(page, /1 Main St<br>Springfield/);
});

test('[OUT-2] text and page say why, from where, and how to end it', () => {
  for (const body of [mailPage(PARTS), mailText(PARTS)]) {
    assert.match(body, /Because\./);
    assert.match(body, /Springfield/);
    assert.match(body, /https:\/\/share\.example\/unsubscribe\?t=1\.2\.x/);
  }
});

test('the text of a button can be read on any accent', () => {
  const ink = (accent: string) =>
    mailPage({
      ...PARTS,
      look: { ...PARTS.look, theme: { accent, background: '#ffffff', text: '#000000', logo_url: null } },
    }).match(/font-weight:600;color:(#\w{6})/g);
  assert.ok(ink('#ffe066')?.includes('font-weight:600;color:#000000'));
  assert.ok(ink('#0b3d91')?.includes('font-weight:600;color:#ffffff'));
});

test('[OUT-2] a first paragraph stands out if it is one short sentence, and not if it is long or has a link', () => {
  const isLarge = (text: string) => /font-size:20px[^>]*>Hello/.test(mailPage({ ...PARTS, text }));
  assert.ok(isLarge('Hello Rosa!\n\nMore.'));
  assert.ok(!isLarge(`Hello ${'you, '.repeat(30)}\n\nMore.`));
  assert.ok(!isLarge('Hello, see https://acme.example\n\nMore.'));
});

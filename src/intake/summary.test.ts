import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainLines, readSummary } from './summary.ts';

const cases: [string, string, ReturnType<typeof readSummary>][] = [
  [
    'the lines of the guide',
    'Email: dana@friend.example\nPhone: 6125550198\nAdvocate Code: sarahj\nMarketing Source Info: extole_advocate WEB refer-a-friend',
    { email: 'dana@friend.example', phone: '6125550198', code: 'sarahj' },
  ],
  [
    'breaks',
    'No heat upstairs<br/>Advocate Code: mlopez<BR>Phone: (612) 555-0198',
    { code: 'mlopez', phone: '(612) 555-0198' },
  ],
  [
    'paragraphs',
    '<p>Advocate Code: mlopez</p><p>Email: a@b.example</p>',
    { code: 'mlopez', email: 'a@b.example' },
  ],
  ['tags around label and value', '<div><b>Advocate Code:</b> <i>mlopez</i></div>', { code: 'mlopez' }],
  ['a link', 'Email: <a href="mailto:a@b.example">a@b.example</a>', { email: 'a@b.example' }],
  [
    'entities',
    'Advocate&nbsp;Code&#58; m&#x6c;opez&amp;co<br>Email: a&commat;b.example',
    { code: 'mlopez&co', email: 'a@b.example' },
  ],
  [
    'other line ends',
    'Advocate Code: a1b2\r\nEmail: a@b.example\rPhone: +1 612 555 0198 ext. 7',
    { code: 'a1b2', email: 'a@b.example', phone: '+1 612 555 0198 ext. 7' },
  ],
  [
    'all on one line',
    'Email: a@b.example Phone: 612-555-0198 Advocate Code: sarah j Marketing Source Info: x',
    { email: 'a@b.example', phone: '612-555-0198', code: 'sarah j' },
  ],
  [
    'case and spelling of labels',
    'E-MAIL = a@b.example\nCell phone: 612.555.0198\nREFERRAL-CODE: x7yz',
    { email: 'a@b.example', phone: '612.555.0198', code: 'x7yz' },
  ],
  ['advocate_code', 'advocate_code: x7yz', { code: 'x7yz' }],
  ['within a sentence', 'Customer has referral code: rosa7, from her neighbour', { code: 'rosa7' }],
  ['a remark behind the code', 'Advocate Code: rosa7 (by phone)', { code: 'rosa7' }],
  [
    'the first that says something',
    'Advocate Code: \nAdvocate Code: n/a\nAdvocate Code: rosa7\nAdvocate Code: other',
    { code: 'rosa7' },
  ],
  ['an address that was hidden', 'Email: [email protected]', {}],
  ['no labels', 'AC not cooling, call a@b.example or 612-555-0198', {}],
  ['a label inside a word', 'unadvocate code: x7yz, Hemail: a@b.example', {}],
  ['less than and more than', 'temp < 40 and > 20\nAdvocate Code: rosa7', { code: 'rosa7' }],
  ['nothing', '', {}],
];

for (const [what, summary, expected] of cases) {
  test(`[IN-4] the summary: ${what}`, () => {
    const said = Object.fromEntries(
      Object.entries(readSummary(summary)).filter(([, value]) => value !== undefined),
    );
    assert.deepEqual(said, expected);
  });
}

test('[IN-4] a summary made to be slow is read at once', () => {
  const hostile = [
    '<'.repeat(20_000),
    '<a '.repeat(7000),
    ' email'.repeat(3000),
    'advocate '.repeat(2500),
    '&#'.repeat(10_000),
    `Phone: ${'(1 '.repeat(6000)}`,
    `Email: ${'a@'.repeat(10_000)}`,
  ];
  const started = performance.now();
  for (const summary of hostile) readSummary(summary);
  assert.ok(performance.now() - started < 500);
});

test('[IN-4] entities that stand for no character stay as they are', () => {
  assert.deepEqual(plainLines('a &#xD800; &#0; &unknown; &#1114112; b'), [
    'a &#xD800; &#0; &unknown; &#1114112; b',
  ]);
});

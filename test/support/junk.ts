// Seeded nonsense for public endpoints: values, bodies, ids and query strings that senders should never send and do. Pure.

import type { Dice } from '../simulation/dice.ts';

const HIGH = '\ud800';

/** JSON values, each odd in its own way. */
const ODD_VALUES: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    -0,
    -1,
    1.5,
    2 ** 53,
    1e308,
    -1e308,
    '',
    ' ',
    '0',
    '-1',
    'null',
    'undefined',
    'NaN',
  ],
  ...[
    '\0',
    `a\0b`,
    HIGH,
    `x${HIGH}y`,
    '\u202e',
    '\ufeff',
    '😀',
    '<script>',
    "' or 1=1 --",
    '../../etc/passwd',
    '%00',
  ],
  ...['9223372036854775807', '9223372036854775808', '99999999999999999999999', '1e999', '0x10', '١٢٣'],
  ...[
    '2026-02-31',
    '2026-13-01T00:00:00Z',
    '0000-00-00',
    '+275760-09-14T00:00:00Z',
    '-000001-01-01T00:00:00Z',
  ],
  ...[
    'http://127.0.0.1:1/',
    'http://[::1',
    'javascript:alert(1)',
    'https://user:pass@127.0.0.1:1/',
    'mailto:a@b',
  ],
  ...[
    'a@b',
    'a@b.example',
    `${'a'.repeat(300)}@example.com`,
    '+1 612 555 0100',
    '6125550100;ext=1',
    'USD',
    'usd',
  ],
  ...[
    [],
    {},
    [[]],
    [{}],
    [null],
    { a: { b: { c: null } } },
    { '': '' },
    { '\0': 1 },
    { [HIGH]: HIGH },
    ['a', 1, null],
  ],
  ...[
    { constructor: { prototype: { polluted: true } } },
    { toString: 1 },
    { length: { toString: 1 } },
    { length: -1 },
    { size: { valueOf: 1, toString: 1 } },
    JSON.parse('{"then":"x"}'),
  ],
  'x'.repeat(70_000),
];

/** Whole bodies that are no JSON, or JSON at its edges. */
const ODD_BODIES: readonly string[] = [
  ...[
    '',
    ' ',
    '{',
    '}',
    '[',
    '"',
    'null',
    'true',
    '0',
    '-',
    '1e999',
    '"text"',
    '[]',
    '{}',
    '[{}]',
    '[[]]',
    '[null]',
  ],
  ...[
    '{"a":1,}',
    "{'a':1}",
    '{a:1}',
    '{"a":01}',
    '{"a":NaN}',
    '{"a":"\u0001"}',
    '{"a":"\\ud800"}',
    '{"a":"\\u0000"}',
  ],
  ...[
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"x":1}}}',
    '{"a":1}{"b":2}',
    '\ufeff{"a":1}',
  ],
  ...[
    '{"event_name":"x","data":{"__proto__":{"email":"a@b.example"}}}',
    '{"event_name":null}',
    '{"event_name":"\\u0000"}',
  ],
  ...[
    '{"event_name":"x","event_time":"never"}',
    '{"event_name":"x","data":[]}',
    '{"event_name":"x","data":"{"}',
  ],
  ...[
    '{"job":{}}',
    '{"job":[]}',
    '{"job":{"id":null}}',
    '{"job":{"id":1e300}}',
    '{"job":{"id":"\\ud800"}}',
    '{"job":5}',
  ],
  ...[
    '{"job":{"id":9223372036854775808}}',
    '{"job":{"id":-5}}',
    '{"job":{"id":"1","total":"1e400"}}',
    '[{"job":{"id":7}}]',
  ],
  ...[
    'job__id=%',
    'job__id=%ff',
    'a=b&a=c&__proto__[x]=1',
    '%',
    '&&&&',
    '=',
    'event_name=x&data=%7B',
    'job[id]=1&job=2',
  ],
  `${'['.repeat(20_000)}${']'.repeat(20_000)}`,
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  `{"event_name":"deep","data":${'{"a":'.repeat(200)}1${'}'.repeat(200)}}`,
  `{"event_name":"wide","data":{${Array.from({ length: 3_000 }, (_, n) => `"k${n}":${n}`).join()}}}`,
];

export const ODD_TYPES: readonly (string | null)[] = [
  ...['application/json', 'application/json', 'application/json', 'application/json; charset=utf-16'],
  ...[
    'application/x-www-form-urlencoded',
    'text/plain',
    'text/html',
    'multipart/form-data',
    'multipart/form-data; boundary=x',
  ],
  ...['application/octet-stream', 'application/jsonp', ';', 'x', ''],
  null,
];

/** Path segments, already encoded as they go on the wire. */
const ODD_SEGMENTS: readonly string[] = [
  ...[
    '0',
    '-1',
    '1',
    '007',
    '1.5',
    '1e5',
    '9223372036854775807',
    '9223372036854775808',
    '99999999999999999999999999',
  ],
  ...[
    'abc',
    '%20',
    '%00',
    '%ff',
    '%',
    '%zz',
    '%E0%A4%A',
    '%ED%A0%80',
    '%F0%9F%98%80',
    '%2F',
    '%2e%2e',
    '..',
    '.',
    '~',
  ],
  ...[
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'null',
    "'%20or%201=1--",
    '%3Cscript%3E',
    '*',
    ':id',
    '{id}',
    '%0d%0a',
  ],
  'a'.repeat(990),
  'a'.repeat(1_500),
];

const ODD_QUERIES: readonly string[] = [
  ...[
    '',
    '?',
    '?&',
    '?=',
    '?%',
    '?%ff=%ff',
    '?limit=0',
    '?limit=-1',
    '?limit=1001',
    '?limit=1e3',
    '?limit=NaN',
    '?limit[]=1',
  ],
  ...[
    '?offset=-1',
    '?offset=99999999999999999999',
    '?cursor=%00',
    '?cursor=x',
    '?cursor=9223372036854775808',
    '?cursor=W10',
  ],
  ...[
    '?__proto__[x]=1',
    '?constructor=1',
    '?access_token=%F0%9F',
    '?access_token=gw_1_1_x',
    '?state=%ED%A0%80',
    '?a=1&a=2',
  ],
];

export function oddValue(dice: Dice): unknown {
  return dice.pick(ODD_VALUES);
}

export function oddSegment(dice: Dice): string {
  return dice.pick(ODD_SEGMENTS);
}

/** A query string with one of the names that the endpoint knows, or none of them. */
export function oddQuery(dice: Dice, names: readonly string[]): string {
  if (names.length === 0 || dice.chance(0.3)) return dice.pick(ODD_QUERIES);
  const parts = Array.from({ length: 1 + dice.int(3) }, () => {
    const value = oddValue(dice);
    const text = typeof value === 'string' ? value.slice(0, 2_000).toWellFormed() : JSON.stringify(value);
    return `${dice.pick(names)}=${dice.chance(0.2) ? oddSegment(dice).slice(0, 500) : encodeURIComponent(text)}`;
  });
  return `?${parts.join('&')}`;
}

/** A body: nonsense as it is, or one that was right until something in it was changed. */
export function oddBody(dice: Dice, right: unknown): string {
  if (right === undefined || dice.chance(0.3)) return dice.pick(ODD_BODIES);
  let body: unknown = right;
  for (let changes = 1 + dice.int(3); changes > 0; changes--) body = spoilt(dice, body);
  const text = JSON.stringify(body) ?? 'null';
  return dice.chance(0.05) ? text.slice(0, dice.int(text.length)) : text;
}

/** The value with one thing in it replaced, removed, doubled or added. */
function spoilt(dice: Dice, value: unknown): unknown {
  if (dice.chance(0.12) || typeof value !== 'object' || value === null) return oddValue(dice);
  if (Array.isArray(value)) {
    if (value.length === 0 || dice.chance(0.2)) return [...value, oddValue(dice)];
    const place = dice.int(value.length);
    return value.map((item, index) => (index === place ? spoilt(dice, item) : item));
  }
  const entries = Object.entries(value);
  if (entries.length === 0 || dice.chance(0.1)) {
    return Object.fromEntries([
      ...entries,
      [dice.pick(['__proto__', '', '\0', HIGH, 'toString', 'id']), oddValue(dice)],
    ]);
  }
  const place = dice.int(entries.length);
  if (dice.chance(0.15)) return Object.fromEntries(entries.filter((_, index) => index !== place));
  return Object.fromEntries(
    entries.map(([key, inner], index) => [key, index === place ? spoilt(dice, inner) : inner]),
  );
}

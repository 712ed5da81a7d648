import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeUtf8, MAX_DEPTH, parseJson, parseLoosely } from './json.ts';

test('[IN-3] long integers keep their digits, all else is what JSON.parse gives', () => {
  const text =
    '{"a":12345678901234567,"b":-9007199254740993,"c":1234567890123456,"d":5,"e":"12345678901234567","f":1.2345678901234567,"g":[1e21]}';
  assert.deepEqual(parseJson(text), {
    ok: true,
    value: {
      a: '12345678901234567',
      b: '-9007199254740993',
      c: '1234567890123456',
      d: 5,
      e: '12345678901234567',
      f: 1.2345678901234567,
      g: [1e21],
    },
  });
  fc.assert(
    fc.property(fc.json({ noUnicodeString: false, maxDepth: 5 }), (json) => {
      if (!/\d{16}/.test(json)) assert.deepEqual(parseJson(json), { ok: true, value: JSON.parse(json) });
    }),
  );
});

test('[IN-7] every text gives a value or a reason without a word of the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const parsed = parseJson(text);
      if (!parsed.ok)
        assert.match(
          parsed.reason,
          /^(unexpected text at position \d+|it ends too early or is no JSON at all)$/,
        );
    }),
  );
});

test('[IN-7] nesting is read to a depth and not beyond', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
  assert.equal(parseJson(nested(MAX_DEPTH)).ok, true);
  assert.equal(parseJson(nested(MAX_DEPTH + 1)).ok, false);
  assert.equal(parseJson(`${'{"a":'.repeat(MAX_DEPTH + 1)}1${'}'.repeat(MAX_DEPTH + 1)}`).ok, false);
});

test('[IN-3] objects as Python prints them are read', () => {
  assert.deepEqual(parseLoosely(`{'a': None, 'b': [True, False], 'c': 'say "None"', 'd': 5}`), {
    ok: true,
    value: { a: null, b: [true, false], c: 'say "None"', d: 5 },
  });
  assert.equal(parseLoosely('{oh no').ok, false);
  assert.equal(parseLoosely(`{'oh': no`).ok, false);
});

test('[IN-7] bytes that are no UTF-8 are no text; a byte order mark is dropped', () => {
  assert.equal(decodeUtf8(Buffer.from([0xff, 0xfe])), null);
  assert.equal(decodeUtf8(Buffer.from([0xed, 0xa0, 0x80])), null);
  assert.equal(decodeUtf8(Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d])), '{}');
});

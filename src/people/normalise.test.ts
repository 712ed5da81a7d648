import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { addressKey, normaliseEmail, normalisePhone, plainText } from './normalise.ts';

const OWN = ['acme.example', 'bücher-heizung.example'];

function lines(file: string): string[] {
  return readFileSync(new URL(`vectors/${file}`, import.meta.url), 'utf8')
    .replace(/\n$/, '')
    .split('\n');
}

function pairs(file: string): [string, string][] {
  return lines(file).map((line) => {
    const [input = '', expected = ''] = line.split('\t');
    return [input, expected];
  });
}

function address(line: string) {
  const [street = '', city = '', state = '', zip = ''] = line.split('|').map((part) => part.trim());
  return { street, city, state, zip };
}

describe('e-mail', () => {
  for (const [input, expected] of pairs('emails.tsv')) {
    test(`[ID-1] ${JSON.stringify(input)} is ${expected}`, () => {
      assert.equal(normaliseEmail(input, OWN), expected);
    });
  }

  for (const input of lines('emails-nobody.txt')) {
    test(`[ID-1] ${JSON.stringify(input)} identifies nobody`, () => {
      assert.equal(normaliseEmail(input, OWN), null);
    });
  }

  test('[ID-1] composed and decomposed accents are one address', () => {
    assert.equal(normaliseEmail('jose\u0301@example.com', []), normaliseEmail('jos\u00e9@example.com', []));
  });

  test('[ID-1] no text breaks it, and a normal form is its own normal form', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.emailAddress(),
      fc.tuple(fc.string({ unit: 'grapheme' }), fc.domain()).map((parts) => parts.join('@')),
    );
    fc.assert(
      fc.property(text, (typed) => {
        const once = normaliseEmail(typed, OWN);
        assert.equal(once === null ? null : normaliseEmail(once, OWN), once);
      }),
    );
  });
});

describe('phone', () => {
  for (const [input, expected] of pairs('phones.tsv')) {
    test(`[ID-2] ${JSON.stringify(input)} is ${expected || 'nobody'}`, () => {
      assert.equal(normalisePhone(input, 'US'), expected || null);
    });
  }

  test('[ID-2] the region of the client decides what a number without a country is', () => {
    assert.equal(normalisePhone('020 7946 0958', 'GB'), '+442079460958');
    assert.equal(normalisePhone('020 7946 0958', 'ZZ'), null);
    assert.equal(normalisePhone('+44 20 7946 0958', 'ZZ'), '+442079460958');
  });

  test('[ID-2] the numbers that are read without the library are what it would say', () => {
    const digits = fc.stringMatching(/^(?:\+?1[ .-]?)?(?:\([2-9]\d\d\)|[2-9]\d\d)[ .-]?\d{3}[ .-]?\d{4}$/);
    fc.assert(
      fc.property(digits, fc.constantFrom('US', 'CA', 'JM'), (typed, region) => {
        const ours = normalisePhone(typed, region);
        // Another region takes the way of the library, which needs no region once the country is there.
        const national = typed.replace(/^\+?1(?=[ .(-]?\(?[2-9])/, '');
        assert.equal(ours, normalisePhone(`+1 ${national}`, 'GB'));
        assert.equal(ours, normalisePhone(`${typed} x1`, region), 'with an extension, the library reads it');
      }),
    );
  });

  test('[ID-2] no text breaks it, and E.164 is its own normal form', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[+\d() .-]{0,25}$/));
    fc.assert(
      fc.property(text, (typed) => {
        const once = normalisePhone(typed, 'US');
        assert.equal(once === null ? null : normalisePhone(once, 'US'), once);
      }),
    );
  });
});

describe('address', () => {
  const groups = lines('addresses-same.txt')
    .join('\n')
    .split('\n\n')
    .map((group) => group.split('\n'));

  for (const group of groups) {
    test(`[QU-7] ${group.length} spellings of ${group[0]} are one address`, () => {
      const keys = new Set(group.map((line) => addressKey(address(line))));
      assert.equal(keys.size, 1, [...keys].join('  <>  '));
      assert.notEqual([...keys][0], null);
    });
  }

  test('[QU-7] different addresses stay different', () => {
    const keys = groups.map(([first = '']) => addressKey(address(first)));
    assert.equal(new Set(keys).size, groups.length);
    const apart = [
      '123 Main St Apt 4',
      '123 Main St Apt 5',
      '123 Main St',
      '124 Main St',
      '123 N Main St',
      '123 Main Ave',
    ];
    assert.equal(new Set(apart.map((street) => addressKey({ street, zip: '62701' }))).size, apart.length);
    assert.notEqual(
      addressKey({ street: '123 Main St', zip: '62701' }),
      addressKey({ street: '123 Main St', zip: '62702' }),
    );
  });

  for (const line of lines('addresses-none.txt')) {
    test(`[QU-7] ${line} is no service address`, () => assert.equal(addressKey(address(line)), null));
  }

  test('[QU-7] no text breaks it', () => {
    fc.assert(
      fc.property(
        fc.record({ street: fc.string({ unit: 'binary' }), zip: fc.string() }, { requiredKeys: [] }),
        (typed) => void addressKey(typed),
      ),
    );
  });
});

test('[ID-1] names and foreign ids lose what cannot be stored', () => {
  assert.equal(plainText(' Rosa\u0000 Diaz\ud800 ', 100), 'Rosa  Diaz');
  assert.equal(plainText('\u0000', 100), null);
  assert.equal(plainText(undefined, 100), null);
  assert.equal(plainText('x'.repeat(101), 100), null);
});

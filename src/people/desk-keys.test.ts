import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spelled } from '../base/spelling.ts';
import { fitOf, slipsOf } from './decide-matches.ts';
import { entryOf, keysOf, partsOf, soundOf, wordsOf } from './desk-keys.ts';
import { readQuery } from './desk-query.ts';
import { deskHash } from './desk-store.ts';

test('[DESK-1] names that are heard alike have one sound', () => {
  const alike = [
    ['Smith', 'Smyth', 'Smithe'],
    ['Catherine', 'Katherine', 'Kathryn'],
    ['Stephen', 'Steven'],
    ['Geoffrey', 'Jeffrey'],
    ['Philips', 'Phillips'],
    ['Knight', 'Nite'],
    ['Meyer', 'Mayer', 'Maier'],
    ['Schultz', 'Shults'],
    ['Johnson', 'Jonson', 'Johnsen'],
  ];
  for (const names of alike) {
    const sounds = names.map((name) => soundOf(wordsOf(name)[0] ?? ''));
    assert.equal(new Set(sounds).size, 1, `${names}: ${sounds}`);
  }
  assert.notEqual(soundOf('miller'), soundOf('muller123'));
  assert.equal(soundOf('li'), null);
});

test('[DESK-1] one slip is one slip, also when two letters changed places', () => {
  assert.deepEqual(
    [slipsOf('maple', 'mapel'), slipsOf('smith', 'smit'), slipsOf('ab', 'cd'), slipsOf('1234', '2134')],
    [1, 1, 2, 1],
  );
  assert.equal(fitOf('jonson', 'johnson', false, true), 'misspelt');
  assert.equal(fitOf('john', 'johnson', true, false), 'begins');
  assert.equal(fitOf('john', 'johnson', false, false), null);
});

test('[DESK-1] what is typed is read as digits, e-mail, code and words, however it is written', () => {
  const read = (text: string) => {
    const { digits, email, words } = readQuery(text) ?? { digits: null, email: null, words: [] };
    return { digits, email, words };
  };
  for (const phone of ['(404) 555-0123', '404.555.0123', '404 555 0123']) {
    assert.deepEqual(read(phone), { digits: '4045550123', email: null, words: [] });
  }
  assert.equal(read('+1 404-555-0123').digits, '14045550123');
  assert.deepEqual(read('0123'), { digits: null, email: null, words: ['0123'] });
  assert.deepEqual(read('Smith 404-555-0123'), { digits: '4045550123', email: null, words: ['smith'] });
  assert.deepEqual(read("O'Neil, 12 Main Street Apt 4"), {
    ...{ digits: null, email: null, words: ['oneil', '12', 'main', 'street', '4'] },
  });
  assert.deepEqual(read('Rosa@Example.com smith'), {
    digits: null,
    email: 'rosa@example.com',
    words: ['smith'],
  });
  assert.equal(readQuery('Rosa-7')?.codeKey, 'rosa7');
  assert.equal(readQuery(' a '), null);
  assert.equal(readQuery('\0\0\0'), null);
});

test('[DESK-1] an entry is found by words, house, ZIP, digits and e-mail, and never by those of another client', () => {
  const entry = entryOf({
    ...{ personId: '1', firstName: 'José', lastName: "O'Neil", emails: ['jose.oneil@example.com'] },
    ...{ phones: ['+14045550123'], addresses: ['12 peachtree st #4|30301'], codeKeys: ['jose7'] },
  });
  const keys = keysOf(entry);
  for (const key of [
    'wjose',
    'woneil',
    'wpeachtree',
    'h12',
    'z30301',
    '40123',
    '75550123',
    'ejose.oneil@example.com',
  ]) {
    assert.ok(keys.includes(key), `${key} is among ${keys}`);
  }
  assert.ok(!keys.includes('wst'), 'every other address has it');
  assert.notEqual(deskHash('1', 'wjose'), deskHash('2', 'wjose'));
  assert.ok(partsOf('peachtree').includes('pechtree'));
});

test('[DESK-2] a code is read out so that nobody mishears it', () => {
  assert.equal(spelled('Rosa-7'), 'Romeo Oscar Sierra Alfa, dash, seven');
  assert.equal(spelled('X42b'), 'X-ray, four two, Bravo');
});

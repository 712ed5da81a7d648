// Click tokens: made and read with the same key for the same client, and with nothing else.

import assert from 'node:assert/strict';
import { createSecretKey } from 'node:crypto';
import { test } from 'node:test';
import { clickToken, readClickToken } from './click-token.ts';

const KEY = createSecretKey(Buffer.alloc(32, 7));
const TOKEN = clickToken(KEY, '12', '345678901234567');

test('[AT-1] a click token names its click and is short', () => {
  assert.equal(readClickToken(KEY, '12', TOKEN), '345678901234567');
  assert.equal(TOKEN.length, '345678901234567'.length + 13);
});

test('[SEC-3] a click token is nothing for another client, another key or another click', () => {
  assert.equal(readClickToken(KEY, '13', TOKEN), null);
  assert.equal(readClickToken(createSecretKey(Buffer.alloc(32, 8)), '12', TOKEN), null);
  assert.equal(readClickToken(KEY, '12', TOKEN.replace(/^3/, '4')), null);
  for (const junk of ['', '345678901234567', `${TOKEN}x`, TOKEN.slice(0, -1), `-${TOKEN}`, `0${TOKEN}`]) {
    assert.equal(readClickToken(KEY, '12', junk), null, junk);
  }
});

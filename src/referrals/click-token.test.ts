// Click tokens: made and recognised for the same click of the same client by the same device, and with nothing else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clickOfToken, clickToken, isTokenOf } from './click-token.ts';

const CLICK = '345678901234567';
const DEVICE = 'aBcDeFgHiJkLmNoPqRsTuVwX';
const TOKEN = clickToken('12', CLICK, DEVICE);

test('[AT-1] a click token names its click, is short, and does not tell the device', () => {
  assert.equal(clickOfToken(TOKEN), CLICK);
  assert.ok(isTokenOf(TOKEN, '12', CLICK, DEVICE));
  assert.equal(TOKEN.length, CLICK.length + 13);
  assert.ok(!TOKEN.includes(DEVICE.slice(0, 6)));
});

test('[SEC-3] a click token is nothing for another client, another device or another click', () => {
  assert.ok(!isTokenOf(TOKEN, '13', CLICK, DEVICE));
  assert.ok(!isTokenOf(TOKEN, '12', CLICK, DEVICE.toLowerCase()));
  assert.ok(!isTokenOf(TOKEN.replace(/^3/, '4'), '12', CLICK.replace(/^3/, '4'), DEVICE));
  for (const junk of ['', CLICK, `${TOKEN}x`, TOKEN.slice(0, -1), `-${TOKEN}`, `0${TOKEN}`]) {
    assert.equal(clickOfToken(junk), null, junk);
  }
});

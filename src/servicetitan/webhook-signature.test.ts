import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isSameSecret, isSignedWith, signWebhook } from './webhook-signature.ts';

const KEY = '0123456789abcdef0123456789abcdef';
const bytes = (text: string) => Buffer.from(text, 'utf8');

test('[IN-5] the signature is HMAC-SHA256 of the raw bytes with the key as UTF-8 (test case 2 of RFC 4231)', () => {
  const digest = '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843';
  assert.equal(signWebhook('what do ya want for nothing?', 'Jefe'), digest);
  assert.equal(
    signWebhook('what do ya want for nothing?', 'Jefe', { encoding: 'prefixed_hex' }),
    `sha256=${digest}`,
  );
  const base64 = Buffer.from(digest, 'hex').toString('base64');
  assert.equal(signWebhook(bytes('what do ya want for nothing?'), 'Jefe', { encoding: 'base64' }), base64);
});

test('[IN-5] hex in any case, base64 in either alphabet, with or without sha256= and padding are one signature', () => {
  const property = fc.property(fc.string({ unit: 'binary' }), fc.string({ minLength: 1 }), (body, key) => {
    const hex = signWebhook(bytes(body), key);
    const base64 = signWebhook(bytes(body), key, { encoding: 'base64' });
    const spellings = [
      ...[hex, hex.toUpperCase(), `sha256=${hex}`, `SHA256=${hex}`, ` ${hex} `],
      ...[base64, base64.slice(0, -1), base64.replaceAll('+', '-').replaceAll('/', '_'), `sha256=${base64}`],
    ];
    for (const spelling of spellings) assert.ok(isSignedWith(bytes(body), key, spelling), spelling);
  });
  fc.assert(property, { numRuns: 200 });
});

test('[IN-5] another byte, another key and anything that is no signature are refused without an exception', () => {
  const good = signWebhook('body', KEY);
  assert.ok(isSignedWith(bytes('body'), KEY, good));
  assert.ok(!isSignedWith(bytes('body '), KEY, good));
  assert.ok(!isSignedWith(bytes('body'), `${KEY}x`, good));
  const flipped = (good[0] === '0' ? '1' : '0') + good.slice(1);
  for (const junk of ['', 'sha256=', 'sha1=abc', good.slice(1), `${good}00`, flipped, 'é'.repeat(64)]) {
    assert.ok(!isSignedWith(bytes('body'), KEY, junk), junk);
  }
  fc.assert(fc.property(fc.string(), (junk) => !isSignedWith(bytes('body'), KEY, junk)));
});

test('[IN-5] secrets are compared whole', () => {
  assert.ok(isSameSecret(KEY, KEY));
  for (const other of ['', KEY.slice(1), `${KEY}0`, KEY.toUpperCase()]) assert.ok(!isSameSecret(other, KEY));
});

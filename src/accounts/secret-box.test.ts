import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createSecretBox } from './secret-box.ts';

test('[ST-1] what is sealed opens again with the same key in the same place, and nowhere else', () => {
  const box = createSecretBox('an installation secret of some length');
  const sealed = box.seal('cs1.säcret', 'client_keys:1:2');
  assert.equal(box.open(sealed, 'client_keys:1:2'), 'cs1.säcret');
  assert.equal(
    createSecretBox('an installation secret of some length').open(sealed, 'client_keys:1:2'),
    'cs1.säcret',
  );
  assert.throws(() => box.open(sealed, 'client_keys:1:3'), /another place/);
  assert.throws(
    () => createSecretBox('another secret').open(sealed, 'client_keys:1:2'),
    /another GOODWORD_SECRET/,
  );
});

test('[ST-1] sealing twice gives different bytes, and no byte can be changed or cut off', () => {
  const box = createSecretBox(randomBytes(32));
  const sealed = box.seal('secret', 'x');
  assert.notDeepEqual(sealed, box.seal('secret', 'x'));
  assert.equal(sealed.includes('secret'), false);
  for (let index = 0; index < sealed.length; index++) {
    const changed = Buffer.from(sealed);
    changed[index] = (changed[index] ?? 0) ^ 1;
    assert.throws(() => box.open(changed, 'x'), `byte ${index}`);
    assert.throws(() => box.open(sealed.subarray(0, index), 'x'), `cut at ${index}`);
  }
});

test('a raw key has exactly 32 bytes', () => {
  assert.throws(() => createSecretBox(randomBytes(16)), /32 key bytes/);
});

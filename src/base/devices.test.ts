// The device cookie: read back as given, and nothing else taken for it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deviceCookie, deviceIdOf, readDeviceId } from './devices.ts';

const DEVICE = deviceIdOf(Uint8Array.from({ length: 18 }, (_, index) => index * 13));

test('[AT-3] a device is recognised by the cookie it was given, among others', () => {
  const [pair] = deviceCookie(DEVICE, true).split(';');
  assert.equal(readDeviceId(`a=b; ${pair}; c=d`), DEVICE);
  assert.equal(DEVICE.length, 24);
});

for (const header of [
  undefined,
  '',
  'access_token=',
  'access_token=short',
  `xaccess_token=${DEVICE}`,
  `access_token=${'a'.repeat(65)}`,
  "access_token=abcdefghijklmnopqrst'--",
]) {
  test(`[AT-3] "${header}" names no device`, () => {
    assert.equal(readDeviceId(header), null);
  });
}

test('[WEB-7] the cookie lives a year, is hidden from scripts, and crosses sites over https only', () => {
  assert.equal(
    deviceCookie('x', true),
    'access_token=x; Path=/; Max-Age=31536000; HttpOnly; SameSite=None; Secure',
  );
  assert.equal(deviceCookie('x', false), 'access_token=x; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax');
});

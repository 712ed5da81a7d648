import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '../base/errors.ts';
import { hashPassword, verifyNothing, verifyPassword } from './passwords.ts';

test('[SEC-1] a password is verified against its own salted hash, in any Unicode form, and by no other', async () => {
  const stored = await hashPassword('caf\u00e9 au lait');
  assert.match(stored, /^scrypt\$32768\$8\$1\$/);
  assert.equal(stored.includes('lait'), false);
  assert.notEqual(stored, await hashPassword('caf\u00e9 au lait'));
  assert.equal(await verifyPassword('cafe\u0301 au lait', stored), true);
  assert.equal(await verifyPassword('cafe au lait', stored), false);
  assert.equal(await verifyPassword('', stored), false);
});

test('[SEC-1] parameters are read from the stored text, so older hashes stay valid', async () => {
  // RFC 7914, section 12: scrypt("password", "NaCl", N=1024, r=8, p=16, 64 bytes)
  const hash =
    'fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640';
  const stored = `scrypt$1024$8$16$${Buffer.from('NaCl').toString('base64url')}$${Buffer.from(hash, 'hex').toString('base64url')}`;
  assert.equal(await verifyPassword('password', stored), true);
  await assert.rejects(verifyPassword('password', 'plain'), /no form/);
});

test('[SEC-1] a flood of log-ins is refused, not queued without end', async () => {
  const results = await Promise.allSettled(Array.from({ length: 60 }, () => verifyNothing('x')));
  const refused = results.filter((result) => result.status === 'rejected');
  assert.ok(refused.length > 0 && refused.length < 60, `${refused.length} refused`);
  for (const { reason } of refused)
    assert.equal(reason instanceof Refusal && reason.code, 'too_many_requests');
  await verifyNothing('x');
});

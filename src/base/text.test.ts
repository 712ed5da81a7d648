import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emailAlias, nameForOthers } from './text.ts';

test('[QU-1] an e-mail alias ignores plus-tags everywhere and dots where the provider does', () => {
  const cases: [string, string][] = [
    ['rosa@example.com', 'rosa@example.com'],
    ['rosa+hvac@example.com', 'rosa@example.com'],
    ['rosa+a+b@example.com', 'rosa@example.com'],
    ['rosa.diaz@example.com', 'rosa.diaz@example.com'],
    ['rosa.diaz+1@gmail.com', 'rosadiaz@gmail.com'],
    ['r.o.s.a.diaz@googlemail.com', 'rosadiaz@gmail.com'],
    ['+tag@example.com', '+tag@example.com'],
    ['no-at-sign', 'no-at-sign'],
    ['@example.com', '@example.com'],
  ];
  for (const [email, alias] of cases) assert.equal(emailAlias(email), alias, email);
});

test('[OUT-2] a name that is a place to go is told to nobody', () => {
  for (const name of ['Rosa', 'José-María', "O'Neil", 'J.', '李', 'Dr. Who'])
    assert.equal(nameForOthers(name), name);
  const none = [
    'http://evil.example',
    'evil.example',
    'evil\u3002example',
    'a@b',
    '<b>',
    'x\n',
    '',
    'x'.repeat(61),
    null,
  ];
  for (const name of none) assert.equal(nameForOthers(name), null, String(name));
});

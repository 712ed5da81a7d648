import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readConfig } from './config.ts';

test('an empty environment gives the defaults', () => {
  const result = readConfig({});
  assert.ok(result.ok);
  assert.equal(result.config.port, 8080);
  assert.equal(result.config.databaseUrl, null);
  assert.equal(result.config.allowPrivateAddresses, false);
  assert.deepEqual(result.config.trustedProxies, ['127.0.0.0/8', '::1']);
});

test('every problem is told at once', () => {
  const result = readConfig({
    PORT: 'eighty',
    DATABASE_URL: 'mysql://x',
    GOODWORD_SECRET: 'short',
    PUBLIC_URL: 'acme.example/path',
    TRUSTED_PROXIES: '10.0.0.0/8, caddy',
    ALLOW_PRIVATE_ADDRESSES: 'yes',
    LOG_LEVEL: 'loud',
  });
  assert.ok(!result.ok);
  for (const name of [
    'PORT',
    'DATABASE_URL',
    'GOODWORD_SECRET',
    'PUBLIC_URL',
    'TRUSTED_PROXIES',
    'ALLOW_PRIVATE_ADDRESSES',
    'LOG_LEVEL',
  ]) {
    assert.ok(
      result.problems.some((problem) => problem.startsWith(name)),
      `${name} is named in ${result.problems}`,
    );
  }
});

test('a shared database needs a shared secret', () => {
  const result = readConfig({ DATABASE_URL: 'postgres://u:p@db/goodword' });
  assert.ok(!result.ok);
  assert.match(result.problems.join(' '), /GOODWORD_SECRET is needed/);
});

test('[OUT-2] a mail server needs a sender and the address of our pages', () => {
  const result = readConfig({ SMTP_URL: 'mail.acme.example' });
  assert.ok(!result.ok);
  for (const name of ['SMTP_URL', 'MAIL_FROM', 'PUBLIC_URL'])
    assert.match(result.problems.join(' '), new RegExp(name));
  const good = readConfig({
    SMTP_URL: 'smtps://user:pass@mail.acme.example',
    MAIL_FROM: 'hello@acme.example',
    PUBLIC_URL: 'https://refer.acme.example/',
  });
  assert.ok(good.ok);
  assert.deepEqual(good.config.mail, {
    smtpUrl: 'smtps://user:pass@mail.acme.example',
    from: 'hello@acme.example',
    publicUrl: 'https://refer.acme.example',
  });
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newToken } from '../accounts/tokens.ts';
import { createLogger, scrubbed } from './log.ts';

const TOKEN = newToken('gw', '7610020030040050012', '7610020030040050013');
const RANDOM = TOKEN.split('_')[3] ?? '';
const SECRET = 'hunter2-very-secret';

function capture(write: (log: ReturnType<typeof createLogger>) => void): string[] {
  const lines: string[] = [];
  write(createLogger('trace', { write: (line: string) => void lines.push(line) }));
  return lines;
}

test('[SEC-5] no secret reaches a log line, whatever it is logged as, and every line stays JSON', () => {
  const error = new Error(`connect failed for postgres://goodword:${SECRET}@db.example:5432/x`);
  const lines = capture((log) => {
    log.info(
      { headers: { authorization: `Bearer ${SECRET}`, Cookie: `goodword_session=${TOKEN}` } },
      'headers',
    );
    log.info({ headers: { authorization: TOKEN, 'set-cookie': [`a]=${SECRET}`, 'b'] } });
    log.info(
      { url: `/v5/events/x?access_token=${SECRET}&email=a` },
      `GET /v5/events/x?a=b&access_token=${SECRET}`,
    );
    log.info({ body: JSON.stringify({ password: `a"${SECRET}`, app_key: SECRET, name: 'kept' }) });
    log.info({
      deep: [{ er: { client_secret: SECRET, password_hash: SECRET, secret: Buffer.from(SECRET) } }],
    });
    log.info({ form: `grant_type=client_credentials&client_id=kept&client_secret=${SECRET}` });
    log.error(error, `Basic ${Buffer.from(`me:${SECRET}`).toString('base64')}`);
    log.warn(`the token ${TOKEN} is not known`);
    log.child({ access_token: SECRET }).info('child');
    log.info({ url: `/me/confirm?proof=${SECRET}` });
    log.info({ url: `/v1/single-sign-on/callback?code=${SECRET}&state=${TOKEN}&session_state=kept` });
    log.info({ url: `/unsubscribe?t=${SECRET}` });
  });
  assert.equal(lines.length, 12);
  for (const line of lines) {
    assert.doesNotThrow(() => JSON.parse(line), line);
    for (const secret of [SECRET, RANDOM, Buffer.from(`me:${SECRET}`).toString('base64')]) {
      assert.equal(line.includes(secret), false, line);
    }
    assert.match(line, /redacted/);
  }
  assert.ok(lines.some((line) => line.includes('kept')));
  assert.match(lines[2] ?? '', /email=a/);
});

test('[SEC-5] scrubbing leaves ordinary lines as they are', () => {
  for (const line of [
    '{"level":"info","msg":"listening on http://127.0.0.1:8080","key":"x","tokens":3}',
    '{"msg":"the password was wrong","actor":"token:123"}',
    '{"msg":"basic checks done"}',
    '{"url":"/v1/share?post=1&barcode=2&status=3","state":"queued"}',
  ]) {
    assert.equal(scrubbed(line), line);
  }
});

test('[SEC-5] what PostgreSQL quotes of a row is not logged', () => {
  const error = Object.assign(new Error('null value in column "name"'), {
    code: '23502',
    detail: `Failing row contains (1, ${SECRET}).`,
    where: SECRET,
  });
  const [line = ''] = capture((log) => log.error({ err: error }, 'failed'));
  assert.equal(line.includes(SECRET), false);
  assert.match(line, /23502/);
});

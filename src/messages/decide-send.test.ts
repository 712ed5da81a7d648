import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, plusMs } from '../base/time.ts';
import { failureOf, GIVE_UP_AFTER_MS, nextAttempt, sendableAt } from './decide-send.ts';

const at = (text: string) => new Date(text);

test('[OUT-2] mails that nobody waits for go from 8:00 to 20:00 in the zone of the client', () => {
  const zone = 'America/New_York';
  // 23:30 on the evening before the clocks go forward; 8:00 of the next morning is EDT.
  assert.deepEqual(sendableAt(at('2026-03-08T04:30:00Z'), 'transactional', zone), at('2026-03-08T12:00:00Z'));
  assert.deepEqual(sendableAt(at('2026-06-01T11:59:59Z'), 'promotional', zone), at('2026-06-01T12:00:00Z'));
  assert.deepEqual(sendableAt(at('2026-06-01T12:00:00Z'), 'promotional', zone), at('2026-06-01T12:00:00Z'));
  assert.deepEqual(sendableAt(at('2026-06-01T23:59:00Z'), 'promotional', zone), at('2026-06-01T23:59:00Z'));
  assert.deepEqual(sendableAt(at('2026-06-02T00:00:00Z'), 'promotional', zone), at('2026-06-02T12:00:00Z'));
  assert.deepEqual(sendableAt(at('2026-06-02T03:00:00Z'), 'essential', zone), at('2026-06-02T03:00:00Z'));
});

test('a zone of three quarters of an hour has its own morning', () => {
  assert.deepEqual(
    sendableAt(at('2026-06-01T20:00:00Z'), 'transactional', 'Asia/Kathmandu'),
    at('2026-06-02T02:15:00Z'),
  );
});

test('temporary failures are tried for about 28 hours', () => {
  let now = at('2026-06-01T12:00:00Z');
  const giveUpAt = plusMs(now, GIVE_UP_AFTER_MS);
  let attempts = 1;
  for (let next = nextAttempt(now, attempts, giveUpAt); next; next = nextAttempt(now, attempts, giveUpAt)) {
    assert.ok(next > now);
    now = next;
    attempts += 1;
  }
  const hours = (now.getTime() - at('2026-06-01T12:00:00Z').getTime()) / HOUR_MS;
  assert.ok(hours > 27 && hours < 30, `${hours} hours`);
  assert.equal(attempts, 10);
});

test('only a refused recipient is a bounce; a wrong login or a policy is not the fault of an address', () => {
  const refused = (command: string, responseCode: number, response: string, code?: string) =>
    failureOf({ message: response, response, command, responseCode, ...(code && { code }) }).kind;
  assert.equal(refused('RCPT TO', 550, '550 5.1.1 no such user'), 'recipient');
  assert.equal(refused('RCPT TO', 550, '550 5.7.1 listed by a blocklist'), 'final');
  assert.equal(refused('RCPT TO', 451, '451 4.7.1 greylisted'), 'later');
  assert.equal(refused('DATA', 552, '552 5.3.4 too large'), 'final');
  assert.equal(refused('AUTH PLAIN', 535, '535 5.7.8 bad credentials', 'EAUTH'), 'later');
  assert.equal(failureOf({ message: 'No recipients defined', code: 'EENVELOPE' }).kind, 'final');
  assert.equal(failureOf({ message: 'connect ECONNREFUSED', code: 'ESOCKET' }).kind, 'later');
});

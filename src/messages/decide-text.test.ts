import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textLength } from '../base/text-length.ts';
import { replyMeans, textableAt } from './decide-text.ts';
import { zonesOfAddress } from './zip-zones.ts';

const at = (text: string) => new Date(text);

test('[OUT-2] a phone rings by day where the person is, and where that is not certain by day in every zone that it may be', () => {
  const ring = (now: string, ...zones: string[]) => textableAt(at(now), zones).toISOString();
  assert.equal(ring('2026-06-01T12:30:00Z', 'America/New_York'), '2026-06-01T12:30:00.000Z');
  assert.equal(ring('2026-06-01T12:30:00Z', 'America/Los_Angeles'), '2026-06-01T15:00:00.000Z');
  // Half past eight in Nashville is half past nine in Knoxville; half past seven in the evening there is too late here.
  assert.equal(
    ring('2026-06-01T12:30:00Z', 'America/New_York', 'America/Chicago'),
    '2026-06-01T13:00:00.000Z',
  );
  assert.equal(
    ring('2026-06-02T00:30:00Z', 'America/New_York', 'America/Chicago'),
    '2026-06-02T13:00:00.000Z',
  );
  // The night in which the clocks go forward.
  assert.equal(ring('2026-03-08T04:30:00Z', 'America/New_York'), '2026-03-08T12:00:00.000Z');
  assert.equal(ring('2026-06-01T23:59:00Z', 'America/New_York'), '2026-06-01T23:59:00.000Z');
  assert.equal(ring('2026-06-02T00:00:00Z', 'America/New_York'), '2026-06-02T12:00:00.000Z');
});

test('the zone of an address is known by its ZIP code; what does not say is not guessed', () => {
  assert.deepEqual(zonesOfAddress('123 main st|62701'), ['America/Chicago']);
  assert.deepEqual(zonesOfAddress('9 beach rd|90210'), ['America/Los_Angeles']);
  assert.deepEqual(zonesOfAddress('1 broadway|10001'), ['America/New_York']);
  assert.deepEqual(zonesOfAddress('1 music row|37203'), ['America/Chicago']);
  assert.deepEqual(zonesOfAddress('1 gay st|37902'), ['America/New_York', 'America/Chicago']);
  assert.deepEqual(zonesOfAddress('1 king st|96813'), ['Pacific/Honolulu']);
  assert.deepEqual(zonesOfAddress('123 main st|springfield il'), []);
  for (let prefix = 10; prefix < 1000; prefix++)
    for (const timeZone of zonesOfAddress(`1 a st|${String(prefix).padStart(3, '0')}01`))
      new Intl.DateTimeFormat('en-US', { timeZone });
});

test('[OUT-2] STOP in all its forms ends texts, and a sentence does not', () => {
  for (const body of ['STOP', ' stop. ', 'Stop!', 'UNSUBSCRIBE', 'stop all', '"Quit"', 'end'])
    assert.equal(replyMeans(body), 'stop', body);
  assert.equal(replyMeans('Start'), 'start');
  assert.equal(replyMeans('HELP?'), 'help');
  for (const body of ['please stop by at noon', 'Thanks!', '', 'cancel my appointment'])
    assert.equal(replyMeans(body), null, body);
});

test('texts are counted as phone companies count them', () => {
  assert.deepEqual(textLength('a'.repeat(160)), { characters: 160, parts: 1 });
  assert.deepEqual(textLength('a'.repeat(161)), { characters: 161, parts: 2 });
  assert.deepEqual(textLength(`${'a'.repeat(158)}€`), { characters: 160, parts: 1 });
  assert.deepEqual(textLength('ж'.repeat(70)), { characters: 70, parts: 1 });
  assert.deepEqual(textLength('ж'.repeat(71)), { characters: 71, parts: 2 });
});

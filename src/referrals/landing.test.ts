// The URL a visitor is sent to, put together from destination, values and the link's own query.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { landingAt, linkChannel, passedOn } from './landing.ts';

const VALUES = [
  ['utm_source', 'extole_friend'],
  ['utm_medium', ''],
  ['utm_content', 'a & b'],
] as const;

for (const [destination, head, tail] of [
  ['https://www.acme.example', 'https://www.acme.example/?utm_source=extole_friend&utm_content=a+%26+b', ''],
  [
    'https://www.acme.example/o?q=a%20b&x=%C3%A9#top',
    'https://www.acme.example/o?q=a%20b&x=%C3%A9&utm_source=extole_friend&utm_content=a+%26+b',
    '#top',
  ],
  [
    'https://www.acme.example/?utm_source=own',
    'https://www.acme.example/?utm_source=own&utm_content=a+%26+b',
    '',
  ],
  ['/welcome', '/welcome?utm_source=extole_friend&utm_content=a+%26+b', ''],
] as const) {
  test(`[WEB-3] ${destination} keeps its own query, gets what it lacks, and nothing empty`, () => {
    const landing = landingAt(destination, VALUES);
    assert.deepEqual({ head: landing.head, tail: landing.tail }, { head, tail });
  });
}

test('[WEB-3] without values a destination stays as it is', () => {
  assert.equal(landingAt('https://www.acme.example/a?b=c', []).head, 'https://www.acme.example/a?b=c');
});

for (const [query, goesOn] of [
  ['gclid=x1&ref=a%20b', '&gclid=x1&ref=a+b'],
  ['c=EMAIL&extole_share_channel=X&extole_zone_click_event_id=1-x&access_token=t', ''],
  ['utm_source=other&utm_term=red', '&utm_term=red'],
  ['email=pat&first_name=Pat&phone=1&contact=pat%40example.com&customerId=4&note=a%2540b', ''],
  [`x=${'y'.repeat(1_001)}`, ''],
  ['', ''],
] as const) {
  test(`[WEB-3] [WEB-6] of the query "${query.slice(0, 60)}" this goes on: "${goesOn}"`, () => {
    assert.equal(passedOn(new URLSearchParams(query), landingAt('https://www.acme.example', VALUES)), goesOn);
  });
}

for (const [query, channel] of [
  ['', 'SHARE_LINK'],
  ['c=EMAIL', 'EMAIL'],
  ['c=sms', 'SMS'],
  ['c=<script>', 'SHARE_LINK'],
  ['ch=EMAIL', 'SHARE_LINK'],
] as const) {
  test(`[WEB-3] "${query}" came by ${channel}`, () => {
    assert.equal(linkChannel(new URLSearchParams(query)), channel);
  });
}

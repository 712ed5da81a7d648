// Share links: their form, what they may lead to, and which visits are clicks.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { agentOf, agentReader, destinationProblem, isClick, shareLink } from './links.ts';

for (const [words, domain, publicUrl, protocol, host, link] of [
  [
    'the domain under which the request came keeps scheme and port',
    'share.acme.example',
    null,
    'http',
    'share.acme.example:8080',
    'http://share.acme.example:8080/rosa7',
  ],
  [
    'another host asks for the program domain',
    'share.acme.example',
    null,
    'https',
    'api.acme.example',
    'https://share.acme.example/rosa7',
  ],
  [
    'the public URL says the scheme',
    'share.acme.example',
    'https://goodword.acme.example',
    'http',
    'localhost:8080',
    'https://share.acme.example/rosa7',
  ],
  [
    'the public URL is the program domain',
    'share.acme.example',
    'https://share.acme.example:8443/',
    'http',
    'localhost',
    'https://share.acme.example:8443/rosa7',
  ],
  [
    'without a domain the public URL',
    null,
    'https://share.acme.example',
    'http',
    'localhost:8080',
    'https://share.acme.example/rosa7',
  ],
  ['without anything the request', null, null, 'http', 'localhost:8080', 'http://localhost:8080/rosa7'],
] as const) {
  test(`[WEB-3] a link: ${words}`, () => {
    assert.equal(shareLink({ domain, publicUrl, protocol, host }, 'rosa7'), link);
  });
}

for (const [url, isFine] of [
  ['https://www.acme.example/a?b=c', true],
  ['http://localhost:3000', true],
  ['https://www.acme.example/?email=pat@example.com', false],
  ['https://www.acme.example/?email=pat%40example.com', false],
  ['https://user:secret@acme.example/', false],
  ['javascript:alert(1)', false],
  ['ftp://acme.example', false],
  ['www.acme.example', false],
  ['', false],
] as const) {
  test(`[WEB-6] "${url}" ${isFine ? 'can' : 'cannot'} be where a link leads`, () => {
    assert.equal(destinationProblem(url) === null, isFine);
  });
}

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1';
const IN_APP = `${PHONE} [FBAN/FBIOS;FBAV/450.0.0.38.108;FBDV/iPhone14,5]`;
const ANDROID =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/123.0.0.0 Mobile Safari/537.36';
const CUBOT =
  'Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0 Mobile Safari/537.36';

for (const [words, method, headers, clicks] of [
  ['a phone', 'GET', { 'user-agent': PHONE }, true],
  ['a browser inside an app', 'GET', { 'user-agent': IN_APP }, true],
  ['a phone of the make Cubot', 'GET', { 'user-agent': CUBOT }, true],
  ['Pinterest on a phone', 'GET', { 'user-agent': `${PHONE} [Pinterest/iOS]` }, true],
  ['a program without a name', 'GET', {}, true],
  ['curl', 'GET', { 'user-agent': 'curl/8.5.0' }, true],
  ['HEAD', 'HEAD', { 'user-agent': PHONE }, false],
  ['a prefetch', 'GET', { 'user-agent': ANDROID, 'sec-purpose': 'prefetch;anonymous-client-ip' }, false],
  ['a prerender', 'GET', { 'user-agent': ANDROID, 'sec-purpose': 'prefetch;prerender' }, false],
  ['an old prefetch', 'GET', { 'user-agent': ANDROID, purpose: 'prefetch' }, false],
  ['a preview of Safari', 'GET', { 'user-agent': PHONE, 'x-purpose': 'preview' }, false],
  ['a prefetch of Firefox', 'GET', { 'user-agent': PHONE, 'x-moz': 'prefetch' }, false],
  [
    'Googlebot',
    'GET',
    { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' },
    false,
  ],
  [
    'Facebook previews',
    'GET',
    { 'user-agent': 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)' },
    false,
  ],
  ['WhatsApp previews', 'GET', { 'user-agent': 'WhatsApp/2.23.20.0 A' }, false],
  [
    'iMessage previews',
    'GET',
    { 'user-agent': `${PHONE} facebookexternalhit/1.1 Facebot Twitterbot/1.0` },
    false,
  ],
  [
    'Slack previews',
    'GET',
    { 'user-agent': 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)' },
    false,
  ],
  [
    'Teams previews',
    'GET',
    { 'user-agent': 'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5' },
    false,
  ],
  [
    'Pinterest previews',
    'GET',
    { 'user-agent': 'Pinterest/0.2 (+https://www.pinterest.com/bot.html)' },
    false,
  ],
] as const) {
  test(`[WEB-7] ${words} is ${clicks ? 'a' : 'no'} click`, () => {
    const agent = agentOf('user-agent' in headers ? headers['user-agent'] : '');
    assert.equal(isClick(method, headers, agent), clicks);
  });
}

for (const [agent, kind] of [
  [PHONE, 'phone'],
  [ANDROID, 'phone'],
  ['Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148', 'tablet'],
  ['Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 Chrome/120.0 Safari/537.36', 'tablet'],
  ['Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36', 'computer'],
  ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 'computer'],
  ['node', 'unknown'],
  ['', 'unknown'],
] as const) {
  test(`[WEB-7] of the user agent only the kind of device is kept: ${kind} for ${agent.slice(0, 40)}`, () => {
    assert.equal(agentOf(agent).device, kind);
  });
}

test('[WEB-7] an agent is read the same the second time, and so is one of any length', () => {
  const read = agentReader();
  for (const agent of [PHONE, 'x'.repeat(5_000), 'Googlebot/2.1']) {
    for (let n = 0; n < 2; n++) assert.deepEqual(read(agent), agentOf(agent));
  }
});

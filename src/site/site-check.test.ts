// The reader of pages: what it says of each way in which a tag is wrong.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPage, zoneAdvice } from './site-check.ts';
import { coreTag, zoneSnippets } from './tags.ts';

const ORIGIN = 'https://share.acme.example';
const TAG = coreTag(ORIGIN);

function codes(html: string, headers: Record<string, string> = {}, url = 'https://www.acme.example/') {
  const page = { url, status: 200, html, headers: { 'content-type': 'text/html', ...headers } };
  return readPage(page, ORIGIN, ['share.acme.example']).findings.map(({ code }) => code);
}

const wrong: [what: string, html: string, expected: string[]][] = [
  ['no tag', '<p>hello</p>', ['tag_missing']],
  ['a tag in a comment', `<!-- ${TAG} -->`, ['tag_missing']],
  ['the right tag', TAG, ['tag_found']],
  ['without quotes and protocol', '<script async src=//share.acme.example/core.js></script>', ['tag_found']],
  ['twice', TAG + TAG, ['tag_found', 'tag_twice']],
  ['self-closing', `<script src="${ORIGIN}/core.js" />`, ['tag_found', 'tag_self_closing']],
  ['another host', '<script src="https://old.example/core.js"></script>', ['tag_wrong_host']],
  ['by http', TAG.replace('https:', 'http:'), ['tag_found', 'tag_mixed_content']],
  [
    'by a tag manager',
    '<script src="https://www.googletagmanager.com/gtm.js?id=GTM-1"></script>',
    ['tag_missing', 'tag_manager'],
  ],
  ['another core.js', '<script src="/wp-includes/js/jquery/ui/core.js"></script>', ['tag_missing']],
];
for (const [what, html, expected] of wrong) {
  test(`the checker reads a page with ${what}`, () => assert.deepEqual(codes(html), expected));
}

const policies: [policy: string, expected: string[]][] = [
  [`script-src ${ORIGIN}; connect-src ${ORIGIN}`, []],
  [`default-src 'self' https:`, []],
  [`script-src 'self' *.acme.example; connect-src *`, []],
  [`default-src 'self'`, ['csp_blocks_tag', 'csp_blocks_zones']],
  [`script-src 'self' 'nonce-abc' 'strict-dynamic' ${ORIGIN}`, ['csp_blocks_tag']],
  [`script-src ${ORIGIN}; connect-src 'none'`, ['csp_blocks_zones']],
  [`script-src https://share.acme.example:8443`, ['csp_blocks_tag']],
  [`script-src ${ORIGIN}/core.js, script-src 'none'`, ['csp_blocks_tag']],
  ['upgrade-insecure-requests', []],
];
for (const [policy, expected] of policies) {
  test(`the checker reads the policy ${policy}`, () => {
    assert.deepEqual(codes(TAG, { 'content-security-policy': policy }), ['tag_found', ...expected]);
    const meta = `<meta content="${policy.split(',')[0]}" http-equiv="Content-Security-Policy">`;
    if (!policy.includes(',')) assert.deepEqual(codes(meta + TAG), ['tag_found', ...expected]);
  });
}

test('the checker finds zones, marked forms, placeholders that were left, and blocked inline scripts', () => {
  const [header, ...others] = zoneSnippets();
  const confirmation = others.find(({ name }) => name === 'confirmation');
  assert.ok(header && confirmation);
  const html = `${TAG}${header.html}${confirmation.html}<form data-goodword="online_lead_captured"></form>`;
  const page = { url: 'https://www.acme.example/', status: 200, headers: {}, html };
  const read = readPage(page, ORIGIN, ['share.acme.example']);
  assert.deepEqual(read.zones, ['global_header', 'confirmation', 'online_lead_captured']);
  assert.deepEqual(
    read.findings.map(({ code }) => code),
    ['tag_found', 'placeholder_left'],
  );
  const strict = { 'content-security-policy': `script-src ${ORIGIN}` };
  assert.deepEqual(codes(TAG + header.html, strict), ['tag_found', 'csp_blocks_inline']);
});

test('the checker says of each zone what to do', () => {
  const advice = (isInPage: boolean, count24h: number, count7d: number, isRight = true) =>
    zoneAdvice({ isInPage, count24h, count7d }, isRight);
  assert.match(advice(true, 2, 9), /^It works/);
  assert.match(advice(true, 0, 9), /not within the last 24 hours/);
  assert.match(advice(true, 0, 0), /Open the page once/);
  assert.match(advice(true, 0, 0, false), /Mend the problems/);
});

test('[SEC-4] a page made to be slow is read once: scripts, tags and comments without an end hold nobody up', () => {
  const rows = ['<script></script>', '<script>', '<script/>', '<meta "', '<form a', '<!--', '<script a="'];
  const startMs = performance.now();
  for (const row of rows) codes(row.repeat(Math.floor(400_000 / row.length)));
  // Read from each row to the end of the page, it was half a minute.
  assert.ok(performance.now() - startMs < 4_000);
});

// The site checker over real sockets: pages it reads, redirects it follows, addresses it refuses (SEC-4), zones that fired.

import assert from 'node:assert/strict';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { makeOutgoing } from '../../src/http/outgoing.ts';
import { mustBe, startWorld } from '../support/world.ts';

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function serve(t: TestContext, handler: Handler): Promise<string> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('the checker follows redirects, reads the page and says which zones fired lately', async (t) => {
  const world = await startWorld(t, { bare: true });
  const tags = mustBe(200, await world.call('GET', '/v1/tags'));
  const core: string = tags.core.html;
  assert.ok(core.endsWith('async></script>'));
  const footer = tags.zones.find((zone: { name: string }) => zone.name === 'global_footer');
  const site = await serve(t, (request, response) => {
    if (request.url === '/') return response.writeHead(301, { location: '/home' }).end();
    response.setHeader('content-type', 'text/html').setHeader('content-encoding', 'gzip');
    response.end(gzipSync(`<html>${core}${footer.html}</html>`));
  });
  const lead = { event_name: 'online_lead_captured', data: { email: 'pat@friend.example' } };
  const zone = { event_name: 'global_footer', data: {} };
  const headers = { host: world.domain };
  for (const body of [lead, zone, { ...zone, data: { again: 1 } }])
    mustBe(200, await world.call('POST', '/zones', body, { token: null, headers }));
  world.advance(25 * 3_600_000);
  const checked = mustBe(200, await world.call('POST', '/v1/tags/check', { url: site }));
  assert.equal(checked.url, `${site}/home`);
  assert.equal(checked.is_right, true, JSON.stringify(checked.findings));
  const counts = checked.zones.map((one: Record<string, unknown>) => [
    one.name,
    one.in_page,
    one.count_24h,
    one.count_7d,
  ]);
  assert.deepEqual(counts, [
    ['global_footer', true, 0, 2],
    ['online_lead_captured', false, 0, 1],
  ]);
  for (const { advice } of checked.zones) assert.match(advice, /fired this week, but not within/);
});

test('a page that cannot be read is a finding, an address that is none a refusal', async (t) => {
  const world = await startWorld(t, { bare: true });
  const endless = await serve(t, (_request, response) =>
    response.writeHead(302, { location: '/again' }).end(),
  );
  const large = await serve(t, (_request, response) => response.end(Buffer.alloc(4_000_000)));
  for (const [url, words] of [
    [endless, 'redirects'],
    [large, 'larger'],
    ['http://127.0.0.1:1', 'ECONNREFUSED'],
  ] as const) {
    const { findings, is_right } = mustBe(200, await world.call('POST', '/v1/tags/check', { url }));
    assert.equal(is_right, false);
    assert.equal(findings[0].code, 'page_unreachable');
    assert.match(findings[0].message, new RegExp(words));
  }
  const refused = await world.call('POST', '/v1/tags/check', { url: 'http://user:word@127.0.0.1/' });
  assert.deepEqual([refused.status, refused.body.code], [400, 'invalid_parameter']);
});

test('[SEC-4] private addresses are not fetched, nor redirected to', async (t) => {
  let asked = 0;
  const inside = await serve(t, (_request, response) => {
    asked++;
    response.end('secret');
  });
  const guarded = makeOutgoing(false);
  t.after(() => guarded.close());
  const limits = { maxBytes: 1000, totalTimeoutMs: 5000 };
  const port = new URL(inside).port;
  for (const url of [inside, `http://localhost:${port}/`, `http://[::1]:${port}/`, 'file:///etc/passwd']) {
    const answer = await guarded.fetch(url, limits);
    assert.equal(answer.kind === 'none' && answer.reason, 'address_refused', url);
  }
  assert.equal(asked, 0);
  const open = makeOutgoing(true);
  t.after(() => open.close());
  const leading = await serve(t, (_request, response) =>
    response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
  );
  const answer = await open.fetch(leading, limits);
  assert.equal(answer.kind === 'none' && answer.reason, 'address_refused');
});

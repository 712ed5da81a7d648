import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type ExchangeLimits, makeExchange } from './exchange.ts';

async function served(t: TestContext, listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function get(url: string, allowPrivate: boolean, limits: Partial<ExchangeLimits> = {}) {
  const exchange = makeExchange(allowPrivate, limits);
  try {
    return await exchange.send({ method: 'GET', url: new URL(url), headers: {} });
  } finally {
    await exchange.close();
  }
}

test('[SEC-4] private and loopback targets are refused, in every notation and by name, before a byte is sent', async (t) => {
  let requests = 0;
  const port = await served(t, (_request, response) => {
    requests += 1;
    response.end('reached');
  });
  const hosts = [
    '127.0.0.1',
    'localhost',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '169.254.169.254',
  ];
  for (const host of hosts) {
    const answer = await get(`http://${host}:${port}/`, false);
    assert.equal(answer.kind === 'none' && answer.reason, 'address_refused', host);
  }
  assert.equal(requests, 0);
  const allowed = await get(`http://127.0.0.1:${port}/`, true);
  assert.equal(allowed.kind === 'answer' && allowed.text, 'reached');
});

test('[SEC-4] a public name that points at a private address is refused when it is connected to', async () => {
  const { publicLookup } = await import('./guard.ts');
  // The machine's own resolver answers this name with loopback: what a rebinding name would answer.
  const error = await new Promise((done) =>
    publicLookup('localhost', { all: true }, (problem) => done(problem)),
  );
  assert.match(String(error), /AddressRefused: localhost leads to a private or local address/);
});

test('[SEC-4] redirects are not followed', async (t) => {
  const paths: (string | undefined)[] = [];
  const port = await served(t, (request, response) => {
    paths.push(request.url);
    response.writeHead(302, { location: '/elsewhere' }).end();
  });
  const answer = await get(`http://127.0.0.1:${port}/here`, true);
  assert.equal(answer.kind === 'answer' && answer.status, 302);
  assert.deepEqual(paths, ['/here']);
});

test('[ST-8] an answer that never ends, is too large or is not there comes back as a value', async (t) => {
  const port = await served(t, (request, response) => {
    response.writeHead(200);
    if (request.url === '/hang') return response.write('{');
    response.end('x'.repeat(5000));
  });
  const base = `http://127.0.0.1:${port}`;
  const hang = await get(`${base}/hang`, true, { totalTimeoutMs: 60 });
  assert.deepEqual(hang.kind === 'none' && [hang.reason, hang.transient], ['unreachable', false]);
  const large = await get(`${base}/large`, true, { maxBytes: 4999 });
  assert.equal(large.kind === 'none' && large.reason, 'too_large');
  const nobody = await get('http://127.0.0.1:1/', true);
  assert.deepEqual(nobody.kind === 'none' && [nobody.reason, nobody.transient], ['unreachable', true]);
  assert.match(nobody.kind === 'none' ? nobody.message : '', /ECONNREFUSED/);
});

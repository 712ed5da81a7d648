// How the tag and its bundles are served, over real HTTP.

import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { mustBe, startWorld } from '../../test/support/world.ts';

interface Got {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}

/** As the bytes come: fetch would decompress them. */
function get(url: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    request(url, { method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part) => parts.push(part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('[WEB-1] core.js is small, cacheable and for every site; its bundles never change', async (t) => {
  const world = await startWorld(t, { bare: true });
  const plain = await get(`${world.url}/core.js`);
  assert.deepEqual(
    ['content-type', 'cache-control', 'cross-origin-resource-policy', 'vary'].map(
      (name) => plain.headers[name],
    ),
    [
      'text/javascript; charset=utf-8',
      'public, max-age=300, stale-while-revalidate=86400',
      'cross-origin',
      'Accept-Encoding',
    ],
  );
  const brotli = await get(`${world.url}/core.js`, { 'accept-encoding': 'gzip, deflate, br' });
  const gzip = await get(`${world.url}/core.js`, { 'accept-encoding': 'gzip, br;q=0' });
  assert.deepEqual([brotli.headers['content-encoding'], gzip.headers['content-encoding']], ['br', 'gzip']);
  assert.deepEqual(brotliDecompressSync(brotli.body), plain.body);
  assert.deepEqual(gunzipSync(gzip.body), plain.body);
  assert.ok(gzip.body.length <= 1_400, `${gzip.body.length} B`);

  const etag = String(plain.headers.etag);
  const again = await get(`${world.url}/core.js`, { 'if-none-match': `"x", ${etag}` });
  assert.deepEqual([again.status, again.body.length, again.headers.etag], [304, 0, etag]);
  const head = await get(`${world.url}/core.js`, {}, 'HEAD');
  assert.deepEqual([head.status, head.body.length, head.headers.etag], [200, 0, etag]);

  const hash = /"([0-9a-f]{8})"/.exec(plain.body.toString())?.[1] ?? assert.fail('no hash in core.js');
  const bundle = await get(`${world.url}/sdk/forms.${hash}.js`);
  assert.deepEqual(
    [bundle.status, bundle.headers['cache-control']],
    [200, 'public, max-age=31536000, immutable'],
  );
  const older = await get(`${world.url}/sdk/forms.00000000.js`);
  assert.deepEqual([older.status, older.headers['cache-control']], [200, plain.headers['cache-control']]);
  for (const path of [
    '/sdk/nothing.00000000.js',
    '/sdk/..%2fcore.js',
    '/sdk/core.00000000.js',
    '/sdk/forms.js',
  ]) {
    assert.equal((await get(world.url + path)).status, 404, path);
  }
});

test('[WEB-1] the form selector of the client comes with the tag, whatever it holds', async (t) => {
  const world = await startWorld(t, { bare: true });
  const selector = `form[name="a\\"b$&"], .lead > form`;
  mustBe(200, await world.call('PATCH', '/v1/client', { form_selector: selector }));
  const core = (await get(`${world.url}/core.js`)).body.toString();
  assert.ok(core.includes(JSON.stringify(selector)));
  assert.ok(new Function(core));
  assert.equal((await world.call('PATCH', '/v1/client', { form_selector: '</script>' })).status, 400);
});

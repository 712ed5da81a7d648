import assert from 'node:assert/strict';
import { test } from 'node:test';
import { programOrigin } from './program-origin.ts';

const request = { protocol: 'http', host: 'share.acme.example:1234' };

test('[SEC-5] with a public URL, links take nothing from the request: a proxy speaks http, and anybody may write a Host', () => {
  const publicUrl = 'https://refer.acme.example';
  assert.equal(
    programOrigin({ ...request, publicUrl, domain: 'share.acme.example' }),
    'https://share.acme.example',
  );
  assert.equal(programOrigin({ ...request, publicUrl, domain: null }), publicUrl);
  assert.equal(programOrigin({ ...request, publicUrl, domain: 'refer.acme.example' }), publicUrl);
  const local = 'http://localhost:8080';
  assert.equal(programOrigin({ ...request, publicUrl: local, domain: '127.0.0.1' }), 'http://127.0.0.1:8080');
});

test('[WEB-3] without a public URL the program domain is reached as the request was', () => {
  const base = { ...request, publicUrl: null };
  assert.equal(programOrigin({ ...base, domain: 'share.acme.example' }), 'http://share.acme.example:1234');
  assert.equal(programOrigin({ ...base, domain: 'else.acme.example' }), 'http://else.acme.example');
  assert.equal(programOrigin({ ...base, domain: null }), 'http://share.acme.example:1234');
});

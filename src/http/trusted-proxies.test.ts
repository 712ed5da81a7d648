import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LOOPBACK, readTrustedProxies, trustProxies } from './trusted-proxies.ts';

const from = (proxies: readonly string[], ip: string, forwarded?: string) =>
  trustProxies(proxies).addressOf({ ip, headers: { 'x-forwarded-for': forwarded } });

test('[SEC-6] X-Forwarded-For is read from the right, past trusted proxies, and from nobody else', () => {
  const ours = [...LOOPBACK, '172.18.0.0/16', '2001:db8:1::/48'];
  const cases: [string, string | undefined, string][] = [
    ['203.0.113.9', '198.51.100.1', '203.0.113.9'],
    ['10.0.0.7', '198.51.100.1', '10.0.0.7'],
    ['127.0.0.1', undefined, '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', '6.6.6.6, 198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', '6.6.6.6, 198.51.100.1, 172.18.0.5', '198.51.100.1'],
    ['172.18.0.5', '6.6.6.6, 198.51.100.1, 2001:db8:1::7', '198.51.100.1'],
    ['127.0.0.1', '172.18.0.9', '172.18.0.9'],
    ['::ffff:127.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
    ['::ffff:203.0.113.9', undefined, '203.0.113.9'],
    ['::FFFF:7f00:1', '2001:db8:2::1', '2001:db8:2::1'],
    ['::1', '198.51.100.1:4711', '198.51.100.1'],
    ['::1', '[2001:db8:2::1]:4711', '2001:db8:2::1'],
    ['127.0.0.1', '198.51.100.1, unknown', '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1, ', '127.0.0.1'],
  ];
  for (const [ip, forwarded, expected] of cases)
    assert.equal(from(ours, ip, forwarded), expected, `${ip} ${forwarded}`);
  assert.equal(from([], '127.0.0.1', '198.51.100.1'), '127.0.0.1', 'none: nobody is trusted');
});

test('[SEC-6] https is believed of trusted proxies only', () => {
  const headers = { 'x-forwarded-proto': 'https' };
  const isHttps = (ip: string, protocol = 'http') =>
    trustProxies(LOOPBACK).isHttps({ ip, headers, protocol });
  assert.deepEqual(
    [
      isHttps('::ffff:127.0.0.1'),
      isHttps('192.168.1.4'),
      isHttps('203.0.113.9'),
      isHttps('203.0.113.9', 'https'),
    ],
    [true, false, false, true],
  );
});

test('[SEC-6] a neighbour whose X-Forwarded-For is ignored is told of once', () => {
  const told: string[] = [];
  const proxies = trustProxies(LOOPBACK, (address) => told.push(address));
  for (const ip of ['203.0.113.9', '::ffff:172.18.0.2', '172.18.0.2'])
    proxies.addressOf({ ip, headers: { 'x-forwarded-for': '198.51.100.1' } });
  assert.deepEqual(told, ['172.18.0.2']);
});

test('[SEC-6] the setting takes addresses and networks, none, and tells what it cannot read', () => {
  assert.deepEqual(readTrustedProxies(null).list, LOOPBACK);
  assert.deepEqual(readTrustedProxies('None'), { list: [], problem: null });
  const good = '127.0.0.1, 10.0.0.0/8 2001:db8::/32,::ffff:10.0.0.0/104';
  assert.equal(readTrustedProxies(good).problem, null);
  trustProxies(readTrustedProxies(good).list);
  assert.equal(from(['::ffff:10.0.0.0/104'], '10.2.3.4', '198.51.100.1'), '198.51.100.1');
  for (const wrong of [
    'caddy',
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/8/8',
    '0.0.0.0/0',
    '::/0',
    '10.0.0.1/',
    ',',
  ])
    assert.match(readTrustedProxies(wrong).problem ?? '', /^TRUSTED_PROXIES has "/, wrong);
});

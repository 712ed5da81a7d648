import assert from 'node:assert/strict';
import { test } from 'node:test';
import { enteredUrlProblem, isPrivateAddress, isPrivateHost } from './addresses.ts';

const PRIVATE = [
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '100.127.255.255',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.1',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '::ffff:0:10.0.0.1',
  '::127.0.0.1',
  '64:ff9b::10.0.0.1',
  '64:ff9b:1::1',
  '100::1',
  '2001::1',
  '2001:db8::1',
  '2002:7f00:1::',
  '2002:a00:1::1',
  '3fff::1',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1%eth0',
  'fec0::1',
  'ff02::1',
  'no address',
  '',
  '300.1.1.1',
];
const PUBLIC = [
  '8.8.8.8',
  '1.1.1.1',
  '100.63.255.255',
  '100.128.0.1',
  '172.15.255.255',
  '172.32.0.1',
  '192.167.255.255',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '::ffff:8.8.8.8',
  '64:ff9b::8.8.8.8',
  '2002:808:808::1',
  '2a00:1450:4001:81b::200e',
];

test('[SEC-4] private, loopback, link-local and reserved addresses are told from public ones, by IPv4 and IPv6', () => {
  for (const ip of PRIVATE) assert.equal(isPrivateAddress(ip), true, ip);
  for (const ip of PUBLIC) assert.equal(isPrivateAddress(ip), false, ip);
});

test('[SEC-4] a host is private by its text in every notation that URLs take', () => {
  const hosts = [
    'localhost',
    'LOCALHOST',
    'localhost.',
    'api.localhost',
    'printer.local',
    'metadata.google.internal',
    'router.home.arpa',
    'intranet',
    '127.0.0.1',
    '2130706433',
    '0177.0.0.1',
    '0x7f.1',
    '0x7f000001',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[0:0:0:0:0:ffff:7f00:0001]',
    '１２７.0.0.1',
    'a b',
    '',
  ];
  for (const host of hosts) assert.equal(isPrivateHost(host), true, host);
  for (const host of [
    'auth.servicetitan.io',
    'example.com.',
    '8.8.8.8',
    '[2606:4700::1]',
    'localhost.example.com',
  ]) {
    assert.equal(isPrivateHost(host), false, host);
  }
});

test('[SEC-4] an entered URL is refused with its reason unless the operator allows private targets', () => {
  assert.equal(enteredUrlProblem('https://auth.servicetitan.io/connect/token', false), null);
  assert.equal(enteredUrlProblem('http://127.0.0.1:9000/token', true), null);
  assert.equal(enteredUrlProblem('http://127.0.0.1:9000/token', false)?.kind, 'private');
  assert.equal(enteredUrlProblem('http://[fe80::1]/token', false)?.kind, 'private');
  for (const url of [
    'ftp://example.com/x',
    'file:///etc/passwd',
    'auth.example.com',
    'https://u:p@example.com/',
    '',
  ]) {
    assert.equal(enteredUrlProblem(url, true)?.kind, 'malformed', url);
  }
});

// Whom a request comes from when proxies stand in front (TRUSTED_PROXIES, SEC-6): only what trusted ones say of it is believed.

import type { IncomingHttpHeaders } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** What of a request matters for whom it is from: `ip` is the other end of the connection. */
export interface Asked {
  ip: string;
  headers: IncomingHttpHeaders;
  protocol: string;
}

export interface TrustedProxies {
  /** The visitor's address: X-Forwarded-For from the right, past the proxies that are trusted. */
  addressOf(asked: Pick<Asked, 'ip' | 'headers'>): string;
  /** Whether the visitor came by https, to here or to a trusted proxy that ended TLS. */
  isHttps(asked: Asked): boolean;
}

/** Proxies on the same machine. */
export const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1'];

/** An entry of TRUSTED_PROXIES as its address and how many bits of it count; null: it is none. */
function readNetwork(text: string): { address: string; family: 'ipv4' | 'ipv6'; bits: number } | null {
  const [written = '', bits, ...more] = text.split('/');
  const address = plainAddress(written);
  const version = isIP(address);
  if (version === 0 || more.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return null;
  const most = version === 4 ? 32 : 128;
  const count = Number(bits ?? most) - (version === 4 && isIP(written) === 6 && bits !== undefined ? 96 : 0);
  if (count < 0 || count > most) return null;
  return { address, family: version === 4 ? 'ipv4' : 'ipv6', bits: count };
}

/**
 * The setting as a list; `none` is an empty one. Anything that is no address and no network is told as a sentence, as is one that trusts
 * everybody: whoever asks could then say that he is somebody else.
 */
export function readTrustedProxies(text: string | null): { list: readonly string[]; problem: string | null } {
  if (text === null) return { list: LOOPBACK, problem: null };
  if (text.toLowerCase() === 'none') return { list: [], problem: null };
  const list = text.split(/[\s,]+/).filter((entry) => entry !== '');
  const wrong = list.find((entry) => !((readNetwork(entry)?.bits ?? 0) > 0));
  const problem =
    wrong === undefined && list.length > 0
      ? null
      : `TRUSTED_PROXIES has "${wrong ?? text}"; it must be addresses or networks with commas between them, as 127.0.0.1, 172.18.0.0/16, ` +
        'or the word none. A network of all addresses cannot be trusted.';
  return { list, problem };
}

/**
 * `onIgnored` hears once of a neighbour that sent X-Forwarded-For without being trusted: most likely a proxy that the setting lacks.
 * Throws a TypeError for entries that readTrustedProxies refuses.
 */
export function trustProxies(
  entries: readonly string[],
  onIgnored: (address: string) => void = () => {},
): TrustedProxies {
  const trusted = new BlockList();
  for (const entry of entries) {
    const network = readNetwork(entry);
    if (network === null) throw new TypeError(`"${entry}" is neither an address nor a network`);
    trusted.addSubnet(network.address, network.bits, network.family);
  }
  const isTrusted = (address: string): boolean => {
    const version = isIP(address);
    return version !== 0 && trusted.check(address, version === 4 ? 'ipv4' : 'ipv6');
  };
  let isTold = false;

  return {
    addressOf({ ip, headers }) {
      const forwarded = headers['x-forwarded-for'];
      let known = plainAddress(ip);
      if (forwarded === undefined) return known;
      if (!isTold && !isTrusted(known) && NEIGHBOURS.check(known, isIP(known) === 6 ? 'ipv6' : 'ipv4')) {
        isTold = true;
        onIgnored(known);
      }
      const hops = String(forwarded).split(',');
      // Each trusted proxy wrote down, at the right end, who asked it. What an untrusted one wrote could be made up.
      while (isTrusted(known)) {
        const before = plainAddress(hops.pop() ?? '');
        if (isIP(before) === 0) break;
        known = before;
      }
      return known;
    },
    isHttps({ ip, headers, protocol }) {
      if (protocol === 'https') return true;
      const forwarded = headers['x-forwarded-proto'];
      if (forwarded === undefined || !isTrusted(plainAddress(ip))) return false;
      return String(forwarded).split(',', 1)[0]?.trim() === 'https';
    },
  };
}

const NEIGHBOURS = new BlockList();
for (const [address, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
] as const)
  NEIGHBOURS.addSubnet(address, bits, 'ipv4');
NEIGHBOURS.addSubnet('fc00::', 7, 'ipv6');
NEIGHBOURS.addSubnet('fe80::', 10, 'ipv6');

/** IPv4 where it is written inside IPv6, without the port, brackets and zone that some proxies write. */
function plainAddress(written: string): string {
  const text = written.trim();
  const bare = /^\[([^\]]*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  const address = bare.split('%', 1)[0] ?? '';
  if (isIP(address) !== 6 || !/^[0:]*:ffff:/i.test(address)) return address;
  const mapped = /^::ffff:([\da-f]{1,4}):([\da-f]{1,4})$/.exec(
    new URL(`http://[${address}]`).hostname.slice(1, -1),
  );
  if (!mapped) return address;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

// Says which addresses are private, local or otherwise not for outgoing calls that users entered (SEC-4). Pure: resolves no names; whoever
// connects checks the resolved address with isPrivateAddress again, because a public name can point at a private address.

/** Why an entered URL is refused, in words; null when it may be called. `allowPrivate`: the operator allows private targets. */
export function enteredUrlProblem(text: string, allowPrivate: boolean): EnteredUrlProblem | null {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return {
      kind: 'malformed',
      reason: 'it is not a complete URL, as https://auth.example.com/connect/token',
    };
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return { kind: 'malformed', reason: 'it must start with https:// or http://' };
  }
  if (url.username !== '' || url.password !== '') {
    return { kind: 'malformed', reason: 'it must not hold a user name or password' };
  }
  if (!allowPrivate && isPrivateHost(url.hostname)) {
    return { kind: 'private', reason: `${url.hostname} is a private or local address` };
  }
  return null;
}

export interface EnteredUrlProblem {
  kind: 'malformed' | 'private';
  reason: string;
}

const LOCAL_SUFFIXES = [
  'localhost',
  'local',
  'internal',
  'intranet',
  'lan',
  'home.arpa',
  'localdomain',
  'onion',
];

/**
 * True for a host that is private by its text alone: an IP literal in any notation that URLs take (decimal, octal, hexadecimal, IPv6,
 * IPv4 in IPv6), a local name, or a name without a dot.
 */
export function isPrivateHost(host: string): boolean {
  let hostname: string;
  try {
    // The URL parser is what an outgoing call will use: it turns 2130706433, 0177.1 and 0x7f.1 into 127.0.0.1.
    hostname = new URL(`http://${host}/`).hostname;
  } catch {
    return true;
  }
  const bare = hostname.replace(/^\[|\]$/g, '').replace(/\.+$/, '');
  if (bare.includes(':') || IPV4.test(bare)) return isPrivateAddress(bare);
  if (!bare.includes('.')) return true;
  return LOCAL_SUFFIXES.some((suffix) => bare.endsWith(`.${suffix}`));
}

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/** True for an IP address (as DNS answers it) that is not a public unicast one; true as well for text that is no address. */
export function isPrivateAddress(ip: string): boolean {
  const four = readIpv4(ip);
  if (four !== null) return isPrivateIpv4(four);
  const six = readIpv6(ip);
  return six === null || isPrivateIpv6(six);
}

/** Network and prefix length of what IANA lists as not globally reachable, multicast and reserved. */
const PRIVATE_IPV4: readonly [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

function readIpv4(ip: string): number | null {
  const match = IPV4.exec(ip);
  if (!match) return null;
  const parts = match.slice(1).map(Number);
  if (parts.some((part) => part > 255)) return null;
  return parts.reduce((value, part) => value * 256 + part, 0);
}

function isPrivateIpv4(value: number): boolean {
  return PRIVATE_IPV4.some(([network, bits]) => {
    const size = 2 ** (32 - bits);
    return Math.floor(value / size) === Math.floor((readIpv4(network) ?? 0) / size);
  });
}

/** The eight 16-bit groups of an IPv6 address; null if it is none. The URL parser normalises every notation. */
function readIpv6(ip: string): number[] | null {
  const bare = ip.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
  if (!bare.includes(':')) return null;
  let text: string;
  try {
    text = new URL(`http://[${bare}]/`).hostname.slice(1, -1);
  } catch {
    return null;
  }
  const [head = '', tail] = text.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  return [...left, ...Array<string>(zeros).fill('0'), ...right].map((group) => Number.parseInt(group, 16));
}

function isPrivateIpv6(groups: number[]): boolean {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const lowIpv4 = g * 65536 + h;
  const headIsZero = a === 0 && b === 0 && c === 0 && d === 0;
  // ::ffff:a.b.c.d and ::ffff:0:a.b.c.d carry an IPv4 address; the rest of ::/64 (unspecified, loopback, IPv4-compatible) is never public.
  if (headIsZero && ((e === 0 && f === 0xffff) || (e === 0xffff && f === 0))) return isPrivateIpv4(lowIpv4);
  // 64:ff9b::a.b.c.d is IPv4 behind NAT64.
  if (a === 0x64 && b === 0xff9b && c === 0 && d === 0 && e === 0 && f === 0) return isPrivateIpv4(lowIpv4);
  // 2002:a.b.c.d:: is IPv4 by 6to4.
  if (a === 0x2002) return isPrivateIpv4(b * 65536 + c);
  // Only 2000::/3 is global unicast; in it 2001::/23 is special (Teredo, ORCHID) and 2001:db8::/32 and 3fff::/20 are documentation.
  if (a >> 13 !== 1) return true;
  if (a === 0x2001 && (b < 0x200 || b === 0xdb8)) return true;
  return a === 0x3fff && b < 0x1000;
}

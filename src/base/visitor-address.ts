// Which address a request came from, and which network limits are counted for. Pure.

const PRIVATE =
  /^(::1$|::ffff:)?(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.)|^::1$|^f[cd][0-9a-f]{2}:|^fe80:/i;

/**
 * The address of who asks. `forwarded`: the X-Forwarded-For header or ''. Behind a proxy of the own network the last address that it was
 * told of counts: all before it could be made up.
 */
export function visitorAddress(ip: string, forwarded: string): string {
  const last = forwarded.split(',').at(-1)?.trim();
  return PRIVATE.test(ip) && last ? last : ip;
}

/** The first 64 bits of an IPv6 address, as URLs write it: it can be written in many ways. Anything else as it is. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const host = URL.parse(`http://[${address.split('%', 1)[0]}]`)?.hostname;
  if (host === undefined) return address;
  const [left = [], right] = host
    .slice(1, -1)
    .split('::')
    .map((side) => side.split(':').filter((group) => group !== ''));
  const zeros = Array<string>(right ? 8 - left.length - right.length : 0).fill('0');
  return [...left, ...zeros, ...(right ?? [])].slice(0, 4).join(':');
}

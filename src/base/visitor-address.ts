// Which network limits are counted for. Pure.

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

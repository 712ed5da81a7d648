// Where a client's program domain is reached: the scheme and port of this installation with the host of the client. Pure.

/** What the links of one client start with. */
export interface ProgramBase {
  /** The client's program domain; null: none is set. */
  domain: string | null;
  /** The operator's own base of links, as https://share.acme.example. */
  publicUrl: string | null;
  /** The request that asks, for installations that know neither. */
  protocol: string;
  host: string;
}

/**
 * The origin of the program domain, as https://share.acme.example. With a public URL its scheme and port count and nothing of the request
 * does: behind a proxy the request says http, and its Host header is whatever somebody wrote there.
 */
export function programOrigin({ domain, publicUrl, protocol, host }: ProgramBase): string {
  if (publicUrl !== null) {
    const known = new URL(publicUrl);
    if (domain !== null) known.hostname = domain;
    return known.origin;
  }
  return domain === null || hostnameOf(host) === domain ? `${protocol}://${host}` : `${protocol}://${domain}`;
}

function hostnameOf(host: string): string {
  return URL.parse(`http://${host}`)?.hostname ?? host;
}

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

/** The origin of the program domain, as https://share.acme.example, under which this server is reached. */
export function programOrigin(base: ProgramBase): string {
  const publicUrl = base.publicUrl === null ? null : new URL(base.publicUrl);
  if (base.domain === null || publicUrl?.hostname === base.domain)
    return publicUrl?.origin ?? `${base.protocol}://${base.host}`;
  if (hostnameOf(base.host) === base.domain) return `${base.protocol}://${base.host}`;
  return `${publicUrl?.protocol ?? `${base.protocol}:`}//${base.domain}`;
}

function hostnameOf(host: string): string {
  return URL.parse(`http://${host}`)?.hostname ?? host;
}

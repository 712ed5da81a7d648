// The token of a mailed link: it stands behind the #, so that no server, proxy or log sees it, and leaves the address bar at once.

let token: string | null = null;

/** The token of the link that was opened; '' if it has none. */
export function linkToken(): string {
  if (token === null) {
    token = location.hash.slice(1);
    history.replaceState(history.state, '', location.pathname + location.search);
  }
  return token;
}

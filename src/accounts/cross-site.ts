// Tells requests that another website made a logged-in browser send (SEC-2). Pure.

interface BrowserRequest {
  method: string;
  headers: Record<string, string | string[] | undefined>;
}

/** True for a changing request that a browser sent from a page that is not ours. Programs send neither header and are not browsers. */
export function sentByAnotherSite(request: BrowserRequest): boolean {
  if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return false;
  const site = request.headers['sec-fetch-site'];
  if (typeof site === 'string') return site !== 'same-origin' && site !== 'none';
  const origin = request.headers.origin;
  if (typeof origin !== 'string') return false;
  try {
    return new URL(origin).host !== request.headers.host;
  } catch {
    // "null": a sandboxed or redirected page
    return true;
  }
}

// Whether a page's content security policies let the tag run: the source lists of CSP, as far as a tag needs them. Pure.

type Policy = Map<string, string[]>;

/** The policies of a page: a header may hold several, divided by commas; each meta element is one more. All must allow. */
export function readPolicies(texts: readonly string[]): Policy[] {
  return texts
    .flatMap((text) => text.split(','))
    .map((text) => {
      const policy: Policy = new Map();
      for (const part of text.split(';')) {
        const [name = '', ...sources] = part.trim().split(/\s+/);
        if (name !== '' && !policy.has(name.toLowerCase())) policy.set(name.toLowerCase(), sources);
      }
      return policy;
    })
    .filter((policy) => policy.size > 0);
}

/** True when every policy lets the page load this script. */
export function allowsScript(policies: readonly Policy[], script: URL, page: URL, nonce: string): boolean {
  return policies.every((policy) => {
    const sources = listOf(policy, ['script-src-elem', 'script-src', 'default-src']);
    if (sources === null) return true;
    if (nonce !== '' && sources.includes(`'nonce-${nonce}'`)) return true;
    return !sources.includes("'strict-dynamic'") && sources.some((source) => matches(source, script, page));
  });
}

/** True when every policy lets the page send to this URL. */
export function allowsConnection(policies: readonly Policy[], target: URL, page: URL): boolean {
  return policies.every((policy) => {
    const sources = listOf(policy, ['connect-src', 'default-src']);
    return sources === null || sources.some((source) => matches(source, target, page));
  });
}

/** True when every policy lets an inline script with this nonce run (a hash is taken on trust). */
export function allowsInline(policies: readonly Policy[], nonce: string): boolean {
  return policies.every((policy) => {
    const sources = listOf(policy, ['script-src-elem', 'script-src', 'default-src']);
    if (sources === null) return true;
    if (nonce !== '' && sources.includes(`'nonce-${nonce}'`)) return true;
    if (sources.some((source) => /^'sha(256|384|512)-/.test(source))) return true;
    return sources.includes("'unsafe-inline'") && !sources.some((source) => source.startsWith("'nonce-"));
  });
}

function listOf(policy: Policy, names: readonly string[]): string[] | null {
  for (const name of names) {
    const found = policy.get(name);
    if (found) return found;
  }
  return null;
}

function matches(source: string, url: URL, page: URL): boolean {
  const lower = source.toLowerCase();
  if (lower === "'self'") return url.origin === page.origin;
  if (lower.startsWith("'")) return false;
  if (lower === '*') return true;
  if (/^[a-z][a-z0-9+.-]*:$/.test(lower)) return fitsScheme(url, lower);
  const parts = /^(?:([a-z][a-z0-9+.-]*:)\/\/)?([^/:]+)(?::(\d+|\*))?(\/.*)?$/.exec(lower);
  if (!parts) return false;
  const [, scheme, host = '', port, path] = parts;
  if (!fitsScheme(url, scheme ?? page.protocol)) return false;
  const hostFits = host.startsWith('*.')
    ? url.hostname.endsWith(host.slice(1))
    : host === '*' || url.hostname === host;
  const portOf = url.port || (url.protocol === 'https:' ? '443' : '80');
  const portFits =
    port === '*' || (port ?? (url.protocol === 'https:' ? '443' : '80')) === portOf || (!port && !url.port);
  const pathFits = !path || (path.endsWith('/') ? url.pathname.startsWith(path) : url.pathname === path);
  return hostFits && portFits && pathFits;
}

/** http: in a policy lets https: through as well. */
function fitsScheme(url: URL, scheme: string): boolean {
  return url.protocol === scheme || (scheme === 'http:' && url.protocol === 'https:');
}

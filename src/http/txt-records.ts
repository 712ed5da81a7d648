// Looks TXT records up in DNS, with bounds on time.

import { Resolver } from 'node:dns/promises';

/** The records, each as one text; none at all is an answer, too. Or why nobody could say. */
export type TxtAnswer = { isAnswered: true; texts: string[] } | { isAnswered: false; message: string };

const NONE = new Set(['ENOTFOUND', 'ENODATA']);

/** `servers`: addresses of DNS servers, with ports; unless told, those of the machine. */
export function txtLookup(servers?: readonly string[]): (name: string) => Promise<TxtAnswer> {
  return async (name) => {
    const resolver = new Resolver({ timeout: 2_000, tries: 2 });
    if (servers) resolver.setServers(servers);
    try {
      const records = await resolver.resolveTxt(name);
      return { isAnswered: true, texts: records.map((parts) => parts.join('')) };
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown failure';
      return NONE.has(code) ? { isAnswered: true, texts: [] } : { isAnswered: false, message: code };
    }
  };
}

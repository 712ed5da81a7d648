// Program domains: reads hosts as people and Host headers write them, and finds the client that a host belongs to.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import { firstClients, provedHolder } from './store.ts';

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** A host in the form in which it is stored: lower case, ASCII, without port and final dot. Null if it can be no host. */
export function readHost(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed.length > 260 || /[/?#@\\\s]/.test(trimmed)) return null;
  let hostname: string;
  try {
    hostname = new URL(`http://${trimmed}/`).hostname;
  } catch {
    return null;
  }
  if (hostname.startsWith('[')) return hostname;
  const host = hostname.replace(/\.$/, '');
  return host.length <= 253 && host.split('.').every((label) => LABEL.test(label)) ? host : null;
}

const CACHE_MS = 5_000;
const CACHE_SIZE = 1_000;

/**
 * Finds the client of a Host header: by proved program domain; the only client when there is just one; else null. Answers are kept for up to
 * five seconds under the header as it was written, so a new domain or a second client is seen by then in every process.
 */
export function clientFinder(
  sql: Sql,
  nowMs: () => number = () => performance.now(),
): (host: string) => Promise<Id | null> {
  const known = new Map<string, { clientId: Promise<Id | null>; until: number }>();
  return (hostHeader) => {
    const now = nowMs();
    const cached = known.get(hostHeader);
    if (cached && cached.until > now) return cached.clientId;
    // Hosts are whatever a sender writes: the cache starts anew rather than grow.
    if (known.size >= CACHE_SIZE) known.clear();
    const clientId = clientIdByHost(sql, readHost(hostHeader) ?? '');
    const entry = { clientId, until: now + CACHE_MS };
    known.set(hostHeader, entry);
    clientId.catch(() => known.delete(hostHeader));
    return clientId;
  };
}

async function clientIdByHost(sql: Sql, host: string): Promise<Id | null> {
  const byDomain = host === '' ? null : await provedHolder(sql, host);
  if (byDomain !== null) return byDomain;
  const clients = await firstClients(sql);
  return clients.length === 1 ? (clients[0] ?? null) : null;
}

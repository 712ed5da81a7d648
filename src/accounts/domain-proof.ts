// Whose a program domain is: the TXT record that proves it, looked up and weighed against what another company proved before (SEC-7).

import { createHmac } from 'node:crypto';
import { isIP } from 'node:net';
import type { Id } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import type { Deps } from '../http/types.ts';
import { recordAudit } from './audit.ts';
import { holdHost, loseProof, markProved, provedHolder } from './store.ts';

/** What whoever looks after the domain enters. */
export interface ProofRecord {
  type: 'TXT';
  name: string;
  value: string;
}

/** The record by which this client proves this host; null: it has no DNS zone of its own (an address, a name of this machine). */
export function proofRecord(secrets: SecretBox, clientId: Id, host: string): ProofRecord | null {
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0 || /(^|\.)localhost$/.test(host) || !host.includes('.'))
    return null;
  const key = secrets.signingKey('domain proof');
  const token = createHmac('sha256', key).update(`${clientId} ${host}`).digest('base64url').slice(0, 32);
  return { type: 'TXT', name: `_goodword.${host}`, value: `goodword-domain=${token}` };
}

export type Proof =
  | { outcome: 'proved' }
  /** Another client has proved it, and its record is still there. */
  | { outcome: 'taken' }
  | { outcome: 'no_zone' }
  | { outcome: 'missing'; record: ProofRecord; found: string[] }
  | { outcome: 'unanswered'; record: ProofRecord; message: string };

/**
 * Looks the record up and marks the client's claim of `host` as proved when it is there. Whoever held the host before keeps it only if
 * the record of theirs is there, too.
 */
export async function proveDomain(
  deps: Pick<Deps, 'db' | 'ids' | 'now' | 'secrets' | 'txtRecords'>,
  { clientId, actor }: { clientId: Id; actor: string },
  host: string,
): Promise<Proof> {
  if ((await provedHolder(deps.db, host)) === clientId) return { outcome: 'proved' };
  const record = proofRecord(deps.secrets, clientId, host);
  if (!record) return { outcome: 'no_zone' };
  const answer = await deps.txtRecords(record.name);
  if (!answer.isAnswered) return { outcome: 'unanswered', record, message: answer.message };
  const found = answer.texts.map((text) => text.trim());
  if (!found.includes(record.value)) return { outcome: 'missing', record, found };
  const at = { ids: deps.ids, now: deps.now() };
  return deps.db.tx(async (tx): Promise<Proof> => {
    await holdHost(tx, host);
    const holder = await provedHolder(tx, host);
    if (holder !== null && holder !== clientId) {
      const theirs = proofRecord(deps.secrets, holder, host);
      if (theirs && found.includes(theirs.value)) return { outcome: 'taken' };
      await loseProof(tx, holder, host);
      const lost = { actor: 'system', action: 'domain.lost', subject: `domain:${host}`, before: { host } };
      await recordAudit(tx, { clientId: holder, ...lost }, at);
    }
    // Removed in the meantime: there is nothing to prove.
    if (!(await markProved(tx, clientId, host, 'dns', at.now))) return { outcome: 'missing', record, found };
    const entry = {
      action: 'domain.proved',
      subject: `domain:${host}`,
      after: { host, record: record.name },
    };
    await recordAudit(tx, { clientId, actor, ...entry }, at);
    return { outcome: 'proved' };
  });
}

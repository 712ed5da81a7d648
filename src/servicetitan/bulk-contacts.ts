// Contacts of many customers in one call (ST-3, ST-7): what can be read at once need not be asked one by one. Stores nothing.

import { HOUR_MS, MINUTE_MS } from '../base/time.ts';
import { IDS_PER_CALL } from './calls.ts';
import type { Api } from './clients.ts';
import { idText, type JsonObject } from './json.ts';
import { inParallel, mustStop, type Round } from './round.ts';

/** The contacts of one customer as they were at `readAt`. */
export interface BulkContacts {
  rows: JsonObject[];
  readAt: Date;
}

const REFUSED_FOR_MS = 6 * HOUR_MS;
const BROKEN_FOR_MS = 10 * MINUTE_MS;
/** Servers that do not know the call, and until when it is not tried again. */
const refusedUntil = new WeakMap<Api, number>();

/**
 * By customer id, for those of whom ServiceTitan knows any contact. The others are left out, for a call of their own: no contacts and no
 * such customer look the same here. Empty when the call is not to be had.
 */
export async function contactsInBulk(
  round: Round,
  customerIds: readonly string[],
): Promise<Map<string, BulkContacts>> {
  const { deps, api, findings } = round;
  const found = new Map<string, BulkContacts>();
  const asked = [...new Set(customerIds)].filter((id) => idText(id) === id);
  if ((refusedUntil.get(api) ?? 0) <= deps.now().getTime()) refusedUntil.delete(api);
  if (asked.length < 2 || refusedUntil.has(api)) return found;
  const batches: string[][] = [];
  for (let at = 0; at < asked.length; at += IDS_PER_CALL) batches.push(asked.slice(at, at + IDS_PER_CALL));
  await inParallel(batches, async (batch) => {
    if (mustStop(round) || refusedUntil.has(api)) return;
    const readAt = deps.now();
    const listed = await api.listContacts(batch);
    switch (listed.outcome) {
      case 'ok':
        findings.answered.add('customers');
        for (const row of listed.value.rows) {
          const id = idText(row.customerId) ?? '';
          const contacts = found.get(id) ?? { rows: [], readAt };
          contacts.rows.push(row);
          found.set(id, contacts);
        }
        return;
      case 'bad_request':
      case 'missing_scope':
      case 'tenant_refused':
      case 'not_found':
        // The single call tells whether there is trouble, or only no such call.
        refusedUntil.set(api, deps.now().getTime() + REFUSED_FOR_MS);
        return;
      case 'unavailable':
      case 'bad_answer':
        refusedUntil.set(api, deps.now().getTime() + BROKEN_FOR_MS);
        return;
      default:
        findings.failures.push({ failure: listed, area: 'customers' });
    }
  });
  return found;
}

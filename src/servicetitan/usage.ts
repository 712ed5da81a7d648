// Counts the calls of this process until they are stored, and says what they are called. Numbers only.

import type { Id } from '../base/ids.ts';
import { HOUR_MS } from '../base/time.ts';
import type { Sql } from '../db/sql.ts';
import { addCalls, type CallCount, type CallEnd } from './store-usage.ts';

export interface Usage {
  count(clientId: Id, connectionId: Id, endpoint: string, end: CallEnd): void;
  /** Stores what was counted; with `unlessYoung` only when the last time was half a minute ago. */
  store(sql: Sql, unlessYoung?: boolean): Promise<void>;
}

const STORE_EVERY_MS = 30_000;

/** The counter of one process. `now` names the hours, `wallMs` spaces the statements. */
export function makeUsage(now: () => Date, wallMs: () => number): Usage {
  let counts = new Map<string, CallCount>();
  let storedAtMs = wallMs();
  return {
    count(clientId, connectionId, endpoint, end) {
      const hourMs = Math.floor(now().getTime() / HOUR_MS) * HOUR_MS;
      const key = `${connectionId} ${hourMs} ${endpoint}`;
      const count = counts.get(key) ?? {
        ...{ clientId, connectionId, hour: new Date(hourMs), endpoint },
        ...{ calls: 0, failed: 0, limited: 0 },
      };
      count.calls += 1;
      if (end !== 'answered') count[end] += 1;
      counts.set(key, count);
    },
    async store(sql, unlessYoung = false) {
      if (unlessYoung && wallMs() - storedAtMs < STORE_EVERY_MS) return;
      storedAtMs = wallMs();
      const taken = [...counts.values()];
      counts = new Map();
      await addCalls(sql, taken);
    },
  };
}

/** Parameters that make a list another kind of call. */
const TELLING = ['ids', 'customerIds', 'customerId', 'modifiedOnOrAfter', 'jobId', 'adjustmentToId'];

/** "jpm/jobs/{id}", "jpm/jobs?ids", "POST crm/bookings": one name for one kind of call, whatever its values. */
export function endpointOf(method: string, url: URL): string {
  const [path = ''] = url.pathname.match(/[^/]+\/v2\/tenant\/.*/) ?? [url.pathname];
  const [module, , , , ...rest] = path.split('/');
  const steps = rest.map((step) => (/^\d+$/.test(step) ? '{id}' : step));
  const name = TELLING.find((parameter) => url.searchParams.has(parameter));
  return `${method === 'GET' ? '' : `${method} `}${module}/${steps.join('/')}${name ? `?${name}` : ''}`;
}

// One page of "write codes now" (ST-12): owes the codes of known advocates to their customer records. The connection's follower writes
// them, within the allowance; while many wait, no more are added. Makes no call.

import type { Id } from '../base/ids.ts';
import { plusMs, SECOND_MS } from '../base/time.ts';
import type { Deps } from '../http/types.ts';
import { type CodesPlan, planCodes } from './codes-plan.ts';
import {
  advocatesAfter,
  codesWaiting,
  customersOfAdvocates,
  latestCodes,
  storeCodes,
} from './codes-store.ts';
import { type Import, moveImport, putOffImport } from './imports-store.ts';
import type { Connection } from './types.ts';

const ADVOCATES_PER_PAGE = 200;
/** So many may wait before the run holds back, so that pausing and canceling it mean something. */
const WAITING_MAX = 500;

/** Adds the next page and says when to come back; null: that was the last one, or somebody stopped it. Safe to run twice at once. */
export async function oweCodesPage(
  deps: Deps,
  clientId: Id,
  current: Import,
  connection: Connection,
): Promise<{ nextAt: Date | null }> {
  const { connectionId, writeBack } = connection;
  const now = deps.now();
  const { importId, dryRun, since, token } = current;
  if (!dryRun && (await codesWaiting(deps.db, clientId, connectionId, WAITING_MAX)) >= WAITING_MAX) {
    const nextAt = plusMs(now, 10 * SECOND_MS);
    await putOffImport(deps.db, clientId, importId, null, nextAt);
    return { nextAt };
  }
  return deps.db.tx(async (tx) => {
    const page = { after: token, since, limit: ADVOCATES_PER_PAGE };
    const { personIds, last } = await advocatesAfter(tx, clientId, page);
    const advocates = await customersOfAdvocates(tx, clientId, connectionId, personIds);
    const customerIds = advocates.map(({ customerId }) => customerId);
    const plan: CodesPlan = planCodes(
      advocates,
      writeBack,
      await latestCodes(tx, clientId, connectionId, customerIds),
    );
    const noCustomer = personIds.length - new Set(advocates.map(({ personId }) => personId)).size;
    const moved = await moveImport(
      tx,
      clientId,
      current,
      {
        ...{
          token: last ?? token ?? '',
          read: personIds.length,
          made: plan.customers,
          failed: 0,
          handedIn: 0,
        },
        skipped: { no_customer: noCustomer, written_before: advocates.length - plan.customers },
        nextSliceAt: now,
        finished: last === null ? { historyCompleteTo: null } : null,
      },
      now,
    );
    // Whoever moved it has added these.
    if (!moved) return { nextAt: plusMs(now, SECOND_MS) };
    if (!dryRun && (await storeCodes(tx, { ids: deps.ids, now }, clientId, plan))) {
      const lane = `follow:${connectionId}`;
      const payload = { client_id: clientId, connection_id: connectionId };
      await deps.enqueue(tx, 'follow_connection', payload, { key: lane, lane, runAt: now });
    }
    return { nextAt: last === null ? null : now };
  });
}

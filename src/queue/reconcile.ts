// Compares ledger, rewards and payouts of every client, keeps what was found, and shouts when they disagree (RW-8).

import type { Gauge } from 'prom-client';
import type { Deps } from '../http/types.ts';
import { differenceInWords, reconcile } from '../rewards/ledger-reconcile.ts';
import { keepReconciliation } from '../rewards/ledger-reconcile-store.ts';

const SHOUTED = 20;

/** Returns how many differences there are. A client that cannot be compared is logged and does not stop the others. */
export async function reconcileAll(deps: Deps, gauge: Pick<Gauge, 'set'>): Promise<number> {
  const clients = await deps.db.query<{ client_id: string }>(
    'select client_id from clients order by client_id',
  );
  let differences = 0;
  for (const { client_id: clientId } of clients) {
    try {
      const found = await deps.inLane(clientId, async (tx) => {
        const result = await reconcile(tx, clientId);
        await keepReconciliation(tx, { clientId, reconciliationId: deps.ids(), at: deps.now() }, result);
        return result;
      });
      differences += found.differences.length;
      if (found.differences.length > 0) {
        const words = found.differences.slice(0, SHOUTED).map(differenceInWords);
        deps.log.error(
          { client_id: clientId, differences: found.differences.length, words },
          'LEDGER DISAGREES with rewards or payouts: GET /v1/ledger/reconcile names each; pay nothing by hand until it is understood',
        );
      }
    } catch (error) {
      deps.log.error({ err: error, client_id: clientId }, 'the ledger of a client could not be compared');
    }
  }
  gauge.set(differences);
  return differences;
}

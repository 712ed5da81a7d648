// Keeps what the nightly comparisons of ledger, rewards and payouts found (RW-8).

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Difference, Reconciliation } from './ledger-reconcile.ts';

const KEPT = 60;
const DIFFERENCES_KEPT = 200;

export async function keepReconciliation(
  tx: Tx,
  { clientId, reconciliationId, at }: { clientId: Id; reconciliationId: Id; at: Date },
  found: Reconciliation,
): Promise<void> {
  await tx.query(
    `insert into reconciliations (client_id, reconciliation_id, at, rewards, payouts, differences) values ($1, $2, $3, $4, $5, $6)`,
    [
      ...[clientId, reconciliationId, at, found.rewards, found.payouts],
      JSON.stringify(found.differences.slice(0, DIFFERENCES_KEPT)),
    ],
  );
  await tx.query(
    `delete from reconciliations where client_id = $1 and reconciliation_id not in (
       select reconciliation_id from reconciliations where client_id = $1 order by reconciliation_id desc limit ${KEPT})`,
    [clientId],
  );
}

/** Newest first. */
export async function lastReconciliations(
  sql: Sql,
  clientId: Id,
): Promise<(Reconciliation & { at: Date })[]> {
  const rows = await sql.query<{ at: Date; rewards: string; payouts: string; differences: Difference[] }>(
    `select at, rewards, payouts, differences from reconciliations where client_id = $1 order by reconciliation_id desc limit ${KEPT}`,
    [clientId],
  );
  return rows.map((row) => ({ ...row, rewards: Number(row.rewards), payouts: Number(row.payouts) }));
}

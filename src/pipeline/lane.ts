// One lane per client: whoever changes what is known of a client's referrals holds it for the length of its transaction.

import { loadClient } from '../accounts/store.ts';
import type { Id } from '../base/ids.ts';
import { loadLiveCampaigns } from '../campaigns/store.ts';
import { audiencesOf } from '../campaigns/target.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { loadAudienceRules } from '../people/advocate-facts-store.ts';
import { listConnections } from '../servicetitan/store.ts';
import type { BatchContext } from './context.ts';

/** Waits for the lane and holds it until the transaction ends. Held by the database, so it holds between processes too. */
export async function holdLane(tx: Tx, clientId: Id): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1::bigint)', [clientId]);
}

/** Loads what a batch needs of its client. */
export async function loadBatchContext(tx: Tx, deps: Deps, clientId: Id): Promise<BatchContext> {
  const client = await loadClient(tx, clientId);
  if (!client) throw new Error(`client ${clientId} does not exist`);
  const campaigns = await loadLiveCampaigns(tx, clientId);
  return {
    clientId,
    client,
    connections: await listConnections(tx, clientId),
    campaigns,
    audienceRules: await loadAudienceRules(tx, clientId, audiencesOf(campaigns)),
    ids: deps.ids,
    now: deps.now(),
    acceptIn: (lane, inputs) => deps.acceptIn(lane, inputs),
    announce: (...told) => deps.announce(...told),
  };
}

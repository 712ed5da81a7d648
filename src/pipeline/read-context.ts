// What reading an input needs to know of its client: the currency, which fields hold codes, which connections there are.

import { loadClient } from '../accounts/store.ts';
import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { ReadContext } from '../intake/types.ts';
import { listConnections } from '../servicetitan/store.ts';
import type { BatchContext } from './context.ts';

/** For a batch that has loaded its client already. */
export function readContextOf({
  client,
  connections,
}: Pick<BatchContext, 'client' | 'connections'>): ReadContext {
  return {
    currency: client.currency,
    codeTypeIds: client.advocateCodeTypeIds,
    connections: connections.filter((connection) => connection.state !== 'removed'),
  };
}

/** For whoever only reads. */
export async function loadReadContext(sql: Sql, clientId: Id): Promise<ReadContext> {
  return readContextOf({
    client: await loadClient(sql, clientId),
    connections: await listConnections(sql, clientId),
  });
}

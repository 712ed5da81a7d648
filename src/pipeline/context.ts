// What one batch of one client is processed with: settings and the collaborators, loaded once at its start.

import type { Client } from '../accounts/types.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import type { LiveCampaign } from '../campaigns/types.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import type { NewInput } from '../intake/types.ts';
import type { AudienceRule } from '../people/audience-rule.ts';
import type { ConnectionSummary } from '../servicetitan/types.ts';

export interface BatchContext {
  clientId: Id;
  client: Client;
  connections: ConnectionSummary[];
  campaigns: LiveCampaign[];
  /** Of the audiences that these campaigns name, those that go by a rule. */
  audienceRules: ReadonlyMap<Id, AudienceRule>;
  ids: IdMaker;
  /** The instant of this batch: everything it records carries it. */
  now: Date;
  /** Stores inputs that follow from this batch, in its transaction. */
  acceptIn(tx: Tx, inputs: NewInput[]): Promise<unknown>;
  /** Tells those who must be told of what the batch stores, in its transaction. */
  announce: Deps['announce'];
}

/** True for a connection whose people are never paid or messaged (ST-9). */
export function isIntegration(ctx: BatchContext, connectionId: Id): boolean {
  return ctx.connections.find((c) => c.connectionId === connectionId)?.environment === 'integration';
}

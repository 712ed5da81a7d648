// What the filters of a webhook name, checked against what there is: one that names nothing would never be told of anything.

import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { WebhookFilters } from './types.ts';

const KNOWN = {
  campaign_ids:
    'select campaign_id::text as value from campaigns where client_id = $1 and campaign_id = any($2::bigint[])',
  connection_ids: `select connection_id::text as value from connections
    where client_id = $1 and connection_id = any($2::bigint[]) and state <> 'removed'`,
  programs:
    'select program_label as value from campaigns where client_id = $1 and program_label = any($2::text[])',
};
const NOUNS = { campaign_ids: 'campaign', connection_ids: 'connection', programs: 'program' };

/**
 * Throws invalid_parameter for a campaign, connection or program that the client does not have. What the webhook named `before` may stay:
 * what it named may be gone, and something else is changed now.
 */
export async function refuseUnknownReferences(
  sql: Sql,
  clientId: Id,
  filters: WebhookFilters,
  before: WebhookFilters,
): Promise<void> {
  for (const name of ['campaign_ids', 'connection_ids', 'programs'] as const) {
    const named = (filters[name] ?? []).filter((value) => !before[name]?.includes(value));
    if (named.length === 0) continue;
    const rows = await sql.query<{ value: string }>(KNOWN[name], [clientId, named]);
    const known = new Set(rows.map(({ value }) => value));
    const unknown = named.filter((value) => !known.has(value));
    if (unknown.length > 0)
      throw new Refusal('invalid_parameter', {
        name: `filters.${name}`,
        reason: `there is no ${NOUNS[name]} ${unknown.join(', ')}`,
      });
  }
}

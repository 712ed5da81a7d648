// What narrows a report, checked against what there is: a campaign that nobody has would look like one without any referral.

import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import type { Narrowing, NarrowingQuery } from './period.ts';
import { narrowingOf } from './period.ts';

/** Throws invalid_parameter for a campaign that the client does not have. */
export async function checkedNarrowing(sql: Sql, clientId: Id, query: NarrowingQuery): Promise<Narrowing> {
  const { campaign_id: campaignId } = query;
  if (campaignId !== undefined && !(await hasCampaign(sql, clientId, campaignId)))
    throw new Refusal('invalid_parameter', { name: 'campaign_id', reason: 'there is no such campaign' });
  return narrowingOf(query);
}

async function hasCampaign(sql: Sql, clientId: Id, campaignId: string): Promise<boolean> {
  if (!isId(campaignId)) return false;
  const found = await sql.query('select 1 from campaigns where client_id = $1 and campaign_id = $2', [
    ...[clientId, campaignId],
  ]);
  return found.length > 0;
}

// Which campaign speaks to a visitor: chosen by the same function and facts that decide which campaign a referral belongs to.

import type { Id } from '../base/ids.ts';
import { chooseCampaign } from '../campaigns/choose.ts';
import { loadLiveCampaigns } from '../campaigns/store.ts';
import { audiencesOf, isTargeted } from '../campaigns/target.ts';
import type { LiveCampaign } from '../campaigns/types.ts';
import type { Sql } from '../db/sql.ts';
import { loadAdvocateFacts, loadAudienceRules } from '../people/advocate-facts-store.ts';

/** The campaign for a program label and an advocate; null: for a visitor of whom nothing is known. */
export async function campaignFor(
  sql: Sql,
  clientId: Id,
  programLabel: string | null,
  advocateId: Id | null,
): Promise<LiveCampaign | null> {
  const campaigns = await loadLiveCampaigns(sql, clientId);
  if (advocateId === null || !campaigns.some(({ settings }) => isTargeted(settings))) {
    return chooseCampaign(campaigns, programLabel);
  }
  const audienceIds = audiencesOf(campaigns);
  const rules = await loadAudienceRules(sql, clientId, audienceIds);
  const facts = await loadAdvocateFacts(sql, clientId, [advocateId], { audienceIds, rules });
  return chooseCampaign(campaigns, programLabel, null, { advocate: facts.get(advocateId) ?? null, rules });
}

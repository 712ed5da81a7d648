// Whether a campaign is for the referrals of an advocate: kind, audiences, share of traffic. Pure; nothing depends on when it is asked.

import { createHash } from 'node:crypto';
import type { Id } from '../base/ids.ts';
import { parseInstant } from '../base/time.ts';
import type { AudienceRule } from '../people/audience-rule.ts';
import type { AdvocateFacts, CampaignSettings, LiveCampaign, Who } from './types.ts';

/** Why a campaign is not for somebody: not of its kinds, in none of its audiences, in one that it excludes, not in its share of traffic. */
export type NotFor = 'advocate_kind' | 'not_in_audience' | 'in_excluded_audience' | 'traffic_share';

/** A visitor of whom nothing is known. */
export const ANYBODY: Who = { advocate: null, rules: new Map() };

/**
 * Why the campaign is not for this advocate; null: it is. `at`, the creation of the job, is when rules of audiences must hold, so that
 * what the advocate did later moves no earlier referral, in whatever order it is learnt (AT-5); null: as things stand. A visitor of
 * whom nothing is known counts as a customer in no audience, and outside of every part of the traffic.
 */
export function whyNotFor(campaign: LiveCampaign, { advocate, rules }: Who, at: Date | null): NotFor | null {
  const { targeting } = campaign.settings;
  const { advocate_kinds: kinds, audiences, traffic_percent: percent } = targeting;
  if (kinds.length > 0 && !kinds.includes(advocate?.kind ?? 'customer')) return 'advocate_kind';
  const isIn = (audienceId: Id) => advocate !== null && isMember(advocate, audienceId, rules, at);
  if (audiences.exclude.some(isIn)) return 'in_excluded_audience';
  if (audiences.include.length > 0 && !audiences.include.some(isIn)) return 'not_in_audience';
  if (percent === 100) return null;
  return advocate && drawOf(campaign.campaignId, advocate.splitKey) < percent ? null : 'traffic_share';
}

/** True when what is known of an advocate can change anything: campaigns for everyone need no look-up. */
export function isTargeted({ targeting }: Pick<CampaignSettings, 'targeting'>): boolean {
  const { advocate_kinds: kinds, audiences, traffic_percent: percent } = targeting;
  return kinds.length > 0 || audiences.include.length > 0 || audiences.exclude.length > 0 || percent < 100;
}

/** Whether whose link was followed can change which campaign speaks. */
export function isChosenByAdvocate(settings: Pick<CampaignSettings, 'targeting'>): boolean {
  return isTargeted(settings) || settings.targeting.priority > 0;
}

/** The audiences that these campaigns name. */
export function audiencesOf(campaigns: readonly Pick<LiveCampaign, 'settings'>[]): Id[] {
  const named = campaigns.flatMap(({ settings: { targeting } }) => [
    ...targeting.audiences.include,
    ...targeting.audiences.exclude,
  ]);
  return [...new Set(named)];
}

/** Where an advocate stands in the traffic of a campaign, from 0 up to 100: drawn once for all by a hash, another draw for each campaign. */
function drawOf(campaignId: Id, splitKey: string): number {
  const hash = createHash('sha256').update(`${campaignId}:${splitKey}`).digest();
  return (hash.readUInt32BE(0) / 2 ** 32) * 100;
}

/** An audience that is no rule is a list; one that nobody has any more holds nobody. */
function isMember(advocate: AdvocateFacts, audienceId: Id, rules: Who['rules'], at: Date | null): boolean {
  const rule = rules.get(audienceId);
  return rule ? fitsRule(advocate, rule, at) : advocate.listIds.has(audienceId);
}

/** Whether every condition of the rule holds at that time. */
export function fitsRule(advocate: AdvocateFacts, rule: AudienceRule, at: Date | null): boolean {
  const isThen = (when: Date | null) => when !== null && (at === null || when <= at);
  const { advocate_kinds: kinds, program_labels: labels, tag_type_ids: tags, completed_jobs: jobs } = rule;
  if (kinds && !kinds.includes(advocate.kind)) return false;
  if (labels) {
    const wanted = new Set(labels.map((label) => label.toLowerCase()));
    if (!advocate.labels.some(({ label, since }) => wanted.has(label) && isThen(since))) return false;
  }
  if (
    tags &&
    !advocate.jobs.some((job) => isThen(job.createdOn) && job.tagTypeIds.some((tag) => tags.includes(tag)))
  )
    return false;
  if (jobs) {
    const since = jobs.since === null ? null : parseInstant(jobs.since);
    const done = advocate.jobs.filter(
      ({ completedOn }) => isThen(completedOn) && (!since || (completedOn as Date) >= since),
    );
    if (done.length < jobs.min) return false;
  }
  return true;
}

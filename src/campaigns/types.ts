// The settings of a campaign: one zod schema is the contract of the API, of what is stored and of what decisions read.

import { z } from 'zod';
import { type Id, isId } from '../base/ids.ts';
import type { AudienceRule } from '../people/audience-rule.ts';
import type { PersonKind } from '../people/types.ts';
import { landing, share, shareLinkBehavior, theme, webUrl, zones } from './content.ts';
import { messageSettings } from './message-settings.ts';
import { payoutSettings } from './payout-settings.ts';
import { ADVOCATE_KINDS, caps, inclusion, review, rewards } from './reward-rules.ts';

/** QU-2 … QU-4, QU-6, QU-7, QU-9 as the campaign sets them. */
export const qualificationRules = z.strictObject({
  new_customers_only: z.boolean().default(true),
  /** Which earlier jobs make a customer an existing one (QU-2). */
  existing_customer: z
    .strictObject({
      count_no_charge: z.boolean().default(false),
      count_zero_total: z.boolean().default(false),
      count_recall: z.boolean().default(false),
      count_warranty: z.boolean().default(false),
      /** null: ever */
      lookback_days: z.int().min(1).max(36_500).nullable().default(null),
      /** Other persons of the friend's household count too (QU-7). */
      household: z.boolean().default(false),
    })
    .prefault({}),
  /** Persons who share an address or a phone with the advocate refer themselves (QU-7). */
  household_is_self_referral: z.boolean().default(true),
  /** Completed is not enough: the invoice must be paid, and its amount net of adjustments is what counts (QU-6). */
  require_paid: z.boolean().default(false),
  minimum_total_minor: z.int().min(0).max(1_000_000_000).nullable().default(null),
  business_units: inclusion.prefault({}),
  job_types: inclusion.prefault({}),
  tags: inclusion.prefault({}),
  servicetitan_campaigns: inclusion.prefault({}),
  /** How many jobs of one friend may earn (QU-9). */
  jobs_per_friend: z.int().min(1).max(100).default(1),
});
export type QualificationRules = z.infer<typeof qualificationRules>;

/** Ids travel as text: they do not fit into a number of JavaScript. */
const audienceIds = z.array(z.string().refine(isId, 'is not the id of an audience')).max(50);

/** For whose referrals a campaign is, where several run at once. A campaign that names nothing here is for everyone. */
export const targeting = z.strictObject({
  /** Empty: all kinds (AT-8). */
  advocate_kinds: z.array(z.enum(ADVOCATE_KINDS)).max(ADVOCATE_KINDS.length).default([]),
  /** The advocate is in one of those included, if any are named, and in none of those excluded. */
  audiences: z
    .strictObject({ include: audienceIds.default([]), exclude: audienceIds.default([]) })
    .prefault({}),
  /** Of the advocates who fit, this share; the same advocate is always in it or always out of it. */
  traffic_percent: z.int().min(1).max(100).default(100),
  /** Where several campaigns fit, the higher number goes first. */
  priority: z.int().min(0).max(1000).default(0),
});

const instant = z.iso.datetime({ offset: true });

/** Everything a version of a campaign says. */
export const campaignSettings = z.strictObject({
  company_name: z.string().trim().min(1).max(200),
  company_url: webUrl,
  /** Jobs created outside of these dates do not qualify (QU-3); null: no bound. */
  live_from: instant.nullable().default(null),
  live_until: instant.nullable().default(null),
  rewards,
  caps: caps.prefault({}),
  hold_days: z.int().min(0).max(365).default(14),
  approval: z.enum(['auto', 'manual']).default('auto'),
  /** AT-4 */
  lookback_days: z.int().min(1).max(36_500).default(365),
  qualification: qualificationRules.prefault({}),
  review: review.prefault({}),
  targeting: targeting.prefault({}),
  payout: payoutSettings.prefault({}),
  theme: theme.prefault({}),
  share_link: shareLinkBehavior.prefault({}),
  landing: landing.prefault({}),
  share: share.prefault({}),
  zones: zones.prefault({}),
  messages: messageSettings.prefault({}),
});
export type CampaignSettings = z.infer<typeof campaignSettings>;

/** What a campaign is made with: its settings, flat, with the two values that belong to all of its versions. */
export const campaignBody = campaignSettings.extend({
  name: z.string().trim().min(1).max(255),
  /** Ties codes and links to campaigns: a shareable with this label belongs to them. */
  program_label: z.string().trim().min(1).max(200),
});
export type CampaignBody = z.infer<typeof campaignBody>;

export type CampaignState = 'NOT_LAUNCHED' | 'LIVE' | 'PAUSED' | 'ENDED' | 'STOPPED' | 'ARCHIVED';

/** A campaign as decisions see it: its live version. */
export interface LiveCampaign {
  campaignId: Id;
  programLabel: string;
  state: CampaignState;
  version: number;
  publishedAt: Date;
  /** When its first version was published. */
  launchedAt: Date;
  /** Since when it is PAUSED; null in every other state. */
  pausedAt: Date | null;
  /** When someone ended it by hand: jobs created later do not qualify. null while it runs. */
  endedAt: Date | null;
  settings: CampaignSettings;
}

/** What targeting looks at: an advocate as the facts have it. */
export interface AdvocateFacts {
  kind: PersonKind;
  /** Stable name by which shares of traffic are drawn: the advocate's first code, else the person. */
  splitKey: string;
  /** Audiences whose list names the advocate. */
  listIds: ReadonlySet<Id>;
  /** Program labels of the advocate's codes, in lower case, with the time of the first code of each. */
  labels: readonly { label: string; since: Date }[];
  /** The advocate's own jobs: those that are completed count for rules, tags of all of them do. */
  jobs: readonly { createdOn: Date; completedOn: Date | null; tagTypeIds: readonly string[] }[];
}

/** Who is asked about: null facts are a visitor of whom nothing is known. `rules` has every audience that goes by a rule. */
export interface Who {
  advocate: AdvocateFacts | null;
  rules: ReadonlyMap<Id, AudienceRule>;
}

// What a campaign gives, how much of it at most, and what waits for a person's word: three parts of its settings (RW-1, QU-5).

import { z } from 'zod';
import type { PersonKind } from '../people/types.ts';

const amountMinor = z.int('Say an amount.').min(1, 'An amount is more than nothing.').max(100_000_000);
const percent = z
  .number('Say a percentage.')
  .gt(0, 'A percentage is above 0 and at most 100.')
  .max(100, 'A percentage is above 0 and at most 100.')
  .multipleOf(0.01, 'A percentage has at most two decimals.');
const currency = z.string().regex(/^[A-Z]{3}$/, 'is not a currency code of three capital letters, as USD');

/** ServiceTitan's ids are numbers; kept as text, as all ids are. */
const serviceTitanId = z.union([
  z.string().min(1).max(40),
  z.int().min(1).transform(String).pipe(z.string()),
]);
const idList = z.array(serviceTitanId).max(500);
/** Which values count: only those included (if any are named), never those excluded. */
export const inclusion = z.strictObject({ include: idList.default([]), exclude: idList.default([]) });
export type Inclusion = z.infer<typeof inclusion>;

export const ADVOCATE_KINDS = [
  'customer',
  'employee',
  'technician',
  'partner',
] as const satisfies PersonKind[];

// ── what is given ───────────────────────────────────────────────────────────────────────────────────────────────────

export const fixedReward = z.strictObject({ amount_minor: amountMinor, currency });
export const percentReward = z.strictObject({
  percent,
  min_minor: amountMinor.nullish(),
  max_minor: amountMinor.nullish(),
  currency,
});
/** A fixed amount, or a percentage of the job total with optional bounds (RW-1). Amounts are minor units of `currency`. */
const rewardRule = z.union([fixedReward, percentReward]);
export type RewardRule = z.infer<typeof rewardRule>;

/** For which jobs a rule of a list is; what is left out does not matter. All that is said must hold. */
const rewardCondition = z.strictObject({
  advocate_kinds: z.array(z.enum(ADVOCATE_KINDS)).max(ADVOCATE_KINDS.length).default([]),
  business_units: inclusion.prefault({}),
  job_types: inclusion.prefault({}),
  servicetitan_campaigns: inclusion.prefault({}),
  tags: inclusion.prefault({}),
  /** From `from_minor` on and below `below_minor`; where the campaign asks for payment, of what was paid (QU-6). */
  job_total: z
    .strictObject({
      from_minor: z.int().min(0).max(1_000_000_000).nullable().default(null),
      below_minor: z.int().min(1).max(1_000_000_000).nullable().default(null),
    })
    .prefault({}),
});
export type RewardCondition = z.infer<typeof rewardCondition>;

const PERIODS = ['ever', 'month', 'quarter', 'year', 'tax_year'] as const;
/** A stretch of the calendar in the client's time zone. */
export type Period = (typeof PERIODS)[number];

const step = {
  /** By job_total: minor units. By referral_count: the how-manieth qualifying referral, from 1. */
  from: z.int('Say where the tier begins.').min(0).max(1_000_000_000),
};
export const tierStep = z.union([
  z.strictObject({ ...step, amount_minor: amountMinor }),
  z.strictObject({ ...step, percent, min_minor: amountMinor.nullish(), max_minor: amountMinor.nullish() }),
]);
export type TierStep = z.infer<typeof tierStep>;

const ruleHead = {
  /** Shown wherever it is said which rule gave a reward. */
  name: z.string().trim().min(1).max(80).nullish(),
  when: rewardCondition.prefault({}),
  /** On top for the advocate's every n-th qualifying referral. */
  bonus: z
    .strictObject({
      every: z.int('Say a number from 2 on.').min(2, 'Say a number from 2 on.').max(1000),
      amount_minor: amountMinor,
    })
    .nullish(),
  currency,
};
export const fixedTerms = z.strictObject({ ...ruleHead, amount_minor: amountMinor });
export const percentTerms = z.strictObject({
  ...ruleHead,
  percent,
  min_minor: amountMinor.nullish(),
  max_minor: amountMinor.nullish(),
});
export const tieredTerms = z.strictObject({
  ...ruleHead,
  tiers: z.strictObject({
    by: z.enum(['job_total', 'referral_count']),
    /** Ascending; the last one that is reached counts, and below the first there is nothing. */
    steps: z.array(tierStep).min(1).max(50),
  }),
});
const rewardTerms = z.union([fixedTerms, percentTerms, tieredTerms]);
/** One rule of a list; the first whose condition holds is the one that applies. */
export type RewardTerms = z.infer<typeof rewardTerms>;

/** One rule for every job, or a list of rules with conditions. */
export const roleReward = z.union([fixedReward, percentReward, z.array(rewardTerms).min(1).max(50)]);
export type RoleReward = z.infer<typeof roleReward>;

/** Who is rewarded and by what. */
export const rewards = z.strictObject({
  advocate: roleReward.nullish(),
  friend: roleReward.nullish(),
  /** Within which period the advocate's qualifying referrals are counted, for tiers by count and for bonuses. */
  count_within: z.enum(PERIODS).optional(),
});

// ── how much at most ────────────────────────────────────────────────────────────────────────────────────────────────

const capSize = {
  /** By the day on which the job was completed. */
  within: z.enum(PERIODS).default('ever'),
  amount_minor: z.int().min(1).max(10_000_000_000).nullable().default(null),
  /** How many rewards. */
  rewards: z.int().min(1).max(1_000_000).nullable().default(null),
};

const personCap = z.strictObject({
  ...capSize,
  /** Whose rewards: those that a person gets as advocate, as friend, or both. */
  role: z.enum(['advocate', 'friend', 'any']).default('advocate'),
  /** Rewards of this campaign, or of all campaigns of the client. */
  across: z.enum(['campaign', 'all_campaigns']).default('campaign'),
});
export type PersonCap = z.infer<typeof personCap>;

const budget = z.strictObject(capSize);
export type Budget = z.infer<typeof budget>;

/** Limits of what is given. Jobs use them in the order of their completion until their rewards are approved. */
export const caps = z.strictObject({
  per_person: z.array(personCap).max(10).default([]),
  /** Of the whole campaign. */
  budget: z.array(budget).max(5).default([]),
  /** What is given of a reward that does not fit any more: what is left, or nothing. */
  over: z.enum(['what_is_left', 'nothing']).default('what_is_left'),
  /** Month and day on which the tax year begins. */
  tax_year_starts_on: z
    .string()
    .regex(/^(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$/, 'is no month and day from 01-01 to 12-28, as 04-06')
    .default('01-01'),
});
export type Caps = z.infer<typeof caps>;

// ── what waits for a person's word ──────────────────────────────────────────────────────────────────────────────────

/** What makes a referral suspicious (QU-5, QU-8), and what becomes of one that nobody decides. */
export const review = z.strictObject({
  /** The friend's or the advocate's only address is of a service of throw-away mailboxes. */
  disposable_email: z.boolean().default(true),
  /** The e-mails of friend and advocate differ by a number, a dot or a letter. */
  near_identical_email: z.boolean().default(true),
  /** The employee who keyed in or sold the job is its advocate (QU-8). */
  staff_own_job: z.boolean().default(true),
  /** Friend and advocate are one household where that is no self-referral (QU-7). */
  household: z.boolean().default(false),
  /** Another friend of the same advocate, referred in the 90 days before, has the same device, address, phone or nearly the same e-mail. */
  alike_friends: z.boolean().default(false),
  /** More referrals of one advocate than this within so many hours. */
  velocity: z
    .strictObject({
      referrals: z.int('Say a number.').min(1).max(10_000),
      within_hours: z.int('Say a number of hours.').min(1).max(8760),
    })
    .nullable()
    .default(null),
  /** After so many days in the queue nobody is asked any more; null: it waits for ever. */
  expires_after_days: z.int().min(1).max(365).nullable().default(null),
  on_expiry: z.enum(['approve', 'decline']).default('decline'),
});
export type ReviewSettings = z.infer<typeof review>;

/** Versions that were published before there was a review send nobody there: they go on meaning what they meant. */
export const NO_REVIEW: ReviewSettings = {
  disposable_email: false,
  near_identical_email: false,
  staff_own_job: false,
  household: false,
  alike_friends: false,
  velocity: null,
  expires_after_days: null,
  on_expiry: 'decline',
};

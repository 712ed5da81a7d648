// The campaign of a world of rewards as the API takes it.

import type { Amount, RewardCampaign, Rule, Supplier } from './reward-plan.ts';

const USD = { currency: 'USD' };

/** `suppliers`: their ids, as far as they are there. */
export function settingsOf(
  campaign: RewardCampaign,
  suppliers: ReadonlyMap<Supplier, string>,
): Record<string, unknown> {
  const { review } = campaign;
  const cap = ({ amount, ...rest }: { amount: number | null }) => ({ ...rest, amount_minor: amount });
  return {
    rewards: {
      advocate: campaign.advocate?.map(ruleOf) ?? null,
      friend: campaign.friend?.map(ruleOf) ?? null,
      count_within: campaign.countWithin,
    },
    caps: {
      ...{ per_person: campaign.personCaps.map(cap), budget: campaign.budgets.map(cap), over: campaign.over },
      tax_year_starts_on: campaign.taxYearStartsOn,
    },
    ...{ hold_days: campaign.holdDays, approval: campaign.approval },
    payout: {
      advocate_supplier_id: suppliers.get(campaign.suppliers.advocate) ?? null,
      friend_supplier_id: suppliers.get(campaign.suppliers.friend) ?? null,
    },
    // A phone that friends share is looked at by the review; the advocates have none.
    qualification: {
      ...{ new_customers_only: false, jobs_per_friend: campaign.jobsPerFriend },
      require_paid: campaign.requirePaid,
    },
    review: {
      ...{
        disposable_email: review.disposable,
        near_identical_email: false,
        staff_own_job: review.staffOwnJob,
      },
      ...{
        alike_friends: review.alike,
        expires_after_days: review.expiresAfterDays,
        on_expiry: review.onExpiry,
      },
      velocity: review.velocity && {
        referrals: review.velocity.referrals,
        within_hours: review.velocity.withinHours,
      },
    },
  };
}

function ruleOf({ kinds, businessUnit, from, below, give, bonus }: Rule): Record<string, unknown> {
  const amountOf = (amount: Amount) =>
    'fixed' in amount
      ? { amount_minor: amount.fixed }
      : { percent: amount.percent, min_minor: amount.min, max_minor: amount.max };
  return {
    ...USD,
    when: {
      advocate_kinds: kinds,
      ...(businessUnit === null ? {} : { business_units: { include: [businessUnit] } }),
      job_total: { from_minor: from, below_minor: below },
    },
    ...('by' in give
      ? {
          tiers: {
            by: give.by,
            steps: give.steps.map((step) => ({ from: step.from, ...amountOf(step.amount) })),
          },
        }
      : amountOf(give)),
    bonus: bonus && { every: bonus.every, amount_minor: bonus.amount },
  };
}

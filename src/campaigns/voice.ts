// A campaign speaking: its settings with the values of its variables. Pure.

import type { RewardRule, RewardTerms, RoleReward, TierStep } from './reward-rules.ts';
import { render, type TemplateForm, type TemplateVariables } from './template.ts';
import type { LiveCampaign } from './types.ts';

/** The campaign that speaks to a visitor, ready to fill its own templates. */
export interface Voice {
  campaign: LiveCampaign;
  /** What the campaign itself knows: rewards, company, program. */
  variables: TemplateVariables;
  /** Fills a template with the campaign's variables and `more`; as plain text unless told. */
  fill(template: string, more?: TemplateVariables, form?: TemplateForm): string;
}

export function voiceOf(campaign: LiveCampaign): Voice {
  const { settings, programLabel } = campaign;
  const variables: TemplateVariables = {
    friendReward: rewardText(settings.rewards.friend),
    advocateReward: rewardText(settings.rewards.advocate),
    companyName: settings.company_name,
    companyUrl: settings.company_url,
    programLabel,
  };
  return {
    campaign,
    variables,
    fill: (template, more = {}, form = 'text') => render(template, { ...variables, ...more }, form),
  };
}

/** A reward as people say it: "$50", "$12.50", "10%", "up to $200" where it depends; empty when there is none. */
export function rewardText(reward: RoleReward | null | undefined): string {
  if (!reward) return '';
  if (!Array.isArray(reward)) return oneText(reward, reward.currency);
  const said = new Set(reward.flatMap(termsTexts));
  if (said.size === 1) return [...said][0] ?? '';
  const amounts = reward.flatMap(amountsOf);
  const open = amounts.flatMap((one) => ('percent' in one && !one.max_minor ? [one.percent] : []));
  if (open.length > 0) return `up to ${Math.max(...open)}%`;
  const highest = amounts.map((one) => ('percent' in one ? (one.max_minor ?? 0) : one.amount_minor));
  return `up to ${moneyText(Math.max(...highest), reward[0]?.currency ?? 'USD')}`;
}

type Amount = RewardRule | Exclude<RewardTerms, { tiers: unknown }> | TierStep;

function amountsOf(terms: RewardTerms): Amount[] {
  return 'tiers' in terms ? terms.tiers.steps : [terms];
}

function termsTexts(terms: RewardTerms): string[] {
  return amountsOf(terms).map((one) => oneText(one, terms.currency));
}

function oneText(rule: Amount, currency: string): string {
  return 'percent' in rule ? `${rule.percent}%` : moneyText(rule.amount_minor, currency);
}

function moneyText(amountMinor: number, currency: string): string {
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
    trailingZeroDisplay: 'stripIfInteger',
  });
  const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
  return format.format(amountMinor / 10 ** digits);
}

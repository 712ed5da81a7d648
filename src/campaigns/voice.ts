// A campaign speaking: its settings with the values of its variables. Pure.

import { render, type TemplateForm, type TemplateVariables } from './template.ts';
import type { LiveCampaign, RewardRule } from './types.ts';

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

/** A reward as people say it: "$50", "$12.50", "10%"; empty when there is none. */
export function rewardText(rule: RewardRule | null | undefined): string {
  if (!rule) return '';
  return 'percent' in rule ? `${rule.percent}%` : moneyText(rule.amount_minor, rule.currency);
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

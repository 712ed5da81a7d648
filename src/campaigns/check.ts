// Finds everything that is wrong with a campaign at once: values of the wrong shape and values that contradict each other.
// Pure; knows nothing of what is stored.

import { parseInstant } from '../base/time.ts';
import { bothIncludedAndExcluded, rewardContradictions, rewardWarnings } from './check-rewards.ts';
import { type Problem, record, shapeProblems } from './check-shape.ts';
import { checkTexts } from './check-texts.ts';
import { type CampaignBody, campaignBody } from './types.ts';

export interface CampaignCheck {
  /** The campaign with its defaults filled in; null when there are problems. */
  campaign: CampaignBody | null;
  problems: Problem[];
  /** Allowed, but rarely meant. */
  warnings: Problem[];
}

/** Checks the flat body of a campaign. All problems are named together, so that mending takes one round. */
export function checkCampaign(body: unknown, clientCurrency: string): CampaignCheck {
  const parsed = campaignBody.safeParse(body);
  const fields = record(body);
  const problems = [
    ...(parsed.success ? [] : shapeProblems(parsed.error.issues, fields)),
    ...contradictions(fields, clientCurrency),
  ];
  const texts = parsed.success ? checkTexts(parsed.data) : { problems: [], warnings: [] };
  problems.push(...texts.problems);
  const campaign = parsed.success && problems.length === 0 ? parsed.data : null;
  return { campaign, problems, warnings: campaign ? [...warningsOf(campaign), ...texts.warnings] : [] };
}

// ── contradictions ──────────────────────────────────────────────────────────────────────────────────────────────────

/** Reads the raw body, so that one value of the wrong shape hides no contradiction between the others. */
function contradictions(body: Record<string, unknown>, clientCurrency: string): Problem[] {
  const problems: Problem[] = [];
  const add = (field: string, code: string, message: string) => problems.push({ field, code, message });

  rewardContradictions(body, clientCurrency, add);

  const from = typeof body.live_from === 'string' ? parseInstant(body.live_from) : null;
  const until = typeof body.live_until === 'string' ? parseInstant(body.live_until) : null;
  if (from && until && until <= from)
    add('live_until', 'dates_reversed', 'live_until must be after live_from.');

  const qualification = record(body.qualification);
  for (const list of ['business_units', 'job_types', 'tags', 'servicetitan_campaigns']) {
    bothIncludedAndExcluded(`qualification.${list}`, record(qualification[list]), add);
  }
  return problems;
}

// ── warnings ────────────────────────────────────────────────────────────────────────────────────────────────────────

function warningsOf(campaign: CampaignBody): Problem[] {
  const { qualification } = campaign;
  const warnings = rewardWarnings(campaign);
  const add = (field: string, code: string, message: string) => warnings.push({ field, code, message });
  if (campaign.hold_days === 0 && campaign.approval === 'auto') {
    add(
      'hold_days',
      'no_hold',
      `Rewards are approved the moment the job is ${qualification.require_paid ? 'paid' : 'completed'}; a refund the next day comes too late.`,
    );
  }
  const { new_customers_only: newOnly, existing_customer: existing } = qualification;
  const { lookback_days: lookback, ...switches } = existing;
  if (!newOnly && (lookback !== null || Object.values(switches).some(Boolean))) {
    add(
      'qualification.existing_customer',
      'without_effect',
      'These switches have no effect while new_customers_only is false.',
    );
  }
  return warnings;
}

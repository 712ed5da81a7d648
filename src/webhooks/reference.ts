// The reward payloads of the platform that integrations may have been written for (reference 12): names and the flat form. Pure.

import { minorDigits } from '../base/money.ts';
import type { EventBody, Person } from './types.ts';

/**
 * What a reward's change is called there; null: it is not told. There a reward is earned once its waiting time is over, and receivers give
 * it then: so that is our approval, and what happens to a reward before that is not told.
 */
export function referenceTypeOf(type: string, fromState: unknown): string | null {
  if (type === 'reward.approved') return fromState === 'earned' ? 'reward_earned' : null;
  if (fromState === 'earned' || fromState === null) return null;
  return TYPES[type] ?? null;
}

const TYPES: Record<string, string> = {
  'reward.fulfilled': 'reward_fulfilled',
  'reward.fulfillment_failed': 'reward_fulfillment_failed',
  'reward.sent': 'reward_sent',
  'reward.redeemed': 'reward_redeemed',
  'reward.canceled': 'reward_canceled',
  'reward.revoked': 'reward_revoked',
  'reward.failed': 'reward_failed',
};

/** How the kinds of suppliers are called there; everything else is a custom reward. */
const SUPPLIERS: Record<string, string> = {
  coupon_pool: 'MANUAL_COUPON',
  paypal: 'PAYPAL_PAYOUTS',
};

/** The flat payload. */
export function referenceBody(body: EventBody, person: Person | null): Record<string, unknown> {
  const { data } = body;
  const currency = String(data.currency ?? '');
  const kind = String(data.supplier ?? 'manual');
  return {
    type: referenceTypeOf(body.type, data.from_state) ?? body.type.replace('.', '_'),
    event_id: body.id,
    event_time: body.timestamp,
    reward_id: data.reward_id ?? null,
    reward_supplier_name: data.supplier_name ?? kind,
    reward_supplier_id: data.supplier_id ?? null,
    partner_reward_supplier_id: null,
    reward_supplier_type: SUPPLIERS[kind] ?? 'CUSTOM_REWARD',
    partner_reward_id: data.partner_reward_id ?? null,
    person_id: data.person_id ?? null,
    partner_user_id: person?.partnerUserId ?? null,
    face_value:
      typeof data.amount_minor === 'number' ? data.amount_minor / 10 ** minorDigits(currency) : null,
    face_value_type: currency || null,
    message: data.message || null,
    success: body.type !== 'reward.fulfillment_failed',
    data: {
      journey_name: data.role === 'friend' ? 'friend' : 'advocate',
      rewardee_role: data.role ?? null,
      program_label: data.program ?? null,
      campaign_id: data.campaign_id ?? null,
    },
    schema_version: 1,
  };
}

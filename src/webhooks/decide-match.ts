// Which webhook gets which event (OUT-1). Pure.

import type { Happening } from '../base/happening.ts';
import { referenceTypeOf } from './reference.ts';
import type { Subscription, WebhookFilters } from './types.ts';

/** A happening with what its reward and its connection say of it. */
export type Told = Happening & { fromIntegration: boolean; supplier: string | null };

/** True if the type is named, by itself or by a pattern with a star at its end. */
export function wantsType({ eventTypes, format }: Pick<Subscription, 'eventTypes' | 'format'>, type: string) {
  if (format === 'reference' && !type.startsWith('reward.')) return false;
  return eventTypes.some((one) => (one.endsWith('*') ? type.startsWith(one.slice(0, -1)) : one === type));
}

/** True if the webhook wants this happening: type, filters, and nothing of an integration connection unless it asks for that. */
export function wants(hook: Subscription, told: Told): boolean {
  if (!wantsType(hook, told.type)) return false;
  if (told.fromIntegration && !hook.includeIntegration) return false;
  if (hook.format === 'reference' && referenceTypeOf(told.type, told.data.from_state) === null) return false;
  return Object.entries(hook.filters as Required<WebhookFilters>).every(([name, wanted]) => {
    if (wanted.length === 0) return true;
    const value = VALUES[name as keyof WebhookFilters](told);
    return typeof value === 'string' && wanted.some((one) => one.toLowerCase() === value.toLowerCase());
  });
}

const VALUES: Record<keyof WebhookFilters, (told: Told) => string | null | undefined> = {
  campaign_ids: (told) => told.campaignId,
  programs: (told) => told.program,
  connection_ids: (told) => told.connectionId,
  roles: (told) => told.role,
  states: (told) => told.state,
  suppliers: (told) => told.supplier,
};

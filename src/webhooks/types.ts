// Webhooks that go out (OUT-1): the words that the files of this room share.

import type { Id } from '../base/ids.ts';

export const WEBHOOK_FORMATS = ['standard', 'reference'] as const;
export type WebhookFormat = (typeof WEBHOOK_FORMATS)[number];

/** missing: switched off by us after failures; what happens meanwhile is kept as missed. */
export type WebhookState = 'enabled' | 'disabled' | 'missing';

/** Which happenings a webhook wants beyond their types. Each list that names something must name the happening's; lists are joined by and. */
export interface WebhookFilters {
  campaign_ids?: string[];
  programs?: string[];
  connection_ids?: string[];
  roles?: string[];
  states?: string[];
  suppliers?: string[];
}

/** What decides whether a webhook gets an event. */
export interface Subscription {
  webhookId: Id;
  state: WebhookState;
  format: WebhookFormat;
  eventTypes: string[];
  filters: WebhookFilters;
  includeIntegration: boolean;
}

export interface Webhook extends Subscription {
  name: string;
  description: string;
  tags: string[];
  url: string;
  includePerson: boolean;
  retryIntervals: number[] | null;
  stateReason: string | null;
  previousUntil: Date | null;
  failingSince: Date | null;
  failures: number;
  lastSuccessAt: Date | null;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
}

/** The body of an event as it is stored and, in the standard format, sent. */
export interface EventBody {
  id: string;
  type: string;
  /** When it happened; ISO. */
  timestamp: string;
  subject: string;
  sequence: number;
  /** It comes from an integration connection of ServiceTitan. */
  sandbox: boolean;
  data: Record<string, unknown>;
}

export const DELIVERY_STATES = ['pending', 'delivered', 'failed', 'missed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Who an event is about, as added when it is sent. */
export interface Person {
  email: string | null;
  firstName: string | null;
  lastName: string | null;
  partnerUserId: string | null;
}

/** How one attempt went. */
export interface AttemptResult {
  /** null: no answer. */
  status: number | null;
  error: string | null;
  response: string | null;
  durationMs: number;
  /** From Retry-After. */
  retryAfterMs: number | null;
}

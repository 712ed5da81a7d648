// What the routes of webhooks answer.

export const ROLES = ['advocate', 'friend', 'self'] as const;
export const SUPPLIERS = ['manual', 'coupon_pool', 'webhook', 'tremendous', 'paypal', 'bank_csv'] as const;
export const DELIVERY_STATES = ['pending', 'delivered', 'failed', 'missed'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Filters {
  campaign_ids?: string[];
  programs?: string[];
  connection_ids?: string[];
  roles?: string[];
  states?: string[];
  suppliers?: string[];
}

/** One of GET /v6/webhooks */
export interface WebhookView {
  id: string;
  name: string;
  url: string;
  description: string;
  format: 'standard' | 'reference';
  event_types: string[];
  filters: Filters;
  include_integration: boolean;
  include_person: boolean;
  enabled: boolean;
  /** switched_off: by Goodword after failures; what happens meanwhile is kept as missed. */
  state: 'enabled' | 'disabled' | 'switched_off';
  state_reason: string | null;
  /** Until then the secret before signs as well. */
  previous_secret_until: string | null;
  failing_since: string | null;
  failures: number;
  last_success_at: string | null;
  created_at: string;
  updated_at: string;
}

/** POST /v6/webhooks and …/rotate-secret; the secret is shown this once. */
export interface WebhookWithSecret extends WebhookView {
  secret: string;
}

/** One of GET /v1/webhooks/event-types */
export interface EventTypeView {
  type: string;
  description: string;
  example: Record<string, unknown>;
}

export interface AttemptView {
  attempt: number;
  at: string;
  duration_ms: number;
  /** null: no answer. */
  status: number | null;
  error: string | null;
  /** The beginning of the answer. */
  response: string | null;
}

/** One of GET /v1/webhooks/{id}/deliveries */
export interface DeliveryView {
  event_id: string;
  message_id: string;
  type: string;
  subject: string;
  sequence: number;
  kind: 'fact' | 'test' | 'captured';
  state: DeliveryState;
  attempts: number;
  next_attempt_at: string | null;
  happened_at: string;
  done_at: string | null;
  last_attempt: AttemptView | null;
}

/** GET /v1/webhooks/{id}/deliveries/{event_id} */
export interface DeliveryDetail extends DeliveryView {
  body: unknown;
  attempt_list: AttemptView[];
}

/** POST /v1/webhooks/{id}/test */
export interface TestOutcome {
  ok: boolean;
  event_id: string;
  attempt: AttemptView;
}

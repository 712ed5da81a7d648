// The shapes of webhooks on the wire: what is taken, what is shown. A secret is shown once, when it is made.

import { z } from 'zod';
import { isId } from '../base/ids.ts';
import type { SupplierType } from '../payouts/types.ts';
import { typeProblem } from './event-types.ts';
import { DELIVERY_STATES, WEBHOOK_FORMATS, type Webhook } from './types.ts';

const id = z.string().refine(isId, 'is no id');
const words = z.array(z.string().trim().min(1).max(200)).max(50);

const SUPPLIERS = [
  ...(['manual', 'coupon_pool', 'webhook', 'tremendous', 'paypal', 'bank_csv'] as const),
] as const satisfies SupplierType[];

const filters = z
  .strictObject({
    campaign_ids: z.array(id).max(50).optional(),
    programs: words.optional(),
    connection_ids: z.array(id).max(50).optional(),
    roles: z.array(z.enum(['advocate', 'friend', 'self'])).optional(),
    states: words.optional().describe('Of rewards and referrals their state; of steps their quality.'),
    suppliers: z.array(z.enum(SUPPLIERS)).optional().describe('Of rewards: the kind of what pays them.'),
  })
  .describe('Each list that names something must name the value of the event; lists are joined by and.');

const eventTypes = z
  .array(
    z
      .string()
      .trim()
      .min(1)
      .max(120)
      .superRefine((pattern, ctx) => {
        const problem = typeProblem(pattern);
        if (problem) ctx.addIssue({ code: 'custom', message: problem });
      }),
  )
  .min(1)
  .max(50)
  .describe('As reward.approved, reward.*, step.job_completed, or * for everything.');

const SECRET_PRINTABLE = /^[\x21-\x7e]{24,200}$/;
export const secret = z
  .string()
  .trim()
  .regex(SECRET_PRINTABLE, 'is 24 to 200 printable characters without blanks')
  .refine(isUsableSecret, 'after whsec_ there must be base64 of 24 to 64 bytes')
  .describe(
    'whsec_ and base64 of 24 to 64 bytes, or any other text, whose bytes are the key. Left out: one is made.',
  );

function isUsableSecret(text: string): boolean {
  if (!text.startsWith('whsec_')) return true;
  const bytes = Buffer.from(text.slice('whsec_'.length), 'base64');
  return (
    /^[A-Za-z0-9+/]+={0,2}$/.test(text.slice('whsec_'.length)) && bytes.length >= 24 && bytes.length <= 64
  );
}

const fields = {
  name: z.string().trim().min(1).max(200),
  url: z.string().trim().max(2000).describe('https:// or http://; private and local addresses are refused.'),
  description: z.string().trim().max(2000),
  tags: z.array(z.string().trim().min(1).max(100)).max(20),
  format: z
    .enum(WEBHOOK_FORMATS)
    .describe(
      'standard: the body of Standard Webhooks; reference: the flat reward payload, with x-extole-signature.',
    ),
  event_types: eventTypes,
  filters,
  include_integration: z
    .boolean()
    .describe('Also what comes from integration connections; nobody may be paid because of it.'),
  include_person: z.boolean().describe("Adds the person's e-mail and names, read when it is sent."),
  retry_intervals: z
    .array(z.int().min(1).max(86_400))
    .max(20)
    .nullable()
    .describe('Seconds between attempts; null: the published schedule of about 28 hours.'),
  enabled: z.boolean(),
};

export const newWebhook = z.strictObject({
  ...{ name: fields.name, url: fields.url, secret: secret.optional() },
  type: z
    .enum(['GENERIC', 'REWARD'])
    .default('GENERIC')
    .describe('REWARD: rewards in the reference format, unless told otherwise.'),
  default_method: z.literal('POST').optional(),
  description: fields.description.default(''),
  tags: fields.tags.default([]),
  format: fields.format.optional(),
  event_types: fields.event_types.optional(),
  filters: filters.default({}),
  include_integration: fields.include_integration.default(false),
  include_person: fields.include_person.default(false),
  retry_intervals: fields.retry_intervals.default(null),
  enabled: fields.enabled.default(true),
});

/** What is left out stays as it is. */
export const webhookChange = z.strictObject(
  Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.optional()])) as {
    [Name in keyof typeof fields]: z.ZodOptional<(typeof fields)[Name]>;
  },
);

export const webhookView = z.object({
  ...{ id: z.string(), type: z.enum(['GENERIC', 'REWARD']), default_method: z.literal('POST') },
  ...{ name: z.string(), url: z.string(), description: z.string(), tags: z.array(z.string()) },
  format: z.enum(WEBHOOK_FORMATS),
  event_types: z.array(z.string()),
  filters,
  ...{ include_integration: z.boolean(), include_person: z.boolean() },
  retry_intervals: z.array(z.number()).nullable(),
  enabled: z.boolean(),
  state: z
    .enum(['enabled', 'disabled', 'switched_off'])
    .describe('switched_off: by us after failures; what happens meanwhile is kept as missed.'),
  state_reason: z.string().nullable(),
  previous_secret_until: z.string().nullable().describe('Until then the secret before signs as well.'),
  failing_since: z.string().nullable(),
  failures: z.number().describe('Attempts that failed since the last one that was taken.'),
  last_success_at: z.string().nullable(),
  ...{ created_by: z.string(), created_at: z.string(), updated_at: z.string() },
});
export const webhookWithSecret = webhookView.extend({
  secret: z.string().describe('Shown now and never again.'),
});

export const attemptView = z.object({
  attempt: z.number(),
  at: z.string(),
  duration_ms: z.number(),
  status: z.number().nullable().describe('null: no answer'),
  error: z.string().nullable(),
  response: z.string().nullable().describe('The beginning of the answer, without what looks like a secret.'),
});
export const deliveryView = z.object({
  ...{ event_id: z.string(), message_id: z.string(), type: z.string(), subject: z.string() },
  sequence: z.number().describe('Grows within its subject.'),
  kind: z.enum(['fact', 'test', 'captured']),
  state: z.enum(DELIVERY_STATES),
  attempts: z.number(),
  next_attempt_at: z.string().nullable(),
  ...{ happened_at: z.string(), created_at: z.string(), done_at: z.string().nullable() },
  last_attempt: attemptView.nullable(),
});

export function showWebhook(hook: Webhook): z.infer<typeof webhookView> {
  return {
    ...{
      id: hook.webhookId,
      type: hook.format === 'reference' ? 'REWARD' : 'GENERIC',
      default_method: 'POST',
    },
    ...{ name: hook.name, url: hook.url, description: hook.description, tags: hook.tags },
    ...{ format: hook.format, event_types: hook.eventTypes, filters: filters.parse(hook.filters) },
    ...{ include_integration: hook.includeIntegration, include_person: hook.includePerson },
    retry_intervals: hook.retryIntervals,
    enabled: hook.state === 'enabled',
    state: hook.state === 'missing' ? 'switched_off' : hook.state,
    state_reason: hook.stateReason,
    previous_secret_until: hook.previousUntil?.toISOString() ?? null,
    failing_since: hook.failingSince?.toISOString() ?? null,
    failures: hook.failures,
    last_success_at: hook.lastSuccessAt?.toISOString() ?? null,
    created_by: hook.createdBy,
    created_at: hook.createdAt.toISOString(),
    updated_at: hook.updatedAt.toISOString(),
  };
}

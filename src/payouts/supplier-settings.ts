// What a supplier of each type can be told: settings that may be shown, and secrets that may not. Pure.

import { z } from 'zod';
import type { SupplierType } from './types.ts';

const url = z.url({ protocol: /^https?$/ }).max(2000);
const secret = z.string().trim().min(1).max(500);

/** Where the provider's API is: its sandbox, the real one, or another address (a stand-in) that `api_url` names. */
const place = {
  environment: z.enum(['sandbox', 'production']).default('sandbox'),
  api_url: url.nullable().default(null),
};

export const SUPPLIER_SETTINGS = {
  manual: z.strictObject({}),
  coupon_pool: z.strictObject({
    /** Given only for rewards of exactly this amount; null: for any. */
    face_value_minor: z.int().min(1).max(100_000_000).nullable().default(null),
    /** With fewer codes than this the pool is low. */
    low_stock_at: z.int().min(0).max(1_000_000).default(20),
    /** A code that expires sooner is not handed out. */
    minimum_days_left: z.int().min(0).max(3650).default(30),
    /** Staff hand the codes out: nobody is mailed, and nobody needs an address. */
    handed_out_by_staff: z.boolean().default(false),
  }),
  webhook: z.strictObject({
    url,
    /** An answer of 2xx is the fulfilment; otherwise the receiver reports it (/v2/rewards/custom-reward/…). */
    fulfilled_by_answer: z.boolean().default(false),
    /** After so many hours without a report a person is asked to look. */
    report_within_hours: z
      .int()
      .min(1)
      .max(24 * 90)
      .default(72),
  }),
  tremendous: z.strictObject({
    ...place,
    funding_source_id: z.string().trim().min(1).max(100).default('balance'),
    /** Tremendous' own campaign, which decides look and choice; or products, or both. */
    campaign_id: z.string().trim().min(1).max(100).nullable().default(null),
    products: z.array(z.string().trim().min(1).max(100)).max(200).default([]),
  }),
  paypal: z.strictObject({
    ...place,
    client_id: z.string().trim().min(1).max(500),
    email_subject: z.string().trim().min(1).max(200).default('Your referral reward'),
  }),
  bank_csv: z.strictObject({}),
} as const satisfies Record<SupplierType, z.ZodType>;

export const SUPPLIER_SECRETS = {
  manual: z.strictObject({}),
  coupon_pool: z.strictObject({}),
  /** Made by us and shown once. */
  webhook: z.strictObject({ signing_secret: secret }),
  /** webhook_key: the private key of Tremendous' webhooks, if they are set up. */
  tremendous: z.strictObject({ api_key: secret, webhook_key: secret.nullish() }),
  paypal: z.strictObject({ client_secret: secret }),
  bank_csv: z.strictObject({}),
} as const satisfies Record<SupplierType, z.ZodType>;

export type SettingsOf<Type extends SupplierType> = z.infer<(typeof SUPPLIER_SETTINGS)[Type]>;
export type SecretsOf<Type extends SupplierType> = z.infer<(typeof SUPPLIER_SECRETS)[Type]>;

/** Of these a payout pays several rewards of a person at once, less what the person owes. The others hand out each reward whole. */
export const PAYS_MONEY: ReadonlySet<SupplierType> = new Set(['tremendous', 'paypal', 'bank_csv']);

/** Settings that say whose account it is at which provider. */
const IDENTITY: Record<SupplierType, readonly string[]> = {
  ...{ manual: [], coupon_pool: [], bank_csv: [] },
  webhook: ['url'],
  tremendous: ['environment', 'api_url'],
  paypal: ['environment', 'api_url', 'client_id'],
};

/** Which of the settings that say whose account it is change. */
export function identityChanges(
  type: SupplierType,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): string[] {
  return IDENTITY[type].filter((name) => before[name] !== after[name]);
}

/** The secret of ours that is sent to the provider; null: none is. */
export const SENT_SECRET: Record<SupplierType, string | null> = {
  ...{ manual: null, coupon_pool: null, bank_csv: null, webhook: null },
  tremendous: 'api_key',
  paypal: 'client_secret',
};

/** A provider that pays nothing real: what it "pays" has reached nobody. */
export function isSandbox(type: SupplierType, settings: Record<string, unknown>): boolean {
  return (type === 'tremendous' || type === 'paypal') && settings.environment !== 'production';
}

/** Whether a person must be reachable by e-mail, or have said where the money goes. */
export const NEEDS: Record<SupplierType, 'nothing' | 'email' | 'bank'> = {
  manual: 'nothing',
  coupon_pool: 'email',
  webhook: 'nothing',
  tremendous: 'email',
  paypal: 'email',
  bank_csv: 'bank',
};

/** Where a person's money goes, as it is stored sealed. */
export const destination = z.strictObject({
  email: z.email().max(254).nullish(),
  account_holder: z.string().trim().min(1).max(140).nullish(),
  iban: z
    .string()
    .transform((text) => text.replaceAll(' ', '').toUpperCase())
    .pipe(z.string().regex(/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/, 'is no IBAN'))
    .nullish(),
  routing_number: z
    .string()
    .regex(/^\d{9}$/, 'has nine digits')
    .refine(isRoutingNumber, 'has a digit that is mistyped')
    .nullish(),
  account_number: z
    .string()
    .regex(/^\d{4,17}$/, 'has 4 to 17 digits')
    .nullish(),
});
export type Destination = z.infer<typeof destination>;

/** The check digit of a routing number of the American Bankers Association. */
function isRoutingNumber(text: string): boolean {
  const sum = [...text].reduce((total, digit, at) => total + Number(digit) * ([3, 7, 1][at % 3] ?? 1), 0);
  return sum % 10 === 0;
}

/** Whether money can be sent to a bank with this. */
export function isBankAccount(given: Destination): boolean {
  const american = given.routing_number && given.account_number;
  return Boolean(given.account_holder && (given.iban || american));
}

/** What may be shown of it. */
export function hintOf(given: Destination): string {
  const account = given.iban ?? given.account_number;
  const parts = [given.email ?? null, account ? `account ending ${account.slice(-4)}` : null];
  return parts.filter((part) => part !== null).join(', ');
}

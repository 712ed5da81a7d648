// What a client's settings may be: the contract of setup and of /v1/client. Pure.

import { isSupportedCountry } from 'libphonenumber-js/min';
import { z } from 'zod';
import { readHost } from './hosts.ts';

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export const clientName = z
  .string()
  .trim()
  .min(1, 'A name is needed.')
  .max(200, 'A name has at most 200 characters.');
export const timeZone = z
  .string()
  .trim()
  .refine(isTimeZone, 'Use a time zone of the IANA list, as America/Chicago.');
export const phoneRegion = z
  .string()
  .trim()
  .toUpperCase()
  .refine((region) => isSupportedCountry(region), 'Use a country code of two letters, as US.');
export const currency = z
  .string()
  .trim()
  .toUpperCase()
  .refine((code) => CURRENCIES.has(code), 'Use a currency code of ISO 4217, as USD.');

const EMAIL = /^[^\s@"(),:;<>[\\\]]{1,64}@[^\s@]{1,255}$/;

/** The address by which a user logs in: trimmed, lower case, NFC. */
export const userEmail = z
  .string()
  .transform((email) => email.trim().normalize('NFC').toLowerCase())
  .refine((email) => EMAIL.test(email) && readHost(email.slice(email.indexOf('@') + 1)) !== null, {
    error: 'Use an e-mail address, as owner@acme.example.',
  });

/** How a user is called; may be empty. */
export const userName = z
  .string()
  .trim()
  .max(200, 'A name has at most 200 characters.')
  .regex(/^\P{Cc}*$/u, 'A name has no control characters.');

export const password = z
  .string()
  .min(8, 'A password has at least 8 characters.')
  .max(1000, 'A password has at most 1,000 characters.');

/** A mail domain, as acme.example. */
export const ownDomain = z.string().transform((text, context) => {
  const host = readHost(text);
  if (host !== null) return host;
  context.addIssue({ code: 'custom', message: 'Use a domain, as acme.example.' });
  return z.NEVER;
});

const days = z
  .int()
  .min(30, 'Keep it for 30 days at least: what is decided late is explained by it.')
  .max(3650)
  .nullable();
/** After how many days what came in, mails and refused requests are emptied or deleted; null: never. */
export const retention = z.strictObject({
  input_bodies_days: days,
  mail_bodies_days: days,
  refused_inputs_days: days,
});

/** The body of PATCH /v1/client: what is left out stays. */
export const clientChange = z.strictObject({
  name: clientName.optional(),
  time_zone: timeZone.optional(),
  phone_region: phoneRegion.optional(),
  currency: currency.optional(),
  own_domains: z.array(ownDomain).max(100).optional(),
  retention: retention.partial().optional(),
  grace_days: z.int().min(0).max(365).optional(),
  advocate_code_type_ids: z.array(z.string().trim().min(1).max(40)).max(100).optional(),
  form_selector: z
    .string()
    .trim()
    .max(500)
    .regex(/^[^\p{Cc}<]*$/u, 'Use a CSS selector, as form#estimate; empty: none.')
    .optional(),
});

// The days that a report is about, in the client's time zone, and what narrows it. Pure.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { DAY_MS } from '../base/time.ts';
import type { PersonKind } from '../people/types.ts';
import type { EvidenceKind } from '../referrals/types.ts';

export const BUCKETS = ['day', 'week', 'month'] as const;
export type Bucket = (typeof BUCKETS)[number];
export const BASES = ['happened', 'referral'] as const;
export type Basis = (typeof BASES)[number];

export interface Period {
  /** First and last day, as 2026-04-01. */
  since: string;
  until: string;
  timeZone: string;
}

export interface Narrowing {
  campaignId: string | null;
  channel: string | null;
  businessUnitId: string | null;
  advocateKind: string | null;
}

const day = z.iso.date();
const CHANNELS = [
  ...(['advocate_code', 'coupon', 'web_lead', 'click', 'share_match', 'staff'] as const),
] as const satisfies EvidenceKind[];
const ADVOCATE_KINDS = ['customer', 'employee', 'technician', 'partner'] as const satisfies PersonKind[];

export const reportQuery = z.object({
  since: day.optional().describe('First day in the client’s time zone; default: 30 days before until.'),
  until: day.optional().describe('Last day, included; default: today.'),
  campaign_id: z.string().max(100).optional().describe('Of one of the campaigns there are.'),
  channel: z.enum(CHANNELS).optional(),
  business_unit_id: z.string().max(100).optional().describe('As ServiceTitan has it.'),
  advocate_kind: z.enum(ADVOCATE_KINDS).optional(),
});

const LONGEST_DAYS = 3_700;
const DEFAULT_DAYS = 30;

/** Throws invalid_parameter when the days are in the wrong order or too many. */
export function readPeriod(
  query: { since?: string | undefined; until?: string | undefined },
  now: Date,
  timeZone: string,
): Period {
  const until = query.until ?? dayIn(timeZone, now);
  const since = query.since ?? addDays(until, 1 - DEFAULT_DAYS);
  if (since > until) throw new Refusal('invalid_parameter', { name: 'since', reason: 'it lies after until' });
  if (daysOf({ since, until }) > LONGEST_DAYS) {
    throw new Refusal('invalid_parameter', { name: 'since', reason: 'a report spans ten years at most' });
  }
  return { since, until, timeZone };
}

/** As many days, just before. */
export function periodBefore(period: Period): Period {
  return {
    since: addDays(period.since, -daysOf(period)),
    until: addDays(period.since, -1),
    timeZone: period.timeZone,
  };
}

/** Days of a period, both ends counted. */
export function daysOf({ since, until }: Pick<Period, 'since' | 'until'>): number {
  return Math.round((Date.parse(until) - Date.parse(since)) / DAY_MS) + 1;
}

/** The calendar day of an instant in a time zone. */
export function dayIn(timeZone: string, at: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);
}

/** A calendar day moved by whole days. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

export type NarrowingQuery = Omit<z.infer<typeof reportQuery>, 'since' | 'until'>;

export function narrowingOf(query: NarrowingQuery): Narrowing {
  return {
    campaignId: query.campaign_id ?? null,
    channel: query.channel ?? null,
    businessUnitId: query.business_unit_id ?? null,
    advocateKind: query.advocate_kind ?? null,
  };
}

// What a connection's calls come to (ST-2, ST-4): by endpoint, by hour, as a share of the allowance. Pure: counts in, report out.

import { HOUR_MS } from '../base/time.ts';
import type { CallCount } from './store-usage.ts';

type Count = Omit<CallCount, 'clientId' | 'connectionId'>;

export interface UsageFacts {
  counts: readonly Count[];
  /** Whole hours, the current one included. */
  hours: number;
  now: Date;
  requestsPerSecond: number;
  pollIntervalSeconds: number;
  openJobs: number;
}

/** The form of GET /v1/servicetitan/connections/{id}/usage. */
export function usageReport({ counts, hours, now, ...connection }: UsageFacts) {
  const { requestsPerSecond, pollIntervalSeconds, openJobs } = connection;
  const from = firstHour(now, hours);
  const sum = (some: readonly Count[]) => ({
    calls: some.reduce((total, one) => total + one.calls, 0),
    failed: some.reduce((total, one) => total + one.failed, 0),
    limited: some.reduce((total, one) => total + one.limited, 0),
  });
  const perHour = requestsPerSecond * 3600;
  const totals = sum(counts);
  // The current hour is not over: what it would come to is not guessed, what passed of it is counted.
  const passedHours = Math.max((now.getTime() - from.getTime()) / HOUR_MS, 1 / 60);
  const polling = (openJobs * 3600) / pollIntervalSeconds;
  return {
    from: from.toISOString(),
    until: now.toISOString(),
    ...totals,
    calls_per_hour: rounded(totals.calls / passedHours),
    by_endpoint: grouped(counts, ({ endpoint }) => endpoint)
      .map(([endpoint, some]) => ({ endpoint, ...sum(some) }))
      .sort((a, b) => b.calls - a.calls || a.endpoint.localeCompare(b.endpoint)),
    by_hour: grouped(counts, ({ hour }) => hour.toISOString()).map(([hour, some]) => {
      const inHour = sum(some);
      return { hour, ...inHour, share_of_allowance: rounded(inHour.calls / perHour) };
    }),
    allowance: {
      requests_per_second: requestsPerSecond,
      calls_per_hour: perHour,
      share: rounded(totals.calls / passedHours / perHour),
    },
    one_job_at_a_time: {
      open_jobs: openJobs,
      poll_interval_seconds: pollIntervalSeconds,
      calls_per_hour: rounded(polling),
      share_of_allowance: rounded(polling / perHour),
    },
  };
}

/** The start of the hour with which a report of `hours` hours begins. */
export function firstHour(now: Date, hours: number): Date {
  return new Date((Math.floor(now.getTime() / HOUR_MS) - hours + 1) * HOUR_MS);
}

function grouped(counts: readonly Count[], keyOf: (count: Count) => string): [string, Count[]][] {
  const groups = new Map<string, Count[]>();
  for (const count of counts) groups.set(keyOf(count), [...(groups.get(keyOf(count)) ?? []), count]);
  return [...groups];
}

/** Four digits after the point tell a ten-thousandth of the allowance. */
function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

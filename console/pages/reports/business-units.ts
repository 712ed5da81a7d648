// The business units that referred jobs of the last year were done by, as choices of a filter, by name where the names were read.

import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';
import { isAllowed, useSession } from '../../api/session.tsx';
import type { ReportView } from './wire.ts';

const YEAR_MS = 365 * 86_400_000;
/** They change with the company, not with the day. */
const STALE_MS = 10 * 60_000;

/** `chosen` is among them, also when it did nothing in that year. */
export function useBusinessUnits(chosen: string | undefined): { value: string; label: string }[] {
  const session = useSession();
  const since = new Date(Date.now() - YEAR_MS).toISOString().slice(0, 10);
  const { data } = useQuery({
    queryKey: ['/v1/reports', 'business_units', 'choices', since],
    staleTime: STALE_MS,
    // Whoever may not read reports has no choice of them.
    enabled: isAllowed(session, ['CLIENT_REPORT_DOWNLOAD', 'CAMPAIGN_EDIT']),
    queryFn: ({ signal }) => get<ReportView>('/v1/reports/business_units', { since }, signal),
  });
  const known = new Map((data?.rows ?? []).map(({ key, label }) => [key, String(label)]));
  if (chosen !== undefined && !known.has(chosen)) known.set(chosen, chosen);
  return [...known]
    .flatMap(([value, label]) => (typeof value === 'string' ? [{ value, label }] : []))
    .toSorted((a, b) => a.label.localeCompare(b.label, undefined, { numeric: true }));
}

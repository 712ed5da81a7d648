// The programs that a code can be for: those of running campaigns first.

import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';

interface Campaign {
  program_label: string;
  state: string;
}

export function usePrograms(): string[] {
  const campaigns = useQuery({
    queryKey: ['/v1/campaigns', 'programs'],
    queryFn: ({ signal }) => get<{ campaigns: Campaign[] }>('/v1/campaigns', { limit: 200 }, signal),
  });
  const all = campaigns.data?.campaigns ?? [];
  const labels = (isLive: boolean) =>
    all.filter(({ state }) => (state === 'LIVE') === isLive).map(({ program_label: label }) => label);
  return [...new Set([...labels(true), ...labels(false)])];
}

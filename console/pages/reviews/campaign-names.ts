// The names of campaigns by their ids, for filters and links; whoever may not read campaigns gets none.

import { useQuery } from '@tanstack/react-query';
import { get } from '../../api/api.ts';
import { isAllowed, useSession } from '../../api/session.tsx';

export function useCampaignNames(): Record<string, string> {
  const session = useSession();
  const campaigns = useQuery({
    queryKey: ['/v1/campaigns', 'names'],
    enabled: isAllowed(session, ['CAMPAIGN_EDIT', 'USER_SUPPORT', 'CLIENT_REPORT_DOWNLOAD']),
    queryFn: ({ signal }) =>
      get<{ campaigns: { campaign_id: string; name: string }[] }>('/v1/campaigns', { limit: 200 }, signal),
  });
  return Object.fromEntries((campaigns.data?.campaigns ?? []).map((one) => [one.campaign_id, one.name]));
}

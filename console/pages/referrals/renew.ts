// What a change of a referral makes stale.

import { useRenew } from '../../api/renew.ts';

export function useRenewReferrals(): () => Promise<unknown> {
  return useRenew('/v1/jobs', '/v1/explain', '/v1/referrals', '/v1/unknown-codes', '/v2/rewards');
}

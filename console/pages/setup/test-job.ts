// What a test job comes to: the body of a Zap is read as the server would read it, and the campaign decides the job. Nothing is stored.

import type { Simulation } from '../../../src/campaigns/simulate-wire.ts';
import { get, post } from '../../api/api.ts';
import type { TriedView } from '../events/wire.ts';

export interface TestOutcome {
  tried: TriedView;
  /** The code that stood on the job; '': there is none in the program. */
  code: string;
  hasCampaign: boolean;
  verdict: Simulation | null;
}

interface Campaign {
  campaign_id: string;
  state: string;
}

/** A customer is an existing one by a job of years ago that was paid for. */
const EARLIER = { completed_on: '2020-01-01T12:00:00Z', total_minor: 20_000 };

/** `code` '' takes the newest. Throws ApiError. */
export async function sendTestJob(wish: {
  code: string;
  totalMinor: number;
  isExisting: boolean;
}): Promise<TestOutcome> {
  const [zap, campaigns] = await Promise.all([
    get<{ body: Record<string, unknown> }>('/v1/setup/zap-body', { code: wish.code }),
    get<{ campaigns: Campaign[] }>('/v1/campaigns', { limit: 200 }),
  ]);
  const tried = await post<TriedView>('/v1/inputs/try', { body: zap.body });
  const code = tried.advocate_code ?? '';
  const live = campaigns.campaigns.find(({ state }) => state === 'LIVE');
  if (!tried.is_accepted || !live || code === '' || code === NO_CODE)
    return { tried, code: code === NO_CODE ? '' : code, hasCampaign: live !== undefined, verdict: null };
  const verdict = await post<Simulation>(`/v1/campaigns/${live.campaign_id}/simulate`, {
    version: 'live',
    evidence: 'advocate_code',
    advocate: { code },
    friend: { first_name: 'Jane', earlier_jobs: wish.isExisting ? [EARLIER] : [] },
    job: { status: 'Completed', total_minor: wish.totalMinor, paid: true },
  });
  return { tried, code, hasCampaign: true, verdict };
}

/** What GET /v1/setup/zap-body puts where a program has no code. */
const NO_CODE = 'CODE';

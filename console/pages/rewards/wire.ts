// What the routes of rewards answer.

import type { JobExplanation } from '../../../src/reports/explain.ts';
import type { HistoryView, RewardView, StateSummary } from '../../../src/rewards/views-store.ts';

/** GET /v1/explain/reward/{id} */
export interface RewardExplanation {
  summary: string;
  reward: JobExplanation['rewards'][number];
  job: JobExplanation;
}

export type { HistoryView, RewardView, StateSummary };

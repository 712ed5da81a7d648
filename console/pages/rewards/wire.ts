// What the routes of rewards answer.

import type { JobExplanation } from '../../../src/reports/explain.ts';
import type { HistoryView, RewardView, StateSummary } from '../../../src/rewards/views-store.ts';

/** GET /v1/explain/reward/{id} */
export interface RewardExplanation {
  summary: string;
  reward: JobExplanation['rewards'][number];
  /** null: it was granted by hand, and makes no job good. */
  job: JobExplanation | null;
}

export type { HistoryView, RewardView, StateSummary };

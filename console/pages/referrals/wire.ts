// What the routes of jobs, referrals and explanations answer.

import type { HistoryView, ReferralView } from '../../../src/referrals/view-store.ts';
import type { BoardCard, Stage as BoardStage } from '../../../src/reports/board-store.ts';
import type { JobExplanation } from '../../../src/reports/explain.ts';
import type { JobStage, JobView } from '../../../src/reports/jobs-store.ts';

/** GET /v1/referrals/{id} */
export interface ReferralDetail extends ReferralView {
  history: HistoryView[];
}

/** GET /v1/referrals/board */
export interface BoardView {
  stages: { stage: BoardStage; count: number }[];
  cards: BoardCard[];
  next_cursor: string | null;
}

/** GET /v1/explain/input/{id} */
export interface InputExplanation {
  summary: string;
  input: JobExplanation['received'][number] & { body: unknown };
  person: { person_id: string; name: string | null; email: string | null; kind: string } | null;
  job: JobExplanation | null;
}

/** One of GET /v1/unknown-codes */
export interface UnknownCodeView {
  connection_id: string;
  job_id: string;
  job_number: string | null;
  code: string;
  status: string;
  friend_person_id: string | null;
  friend: { person_id: string; name: string | null; email: string | null; phone: string | null } | null;
  created_on: string | null;
  first_seen_at: string;
  suggestions: {
    code: string;
    advocate: { person_id: string; name: string | null };
    closeness: number;
    likely: boolean;
  }[];
}

export type { BoardCard, BoardStage, JobExplanation, JobStage, JobView };

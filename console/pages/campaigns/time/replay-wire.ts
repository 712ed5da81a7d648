// What the replay routes answer.

import type { DifferenceKind, ReplaySide } from '../../../../src/campaigns/replay-types.ts';

/** GET …/replays/{replay_id} */
export interface ReplayView {
  replay_id: string;
  version: number | null;
  from: string;
  until: string;
  state: 'running' | 'paused' | 'canceled' | 'done' | 'failed';
  progress_percent: number;
  friends_total: number;
  friends_done: number;
  problem: string | null;
  currency: string;
  totals: {
    jobs: number;
    before: ReplaySide;
    after: ReplaySide;
    actual: { advocate_minor: number; friend_minor: number };
    delta_minor: number;
    differences: Record<DifferenceKind, number>;
  };
}

interface Verdict {
  outcome: 'qualified' | 'disqualified' | 'open';
  rewards: { role: 'advocate' | 'friend'; person_id: string; amount_minor: number }[];
  amounts: string[];
}

/** One of GET …/differences */
export interface DifferenceView {
  connection_id: string;
  job_id: string;
  job_number: string | null;
  friend: { person_id: string; name: string | null };
  advocate_name: string | null;
  kind: DifferenceKind;
  delta_minor: number;
  before: Verdict;
  after: Verdict;
  rules: { rule: string; code: string; text: string }[];
}

export type { DifferenceKind, ReplaySide };

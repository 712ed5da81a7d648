// What the guided try-out knows at one moment.

import type { JobView } from '../referrals/wire.ts';
import type { Connection } from './stand-in.ts';

export interface Explained {
  summary: string;
  next: string[];
}

export interface TryState {
  standIn: Connection | undefined;
  campaign: { campaign_id: string; name: string; program_label: string; state: string } | undefined;
  advocate: { person_id: string; name: string | null; email: string | null; codes: string[] } | undefined;
  /** The job of the stand-in that has come furthest. */
  job: JobView | undefined;
  explained: Explained | undefined;
}

export interface TryStepProps {
  state: TryState;
  step: 'done' | 'now' | 'later';
}

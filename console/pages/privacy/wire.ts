// What the routes of privacy answer.

import type { Retention } from '../../../src/accounts/types.ts';

export type { Retention };

/** One of GET /v4/erasures */
export interface ErasureView {
  id: string;
  /** null: nobody was known by what was asked for. */
  person_id: string | null;
  status: 'SWEEPING' | 'COMPLETED';
  note: string;
  requested_by: string;
  rows_changed: number;
  created_date: string;
  completed_date: string | null;
}

/** What retention needs of GET /v1/client */
export interface RetentionSettings {
  retention: Retention;
}

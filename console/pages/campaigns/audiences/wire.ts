// What the audience routes answer.

import type { AudienceRule } from '../../../../src/people/audience-rule.ts';

/** One of GET /v1/audiences */
export interface AudienceView {
  audience_id: string;
  name: string;
  kind: 'list' | 'rule';
  rule: AudienceRule | null;
  members: number;
  persons: number;
  campaigns: { campaign_id: string; name: string; live: boolean }[];
}

/** POST …/members */
export interface MembersAnswer {
  dry_run: boolean;
  rows: number;
  added: number;
  removed: number;
  errors_total: number;
  errors: { row: number; field: string | null; message: string }[];
  ignored_columns: string[];
}

export type { AudienceRule };

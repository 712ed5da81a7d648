// What the routes of files answer, and which fields each kind of file has.

import type { Scope } from '../../../src/accounts/types.ts';
import type { FileImportState, FileKind } from '../../../src/files/types.ts';

export type { FileKind };

export const KINDS: readonly FileKind[] = [
  'advocates',
  'leads',
  'events',
  'past_customers',
  'opt_outs',
  'program',
];

/** As src/files/columns.ts reads them; test/files-page.test.ts compares. */
export const FIELDS: Readonly<Record<FileKind, readonly string[]>> = {
  advocates: ['name', 'first_name', 'last_name', 'email', 'phone', 'kind', 'employee_id', 'code', 'label'],
  leads: ['name', 'first_name', 'last_name', 'email', 'phone', 'code', 'event_time'],
  events: [
    ...['event_name', 'event_time', 'name', 'first_name', 'last_name', 'email', 'phone', 'code'],
    'partner_user_id',
  ],
  past_customers: ['email', 'phone', 'customer_id', 'last_job_on'],
  opt_outs: ['email', 'sha256', 'mail_class'],
  program: [
    ...[
      'advocate_email',
      'advocate_name',
      'advocate_phone',
      'advocate_code',
      'friend_email',
      'friend_phone',
      'friend_name',
    ],
    ...['referred_at', 'status', 'balance'],
  ],
};

interface ColumnView {
  column: string;
  field: string | null;
}

/** Why a row was refused. */
export interface Fault {
  row: number;
  line: number;
  field: string | null;
  code: string;
  message: string;
}

/** One of GET /v1/file-imports */
export interface ImportView {
  import_id: string;
  kind: FileKind;
  name: string;
  state: FileImportState;
  columns: ColumnView[];
  rows: number;
  done: number;
  new: number;
  known: number;
  refused: number;
  /** Balances of another program that became rewards, or would. */
  carried_rewards: number;
  carried_minor: number;
  created_by: string;
  created_at: string;
  updated_at: string;
  finished_at: string | null;
}

/** POST /v1/file-imports with dry_run */
export interface DryRunView {
  dry_run: true;
  kind: FileKind;
  columns: ColumnView[];
  rows: number;
  new: number;
  known: number;
  refused: number;
  /** Balances of another program that became rewards, or would. */
  carried_rewards: number;
  carried_minor: number;
  first_rows: { row: number; line: number; known: boolean; reads: Record<string, Record<string, unknown>> }[];
  errors: Fault[];
}

/** What can be taken out, and who may besides admins. */
export const EXPORTS = {
  persons: 'CLIENT_REPORT_DOWNLOAD',
  codes: 'CLIENT_REPORT_DOWNLOAD',
  referrals: 'CLIENT_REPORT_DOWNLOAD',
  jobs: 'CLIENT_REPORT_DOWNLOAD',
  rewards: 'CLIENT_REPORT_DOWNLOAD',
  payouts: 'CLIENT_REPORT_DOWNLOAD',
  ledger: 'CLIENT_REPORT_DOWNLOAD',
  messages: 'CLIENT_ADMIN',
  events: 'CLIENT_ADMIN',
  audit: 'CLIENT_ADMIN',
} as const satisfies Record<string, Scope>;
export type ExportName = keyof typeof EXPORTS;

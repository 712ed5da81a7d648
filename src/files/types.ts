// What other rooms may know of files: the kinds, an import, what a row of one asks for.

import type { Id } from '../base/ids.ts';

export const FILE_KINDS = ['advocates', 'leads', 'events', 'past_customers', 'opt_outs', 'program'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** How dates with slashes are meant; iso: they are refused. */
export const DATE_ORDERS = ['iso', 'month_first', 'day_first'] as const;

/** What the uploader says beside the file. */
export interface FileSettings {
  /** Program label of the codes; null: of the running program. */
  label: string | null;
  /** Name of events whose row names none. */
  eventName: string | null;
  dates: (typeof DATE_ORDERS)[number];
  /** Class of opt-outs whose row names none. */
  mailClass: 'transactional' | 'promotional' | 'all';
  /** Whose customers customer ids are of; null: none were told. */
  connectionId: Id | null;
}

/** A file as it is read: its heading row, and the field of each column (null: the column is data, or nothing). */
export interface FileShape {
  kind: FileKind;
  columns: string[];
  fields: (string | null)[];
  settings: FileSettings;
}

export type FileImportState = 'running' | 'paused' | 'canceled' | 'done';

export interface FileImport extends FileShape {
  importId: Id;
  name: string;
  state: FileImportState;
  rows: number;
  newRows: number;
  knownRows: number;
  refusedRows: number;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  finishedAt: Date | null;
}

/** A row of a file. `row` counts from 1, the heading row left out; `line` is the line of the file. */
export interface FileRow {
  row: number;
  line: number;
  cells: string[];
}

/** Why a row was refused: the field (null: the row), the code of the catalogue, and how to mend it. */
export interface FileFault {
  field: string | null;
  code: string;
  message: string;
}

/** What a row asks for, in compared forms. A row of a program's export asks for several things. */
export interface FileWish {
  /** E-mails and phones by which it is seen whether the row's person is known. */
  keys: { kind: 'email' | 'phone' | 'customer' | 'partner_user_id'; value: string }[];
  advocate: {
    name: string;
    kind: 'customer' | 'employee' | 'technician' | 'partner';
    email: string | null;
    employeeId: string | null;
    phone: string | null;
    code: string | null;
    label: string | null;
  } | null;
  event: { name: string; at: Date | null; data: Record<string, string> } | null;
  pastCustomer: {
    keys: { kind: 'email' | 'phone' | 'customer'; value: string }[];
    servedAt: Date | null;
  } | null;
  optOut: { addressKey: string; mailClass: FileSettings['mailClass'] } | null;
}

/** A row as it would be taken now. */
export type JudgedRow = FileRow &
  ({ wish: FileWish; isKnown: boolean; fault: null } | { wish: null; isKnown: false; fault: FileFault });

/** Reads rows and looks up whom they mean; stores nothing. Answers in order. */
export type JudgeRows = (clientId: Id, shape: FileShape, rows: readonly FileRow[]) => Promise<JudgedRow[]>;

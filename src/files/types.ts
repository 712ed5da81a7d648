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
  /** Whose the amount in the column balance is; null: nobody said, and rows with one are refused. Of imports of old: undefined. */
  balances?: BalanceMeaning | null;
  /** What the other program is called, in the reason of the rewards that carry balances over. */
  oldProgram?: string | null;
}

/** per_advocate: all that the old program owes, on any of the advocate's lines; per_row: each line is owed for itself. */
export const BALANCE_MEANINGS = ['per_advocate', 'per_row'] as const;
export type BalanceMeaning = (typeof BALANCE_MEANINGS)[number];

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
  /** Balances that were carried over as rewards. */
  carriedRewards: number;
  carriedMinor: number;
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

/** Two lines, or two imports, say different things about one balance. */
export const BALANCE_CONTRADICTS: FileFault = {
  field: 'balance',
  code: 'balance_not_taken',
  message:
    'Another line or an earlier import carried over this balance with another amount or for another campaign; empty the cell, and change that reward by hand if it is wrong.',
};

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
  /** What another program still owes the advocate; the same `key` is the same debt. */
  balance: { amountMinor: number; key: string; isCarried: boolean } | null;
}

/** A row as it would be taken now. */
export type JudgedRow = FileRow &
  ({ wish: FileWish; isKnown: boolean; fault: null } | { wish: null; isKnown: false; fault: FileFault });

/** Reads rows and looks up whom they mean; stores nothing. Answers in order. */
export type JudgeRows = (clientId: Id, shape: FileShape, rows: readonly FileRow[]) => Promise<JudgedRow[]>;

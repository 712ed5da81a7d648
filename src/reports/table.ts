// A report as a table: columns that say what they hold, rows of plain values, and the same as CSV.

import { stringify } from 'csv-stringify/sync';
import { formulaSafe } from '../base/csv.ts';
import { minorDigits } from '../base/money.ts';
import type { CellWords } from './cell-words.ts';

export type ColumnType = 'text' | 'number' | 'money' | 'percent' | 'days' | 'instant' | 'day';

export interface Column {
  key: string;
  label: string;
  /** money: minor units of the table's currency; percent: 0.25 is 25 %; instant: ISO 8601; day: 2026-04-01. */
  type: ColumnType;
  /** A cell's value → what people read in its place; what is not in it stands for itself. */
  words?: CellWords;
}

export type Cell = string | number | null;

export interface Table {
  columns: Column[];
  rows: Record<string, Cell>[];
  currency: string;
}

/**
 * The table with a heading row, amounts in the currency's decimals, codes in words, in UTF-8 with a mark that spreadsheets know it by.
 * Text that a spreadsheet would run as a formula is written with an apostrophe before it (SEC-5).
 */
export function csvOf({ columns, rows, currency }: Table): string {
  const digits = minorDigits(currency);
  const shown = (cell: Cell | undefined, { type, words }: Column) => {
    if (cell === null || cell === undefined) return '';
    if (type === 'money' && typeof cell === 'number') return (cell / 10 ** digits).toFixed(digits);
    return words?.[cell] ?? cell;
  };
  const records = rows.map((row) => columns.map((column) => shown(row[column.key], column)));
  const headings = columns.map(({ label, type }) => (type === 'money' ? `${label} (${currency})` : label));
  // Negative amounts are numbers and no formulas, so text alone is looked at.
  const safe = records.map((record) =>
    record.map((cell) => (typeof cell === 'string' ? formulaSafe(cell) : cell)),
  );
  return stringify([headings, ...safe], { bom: true, record_delimiter: 'windows' });
}

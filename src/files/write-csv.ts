// How a CSV that leaves is written: for spreadsheets, in pieces.

import { stringify } from 'csv-stringify/sync';
import { formulaSafe } from '../base/csv.ts';

/** Rows with formulas neutralised (SEC-5); the first piece of a file begins with the mark of UTF-8. */
export function csvRows(
  records: readonly (readonly (string | number | null)[])[],
  { isFirst }: { isFirst: boolean },
): string {
  const safe = records.map((record) =>
    record.map((cell) => (typeof cell === 'string' ? formulaSafe(cell) : cell)),
  );
  return stringify(safe, { bom: isFirst, record_delimiter: 'windows' });
}

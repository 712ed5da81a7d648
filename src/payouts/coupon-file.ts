// Reads a file of coupon codes: one code a line, or columns code and expires_at. All complaints at once; half a file is never taken. Pure.

import { parse } from 'csv-parse/sync';
import { parseInstant } from '../base/time.ts';
import type { NewCoupon } from './coupons-store.ts';

/** As the platform of the reference takes them; a code may carry a PIN after a blank. */
const CODE_MAX = 64;
const CODE = /^[\x20-\x7e]+$/;
const COMPLAINTS_MAX = 50;

export interface CouponFile {
  coupons: NewCoupon[];
  /** Lines with a code, also those that are there twice. */
  rows: number;
  /** Codes that the file itself has more than once. */
  repeated: number;
  /** Each with its line. Any of them: nothing is taken. */
  complaints: string[];
}

/** `defaultExpiry` holds for lines that name none. A code that has expired already is a complaint. */
export function readCouponFile(
  text: string,
  { now, defaultExpiry }: { now: Date; defaultExpiry: Date | null },
): CouponFile {
  const file: CouponFile = { coupons: [], rows: 0, repeated: 0, complaints: [] };
  const seen = new Set<string>();
  for (const { line, cells } of linesOf(text, file)) {
    const [code = '', expiry = ''] = cells.map((cell) => cell.trim());
    if (line === 1 && /^(code|coupon|coupon code|codes?)$/i.test(code)) continue;
    if (code === '' && expiry === '') continue;
    file.rows += 1;
    const expiresAt = expiry === '' ? defaultExpiry : parseInstant(expiry);
    const problem = problemOf(code, expiry, expiresAt, cells.length, now);
    if (problem) file.complaints.push(`line ${line}: ${problem}`);
    else if (seen.has(code)) file.repeated += 1;
    else file.coupons.push({ code, expiresAt });
    seen.add(code);
    if (file.complaints.length >= COMPLAINTS_MAX) break;
  }
  return file;
}

function linesOf(text: string, file: CouponFile): { line: number; cells: string[] }[] {
  try {
    const rows = parse(text, {
      bom: true,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    return rows.map(({ record, info }) => ({ line: info.lines, cells: record }));
  } catch (error) {
    file.complaints.push(`it is no CSV: ${error instanceof Error ? error.message : error}`);
    return [];
  }
}

function problemOf(
  code: string,
  expiry: string,
  expiresAt: Date | null,
  columns: number,
  now: Date,
): string | null {
  if (columns > 2) return 'it has more than the columns code and expires_at';
  if (code === '') return 'the code is missing';
  if (code.length > CODE_MAX) return `the code is longer than ${CODE_MAX} characters`;
  if (!CODE.test(code)) return 'the code has characters other than letters, digits and plain signs';
  if (expiry !== '' && !expiresAt) return `"${expiry.slice(0, 40)}" is no date as 2026-12-31`;
  return expiresAt && expiresAt <= now ? 'the code has expired' : null;
}

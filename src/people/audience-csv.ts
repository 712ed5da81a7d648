// Reads a list of people from CSV or from JSON rows into the keys by which an audience names them. Pure; says row by row what is wrong.

import { parse } from 'csv-parse/sync';
import { codeKey } from '../base/codes.ts';
import { normaliseEmail, normalisePhone } from './normalise.ts';

export const MEMBER_FIELDS = ['email', 'phone', 'customer_id', 'partner_user_id', 'advocate_code'] as const;
export type MemberField = (typeof MEMBER_FIELDS)[number];
export type MemberRow = Partial<Record<MemberField, string | null | undefined>>;
export type MemberKey = { kind: 'email' | 'phone' | 'customer' | 'partner_user_id' | 'code'; value: string };

/** `row` counts people from 1, the line of names left out. */
export interface RowError {
  row: number;
  field: MemberField | null;
  value: string | null;
  message: string;
}

export interface ReadMembers {
  rows: number;
  /** Keys of all rows, each once. */
  keys: MemberKey[];
  errors: RowError[];
}

/** Spellings of the columns, without case, blanks and punctuation. */
const COLUMNS: Record<string, MemberField> = {
  email: 'email',
  emailaddress: 'email',
  mail: 'email',
  phone: 'phone',
  phonenumber: 'phone',
  mobile: 'phone',
  mobilephone: 'phone',
  cell: 'phone',
  customerid: 'customer_id',
  customer: 'customer_id',
  servicetitanid: 'customer_id',
  servicetitancustomerid: 'customer_id',
  partneruserid: 'partner_user_id',
  userid: 'partner_user_id',
  employeeid: 'partner_user_id',
  advocatecode: 'advocate_code',
  referralcode: 'advocate_code',
  code: 'advocate_code',
};

/** The rows of a CSV with a first line of names, separated by comma, semicolon or tab. Throws a sentence about what cannot be read. */
export function readCsv(text: string): { rows: MemberRow[]; ignoredColumns: string[] } {
  let lines: string[][];
  try {
    lines = parse(text, {
      ...{ bom: true, delimiter: [',', ';', '\t'], skip_empty_lines: true, trim: true },
      ...{ relax_column_count: true, relax_quotes: true },
    });
  } catch (error) {
    throw new Error(`it is no CSV: ${error instanceof Error ? error.message : String(error)}.`);
  }
  const [names, ...people] = lines;
  const fields = (names ?? []).map((name) => COLUMNS[name.toLowerCase().replace(/[^a-z]/g, '')] ?? null);
  if (!fields.some((field) => field !== null))
    throw new Error(`the first line must name at least one of the columns ${MEMBER_FIELDS.join(', ')}.`);
  const rows = people.map((cells) => {
    const row: MemberRow = {};
    for (const [index, field] of fields.entries()) if (field) row[field] ??= cells[index] || null;
    return row;
  });
  return { rows, ignoredColumns: (names ?? []).filter((_, index) => fields[index] === null) };
}

/** The compared forms of all that these rows name. A row counts with each key that can be read; one without any is an error. */
export function readMembers(rows: readonly MemberRow[], phoneRegion: string): ReadMembers {
  const keys = new Map<string, MemberKey>();
  const errors: RowError[] = [];
  for (const [index, row] of rows.entries()) {
    let isNamed = false;
    for (const field of MEMBER_FIELDS) {
      const text = row[field]?.trim();
      if (!text) continue;
      isNamed = true;
      const key = keyOf(field, text, phoneRegion);
      if (key) keys.set(`${key.kind} ${key.value}`, key);
      else errors.push({ row: index + 1, field, value: text.slice(0, 100), message: NOBODY[field] });
    }
    if (!isNamed)
      errors.push({
        ...{ row: index + 1, field: null, value: null },
        message: `This row names nobody: fill one of ${MEMBER_FIELDS.join(', ')}.`,
      });
  }
  return { rows: rows.length, keys: [...keys.values()], errors };
}

const NOBODY: Record<MemberField, string> = {
  email: 'This is no e-mail address that identifies somebody.',
  phone: 'This is no phone number.',
  customer_id: 'The id of a ServiceTitan customer has digits only.',
  partner_user_id: 'This id is longer than 200 characters.',
  advocate_code: 'A code has letters or digits.',
};

function keyOf(field: MemberField, text: string, region: string): MemberKey | null {
  const key = (kind: MemberKey['kind'], value: string | null) => (value ? { kind, value } : null);
  switch (field) {
    case 'email':
      // Staff have addresses of the company itself; in a list they mean a person.
      return key('email', normaliseEmail(text, []));
    case 'phone':
      return key('phone', normalisePhone(text, region));
    case 'customer_id':
      return key('customer', /^\d{1,40}$/.test(text) ? text : null);
    case 'partner_user_id':
      return key('partner_user_id', text.length <= 200 ? text : null);
    case 'advocate_code':
      return key('code', codeKey(text));
  }
}

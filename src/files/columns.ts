// Which columns a file of each kind may have, under which names they are known, and which field each column of a file is. Pure.

import { Refusal } from '../base/errors.ts';
import type { FileKind } from './types.ts';

/** Field → other names of its column, without case, blanks and punctuation. */
type Fields = Readonly<Record<string, readonly string[]>>;

const EMAIL = ['emailaddress', 'mail', 'emails'];
const PHONE = ['phonenumber', 'mobile', 'mobilephone', 'cell', 'cellphone', 'telephone'];
const NAME = ['fullname', 'customername', 'displayname', 'contact'];
const NAMES: Fields = { name: NAME, first_name: ['firstname', 'first'], last_name: ['lastname', 'last'] };
const CODE = ['advocatecode', 'referralcode', 'sharecode', 'promocode'];

/** What each kind reads. */
export const FIELDS: Readonly<Record<FileKind, Fields>> = {
  advocates: {
    ...{ ...NAMES, email: EMAIL, phone: PHONE, kind: ['type', 'advocatekind'] },
    ...{ employee_id: ['technicianid'], code: CODE, label: ['programlabel', 'program'] },
  },
  leads: {
    ...{ ...NAMES, email: EMAIL, phone: PHONE, code: CODE },
    event_time: ['date', 'createdat', 'createdon', 'submittedat', 'time', 'leaddate'],
  },
  events: {
    ...{ event_name: ['event'], event_time: ['date', 'occurredat', 'time'], ...NAMES, email: EMAIL },
    ...{ phone: PHONE, code: CODE, partner_user_id: ['userid'] },
  },
  past_customers: {
    ...{ email: EMAIL, phone: PHONE },
    customer_id: ['customer', 'servicetitanid', 'servicetitancustomerid', 'id'],
    last_job_on: ['lastjob', 'lastjobdate', 'lastservicedate', 'lastcompletedjob', 'lastserviced', 'date'],
  },
  opt_outs: {
    email: [...EMAIL, 'address'],
    sha256: ['hash', 'emailhash', 'emailsha256', 'sha256hash'],
    mail_class: ['class'],
  },
  program: {
    ...{
      advocate_email: ['referreremail'],
      advocate_phone: ['referrerphone'],
      advocate_name: ['referrer', 'advocate', 'referrername'],
    },
    ...{ advocate_code: [...CODE, 'code', 'referrercode'], friend_email: ['refereeemail', 'referredemail'] },
    ...{ friend_phone: ['refereephone', 'referredphone'], friend_name: ['friend', 'referee', 'refereename'] },
    ...{ referred_at: ['referredon', 'date', 'createdat', 'referraldate'], status: ['state', 'stage'] },
    balance: ['rewardbalance', 'owed', 'amountowed', 'credit'],
  },
};

/** Kinds whose other columns are kept as data of the event. */
const KEEPS_DATA = new Set<FileKind>(['leads', 'events']);

/**
 * The field of each column: as `mapping` (field → heading) says, else by the heading's own name. Columns that are no field are data of
 * leads and events. Throws import_file_invalid.
 */
export function fieldsOf(
  kind: FileKind,
  columns: readonly string[],
  mapping: Readonly<Record<string, string>>,
): (string | null)[] {
  const known = FIELDS[kind];
  const fields: (string | null)[] = columns.map(() => null);
  for (const [field, heading] of Object.entries(mapping)) {
    if (!Object.hasOwn(known, field))
      throw invalid(`mapping names ${field}; fields of ${kind} are ${Object.keys(known).join(', ')}.`);
    const at = columns.findIndex((column) => plain(column) === plain(heading));
    if (at < 0) throw invalid(`mapping says that ${field} is in "${heading}", and no column is called that.`);
    fields[at] = field;
  }
  for (const [index, column] of columns.entries()) {
    if (fields[index] !== null) continue;
    const name = plain(column);
    const named = Object.entries(known).find(
      ([field, aliases]) => !fields.includes(field) && (plain(field) === name || aliases.includes(name)),
    );
    if (named && !Object.hasOwn(mapping, named[0])) fields[index] = named[0];
  }
  if (fields.every((field) => field === null))
    throw invalid(
      `no column of the first line is known; ${kind} are read from ${Object.keys(known).join(', ')}. Name them so, or give a mapping.`,
    );
  return fields;
}

/** The name under which a column that is no field is kept; null: it is not kept. The column of complaints is ours. */
export function dataName(kind: FileKind, column: string): string | null {
  const name = column.trim().replace(/\s+/g, '_').toLowerCase();
  return KEEPS_DATA.has(kind) && name !== '' && name !== COMPLAINT_COLUMN ? name : null;
}

/** The last column of a file of refused rows. */
export const COMPLAINT_COLUMN = 'what_to_mend';

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

export function invalid(reason: string): Refusal {
  return new Refusal('import_file_invalid', { reason });
}

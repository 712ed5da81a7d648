// What one row of a file asks for, or why it is refused and how to mend it. Pure.

import { hash } from 'node:crypto';
import { codeKey } from '../base/codes.ts';
import { parseInstant } from '../base/time.ts';
import { dataName } from './columns.ts';
import { readAmount } from './read-amount.ts';
import type { FileFault, FileRow, FileSettings, FileShape, FileWish } from './types.ts';

/** How the people room compares e-mails and phones; null: it identifies nobody. */
export interface Compare {
  email(text: string): string | null;
  phone(text: string): string | null;
}

export interface RowContext extends Compare {
  now: Date;
  currency: string;
}

type Values = Readonly<Record<string, string>>;
type Read = FileWish | FileFault;

const NOTHING: FileWish = {
  ...{ keys: [], advocate: null, event: null, pastCustomer: null, optOut: null, balance: null },
};
const KINDS = ['customer', 'employee', 'technician', 'partner'] as const;
const CLASSES = ['transactional', 'promotional', 'all'] as const;
/** As much as one reward by hand can be. */
const BALANCE_MAX_MINOR = 100_000_000;
/** States under which other programs list friends who bought. */
const BOUGHT =
  /^(converted|completed|closed|closed.?won|won|rewarded|paid|approved|fulfilled|customer|successful|success)$/i;

/** Reads a row; a fault has a message. */
export function readRow(shape: FileShape, { cells }: FileRow, ctx: RowContext): Read {
  const surplus = cells.slice(shape.columns.length).some((cell) => cell !== '');
  if (surplus)
    return fault(
      null,
      'invalid_row',
      'The row has more cells than the first line: put quotes around cells with separators.',
    );
  const values: Record<string, string> = {};
  const data: Record<string, string> = {};
  for (const [index, field] of shape.fields.entries()) {
    const cell = cells[index]?.trim() ?? '';
    if (cell === '') continue;
    if (field !== null) values[field] = cell;
    else {
      const name = dataName(shape.kind, shape.columns[index] ?? '');
      if (name !== null) data[name] = cell;
    }
  }
  switch (shape.kind) {
    case 'advocates':
      return advocateRow(values, shape.settings, ctx);
    case 'leads':
      return eventRow({ event_name: 'online_lead_captured', ...values }, data, shape.settings, ctx);
    case 'events':
      return eventRow(values, data, shape.settings, ctx);
    case 'past_customers':
      return pastCustomerRow(values, shape.settings, ctx);
    case 'opt_outs':
      return optOutRow(values, shape.settings, ctx);
    case 'program':
      return programRow(values, shape.settings, ctx);
  }
}

export function isFault(read: object): read is FileFault {
  return 'message' in read;
}

function advocateRow(values: Values, settings: FileSettings, ctx: Compare): Read {
  const keys = keysOf(values, ctx);
  if (isFault(keys)) return keys;
  const name = values.name ?? [values.first_name, values.last_name].filter(Boolean).join(' ');
  if (name === '')
    return fault('name', 'invalid_row', 'The name is missing: it stands on the card and in the greeting.');
  const kind = KINDS.find((one) => one === (values.kind ?? 'customer').toLowerCase());
  if (!kind) return fault('kind', 'invalid_row', `The kind is one of ${KINDS.join(', ')}.`);
  if (!values.email && !values.employee_id && !values.phone)
    return fault(
      'email',
      'invalid_row',
      'Fill email, employee_id or phone, so that the person is found again.',
    );
  return {
    ...NOTHING,
    keys,
    advocate: {
      ...{ name, kind, email: values.email ?? null, employeeId: values.employee_id ?? null },
      ...{ phone: values.phone ?? null, code: values.code ?? null, label: values.label ?? settings.label },
    },
  };
}

function eventRow(values: Values, data: Values, settings: FileSettings, ctx: RowContext): Read {
  const contacts = keysOf(values, ctx);
  if (isFault(contacts)) return contacts;
  const userId = values.partner_user_id;
  const keys: FileWish['keys'] = userId
    ? [...contacts, { kind: 'partner_user_id', value: userId }]
    : contacts;
  if (keys.length === 0) return fault('email', 'invalid_row', 'The row names nobody: fill email or phone.');
  const name = values.event_name ?? settings.eventName;
  if (!name)
    return fault(
      'event_name',
      'invalid_row',
      'The event has no name: fill event_name, or give one for the whole file.',
    );
  if (name.length > 200 || /\p{Cc}/u.test(name))
    return fault(
      'event_name',
      'invalid_event_name',
      'An event name has 1 to 200 characters and no control characters.',
    );
  const at = timeOf(values.event_time, 'event_time', settings, ctx.now);
  if (at !== null && 'message' in at) return at;
  const bad = codeFault(values.code, 'code');
  if (bad) return bad;
  const { first_name, last_name } = namesOf(values);
  return {
    ...NOTHING,
    keys,
    event: {
      ...{ name, at },
      data: present({
        ...data,
        ...{ email: values.email, phone: values.phone, partner_user_id: values.partner_user_id },
        ...{ first_name, last_name, advocate_code: values.code },
      }),
    },
  };
}

function pastCustomerRow(values: Values, settings: FileSettings, ctx: RowContext): Read {
  const keys = keysOf(values, ctx);
  if (isFault(keys)) return keys;
  const customer = customerKey(values.customer_id, settings);
  if (customer !== null && 'message' in customer) return customer;
  const all = customer === null ? keys : [...keys, customer];
  if (all.length === 0)
    return fault(
      'email',
      'invalid_row',
      'The row names nobody: fill email, phone or customer_id. A name alone is no proof.',
    );
  const servedAt = timeOf(values.last_job_on, 'last_job_on', settings, ctx.now);
  if (servedAt !== null && 'message' in servedAt) return servedAt;
  return { ...NOTHING, keys: all, pastCustomer: { keys: all, servedAt } };
}

function customerKey(
  id: string | undefined,
  { connectionId }: FileSettings,
): { kind: 'customer'; value: string } | FileFault | null {
  if (!id) return null;
  if (!/^\d{1,40}$/.test(id))
    return fault('customer_id', 'invalid_row', 'The id of a ServiceTitan customer has digits only.');
  if (connectionId === null)
    return fault(
      'customer_id',
      'no_such_connection',
      'Say which connection the customer ids are of: connection_id.',
    );
  return { kind: 'customer', value: `${connectionId}:${id}` };
}

function optOutRow(values: Values, { mailClass: usual }: FileSettings, ctx: Compare): Read {
  const mailClass = CLASSES.find((one) => one === (values.mail_class ?? usual).toLowerCase());
  if (!mailClass) return fault('mail_class', 'invalid_row', `The class is one of ${CLASSES.join(', ')}.`);
  if (values.sha256) {
    const hash = values.sha256.replace(/^sha256:/i, '').toLowerCase();
    if (!/^[0-9a-f]{64}$/.test(hash))
      return fault(
        'sha256',
        'invalid_row',
        'The hash has 64 digits of hexadecimal: SHA-256 of the address in lower case.',
      );
    return { ...NOTHING, optOut: { addressKey: `sha256:${hash}`, mailClass } };
  }
  if (!values.email) return fault('email', 'invalid_row', 'Fill email or sha256.');
  const email = ctx.email(values.email);
  if (email === null) return fault('email', 'invalid_email', 'This is no e-mail address.');
  return { ...NOTHING, optOut: { addressKey: email, mailClass } };
}

/** A referral as another program lists it: the advocate with the code, the friend, and whether the friend bought. */
function programRow(values: Values, settings: FileSettings, ctx: RowContext): Read {
  const contacts = { email: values.advocate_email ?? '', phone: values.advocate_phone ?? '' };
  const advocateKeys = keysOf(contacts, ctx, 'advocate_');
  if (isFault(advocateKeys)) return advocateKeys;
  const friendKeys = keysOf(
    { email: values.friend_email ?? '', phone: values.friend_phone ?? '' },
    ctx,
    'friend_',
  );
  if (isFault(friendKeys)) return friendKeys;
  const [advocateKey] = advocateKeys;
  const hasFriend = friendKeys.length > 0;
  if (!advocateKey && !(hasFriend && values.advocate_code))
    return fault(
      'advocate_email',
      'invalid_row',
      'Fill advocate_email or advocate_phone; a friend may also stand with advocate_code alone.',
    );
  const bad = codeFault(values.advocate_code, 'advocate_code');
  if (bad) return bad;
  const at = timeOf(values.referred_at, 'referred_at', settings, ctx.now);
  if (at !== null && 'message' in at) return at;
  if (hasFriend && at === null)
    return fault(
      'referred_at',
      'invalid_row',
      'Fill the day on which the friend was referred: it decides which job counts.',
    );
  const balance = balanceOf(values.balance, advocateKeys, [...friendKeys, at], settings, ctx.currency);
  if (balance !== null && isFault(balance)) return balance;
  const names = namesOf({ name: values.friend_name ?? '' });
  return {
    ...NOTHING,
    keys: hasFriend ? friendKeys : advocateKeys,
    balance,
    advocate: advocateKey
      ? {
          name: values.advocate_name ?? (values.advocate_email?.split('@')[0] || 'Advocate'),
          ...{ kind: 'customer', email: values.advocate_email ?? null, employeeId: null },
          phone: values.advocate_phone ?? null,
          ...{ code: values.advocate_code ?? null, label: settings.label },
        }
      : null,
    event: hasFriend
      ? {
          name: 'online_lead_captured',
          at,
          data: present({
            ...{ email: values.friend_email, phone: values.friend_phone, ...names },
            ...{ advocate_code: values.advocate_code, imported_status: values.status },
          }),
        }
      : null,
    // Who bought in the old program was rewarded there, and is no new customer here.
    pastCustomer: hasFriend && BOUGHT.test(values.status ?? '') ? { keys: friendKeys, servedAt: at } : null,
  };
}

/** What the old program owes; nothing is guessed about whose a column of money is. */
function balanceOf(
  text: string | undefined,
  [advocate]: readonly ContactKey[],
  line: readonly unknown[],
  { balances, oldProgram }: FileSettings,
  currency: string,
): FileWish['balance'] | FileFault {
  if (!text) return null;
  const amountMinor = readAmount(text, currency);
  if (typeof amountMinor === 'object') return fault('balance', 'invalid_row', amountMinor.problem);
  if (amountMinor === 0) return null;
  if (!balances)
    return fault(
      'balance',
      'balance_not_taken',
      'Say what the column of balances means: balances=per_advocate (all that is owed to the advocate) or balances=per_row (each line is owed for itself); or empty the cell.',
    );
  if (!advocate)
    return fault('balance', 'invalid_row', 'Fill advocate_email or advocate_phone: whose balance is it?');
  if (amountMinor < 0)
    return fault('balance', 'balance_not_taken', 'A debt is not carried over; empty the cell.');
  if (amountMinor > BALANCE_MAX_MINOR)
    return fault('balance', 'invalid_row', 'That is more than one reward can be; look at the cell again.');
  const of = [oldProgram ?? null, advocate.value, ...(balances === 'per_row' ? [amountMinor, ...line] : [])];
  return { amountMinor, key: `carried:${hash('sha256', JSON.stringify(of))}`, isCarried: false };
}

interface ContactKey {
  kind: 'email' | 'phone';
  value: string;
}

function keysOf(values: Values, ctx: Compare, prefix = ''): ContactKey[] | FileFault {
  const keys: ContactKey[] = [];
  if (values.email) {
    const value = ctx.email(values.email);
    if (value === null)
      return fault(
        `${prefix}email`,
        'invalid_email',
        'This is no e-mail address that identifies a person; correct it, or empty the cell.',
      );
    keys.push({ kind: 'email', value });
  }
  if (values.phone) {
    const value = ctx.phone(values.phone);
    if (value === null)
      return fault(
        `${prefix}phone`,
        'invalid_row',
        'This is no phone number; correct it, or empty the cell.',
      );
    keys.push({ kind: 'phone', value });
  }
  return keys;
}

function codeFault(code: string | undefined, field: string): FileFault | null {
  return code && codeKey(code) === '' ? fault(field, 'invalid_row', 'A code has letters or digits.') : null;
}

function namesOf({ name = '', first_name, last_name }: Values): { first_name?: string; last_name?: string } {
  const at = name.indexOf(' ');
  const first = first_name ?? (at < 0 ? name : name.slice(0, at));
  const last = last_name ?? (at < 0 ? '' : name.slice(at + 1).trim());
  return present({ first_name: first, last_name: last });
}

function timeOf(
  text: string | undefined,
  field: string,
  { dates }: FileSettings,
  now: Date,
): Date | FileFault | null {
  if (!text) return null;
  const [, one = '', two = '', year = ''] = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b/.exec(text) ?? [];
  const [month, day] = dates === 'day_first' ? [two, one] : [one, two];
  const isSlashed = year !== '' && dates !== 'iso';
  const at = parseInstant(isSlashed ? `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}` : text);
  if (at === null)
    return fault(
      field,
      'invalid_row',
      `"${text.slice(0, 40)}" is no date as 2026-01-31 or 2026-01-31T15:00:00Z; for 1/31/2026 say dates=month_first, for 31.1.2026 dates=day_first.`,
    );
  return at > now ? fault(field, 'invalid_row', `"${text.slice(0, 40)}" is in the future.`) : at;
}

function present<Key extends string>(values: Partial<Record<Key, string | undefined>>): Record<Key, string> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value)) as Record<Key, string>;
}

function fault(field: string | null, code: string, message: string): FileFault {
  return { field, code, message };
}

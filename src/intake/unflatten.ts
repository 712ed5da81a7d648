// Undoes what Zaps do to the shape of a body (IN-3): nested, wrapped, flat keys with any joint, brackets of forms, JSON inside text.
// Pure. All of them come out as one map from the joined path, without case and joints, to the value: job.id, job__id and jobId are "jobid".
// So no key is ever split, and a name that holds an underscore itself is safe.

import { type CustomField, customFieldsOf } from './custom-fields.ts';
import { parseLoosely } from './json.ts';
import { isObject, type JsonObject, nameKey, textOf, unwrapOne } from './values.ts';

/** A body by its paths. */
export interface FlatBody {
  /** By joined path. Empty text is null: said to be none. Of several spellings the nested one counts, then the first that is not empty. */
  values: ReadonlyMap<string, unknown>;
  /** The custom fields of the job (and of nothing else: a customer's own code is no referral). */
  customFields: CustomField[];
  /** It holds an object `job`, in whatever form. */
  hasJobObject: boolean;
}

const WRAPPERS = new Set(['data', 'parameters']);
/** Objects that senders put into a text field. */
const OBJECTS_AS_TEXT = new Set([
  ...WRAPPERS,
  'job',
  'customer',
  'location',
  'campaign',
  'businessunit',
  'tenant',
]);
const MAX_NESTING = 8;

const JOINT = String.raw`\]?(?:__|[._[])`;
const WRAPPED = new RegExp(`^(?:data|parameters)${JOINT}`, 'i');
const CUSTOM_FIELDS = new RegExp(`^(?:(?:job|lead|booking)${JOINT})?custom[ _-]?fields?\\]?(.*)$`, 'is');
/** A single underscore does not count: job_title is no job object. */
const IN_JOB = /^job\]?(?:__|[.[])/i;
/** The index of a list of one, as "[0]", "__0__" or ".0."; and the empty brackets of line items. */
const FIRST_INDEX = /\[0?\]|__0(?=__)|\.0(?=\.)/g;

/** Reads any JSON value as a body; anything but an object (or a list of one) has no paths. */
export function flatten(body: unknown): FlatBody {
  const values = new Map<string, unknown>();
  const flatFields = new Map<string, JsonObject>();
  const customFields: CustomField[] = [];
  let hasJobObject = false;

  const walk = (object: JsonObject, prefix: string, nesting: number): void => {
    const entries = Object.entries(object).map(([key, value]) => [key, openObject(key, value)] as const);
    // Nested before flat: where both name a thing, the nested one is what the Zap's author meant.
    for (const [key, value] of entries.filter(([, inner]) => isObject(inner)))
      visit(key, value, prefix, nesting);
    for (const [key, value] of entries.filter(([, inner]) => !isObject(inner)))
      visit(key, value, prefix, nesting);
  };

  const visit = (key: string, value: unknown, prefix: string, nesting: number): void => {
    if (prefix === '' && WRAPPERS.has(nameKey(key)) && isObject(value)) {
      if (nesting > 0) walk(value, '', nesting - 1);
      return;
    }
    const path = (prefix === '' ? key : `${prefix}__${key}`).replace(WRAPPED, '');
    const rest = CUSTOM_FIELDS.exec(path)?.[1];
    if (rest !== undefined) {
      // Nothing but an index follows: the value is the fields. Else the rest of the path says which part of which field it is.
      if (/^[\d_.[\]]*$/.test(rest)) customFields.push(...customFieldsOf(value));
      else addFlatField(flatFields, rest, value);
      return;
    }
    if (IN_JOB.test(path) || (nameKey(path) === 'job' && isObject(value))) hasJobObject = true;
    if (isObject(value)) {
      if (nesting > 0) walk(value, path, nesting - 1);
      return;
    }
    const name = nameKey(path.replace(FIRST_INDEX, '')).replace(/[[\]]/g, '');
    const said = isEmpty(value) ? null : value;
    if ((values.get(name) ?? null) === null) values.set(name, said);
  };

  const root = openObject('', body);
  if (isObject(root)) walk(root, '', MAX_NESTING);
  for (const parts of flatFields.values()) customFields.push(...customFieldsOf(parts));
  return { values, customFields, hasJobObject };
}

/** The value of a key without a list of one around it, and with an object in a text opened. */
export function openObject(key: string, value: unknown): unknown {
  const inner = unwrapOne(value);
  if (typeof inner !== 'string' || !OBJECTS_AS_TEXT.has(nameKey(key)) || !/^\s*[[{]/.test(inner))
    return inner;
  const parsed = parseLoosely(inner);
  return parsed.ok ? unwrapOne(parsed.value) : inner;
}

/** "__0__name", "[]value", "_typeId", "[1][name]": one part of one field; "__Advocate Code": a field by its name. */
function addFlatField(fields: Map<string, JsonObject>, rest: string, value: unknown): void {
  const parts = rest.split(/__|[.[\]]+/).filter((part) => part !== '' && part !== '_');
  const index = parts.find((part) => /^\d+$/.test(part)) ?? '';
  const name = parts.filter((part) => !/^\d+$/.test(part)).join('_');
  const [, number, part] = /^_?(?:(\d+)_)?(type_?id|name|value)$/i.exec(name) ?? [];
  const row = index || number || '';
  const field = fields.get(row) ?? {};
  // A nested list such as {"0": {"name": …}} comes here part by part; anything else is a field called by its name.
  field[part ? nameKey(part) : name.replace(/^_/, '')] = value;
  fields.set(row, field);
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || (typeof value === 'string' && textOf(value) === null);
}

// Undoes what Zaps do to the shape of a body (IN-3): nested, wrapped, flat keys with any joint, brackets of forms, JSON inside text.
// Pure. All of them come out as one map from the joined path, without case and joints, to the value: job.id, job__id and jobId are "jobid".
// So no key is ever split, and a name that holds an underscore itself is safe.

import { type CustomField, customFieldsOf } from './custom-fields.ts';
import { parseLoosely } from './json.ts';
import { isObject, type JsonObject, nameKey, unwrapOne } from './values.ts';

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

/** What a path means; the same for every body, and bodies say the same paths again and again. */
interface PathMeaning {
  /** Without a wrapper around it. */
  path: string;
  /** Its key in `values`. */
  name: string;
  isWrapper: boolean;
  isJob: boolean;
  isInJob: boolean;
  /** What follows "customFields"; undefined: no such path. */
  ofCustomFields: string | undefined;
}

const meanings = new Map<string, PathMeaning>();
const MAX_MEANINGS = 5000;
const MAX_KEPT_PATH = 200;

function meaningOf(prefix: string, key: string): PathMeaning {
  const whole = prefix === '' ? key : `${prefix}__${key}`;
  const known = meanings.get(whole);
  if (known !== undefined) return known;
  const path = whole.replace(WRAPPED, '');
  const name = nameKey(path.replace(FIRST_INDEX, '')).replace(/[[\]]/g, '');
  const meaning: PathMeaning = {
    path,
    name,
    isWrapper: prefix === '' && WRAPPERS.has(nameKey(key)),
    isJob: name === 'job',
    isInJob: IN_JOB.test(path),
    ofCustomFields: CUSTOM_FIELDS.exec(path)?.[1],
  };
  if (whole.length <= MAX_KEPT_PATH) {
    // Keys are whatever a sender writes: the map starts anew rather than grow.
    if (meanings.size >= MAX_MEANINGS) meanings.clear();
    meanings.set(whole, meaning);
  }
  return meaning;
}

/** Reads any JSON value as a body; anything but an object (or a list of one) has no paths. */
export function flatten(body: unknown): FlatBody {
  const values = new Map<string, unknown>();
  const flatFields = new Map<string, JsonObject>();
  const customFields: CustomField[] = [];
  let hasJobObject = false;

  /** Nested before flat: where both name a thing, the nested one is what the Zap's author meant. */
  const walk = (object: JsonObject, prefix: string, nesting: number): void => {
    const later: [PathMeaning, unknown][] = [];
    for (const key of Object.keys(object)) {
      const value = openObject(key, object[key]);
      const meaning = meaningOf(prefix, key);
      if (isObject(value)) visit(meaning, value, nesting);
      else later.push([meaning, value]);
    }
    for (const [meaning, value] of later) visit(meaning, value, nesting);
  };

  const visit = (meaning: PathMeaning, value: unknown, nesting: number): void => {
    const inner = isObject(value) ? value : null;
    if (inner && meaning.isWrapper) {
      if (nesting > 0) walk(inner, '', nesting - 1);
      return;
    }
    const rest = meaning.ofCustomFields;
    if (rest !== undefined) {
      // Nothing but an index follows: the value is the fields. Else the rest of the path says which part of which field it is.
      if (/^[\d_.[\]]*$/.test(rest)) customFields.push(...customFieldsOf(value));
      else addFlatField(flatFields, rest, value);
      return;
    }
    if (meaning.isInJob || (inner && meaning.isJob)) hasJobObject = true;
    if (inner) {
      if (nesting > 0) walk(inner, meaning.path, nesting - 1);
      return;
    }
    if ((values.get(meaning.name) ?? null) === null) values.set(meaning.name, isEmpty(value) ? null : value);
  };

  const root = openObject('', body);
  if (isObject(root)) walk(root, '', MAX_NESTING);
  for (const parts of flatFields.values()) customFields.push(...customFieldsOf(parts));
  return { values, customFields, hasJobObject };
}

/** The value of a key without a list of one around it, and with an object in a text opened. */
export function openObject(key: string, value: unknown): unknown {
  const inner = unwrapOne(value);
  if (typeof inner !== 'string' || !/^\s*[[{]/.test(inner) || !OBJECTS_AS_TEXT.has(nameKey(key)))
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
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '');
}

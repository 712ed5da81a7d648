// Reads ServiceTitan custom fields in every form that a Zap gives them (IN-3): list, one object, columns, name-to-value map, joined text.
// Pure. Which field is the advocate code is asked here too (IN-4).

import { parseLoosely } from './json.ts';
import { codeOf, idOf, isObject, type JsonObject, nameKey, textOf, unwrapOne } from './values.ts';

/** One custom field; parts that were not said are null. */
export interface CustomField {
  typeId: string | null;
  name: string | null;
  value: string | null;
}

/** Names of the advocate code's field, as `nameKey` gives them (IN-4). */
export const CODE_NAMES: readonly string[] = ['advocatecode', 'referralcode'];

const MAX_FIELDS = 1000;
const MAX_NESTING = 5;

/** All custom fields in a value. Never throws; what cannot be read as a field is left out. */
export function customFieldsOf(value: unknown): CustomField[] {
  return read(value, MAX_NESTING).slice(0, MAX_FIELDS);
}

/** The advocate code among the fields: a pinned type first, then by name; null when no such field says anything (IN-4). */
export function codeAmong(fields: readonly CustomField[], pinnedTypeIds: readonly string[]): string | null {
  const pinned = fields.filter((field) => field.typeId !== null && pinnedTypeIds.includes(field.typeId));
  const named = CODE_NAMES.flatMap((name) =>
    fields.filter((field) => field.name !== null && nameKey(field.name) === name),
  );
  return [...pinned, ...named].map((field) => codeOf(field.value)).find((code) => code !== null) ?? null;
}

function read(value: unknown, nesting: number): CustomField[] {
  if (nesting === 0) return [];
  if (typeof value === 'string') return fromText(value, nesting);
  if (Array.isArray(value)) return fromList(value, nesting);
  return isObject(value) ? fromObject(value, nesting) : [];
}

function fromList(list: unknown[], nesting: number): CustomField[] {
  const isRowOfTexts = list.every((item) => typeof item === 'string' || typeof item === 'number');
  // ["894575111", "Advocate Code", "test123"] is one field whose parts became a list.
  if (isRowOfTexts && list.length === 3 && idOf(list[0]) !== null) {
    return [field(list[0], list[1], list[2])];
  }
  return list.slice(0, MAX_FIELDS).flatMap((item) => read(item, nesting - 1));
}

function fromObject(object: JsonObject, nesting: number): CustomField[] {
  const parts = new Map(Object.entries(object).map(([key, value]) => [nameKey(key), unwrapOne(value)]));
  const name = parts.get('name') ?? parts.get('fieldname') ?? parts.get('label');
  const typeId = parts.get('typeid') ?? parts.get('customfieldtypeid');
  const hasValue = parts.has('value');
  if (hasValue && (name !== undefined || typeId !== undefined))
    return fromColumns(typeId, name, parts.get('value'));
  // A map from names to values, or a wrapper such as {"0": {…}} or {"data": […]}.
  return Object.entries(object).flatMap(([key, value]) => {
    const inner = unwrapOne(value);
    if (isObject(inner) || Array.isArray(inner)) return read(inner, nesting - 1);
    return [field(null, key, inner)];
  });
}

/** {name: [a, b], value: [x, y]} and {name: "a,b", value: "x,y"} are columns of several fields; anything else is one field. */
function fromColumns(typeIds: unknown, names: unknown, values: unknown): CustomField[] {
  const lists = [typeIds, names, values].map((column) => (Array.isArray(column) ? column : null));
  if (lists.some((list) => list !== null)) {
    const length = Math.max(...lists.map((list) => list?.length ?? 0));
    return Array.from({ length: Math.min(length, MAX_FIELDS) }, (_, row) =>
      field(lists[0]?.[row] ?? null, lists[1]?.[row] ?? null, lists[2]?.[row] ?? null),
    );
  }
  const keys = textOf(names)?.includes(',') ? names : typeIds;
  const keyCount = parted(keys).length;
  if (keyCount > 1 && parted(values).length === keyCount) {
    const [ids, labels] = [parted(typeIds), parted(names)];
    return parted(values).map((value, row) => field(ids[row] ?? null, labels[row] ?? null, value));
  }
  return [field(typeIds, names, values)];
}

function parted(value: unknown): string[] {
  return typeof value === 'string' || typeof value === 'number' ? String(value).split(',', MAX_FIELDS) : [];
}

function fromText(text: string, nesting: number): CustomField[] {
  const trimmed = text.trim();
  if (/^[[{]/.test(trimmed)) {
    const parsed = parseLoosely(trimmed);
    return parsed.ok ? read(parsed.value, nesting - 1) : [];
  }
  const lines = trimmed
    .split(/[\r\n;]+/, MAX_FIELDS)
    .map((line) => line.split(',').map((part) => part.trim()));
  const fields: CustomField[] = [];
  // The parts of a field may stand on lines of their own: labelled lines that follow each other are read together.
  let labelled: string[] = [];
  for (const parts of lines) {
    if (parts.every((part) => part === '' || /^[\w ]+[:=]/.test(part))) labelled.push(...parts);
    else {
      fields.push(...fromLabels(labelled), ...fromRow(parts));
      labelled = [];
    }
  }
  return [...fields, ...fromLabels(labelled)];
}

function fromRow(parts: string[]): CustomField[] {
  // "typeId,name,value", any number of times; a type id is what tells a row from loose words.
  if (parts.length % 3 === 0 && parts.every((part, index) => index % 3 !== 0 || idOf(part) !== null)) {
    return Array.from({ length: parts.length / 3 }, (_, row) =>
      field(parts[row * 3], parts[row * 3 + 1], parts[row * 3 + 2]),
    );
  }
  if (parts.length % 2 === 0) {
    return Array.from({ length: parts.length / 2 }, (_, row) =>
      field(null, parts[row * 2], parts[row * 2 + 1]),
    );
  }
  return [];
}

/** "typeId: 1, name: Advocate Code, value: x" is one field, again with each new typeId or name; "Advocate Code: x" is a name with its value. */
function fromLabels(parts: string[]): CustomField[] {
  const fields: CustomField[] = [];
  let row: CustomField | null = null;
  for (const part of parts) {
    const [, label = '', said = ''] = /^([\w ]+)[:=]\s*(.*)$/.exec(part) ?? [];
    const key = nameKey(label);
    if (key === 'typeid' || key === 'name' || key === 'value') {
      const slot = key === 'typeid' ? 'typeId' : key;
      if (row === null || row[slot] !== null) {
        row = { typeId: null, name: null, value: null };
        fields.push(row);
      }
      row[slot] = textOf(said);
    } else if (key !== '') {
      fields.push(field(null, label, said));
    }
  }
  return fields;
}

function field(typeId: unknown, name: unknown, value: unknown): CustomField {
  return { typeId: idOf(typeId), name: textOf(name), value: textOf(unwrapOne(value)) };
}

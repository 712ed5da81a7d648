// Owns the bodies that a Zap sends for a job, in every form that Zapier can give them. Pure: a job's facts in,
// content type and text out.

export interface ZapBody {
  readonly job: {
    readonly id: number;
    readonly jobNumber: string;
    readonly status: string;
    readonly priority: string;
    readonly summary: string | null;
    readonly scheduledStart: string | null;
    readonly scheduledEnd: string | null;
    readonly createdOn: string;
    readonly lastModified: string;
    readonly customFields: readonly {
      readonly typeId: number;
      readonly name: string;
      readonly value: string;
    }[];
  };
  readonly customer: {
    readonly id: number;
    readonly name: string;
    readonly type: string;
    readonly phone: string | null;
    readonly email?: string | null;
  };
  readonly location: {
    readonly id: number;
    readonly address: Readonly<Record<'street' | 'city' | 'state' | 'zip' | 'country', string>>;
  };
  readonly technician: {
    readonly id: number | null;
    readonly name: string | null;
    readonly email: string | null;
  };
  readonly businessUnit: { readonly id: number; readonly name: string };
  readonly campaign: { readonly id: number; readonly name: string };
  readonly tags: readonly string[];
}

export const ZAP_FORMS = ['nested', 'flat', 'form', 'array', 'strings'] as const;
export type ZapForm = (typeof ZAP_FORMS)[number];

export const ZAP_SEPARATORS = ['__', '_', '.'] as const;
export type ZapSeparator = (typeof ZAP_SEPARATORS)[number];

/**
 * What becomes of lists (custom fields, tags): `list` as they are; `object` the first item alone; `lines` text of
 * "name: value" lines; `commas` each member joined by commas; `brackets` the same under keys like
 * `customFields[]value`; `indexed` keys 0, 1, ….
 */
export const ZAP_LISTS = ['list', 'object', 'lines', 'commas', 'brackets', 'indexed'] as const;
export type ZapLists = (typeof ZAP_LISTS)[number];

export interface ZapOptions {
  /** Default nested: JSON with "unflatten" on. */
  readonly form?: ZapForm;
  /** Between the keys of the forms `flat` and `form`; default `__`. */
  readonly separator?: ZapSeparator;
  /** Default `list`, in the form `form` `brackets`. */
  readonly lists?: ZapLists;
  /** false leaves the customer's e-mail out. */
  readonly email?: boolean;
}

export type ZapValue = string | number | null | readonly ZapValue[] | { readonly [key: string]: ZapValue };
type ZapObject = { readonly [key: string]: ZapValue };

/** The request that a Zap makes of a body. */
export function encodeZap(body: ZapBody, options: ZapOptions = {}): { contentType: string; payload: string } {
  const form = options.form ?? 'nested';
  const lists = options.lists ?? (form === 'form' ? 'brackets' : 'list');
  const separator = options.separator ?? '__';
  const shaped = reshapeLists(zapObject(options.email === false ? withoutEmail(body) : body), lists);
  switch (form) {
    case 'nested':
      return json(shaped);
    case 'array':
      return json([shaped]);
    case 'strings':
      return json(textsOnly(shaped));
    case 'flat':
      return json(flattenZap(shaped, separator));
    case 'form':
      return {
        contentType: 'application/x-www-form-urlencoded',
        payload: new URLSearchParams(formTexts(flattenZap(shaped, separator))).toString(),
      };
  }
}

export function withoutEmail(body: ZapBody): ZapBody {
  const { email: _email, ...customer } = body.customer;
  return { ...body, customer };
}

/** Every scalar as text, null as the empty text. */
export function textsOnly(value: ZapValue): ZapValue {
  if (value === null) return '';
  if (isList(value)) return value.map(textsOnly);
  if (typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, textsOnly(inner)]));
  }
  return String(value);
}

/** Nested objects become keys joined by the separator; lists stay lists. */
export function flattenZap(object: ZapObject, separator: ZapSeparator, prefix = ''): ZapObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]): [string, ZapValue][] =>
      isObject(value)
        ? Object.entries(flattenZap(value, separator, `${prefix}${key}${separator}`))
        : [[`${prefix}${key}`, value]],
    ),
  );
}

export function reshapeLists(object: ZapObject, lists: ZapLists): ZapObject {
  return Object.fromEntries(
    Object.entries(object).flatMap(([key, value]): [string, ZapValue][] => {
      if (isList(value)) return reshapeList(key, value, lists);
      return [[key, isObject(value) ? reshapeLists(value, lists) : value]];
    }),
  );
}

function reshapeList(key: string, list: readonly ZapValue[], lists: ZapLists): [string, ZapValue][] {
  const objects = list.filter(isObject);
  const hasObjects = objects.length > 0;
  switch (lists) {
    case 'list':
      return [[key, list]];
    case 'object':
      return [[key, list[0] ?? null]];
    case 'lines':
      return [[key, list.map(linesOf).join('\n')]];
    case 'commas':
      return [[key, hasObjects ? joinMembers(objects) : list.map(String).join(',')]];
    case 'brackets':
      if (!hasObjects) return [[`${key}[]`, list.map(String).join(',')]];
      return Object.entries(joinMembers(objects)).map(([member, value]) => [`${key}[]${member}`, value]);
    case 'indexed':
      return [[key, Object.fromEntries(list.map((item, place) => [String(place), item]))]];
  }
}

function joinMembers(objects: readonly ZapObject[]): Record<string, string> {
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  return Object.fromEntries(
    names.map((name) => [name, objects.map((object) => String(object[name] ?? '')).join(',')]),
  );
}

function linesOf(item: ZapValue): string {
  if (!isObject(item)) return String(item ?? '');
  return Object.entries(item)
    .map(([name, value]) => `${name}: ${String(value ?? '')}`)
    .join('\n');
}

function formTexts(flat: ZapObject): Record<string, string> {
  return Object.fromEntries(
    Object.entries(flat).map(([key, value]) => [
      key,
      value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value),
    ]),
  );
}

function json(value: ZapValue) {
  return { contentType: 'application/json', payload: JSON.stringify(value) };
}

function isList(value: ZapValue): value is readonly ZapValue[] {
  return Array.isArray(value);
}

function isObject(value: ZapValue): value is ZapObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function zapObject(body: ZapBody): ZapObject {
  return { ...body };
}

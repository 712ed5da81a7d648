// Owns the checks that every way of writing shares: ids that must exist, custom field values, external data.
import { invalid, notFound } from '../refusal.ts';
import type { CustomFieldType, CustomFieldValue, ExternalData, Row } from '../world/rows.ts';
import type { Table } from '../world/table.ts';
import type { Tenant, World } from '../world/world.ts';

/** The user id that changes made through the stand-in carry unless the caller names one. */
export const OFFICE_USER_ID = 17;

export function mustGet<R extends Row>(table: Table<R>, what: string, id: number): R {
  const row = table.get(id);
  if (row === undefined) throw notFound(what, id);
  return row;
}

/** A wished id if it is free in that table, else the next of the sequence. */
export function takeId<R extends Row>(world: World, table: Table<R>, wished: number | undefined): number {
  if (wished === undefined) {
    let id = world.newId();
    while (table.has(id)) id = world.newId();
    return id;
  }
  if (wished <= 0) throw invalid('id', 'Must be more than 0.');
  if (table.has(wished)) throw invalid('id', `The id ${wished} is taken.`);
  world.skipId(wished);
  return wished;
}

/** Refuses unknown types, values outside a drop-down and numbers that are none. */
export function checkFields(
  tenant: Tenant,
  owner: CustomFieldType['owner'],
  values: readonly CustomFieldValue[],
): readonly CustomFieldValue[] {
  for (const { typeId, value } of values) {
    const type = tenant.fieldTypes.get(typeId);
    if (type === undefined || type.owner !== owner) {
      throw invalid('customFields', `There is no custom field type ${typeId} on a ${owner}.`);
    }
    if (type.dataType === 'Numeric' && !/^-?\d+(\.\d+)?$/.test(value)) {
      throw invalid('customFields', `The value of ${type.name} must be a number.`);
    }
    if (type.dataType === 'Dropdown' && !type.options?.includes(value)) {
      throw invalid('customFields', `The value of ${type.name} is not one of its options.`);
    }
  }
  return values;
}

export function checkTags(tenant: Tenant, tagTypeIds: readonly number[]): readonly number[] {
  for (const id of tagTypeIds) {
    if (!tenant.tagTypes.has(id)) throw invalid('tagTypeIds', `There is no tag type ${id}.`);
  }
  return [...new Set(tagTypeIds)];
}

export interface ExternalDataChange {
  readonly guid: string;
  readonly mode: 'Replace' | 'Merge';
  /** A null removes the key when merging. */
  readonly pairs: readonly { readonly key: string; readonly value: string | null }[];
}

export function changeExternalData(data: ExternalData, change: ExternalDataChange): ExternalData {
  const kept = change.mode === 'Merge' ? { ...data[change.guid] } : {};
  for (const { key, value } of change.pairs) {
    if (value === null) delete kept[key];
    else kept[key] = value;
  }
  return { ...data, [change.guid]: kept };
}

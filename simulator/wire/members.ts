// Owns the small shapes that many answers share: addresses, amounts, custom fields, external data.
import type { Switches } from '../switches.ts';
import { type Instant, wireInstant } from '../world/instants.ts';
import type { Address, CustomFieldValue, ExternalData } from '../world/rows.ts';
import type { Tenant } from '../world/world.ts';

export function timeOrNull(instant: Instant | null): string | null {
  return instant === null ? null : wireInstant(instant);
}

/** A decimal of JPM and CRM: a JSON number. */
export function amountNumber(cents: number): number {
  return cents / 100;
}

/** A decimal of Accounting: a JSON text with two places. */
export function amountText(cents: number): string {
  return (cents / 100).toFixed(2);
}

/** The address of a customer or location; latitude and longitude are always null here. */
export function placedAddress(address: Address) {
  return { ...address, latitude: null, longitude: null };
}

export function customFieldsWire(tenant: Tenant, values: readonly CustomFieldValue[]) {
  return values.map(({ typeId, value }) => ({
    typeId,
    name: tenant.fieldTypes.get(typeId)?.name ?? '',
    value,
  }));
}

/** What one application stored; other applications' data is never shown, and none without the GUID. */
export function externalDataWire(data: ExternalData, guid: string | undefined, switches: Switches) {
  if (guid === undefined) return switches.externalDataWithoutGuid === 'null' ? null : [];
  return Object.entries(data[guid] ?? {}).map(([key, value]) => ({ key, value }));
}

/** Adds a member that no document names, to try readers that refuse what they do not know. */
export function surprise(switches: Switches): Record<string, unknown> {
  return switches.unknownMembers ? { addedWithoutNotice: { since: '2026-09' } } : {};
}

// Owns how customers, locations, contacts and customer notes look on the wire.
import type { Switches } from '../switches.ts';
import { wireInstant } from '../world/instants.ts';
import type { Contact, Customer, Location, Note } from '../world/rows.ts';
import type { Tenant } from '../world/world.ts';
import { amountNumber, customFieldsWire, externalDataWire, placedAddress, surprise } from './members.ts';

/** A customer: no e-mail, no phone, no first or last name. */
export function customerWire(tenant: Tenant, row: Customer, guid?: string) {
  const { switches } = tenant.world;
  return {
    id: row.id,
    active: row.active,
    name: row.name,
    type: row.type,
    address: placedAddress(row.address),
    customFields: customFieldsWire(tenant, row.customFields),
    balance: amountNumber(row.balanceCents),
    taxExempt: false,
    tagTypeIds: row.tagTypeIds,
    doNotMail: row.doNotMail,
    doNotService: row.doNotService,
    nationalAccount: false,
    createdOn: wireInstant(row.createdOn),
    createdById: row.createdById,
    modifiedOn: wireInstant(row.modifiedOn),
    mergedToId: row.mergedToId,
    paymentTermId: null,
    creditLimit: null,
    creditLimitBalance: null,
    externalData: externalDataWire(row.externalData, guid, switches),
    ...surprise(switches),
  };
}

export function locationWire(tenant: Tenant, row: Location, guid?: string) {
  const { switches } = tenant.world;
  return {
    id: row.id,
    customerId: row.customerId,
    active: row.active,
    name: row.name,
    address: placedAddress(row.address),
    customFields: [],
    createdOn: wireInstant(row.createdOn),
    createdById: row.createdById,
    modifiedOn: wireInstant(row.modifiedOn),
    mergedToId: row.mergedToId,
    zoneId: null,
    taxExempt: false,
    tagTypeIds: row.tagTypeIds,
    externalData: externalDataWire(row.externalData, guid, switches),
    taxZoneId: null,
    ...surprise(switches),
  };
}

/** A contact in the order of members of the real samples. E-mail rows have no phone settings. */
export function contactWire(row: Contact, switches: Switches) {
  const isEmail = row.type === 'Email';
  const phoneSettings =
    isEmail && switches.emailPhoneSettings === 'null'
      ? null
      : { phoneNumber: isEmail ? '' : row.value, doNotText: row.doNotText };
  return {
    modifiedOn: wireInstant(row.modifiedOn),
    phoneSettings,
    createdOn: wireInstant(row.createdOn),
    id: row.id,
    type: row.type,
    value: row.value,
    memo: row.memo,
    preferences: isEmail
      ? {
          jobRemindersEnabled: true,
          marketingUpdatesEnabled: row.marketingUpdates,
          invoiceStatementNotification: true,
        }
      : null,
    ...surprise(switches),
  };
}

export function noteWire(row: Note) {
  return {
    id: row.id,
    text: row.text,
    isPinned: row.isPinned,
    createdById: row.createdById,
    createdOn: wireInstant(row.createdOn),
    modifiedOn: wireInstant(row.modifiedOn),
  };
}

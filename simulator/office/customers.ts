// Owns what an office does with customers, their locations and contacts. Contact changes do not move the
// customer's modifiedOn, as in the real one.
import { conflict, invalid } from '../refusal.ts';
import type { Instant } from '../world/instants.ts';
import type {
  Address,
  Contact,
  ContactType,
  Customer,
  CustomFieldValue,
  Location,
  Note,
} from '../world/rows.ts';
import type { Table } from '../world/table.ts';
import type { Tenant } from '../world/world.ts';
import { checkFields, checkTags, mustGet, OFFICE_USER_ID, takeId } from './checks.ts';

export interface ContactInput {
  readonly type: ContactType;
  readonly value: string;
  readonly memo?: string | null;
  readonly id?: number;
  readonly doNotText?: boolean;
  /** Yes unless told. */
  readonly marketingUpdates?: boolean;
}

export interface CustomerInput {
  readonly name: string;
  readonly id?: number;
  readonly type?: Customer['type'];
  readonly address?: Partial<Address>;
  /** Short for a contact of type Email. */
  readonly email?: string;
  /** Short for a contact of type Phone. */
  readonly phone?: string;
  readonly contacts?: readonly ContactInput[];
  readonly locationId?: number;
  readonly locationName?: string;
  readonly locationContacts?: readonly ContactInput[];
  readonly doNotMail?: boolean;
  readonly doNotService?: boolean;
  readonly tagTypeIds?: readonly number[];
  readonly customFields?: readonly CustomFieldValue[];
  readonly createdOn?: Instant;
}

const HOME: Address = {
  street: '123 Main St',
  unit: null,
  city: 'Minneapolis',
  state: 'MN',
  zip: '55401',
  country: 'USA',
};

/** A customer with one location at the same address and the contacts given. */
export function createCustomer(
  tenant: Tenant,
  input: CustomerInput,
): { customer: Customer; location: Location } {
  const { world } = tenant;
  if (input.name.trim() === '') throw invalid('name', 'This field is required.');
  const customFields = checkFields(tenant, 'customer', input.customFields ?? []);
  const tagTypeIds = checkTags(tenant, input.tagTypeIds ?? []);
  const id = takeId(world, tenant.customers, input.id);
  const locationId = takeId(world, tenant.locations, input.locationId);
  const createdOn = input.createdOn ?? world.stamp();
  const modifiedOn = input.createdOn ?? world.stamp(createdOn);
  const address = { ...HOME, ...input.address };
  const customer = tenant.customers.insert({
    id,
    active: true,
    name: input.name,
    type: input.type ?? 'Residential',
    address,
    customFields,
    balanceCents: 0,
    tagTypeIds,
    doNotMail: input.doNotMail ?? false,
    doNotService: input.doNotService ?? false,
    createdOn,
    createdById: OFFICE_USER_ID,
    modifiedOn,
    contentModifiedOn: modifiedOn,
    mergedToId: null,
    externalData: {},
  });
  const location = tenant.locations.insert({
    id: locationId,
    active: true,
    customerId: id,
    name: input.locationName ?? input.name,
    address,
    tagTypeIds: [],
    createdOn,
    createdById: OFFICE_USER_ID,
    modifiedOn,
    mergedToId: null,
    externalData: {},
  });
  const contacts: ContactInput[] = [...(input.contacts ?? [])];
  if (input.email !== undefined) contacts.push({ type: 'Email', value: input.email });
  if (input.phone !== undefined) contacts.push({ type: 'Phone', value: input.phone });
  for (const contact of contacts) addContact(tenant, tenant.contacts, id, contact);
  for (const contact of input.locationContacts ?? []) {
    addContact(tenant, tenant.locationContacts, locationId, contact);
  }
  return { customer, location };
}

function addContact(tenant: Tenant, table: Table<Contact>, ownerId: number, input: ContactInput): Contact {
  const { world } = tenant;
  const createdOn = world.stamp();
  return table.insert({
    id: takeId(world, table, input.id),
    active: true,
    ownerId,
    type: input.type,
    value: input.value,
    memo: input.memo ?? null,
    doNotText: input.doNotText ?? false,
    marketingUpdates: input.marketingUpdates ?? true,
    createdOn,
    modifiedOn: world.stamp(createdOn),
  });
}

/** Contacts that are there; deleted ones show only in the export feed. */
export function contactsOf(table: Table<Contact>, ownerId: number): Contact[] {
  return table.by('ownerId', ownerId).filter((contact) => contact.active);
}

/** Deletes all contacts of a customer (or location) and writes the new ones. */
export function setContacts(
  tenant: Tenant,
  owner: 'customer' | 'location',
  ownerId: number,
  inputs: readonly ContactInput[],
): Contact[] {
  const table = owner === 'customer' ? tenant.contacts : tenant.locationContacts;
  if (owner === 'customer') mustGet(tenant.customers, 'customer', ownerId);
  else mustGet(tenant.locations, 'location', ownerId);
  for (const old of contactsOf(table, ownerId)) {
    table.update(old.id, { active: false, modifiedOn: tenant.world.stamp(old.modifiedOn) });
  }
  return inputs.map((input) => addContact(tenant, table, ownerId, input));
}

export function changeCustomer(tenant: Tenant, id: number, patch: Partial<Customer>): Customer {
  const old = mustGet(tenant.customers, 'customer', id);
  const modifiedOn = tenant.world.stamp(old.modifiedOn);
  return tenant.customers.update(id, { ...patch, modifiedOn, contentModifiedOn: modifiedOn });
}

/**
 * Merges one customer into another: the loser becomes inactive and names the survivor; its locations, contacts
 * and invoices move, its jobs move (and are touched) as the switches say.
 */
export function mergeCustomers(tenant: Tenant, loserId: number, winnerId: number): Customer {
  const { switches } = tenant.world;
  const loser = mustGet(tenant.customers, 'customer', loserId);
  const winner = mustGet(tenant.customers, 'customer', winnerId);
  if (loserId === winnerId) throw invalid('into', 'A customer cannot be merged into itself.');
  if (!loser.active || !winner.active) throw conflict('Both customers must be active.');
  for (const row of tenant.locations.by('customerId', loserId)) {
    tenant.locations.update(row.id, { customerId: winnerId });
  }
  for (const row of tenant.contacts.by('ownerId', loserId)) {
    tenant.contacts.update(row.id, { ownerId: winnerId, modifiedOn: tenant.world.stamp(row.modifiedOn) });
  }
  for (const row of tenant.invoices.by('customerId', loserId)) {
    tenant.invoices.update(row.id, { customerId: winnerId });
  }
  if (switches.mergeMovesJobs) {
    for (const job of tenant.jobs.by('customerId', loserId)) {
      const modifiedOn = switches.mergeTouchesJobs ? tenant.world.stamp(job.modifiedOn) : job.modifiedOn;
      tenant.jobs.update(job.id, { customerId: winnerId, modifiedOn });
      for (const appointment of tenant.appointments.by('jobId', job.id)) {
        tenant.appointments.update(appointment.id, { customerId: winnerId });
      }
    }
  }
  changeCustomer(tenant, loserId, { active: false, mergedToId: winnerId, balanceCents: 0 });
  return changeCustomer(tenant, winnerId, { balanceCents: winner.balanceCents + loser.balanceCents });
}

export function addNote(
  tenant: Tenant,
  table: Table<Note>,
  ownerId: number,
  text: string,
  isPinned: boolean,
): Note {
  if (text.trim() === '') throw invalid('text', 'This field is required.');
  const createdOn = tenant.world.stamp();
  const id = tenant.world.newId();
  return table.insert({
    id,
    active: true,
    ownerId,
    text,
    isPinned,
    createdById: OFFICE_USER_ID,
    createdOn,
    modifiedOn: tenant.world.stamp(createdOn),
  });
}

/** Puts a tag on a customer. Refused with 409 when it is there already. */
export function tagCustomer(tenant: Tenant, id: number, tagTypeId: number): Customer {
  const customer = mustGet(tenant.customers, 'customer', id);
  mustGet(tenant.tagTypes, 'tag type', tagTypeId);
  if (customer.tagTypeIds.includes(tagTypeId)) throw conflict('The customer has this tag already.');
  return changeCustomer(tenant, id, { tagTypeIds: [...customer.tagTypeIds, tagTypeId] });
}

export function untagCustomer(tenant: Tenant, id: number, tagTypeId: number): Customer {
  const customer = mustGet(tenant.customers, 'customer', id);
  if (!customer.tagTypeIds.includes(tagTypeId)) return customer;
  return changeCustomer(tenant, id, { tagTypeIds: customer.tagTypeIds.filter((tag) => tag !== tagTypeId) });
}

// Owns the customer operations of the API: read, contacts single and bulk, tags, notes, external data, feeds.
import { changeExternalData, checkTags, mustGet } from '../office/checks.ts';
import { addNote, changeCustomer, contactsOf, tagCustomer, untagCustomer } from '../office/customers.ts';
import { contactWire, customerWire, noteWire } from '../wire/customers.ts';
import type { Contact, Customer } from '../world/rows.ts';
import type { Table } from '../world/table.ts';
import type { Tenant } from '../world/world.ts';
import { type ApiCall, type ApiOperation, bodyOf, pathId } from './call.ts';
import { feedOf } from './feeds.ts';
import { externalTests, seen } from './job-list.ts';
import { readExternalData } from './job-write.ts';
import {
  ACTIVE_CHOICES,
  COMMON_SORT,
  candidates,
  inBounds,
  isWanted,
  pageOf,
  readBounds,
  readPaging,
} from './lists.ts';

const ADDRESS_FILTERS = ['street', 'unit', 'city', 'state', 'zip', 'country'] as const;

/** Address filters: equal without regard to case. The real match rule is not documented. */
export function addressTests(query: ApiCall['query']): ((row: Pick<Customer, 'address'>) => boolean)[] {
  query.decimal('latitude');
  query.decimal('longitude');
  return ADDRESS_FILTERS.flatMap((part) => {
    const wanted = query.text(part)?.toLowerCase();
    return wanted === undefined
      ? []
      : [(row: Pick<Customer, 'address'>) => (row.address[part] ?? '').toLowerCase() === wanted];
  });
}

function listCustomers({ tenant, query }: ApiCall): unknown {
  const paging = readPaging(query, tenant.world.switches);
  const bounds = readBounds(query);
  const ids = query.ids('ids');
  const active = query.oneOf('active', ACTIVE_CHOICES) ?? 'True';
  const sort = query.sort(Object.keys(COMMON_SORT));
  const guid = query.guid('externalDataApplicationGuid');
  const ignoreAccounting = query.bool('excludeAccountingChangesFromModifiedDateRange') ?? false;
  const name = query.text('name')?.toLowerCase();
  const phone = query.text('phone')?.replace(/\D/g, '').slice(-10);
  const tests = [...addressTests(query), ...externalTests(query, guid)];
  query.done();
  return pageOf({
    rows: candidates(tenant.customers, ids, bounds),
    matches: (row) =>
      isWanted(row, active) &&
      inBounds(row, bounds, ignoreAccounting ? row.contentModifiedOn : row.modifiedOn) &&
      (name === undefined || row.name.toLowerCase().includes(name)) &&
      (phone === undefined || hasPhone(tenant, row, phone)) &&
      tests.every((test) => test(row)),
    sort,
    sortKeys: COMMON_SORT,
    paging,
    show: (row) => customerWire(tenant, row, guid),
  });
}

function hasPhone(tenant: Tenant, customer: Customer, lastTen: string): boolean {
  return contactsOf(tenant.contacts, customer.id).some(
    (contact) => contact.type !== 'Email' && contact.value.replace(/\D/g, '').slice(-10) === lastTen,
  );
}

/** Contacts of one customer or location: paging is all that can be asked. Deleted ones are gone. */
export function contactList(call: ApiCall, table: Table<Contact>, ownerId: number): unknown {
  const { switches } = call.tenant.world;
  const paging = readPaging(call.query, switches);
  call.query.done();
  return pageOf({
    rows: table.seenBy('ownerId', ownerId),
    matches: (row) => row.active,
    sort: undefined,
    sortKeys: COMMON_SORT,
    paging,
    show: (row) => contactWire(row, switches),
  });
}

/** Contacts in bulk; refused unless owners or a time bound narrow it down. `owner` names the id on the row. */
export function bulkContacts(
  { tenant, query }: ApiCall,
  table: Table<Contact>,
  owner: 'customerId' | 'locationId',
): unknown {
  const { switches } = tenant.world;
  const paging = readPaging(query, switches);
  const bounds = readBounds(query);
  const owners = query.ids(`${owner}s`);
  if (owners === undefined && Object.values(bounds).every((bound) => bound === undefined)) {
    query.problem(`${owner}s`, 'Give ids, or a bound on the time of creation or modification.');
  }
  query.done();
  const rows =
    owners === undefined
      ? candidates(table, undefined, bounds)
      : [...new Set(owners)]
          .flatMap((id) => [...table.seenBy('ownerId', id)])
          .sort((left, right) => left.id - right.id);
  return pageOf({
    rows,
    matches: (row) => row.active && inBounds(row, bounds),
    sort: undefined,
    sortKeys: COMMON_SORT,
    paging,
    show: (row) => ({ ...contactWire(row, switches), [owner]: row.ownerId }),
  });
}

function patchCustomer(call: ApiCall): unknown {
  const { tenant } = call;
  const customer = mustGet(tenant.customers, 'customer', pathId(call));
  const body = bodyOf(call, true);
  const externalData = readExternalData(body);
  const patch: Partial<Customer> = Object.fromEntries(
    Object.entries({
      name: body.text('name'),
      type: body.oneOf('type', ['Residential', 'Commercial'] as const),
      doNotMail: body.bool('doNotMail'),
      doNotService: body.bool('doNotService'),
      active: body.bool('active'),
      tagTypeIds: body.ints('tagTypeIds'),
    }).filter(([, value]) => value !== undefined),
  );
  body.done();
  const changed = changeCustomer(tenant, customer.id, {
    ...patch,
    ...(patch.tagTypeIds === undefined ? {} : { tagTypeIds: checkTags(tenant, patch.tagTypeIds) }),
    ...(externalData === undefined
      ? {}
      : { externalData: changeExternalData(customer.externalData, externalData) }),
  });
  return customerWire(tenant, changed, externalData?.guid);
}

function listNotes(call: ApiCall): unknown {
  const { tenant, query } = call;
  const customer = seen(tenant.customers, 'customer', pathId(call));
  const paging = readPaging(query, tenant.world.switches);
  const bounds = readBounds(query);
  query.done();
  return pageOf({
    rows: tenant.customerNotes.seenBy('ownerId', customer.id),
    matches: (row) => row.active && inBounds(row, bounds),
    sort: undefined,
    sortKeys: COMMON_SORT,
    paging,
    show: noteWire,
  });
}

function postNote(call: ApiCall): unknown {
  const { tenant } = call;
  const customer = mustGet(tenant.customers, 'customer', pathId(call));
  const body = bodyOf(call);
  const text = body.required('text', body.text('text'), '');
  const isPinned = body.bool('pinToTop') ?? false;
  body.done();
  return noteWire(addNote(tenant, tenant.customerNotes, customer.id, text, isPinned));
}

function deleteNote(call: ApiCall): undefined {
  const { tenant } = call;
  mustGet(tenant.customers, 'customer', pathId(call));
  const note = mustGet(tenant.customerNotes, 'note', pathId(call, 'noteId'));
  tenant.customerNotes.update(note.id, { active: false, modifiedOn: tenant.world.stamp(note.modifiedOn) });
}

function tagOne(call: ApiCall, change: typeof tagCustomer): unknown {
  const customer = change(call.tenant, pathId(call), pathId(call, 'tagTypeId'));
  return { customerId: customer.id, tagTypeIds: customer.tagTypeIds };
}

/** Bulk tagging: every customer and tag must exist; a tag that is there already is no conflict here. */
function tagMany(call: ApiCall, change: 'add' | 'remove'): undefined {
  const { tenant } = call;
  const body = bodyOf(call);
  const customerIds = body.required('customerIds', body.ints('customerIds'), []);
  const tagTypeIds = body.required('tagTypeIds', body.ints('tagTypeIds'), []);
  body.done();
  checkTags(tenant, tagTypeIds);
  const customers = customerIds.map((id) => mustGet(tenant.customers, 'customer', id));
  for (const customer of customers) {
    const others = customer.tagTypeIds.filter((id) => !tagTypeIds.includes(id));
    const wanted = change === 'add' ? [...others, ...tagTypeIds] : others;
    changeCustomer(tenant, customer.id, { tagTypeIds: wanted });
  }
}

const READ = 'tn.crm.customers:r';
const WRITE = 'tn.crm.customers:w';

export const CUSTOMER_OPERATIONS: readonly ApiOperation[] = [
  { method: 'GET', path: 'crm/customers', scope: READ, handle: listCustomers },
  {
    method: 'GET',
    path: 'crm/customers/:id',
    scope: READ,
    handle: (call) => customerWire(call.tenant, seen(call.tenant.customers, 'customer', pathId(call))),
  },
  { method: 'PATCH', path: 'crm/customers/:id', scope: WRITE, handle: patchCustomer },
  {
    method: 'GET',
    path: 'crm/customers/:id/contacts',
    scope: READ,
    handle: (call) =>
      contactList(call, call.tenant.contacts, seen(call.tenant.customers, 'customer', pathId(call)).id),
  },
  {
    method: 'GET',
    path: 'crm/customers/contacts',
    scope: READ,
    handle: (call) => bulkContacts(call, call.tenant.contacts, 'customerId'),
  },
  { method: 'GET', path: 'crm/customers/:id/notes', scope: READ, handle: listNotes },
  { method: 'POST', path: 'crm/customers/:id/notes', scope: WRITE, handle: postNote },
  { method: 'DELETE', path: 'crm/customers/:id/notes/:noteId', scope: WRITE, handle: deleteNote },
  {
    method: 'POST',
    path: 'crm/customers/:id/tags/:tagTypeId',
    scope: WRITE,
    handle: (call) => tagOne(call, tagCustomer),
  },
  {
    method: 'DELETE',
    path: 'crm/customers/:id/tags/:tagTypeId',
    scope: WRITE,
    handle: (call) => tagOne(call, untagCustomer),
  },
  { method: 'PUT', path: 'crm/tags', scope: WRITE, handle: (call) => tagMany(call, 'add') },
  { method: 'DELETE', path: 'crm/tags', scope: WRITE, handle: (call) => tagMany(call, 'remove') },
  {
    method: 'GET',
    path: 'crm/export/customers',
    scope: READ,
    handle: ({ tenant, query }) =>
      feedOf(tenant.world, tenant.customers, query, (row) => customerWire(tenant, row)),
  },
  {
    method: 'GET',
    path: 'crm/export/customers/contacts',
    scope: READ,
    handle: ({ tenant, query }) =>
      feedOf(tenant.world, tenant.contacts, query, (row) => ({
        ...contactWire(row, tenant.world.switches),
        customerId: row.ownerId,
      })),
  },
];

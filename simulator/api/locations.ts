// Owns the location operations of the API: read, contacts single and bulk, feeds.

import { contactWire, locationWire } from '../wire/customers.ts';
import type { Location } from '../world/rows.ts';
import { type ApiCall, type ApiOperation, pathId } from './call.ts';
import { addressTests, bulkContacts, contactList } from './customers.ts';
import { feedOf } from './feeds.ts';
import { externalTests, seen } from './job-list.ts';
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

function listLocations({ tenant, query }: ApiCall): unknown {
  const paging = readPaging(query, tenant.world.switches);
  const bounds = readBounds(query);
  const ids = query.ids('ids');
  const active = query.oneOf('active', ACTIVE_CHOICES) ?? 'True';
  const sort = query.sort(Object.keys(COMMON_SORT));
  const guid = query.guid('externalDataApplicationGuid');
  const customerId = query.int('customerId');
  const name = query.text('name')?.toLowerCase();
  const tests = [...addressTests(query), ...externalTests(query, guid)];
  query.done();
  const table = tenant.locations;
  return pageOf({
    rows:
      ids === undefined && customerId !== undefined
        ? table.seenBy('customerId', customerId)
        : candidates(table, ids, bounds),
    matches: (row: Location) =>
      isWanted(row, active) &&
      inBounds(row, bounds) &&
      (customerId === undefined || row.customerId === customerId) &&
      (name === undefined || row.name.toLowerCase().includes(name)) &&
      tests.every((test) => test(row)),
    sort,
    sortKeys: COMMON_SORT,
    paging,
    show: (row) => locationWire(tenant, row, guid),
  });
}

const READ = 'tn.crm.locations:r';

export const LOCATION_OPERATIONS: readonly ApiOperation[] = [
  { method: 'GET', path: 'crm/locations', scope: READ, handle: listLocations },
  {
    method: 'GET',
    path: 'crm/locations/:id',
    scope: READ,
    handle: (call) => locationWire(call.tenant, seen(call.tenant.locations, 'location', pathId(call))),
  },
  {
    method: 'GET',
    path: 'crm/locations/:id/contacts',
    scope: READ,
    handle: (call) =>
      contactList(
        call,
        call.tenant.locationContacts,
        seen(call.tenant.locations, 'location', pathId(call)).id,
      ),
  },
  {
    method: 'GET',
    path: 'crm/locations/contacts',
    scope: READ,
    handle: (call) => bulkContacts(call, call.tenant.locationContacts, 'locationId'),
  },
  {
    method: 'GET',
    path: 'crm/export/locations',
    scope: READ,
    handle: ({ tenant, query }) =>
      feedOf(tenant.world, tenant.locations, query, (row) => locationWire(tenant, row)),
  },
  {
    method: 'GET',
    path: 'crm/export/locations/contacts',
    scope: READ,
    handle: ({ tenant, query }) =>
      feedOf(tenant.world, tenant.locationContacts, query, (row) => ({
        ...contactWire(row, tenant.world.switches),
        locationId: row.ownerId,
      })),
  },
];

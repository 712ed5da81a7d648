// Owns the read-only lists of what an office sets up: custom field types, tag types, business units, job types,
// campaigns, reasons, technicians, employees.

import { surprise } from '../wire/members.ts';
import { wireInstant } from '../world/instants.ts';
import type { CustomFieldType, Named } from '../world/rows.ts';
import type { Scope } from '../world/scopes.ts';
import type { Table } from '../world/table.ts';
import type { Tenant } from '../world/world.ts';
import { type ApiCall, type ApiOperation, pathId } from './call.ts';
import { seen } from './job-list.ts';
import {
  ACTIVE_CHOICES,
  type ActiveChoice,
  COMMON_SORT,
  candidates,
  inBounds,
  isWanted,
  pageOf,
  readBounds,
  readPaging,
} from './lists.ts';

interface NamedList {
  readonly path: string;
  readonly scope: Scope;
  readonly what: string;
  readonly table: (tenant: Tenant) => Table<Named>;
  readonly defaultActive?: ActiveChoice;
  readonly byId?: boolean;
}

const LISTS: readonly NamedList[] = [
  {
    path: 'jpm/job-cancel-reasons',
    scope: 'tn.jpm.jobcancelreasons:r',
    what: 'cancel reason',
    table: (tenant) => tenant.cancelReasons,
    // The one list whose default shows inactive rows too.
    defaultActive: 'Any',
  },
  {
    path: 'jpm/job-types',
    scope: 'tn.jpm.jobtypes:r',
    what: 'job type',
    table: (tenant) => tenant.jobTypes,
    byId: true,
  },
  {
    path: 'jbce/call-reasons',
    scope: 'tn.jbce.callreasons:r',
    what: 'call reason',
    table: (tenant) => tenant.callReasons,
  },
  {
    path: 'settings/business-units',
    scope: 'tn.stt.businessunits:r',
    what: 'business unit',
    table: (tenant) => tenant.businessUnits,
    byId: true,
  },
  {
    path: 'settings/tag-types',
    scope: 'tn.stt.tagtypes:r',
    what: 'tag type',
    table: (tenant) => tenant.tagTypes,
  },
  {
    path: 'settings/technicians',
    scope: 'tn.stt.technicians:r',
    what: 'technician',
    table: (tenant) => tenant.technicians,
    byId: true,
  },
  {
    path: 'settings/employees',
    scope: 'tn.stt.employees:r',
    what: 'employee',
    table: (tenant) => tenant.employees,
    byId: true,
  },
  {
    path: 'marketing/campaigns',
    scope: 'tn.mar.campaigns:r',
    what: 'campaign',
    table: (tenant) => tenant.campaigns,
    byId: true,
  },
];

function namedWire(tenant: Tenant, row: Named) {
  return {
    id: row.id,
    name: row.name,
    active: row.active,
    ...row.details,
    createdOn: wireInstant(row.createdOn),
    modifiedOn: wireInstant(row.modifiedOn),
    ...surprise(tenant.world.switches),
  };
}

function listNamed({ tenant, query }: ApiCall, list: NamedList): unknown {
  const paging = readPaging(query, tenant.world.switches);
  const bounds = readBounds(query);
  const ids = query.ids('ids');
  const active = query.oneOf('active', ACTIVE_CHOICES) ?? list.defaultActive ?? 'True';
  const sort = query.sort(Object.keys(COMMON_SORT));
  const name = query.text('name')?.toLowerCase();
  query.done();
  return pageOf({
    rows: candidates(list.table(tenant), ids, bounds),
    matches: (row) =>
      isWanted(row, active) &&
      inBounds(row, bounds) &&
      (name === undefined || row.name.toLowerCase().includes(name)),
    sort,
    sortKeys: COMMON_SORT,
    paging,
    show: (row) => namedWire(tenant, row),
  });
}

function listFieldTypes({ tenant, query }: ApiCall, owner: CustomFieldType['owner']): unknown {
  const paging = readPaging(query, tenant.world.switches, true);
  const bounds = readBounds(query);
  const sort = query.sort(Object.keys(COMMON_SORT));
  query.done();
  return pageOf({
    rows: candidates(tenant.fieldTypes, undefined, bounds),
    matches: (row) => row.owner === owner && inBounds(row, bounds),
    sort,
    sortKeys: COMMON_SORT,
    paging,
    show: (row) => ({
      id: row.id,
      name: row.name,
      dataType: row.dataType,
      dataTypeOptions: row.options,
      createdOn: wireInstant(row.createdOn),
      modifiedOn: wireInstant(row.modifiedOn),
      ...surprise(tenant.world.switches),
    }),
  });
}

export const SETTINGS_OPERATIONS: readonly ApiOperation[] = [
  ...LISTS.flatMap((list): ApiOperation[] => [
    { method: 'GET', path: list.path, scope: list.scope, handle: (call) => listNamed(call, list) },
    ...(list.byId === true
      ? [
          {
            method: 'GET' as const,
            path: `${list.path}/:id`,
            scope: list.scope,
            handle: (call: ApiCall) =>
              namedWire(call.tenant, seen(list.table(call.tenant), list.what, pathId(call))),
          },
        ]
      : []),
  ]),
  {
    method: 'GET',
    path: 'jpm/jobs/custom-fields',
    scope: 'tn.jpm.jobs:r',
    handle: (call) => listFieldTypes(call, 'job'),
  },
  {
    method: 'GET',
    path: 'crm/customers/custom-fields',
    scope: 'tn.crm.customers:r',
    handle: (call) => listFieldTypes(call, 'customer'),
  },
  {
    method: 'GET',
    path: 'crm/locations/custom-fields',
    scope: 'tn.crm.locations:r',
    handle: (call) => listFieldTypes(call, 'location'),
  },
];

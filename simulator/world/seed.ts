// Owns what a fresh tenant has before anyone works in it: the rows an office sets up once. Must not make
// customers or jobs.
import type { CustomFieldType, Named } from './rows.ts';
import type { Table } from './table.ts';
import type { Tenant, TenantInput } from './world.ts';

export const DEFAULT_TENANT: TenantInput = {
  id: 1_234_567_890,
  name: 'Example Heating & Air',
  clientId: 'cid.simulator',
  clientSecrets: ['cs1.simulator'],
};

const ADVOCATE_CODE_FIELD_ID = 894_575_111;

/** Fills the tables of settings. Ids are the same in every tenant, so that examples stay true. */
export function seedSettings(tenant: Tenant): void {
  const fieldType = (
    id: number,
    owner: CustomFieldType['owner'],
    name: string,
    dataType: CustomFieldType['dataType'],
    options: readonly string[] | null = null,
  ) => tenant.fieldTypes.insert({ ...stamped(tenant, id), owner, name, dataType, options });
  fieldType(ADVOCATE_CODE_FIELD_ID, 'job', 'Advocate Code', 'Text');
  fieldType(894_575_112, 'job', 'Gate Code', 'Text');
  fieldType(894_575_113, 'job', 'How did you hear about us', 'Dropdown', ['Friend', 'Search', 'Radio']);
  fieldType(894_575_114, 'job', 'Filters needed', 'Numeric');
  fieldType(894_575_201, 'customer', 'Preferred Language', 'Text');

  named(tenant, tenant.businessUnits, 1010, 'HVAC', { officialName: 'HVAC Service', tagTypeIds: [] });
  named(tenant, tenant.businessUnits, 1011, 'Plumbing', { officialName: null, tagTypeIds: null });

  named(tenant, tenant.jobTypes, 2207, 'AC Repair', jobType(['HVAC'], 7200, false));
  named(tenant, tenant.jobTypes, 2208, 'Estimate', jobType(['Sales'], 3600, true));
  named(tenant, tenant.jobTypes, 2209, 'Recall', jobType(['HVAC'], 5400, true));
  named(tenant, tenant.jobTypes, 2210, 'Plumbing Repair', jobType(['Plumbing'], 7200, false));

  named(tenant, tenant.campaigns, 2020, 'Spring Referrals Promo', campaign(true, 'Referral'));
  named(tenant, tenant.campaigns, 2021, 'Radio', campaign(false, null));

  named(tenant, tenant.tagTypes, 733_000_555, 'maintenance', tag('#2E7D32', 'MNT'));
  named(tenant, tenant.tagTypes, 733_000_556, 'priority-customer', tag('#C62828', 'PRI'));
  named(tenant, tenant.tagTypes, 733_000_557, 'referral', tag('#1565C0', 'REF'));

  named(tenant, tenant.cancelReasons, 501, 'Customer changed their mind', {});
  named(tenant, tenant.cancelReasons, 502, 'Booked twice', {});
  named(tenant, tenant.cancelReasons, 503, 'Moved away', {});
  tenant.cancelReasons.update(503, { active: false });

  named(tenant, tenant.callReasons, 601, 'New lead', { isLead: true });
  named(tenant, tenant.callReasons, 602, 'Wrong number', { isLead: false });

  named(tenant, tenant.technicians, 222_333_444, 'John Tech', {
    userId: 222_333_445,
    email: 'john.tech@example.com',
    phoneNumber: '6125550101',
    businessUnitId: 1010,
  });
  named(tenant, tenant.employees, 17, 'Olga Office', {
    userId: 18,
    email: 'olga.office@example.com',
    phoneNumber: null,
    businessUnitId: null,
    role: 'Dispatch',
  });
}

function stamped(tenant: Tenant, id: number) {
  const createdOn = tenant.world.stamp();
  return { id, active: true, createdOn, modifiedOn: tenant.world.stamp(createdOn) };
}

/** Adds one row of settings, e.g. another business unit. */
function named(
  tenant: Tenant,
  table: Table<Named>,
  id: number,
  name: string,
  details: Named['details'],
): Named {
  return table.insert({ ...stamped(tenant, id), name, details });
}

function jobType(skills: readonly string[], durationSeconds: number, noCharge: boolean) {
  return {
    businessUnitIds: [],
    skills,
    tagTypeIds: [],
    priority: 'Normal',
    duration: durationSeconds,
    soldThreshold: null,
    class: 'Service',
    summary: '',
    noCharge,
    enforceRecurringServiceEventSelection: null,
    invoiceSignaturesRequired: false,
    isSmartDispatched: false,
  };
}

function campaign(isDefaultCampaign: boolean, source: string | null) {
  return {
    isDefaultCampaign,
    category: { id: 3001, name: 'Referrals', active: true },
    source,
    otherSource: null,
    businessUnit: null,
    medium: null,
    otherMedium: null,
    campaignPhoneNumbers: [],
  };
}

function tag(color: string, code: string) {
  return {
    color,
    code,
    importance: null,
    isConversionOpportunity: false,
    allowToUseOnTimesheetActivity: false,
    isVisibleOnDispatchBoard: true,
  };
}

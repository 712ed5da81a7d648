// Owns the shapes of the rows in the in-memory tables. Amounts are integer cents; times are Instants.
import type { Instant } from './instants.ts';

export interface Row {
  readonly id: number;
  readonly active: boolean;
  readonly createdOn: Instant;
  readonly modifiedOn: Instant;
}

export interface Address {
  readonly street: string;
  readonly unit: string | null;
  readonly city: string;
  readonly state: string;
  readonly zip: string;
  readonly country: string;
}

export interface CustomFieldValue {
  readonly typeId: number;
  readonly value: string;
}

/** External data by application GUID (lower case), then by key. */
export type ExternalData = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface Customer extends Row {
  readonly name: string;
  readonly type: 'Residential' | 'Commercial';
  readonly address: Address;
  readonly customFields: readonly CustomFieldValue[];
  readonly balanceCents: number;
  readonly tagTypeIds: readonly number[];
  readonly doNotMail: boolean;
  readonly doNotService: boolean;
  readonly createdById: number;
  readonly mergedToId: number | null;
  readonly externalData: ExternalData;
  /** modifiedOn as it would be if balance changes did not move it. */
  readonly contentModifiedOn: Instant;
}

export interface Location extends Row {
  readonly customerId: number;
  readonly name: string;
  readonly address: Address;
  readonly tagTypeIds: readonly number[];
  readonly createdById: number;
  readonly mergedToId: number | null;
  readonly externalData: ExternalData;
}

export const CONTACT_TYPES = ['Phone', 'Email', 'Fax', 'MobilePhone'] as const;
export type ContactType = (typeof CONTACT_TYPES)[number];

/** A contact of a customer or of a location; `ownerId` is the id of that one. */
export interface Contact extends Row {
  readonly ownerId: number;
  readonly type: ContactType;
  readonly value: string;
  readonly memo: string | null;
  readonly doNotText: boolean;
  /** Of an e-mail address: its owner wants to hear of offers. */
  readonly marketingUpdates: boolean;
}

export const JOB_STATUSES = [
  'Scheduled',
  'Dispatched',
  'InProgress',
  'Hold',
  'Completed',
  'Canceled',
] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

export const APPOINTMENT_STATUSES = [
  'Scheduled',
  'Dispatched',
  'Working',
  'Hold',
  'Done',
  'Canceled',
] as const;
export type AppointmentStatus = (typeof APPOINTMENT_STATUSES)[number];

export const PRIORITIES = ['Low', 'Normal', 'High', 'Urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface Job extends Row {
  readonly jobNumber: string;
  readonly customerId: number;
  readonly locationId: number;
  readonly jobStatus: JobStatus;
  readonly completedOn: Instant | null;
  readonly businessUnitId: number;
  readonly jobTypeId: number;
  readonly priority: Priority;
  readonly campaignId: number;
  readonly appointmentIds: readonly number[];
  readonly recallForId: number | null;
  readonly warrantyId: number | null;
  readonly leadSourceJobId: number | null;
  readonly leadSourceEmployeeId: number | null;
  readonly noCharge: boolean;
  readonly createdById: number;
  readonly tagTypeIds: readonly number[];
  readonly bookingId: number | null;
  readonly soldById: number | null;
  readonly customerPo: string | null;
  readonly invoiceId: number;
  readonly totalCents: number | null;
  readonly summary: string | null;
  readonly summaryOfWork: string | null;
  readonly customFields: readonly CustomFieldValue[];
  readonly externalData: ExternalData;
}

export interface Appointment extends Row {
  readonly jobId: number;
  readonly customerId: number;
  readonly appointmentNumber: string;
  readonly start: Instant;
  readonly end: Instant;
  readonly status: AppointmentStatus;
  readonly technicianIds: readonly number[];
  readonly unused: boolean;
  readonly createdById: number;
}

export interface CancelLog extends Row {
  readonly jobId: number;
  readonly reasonId: number;
  readonly memo: string | null;
  readonly createdById: number;
}

export interface Invoice extends Row {
  readonly jobId: number;
  readonly jobNumber: string;
  readonly customerId: number;
  readonly locationId: number;
  readonly businessUnitId: number;
  readonly totalCents: number;
  readonly balanceCents: number;
  readonly invoiceDate: Instant;
  readonly paidOn: Instant | null;
  readonly adjustmentToId: number | null;
  readonly summary: string | null;
}

/** A note on a job or a customer; `ownerId` is the id of that one. */
export interface Note extends Row {
  readonly ownerId: number;
  readonly text: string;
  readonly isPinned: boolean;
  readonly createdById: number;
}

export const LEAD_STATUSES = ['Open', 'Dismissed', 'Converted'] as const;

export interface Lead extends Row {
  readonly status: (typeof LEAD_STATUSES)[number];
  readonly priority: Priority;
  readonly customerId: number | null;
  readonly locationId: number | null;
  readonly businessUnitId: number | null;
  readonly jobTypeId: number | null;
  readonly campaignId: number;
  readonly followUpDate: Instant | null;
  readonly createdById: number;
  readonly tagTypeIds: readonly number[];
  readonly dismissingReasonId: number | null;
  readonly summary: string;
  readonly callReasonId: number | null;
  readonly bookingId: number | null;
  readonly customerName: string | null;
  readonly phone: string | null;
  readonly email: string | null;
  readonly street: string | null;
  readonly unit: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly zip: string | null;
  readonly country: string | null;
}

export interface BookingContact {
  readonly id: number;
  readonly type: ContactType;
  readonly value: string;
  readonly memo: string | null;
}

export interface Booking extends Row {
  readonly bookingProviderId: number;
  readonly source: string;
  readonly name: string;
  readonly address: Address | null;
  readonly contacts: readonly BookingContact[];
  readonly customerType: 'Residential' | 'Commercial' | null;
  readonly start: Instant | null;
  readonly campaignId: number | null;
  readonly businessUnitId: number | null;
  readonly jobTypeId: number | null;
  readonly isFirstTimeClient: boolean;
  readonly isSendConfirmationEmail: boolean | null;
  readonly uploadedImages: readonly string[];
  readonly status: 'New' | 'Converted' | 'Dismissed' | 'Accepted';
  readonly dismissingReasonId: number | null;
  readonly jobId: number | null;
  readonly externalId: string;
  readonly priority: Priority | null;
  readonly summary: string | null;
}

export interface CustomFieldType extends Row {
  readonly owner: 'job' | 'customer' | 'location';
  readonly name: string;
  readonly dataType: 'Text' | 'Dropdown' | 'Numeric';
  readonly options: readonly string[] | null;
}

/** Tag types, business units, job types, campaigns, technicians, reasons: what an office sets up once. */
export interface Named extends Row {
  readonly name: string;
  /** Members of that kind of row only, as they go on the wire. */
  readonly details: Readonly<Record<string, unknown>>;
}

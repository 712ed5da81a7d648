// Owns the office of one tenant as one object: everything its people can do, for tests and for the control API.

import type { Instant } from '../world/instants.ts';
import type { Appointment, Booking, Contact, Customer, Invoice, Job, Lead, Location } from '../world/rows.ts';
import type { Tenant } from '../world/world.ts';
import type { ZapBody } from '../zap.ts';
import { mustGet } from './checks.ts';
import {
  type ContactInput,
  type CustomerInput,
  changeCustomer,
  createCustomer,
  mergeCustomers,
  setContacts,
} from './customers.ts';
import {
  type BookingInput,
  convertBooking,
  convertLead,
  createBooking,
  createLead,
  dismissBooking,
  dismissLead,
  type LeadInput,
} from './intake.ts';
import { adjustJob, billJob, payJob } from './invoices.ts';
import { changeJob } from './job-change.ts';
import {
  type Completion,
  cancelJob,
  completeJob,
  moveJob,
  type OpenStatus,
  removeCancellation,
  reopenJob,
} from './job-life.ts';
import { addAppointment, createJob, type JobInput, rescheduleJob, withAdvocateCode } from './jobs.ts';
import { zapBodyOf } from './zap-facts.ts';

/** Amounts are cents, times are Instants. Each throws a Refusal when the office could not do it. */
export interface Office {
  createCustomer(input: CustomerInput): { customer: Customer; location: Location };
  changeCustomer(id: number, patch: Partial<Customer>): Customer;
  setContacts(owner: 'customer' | 'location', ownerId: number, contacts: readonly ContactInput[]): Contact[];
  mergeCustomers(loserId: number, winnerId: number): Customer;
  createJob(input: JobInput): Job;
  changeJob(id: number, patch: Partial<Job>): Job;
  setAdvocateCode(id: number, code: string): Job;
  rescheduleJob(id: number, start: Instant, end?: Instant): Appointment;
  addAppointment(id: number, start: Instant, end?: Instant): Appointment;
  moveJob(id: number, status: OpenStatus): Job;
  completeJob(id: number, completion?: Completion): Job;
  cancelJob(id: number, cancellation?: { reasonId?: number; memo?: string }): Job;
  removeCancellation(id: number): Job;
  reopenJob(id: number): Job;
  billJob(id: number, totalCents: number): Job;
  payJob(id: number, amountCents?: number): Invoice;
  adjustJob(id: number, amountCents: number): Invoice;
  createLead(input: LeadInput): Lead;
  convertLead(id: number, input?: JobInput): Job;
  dismissLead(id: number): Lead;
  createBooking(input: BookingInput): Booking;
  convertBooking(id: number, input?: JobInput): Job;
  dismissBooking(id: number): Booking;
  zapBody(jobId: number): ZapBody;
}

export function officeOf(tenant: Tenant): Office {
  return {
    createCustomer: (input) => createCustomer(tenant, input),
    changeCustomer: (id, patch) => changeCustomer(tenant, id, patch),
    setContacts: (owner, ownerId, contacts) => setContacts(tenant, owner, ownerId, contacts),
    mergeCustomers: (loserId, winnerId) => mergeCustomers(tenant, loserId, winnerId),
    createJob: (input) => createJob(tenant, input),
    changeJob: (id, patch) => changeJob(tenant, id, patch),
    setAdvocateCode: (id, code) => {
      const { customFields } = mustGet(tenant.jobs, 'job', id);
      return changeJob(tenant, id, { customFields: withAdvocateCode(tenant, customFields, code) });
    },
    rescheduleJob: (id, start, end) => rescheduleJob(tenant, id, start, end),
    addAppointment: (id, start, end) => addAppointment(tenant, id, start, end),
    moveJob: (id, status) => moveJob(tenant, id, status),
    completeJob: (id, completion = {}) => completeJob(tenant, id, completion),
    cancelJob: (id, cancellation = {}) => cancelJob(tenant, id, cancellation),
    removeCancellation: (id) => removeCancellation(tenant, id),
    reopenJob: (id) => reopenJob(tenant, id),
    billJob: (id, totalCents) => billJob(tenant, id, totalCents),
    payJob: (id, amountCents) => payJob(tenant, id, amountCents),
    adjustJob: (id, amountCents) => adjustJob(tenant, id, amountCents),
    createLead: (input) => createLead(tenant, input),
    convertLead: (id, input = {}) => convertLead(tenant, id, input),
    dismissLead: (id) => dismissLead(tenant, id),
    createBooking: (input) => createBooking(tenant, input),
    convertBooking: (id, input = {}) => convertBooking(tenant, id, input),
    dismissBooking: (id) => dismissBooking(tenant, id),
    zapBody: (jobId) => zapBodyOf(tenant, mustGet(tenant.jobs, 'job', jobId)),
  };
}

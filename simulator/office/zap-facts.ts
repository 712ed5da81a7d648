// Owns what a Zap knows of a job: gathers the rows that a zap author maps into the body.

import { customFieldsWire } from '../wire/members.ts';
import { wireInstant } from '../world/instants.ts';
import type { Job } from '../world/rows.ts';
import type { Tenant } from '../world/world.ts';
import type { ZapBody } from '../zap.ts';
import { mustGet } from './checks.ts';
import { contactsOf } from './customers.ts';

/** The nested body; the first e-mail and the first number of the customer stand for all of them. */
export function zapBodyOf(tenant: Tenant, job: Job): ZapBody {
  const customer = mustGet(tenant.customers, 'customer', job.customerId);
  const { address } = mustGet(tenant.locations, 'location', job.locationId);
  const appointment = tenant.appointments.get(job.appointmentIds.at(0) ?? 0);
  const technician = tenant.technicians.get(appointment?.technicianIds.at(0) ?? 0);
  const contacts = contactsOf(tenant.contacts, customer.id);
  const isPhone = (type: string) => type === 'Phone' || type === 'MobilePhone';
  return {
    job: {
      id: job.id,
      jobNumber: job.jobNumber,
      status: job.jobStatus,
      priority: job.priority,
      summary: job.summary,
      scheduledStart: appointment === undefined ? null : wireInstant(appointment.start),
      scheduledEnd: appointment === undefined ? null : wireInstant(appointment.end),
      createdOn: wireInstant(job.createdOn),
      lastModified: wireInstant(job.modifiedOn),
      customFields: customFieldsWire(tenant, job.customFields),
    },
    customer: {
      id: customer.id,
      name: customer.name,
      type: customer.type,
      phone: contacts.find(({ type }) => isPhone(type))?.value ?? null,
      email: contacts.find(({ type }) => type === 'Email')?.value ?? null,
    },
    location: {
      id: job.locationId,
      address: {
        street: address.street,
        city: address.city,
        state: address.state,
        zip: address.zip,
        country: address.country,
      },
    },
    technician: {
      id: technician?.id ?? null,
      name: technician?.name ?? null,
      email: typeof technician?.details.email === 'string' ? technician.details.email : null,
    },
    businessUnit: {
      id: job.businessUnitId,
      name: mustGet(tenant.businessUnits, 'business unit', job.businessUnitId).name,
    },
    campaign: { id: job.campaignId, name: mustGet(tenant.campaigns, 'campaign', job.campaignId).name },
    tags: job.tagTypeIds.map((id) => tenant.tagTypes.get(id)?.name ?? String(id)),
  };
}

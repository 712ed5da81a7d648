// What a webhook of ServiceTitan says (IN-5): which jobs to read, or who a lead is. Pure. What it says of a job itself is not believed:
// the webhook's copy lacks summary and custom fields, and may come late or out of order.

import type { Base } from './own-inputs.ts';
import { readPerson } from './person-hints.ts';
import type { PersonHints, Reading } from './types.ts';
import { flatten } from './unflatten.ts';
import { idOf, instantOf, isObject, type JsonObject, textOf } from './values.ts';

/** Reads a stored webhook; its envelope was checked when it came in. */
export function readWebhook(base: Base, body: JsonObject): Reading {
  const { connectionId } = base.input;
  if (connectionId === null) return ignored(base, 'It came over no connection.');
  const type = textOf(body.type)?.toLowerCase() ?? '';
  const data = isObject(body.data) ? body.data : {};
  if (type.startsWith('tn.crm.lead-')) return readLead(base, connectionId, type, part(data, 'lead'));
  const about = jobOf(type, data);
  if (about === undefined) {
    return ignored(base, `Events of type ${type} are kept; nothing in them concerns referrals.`);
  }
  if (about === null) return ignored(base, `This ${type} names no job.`);
  const isInvoice = type.startsWith('tn.acc.invoice-');
  const message = `ServiceTitan said that ${isInvoice ? 'an invoice of ' : ''}job ${about} changed (${type}); it is read from ServiceTitan.`;
  return {
    ...base,
    notes: [...base.notes, { code: 'job_to_read', message }],
    kind: 'look',
    connectionId,
    jobIds: [about],
    modifiedOn: instantOf(part(data, 'job').modifiedOn) ?? null,
    invoicesChanged: isInvoice,
  };
}

/** The job that an event is about; null: it should name one and does not; undefined: its type is none that concerns a job. */
function jobOf(type: string, data: JsonObject): string | null | undefined {
  if (type.startsWith('tn.jpm.job-') || type === 'tn.dis.technician-dispatched') {
    return idOf(part(data, 'job').id) ?? idOf(part(data, 'appointment').jobId);
  }
  if (type.startsWith('tn.crm.booking-')) return idOf(part(data, 'booking').jobId);
  if (type.startsWith('tn.acc.invoice-')) {
    const invoice = part(data, 'invoice');
    return idOf(part(invoice, 'job').id) ?? idOf(invoice.jobId);
  }
  return undefined;
}

/** A lead says who someone is: name, e-mail, phone, customer. Its summary, and so a code, is not in a webhook. */
function readLead(base: Base, connectionId: string, type: string, lead: JsonObject): Reading {
  const customerId = idOf(lead.customerId);
  const { person: said, notes } = readPerson(flatten(lead).values);
  const person: PersonHints = { ...said, ...(customerId && { customer: { connectionId, customerId } }) };
  if (!person.customer && !person.emails && !person.phones)
    return ignored(base, `This ${type} names nobody.`);
  return {
    ...base,
    // The step on the person's timeline is named for what happened.
    input: { ...base.input, name: type.replace('tn.crm.', '').replaceAll('-', '_') },
    // A lead that was booked long ago is told again on every change: it says who someone was at its last change.
    at: instantOf(lead.modifiedOn) ?? base.at,
    notes: [...base.notes, ...notes],
    kind: 'event',
    person,
    code: null,
    advocate: null,
    evidence: 'web_lead',
    data: { lead_id: idOf(lead.id), status: textOf(lead.status), campaign_id: idOf(lead.campaignId) },
  };
}

function part(of: JsonObject, name: string): JsonObject {
  const value = of[name];
  return isObject(value) ? value : {};
}

function ignored(base: Base, message: string): Reading {
  return { ...base, kind: 'ignored', notes: [...base.notes, { code: 'ignored', message }] };
}

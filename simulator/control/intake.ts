// Owns the controls of leads and bookings: what an agent in the call centre makes of them.
import { convertBooking, convertLead, dismissBooking, dismissLead } from '../office/intake.ts';
import { bookingWire, leadWire } from '../wire/intake.ts';
import { jobWire } from '../wire/jobs.ts';
import { type ControlCall, type ControlOperation, controlId, readBody } from './call.ts';
import { readJob } from './inputs.ts';

/** The body may say more of the job (customerId, advocateCode, summary, …); what it leaves out comes from the lead. */
function convert(call: ControlCall, convertOne: typeof convertLead) {
  const body = readBody(call);
  const input = readJob(body);
  body.done();
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  return jobWire(call.tenant, convertOne(call.tenant, controlId(call), given));
}

export const INTAKE_CONTROLS: readonly ControlOperation[] = [
  {
    method: 'GET',
    path: '/leads',
    handle: ({ tenant }) => ({
      leads: [...tenant.leads.all(true)].map((row) => leadWire(tenant, row, false)),
    }),
  },
  { method: 'POST', path: '/leads/:id/convert', handle: (call) => convert(call, convertLead) },
  {
    method: 'POST',
    path: '/leads/:id/dismiss',
    handle: (call) => leadWire(call.tenant, dismissLead(call.tenant, controlId(call)), false),
  },
  {
    method: 'GET',
    path: '/bookings',
    handle: ({ tenant }) => ({
      bookings: [...tenant.bookings.all(true)].map((row) => bookingWire(tenant, row)),
    }),
  },
  { method: 'POST', path: '/bookings/:id/convert', handle: (call) => convert(call, convertBooking) },
  {
    method: 'POST',
    path: '/bookings/:id/dismiss',
    handle: (call) => bookingWire(call.tenant, dismissBooking(call.tenant, controlId(call))),
  },
];

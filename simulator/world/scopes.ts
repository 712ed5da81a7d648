// Owns the names of the API scopes the stand-in grants and asks for. Several names are unproved: the pattern
// `tn.<module>.<resource>:r|w` is known, not every word in it.

export const SCOPES = [
  'tn.crm.customers:r',
  'tn.crm.customers:w',
  'tn.crm.locations:r',
  'tn.crm.leads:r',
  'tn.crm.leads:w',
  'tn.crm.bookings:r',
  'tn.crm.bookings:w',
  'tn.jpm.jobs:r',
  'tn.jpm.jobs:w',
  'tn.jpm.appointments:r',
  'tn.jpm.jobcancelreasons:r',
  'tn.jpm.jobtypes:r',
  'tn.acc.invoices:r',
  'tn.mar.campaigns:r',
  'tn.jbce.callreasons:r',
  'tn.stt.businessunits:r',
  'tn.stt.tagtypes:r',
  'tn.stt.employees:r',
  'tn.stt.technicians:r',
] as const;

export type Scope = (typeof SCOPES)[number];

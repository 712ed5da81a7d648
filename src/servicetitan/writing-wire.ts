// The form in which /v1 takes and shows the switches of write-back and hand-over (ST-10, ST-11).

import { z } from 'zod';
import { WRITE_BACK_KINDS } from './write-back-plan.ts';
import { PRIORITIES, WRITE_BACK_PARTS } from './writing-settings.ts';

const givenId = z.union([z.string(), z.int()]).nullish();

export const writeBackBody = z
  .strictObject({
    job_note: z.boolean().optional(),
    customer_note: z.boolean().optional(),
    customer_tag_type_id: givenId.describe('Referred customers get this tag; null: none.'),
    external_data_guid: z
      .string()
      .nullish()
      .describe('Jobs and customers get external data under this GUID.'),
    job_custom_field: z.boolean().optional().describe('Fills the job\'s empty "Advocate Code".'),
    advocate_note: z.boolean().optional().describe("A note on advocates' customer records: code and link."),
    advocate_tag_type_id: givenId.describe('Customers who are advocates get this tag; null: none.'),
    advocate_external_data_guid: z
      .string()
      .nullish()
      .describe('Customers who are advocates get code and link as external data under this GUID.'),
  })
  .nullish()
  .describe(
    'What is written on referred jobs and customers (ST-10). Off unless told; what is left out stays.',
  );

/** Members of a connection's create or change. */
export const writingBody = {
  write_back: writeBackBody,
  hand_over: z
    .strictObject({
      mode: z.enum(['off', 'booking', 'lead']).optional(),
      booking_provider_id: givenId,
      campaign_id: givenId,
      business_unit_id: givenId,
      job_type_id: givenId,
      call_reason_id: givenId,
      follow_up_days: z.number().nullish(),
      priority: z.string().nullish().describe('Low, Normal, High or Urgent'),
    })
    .nullish()
    .describe('What becomes of captured web leads (ST-11). Off unless told; what is left out stays.'),
};

/** Members of a connection as it is shown. */
export const writingShown = {
  write_back: z.object({
    job_note: z.boolean(),
    customer_note: z.boolean(),
    customer_tag_type_id: z.string().nullable(),
    external_data_guid: z.string().nullable(),
    job_custom_field: z.boolean(),
    advocate_note: z.boolean(),
    advocate_tag_type_id: z.string().nullable(),
    advocate_external_data_guid: z.string().nullable(),
    since: z.partialRecord(z.enum(WRITE_BACK_PARTS), z.string()).describe('Since when each part is on.'),
  }),
  hand_over: z.object({
    mode: z.enum(['off', 'booking', 'lead']),
    booking_provider_id: z.string().nullable(),
    campaign_id: z.string().nullable(),
    business_unit_id: z.string().nullable(),
    job_type_id: z.string().nullable(),
    call_reason_id: z.string().nullable(),
    follow_up_days: z.number().nullable(),
    priority: z.enum(PRIORITIES),
    since: z.string().nullable(),
  }),
};

export const writeBackView = z.object({
  id: z.string(),
  connection_id: z.string(),
  kind: z.enum(WRITE_BACK_KINDS),
  target_id: z.string().describe('The job or customer that is written on.'),
  job_id: z.string().nullable().describe("null: an advocate's own code, on no job."),
  referral_id: z.string().nullable(),
  advocate_person_id: z.string(),
  revision: z.number().describe('More than 1: the advocate changed.'),
  code: z.string().nullable(),
  value: z.string().nullable().describe('The tag type id, or the GUID of external data.'),
  state: z.enum(['pending', 'written', 'skipped', 'failed']),
  attempts: z.number(),
  next_attempt_at: z.date().nullable(),
  last_error: z.string().nullable(),
  result: z.record(z.string(), z.unknown()).nullable().describe('What was written, or why nothing was.'),
  created_at: z.date(),
  done_at: z.date().nullable(),
});

export const handOverView = z.object({
  id: z.string(),
  connection_id: z.string(),
  kind: z.enum(['booking', 'lead']),
  input_id: z.string().describe('The event of the web lead.'),
  person_id: z.string(),
  external_id: z.string(),
  servicetitan_id: z.string().nullable().describe('The booking or lead in ServiceTitan.'),
  advocate_person_id: z.string().nullable(),
  code: z.string().nullable(),
  state: z.enum(['pending', 'created', 'skipped', 'failed']),
  attempts: z.number(),
  next_attempt_at: z.date().nullable(),
  last_error: z.string().nullable(),
  received_at: z.date(),
  created_at: z.date(),
  done_at: z.date().nullable(),
});

const previewedItems = z.array(
  z.object({
    kind: z.enum(WRITE_BACK_KINDS),
    target_id: z.string(),
    action: z
      .enum(['write', 'nothing', 'unknown'])
      .describe('unknown: ServiceTitan could not be asked; see message.'),
    what: z.record(z.string(), z.unknown()).nullable().describe('The exact text, tag or external data.'),
    reason: z.string().nullable(),
    message: z.string().nullable(),
  }),
);

export const previewed = z.object({
  job_id: z.string().nullable(),
  customer_id: z.string().nullable(),
  referred: z
    .boolean()
    .nullable()
    .describe('Whether a referral of the job is known; null: a customer was asked about.'),
  message: z.string().nullable(),
  items: previewedItems,
});

/** Part of an import of codes that is a dry run. */
export const codesExamples = z.array(
  z.object({ customer_id: z.string(), person_id: z.string(), items: previewedItems }),
);

// What a simulation is asked and answers: "if this job came in now" (the body of the route is the contract of whoever carries it out).

import { z } from 'zod';
import { ADVOCATE_KINDS } from './reward-rules.ts';

const instant = z.iso.datetime({ offset: true });
const minor = z.int().min(0).max(1_000_000_000);
const stId = z.union([
  z.string().regex(/^\d{1,18}$/, 'is no id of ServiceTitan'),
  z.int().min(1).transform(String).pipe(z.string()),
]);
const email = z.string().trim().max(254);
const given = {
  first_name: z.string().trim().max(100).optional(),
  email: email.optional(),
  phone: z.string().trim().max(60).optional(),
  address: z
    .strictObject({
      street: z.string().max(200),
      city: z.string().max(100).optional(),
      state: z.string().max(100).optional(),
      zip: z.string().max(20).optional(),
    })
    .optional(),
};
const picked = z.strictObject({ person_id: z.string() });

export const simulatedJob = z.strictObject({
  status: z.enum(['Scheduled', 'Completed', 'Canceled']).default('Completed'),
  total_minor: minor.default(50_000),
  created_on: instant.optional().describe('Left out: now.'),
  completed_on: instant.optional().describe('Left out: when it was created.'),
  no_charge: z.boolean().default(false),
  recall: z.boolean().default(false),
  warranty: z.boolean().default(false),
  business_unit_id: stId.optional(),
  job_type_id: stId.optional(),
  servicetitan_campaign_id: stId.optional(),
  tag_type_ids: z.array(stId).max(50).default([]),
  created_by_id: stId.optional().describe('The employee who keyed the job in.'),
  sold_by_id: stId.optional(),
  paid: z.boolean().optional().describe('Its invoice is paid, or not; left out: nobody told.'),
});

export const simulationBody = z.strictObject({
  version: z
    .union([z.enum(['draft', 'live']), z.int().min(1).max(999_999_999)])
    .optional()
    .describe('Left out: the draft if there is one, else what is live.'),
  changes: z
    .looseObject({})
    .optional()
    .describe('Settings that are not saved yet, in the form of changing the draft.'),
  advocate: z
    .union([
      picked,
      z.strictObject({ code: z.string().trim().min(1).max(200) }),
      z.strictObject({ kind: z.enum(ADVOCATE_KINDS).default('customer'), ...given }),
    ])
    .optional()
    .describe('A person, the owner of a code, or somebody made up; left out: a customer whom nobody knows.'),
  friend: z
    .union([
      picked,
      z.strictObject({
        ...given,
        earlier_jobs: z
          .array(
            z.strictObject({
              completed_on: instant,
              total_minor: minor.default(10_000),
              no_charge: z.boolean().default(false),
              recall: z.boolean().default(false),
              warranty: z.boolean().default(false),
            }),
          )
          .max(20)
          .default([])
          .describe('Completed jobs that the customer had before.'),
      }),
    ])
    .optional(),
  evidence: z.enum(['advocate_code', 'web_lead', 'click', 'none']).default('advocate_code'),
  evidence_at: instant.optional().describe('web_lead and click: when; left out: an hour before the job.'),
  job: simulatedJob.prefault({}),
});
export type SimulationBody = z.infer<typeof simulationBody>;

const reward = z.object({
  role: z.enum(['advocate', 'friend']),
  person_id: z.string(),
  amount_minor: z.number(),
  currency: z.string(),
  state: z.string(),
  hold_until: z.string(),
  text: z.string(),
});

export const simulationAnswer = z.object({
  at: z.string(),
  campaign: z
    .object({
      campaign_id: z.string(),
      name: z.string(),
      version: z.number(),
      is_this: z.boolean().describe('false: the job goes to another campaign.'),
    })
    .nullable(),
  summary: z.string().describe('The verdict in one or two sentences.'),
  next: z.array(z.string()).describe('What must happen next, or what would change the verdict.'),
  attribution: z.object({
    outcome: z.enum(['attributed', 'unattributed', 'open']),
    text: z.string(),
    evidence: z.string().nullable(),
    advocate: z
      .object({ person_id: z.string(), name: z.string().nullable(), email: z.string().nullable() })
      .nullable(),
    alternatives: z.array(
      z.object({
        text: z.string(),
        evidence: z.string(),
        why_not: z.string(),
        advocate_person_id: z.string(),
      }),
    ),
  }),
  outcome: z.enum(['qualified', 'disqualified', 'open']),
  rules: z.array(
    z.object({
      rule: z.string(),
      code: z.string(),
      result: z.enum(['pass', 'fail', 'unknown']),
      text: z.string(),
      facts: z.record(z.string(), z.unknown()),
    }),
  ),
  rewards: z.array(reward),
  total_minor: z.number().describe('What all rewards come to.'),
  currency: z.string(),
});
export type Simulation = z.infer<typeof simulationAnswer>;

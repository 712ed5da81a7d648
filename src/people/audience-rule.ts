// The rule by which an audience finds its people: every condition that it names must hold.

import { z } from 'zod';
import type { PersonKind } from './types.ts';

const KINDS = ['customer', 'employee', 'technician', 'partner'] as const satisfies PersonKind[];

/** ServiceTitan's ids are numbers; kept as text, as all ids are. */
const tagTypeId = z.union([z.string().min(1).max(40), z.int().min(1).transform(String).pipe(z.string())]);

export const audienceRule = z.strictObject({
  advocate_kinds: z.array(z.enum(KINDS)).min(1).max(KINDS.length).optional(),
  program_labels: z
    .array(z.string().trim().min(1).max(200))
    .min(1)
    .max(100)
    .optional()
    .describe('The advocate has a code of one of these programs.'),
  tag_type_ids: z
    .array(tagTypeId)
    .min(1)
    .max(500)
    .optional()
    .describe("One of the advocate's own jobs has one of these tags of ServiceTitan."),
  completed_jobs: z
    .strictObject({
      min: z.int().min(1).max(1000),
      since: z.iso.datetime({ offset: true }).nullable().default(null),
    })
    .optional()
    .describe('So many jobs were completed for the advocate, since this instant if one is given.'),
});
export type AudienceRule = z.infer<typeof audienceRule>;

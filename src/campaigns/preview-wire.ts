// What the preview of a campaign is asked and answers: every text filled, every message, link and page as people will see them.

import { z } from 'zod';
import { SHARE_CHANNELS } from './content.ts';
import { problemAnswer } from './route-parts.ts';

export const previewBody = z
  .strictObject({
    version: z
      .union([z.enum(['draft', 'live']), z.int().min(1).max(999_999_999)])
      .optional()
      .describe('Left out: the draft if there is one, else what is live.'),
    changes: z
      .looseObject({})
      .optional()
      .describe('Settings that are not saved yet, in the form of changing the draft.'),
    sample: z
      .strictObject({
        advocate_first_name: z.string().trim().max(60).default('Rosa'),
        advocate_code: z.string().trim().min(1).max(60).default('rosa7'),
      })
      .prefault({}),
  })
  .prefault({});
export type PreviewSample = z.infer<typeof previewBody>['sample'];

const theme = z.object({
  ...{ accent: z.string(), background: z.string(), text: z.string(), logo_url: z.string().nullable() },
});
const colors = z.object({
  ...{ accent: z.string(), background: z.string(), text: z.string(), soft: z.string(), on: z.string() },
  ...{ tint: z.string(), line: z.string(), edge: z.string() },
});
const shown = { name: z.string(), theme, colors, company_name: z.string() };
const words = { title: z.string(), text: z.string(), button: z.string() };

const look = z.object({
  messages: z.object({
    email: z.object({
      from_name: z.string(),
      subject: z.string(),
      preheader: z.string(),
      text: z.string(),
      html: z.string(),
    }),
    text_message: z.object({
      text: z.string(),
      characters: z.number(),
      parts: z.number().describe('How many messages a phone company counts.'),
    }),
    social: z.object({
      title: z.string(),
      description: z.string(),
      image_url: z.string().nullable(),
      site_name: z.string(),
      url: z.string(),
    }),
  }),
  links: z
    .array(
      z.object({
        channel: z.string(),
        share_link: z.string(),
        landing_url: z.string(),
        landing_url_mobile: z.string(),
        parameters: z.array(z.object({ name: z.string(), value: z.string() })),
      }),
    )
    .describe('For each way to share: the link, and where it leads with its UTM values.'),
  landing: z
    .object({
      ...{ ...shown, ...words, kind: z.literal('landing'), is_on: z.boolean() },
      ...{
        form: z.enum(['popup', 'banner']),
        position: z.string(),
        code: z.string(),
        code_label: z.string(),
      },
      ...{ email_first: z.boolean(), prefill: z.string(), keep_days: z.number() },
    })
    .describe('What friends see on arrival, as the zone of the website gets it.'),
  share: z.object({
    ...{ ...shown, ...words, kind: z.literal('share'), channels: z.array(z.enum(SHARE_CHANNELS)) },
  }),
  zones: z.array(
    z.object({ ...shown, ...words, kind: z.literal('invite'), is_on: z.boolean(), url: z.string() }),
  ),
});
export type CampaignLook = z.infer<typeof look>;

export const previewAnswer = z.object({
  problems: z.array(problemAnswer).describe('What keeps the campaign from being saved or published.'),
  warnings: z.array(problemAnswer),
  variables: z
    .array(z.object({ name: z.string(), value: z.string() }))
    .describe('Every variable that texts may use, with its value in this preview.'),
  texts: z.array(
    z.object({
      field: z.string(),
      label: z.string(),
      template: z.string(),
      rendered: z.string(),
      variables: z.array(z.string()).describe('Those that it uses, as they are written.'),
    }),
  ),
  look: look
    .nullable()
    .describe('null while a value has the wrong shape, so that nothing can be shown: see problems.'),
});

// The shapes in which this room's routes take and give their values.

import { z } from 'zod';
import type { Shareable } from './shareable-store.ts';

/** Text that PostgreSQL can hold: no NUL and no half of a surrogate pair. */
export const storableText = (max: number) =>
  z
    .string()
    .max(max)
    .refine((text) => isStorableText(text), 'It holds characters that cannot be stored.');

const DEEPEST = 8;
const MOST_BYTES = 20_000;

/** A JSON object to keep and give back, as `data` and `content` of a shareable. */
export const storableObject = z
  .record(z.string(), z.unknown())
  .refine(
    (value) => isStorable(value, DEEPEST),
    'It is nested too deep, or holds characters that cannot be stored.',
  )
  .refine((value) => JSON.stringify(value).length <= MOST_BYTES, `It is larger than ${MOST_BYTES} bytes.`);

/** Any text: an id that cannot exist is an id that does not. */
export const idText = z.string().max(100);

export const pageLimit = z.coerce.number().int().min(1).max(1000).default(100);

const personOfReferral = z.object({
  person_id: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
});

/** A referral as lists and answers show it. */
export const referralView = z.object({
  referral_id: z.string(),
  program: z.string(),
  state: z.enum(['active', 'ended', 'superseded']),
  friend: personOfReferral,
  advocate: personOfReferral.extend({ kind: z.string() }),
  evidence: z.string(),
  evidence_at: z.string(),
  code: z.string().nullable(),
  rule: z.string(),
  connection_id: z.string().nullable(),
  job_id: z.string().nullable().describe('null while there is only a lead.'),
  alternatives: z.array(
    z.object({
      advocate_person_id: z.string(),
      evidence: z.string(),
      code: z.string().nullable(),
      at: z.string(),
      why_not: z.string(),
    }),
  ),
  override: z
    .object({
      advocate_person_id: z.string(),
      reason: z.string(),
      actor: z.string(),
      at: z.string(),
      input_id: z.string(),
    })
    .nullable(),
  created_at: z.string(),
  updated_at: z.string(),
});

/** A code with its link (reference 6.1). */
export const shareableAnswer = z.object({
  code: z.string(),
  key: z.string(),
  label: z.string(),
  link: z.string(),
  person_id: z.string(),
  program_url: z.string().nullable(),
  content: z.record(z.string(), z.unknown()),
  data: z.record(z.string(), z.unknown()),
  created_date: z.string(),
  retired_date: z.string().nullable(),
});

export function shareableView(shareable: Shareable, link: string): z.infer<typeof shareableAnswer> {
  return {
    code: shareable.code,
    key: shareable.key,
    label: shareable.label,
    link,
    person_id: shareable.personId,
    program_url: shareable.programUrl,
    content: shareable.content,
    data: shareable.data,
    created_date: shareable.createdAt.toISOString(),
    retired_date: shareable.retiredAt?.toISOString() ?? null,
  };
}

function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function isStorable(value: unknown, depth: number): boolean {
  if (typeof value === 'string') return isStorableText(value);
  if (typeof value !== 'object' || value === null) return true;
  if (depth === 0) return false;
  return Object.entries(value).every(([key, inner]) => isStorableText(key) && isStorable(inner, depth - 1));
}

// Shapes that the routes of paying share on the wire.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import { PAYOUT_STATES, SUPPLIER_TYPES } from './types.ts';
import type { PayoutView } from './views-store.ts';

/** Only owner and admin move money. */
export const MOVES_MONEY = { scopes: ['CLIENT_ADMIN'] as const };
export const READS_MONEY = { scopes: ['CLIENT_REPORT_DOWNLOAD', 'USER_SUPPORT'] as const };

export const idParams = z.object({ id: z.string() });

/** An id that a caller gave; anything that can be no id is an id that nothing has. */
export function givenId(text: string): Id {
  if (!isId(text)) throw new Refusal('not_found');
  return text;
}

export const idText = z.string().refine(isId, 'is no id');

export const hindrance = z.object({ code: z.string(), message: z.string() });

export const payoutShape = z.object({
  id: z.string(),
  run_id: z.string().nullable(),
  supplier_id: z.string(),
  supplier_type: z.enum(SUPPLIER_TYPES),
  payer_id: z.string(),
  person_id: z.string(),
  amount_minor: z.number().describe('What leaves.'),
  netted_minor: z.number().describe('What paid off a debt of the person.'),
  currency: z.string(),
  state: z.enum(PAYOUT_STATES),
  attempts: z.number(),
  next_attempt_at: z.string().nullable(),
  provider_id: z.string().nullable(),
  detail: z.string(),
  bank_file_id: z.string().nullable(),
  reward_ids: z.array(z.string()).describe('What it pays, or was to pay.'),
  actor: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  done_at: z.string().nullable(),
});

export function showPayout(payout: PayoutView): z.infer<typeof payoutShape> {
  return {
    ...payout,
    next_attempt_at: payout.next_attempt_at?.toISOString() ?? null,
    created_at: payout.created_at.toISOString(),
    updated_at: payout.updated_at.toISOString(),
    done_at: payout.done_at?.toISOString() ?? null,
  };
}

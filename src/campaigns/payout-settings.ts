// By what a campaign's rewards are paid, and by whom (PO-1, RW-7): one part of its settings.

import { z } from 'zod';
import { isId } from '../base/ids.ts';

const id = z.string().refine(isId, 'is no id');

/** Suppliers and payer by id; null: the client's default. */
export const payoutSettings = z.strictObject({
  advocate_supplier_id: id.nullable().default(null),
  friend_supplier_id: id.nullable().default(null),
  /** Suppliers among which a person may choose, beside the one above. */
  choices: z.array(id).max(10).default([]),
  /** The legal entity whose yearly totals the payments count for. */
  payer_id: id.nullable().default(null),
  /** Approved rewards are paid without anybody drawing up a run. */
  automatic: z.boolean().default(false),
});

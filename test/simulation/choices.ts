// The small choices that plans are made of: codes, slips of the finger, shapes of a Zap, faults of ServiceTitan.

import type { FaultInput } from '../../simulator/faults.ts';
import { ZAP_FORMS, ZAP_LISTS, ZAP_SEPARATORS, type ZapOptions } from '../../simulator/zap.ts';
import type { Dice } from './dice.ts';

export const CODES = ['rosa7', 'samuel22', 'mighty95', 'oakley5'] as const;

/** A slip of the finger: the code of nobody. */
export function mistyped(code: string): string {
  return `${code.slice(0, 2)}x${code.slice(3)}`;
}

export function spaced(code: string): string {
  return code.replace(/(\D)(\d)/, '$1 $2');
}

export function zapShape(dice: Dice): ZapOptions {
  const form = dice.pick(ZAP_FORMS);
  const lists = form === 'form' && dice.chance(0.5) ? undefined : dice.pick(ZAP_LISTS);
  return { form, separator: dice.pick(ZAP_SEPARATORS), ...(lists ? { lists } : {}) };
}

export function anyFault(dice: Dice): FaultInput | 'revoked_secret' {
  return dice.pick<FaultInput | 'revoked_secret'>([
    { kind: 'status', status: 503, times: 1 },
    { kind: 'status', status: 500, match: { path: 'contacts|jobs\\?' }, times: 4 },
    { kind: 'rate_limit', seconds: 1, times: 1 },
    { kind: 'truncate', times: 1 },
    { kind: 'truncate', match: { path: 'customers' } },
    { kind: 'reset', times: 1 },
    { kind: 'expired_token', times: 2 },
    { kind: 'revoked_scope', match: { path: 'crm' } },
    'revoked_secret',
    'revoked_secret',
  ]);
}

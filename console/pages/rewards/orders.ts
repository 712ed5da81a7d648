// What people order rewards to become, from which states; carried out one by one, with what could not be done.

import { ApiError, post } from '../../api/api.ts';
import { errorText } from '../../parts/problem.tsx';
import type { RewardView } from './wire.ts';

export const ORDERS = ['approve', 'fulfill', 'retry', 'cancel', 'revoke'] as const;
export type Order = (typeof ORDERS)[number];

const FROM: Record<Order, readonly RewardView['state'][]> = {
  approve: ['earned'],
  fulfill: ['approved'],
  retry: ['failed'],
  cancel: ['earned', 'approved', 'failed'],
  revoke: ['fulfilled', 'sent'],
};

export function isPossible(order: Order, reward: RewardView): boolean {
  return FROM[order].includes(reward.state) && !(reward.payout_id !== null && reward.state === 'approved');
}

export interface Outcome {
  done: number;
  /** Why the others were not changed, each reason once. */
  problems: string[];
  failed: number;
}

/** Sends the order for each reward; goes on after a refusal, stops when the server cannot be reached. */
export async function giveOrder(
  order: Order,
  rewards: readonly RewardView[],
  body: { message?: string; claw_back?: boolean },
  onProgress: (share: number) => void,
): Promise<Outcome> {
  const outcome: Outcome = { done: 0, problems: [], failed: 0 };
  for (const [index, { id }] of rewards.entries()) {
    try {
      await post(`/v2/rewards/${id}/${order}`, body);
      outcome.done++;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status === 0 || error.status === 401) throw error;
      outcome.failed++;
      const why = errorText(error);
      if (!outcome.problems.includes(why)) outcome.problems.push(why);
    }
    onProgress((index + 1) / rewards.length);
  }
  return outcome;
}

/** "$100.00" or, of several currencies, "$100.00 + €20.00". */
export function sumText(
  rewards: readonly Pick<RewardView, 'amount_minor' | 'currency'>[],
  money: (minor: number, currency: string) => string,
): string {
  const sums = new Map<string, number>();
  for (const { amount_minor: minor, currency } of rewards)
    sums.set(currency, (sums.get(currency) ?? 0) + minor);
  return [...sums].map(([currency, minor]) => money(minor, currency)).join(' + ');
}

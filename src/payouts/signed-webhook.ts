// Hands a reward over to a system of the client's own: a signed webhook (Standard Webhooks) with the payout's id as webhook-id, so that a
// receiver that keeps to the standard does it once however often it hears of it. What became of it the receiver reports over the API.

import { Webhook } from 'standardwebhooks';
import { minorDigits } from '../base/money.ts';
import { HOUR_MS, SECOND_MS } from '../base/time.ts';
import type { SecretsOf, SettingsOf } from './supplier-settings.ts';
import type { CallOutside, PayoutOrder, Provider, ProviderAnswer } from './types.ts';

const TIMEOUT_MS = 20 * SECOND_MS;

/** A provider over one receiver. */
export function webhookProvider(
  settings: SettingsOf<'webhook'>,
  secrets: SecretsOf<'webhook'>,
  { call, now, supplierName }: { call: CallOutside; now: () => Date; supplierName: string },
): Provider {
  const send = (webhookId: string, message: unknown) => {
    const at = now();
    const body = JSON.stringify(message);
    return call({
      ...{ method: 'POST', url: settings.url, body, timeoutMs: TIMEOUT_MS },
      headers: {
        'content-type': 'application/json',
        'webhook-id': webhookId,
        'webhook-timestamp': String(Math.floor(at.getTime() / SECOND_MS)),
        'webhook-signature': new Webhook(secrets.signing_secret).sign(webhookId, at, body),
      },
    });
  };
  const deliver = async (order: PayoutOrder): Promise<ProviderAnswer> => {
    const answer = await send(`payout_${order.payoutId}`, messageOf(order, supplierName));
    if (answer.kind === 'none') {
      return answer.sent
        ? { kind: 'unknown', detail: answer.message }
        : { kind: 'later', detail: answer.message, retryMs: null, supplierTrouble: true };
    }
    // Not 2xx says that it was not taken, but a receiver that broke half-way says the same: the message is sent again under its id.
    if (answer.status < 200 || answer.status >= 300)
      return { kind: 'unknown', detail: `the receiver answered ${answer.status}` };
    if (settings.fulfilled_by_answer)
      return { kind: 'paid', providerId: null, detail: `The receiver answered ${answer.status}.` };
    return {
      ...{ kind: 'accepted', providerId: null, askAgainMs: settings.report_within_hours * HOUR_MS },
      detail: 'Handed over; the receiver will report.',
    };
  };
  return {
    check: async () => {
      const at = now();
      const answer = await send(`test_${at.getTime()}`, {
        type: 'test',
        timestamp: at.toISOString(),
        data: {},
      });
      if (answer.kind === 'none')
        return { ok: false, message: `The receiver does not answer: ${answer.message}` };
      const ok = answer.status >= 200 && answer.status < 300;
      return { ok, message: `The receiver answered ${answer.status} to a signed message of type "test".` };
    },
    pay: deliver,
    ask: (order) => {
      if (!order.wasAccepted) return deliver(order);
      const hours = settings.report_within_hours;
      return Promise.resolve({
        ...{ kind: 'accepted', providerId: null, askAgainMs: hours * HOUR_MS },
        detail: `The receiver took it and has not reported for ${hours} hours: ask there, then report or resolve it.`,
      });
    },
  };
}

/** The reference's flat members and our own. */
function messageOf(order: PayoutOrder, supplierName: string) {
  const [rewardId] = order.rewardIds;
  return {
    type: 'reward.to_fulfill',
    timestamp: order.createdAt.toISOString(),
    data: {
      reward_id: rewardId,
      payout_id: order.payoutId,
      person_id: order.personId,
      reward_supplier_name: supplierName,
      reward_supplier_type: 'CUSTOM_REWARD',
      face_value: order.amountMinor / 10 ** minorDigits(order.currency),
      face_value_type: order.currency,
      amount_minor: order.amountMinor,
      currency: order.currency,
      email: order.recipient.email,
      name: order.recipient.name,
    },
  };
}

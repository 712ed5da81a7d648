// Pays by Tremendous (API v2): one order with one reward per payout, our payout id as external_id. As documented in November 2026:
// 200 is a new order, 201 the one that exists already under this external_id, 202 one that waits for approval.

import { minorDigits, showMoney } from '../base/money.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../base/time.ts';
import type { SecretsOf, SettingsOf } from './supplier-settings.ts';
import type { CallOutside, OutsideAnswer, PayoutOrder, Provider, ProviderAnswer } from './types.ts';

const SANDBOX = 'https://testflight.tremendous.com/api/v2';
const PRODUCTION = 'https://api.tremendous.com/api/v2';
const TIMEOUT_MS = 30 * SECOND_MS;

interface Order {
  id: string;
  external_id?: string;
  status: string;
  rewards?: { id: string; delivery?: { status?: string } }[];
}

/** A provider over one account of Tremendous. */
export function tremendousProvider(
  settings: SettingsOf<'tremendous'>,
  secrets: SecretsOf<'tremendous'>,
  call: CallOutside,
): Provider {
  const base = settings.api_url ?? (settings.environment === 'production' ? PRODUCTION : SANDBOX);
  const send = (method: 'GET' | 'POST', path: string, body?: unknown) =>
    call({
      ...{ method, url: `${base.replace(/\/$/, '')}${path}`, timeoutMs: TIMEOUT_MS },
      headers: {
        authorization: `Bearer ${secrets.api_key}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  return {
    pay: async (payout) => {
      const answer = await send('POST', '/orders', orderBody(payout, settings));
      if (answer.kind === 'none') return noAnswer(answer);
      if (answer.status === 429 || answer.status === 401 || answer.status === 403 || answer.status === 402)
        return postponed(answer);
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 408 && answer.status !== 409)
        return { kind: 'refused', detail: problemIn(answer) };
      const order = orderIn(answer, 'order');
      // A 2xx that cannot be read and a 5xx both may have made an order.
      if (!order)
        return { kind: 'unknown', detail: `Tremendous answered ${answer.status}: ${problemIn(answer)}` };
      return stateOf(order);
    },
    ask: async (payout) => {
      const answer = await send('GET', `/orders?external_id=${encodeURIComponent(payout.payoutId)}`);
      if (answer.kind === 'none') return noAnswer(answer);
      if (answer.status === 429 || answer.status === 401 || answer.status === 403) return postponed(answer);
      const orders = answer.status === 200 ? ordersIn(answer) : null;
      if (!orders)
        return { kind: 'unknown', detail: `Tremendous answered ${answer.status}: ${problemIn(answer)}` };
      // A filter that is ignored would answer with other people's orders.
      const own = orders.find((order) => order.external_id === payout.payoutId);
      if (!own)
        return orders.length === 0
          ? { kind: 'absent' }
          : { kind: 'unknown', detail: 'Tremendous named other orders.' };
      const state = stateOf(own);
      return isUndelivered(own) ? await takeBack(own) : state;
    },
    check: async () => {
      const answer = await send('GET', '/funding_sources');
      if (answer.kind === 'none')
        return { ok: false, message: `Tremendous does not answer: ${answer.message}` };
      if (answer.status !== 200) return { ok: false, message: `Tremendous: ${problemIn(answer)}` };
      return fundsIn(answer, settings.funding_source_id);
    },
    account: {
      // As documented, this lists the one organization that the key belongs to.
      id: async () => {
        const answer = await send('GET', '/organizations');
        const body = answer.kind === 'answer' && answer.status === 200 ? jsonIn(answer.text) : null;
        const { organizations } = (body ?? {}) as { organizations?: { id?: unknown }[] };
        const id = Array.isArray(organizations) ? organizations[0]?.id : null;
        return typeof id === 'string' ? id : null;
      },
      holds: async ({ payoutId, providerId }) => {
        const answer = await send('GET', `/orders?external_id=${encodeURIComponent(payoutId)}`);
        const orders = answer.kind === 'answer' && answer.status === 200 ? ordersIn(answer) : null;
        return orders?.some((order) => order.id === providerId && order.external_id === payoutId) ?? false;
      },
    },
  };

  /** It could not be delivered: the money stays at Tremendous until the reward is canceled. Then it is back. */
  async function takeBack(order: Order): Promise<ProviderAnswer> {
    for (const reward of order.rewards ?? []) {
      if (reward.delivery?.status !== 'FAILED') continue;
      const answer = await send('POST', `/rewards/${encodeURIComponent(reward.id)}/cancel`);
      if (answer.kind === 'none') return noAnswer(answer);
      if (answer.status < 200 || answer.status >= 300)
        return {
          ...{ kind: 'accepted', providerId: order.id, askAgainMs: HOUR_MS },
          detail: `It could not be delivered, and Tremendous does not take it back: ${problemIn(answer)}`,
        };
    }
    return { kind: 'returned', detail: 'Tremendous could not deliver it; it was canceled there.' };
  }
}

function orderBody(payout: PayoutOrder, settings: SettingsOf<'tremendous'>) {
  const { campaign_id, products, funding_source_id } = settings;
  const digits = minorDigits(payout.currency);
  return {
    external_id: payout.payoutId,
    payment: { funding_source_id },
    reward: {
      value: {
        denomination: Number((payout.amountMinor / 10 ** digits).toFixed(digits)),
        currency_code: payout.currency,
      },
      delivery: { method: 'EMAIL' },
      recipient: { name: payout.recipient.name || payout.recipient.email, email: payout.recipient.email },
      ...(campaign_id === null ? {} : { campaign_id }),
      ...(products.length === 0 ? {} : { products }),
    },
  };
}

/** What an order's status and its reward's delivery mean. Delivered is paid; everything else that was executed is on its way. */
function stateOf(order: Order): ProviderAnswer {
  const delivery = order.rewards?.[0]?.delivery?.status ?? 'PENDING';
  switch (order.status) {
    case 'CANCELED':
      return { kind: 'returned', detail: 'The order was canceled at Tremendous.' };
    case 'FAILED':
      return { kind: 'refused', detail: 'The order failed at Tremendous.' };
    case 'EXECUTED':
      if (delivery === 'SUCCEEDED')
        return { kind: 'paid', providerId: order.id, detail: 'Delivered by Tremendous.' };
      return {
        ...{ kind: 'accepted', providerId: order.id, askAgainMs: delivery === 'FAILED' ? 0 : 5 * MINUTE_MS },
        detail: `Ordered; delivery is ${delivery}.`,
      };
    default:
      // CART, OPEN, PENDING APPROVAL, PENDING INTERNAL PAYMENT APPROVAL and whatever will be added.
      return {
        ...{ kind: 'accepted', providerId: order.id, askAgainMs: HOUR_MS },
        detail: `Tremendous has the order; it is ${order.status}.`,
      };
  }
}

function isUndelivered(order: Order): boolean {
  return (
    order.status === 'EXECUTED' && (order.rewards ?? []).some(({ delivery }) => delivery?.status === 'FAILED')
  );
}

/** The funding source of the settings, by its id or, as "balance", by its method. */
function fundsIn({ text }: Answered, wanted: string): { ok: boolean; message: string } {
  const body = jsonIn(text) as { funding_sources?: FundingSource[] } | null;
  const source = (Array.isArray(body?.funding_sources) ? body.funding_sources : []).find(
    ({ id, method }) => id === wanted || method === wanted.toLowerCase(),
  );
  if (!source) return { ok: false, message: `The key works, but there is no funding source "${wanted}".` };
  const cents = source.meta?.available_cents;
  const left = typeof cents === 'number' ? ` ${showMoney(cents, 'USD')} are available.` : '';
  return { ok: true, message: `The key works.${left}` };
}

interface FundingSource {
  id?: string;
  method?: string;
  meta?: { available_cents?: number };
}

type Answered = Extract<OutsideAnswer, { kind: 'answer' }>;

/** Nothing was ordered, and it is not this order's fault: too fast, a wrong key, an empty account. */
function postponed(answer: Answered): ProviderAnswer {
  const isFast = answer.status === 429;
  const retryMs = isFast ? Number(answer.headers['retry-after'] ?? 1) * SECOND_MS || SECOND_MS : null;
  return {
    kind: 'later',
    detail: problemIn(answer),
    retryMs: retryMs && Math.min(retryMs, DAY_MS),
    supplierTrouble: !isFast,
  };
}

function noAnswer(answer: Extract<OutsideAnswer, { kind: 'none' }>): ProviderAnswer {
  if (answer.sent) return { kind: 'unknown', detail: answer.message };
  return { kind: 'later', detail: answer.message, retryMs: null, supplierTrouble: true };
}

function problemIn({ status, text }: Answered): string {
  const body = jsonIn(text) as {
    errors?: { message?: unknown; payload?: unknown };
    error?: { message?: unknown };
  } | null;
  const message = body?.errors?.message ?? body?.error?.message;
  const payload = body?.errors?.payload;
  const more = payload && Object.keys(payload).length > 0 ? ` ${JSON.stringify(payload)}` : '';
  return typeof message === 'string' ? `${message}${more}`.slice(0, 500) : `status ${status}`;
}

function orderIn({ text }: Answered, member: 'order'): Order | null {
  const body = jsonIn(text) as Record<string, unknown> | null;
  return asOrder(body?.[member]);
}

function ordersIn({ text }: Answered): Order[] | null {
  const body = jsonIn(text) as { orders?: unknown } | null;
  if (!Array.isArray(body?.orders)) return null;
  const orders = body.orders.map(asOrder);
  return orders.every((order) => order !== null) ? orders : null;
}

function asOrder(value: unknown): Order | null {
  const order = value as Order | null;
  return order && typeof order.id === 'string' && typeof order.status === 'string' ? order : null;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

// Pays by PayPal Payouts (v1): one batch with one item per payout, our payout id as sender_batch_id. As documented: a batch id that was
// used within 30 days is refused with a link to the batch that has it, so telling it again is how PayPal is asked. After that time
// nothing is told any more; a person resolves it.

import { minorDigits } from '../base/money.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../base/time.ts';
import type { SecretsOf, SettingsOf } from './supplier-settings.ts';
import type { CallOutside, OutsideAnswer, PayoutOrder, Provider, ProviderAnswer } from './types.ts';

const SANDBOX = 'https://api-m.sandbox.paypal.com';
const PRODUCTION = 'https://api-m.paypal.com';
const TIMEOUT_MS = 30 * SECOND_MS;
/** Well within the 30 days for which PayPal knows a batch id. */
const IDEMPOTENT_FOR_MS = 25 * DAY_MS;

type Answered = Extract<OutsideAnswer, { kind: 'answer' }>;
type Unanswered = Exclude<ProviderAnswer, { kind: 'paid' | 'absent' }>;

/** A provider over one account of PayPal. */
export function paypalProvider(
  settings: SettingsOf<'paypal'>,
  secrets: SecretsOf<'paypal'>,
  { call, now }: { call: CallOutside; now: () => Date },
): Provider {
  const base = (settings.api_url ?? (settings.environment === 'production' ? PRODUCTION : SANDBOX)).replace(
    /\/$/,
    '',
  );

  /** A token for one turn; turns are few enough that none is kept. */
  async function token(): Promise<{ token: string } | Unanswered> {
    const basic = Buffer.from(`${settings.client_id}:${secrets.client_secret}`).toString('base64');
    const answer = await call({
      ...{ method: 'POST', url: `${base}/v1/oauth2/token`, timeoutMs: TIMEOUT_MS },
      headers: { authorization: `Basic ${basic}`, 'content-type': 'application/x-www-form-urlencoded' },
      body: 'grant_type=client_credentials',
    });
    const given =
      answer.kind === 'answer' && answer.status === 200
        ? (jsonIn(answer.text) as { access_token?: unknown } | null)
        : null;
    if (typeof given?.access_token === 'string') return { token: given.access_token };
    const detail = answer.kind === 'none' ? answer.message : `PayPal gives no token: ${problemIn(answer)}`;
    // No payment was asked for yet, whatever happened here.
    return { kind: 'later', detail, retryMs: null, supplierTrouble: true };
  }

  async function create(order: PayoutOrder, isQuestion: boolean): Promise<ProviderAnswer> {
    const given = await token();
    if (!('token' in given)) return given;
    const authorization = `Bearer ${given.token}`;
    const answer = await call({
      ...{ method: 'POST', url: `${base}/v1/payments/payouts`, timeoutMs: TIMEOUT_MS },
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(batchOf(order, settings)),
    });
    if (answer.kind === 'none') {
      if (answer.sent) return { kind: 'unknown', detail: answer.message };
      return { kind: 'later', detail: answer.message, retryMs: null, supplierTrouble: true };
    }
    const known = knownBatch(answer);
    if (known !== null) return await look(known, order.payoutId, authorization);
    if (answer.status === 401 || answer.status === 403 || answer.status === 422 || answer.status === 429)
      return {
        kind: 'later',
        detail: problemIn(answer),
        retryMs: null,
        supplierTrouble: answer.status !== 429,
      };
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 408 && answer.status !== 409)
      // A refusal now says nothing about what became of the first attempt: that is for a person to see.
      return { kind: isQuestion ? 'unknown' : 'refused', detail: problemIn(answer) };
    const body = jsonIn(answer.text) as { batch_header?: { payout_batch_id?: unknown } } | null;
    const batchId = body?.batch_header?.payout_batch_id;
    if (answer.status >= 300 || typeof batchId !== 'string')
      return { kind: 'unknown', detail: `PayPal answered ${answer.status}: ${problemIn(answer)}` };
    return { kind: 'accepted', providerId: batchId, askAgainMs: MINUTE_MS, detail: 'PayPal has the batch.' };
  }

  async function look(batchId: string, payoutId: string, authorization: string): Promise<ProviderAnswer> {
    const answer = await call({
      ...{ method: 'GET', url: `${base}/v1/payments/payouts/${encodeURIComponent(batchId)}` },
      ...{ headers: { authorization }, timeoutMs: TIMEOUT_MS },
    });
    if (answer.kind === 'none') return { kind: 'unknown', detail: answer.message };
    const batch = answer.status === 200 ? (jsonIn(answer.text) as Batch | null) : null;
    const status = batch?.batch_header?.batch_status;
    if (typeof status !== 'string')
      return { kind: 'unknown', detail: `PayPal answered ${answer.status}: ${problemIn(answer)}` };
    const item = batch?.items?.find((one) => one.payout_item?.sender_item_id === payoutId);
    return stateOf(batchId, status, item);
  }

  return {
    pay: (order) => create(order, false),
    ask: async (order) => {
      if (order.providerId !== null) {
        const given = await token();
        return 'token' in given
          ? await look(order.providerId, order.payoutId, `Bearer ${given.token}`)
          : given;
      }
      if (now().getTime() - order.createdAt.getTime() > IDEMPOTENT_FOR_MS) {
        const detail =
          'PayPal no longer knows payouts of this age by our id: look for it in the PayPal account, then resolve it by hand.';
        return { kind: 'unknown', detail };
      }
      return await create(order, true);
    },
    check: async () => {
      const given = await token();
      return 'token' in given
        ? {
            ok: true,
            message:
              'The credentials work. Whether Payouts are enabled for the account shows with the first payout.',
          }
        : { ok: false, message: given.detail };
    },
  };
}

interface Batch {
  batch_header?: { batch_status?: unknown };
  items?: Item[];
}
interface Item {
  transaction_status?: string;
  payout_item?: { sender_item_id?: string };
  errors?: { name?: string; message?: string };
}

function batchOf(order: PayoutOrder, settings: SettingsOf<'paypal'>) {
  const digits = minorDigits(order.currency);
  return {
    sender_batch_header: { sender_batch_id: order.payoutId, email_subject: settings.email_subject },
    items: [
      {
        recipient_type: 'EMAIL',
        amount: { value: (order.amountMinor / 10 ** digits).toFixed(digits), currency: order.currency },
        receiver: order.recipient.email,
        sender_item_id: order.payoutId,
      },
    ],
  };
}

/** The batch that has our id already, from the link of the refusal. */
function knownBatch(answer: Answered): string | null {
  if (answer.status !== 400) return null;
  const body = jsonIn(answer.text) as {
    details?: { field?: string; issue?: string; link?: { href?: string }[] }[];
  } | null;
  const detail = body?.details?.find(({ field }) => /sender_batch_id/i.test(field ?? ''));
  const href = detail?.link?.[0]?.href;
  return /\/payouts\/([^/?]+)/.exec(href ?? '')?.[1] ?? null;
}

/** What PayPal says of the one item of a batch. */
function stateOf(batchId: string, status: string, item: Item | undefined): ProviderAnswer {
  const more = item?.errors?.message ? ` ${item.errors.message}` : '';
  switch (item?.transaction_status) {
    case 'SUCCESS':
      return { kind: 'paid', providerId: batchId, detail: 'Paid by PayPal.' };
    case 'FAILED':
    case 'BLOCKED':
    case 'DENIED':
      return { kind: 'refused', detail: `PayPal: ${item.transaction_status}.${more}` };
    case 'RETURNED':
    case 'REFUNDED':
    case 'REVERSED':
    case 'CANCELED':
      return { kind: 'returned', detail: `PayPal: ${item.transaction_status}.${more}` };
    case 'UNCLAIMED':
      return {
        ...{ kind: 'accepted', providerId: batchId, askAgainMs: DAY_MS },
        detail: `The person has not claimed it; after 30 days it comes back.${more}`,
      };
  }
  if ((status === 'DENIED' || status === 'CANCELED') && !item?.transaction_status)
    return { kind: 'refused', detail: `PayPal: the batch is ${status}.` };
  return {
    ...{ kind: 'accepted', providerId: batchId, askAgainMs: item ? HOUR_MS : 5 * MINUTE_MS },
    detail: `PayPal has it; it is ${item?.transaction_status ?? status}.${more}`,
  };
}

function problemIn({ status, text }: Answered): string {
  const body = jsonIn(text) as {
    name?: unknown;
    message?: unknown;
    error_description?: unknown;
    details?: { field?: unknown; issue?: unknown }[];
  } | null;
  const details = Array.isArray(body?.details)
    ? body.details.map(({ field, issue }) => ` ${field ?? ''} ${issue ?? ''}`).join(';')
    : '';
  const message = body?.message ?? body?.error_description;
  return typeof message === 'string'
    ? `${body?.name ?? status}: ${message}${details}`.slice(0, 500)
    : `status ${status}`;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

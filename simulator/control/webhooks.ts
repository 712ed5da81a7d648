// Owns the controls of webhooks: subscriptions, deliveries, replay.
import { notFound } from '../refusal.ts';
import { type ControlCall, type ControlOperation, controlId, readBody } from './call.ts';

function subscribe(call: ControlCall) {
  const body = readBody(call);
  const url = body.required('url', body.text('url'), '');
  if (url !== '' && !/^https?:$/.test(URL.canParse(url) ? new URL(url).protocol : '')) {
    body.problem('url', 'Must be an http or https URL.');
  }
  const hmacKey = body.text('hmacKey') ?? null;
  if (hmacKey !== null && (hmacKey.length < 32 || hmacKey.length > 64)) {
    body.problem('hmacKey', 'Must be 32 to 64 characters long.');
  }
  const subscription = {
    url,
    hmacKey,
    type: body.text('type') ?? '*',
    tenantId: body.int('tenantId') ?? null,
  };
  body.done();
  return call.simulator.webhooks.subscribe(subscription);
}

function unsubscribe(call: ControlCall) {
  if (!call.simulator.webhooks.unsubscribe(controlId(call))) throw notFound('webhook', call.params.id ?? '');
}

function listDeliveries({ simulator, query }: ControlCall) {
  const limit = Math.max(1, Number(query.get('limit') ?? 100));
  const { deliveries } = simulator.webhooks;
  const states = Object.groupBy(deliveries, ({ state }) => state);
  return {
    totals: Object.fromEntries(Object.entries(states).map(([state, list]) => [state, list.length])),
    deliveries: deliveries.slice(-limit).map(({ data, dueMs, ...rest }) => ({
      ...rest,
      due: new Date(dueMs).toISOString(),
      data,
    })),
  };
}

async function replay(call: ControlCall) {
  if (!call.simulator.webhooks.replay(controlId(call))) throw notFound('delivery', call.params.id ?? '');
  await call.simulator.webhooks.pump();
}

export const WEBHOOK_CONTROLS: readonly ControlOperation[] = [
  {
    method: 'GET',
    path: '/webhooks',
    handle: ({ simulator }) => ({ webhooks: simulator.webhooks.subscriptions }),
  },
  { method: 'POST', path: '/webhooks', handle: subscribe },
  { method: 'DELETE', path: '/webhooks/:id', handle: unsubscribe },
  { method: 'GET', path: '/webhooks/deliveries', handle: listDeliveries },
  { method: 'POST', path: '/webhooks/deliveries/:id/replay', handle: replay },
];

// A stand-in for Tremendous' API as it is documented, over a real socket: orders once per external_id, deliveries that a test moves on,
// and faults that a test scripts. It keeps the books against which ours are checked.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

/**
 * What happens to one POST /orders. "after": the order was made before it went wrong, "before": it was not. hang: no answer until the
 * caller gives up; drop: the line is cut.
 */
export type OrderFault =
  | 'drop_before'
  | 'drop_after'
  | '500_before'
  | '500_after'
  | 'garbage_after'
  | '429'
  | '402'
  | '401'
  | '422';

export interface StandInOrder {
  id: string;
  external_id: string;
  status: string;
  reward: Record<string, unknown>;
  rewardId: string;
  delivery: 'SCHEDULED' | 'PENDING' | 'SUCCEEDED' | 'FAILED';
  denomination: number;
}

export interface TremendousStandIn {
  url: string;
  apiKey: string;
  /** Keys of the same account, besides; and those of another one, which has no orders. */
  moreKeys: string[];
  strangeKeys: string[];
  orders: StandInOrder[];
  /** Requests to make an order that arrived, answered or not. */
  posts: number;
  /** What goes wrong with the next orders, one entry each; afterwards nothing does. */
  faults: OrderFault[];
  /** Faults of questions. */
  askFaults: ('drop' | '500')[];
  /** What happens elsewhere while the provider has a question, or has made an order and not answered yet; each happens once. */
  meanwhile: { asked?: () => Promise<unknown>; ordered?: () => Promise<unknown> };
  /** How a new order is delivered. */
  delivery: StandInOrder['delivery'];
  /** The same by the recipient's address, where it is set; "REFUSED": orders for it are refused. */
  deliveryTo: ((email: string) => StandInOrder['delivery'] | 'REFUSED') | null;
  /** Whether anybody is at home. */
  isDown: boolean;
  /** Denominations of what was ordered and not canceled, in dollars. */
  spent(): number;
}

/** Starts it on a free port; it is gone after the test. */
export async function startTremendous(t: Pick<TestContext, 'after'>): Promise<TremendousStandIn> {
  const standIn: TremendousStandIn = {
    ...{
      url: '',
      apiKey: 'TEST_key',
      moreKeys: [],
      strangeKeys: [],
      orders: [],
      posts: 0,
      faults: [],
      askFaults: [],
    },
    ...{ delivery: 'SUCCEEDED', deliveryTo: null, isDown: false, meanwhile: {} },
    spent: () =>
      standIn.orders
        .filter(({ status }) => status === 'EXECUTED')
        .reduce((sum, { denomination }) => sum + denomination, 0),
  };
  const server = createServer((request, response) => {
    if (standIn.isDown) return void request.socket.destroy();
    handle(standIn, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  standIn.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2`;
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return standIn;
}

async function handle(
  standIn: TremendousStandIn,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', standIn.url);
  const path = url.pathname.replace('/api/v2', '');
  const key = (request.headers.authorization ?? '').replace('Bearer ', '');
  const isStrange = standIn.strangeKeys.includes(key);
  if (key !== standIn.apiKey && !standIn.moreKeys.includes(key) && !isStrange)
    return answer(response, 401, { errors: { message: 'Unauthorized request', payload: {} } });
  if (request.method === 'GET' && path === '/funding_sources') {
    const balance = { method: 'balance', id: 'BAL1', status: 'active', meta: { available_cents: 600_000 } };
    return answer(response, 200, { funding_sources: [balance] });
  }
  if (request.method === 'GET' && path === '/organizations')
    return answer(response, 200, { organizations: [{ id: isStrange ? 'ORG2' : 'ORG1', name: 'Acme' }] });
  if (request.method === 'POST' && path === '/orders')
    return await makeOrder(standIn, await bodyOf(request), response);
  if (request.method === 'GET' && path === '/orders') {
    await happens(standIn, 'asked');
    const fault = standIn.askFaults.shift();
    if (fault === 'drop') return void request.socket.destroy();
    if (fault === '500') return answer(response, 500, { errors: { message: 'Internal error', payload: {} } });
    const asked = url.searchParams.get('external_id');
    const found = standIn.orders.filter(
      (order) => !isStrange && (asked === null || order.external_id === asked),
    );
    return answer(response, 200, { orders: found.map(shown), total_count: found.length });
  }
  const [, rewardId] = /^\/rewards\/([^/]+)\/cancel$/.exec(path) ?? [];
  const order = standIn.orders.find((one) => one.rewardId === rewardId);
  if (request.method === 'POST' && order) {
    // "Only non-expired rewards with a delivery failure can be canceled."
    if (order.delivery !== 'FAILED')
      return answer(response, 422, {
        errors: { message: 'Unsupported operation for this reward.', payload: {} },
      });
    order.status = 'CANCELED';
    return answer(response, 200, { reward: { id: order.rewardId } });
  }
  answer(response, 404, { errors: { message: 'The requested resource could not be found', payload: {} } });
}

async function happens(standIn: TremendousStandIn, when: 'asked' | 'ordered'): Promise<void> {
  const event = standIn.meanwhile[when];
  standIn.meanwhile = { ...standIn.meanwhile, [when]: undefined };
  await event?.();
}

async function makeOrder(standIn: TremendousStandIn, text: string, response: ServerResponse): Promise<void> {
  standIn.posts += 1;
  const body = JSON.parse(text) as {
    external_id: string;
    reward: { value: { denomination: number }; recipient: { email: string } };
  };
  const delivery = standIn.deliveryTo?.(body.reward.recipient.email) ?? standIn.delivery;
  // Whoever cannot be paid cannot be paid, whatever else goes wrong.
  const fault = delivery === 'REFUSED' ? '422' : standIn.faults.shift();
  if (fault === 'drop_before') return void response.socket?.destroy();
  if (fault === '500_before')
    return answer(response, 500, { errors: { message: 'Internal error', payload: {} } });
  if (fault === '429') return answer(response, 429, { error: { message: 'Too many requests', payload: {} } });
  if (fault === '402')
    return answer(response, 402, { errors: { message: 'Insufficient funds', payload: {} } });
  if (fault === '401')
    return answer(response, 401, { errors: { message: 'Unauthorized request', payload: {} } });
  if (fault === '422') {
    const payload = { reward: { recipient: { email: 'is not deliverable' } } };
    return answer(response, 422, { errors: { message: 'Order failed: validation failure', payload } });
  }
  const known = standIn.orders.find((order) => order.external_id === body.external_id);
  const order: StandInOrder = known ?? {
    ...{ id: `ORD${standIn.orders.length + 1}`, external_id: body.external_id, status: 'EXECUTED' },
    ...{ reward: body.reward, rewardId: `REW${standIn.orders.length + 1}` },
    delivery: delivery === 'REFUSED' ? 'FAILED' : delivery,
    denomination: body.reward.value.denomination,
  };
  if (!known) standIn.orders.push(order);
  await happens(standIn, 'ordered');
  if (fault === 'drop_after') return void response.socket?.destroy();
  if (fault === '500_after')
    return answer(response, 500, { errors: { message: 'Internal error', payload: {} } });
  if (fault === 'garbage_after') return void response.writeHead(200).end('<html>maintenance</html>');
  answer(response, known ? 201 : 200, { order: shown(order) });
}

function shown({ id, external_id, status, rewardId, delivery }: StandInOrder) {
  const rewards = [{ id: rewardId, order_id: id, delivery: { method: 'EMAIL', status: delivery } }];
  return { id, external_id, status, rewards };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

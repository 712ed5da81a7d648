// A stand-in for PayPal's Payouts API as it is documented, over a real socket: a batch id is taken once, and refused with a link to the
// batch that has it; items settle later. It keeps the books against which ours are checked.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface PaypalBatch {
  id: string;
  senderBatchId: string;
  value: string;
  receiver: string;
  /** transaction_status of its one item. */
  status: string;
}

export interface PaypalStandIn {
  url: string;
  batches: PaypalBatch[];
  posts: number;
  faults: ('drop_after' | '500_before' | 'no_funds')[];
  status: string;
}

export async function startPaypal(t: Pick<TestContext, 'after'>): Promise<PaypalStandIn> {
  const standIn: PaypalStandIn = { url: '', batches: [], posts: 0, faults: [], status: 'PENDING' };
  const server = createServer(async (request, response) => {
    const answer = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const path = request.url ?? '';
    if (path === '/v1/oauth2/token') {
      const basic = `Basic ${Buffer.from('client:secret').toString('base64')}`;
      return request.headers.authorization === basic && text === 'grant_type=client_credentials'
        ? answer(200, { access_token: 'T1', token_type: 'Bearer', expires_in: 32_400 })
        : answer(401, { error: 'invalid_client', error_description: 'Client Authentication failed' });
    }
    if (request.headers.authorization !== 'Bearer T1') return answer(401, { name: 'AUTHENTICATION_FAILURE' });
    const [, batchId] = /^\/v1\/payments\/payouts\/([^/?]+)$/.exec(path) ?? [];
    if (request.method === 'GET') {
      const batch = standIn.batches.find(({ id }) => id === batchId);
      if (!batch) return answer(404, { name: 'INVALID_RESOURCE_ID' });
      const item = {
        ...{ payout_item_id: `I-${batch.id}`, transaction_status: batch.status },
        payout_item: { sender_item_id: batch.senderBatchId, receiver: batch.receiver },
      };
      return answer(200, {
        batch_header: { payout_batch_id: batch.id, batch_status: 'SUCCESS' },
        items: [item],
      });
    }
    standIn.posts += 1;
    const fault = standIn.faults.shift();
    if (fault === '500_before') return answer(500, { name: 'INTERNAL_SERVER_ERROR' });
    if (fault === 'no_funds')
      return answer(422, { name: 'INSUFFICIENT_FUNDS', message: 'Sender does not have sufficient funds.' });
    const body = JSON.parse(text) as {
      sender_batch_header: { sender_batch_id: string };
      items: { amount: { value: string }; receiver: string }[];
    };
    const senderBatchId = body.sender_batch_header.sender_batch_id;
    const known = standIn.batches.find((batch) => batch.senderBatchId === senderBatchId);
    if (known) {
      const link = [{ href: `${standIn.url}/v1/payments/payouts/${known.id}`, rel: 'self', method: 'GET' }];
      const issue = 'Batch with given sender_batch_id already exists';
      return answer(400, {
        ...{ name: 'USER_BUSINESS_ERROR', message: 'User business error.' },
        details: [{ field: 'SENDER_BATCH_ID', issue, link }],
      });
    }
    const [item] = body.items;
    const batch = {
      ...{ id: `B${standIn.batches.length + 1}`, senderBatchId, value: item?.amount.value ?? '' },
      ...{ receiver: item?.receiver ?? '', status: standIn.status },
    };
    standIn.batches.push(batch);
    if (fault === 'drop_after') return void request.socket.destroy();
    answer(201, { batch_header: { payout_batch_id: batch.id, batch_status: 'PENDING' } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  standIn.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return standIn;
}

// A contractor's own system that takes rewards over by signed webhooks: checks signatures with the official library, does each id once.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mock, type TestContext } from 'node:test';
import { Webhook } from 'standardwebhooks';

export interface RewardReceiver {
  url: string;
  secret: string;
  /** Every message that arrived, in order, with its id. */
  heard: { id: string; body: { type: string; data: Record<string, unknown> } }[];
  /** Ids that were done, each once. */
  done: Map<string, Record<string, unknown>>;
  forged: number;
  /** What it answers next; "drop": does it and answers nothing. Afterwards 204. */
  answers: (number | 'drop')[];
}

/** `now`: the clock of the world; the library looks at the process's own, which stands at it while a signature is checked. */
export async function startReceiver(t: Pick<TestContext, 'after'>, now: () => Date): Promise<RewardReceiver> {
  const receiver: RewardReceiver = {
    url: '',
    secret: '',
    heard: [],
    done: new Map(),
    forged: 0,
    answers: [],
  };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const headers = {
      'webhook-id': String(request.headers['webhook-id']),
      'webhook-timestamp': String(request.headers['webhook-timestamp']),
      'webhook-signature': String(request.headers['webhook-signature']),
    };
    let body: RewardReceiver['heard'][number]['body'];
    try {
      mock.timers.enable({ apis: ['Date'], now: now().getTime() });
      body = new Webhook(receiver.secret).verify(text, headers) as typeof body;
    } catch {
      receiver.forged += 1;
      return void response.writeHead(401).end();
    } finally {
      mock.timers.reset();
    }
    const id = headers['webhook-id'];
    receiver.heard.push({ id, body });
    const answer = receiver.answers.shift() ?? 204;
    if (answer === 'drop' || answer < 300) receiver.done.set(id, body.data);
    if (answer === 'drop') return void request.socket.destroy();
    response.writeHead(answer).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rewards`;
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return receiver;
}

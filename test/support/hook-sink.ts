// A receiver of webhooks for tests, on a real socket: keeps what comes and answers as a test says.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface Received {
  path: string;
  headers: Record<string, string>;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests read bodies of every shape and assert what they need
  body: any;
}

export interface HookSink {
  url: string;
  received: Received[];
  /** Connections that were opened so far. */
  connections: number;
  /** How the next request is answered; 204 unless a test says otherwise. */
  answer: (request: Received, response: ServerResponse) => void;
  /** The port is closed, as when the receiver is down; `up` opens it again. */
  down(): Promise<void>;
  up(): Promise<void>;
}

/** Starts it on a free port; it is gone after the test. */
export async function startHookSink(t: Pick<TestContext, 'after'>): Promise<HookSink> {
  const take = async (request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const one = {
      path: request.url ?? '',
      headers: request.headers as Received['headers'],
      text,
      body: JSON.parse(text),
    };
    sink.received.push(one);
    sink.answer(one, response);
  };
  let port = 0;
  let server = make();
  function make() {
    const made = createServer(
      (request, response) => void take(request, response).catch(() => response.destroy()),
    );
    made.on('connection', () => {
      sink.connections += 1;
    });
    return made;
  }
  const listen = () => new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve));
  const sink: HookSink = {
    ...{ url: '', received: [], connections: 0 },
    answer: (_request, response) => void response.writeHead(204).end(),
    down: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
    up: async () => {
      server = make();
      await listen();
    },
  };
  await listen();
  port = (server.address() as AddressInfo).port;
  sink.url = `http://127.0.0.1:${port}/hooks`;
  t.after(() => sink.down());
  return sink;
}

/** An answer with this status and text. */
export function answering(
  status: number,
  text = '',
  headers: Record<string, string> = {},
): HookSink['answer'] {
  return (_request, response) => void response.writeHead(status, headers).end(text);
}

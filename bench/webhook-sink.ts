// The receiver of bench/webhooks.ts, a process of its own: counts distinct ids, closes its port while it is down.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const seen = new Set<string>();
let requests = 0;
let port = 0;
const make = () =>
  createServer((request, response) => {
    requests += 1;
    seen.add(String(request.headers['webhook-id']));
    request.resume().on('end', () => response.writeHead(204).end());
  });
let server = make();
const listen = () => new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', () => resolve()));

process.on('message', async (message: 'start' | 'count' | { isDown: boolean }) => {
  if (message === 'start') {
    await listen();
    port = (server.address() as AddressInfo).port;
    process.send?.({ url: `http://127.0.0.1:${port}/` });
  } else if (message === 'count') {
    process.send?.({ events: seen.size, requests });
  } else if (message.isDown) {
    server.close(() => process.send?.({}));
    server.closeAllConnections();
  } else {
    server = make();
    await listen();
    process.send?.({});
  }
});

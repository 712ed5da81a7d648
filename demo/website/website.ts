// Serves the demo's contractor website on an origin of its own, so that everything between it and Goodword is cross-origin, as in life.

import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { sitePages } from './pages.ts';

export interface Website {
  /** As http://localhost:4200. */
  url: string;
  close(): Promise<void>;
}

/** Starts it at http://localhost:port (0: a free one). `origin()` is where Goodword answers, asked for with each page. */
export async function startWebsite(port: number, origin: () => string): Promise<Website> {
  const css = await readFile(join(import.meta.dirname, 'site.css'));
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (request.method === 'POST' && pathname === '/estimate') {
      // The website's own business with the form ends here: Goodword hears of the lead from core.js.
      request.resume();
      request.once('end', () => response.writeHead(303, { location: '/thanks' }).end());
      return;
    }
    if (pathname === '/site.css') return send(response, 200, 'text/css; charset=utf-8', css);
    const page = sitePages(origin())[pathname];
    send(response, page ? 200 : 404, 'text/html; charset=utf-8', page ?? 'There is no such page.');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, 'localhost', resolve);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(response: ServerResponse, status: number, type: string, body: string | Buffer): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-cache' }).end(body);
}

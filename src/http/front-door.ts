// Answers followed links in front of the router. A link is followed a thousand times for each other request, and the router's way of making a
// request, a reply, a logger and default headers costs more than all that a link needs. Whatever is not plain goes the usual way.

import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { IdMaker } from '../base/ids.ts';
import { isDraining } from './health.ts';
import type { Metrics } from './metrics.ts';
import type { AnswerLink, LinkVisit } from './types.ts';

/** A link and nothing else: one segment of plain signs, or one after /s/. Anything that needs decoding goes the usual way. */
const PLAIN_LINK = /^\/(?:s\/)?([A-Za-z0-9_-]{1,100})\/?(\?.*)?$/;

/** Puts the door before the router of `server`. It stays shut until a room opens it by `server.answerLinks`. */
export function addFrontDoor(
  server: FastifyInstance,
  { metrics, ids, headers }: { metrics: Metrics; ids: IdMaker; headers: Readonly<Record<string, string>> },
): void {
  const defaults = Object.entries(headers).flat();
  const named = new Set<string>();
  const failures = new WeakMap<IncomingMessage, unknown>();
  let answerLink: AnswerLink | null = null;

  server.addHook('onRoute', ({ url }) => {
    named.add(url.split('/', 2)[1] ?? '');
  });
  // What went wrong at the door is told by the one place that tells everything.
  server.addHook('onRequest', (request, _reply, done) => {
    const failure = failures.get(request.raw);
    done(failure === undefined ? undefined : (failure as Error));
  });
  server.decorate('answerLinks', (answer: AnswerLink) => {
    answerLink = answer;
  });

  const [usual] = server.server.listeners('request') as [RequestListener];
  const enter = (request: IncomingMessage, response: ServerResponse): void => {
    const visit = answerLink && visitOf(request, named);
    if (!answerLink || !visit) {
      usual(request, response);
      return;
    }
    const startedAt = performance.now();
    answerLink(visit).then(
      ({ to, cookie }) => {
        const lines = [...defaults, 'x-request-id', ids()];
        if (cookie !== null) lines.push('set-cookie', cookie);
        if (isDraining(server)) lines.push('connection', 'close');
        const isSent = 'location' in to;
        if (isSent) response.writeHead(302, [...lines, 'content-length', '0', 'location', to.location]).end();
        else {
          const length = String(Buffer.byteLength(to.page));
          response.writeHead(200, [...lines, 'content-length', length, 'content-type', HTML]).end(to.page);
        }
        const ms = performance.now() - startedAt;
        const labels = isSent ? SENT : SHOWN;
        metrics.requestSeconds.observe(labels, ms / 1000);
        server.log.debug({ ...labels, url: request.url, ms: Math.round(ms) }, 'request answered');
      },
      (error) => {
        failures.set(request, error);
        usual(request, response);
      },
    );
  };
  server.server.removeListener('request', usual);
  server.server.on('request', enter);
}

const SENT = { method: 'GET', route: '/:code', status: 302 };
const SHOWN = { ...SENT, status: 200 };
const HTML = 'text/html; charset=utf-8';

function visitOf(request: IncomingMessage, named: ReadonlySet<string>): LinkVisit | null {
  const { method, url = '', headers } = request;
  const { host } = headers;
  if (method !== 'GET' || host === undefined || headers['content-encoding'] !== undefined) return null;
  const [, code, search = ''] = PLAIN_LINK.exec(url) ?? [];
  if (code === undefined || named.has(code) || search.includes('%00')) return null;
  const protocol = 'encrypted' in request.socket ? 'https' : 'http';
  return { method, host, code, search, headers, protocol, ip: request.socket.remoteAddress ?? '' };
}

// Compresses what is read: long answers of GET in JSON. Files of the console lie compressed beside themselves (tools/console.ts).

import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Server } from './types.ts';

/** Shorter ones fit into the first packet as they are. */
const MIN_BYTES = 1_400;
/** Level 4 takes half the time of the default for 5% more bytes. */
const LEVEL = 4;
const compress = promisify(gzip);

/**
 * Adds the hook. Only GET, whose answers hold no secret beside what a stranger could have written (the CSRF token stands in the short
 * answer of GET /v1/session): the length of a compressed answer tells something of its content.
 */
export function addCompression(server: Server): void {
  server.addHook('onSend', async (request, reply, payload) => {
    if (request.method !== 'GET' || typeof payload !== 'string' || payload.length < MIN_BYTES) return payload;
    const type = String(reply.getHeader('content-type') ?? '');
    if (!/^application\/([\w.-]+\+)?json\b/.test(type) || reply.hasHeader('content-encoding')) return payload;
    // Beside what the route's own answer depends on, as the origin of a page.
    const own = reply.getHeader('vary');
    reply.header('vary', own === undefined ? 'Accept-Encoding' : `${String(own)}, Accept-Encoding`);
    if (!accepts(request.headers['accept-encoding'], 'gzip')) return payload;
    reply.removeHeader('content-length');
    reply.header('content-encoding', 'gzip');
    return compress(payload, { level: LEVEL });
  });
}

/** Whether the Accept-Encoding header takes this coding: named, and not with a quality of 0. */
export function accepts(header: string | string[] | undefined, coding: 'br' | 'gzip'): boolean {
  return new RegExp(`\\b${coding}\\b(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))`).test(String(header ?? ''));
}

// Answers requests that are too broken to reach a route: unreadable HTTP, oversized headers, senders that are too slow.

import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { Refusal } from '../base/errors.ts';
import type { IdMaker } from '../base/ids.ts';
import { envelopeOf } from './errors.ts';

export const MAX_HEADER_BYTES = 16 * 1024;

/** The listener of Node's `clientError`. */
export function clientErrorHandler(ids: IdMaker): (error: Error & { code?: string }, socket: Socket) => void {
  return (error, socket) => {
    // Bytes already written belong to an answer: a second one in its middle would be read as its body.
    if (error.code === 'ECONNRESET' || !socket.writable || hasUnfinishedAnswer(socket)) {
      socket.destroy();
      return;
    }
    const refusal = refusalOfClientError(error.code);
    const body = JSON.stringify(envelopeOf(refusal, ids()));
    const head = [
      `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
      'Connection: close',
      'Content-Type: application/json; charset=utf-8',
      'X-Content-Type-Options: nosniff',
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
    socket.destroySoon();
  };
}

/** Node keeps the answer that is under way here. */
function hasUnfinishedAnswer(socket: Socket & { _httpMessage?: { headersSent: boolean } | null }): boolean {
  return socket._httpMessage?.headersSent === true;
}

function refusalOfClientError(code: string | undefined): Refusal {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new Refusal('headers_too_large', { limit_bytes: MAX_HEADER_BYTES });
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Refusal('request_timeout');
    default:
      return new Refusal('malformed_request', {
        reason: (code ?? 'unknown').replace(/^HPE_/, '').toLowerCase(),
      });
  }
}

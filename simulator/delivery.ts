// Owns the socket side of an answer: sends it, or carries out the fault that hit the call.
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Answer, Answers } from './api/answers.ts';
import { bearerOf } from './api/gate.ts';
import type { Tokens } from './api/token.ts';
import type { FaultInput } from './faults.ts';
import type { SeenRequest } from './seen.ts';

export function sendAnswer(reply: FastifyReply, seen: SeenRequest, answer: Answer): FastifyReply {
  seen.status = answer.status;
  return reply.code(answer.status).headers(answer.headers).send(answer.body);
}

/**
 * Faults that act before the call takes effect. Returns true when the call has been dealt with, false when it
 * should go on.
 */
export async function faultBefore(
  request: FastifyRequest,
  reply: FastifyReply,
  seen: SeenRequest,
  faults: readonly FaultInput[],
  parts: { readonly answers: Answers; readonly tokens: Tokens },
): Promise<boolean> {
  for (const fault of faults) {
    switch (fault.kind) {
      case 'latency':
        await sleep(fault.ms);
        break;
      case 'expired_token':
        parts.tokens.drop(bearerOf(request.headers.authorization) ?? '');
        break;
      case 'revoked_scope':
        sendAnswer(reply, seen, parts.answers.forbidden('The scope has been revoked.'));
        return true;
      case 'rate_limit':
        sendAnswer(reply, seen, parts.answers.tooMany(fault.seconds ?? 7, fault.answer));
        return true;
      case 'status':
      case 'reset':
      case 'hang':
        if (fault.when === 'after') break;
        spoil(reply, seen, fault);
        return true;
      case 'truncate':
      case 'shift_page':
        break;
    }
  }
  return false;
}

/** Sends the answer of a call that took effect, or spoils it. */
export function answerWithFaults(
  reply: FastifyReply,
  seen: SeenRequest,
  answer: Answer,
  faults: readonly FaultInput[],
): FastifyReply {
  for (const fault of faults) {
    switch (fault.kind) {
      case 'status':
      case 'reset':
      case 'hang':
        if (fault.when !== 'after') break;
        return spoil(reply, seen, fault);
      case 'truncate':
        return truncate(reply, seen, answer);
      case 'latency':
      case 'expired_token':
      case 'revoked_scope':
      case 'rate_limit':
      case 'shift_page':
        break;
    }
  }
  return sendAnswer(reply, seen, answer);
}

function spoil(
  reply: FastifyReply,
  seen: SeenRequest,
  fault: Extract<FaultInput, { kind: 'status' | 'reset' | 'hang' }>,
): FastifyReply {
  switch (fault.kind) {
    case 'status':
      return sendAnswer(reply, seen, {
        status: fault.status,
        headers: fault.headers ?? {},
        body: fault.body ?? '',
      });
    case 'reset':
      reply.hijack();
      reply.raw.socket?.resetAndDestroy();
      return reply;
    case 'hang':
      // Never answered: the caller's own time limit, or closing the simulator, ends it.
      return reply.hijack();
  }
}

/** Promises the whole body, sends half of it, then cuts the connection. */
function truncate(reply: FastifyReply, seen: SeenRequest, answer: Answer): FastifyReply {
  const bytes = Buffer.from(answer.body);
  seen.status = answer.status;
  reply.hijack();
  reply.raw.writeHead(answer.status, { ...answer.headers, 'content-length': Math.max(bytes.length, 2) });
  reply.raw.write(bytes.length > 1 ? bytes.subarray(0, bytes.length >> 1) : '{', () => {
    reply.raw.socket?.destroy();
  });
  return reply;
}

// Turns whatever went wrong into the error envelope of the wire (IN-7): refusals with their code, bugs as software_error without detail.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { listedProblems, problemsOf, remainingProblems } from './validation.ts';

/** The error envelope of every refusal and every failure. */
const errorEnvelope = z
  .object({
    unique_id: z.string(),
    http_status_code: z.int(),
    code: z.string(),
    message: z.string(),
    parameters: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Error', description: 'Branch on code; quote unique_id to whoever runs this server.' });

type ErrorEnvelope = z.infer<typeof errorEnvelope>;

/** The envelope of a refusal; `uniqueId` is the id of the request. */
export function envelopeOf(refusal: Refusal, uniqueId: Id): ErrorEnvelope {
  return {
    unique_id: uniqueId,
    http_status_code: refusal.status,
    code: refusal.code,
    message: refusal.message,
    parameters: refusal.parameters,
  };
}

/** The refusal that an error means; null when it is a bug of ours. */
export function refusalOf(error: unknown, request: FastifyRequest): Refusal | null {
  if (error instanceof Refusal) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const part = error.validationContext ?? 'body';
    // An id that no resource can have is an id that no resource has.
    if (part === 'params') return new Refusal('not_found');
    if (part === 'body' && (request.body === undefined || request.body === null)) {
      return new Refusal('missing_request_body');
    }
    const problems = [...problemsOf(part, error.validation), ...remainingProblems(part, request)];
    const [first] = problems;
    if (problems.length === 1 && first?.where === 'query.limit' && first.what === 'too_big') {
      return new Refusal('max_fetch_size_1000');
    }
    return listedProblems(problems);
  }
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  switch (code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Refusal('payload_too_large', { limit_bytes: request.routeOptions.bodyLimit });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_ROUTE_MISSING_CONTENT_TYPE':
      return new Refusal('unsupported_media_type');
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return new Refusal('malformed_request', { reason: 'the body is shorter than its Content-Length' });
    case 'FST_ERR_BAD_URL':
      return new Refusal('invalid_parameter', {
        name: 'url',
        reason: 'it cannot be read; check its percent-encoding',
      });
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new Refusal('uri_too_long', { limit: MAX_PARAM_LENGTH });
    // The sender went away or garbled its chunks while the body was read.
    case 'ECONNRESET':
    case 'ECONNABORTED':
    case 'ERR_STREAM_PREMATURE_CLOSE':
      if (!request.raw.complete) return new Refusal('malformed_request', { reason: 'the body broke off' });
  }
  return isDatabaseUnavailable(error) ? new Refusal('database_unavailable') : null;
}

/** Longest decoded part of a path. */
export const MAX_PARAM_LENGTH = 1000;

const UNAVAILABLE_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNRESET',
]);
/** admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections, and class 08: connection exceptions. */
const UNAVAILABLE_STATES = /^(57P0[123]|53300|08...)$/;
const UNAVAILABLE_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/;

/** PostgreSQL cannot be reached or is starting or stopping: worth another try, and no bug. */
function isDatabaseUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.some(isDatabaseUnavailable);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    UNAVAILABLE_CODES.has(code) || UNAVAILABLE_STATES.test(code) || UNAVAILABLE_MESSAGES.test(error.message)
  );
}

/** Answers with the envelope. Sends text, so that no response schema of the route stands in its way. */
export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  const retryAfter = retryAfterSeconds(refusal);
  if (retryAfter !== null) reply.header('retry-after', String(retryAfter));
  return reply
    .code(refusal.status)
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(envelopeOf(refusal, reply.request.id)));
}

/** Seconds after which a refused request is worth sending again; null when repeating it changes nothing. */
function retryAfterSeconds(refusal: Refusal): number | null {
  const told = refusal.parameters.retry_after_seconds;
  if (typeof told === 'number') return Math.max(1, Math.ceil(told));
  return refusal.status === 503 ? 1 : null;
}

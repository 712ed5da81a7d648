// The list of refused inputs (IN-7): what was wrong, in bounded and redacted form. Nothing here is ever applied.

import type { FastifyRequest } from 'fastify';
import type { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { MINUTE_MS } from '../base/time.ts';
import type { Sql } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';

/** A refused input as it is listed. */
export interface RefusedInput {
  refusedId: Id;
  at: Date;
  path: string;
  code: string;
  message: string;
  parameters: Record<string, unknown>;
  headers: Record<string, string>;
  body: string;
  actor: string;
}

const MAX_BODY_BYTES = 4096;
const MAX_HEADER_CHARS = 500;
const MAX_HEADERS = 40;
/** Kept per client; the oldest go. */
const KEPT = 10_000;
/** Recorded per client, process and minute: whoever floods us fills no disk. Senders that proved who they are have more. */
const PER_MINUTE = { known: 600, unknown: 60 };

/** Headers whose values are nobody's secret; all others are shown as present only. */
const SHOWN_HEADERS = new Set([
  'host',
  'content-type',
  'content-length',
  'user-agent',
  'accept',
  'origin',
  'accept-encoding',
  'connection',
  'idempotency-key',
]);

/** Tokens that a sender put into the body by mistake (SEC-5). */
const TOKENS = /((?:access_token|jwt)["'\s:=]+|bearer\s+)[^"'&\s,}]+/gi;

const recorded = new Map<string, { minute: number; count: number }>();

/**
 * Records a refused request for the client that its token, its path or its host names; a request that names no client is not recorded. Never
 * throws a Refusal; an error of the database is the caller's to log.
 */
export async function recordRefused(deps: Deps, request: FastifyRequest, refusal: Refusal): Promise<void> {
  // Set once authentication succeeded, and not before, whatever its type says.
  const caller: FastifyRequest['caller'] | undefined = request.caller;
  const clientId = caller?.clientId ?? (await addressee(deps, request));
  if (clientId === null || isFlood(clientId, caller !== undefined, deps.now().getTime())) return;
  const body = Buffer.isBuffer(request.body) ? request.body.subarray(0, MAX_BODY_BYTES).toString('utf8') : '';
  await insertRefused(deps.db, clientId, {
    refusedId: deps.ids(),
    at: deps.now(),
    path: storable(request.url.split('?', 1)[0] ?? '').slice(0, 500),
    code: refusal.code,
    message: refusal.message,
    parameters: refusal.parameters,
    headers: redacted(request.headers),
    body: storable(body).replace(TOKENS, '$1(redacted)'),
    actor: caller?.actor ?? 'unknown',
  });
}

async function addressee(deps: Deps, request: FastifyRequest): Promise<Id | null> {
  if (request.addressedTo !== undefined) return request.addressedTo;
  return deps.clientIdByHost(request.headers.host ?? '');
}

function isFlood(clientId: Id, isKnown: boolean, nowMs: number): boolean {
  const key = `${clientId}:${isKnown}`;
  const minute = Math.floor(nowMs / MINUTE_MS);
  const entry = recorded.get(key);
  const count = entry?.minute === minute ? entry.count + 1 : 1;
  recorded.set(key, { minute, count });
  return count > (isKnown ? PER_MINUTE.known : PER_MINUTE.unknown);
}

function redacted(headers: FastifyRequest['headers']): Record<string, string> {
  const entries = Object.entries(headers).slice(0, MAX_HEADERS);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      storable(name).slice(0, MAX_HEADER_CHARS),
      SHOWN_HEADERS.has(name) ? storable(String(value)).slice(0, MAX_HEADER_CHARS) : '(redacted)',
    ]),
  );
}

function storable(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

async function insertRefused(sql: Sql, clientId: Id, refused: RefusedInput): Promise<void> {
  await sql.query(
    `insert into refused_inputs (client_id, refused_id, at, path, code, message, parameters, headers, body, actor)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      clientId,
      refused.refusedId,
      refused.at,
      refused.path,
      refused.code,
      storable(refused.message),
      storableJson(refused.parameters),
      JSON.stringify(refused.headers),
      refused.body,
      refused.actor,
    ],
  );
}

function storableJson(value: Record<string, unknown>): string {
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'string' ? storable(part) : part));
}

/** Newest first, older than `before` when it is given. */
export async function listRefused(
  sql: Sql,
  clientId: Id,
  filter: { before: Id | null; limit: number },
): Promise<RefusedInput[]> {
  return await sql.query<RefusedInput>(
    `select refused_id as "refusedId", at, path, code, message, parameters, headers, body, actor from refused_inputs
     where client_id = $1 and ($2::bigint is null or refused_id < $2) order by refused_id desc limit $3`,
    [clientId, filter.before, filter.limit],
  );
}

/** Drops what is beyond the newest `kept` of each client. Returns how many. */
export async function forgetOldRefused(sql: Sql, kept = KEPT): Promise<number> {
  const gone = await sql.query(
    `delete from refused_inputs r using (
       select client_id, refused_id, row_number() over (partition by client_id order by refused_id desc) as place from refused_inputs
     ) ranked
     where ranked.place > $1 and r.client_id = ranked.client_id and r.refused_id = ranked.refused_id returning 1`,
    [kept],
  );
  return gone.length;
}

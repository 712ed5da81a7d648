// What an input says: the one door from stored bytes to readings. Pure and total: any input gives a reading, at worst an ignored one.

import { readEvent } from './event.ts';
import { parseJson } from './json.ts';
import { type Base, ignored, readOwn } from './own-inputs.ts';
import type { Input, ReadContext, Reading, ReadNote } from './types.ts';
import { flatten, openObject } from './unflatten.ts';
import { instantOf, isObject, type JsonObject, textOf, unwrapOne } from './values.ts';
import { isJobReport, readJobReport } from './zap.ts';

/** Keys of the envelope of `POST /v5/events`; everything else of it is data when there is no `data`. */
const ENVELOPE = new Set(['event_name', 'event_time', 'data', 'parameters', 'jwt', 'id_token']);

/** Reads one input (IN-3, IN-4). The same input and context give the same reading, whenever it is read. */
export function readInput(input: Input, ctx: ReadContext): Reading {
  const notes: ReadNote[] = [];
  const base: Base = { input, at: happenedAt(input, notes), notes };
  const parsed = parseJson(input.body);
  if (!parsed.ok) return ignored(base, `The body is no JSON that can be read: ${parsed.reason}.`);
  const body = unwrapOne(parsed.value);
  if (!isObject(body)) return ignored(base, 'The body is not an object.');

  const isOurs = input.source === 'servicetitan' || input.source === 'staff';
  if (isOurs && input.name === 'staff.connection_named') return readWithConnection(base, body, ctx);
  if (isOurs) {
    const own = readOwn(base, body, ctx);
    if (own) return own;
  }
  const outer = flatten(body);
  // Who has no token can report no job: else any visitor could write his code on any job.
  if (input.source !== 'browser' && isJobReport(input.name, outer)) return readJobReport(base, outer, ctx);
  const data = eventData(body);
  return readEvent(base, flatten(data), data);
}

/** Browsers are not asked when something happened: who could date a click back could claim any job (QU-3). */
function happenedAt(input: Input, notes: ReadNote[]): Date {
  if (input.eventTime === null) return input.receivedAt;
  if (input.source !== 'browser') return input.eventTime;
  notes.push({
    code: 'event_time_ignored',
    message: 'The time that a browser names is not used; the time of arrival is.',
  });
  return input.receivedAt;
}

/** The data of an event: `data` or its old name `parameters`; without them the body itself, less the envelope. */
function eventData(body: JsonObject): JsonObject {
  const isUnnamedForm = textOf(body.event_name) !== null;
  const own = Object.fromEntries(
    Object.entries(body).filter(([key]) => !ENVELOPE.has(key) && key !== '__proto__'),
  );
  const inner = Object.entries(body)
    .filter(([key]) => key === 'data' || key === 'parameters')
    .map(([key, value]) => openObject(key, value))
    .find(isObject);
  if (inner === undefined) return own;
  // In the named form the whole body is data, so what stands beside a `data` counts too.
  return isUnnamedForm ? inner : { ...own, ...inner };
}

/** A waiting job, read again with the connection that staff named for it: {connection_id, name, body, received_at, event_time}. */
function readWithConnection(base: Base, command: JsonObject, ctx: ReadContext): Reading {
  const [connectionId, name, body] = [textOf(command.connection_id), textOf(command.name), command.body];
  const isKnown = ctx.connections.some((connection) => connection.connectionId === connectionId);
  if (connectionId === null || !isKnown || name === null || typeof body !== 'string') {
    return ignored(base, 'It names no connection of this client, or not the input that waited for it.');
  }
  const input: Input = {
    ...base.input,
    source: 'api',
    name,
    body,
    connectionId,
    receivedAt: instantOf(command.received_at) ?? base.input.receivedAt,
    eventTime: instantOf(command.event_time),
  };
  const reading = readInput(input, ctx);
  const message = 'Staff named the connection of this job.';
  return { ...reading, input: base.input, notes: [{ code: 'connection_named', message }, ...reading.notes] };
}

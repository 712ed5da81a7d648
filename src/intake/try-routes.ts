// HTTP of trying an input out: how would it be read? Stores nothing (IN-3, IN-7).

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Deps, Server } from '../http/types.ts';
import { readEventPart } from './envelope.ts';
import { readInput } from './read.ts';
import type { Reading } from './types.ts';

const tryBody = z.strictObject({
  name: z.string().max(200).optional().describe('As in /v5/events/{event_name}; left out: the body says it.'),
  body: z.unknown().describe('The body exactly as it would be posted.'),
});

const tryAnswer = z.object({
  is_accepted: z.boolean(),
  refused: z.object({ code: z.string(), message: z.string() }).nullable(),
  name: z.string().nullable(),
  kind: z.string().nullable().describe('job, event, … or ignored.'),
  person: z.record(z.string(), z.unknown()).nullable().describe('Whom it is about, as it was read.'),
  job: z.record(z.string(), z.unknown()).nullable(),
  advocate_code: z.string().nullable(),
  evidence: z.string().nullable(),
  notes: z.array(z.object({ code: z.string(), message: z.string() })),
});

export function tryRoutes(server: Server, deps: Deps): void {
  server.post(
    '/v1/inputs/try',
    {
      config: { scopes: ['USER_SUPPORT'], readerMay: true },
      schema: {
        summary: 'How a body would be read; nothing is stored',
        tags: ['Inputs'],
        body: tryBody,
        response: { 200: tryAnswer },
      },
    },
    async (request) => {
      const { caller, body } = request;
      const text = JSON.stringify(body.body ?? null);
      let part: ReturnType<typeof readEventPart>;
      try {
        part = readEventPart({ text, value: JSON.parse(text) }, body.name ?? null);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return {
          ...{
            is_accepted: false,
            refused: { code: error.code, message: error.message },
            name: null,
            kind: null,
          },
          ...{ person: null, job: null, advocate_code: null, evidence: null, notes: [] },
        };
      }
      const input = {
        ...{ clientId: caller.clientId, inputId: '1', source: 'api' as const, name: part.name },
        ...{ receivedAt: deps.now(), eventTime: part.eventTime, body: part.body, actor: caller.actor },
        ...{ connectionId: caller.connectionId, deviceId: null },
      };
      return shown(part.name, readInput(input, await deps.readContext(caller.clientId)));
    },
  );
}

function shown(name: string, reading: Reading): z.infer<typeof tryAnswer> {
  const person = 'person' in reading ? plain(reading.person) : null;
  const job = reading.kind === 'job' ? plain(reading.job) : null;
  const code =
    reading.kind === 'job' ? (reading.job.code ?? null) : reading.kind === 'event' ? reading.code : null;
  return {
    ...{ is_accepted: true, refused: null, name, kind: reading.kind, person, job, advocate_code: code },
    evidence:
      reading.kind === 'job' && code !== null
        ? 'advocate_code'
        : reading.kind === 'event'
          ? reading.evidence
          : null,
    notes: reading.notes.map((note) => ({ code: note.code, message: note.message })),
  };
}

/** Dates become text, as on the wire. */
function plain(value: unknown): Record<string, unknown> {
  return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
}

// HTTP of the live stream of what comes in: /v1/events/stream, by server-sent events. Bounded in number, time and memory.

import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import { MINUTE_MS, SECOND_MS } from '../base/time.ts';
import type { Deps, Server } from '../http/types.ts';
import { createStreamHub, isAfter } from './stream-hub.ts';
import { inputsSince, type StreamedInput } from './stream-store.ts';

/** A session, user, role or token that ended hears no more after this, whichever process ended it. */
const LOOK_MS = 2 * SECOND_MS;
/** A browser comes again by itself: nothing of a stream that went wrong lasts longer. */
const LONGEST_MS = 2 * MINUTE_MS;
const BEAT_MS = 15 * SECOND_MS;
const PER_CLIENT = 20;
const PER_PROCESS = 200;
/** Who reads slower than it comes is let go, and comes again. */
const UNSENT_MAX_BYTES = 1_000_000;
const MISSED_MAX = 1_000;

const STATES = ['pending', 'applied', 'waiting', 'ignored', 'failed', 'refused'] as const;
const SOURCES = ['api', 'browser', 'servicetitan', 'staff', 'upload', 'refused'] as const;

const query = z.object({
  name: z.string().max(200).optional(),
  source: z.enum(SOURCES).optional(),
  state: z.enum(STATES).optional(),
  last_event_id: z
    .string()
    .max(30)
    .optional()
    .describe('Where a browser cannot send the header Last-Event-ID.'),
});

/** One of the streams that may be open; `end` ends it, once it is open. */
interface Place {
  clientId: Id;
  end(): void;
  leave(): void;
}

export function streamRoutes(server: Server, deps: Deps): void {
  const hub = createStreamHub(deps.db);
  const places = new Set<Place>();
  let isClosing = false;

  server.addHook('preClose', async () => {
    isClosing = true;
    for (const place of [...places]) place.end();
    hub.close();
  });

  const takePlace = (clientId: Id): Place => {
    const ofClient = [...places].filter((place) => place.clientId === clientId).length;
    if (ofClient >= PER_CLIENT || places.size >= PER_PROCESS) {
      throw new Refusal('too_many_requests', { retry_after_seconds: 30 });
    }
    const place: Place = { clientId, end: () => undefined, leave: () => void places.delete(place) };
    places.add(place);
    return place;
  };

  server.get(
    '/v1/events/stream',
    {
      config: { scopes: ['USER_SUPPORT'] },
      schema: {
        summary: 'What comes in, as it comes, by server-sent events',
        description:
          'Each message is an input ("input") or a refused request ("refused"), again when its state changes. Ends after two minutes, and when who listens may no more; with Last-Event-ID it goes on where it was.',
        tags: ['Events'],
        querystring: query,
      },
    },
    async (request, reply) => {
      const { clientId } = request.caller;
      // The place is taken before anything is waited for, so that streams that are opened in one moment are counted too.
      const last = lastId(request);
      const place = takePlace(clientId);
      const missed =
        last === null
          ? []
          : await inputsSince(deps.db, clientId, { after: last, also: [], most: MISSED_MAX }).catch(
              (error) => {
                place.leave();
                throw error;
              },
            );
      place.end = stream(request, reply, {
        first: missed,
        last,
        watch: (tell, fail) => hub.watch(clientId, { tell, fail }),
        ended: place.leave,
      });
      if (isClosing) place.end();
    },
  );

  function stream(
    request: FastifyRequest<{ Querystring: z.infer<typeof query> }>,
    reply: FastifyReply,
    source: {
      first: readonly StreamedInput[];
      last: Id | null;
      watch(tell: (lines: readonly StreamedInput[]) => void, fail: () => void): () => void;
      ended(): void;
    },
  ): () => void {
    const wanted = request.query;
    let cursor = source.last ?? '0';
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
    });
    const write = (text: string) => {
      raw.write(text);
      if (raw.writableLength > UNSENT_MAX_BYTES) end();
    };
    // What was missed is told once: the shared reading begins a little earlier than now.
    const before = new Map(source.first.map(({ inputId, state }) => [inputId, state]));
    const tell = (lines: readonly StreamedInput[]) => {
      for (const line of lines) {
        if (before.get(line.inputId) === line.state) continue;
        if (isAfter(line.inputId, cursor)) cursor = line.inputId;
        if (isWanted(line, wanted)) write(message(line, cursor));
      }
    };
    let stop: () => void = () => undefined;
    let isOver = false;
    const end = () => {
      if (isOver) return;
      isOver = true;
      clearInterval(beat);
      clearInterval(look);
      clearTimeout(longest);
      stop();
      source.ended();
      raw.end();
    };
    const beat = setInterval(() => write(': still here\n\n'), BEAT_MS);
    const look = setInterval(() => {
      void deps.stillMay(request).then((may) => !may && end());
    }, LOOK_MS);
    const longest = setTimeout(end, LONGEST_MS);
    raw.on('close', end);
    write('retry: 1000\n\n');
    for (const line of source.first) {
      if (isAfter(line.inputId, cursor)) cursor = line.inputId;
      if (isWanted(line, wanted)) write(message(line, cursor));
    }
    stop = source.watch(tell, end);
    return end;
  }
}

function lastId(request: FastifyRequest<{ Querystring: z.infer<typeof query> }>): Id | null {
  const header = request.headers['last-event-id'];
  const said = typeof header === 'string' && header !== '' ? header : request.query.last_event_id;
  if (said === undefined || said === '' || said === '0') return null;
  if (!isId(said))
    throw new Refusal('invalid_parameter', { name: 'last_event_id', reason: 'use an id of the stream' });
  return said;
}

function isWanted(line: StreamedInput, { name, source, state }: z.infer<typeof query>): boolean {
  return (
    (name === undefined || line.name === name) &&
    (source === undefined || line.source === source) &&
    (state === undefined || line.state === state)
  );
}

function message(line: StreamedInput, cursor: Id): string {
  const data = {
    id: line.inputId,
    name: line.name,
    source: line.source,
    actor: line.actor,
    received_at: line.receivedAt.toISOString(),
    state: line.state,
    connection_id: line.connectionId,
    job_id: line.jobId,
    person_id: line.personId,
    message: line.message,
  };
  // JSON has no raw line ends, so one data line holds it.
  return `id: ${cursor}\nevent: ${line.source === 'refused' ? 'refused' : 'input'}\ndata: ${JSON.stringify(data)}\n\n`;
}

// HTTP of what was and would be written into ServiceTitan: write-backs (ST-10) and hand-overs (ST-11) of a connection. Decides nothing.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { clientsOf } from './clients.ts';
import { previewCodes } from './codes-preview.ts';
import { listHandOvers, retryHandOver } from './hand-over-store.ts';
import { storableText } from './storable.ts';
import { auditConnection, findConnection, loadCredentials } from './store-connections.ts';
import type { Connection } from './types.ts';
import { showStep } from './write-back.ts';
import { owedBy, partOf, WRITE_BACK_KINDS } from './write-back-plan.ts';
import { stepOf } from './write-back-steps.ts';
import { latestWriteBacks, listWriteBacks, referredJobs, retryWriteBack } from './write-back-store.ts';
import { readWriting } from './writing-settings.ts';
import { handOverView, previewed, writeBackBody, writeBackView } from './writing-wire.ts';

const PATH = '/v1/servicetitan/connections/:id';
const tags = ['servicetitan'];
const params = z.object({ id: z.string() });
const itemParams = z.object({ id: z.string(), item_id: z.string() });
const reading = { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT'] as const };
const changing = { scopes: ['CLIENT_ADMIN'] as const };
const givenTarget = z.union([z.string().max(100), z.int()]);
const paging = {
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(100),
};

/** Lists, retry and dry run. */
export function writingRoutes(server: Server, deps: Deps): void {
  server.get(
    `${PATH}/write-backs`,
    {
      config: reading,
      schema: {
        summary: 'What was written on jobs and customers, newest first',
        tags,
        params,
        querystring: z.object({
          ...paging,
          state: z.enum(['pending', 'written', 'skipped', 'failed']).optional(),
          kind: z.enum(WRITE_BACK_KINDS).optional(),
          job_id: z.string().max(100).optional(),
        }),
        response: {
          200: z.object({ write_backs: z.array(writeBackView), next_cursor: z.string().nullable() }),
        },
      },
    },
    async ({ caller, params, query }) => {
      const { connectionId } = await mustFind(deps, caller.clientId, params.id);
      const { state = null, kind = null, job_id: jobId = null, limit } = query;
      const filter = { state, kind, jobId: jobId && storableText(jobId), before: readCursor(query.cursor) };
      const write_backs = await listWriteBacks(deps.db, caller.clientId, connectionId, filter, limit);
      return { write_backs, next_cursor: nextCursor(write_backs, limit) };
    },
  );
  server.post(
    `${PATH}/write-backs/:item_id/retry`,
    {
      config: changing,
      schema: {
        summary: 'Try a write-back again now',
        description: 'One that is written, or whose advocate changed meanwhile, stays as it is.',
        tags,
        params: itemParams,
        response: { 200: writeBackView },
      },
    },
    async ({ caller, params }) =>
      retry(
        deps,
        caller,
        params,
        'write_back',
        (tx, connectionId, itemId) => retryWriteBack(tx, caller.clientId, connectionId, itemId, deps.now()),
        ({ writeBack }, { kind }) => writeBack.since[partOf(kind)] !== undefined,
      ),
  );
  server.post(
    `${PATH}/write-backs/preview`,
    {
      config: changing,
      schema: {
        summary: 'Say what would be written for a job, or for the code of an advocate; writes nothing',
        description:
          'Give either job_id or customer_id (an advocate). Looks at ServiceTitan as a real run would. `write_back` tries settings that are not switched on.',
        tags,
        params,
        body: z.strictObject({
          job_id: givenTarget.optional(),
          customer_id: givenTarget.optional(),
          write_back: writeBackBody,
        }),
        response: { 200: previewed },
      },
    },
    async ({ caller, params, body }) => {
      const connection = await mustFind(deps, caller.clientId, params.id);
      return preview(deps, caller.clientId, connection, body);
    },
  );
  server.get(
    `${PATH}/write-backs/preview`,
    {
      config: changing,
      schema: {
        summary: 'Say what would be written as it is switched on now; writes nothing',
        description: 'Give either job_id or customer_id (an advocate).',
        tags,
        params,
        querystring: z.object({
          job_id: z.string().max(100).optional(),
          customer_id: z.string().max(100).optional(),
        }),
        response: { 200: previewed },
      },
    },
    async ({ caller, params, query }) => {
      const connection = await mustFind(deps, caller.clientId, params.id);
      return preview(deps, caller.clientId, connection, query);
    },
  );
  server.get(
    `${PATH}/hand-overs`,
    {
      config: reading,
      schema: {
        summary: 'Web leads that became bookings or leads in ServiceTitan, newest first',
        tags,
        params,
        querystring: z.object({
          ...paging,
          state: z.enum(['pending', 'created', 'skipped', 'failed']).optional(),
          person_id: z.string().max(100).optional(),
        }),
        response: {
          200: z.object({ hand_overs: z.array(handOverView), next_cursor: z.string().nullable() }),
        },
      },
    },
    async ({ caller, params, query }) => {
      const { connectionId } = await mustFind(deps, caller.clientId, params.id);
      const { state = null, person_id: personId = null, limit } = query;
      if (personId !== null && !isId(personId)) return { hand_overs: [], next_cursor: null };
      const filter = { state, personId, before: readCursor(query.cursor) };
      const hand_overs = await listHandOvers(deps.db, caller.clientId, connectionId, filter, limit);
      return { hand_overs, next_cursor: nextCursor(hand_overs, limit) };
    },
  );
  server.post(
    `${PATH}/hand-overs/:item_id/retry`,
    {
      config: changing,
      schema: {
        summary: 'Hand a web lead over now',
        description: 'One that is handed over stays as it is.',
        tags,
        params: itemParams,
        response: { 200: handOverView },
      },
    },
    async ({ caller, params }) =>
      retry(
        deps,
        caller,
        params,
        'hand_over',
        (tx, connectionId, itemId) => retryHandOver(tx, caller.clientId, connectionId, itemId, deps.now()),
        ({ handOver }) => handOver.mode !== 'off',
      ),
  );
}

async function retry<View extends { state: string }>(
  deps: Deps,
  { clientId, actor }: { clientId: Id; actor: string },
  { id, item_id: itemId }: { id: string; item_id: string },
  what: 'write_back' | 'hand_over',
  change: (tx: Tx, connectionId: Id, itemId: Id) => Promise<View | null>,
  isOn: (connection: Connection, view: View) => boolean,
): Promise<View> {
  const connection = await mustFind(deps, clientId, id);
  const { connectionId, state } = connection;
  if (!isId(itemId)) throw new Refusal('not_found');
  return deps.db.tx(async (tx) => {
    const view = await change(tx, connectionId, itemId);
    if (!view) throw new Refusal('not_found');
    if (view.state === 'pending' && !isOn(connection, view)) {
      throw new Refusal('conflict', { reason: 'this part is switched off; switch it on first' });
    }
    await auditConnection(tx, deps.ids(), deps.now(), {
      ...{
        clientId,
        actor,
        action: `${what}.retried`,
        subject: `${what}:${itemId}`,
        before: null,
        after: null,
      },
    });
    if (state === 'active') {
      const lane = `follow:${connectionId}`;
      const payload = { client_id: clientId, connection_id: connectionId };
      await deps.enqueue(tx, 'follow_connection', payload, { key: lane, lane, runAt: deps.now() });
    }
    return view;
  });
}

/** The steps of a real run up to the one that writes. */
async function preview(
  deps: Deps,
  clientId: Id,
  connection: Connection,
  body: {
    job_id?: string | number | undefined;
    customer_id?: string | number | undefined;
    write_back?: z.infer<typeof writeBackBody>;
  },
): Promise<z.infer<typeof previewed>> {
  const { connectionId, apiUrl, tenantId, requestsPerSecond } = connection;
  if ((body.job_id === undefined) === (body.customer_id === undefined)) {
    const reason =
      body.job_id === undefined
        ? 'give job_id for a referred job, or customer_id for the code of an advocate'
        : 'give only one of job_id and customer_id, and ask a second time for the other';
    throw new Refusal('invalid_parameter', { name: 'job_id or customer_id', reason });
  }
  const read = readWriting(
    { write_back: body.write_back },
    {
      ...{ current: connection, environment: connection.environment, others: [], now: new Date(0) },
    },
  );
  if (read.problems.length > 0) {
    throw new Refusal('connection_invalid', { reason: read.problems.join(' '), problems: read.problems });
  }
  const credentials = await loadCredentials(deps.db, deps.secrets, clientId, connectionId);
  const api = clientsOf(deps).of({
    clientId,
    connectionId,
    apiUrl,
    tenantId,
    requestsPerSecond,
    credentials,
  });
  if (body.customer_id !== undefined) {
    const customerId = storableText(String(body.customer_id));
    const items = await previewCodes(deps, clientId, connectionId, customerId, read.writeBack, api.urgent);
    const message = items ? null : 'This customer is no advocate with a live code: nothing would be written.';
    return { job_id: null, customer_id: customerId, referred: null, message, items: items ?? [] };
  }
  const jobId = storableText(String(body.job_id));
  const [job] = await referredJobs(deps.db, clientId, [{ connectionId, jobId }]);
  if (!job) {
    const message = 'Goodword knows no referral of this job: nothing would be written.';
    return { job_id: jobId, customer_id: null, referred: false, message, items: [] };
  }
  const { advocateCodeTypeIds } = await deps.client(clientId);
  const latest = await latestWriteBacks(
    deps.db,
    clientId,
    [job.jobId, ...(job.customerId === null ? [] : [job.customerId])].map((targetId) => ({
      connectionId,
      targetId,
    })),
  );
  // Whether a part was on when the job was attributed is no question here: the person asks what it would do.
  const items = [];
  for (const owed of owedBy({ ...job, attributedAt: deps.now() }, read.writeBack)) {
    const before = latest.find(
      ({ kind, targetId, referralId }) =>
        kind === owed.kind && targetId === owed.targetId && referralId === owed.referralId,
    );
    const revision = before
      ? before.revision + (before.advocatePersonId === owed.advocatePersonId ? 0 : 1)
      : 1;
    const item = { ...owed, revision, advocateName: job.advocateName, unresolvedSince: null, link: null };
    const step = await stepOf(api.urgent, item, advocateCodeTypeIds);
    items.push({ kind: owed.kind, target_id: owed.targetId, ...showStep(step) });
  }
  const message = items.length === 0 ? 'Every part of the write-back is off.' : null;
  return { job_id: jobId, customer_id: null, referred: true, message, items };
}

async function mustFind(deps: Deps, clientId: Id, id: string): Promise<Connection> {
  const connection = isId(id) ? await findConnection(deps.db, clientId, id) : null;
  if (!connection) throw new Refusal('not_found');
  return connection;
}

function readCursor(cursor: string | undefined): Id | null {
  if (cursor === undefined) return null;
  if (isId(cursor)) return cursor;
  throw new Refusal('invalid_parameter', { name: 'cursor', reason: 'use next_cursor of an earlier answer' });
}

function nextCursor(rows: readonly { id: Id }[], limit: number): Id | null {
  return rows.length === limit ? (rows.at(-1)?.id ?? null) : null;
}

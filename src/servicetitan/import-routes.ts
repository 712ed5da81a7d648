// HTTP of imports (ST-12): /v1/servicetitan/connections/{id}/imports. Decides nothing itself.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { writesCodes } from './codes-plan.ts';
import { exampleCodes } from './codes-preview.ts';
import { findImport, type Import, importsOf, setImportState, startImport } from './imports-store.ts';
import { auditConnection, findConnection } from './store-connections.ts';
import { codesExamples } from './writing-wire.ts';

const PATH = '/v1/servicetitan/connections/:id/imports';
const tags = ['servicetitan'];
const params = z.object({ id: z.string() });
const importParams = params.extend({ import_id: z.string() });
const reading = { scopes: ['CLIENT_ADMIN', 'USER_SUPPORT'] as const };
const changing = { scopes: ['CLIENT_ADMIN'] as const };

const body = z.strictObject({
  what: z
    .enum(['history', 'customers', 'codes'])
    .describe(
      'history: past completed jobs, so that "new customer" is right; customers: existing customers as advocates; codes: writes the codes of advocates on their customer records, where that is switched on.',
    ),
  since: z.iso
    .date()
    .nullish()
    .describe(
      'Only what changed in ServiceTitan (codes: was made) since this day, as 2024-01-01; left out: everything.',
    ),
  dry_run: z.boolean().optional().describe('Reads and counts, and stores nothing but the counts.'),
});

const shown = z.object({
  import_id: z.string(),
  connection_id: z.string(),
  what: z.enum(['history', 'customers', 'codes']),
  since: z.string().nullable(),
  dry_run: z.boolean(),
  state: z.enum(['running', 'paused', 'canceled', 'done']),
  read: z.number().describe('Rows of ServiceTitan that were read.'),
  made: z
    .number()
    .describe(
      'Completed jobs stored, advocates with a new code, or customers on whom a code is to be written; in a dry run: that would be.',
    ),
  skipped: z.record(z.string(), z.number()).describe('Reason and number of rows.'),
  failed: z.number(),
  waiting: z.number().describe('Customers that were read and wait to be applied.'),
  trouble: z.string().nullable().describe('Why it does not get on at the moment, and what to do.'),
  next_attempt_at: z.string().nullable(),
  complete_from: z.string().nullable(),
  complete_to: z.string().nullable().describe('history: all jobs that were completed until then are held.'),
  created_by: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  finished_at: z.string().nullable(),
  examples: codesExamples
    .optional()
    .describe('Dry run of codes, shown alone: the first three customers with what would be written now.'),
});

/** Start, list, show, pause, resume and cancel imports. */
export function importRoutes(server: Server, deps: Deps): void {
  server.post(
    PATH,
    {
      config: changing,
      schema: {
        summary: 'Start an import; the one that is under way answers if there is one of its kind',
        tags,
        params,
        body,
        response: { 200: shown },
      },
    },
    async ({ caller, params, body }) => {
      const connectionId = await mustFindConnection(deps, caller.clientId, params.id);
      const since = body.since ? new Date(`${body.since}T00:00:00Z`) : null;
      const started = await deps.db.tx((tx) =>
        beginImport(tx, deps, caller.clientId, {
          ...{ connectionId, what: body.what, since, dryRun: body.dry_run ?? false, createdBy: caller.actor },
        }),
      );
      return showImport(started);
    },
  );
  server.get(
    PATH,
    {
      config: reading,
      schema: {
        summary: 'Imports of a connection, newest first',
        tags,
        params,
        response: { 200: z.array(shown) },
      },
    },
    async ({ caller, params }) => {
      const connectionId = await mustFindConnection(deps, caller.clientId, params.id);
      return (await importsOf(deps.db, caller.clientId, connectionId)).map(showImport);
    },
  );
  server.get(
    `${PATH}/:import_id`,
    {
      config: reading,
      schema: { summary: 'How far an import is', tags, params: importParams, response: { 200: shown } },
    },
    async ({ caller, params }) =>
      showWithExamples(deps, caller.clientId, await mustFindImport(deps, caller.clientId, params)),
  );
  for (const [verb, state] of [
    ['pause', 'paused'],
    ['resume', 'running'],
    ['cancel', 'canceled'],
  ] as const) {
    server.post(
      `${PATH}/:import_id/${verb}`,
      {
        config: changing,
        schema: { summary: `${verb} an import`, tags, params: importParams, response: { 200: shown } },
      },
      async ({ caller, params }) => {
        const { clientId } = caller;
        const { importId } = await mustFindImport(deps, clientId, params);
        await deps.db.tx(async (tx) => {
          await setImportState(tx, clientId, importId, state, deps.now());
          await audit(tx, deps, clientId, importId, `import.${state}`, caller.actor);
          if (state === 'running') await wakeImport(tx, deps, clientId, importId);
        });
        return showImport(await mustFindImport(deps, clientId, params));
      },
    );
  }
}

const CODES_ARE_OFF =
  "writing advocates' codes is switched off; switch on advocate_note, advocate_tag_type_id or advocate_external_data_guid first";

/** Starts an import, or goes on with the one of its kind that is under way. For routes and for the command line. */
export async function beginImport(
  tx: Tx,
  deps: Deps,
  clientId: Id,
  wanted: Pick<Import, 'connectionId' | 'what' | 'since' | 'dryRun' | 'createdBy'>,
): Promise<Import> {
  if (wanted.what === 'codes') {
    const connection = await findConnection(tx, clientId, wanted.connectionId);
    if (!connection || !writesCodes(connection.writeBack))
      throw new Refusal('conflict', { reason: CODES_ARE_OFF });
  }
  const importId = deps.ids();
  const { started, isNew } = await startImport(tx, clientId, { ...wanted, importId }, deps.now());
  if (isNew) await audit(tx, deps, clientId, importId, 'import.started', wanted.createdBy);
  if (started.state === 'running') await wakeImport(tx, deps, clientId, started.importId);
  return started;
}

/** How an import is shown. */
function showImport(one: Import): z.infer<typeof shown> {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  return {
    import_id: one.importId,
    connection_id: one.connectionId,
    what: one.what,
    since: iso(one.since),
    dry_run: one.dryRun,
    state: one.state,
    ...{ read: one.read, made: one.made, skipped: one.skipped, failed: one.failed },
    waiting: Math.max(0, one.handedIn - one.applied),
    trouble: one.trouble,
    next_attempt_at: one.state === 'running' ? iso(one.nextSliceAt) : null,
    complete_from: iso(one.historyCompleteFrom),
    complete_to: iso(one.historyCompleteTo),
    created_by: one.createdBy,
    created_at: one.createdAt.toISOString(),
    updated_at: one.updatedAt.toISOString(),
    finished_at: iso(one.finishedAt),
  };
}

/** The same, and for a dry run of codes the texts of the first customers. */
export async function showWithExamples(
  deps: Deps,
  clientId: Id,
  one: Import,
): Promise<z.infer<typeof shown>> {
  if (one.what !== 'codes' || !one.dryRun) return showImport(one);
  const connection = await findConnection(deps.db, clientId, one.connectionId);
  if (!connection) return showImport(one);
  return { ...showImport(one), examples: await exampleCodes(deps, clientId, one, connection) };
}

async function wakeImport(tx: Tx, deps: Deps, clientId: Id, importId: Id): Promise<void> {
  const lane = `import:${importId}`;
  const payload = { client_id: clientId, import_id: importId };
  await deps.enqueue(tx, 'run_import', payload, { key: lane, lane, runAt: deps.now() });
}

async function audit(
  tx: Tx,
  deps: Deps,
  clientId: Id,
  importId: Id,
  action: string,
  actor: string,
): Promise<void> {
  const after = await findImport(tx, clientId, importId);
  await auditConnection(tx, deps.ids(), deps.now(), {
    ...{ clientId, actor, action, subject: `import:${importId}`, before: null },
    after: after && { what: after.what, since: after.since, dry_run: after.dryRun, state: after.state },
  });
}

async function mustFindConnection(deps: Deps, clientId: Id, id: string): Promise<Id> {
  const connection = isId(id) ? await findConnection(deps.db, clientId, id) : null;
  if (!connection) throw new Refusal('not_found');
  return connection.connectionId;
}

async function mustFindImport(
  deps: Deps,
  clientId: Id,
  { id, import_id }: z.infer<typeof importParams>,
): Promise<Import> {
  const found = isId(import_id) ? await findImport(deps.db, clientId, import_id) : null;
  if (found?.connectionId !== id) throw new Refusal('not_found');
  return found;
}

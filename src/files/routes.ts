// HTTP of files that come in: /v1/file-imports. Checks what is said beside the file, starts, shows, stops; reads no row itself.

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import { type Id, isId } from '../base/ids.ts';
import type { Deps, Server } from '../http/types.ts';
import { auditFileImport } from './access-store.ts';
import { COMPLAINT_COLUMN, invalid } from './columns.ts';
import { findFileImport, listFileImports, refusedRows, setFileImportState } from './imports-store.ts';
import { type DryRun, dryRun, type FileToImport, startFileImport, wakeFileImport } from './start-import.ts';
import { BALANCE_MEANINGS, DATE_ORDERS, FILE_KINDS, type FileImport, type JudgedRow } from './types.ts';
import { csvRows } from './write-csv.ts';

const PATH = '/v1/file-imports';
const tags = ['Files'];
const BODY_LIMIT_BYTES = 20 * 1024 * 1024;
const ROWS_PER_PAGE = 1000;
const changing = { scopes: ['CLIENT_ADMIN', 'CAMPAIGN_EDIT'] as const };
const reading = { scopes: ['CLIENT_ADMIN', 'CAMPAIGN_EDIT', 'USER_SUPPORT'] as const };
const params = z.object({ id: z.string() });
const STATES = ['running', 'paused', 'canceled', 'done'] as const;

const wish = {
  kind: z.enum(FILE_KINDS),
  name: z.string().trim().min(1).max(200).default('file.csv').describe('Of the file, to know it again.'),
  label: z.string().trim().min(1).max(200).optional().describe('Program label of codes; the running one.'),
  event_name: z.string().trim().min(1).max(200).optional().describe('Of events whose row names none.'),
  dates: z.enum(DATE_ORDERS).default('iso').describe('How 1/2/2026 is meant; iso: such dates are refused.'),
  mail_class: z
    .enum(['transactional', 'promotional', 'all'])
    .default('promotional')
    .describe('Of opt-outs whose row names none.'),
  connection_id: z.string().max(20).optional().describe('Whose customers the customer ids are.'),
  balances: z
    .enum(BALANCE_MEANINGS)
    .optional()
    .describe(
      'What the column balance of a program means: all that is owed to the advocate (on any of the lines), or each line for itself. They become approved rewards; for administrators. Left out: rows with a balance are refused.',
    ),
  old_program: z
    .string()
    .trim()
    .min(1)
    .max(100)
    .optional()
    .describe(
      'What the other program is called: the reason of the rewards, and what tells two programs apart.',
    ),
};
const yes = z.union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')]);
const mapping = z.record(z.string(), z.string().max(200));
const query = z.object({
  ...wish,
  dry_run: yes.default(false),
  mapping: z.string().max(10_000).optional().describe('JSON: {"email": "heading of its column"}'),
});
const jsonBody = z.strictObject({
  ...wish,
  dry_run: yes.default(false),
  mapping: mapping.default({}),
  csv: z.string(),
});

const faultShape = z.object({
  row: z.number().describe('From 1, the first line left out.'),
  line: z.number(),
  field: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});
const columnShape = z.object({ column: z.string(), field: z.string().nullable() });
const importShape = z.object({
  import_id: z.string(),
  kind: z.enum(FILE_KINDS),
  name: z.string(),
  state: z.enum(STATES),
  columns: z.array(columnShape),
  rows: z.number(),
  done: z.number(),
  new: z.number(),
  known: z.number(),
  refused: z.number(),
  carried_rewards: z.number().describe('Balances that became rewards.'),
  carried_minor: z.number(),
  created_by: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  finished_at: z.string().nullable(),
});
const dryShape = z.object({
  dry_run: z.literal(true),
  kind: z.enum(FILE_KINDS),
  columns: z.array(columnShape),
  rows: z.number(),
  new: z.number(),
  known: z.number(),
  refused: z.number(),
  carried_rewards: z.number().describe('Balances that would become rewards, and what they come to.'),
  carried_minor: z.number(),
  first_rows: z
    .array(
      z.object({
        row: z.number(),
        line: z.number(),
        known: z.boolean(),
        reads: z.record(z.string(), z.unknown()),
      }),
    )
    .describe('The first rows as they would be read.'),
  errors: z.array(faultShape).describe('The first 100.'),
});

/** Start (or try), list, show, pause, resume, cancel; what was refused, to see and to mend. */
export function fileImportRoutes(server: Server, deps: Deps): void {
  startRoute(server, deps);
  showRoutes(server, deps);
  refusedRoutes(server, deps);
  moveRoutes(server, deps);
}

function startRoute(server: Server, deps: Deps): void {
  server.post(
    PATH,
    {
      bodyLimit: BODY_LIMIT_BYTES,
      config: { ...changing, rawBody: true, documentedBody: z.union([z.string(), jsonBody]) },
      schema: {
        summary:
          'Import a CSV file; it is worked off in the background. With dry_run: say what would become of it',
        description:
          'The body is the CSV (text/csv, UTF-8, up to 20 MB), with the rest in the query; or JSON with the CSV in `csv`.',
        tags,
        querystring: query.partial(),
        response: { 200: z.union([dryShape, importShape]) },
      },
    },
    async (request) => {
      const { file, isDry } = fileOf(request);
      if (isDry) return showDryRun(await dryRun(deps, file));
      return showImport(await startFileImport(deps, file));
    },
  );
}

function fileOf(request: FastifyRequest): { file: FileToImport; isDry: boolean } {
  const { clientId, actor } = request.caller;
  const bytes = request.body as Buffer;
  const isJson = /^application\/json\b/i.test(request.headers['content-type'] ?? '');
  const wished = isJson
    ? parsed(jsonBody, { ...(request.query as object), ...objectOf(bytes) })
    : wishOfQuery(request);
  const { kind, name, label = null, event_name = null, dates, mail_class, connection_id = null } = wished;
  const { balances = null, old_program = null } = wished;
  const settings = {
    label,
    eventName: event_name,
    dates,
    mailClass: mail_class,
    connectionId: connection_id,
    balances,
    oldProgram: old_program,
  };
  const mayGrant = request.caller.scopes.some((one) => one === 'CLIENT_ADMIN' || one === 'CLIENT_SUPERUSER');
  if (balances !== null && !mayGrant) throw new Refusal('balances_for_administrators');
  const csv = 'csv' in wished && typeof wished.csv === 'string' ? Buffer.from(wished.csv) : bytes;
  return {
    file: { ...{ clientId, actor, kind, name, bytes: csv, mapping: wished.mapping }, settings },
    isDry: wished.dry_run,
  };
}

function wishOfQuery(request: FastifyRequest) {
  const { mapping: text, ...wished } = parsed(query, request.query);
  return {
    ...wished,
    mapping: text === undefined ? {} : parsed(mapping, objectOf(Buffer.from(text), 'mapping')),
  };
}

function objectOf(bytes: Uint8Array, name = 'the body'): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // said below
  }
  throw invalid(`${name} is no JSON object.`);
}

function parsed<Shape extends z.ZodType>(shape: Shape, value: unknown): z.infer<Shape> {
  const result = shape.safeParse(value);
  if (result.success) return result.data;
  const reason = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new Refusal('validation_error', { reason });
}

function showRoutes(server: Server, deps: Deps): void {
  server.get(
    PATH,
    {
      config: reading,
      schema: {
        summary: 'Imports of files, newest first',
        tags,
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(1000).default(100),
          cursor: z.string().refine(isId, 'is not one that an answer gave').optional(),
          kind: z.enum(FILE_KINDS).optional(),
          state: z.enum(STATES).optional(),
        }),
        response: { 200: z.object({ items: z.array(importShape), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ caller, query: { limit, cursor: before = null, kind = null, state = null } }) => {
      const asked = { limit: limit + 1, before, kind, state };
      const found = await listFileImports(deps.db, caller.clientId, asked);
      const items = found.slice(0, limit).map(showImport);
      return { items, next_cursor: found.length > limit ? (items.at(-1)?.import_id ?? null) : null };
    },
  );
  server.get(
    `${PATH}/:id`,
    {
      config: reading,
      schema: { summary: 'How far an import is', tags, params, response: { 200: importShape } },
    },
    async ({ caller, params: { id } }) => showImport(await mustFind(deps, caller.clientId, id)),
  );
}

function refusedRoutes(server: Server, deps: Deps): void {
  server.get(
    `${PATH}/:id/errors`,
    {
      config: reading,
      schema: {
        summary: 'Rows that were refused: which, why, and how to mend them',
        tags,
        params,
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(ROWS_PER_PAGE).default(100),
          after: z.coerce.number().int().min(0).default(0).describe('The last row of the page before.'),
        }),
        response: { 200: z.array(faultShape.extend({ cells: z.array(z.string()) })) },
      },
    },
    async ({ caller: { clientId }, params: { id }, query: page }) => {
      const { importId } = await mustFind(deps, clientId, id);
      return refusedRows(deps.db, clientId, importId, page);
    },
  );
  server.get(
    `${PATH}/:id/errors.csv`,
    {
      config: reading,
      schema: {
        summary: 'The refused rows as a file to mend and import again',
        description: `The columns of the file, and ${COMPLAINT_COLUMN}, which an import does not read.`,
        tags,
        params,
        response: { 200: z.string() },
      },
    },
    async ({ caller: { clientId }, params: { id } }, reply) => {
      const { importId, columns, kind } = await mustFind(deps, clientId, id);
      const records = [[...columns, COMPLAINT_COLUMN]];
      for (let after = 0, goesOn = true; goesOn; ) {
        const rows = await refusedRows(deps.db, clientId, importId, { after, limit: ROWS_PER_PAGE });
        for (const { cells, message } of rows)
          records.push([...columns.map((_, at) => cells[at] ?? ''), message]);
        after = rows.at(-1)?.row ?? after;
        goesOn = rows.length === ROWS_PER_PAGE;
      }
      reply.header('content-type', 'text/csv; charset=utf-8; header=present');
      reply.header('content-disposition', `attachment; filename="${kind}-to-mend.csv"`);
      reply.serializer((text) => String(text));
      return csvRows(records, { isFirst: true });
    },
  );
}

function moveRoutes(server: Server, deps: Deps): void {
  for (const [verb, state, done] of [
    ['pause', 'paused', 'paused'],
    ['resume', 'running', 'resumed'],
    ['cancel', 'canceled', 'canceled'],
  ] as const) {
    server.post(
      `${PATH}/:id/${verb}`,
      {
        config: changing,
        schema: { summary: `${verb} an import of a file`, tags, params, response: { 200: importShape } },
      },
      async ({ caller: { clientId, actor }, params }) => {
        const found = await mustFind(deps, clientId, params.id);
        const { importId } = found;
        await deps.db.tx(async (tx) => {
          if (await setFileImportState(tx, clientId, importId, state, deps.now())) {
            const by = { clientId, actor, entryId: deps.ids(), at: deps.now() };
            await auditFileImport(tx, by, { ...found, state }, done);
            if (state === 'running') await wakeFileImport(tx, deps, clientId, importId, deps.now());
          } else if (found.finishedAt !== null && found.state !== state)
            throw new Refusal('conflict', { reason: `the import is ${found.state}.` });
        });
        return showImport(await mustFind(deps, clientId, importId));
      },
    );
  }
}

export function showImport(one: FileImport): z.infer<typeof importShape> {
  return {
    ...{ import_id: one.importId, kind: one.kind, name: one.name, state: one.state },
    columns: one.columns.map((column, at) => ({ column, field: one.fields[at] ?? null })),
    rows: one.rows,
    done: one.newRows + one.knownRows + one.refusedRows,
    ...{ new: one.newRows, known: one.knownRows, refused: one.refusedRows },
    ...{ carried_rewards: one.carriedRewards, carried_minor: one.carriedMinor, created_by: one.createdBy },
    created_at: one.createdAt.toISOString(),
    updated_at: one.updatedAt.toISOString(),
    finished_at: one.finishedAt?.toISOString() ?? null,
  };
}

export function showDryRun({ shape, ...counts }: DryRun): z.infer<typeof dryShape> {
  return {
    dry_run: true,
    kind: shape.kind,
    columns: shape.columns.map((column, at) => ({ column, field: shape.fields[at] ?? null })),
    ...{ rows: counts.rows, new: counts.newRows, known: counts.knownRows, refused: counts.refusedRows },
    ...{ carried_rewards: counts.carriedRewards, carried_minor: counts.carriedMinor },
    first_rows: counts.first.map((one) => ({
      ...{ row: one.row, line: one.line, known: one.isKnown, reads: readsOf(one) },
    })),
    errors: counts.refused.flatMap(({ row, line, fault }) => (fault ? [{ row, line, ...fault }] : [])),
  };
}

/** What a row would be taken as, without what it does not ask for. */
function readsOf({ wish: asked }: JudgedRow): Record<string, unknown> {
  if (!asked) return {};
  const { advocate, event, pastCustomer, optOut, balance } = asked;
  return {
    ...(advocate && {
      advocate: {
        ...{ name: advocate.name, kind: advocate.kind, email: advocate.email, phone: advocate.phone },
        ...{ employee_id: advocate.employeeId, code: advocate.code, label: advocate.label },
      },
    }),
    ...(balance && { balance: { amount_minor: balance.amountMinor, carried_before: balance.isCarried } }),
    ...(event && {
      event: { event_name: event.name, event_time: event.at?.toISOString() ?? null, data: event.data },
    }),
    ...(pastCustomer && {
      past_customer: {
        by: pastCustomer.keys.map(({ kind, value }) => `${kind}:${value}`),
        served_at: pastCustomer.servedAt?.toISOString() ?? null,
      },
    }),
    ...(optOut && { opt_out: { address: optOut.addressKey, mail_class: optOut.mailClass } }),
  };
}

async function mustFind(deps: Deps, clientId: Id, id: string): Promise<FileImport> {
  const found = isId(id) ? await findFileImport(deps.db, clientId, id) : null;
  if (!found) throw new Refusal('not_found');
  return found;
}

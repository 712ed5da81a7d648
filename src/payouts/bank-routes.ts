// HTTP of files for the bank: what the next ones would hold, put one together, download it, say line by line what became of it.

import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { minorDigits } from '../base/money.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { auditPayouts } from './audit-store.ts';
import {
  type BankFile,
  type BankLine,
  findBankFile,
  insertBankFile,
  linesOfFile,
  listBankFiles,
  listWaiting,
  lockQueued,
} from './bank-store.ts';
import { loadPersons } from './payable-store.ts';
import { getSupplier } from './suppliers-store.ts';
import { givenId, idParams, idText, MOVES_MONEY, READS_MONEY } from './wire.ts';

const tags = ['Bank files'];
/** Payments of one file, at most: the client's lane waits while it is made. */
const LINES_AT_MOST = 1_000;
/** Lines that end in one transaction of the lane. */
const RESULTS_AT_ONCE = 200;
const NOTHING_WAITS = 'no payout waits for a file.';
const fileShape = z.object({
  id: z.string(),
  supplier_id: z.string(),
  payouts: z.number(),
  total_minor: z.number(),
  currency: z.string(),
  created_by: z.string(),
  created_at: z.string(),
  payer_ids: z
    .array(z.string())
    .describe('Whose money it is: one; several only in files made before a file was of one payer.'),
  open: z.number().describe('Lines whose end nobody has said yet.'),
  open_minor: z.number(),
  paid: z.number(),
  paid_minor: z.number(),
  failed: z.number().describe('Lines that the bank refused, or whose money came back.'),
});

const waitingShape = z.object({
  supplier_id: z.string(),
  supplier: z.string(),
  payer_id: z.string(),
  payer: z.string(),
  currency: z.string(),
  payouts: z.number().describe('All that wait.'),
  total_minor: z.number(),
  file_payouts: z.number().describe(`What the next file takes of them, ${LINES_AT_MOST} at most.`),
  file_total_minor: z.number(),
});

const madeShape = fileShape.extend({
  canceled: z
    .array(z.object({ payout_id: z.string(), reason: z.string() }))
    .describe('Payouts that may not be paid any more; their rewards wait again, with the reason.'),
  more: z.boolean().describe('Payouts are left over for another file.'),
});

export function bankRoutes(server: Server, deps: Deps): void {
  server.get(
    '/v1/bank-files',
    {
      config: READS_MONEY,
      schema: { summary: 'Files for the bank, newest first', tags, response: { 200: z.array(fileShape) } },
    },
    async ({ caller }) => (await listBankFiles(deps.db, caller.clientId)).map(shown),
  );
  server.get(
    '/v1/bank-files/waiting',
    {
      config: READS_MONEY,
      schema: {
        summary: 'What the next files for the bank would hold, by supplier, payer and currency',
        tags,
        response: { 200: z.array(waitingShape) },
      },
    },
    async ({ caller }) => await listWaiting(deps.db, caller.clientId, LINES_AT_MOST),
  );
  server.get(
    '/v1/bank-files/:id',
    {
      config: READS_MONEY,
      schema: { summary: 'One file for the bank', tags, params: idParams, response: { 200: fileShape } },
    },
    async ({ caller, params }) => shown(await mustFind(deps.db, caller.clientId, givenId(params.id))),
  );
  makeRoute(server, deps);
  downloadRoute(server, deps);
  resultRoute(server, deps);
}

function makeRoute(server: Server, deps: Deps): void {
  const body = z.strictObject({
    supplier_id: idText,
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'is not a currency code of three capital letters, as USD')
      .optional()
      .describe("Left out: the client's."),
    payer_id: idText
      .optional()
      .describe('Whose money it is. Left out: the only payer that something waits for.'),
  });
  server.post(
    '/v1/bank-files',
    {
      config: MOVES_MONEY,
      schema: {
        summary: `Put the queued payouts of a bank supplier and a payer into one file, ${LINES_AT_MOST} at most; each is in one file only`,
        tags,
        body,
        response: { 200: madeShape },
      },
    },
    async ({ caller: { clientId, actor }, body }) => {
      const supplier = await getSupplier(deps.db, clientId, body.supplier_id);
      if (supplier.type !== 'bank_csv')
        throw new Refusal('conflict', { reason: `${supplier.name} pays by no file.` });
      if (supplier.state !== 'active')
        throw new Refusal('conflict', {
          reason: `${supplier.name} is ${supplier.state}: nothing is paid by it.`,
        });
      const currency = body.currency ?? (await deps.client(clientId)).currency;
      const { supplierId } = supplier;
      const payerId = body.payer_id ?? (await onlyPayer(deps, clientId, supplierId, currency));
      const wish = { clientId, actor, supplierId, payerId, currency };
      const { file, canceled, more } = await deps.inLane(clientId, (tx) => makeFile(tx, deps, wish));
      if (file) return { ...shown(file), canceled, more };
      const reasons = canceled.map(({ payout_id, reason }) => `${payout_id}: ${reason}`);
      const why = reasons.length > 0 ? ` Canceled: ${reasons.slice(0, 20).join(' ')}` : '';
      throw new Refusal('conflict', { reason: `${NOTHING_WAITS}${why}` });
    },
  );
}

/** The payer that something waits for; refuses when there is none or several: a bank account is one payer's. */
async function onlyPayer(deps: Deps, clientId: Id, supplierId: Id, currency: string): Promise<Id> {
  const waiting = (await listWaiting(deps.db, clientId, LINES_AT_MOST)).filter(
    (one) => one.supplier_id === supplierId && one.currency === currency,
  );
  const [one, ...others] = waiting;
  if (!one) throw new Refusal('conflict', { reason: NOTHING_WAITS });
  if (others.length === 0) return one.payer_id;
  const payers = waiting.map(({ payer, payer_id: id }) => `${payer} (${id})`).join(', ');
  throw new Refusal('conflict', { reason: `a file is of one payer: say payer_id, one of ${payers}.` });
}

/** A file of what may still be paid; null: nothing may. What may not is canceled, which stands either way. */
async function makeFile(
  tx: Tx,
  deps: Deps,
  wish: { clientId: Id; actor: string; supplierId: Id; payerId: Id; currency: string },
): Promise<{ file: BankFile | null; canceled: { payout_id: Id; reason: string }[]; more: boolean }> {
  const { clientId, actor, supplierId, currency } = wish;
  const queued = await lockQueued(tx, clientId, wish, LINES_AT_MOST + 1);
  const taken = queued.slice(0, LINES_AT_MOST);
  const payoutIds = taken.map(({ payoutId }) => payoutId);
  const stopped = await deps.payoutDesk.stopHindered(tx, { clientId, actor, payoutIds });
  const canceled = [...stopped].map(([payout_id, reason]) => ({ payout_id, reason }));
  const more = queued.length > taken.length;
  const left = taken.filter(({ payoutId }) => !stopped.has(payoutId));
  if (left.length === 0) return { file: null, canceled, more };
  const people = await loadPersons(tx, deps.secrets, clientId, [...new Set(left.map((one) => one.personId))]);
  const payouts = left.map((payout) => {
    const destination = people.get(payout.personId)?.destination;
    if (!destination) throw new Error(`payout ${payout.payoutId} goes to no account`);
    return { ...payout, destination };
  });
  const fileId = deps.ids();
  const ctx = { clientId, ids: deps.ids, now: deps.now(), actor, announce: deps.announce };
  await insertBankFile(tx, ctx, deps.secrets, { fileId, supplierId, currency, payouts });
  const counts = { payouts: payouts.length, canceled: canceled.length };
  await audit(tx, deps, { clientId, actor }, 'bank_file.created', fileId, counts);
  return { file: await mustFind(tx, clientId, fileId), canceled, more };
}

function downloadRoute(server: Server, deps: Deps): void {
  server.get(
    '/v1/bank-files/:id/csv',
    {
      config: MOVES_MONEY,
      schema: {
        summary:
          'The file for the bank, with totals in its last line; it holds account numbers, and reading it is in the audit log',
        tags,
        params: idParams,
        response: { 200: z.string() },
      },
    },
    async ({ caller: { clientId, actor }, params }, reply) => {
      const fileId = givenId(params.id);
      const csv = await deps.db.tx(async (tx) => {
        const file = await mustFind(tx, clientId, fileId);
        await audit(tx, deps, { clientId, actor }, 'bank_file.read', fileId, null);
        return await csvOf(tx, deps, clientId, file);
      });
      reply.header('content-type', 'text/csv; charset=utf-8');
      reply.header('content-disposition', `attachment; filename="bank-${fileId}.csv"`);
      return csv;
    },
  );
}

async function csvOf(tx: Tx, deps: Deps, clientId: Id, file: BankFile): Promise<string> {
  const lines = await linesOfFile(tx, deps.secrets, clientId, file.id);
  const people = await loadPersons(tx, deps.secrets, clientId, [
    ...new Set(lines.map((line) => line.personId)),
  ]);
  const digits = minorDigits(file.currency);
  const money = (minor: number) => (minor / 10 ** digits).toFixed(digits);
  const rows = lines.map(({ payoutId, personId, amountMinor, currency, destination }) => {
    const bank = destination ?? people.get(personId)?.destination;
    return {
      ...{ reference: payoutId, account_holder: bank?.account_holder ?? '', iban: bank?.iban ?? '' },
      ...{ routing_number: bank?.routing_number ?? '', account_number: bank?.account_number ?? '' },
      ...{ amount: money(amountMinor), currency },
    };
  });
  const total = {
    reference: 'TOTAL',
    account_holder: `${lines.length} payments`,
    amount: money(file.total_minor),
  };
  const columns = [
    'reference',
    'account_holder',
    'iban',
    'routing_number',
    'account_number',
    'amount',
    'currency',
  ];
  return stringify([...rows, { ...total, currency: file.currency }], {
    ...{ header: true, columns, escape_formulas: true, record_delimiter: 'windows' },
  });
}

const resultLine = z.strictObject({
  payout_id: idText,
  outcome: z.enum(['paid', 'failed']),
  reference: z.string().trim().min(1).max(200).optional(),
  message: z.string().trim().max(500).optional(),
});
const resultBody = z.strictObject({
  lines: z.array(resultLine).max(10_000).default([]),
  others: z.enum(['paid', 'stay']).default('stay').describe('paid: every line that is not named was paid.'),
});

function resultRoute(server: Server, deps: Deps): void {
  server.post(
    '/v1/bank-files/:id/results',
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'Say what became of the lines of a file; saying it again changes nothing',
        tags,
        params: idParams,
        body: resultBody,
        response: { 200: fileShape.extend({ settled: z.number() }) },
      },
    },
    async ({ caller: { clientId, actor }, params, body }) => {
      const fileId = givenId(params.id);
      const said = await deps.db.tx(async (tx) => {
        await mustFind(tx, clientId, fileId);
        return resultsOf(await linesOfFile(tx, deps.secrets, clientId, fileId), body);
      });
      let settled = 0;
      for (let from = 0; from < said.length; from += RESULTS_AT_ONCE) {
        const slice = said.slice(from, from + RESULTS_AT_ONCE);
        settled += await deps.inLane(clientId, (tx) => settleLines(tx, deps, { clientId, actor }, slice));
      }
      return await deps.db.tx(async (tx) => {
        await audit(tx, deps, { clientId, actor }, 'bank_file.results', fileId, { settled });
        return { ...shown(await mustFind(tx, clientId, fileId)), settled };
      });
    },
  );
}

interface LineResult {
  payoutId: Id;
  outcome: 'paid' | 'failed';
  providerId: string | null;
  detail: string;
}

/** What is said of each open line. Throws for payouts that are not in the file. */
function resultsOf(lines: readonly BankLine[], said: z.infer<typeof resultBody>): LineResult[] {
  const inFile = new Set(lines.map(({ payoutId }) => payoutId));
  const strange = said.lines.filter((one) => !inFile.has(one.payout_id)).map((one) => one.payout_id);
  if (strange.length > 0)
    throw new Refusal('validation_error', {
      reason: `these payouts are not in the file: ${strange.slice(0, 20).join(', ')}`,
    });
  const named = new Map(said.lines.map((one) => [one.payout_id, one]));
  return lines.flatMap(({ payoutId, state }) => {
    const one = named.get(payoutId);
    const outcome = one?.outcome ?? (said.others === 'paid' ? 'paid' : null);
    if (outcome === null || state !== 'accepted') return [];
    const detail = one?.message || `The bank: ${outcome}.`;
    return [{ payoutId, outcome, providerId: one?.reference ?? null, detail }];
  });
}

async function settleLines(
  tx: Tx,
  deps: Deps,
  by: { clientId: Id; actor: string },
  results: readonly LineResult[],
): Promise<number> {
  let settled = await deps.payoutDesk.settlePaid(
    tx,
    by,
    results.filter(({ outcome }) => outcome === 'paid'),
  );
  for (const { payoutId, outcome, providerId, detail } of results) {
    if (outcome === 'paid') continue;
    if (await deps.payoutDesk.settle(tx, { ...by, payoutId, to: 'failed', providerId, detail })) settled += 1;
  }
  return settled;
}

async function mustFind(tx: Sql, clientId: Id, fileId: Id): Promise<BankFile> {
  const file = await findBankFile(tx, clientId, fileId);
  if (!file) throw new Refusal('not_found');
  return file;
}

function shown(file: BankFile): z.infer<typeof fileShape> {
  return { ...file, created_at: file.created_at.toISOString() };
}

async function audit(
  tx: Tx,
  deps: Deps,
  { clientId, actor }: { clientId: Id; actor: string },
  action: string,
  fileId: Id,
  after: unknown,
): Promise<void> {
  await auditPayouts(
    tx,
    { entryId: deps.ids(), at: deps.now() },
    { clientId, actor, action, subject: `bank_file:${fileId}`, after },
  );
}

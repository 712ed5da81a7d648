// HTTP of payers and of yearly totals (RW-7): who was paid how much by whom, whose details are on file, and the file for the accountant.

import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { minorDigits } from '../base/money.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps, Server } from '../http/types.ts';
import { auditPayouts } from './audit-store.ts';
import { loadPersons } from './payable-store.ts';
import {
  loadPayers,
  type Payer,
  removeTaxDetails,
  savePayer,
  saveTaxDetails,
  taxDetails,
  taxTotals,
} from './payers-store.ts';
import { givenId, idParams, idText, MOVES_MONEY, READS_MONEY } from './wire.ts';

const tags = ['Tax'];
const limit = z.int().min(0).max(1_000_000_000_000).nullable();
const payerBody = z.strictObject({
  name: z.string().trim().min(1).max(200),
  threshold_minor: limit
    .default(null)
    .describe("A reward that would bring a person's total of the year above this is held."),
  details_from_minor: limit
    .default(null)
    .describe('From this total of the year on, tax details must be on file; 0: always.'),
});
const payerShape = payerBody.extend({ id: z.string(), is_default: z.boolean(), currency: z.string() });

const totalShape = z.object({
  payer_id: z.string(),
  payer: z.string(),
  year: z.number(),
  person_id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  currency: z.string(),
  paid_minor: z.number(),
  payments: z.number(),
  details_on_file: z.boolean(),
  details_reference: z.string().nullable(),
  threshold_reached: z.boolean(),
});
type Total = z.infer<typeof totalShape>;

export function taxRoutes(server: Server, deps: Deps): void {
  payerRoutes(server, deps);
  totalRoutes(server, deps);
  detailRoutes(server, deps);
}

function payerRoutes(server: Server, deps: Deps): void {
  const load = (tx: Tx, clientId: Id) => loadPayers(tx, { clientId, ids: deps.ids, now: deps.now() });
  server.get(
    '/v1/payers',
    {
      config: READS_MONEY,
      schema: { summary: 'The legal entities that pay', tags, response: { 200: z.array(payerShape) } },
    },
    async ({ caller }) => (await deps.db.tx((tx) => load(tx, caller.clientId))).map(shownPayer),
  );
  const save = async (
    { clientId, actor }: { clientId: Id; actor: string },
    body: z.infer<typeof payerBody>,
    id: string | null,
  ) => {
    const { currency } = await deps.client(clientId);
    return await deps.db.tx(async (tx) => {
      const payers = await load(tx, clientId);
      const before = id === null ? null : payers.find((one) => one.payerId === givenId(id));
      if (before === undefined) throw new Refusal('not_found');
      if (body.threshold_minor === 0)
        throw new Refusal('validation_error', {
          reason: 'threshold_minor: leave it out, or say more than 0.',
        });
      const payer: Payer = {
        ...{ payerId: before?.payerId ?? deps.ids(), name: body.name, isDefault: before?.isDefault ?? false },
        ...{ currency: before?.currency ?? currency },
        ...{ thresholdMinor: body.threshold_minor, detailsFromMinor: body.details_from_minor },
      };
      await savePayer(tx, clientId, payer, deps.now());
      await auditPayouts(
        tx,
        { entryId: deps.ids(), at: deps.now() },
        {
          ...{ clientId, actor, action: before ? 'payer.changed' : 'payer.created' },
          ...{
            subject: `payer:${payer.payerId}`,
            before: before && shownPayer(before),
            after: shownPayer(payer),
          },
        },
      );
      return shownPayer(payer);
    });
  };
  server.post(
    '/v1/payers',
    {
      config: MOVES_MONEY,
      schema: { summary: 'Add a legal entity', tags, body: payerBody, response: { 200: payerShape } },
    },
    async ({ caller, body }) => await save(caller, body, null),
  );
  server.put(
    '/v1/payers/:id',
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'Change name and limits of a legal entity',
        tags,
        params: idParams,
        body: payerBody,
        response: { 200: payerShape },
      },
    },
    async ({ caller, params, body }) => await save(caller, body, params.id),
  );
}

function totalRoutes(server: Server, deps: Deps): void {
  const querystring = z.object({
    year: z.coerce.number().int().min(2000).max(2200).optional().describe('Left out: this year.'),
    payer_id: idText.optional(),
  });
  server.get(
    '/v1/tax-totals',
    {
      config: READS_MONEY,
      schema: {
        summary: 'What each person was paid in a calendar year, by payer',
        tags,
        querystring,
        response: { 200: z.array(totalShape) },
      },
    },
    async ({ caller, query }) => await totalsOf(deps, caller.clientId, query),
  );
  server.get(
    '/v1/tax-totals.csv',
    {
      config: { scopes: ['CLIENT_REPORT_DOWNLOAD'] as const },
      schema: {
        summary: 'The same as a file for the accountant',
        tags,
        querystring,
        response: { 200: z.string() },
      },
    },
    async ({ caller, query }, reply) => {
      const totals = await totalsOf(deps, caller.clientId, query);
      reply.header('content-type', 'text/csv; charset=utf-8');
      reply.header('content-disposition', 'attachment; filename="tax-totals.csv"');
      return csvOf(totals);
    },
  );
}

async function totalsOf(
  deps: Deps,
  clientId: Id,
  query: { year?: number | undefined; payer_id?: string | undefined },
): Promise<Total[]> {
  const { timeZone } = await deps.client(clientId);
  const now = deps.now();
  const year =
    query.year ?? Number(new Intl.DateTimeFormat('en-US', { timeZone, year: 'numeric' }).format(now));
  return await deps.db.tx(async (tx) => {
    const payers = new Map(
      (await loadPayers(tx, { clientId, ids: deps.ids, now })).map((payer) => [payer.payerId, payer]),
    );
    const totals = (await taxTotals(tx, clientId, { year, timeZone })).filter(
      (total) => query.payer_id === undefined || total.payer_id === query.payer_id,
    );
    const personIds = [...new Set(totals.map((total) => total.person_id))];
    const people = await loadPersons(tx, deps.secrets, clientId, personIds);
    const details = new Map((await taxDetails(tx, clientId, personIds)).map((one) => [one.person_id, one]));
    return totals.map((total) => {
      const payer = payers.get(total.payer_id);
      const person = people.get(total.person_id);
      const threshold = payer?.currency === total.currency ? payer.thresholdMinor : null;
      return {
        ...{ payer_id: total.payer_id, payer: payer?.name ?? '', year, person_id: total.person_id },
        ...{ name: person?.name ?? '', email: person?.email ?? null, currency: total.currency },
        ...{ paid_minor: total.paid_minor, payments: total.payments },
        details_on_file: details.has(total.person_id),
        details_reference: details.get(total.person_id)?.reference ?? null,
        threshold_reached: threshold !== null && threshold !== undefined && total.paid_minor >= threshold,
      };
    });
  });
}

/** Formulas are neutralised: a name may begin with an equals sign (SEC-5). */
function csvOf(totals: readonly Total[]): string {
  const rows = totals.map(({ paid_minor, details_on_file, threshold_reached, ...rest }) => ({
    ...rest,
    paid: (paid_minor / 10 ** minorDigits(rest.currency)).toFixed(minorDigits(rest.currency)),
    details_on_file: details_on_file ? 'yes' : 'no',
    threshold_reached: threshold_reached ? 'yes' : 'no',
  }));
  const columns = [
    ...['payer', 'payer_id', 'year', 'person_id', 'name', 'email', 'currency', 'paid', 'payments'],
    ...['details_on_file', 'details_reference', 'threshold_reached'],
  ];
  return stringify(rows, { header: true, columns, escape_formulas: true, record_delimiter: 'windows' });
}

function detailRoutes(server: Server, deps: Deps): void {
  const shape = z.object({
    person_id: z.string(),
    form: z.string(),
    reference: z.string(),
    received_on: z.string(),
    actor: z.string(),
  });
  const body = z.strictObject({
    form: z.string().trim().min(1).max(100).describe('As "W-9".'),
    reference: z
      .string()
      .trim()
      .min(1)
      .max(300)
      .regex(
        /^(?!.*\d{3}-?\d{2}-?\d{4}).*$/s,
        'looks like a tax number: say where the form lies, never what is on it',
      )
      .describe('Where the form lies. The details themselves are never stored here.'),
    received_on: z.iso.date(),
  });
  server.get(
    '/v1/tax-details',
    {
      config: READS_MONEY,
      schema: {
        summary: 'Whose tax details are on file',
        tags,
        querystring: z.object({ person_id: idText.optional().describe('Of one person.') }),
        response: { 200: z.array(shape) },
      },
    },
    async ({ caller, query: { person_id: personId } }) =>
      await taxDetails(deps.db, caller.clientId, personId === undefined ? undefined : [personId]),
  );
  server.put(
    '/v1/persons/:id/tax-details',
    {
      config: MOVES_MONEY,
      schema: {
        summary: "Say that a person's tax details are on file",
        tags,
        params: idParams,
        body,
        response: { 200: shape },
      },
    },
    async ({ caller: { clientId, actor }, params, body }) => {
      const details = { person_id: givenId(params.id), ...body, actor };
      await deps.db.tx(async (tx) => {
        await mustBePerson(tx, deps, clientId, details.person_id);
        await saveTaxDetails(tx, clientId, details, deps.now());
        await audit(tx, deps, { clientId, actor }, 'tax_details.recorded', details.person_id);
      });
      return details;
    },
  );
  server.delete(
    '/v1/persons/:id/tax-details',
    {
      config: MOVES_MONEY,
      schema: {
        summary: "Say that a person's tax details are not on file",
        tags,
        params: idParams,
        response: { 200: z.object({ person_id: z.string() }) },
      },
    },
    async ({ caller: { clientId, actor }, params }) => {
      const personId = givenId(params.id);
      await deps.db.tx(async (tx) => {
        await mustBePerson(tx, deps, clientId, personId);
        await removeTaxDetails(tx, clientId, personId);
        await audit(tx, deps, { clientId, actor }, 'tax_details.removed', personId);
      });
      return { person_id: personId };
    },
  );
}

async function mustBePerson(tx: Tx, deps: Deps, clientId: Id, personId: Id): Promise<void> {
  const people = await loadPersons(tx, deps.secrets, clientId, [personId]);
  if (!people.has(personId)) throw new Refusal('person_not_found');
}

async function audit(
  tx: Tx,
  deps: Deps,
  { clientId, actor }: { clientId: Id; actor: string },
  action: string,
  personId: Id,
): Promise<void> {
  await auditPayouts(
    tx,
    { entryId: deps.ids(), at: deps.now() },
    { clientId, actor, action, subject: `person:${personId}` },
  );
}

function shownPayer(payer: Payer): z.infer<typeof payerShape> {
  return {
    ...{ id: payer.payerId, name: payer.name, is_default: payer.isDefault, currency: payer.currency },
    ...{ threshold_minor: payer.thresholdMinor, details_from_minor: payer.detailsFromMinor },
  };
}

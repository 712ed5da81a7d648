// HTTP of exports: /v1/exports/{what}.csv, streamed page by page, safe for spreadsheets (SEC-5).

import { Readable } from 'node:stream';
import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { minorDigits } from '../base/money.ts';
import { parseInstant } from '../base/time.ts';
import type { Deps, Server } from '../http/types.ts';
import { auditExport } from './access-store.ts';
import { EXPORTS, type Export } from './exports.ts';
import { type ExportPeriod, type ExportValue, exportPages } from './exports-store.ts';
import { csvRows } from './write-csv.ts';

const query = z.object({
  since: z.string().max(40).optional().describe('Only what is not older, as 2026-01-31 (UTC).'),
  until: z.string().max(40).optional().describe('Only what is older.'),
});

/** One route for each export, with its own scopes. */
export function exportRoutes(server: Server, deps: Deps): void {
  for (const [name, what] of Object.entries<Export>(EXPORTS)) {
    server.get(
      `/v1/exports/${name}.csv`,
      {
        config: { scopes: what.scopes },
        schema: {
          summary: `${what.summary}, as CSV`,
          description: `All of it, in pages by id; \`since\` and \`until\` go by the column of ${what.time.replace('t.', '')}.`,
          tags: ['Files'],
          querystring: query,
          response: { 200: z.custom<Readable>().meta({ type: 'string' }) },
        },
      },
      async ({ caller: { clientId, actor }, query: asked }, reply) => {
        const period = { since: instant('since', asked.since), until: instant('until', asked.until) };
        const by = { clientId, actor, entryId: deps.ids(), at: deps.now() };
        await auditExport(deps.db, by, name, period);
        reply.header('content-type', 'text/csv; charset=utf-8; header=present');
        reply.header('content-disposition', `attachment; filename="${name}.csv"`);
        return reply.send(Readable.from(csvOf(deps, clientId, what, period)));
      },
    );
  }
}

async function* csvOf(deps: Deps, clientId: Id, what: Export, period: ExportPeriod): AsyncGenerator<string> {
  const headings = Object.keys(what.columns);
  const currencyAt = headings.indexOf('currency');
  const isMoney = headings.map((heading) => what.money?.includes(heading) ?? false);
  yield csvRows([headings], { isFirst: true });
  for await (const rows of exportPages(deps.db, clientId, what, period)) {
    const records = rows.map((row) =>
      row.map((value, at) => (isMoney[at] ? moneyOf(value, row[currencyAt]) : cellOf(value))),
    );
    yield csvRows(records, { isFirst: false });
  }
}

function cellOf(value: ExportValue): string | number | null {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'boolean' ? String(value) : value;
}

function moneyOf(minor: ExportValue, currency: ExportValue | undefined): string | null {
  if (minor === null) return null;
  const digits = minorDigits(String(currency));
  return (Number(minor) / 10 ** digits).toFixed(digits);
}

function instant(name: string, text: string | undefined): Date | null {
  if (text === undefined) return null;
  const at = parseInstant(text);
  if (!at) throw new Refusal('invalid_parameter', { name, reason: 'use a date, as 2026-01-31.' });
  return at;
}

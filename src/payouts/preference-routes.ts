// HTTP of what a person wants to be paid by, and where to. Account numbers go in and never come out.

import { z } from 'zod';
import { Refusal } from '../base/errors.ts';
import type { Deps, Server } from '../http/types.ts';
import { auditPayouts } from './audit-store.ts';
import { findPreference, savePreference } from './payable-store.ts';
import { destination, hintOf } from './supplier-settings.ts';
import { getSupplier } from './suppliers-store.ts';
import { givenId, idParams, idText, MOVES_MONEY, READS_MONEY } from './wire.ts';

const tags = ['Payouts'];
const PATH = '/v1/persons/:id/payout-preference';
const shape = z.object({
  person_id: z.string(),
  supplier_id: z.string().nullable(),
  destination_hint: z.string().nullable(),
  updated_at: z.string().nullable(),
});

export function preferenceRoutes(server: Server, deps: Deps): void {
  const show = async (clientId: string, id: string): Promise<z.infer<typeof shape>> => {
    const found = await findPreference(deps.db, clientId, givenId(id));
    if (!found) throw new Refusal('person_not_found');
    return { ...found, updated_at: found.updated_at?.toISOString() ?? null };
  };
  server.get(
    PATH,
    {
      config: READS_MONEY,
      schema: {
        summary: 'What a person wants to be paid by',
        tags,
        params: idParams,
        response: { 200: shape },
      },
    },
    async ({ caller, params }) => await show(caller.clientId, params.id),
  );
  const body = z.strictObject({
    supplier_id: idText
      .nullable()
      .default(null)
      .describe('Counts where the campaign offers it; null: no choice.'),
    destination: destination
      .nullable()
      .optional()
      .describe(
        'Where the money goes; left out: as before; null: forget it. Stored sealed, shown as a hint.',
      ),
  });
  server.put(
    PATH,
    {
      config: MOVES_MONEY,
      schema: {
        summary: 'Say what a person wants to be paid by, and where to',
        tags,
        params: idParams,
        body,
        response: { 200: shape },
      },
    },
    async ({ caller: { clientId, actor }, params, body }) => {
      const before = await show(clientId, params.id);
      const personId = before.person_id;
      if (body.supplier_id !== null) await getSupplier(deps.db, clientId, body.supplier_id);
      const hint = body.destination ? hintOf(body.destination) || null : null;
      await deps.db.tx(async (tx) => {
        const at = { clientId, box: deps.secrets, now: deps.now(), actor };
        const { supplier_id: supplierId, destination: wanted } = body;
        await savePreference(tx, at, { personId, supplierId, destination: wanted, hint });
        await auditPayouts(
          tx,
          { entryId: deps.ids(), at: deps.now() },
          {
            ...{
              clientId,
              actor,
              action: 'payout_preference.changed',
              subject: `person:${personId}`,
              before,
            },
            after: {
              supplier_id: supplierId,
              destination_hint: wanted === undefined ? before.destination_hint : hint,
            },
          },
        );
      });
      return await show(clientId, params.id);
    },
  );
}

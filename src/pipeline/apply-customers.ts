// Stage 2b of a batch: customers that an import handed in become advocates with a code (ST-12). Messages nobody.

import { randomInt } from 'node:crypto';
import type { Id } from '../base/ids.ts';
import { chooseCampaign } from '../campaigns/choose.ts';
import type { Tx } from '../db/sql.ts';
import type { Reading } from '../intake/types.ts';
import { storeUnwanted } from '../people/consent-store.ts';
import { loadKeys } from '../people/store.ts';
import { createShareables } from '../referrals/bulk-shareables.ts';
import type { NamedPerson } from '../referrals/shareable-store.ts';
import { type AppliedCustomers, countApplied } from '../servicetitan/imports-store.ts';
import type { PeopleOfBatch } from './apply-people.ts';
import type { BatchContext } from './context.ts';
import { DEFAULT_PROGRAM } from './decide-friend.ts';

/** Gives each customer of the batch that can be reached a code under the label of the running program, unless there is one. */
export async function applyCustomers(
  tx: Tx,
  ctx: BatchContext,
  readings: readonly Reading[],
  people: PeopleOfBatch,
): Promise<void> {
  const customers = readings.flatMap((reading, index) =>
    reading.kind === 'customer' ? [{ reading, personId: people.subject[index] ?? null }] : [],
  );
  if (customers.length === 0) return;
  const known = customers.flatMap(({ personId, reading }) =>
    personId === null ? [] : [{ ...reading, personId }],
  );
  await storeUnwanted(tx, ctx.clientId, known);
  const keys = await loadKeys(tx, ctx.clientId, [...new Set(known.map(({ personId }) => personId))]);
  const wishes = new Map<Id, NamedPerson>();
  for (const { personId, firstName, lastName } of known) {
    const own = keys.get(personId);
    // A placeholder or an address of the company itself reaches nobody (ID-1).
    const canBeReached = own !== undefined && own.emails.length + own.phones.length > 0;
    if (canBeReached && !wishes.has(personId)) wishes.set(personId, { personId, firstName, lastName });
  }
  const label = chooseCampaign(ctx.campaigns, null)?.programLabel ?? DEFAULT_PROGRAM;
  const made = await createShareables(
    tx,
    { now: ctx.now, dice: (below) => randomInt(below) },
    ctx.clientId,
    [...wishes.values()],
    label,
    () => ({ source: 'servicetitan_import' }),
  );
  const madeFor = new Map(made.map((one) => [one.personId, one.code]));
  const counts = new Map<Id, AppliedCustomers>();
  for (const { reading, personId } of customers) {
    const code = personId === null ? undefined : madeFor.get(personId);
    const reason = personId !== null && wishes.has(personId) ? 'has_code' : 'unusable_contact';
    reading.notes.push(
      code === undefined
        ? { code: reason, message: WORDS[reason] }
        : { code: 'advocate_code_made', message: `The customer is an advocate now, with the code ${code}.` },
    );
    // A second customer of the same person finds the code there.
    if (code !== undefined && personId !== null) madeFor.delete(personId);
    if (reading.importId === null) continue;
    const { importId } = reading;
    const count = counts.get(importId) ?? { importId, applied: 0, made: 0, skipped: {} };
    counts.set(importId, count);
    count.applied++;
    if (code !== undefined) count.made++;
    else count.skipped[reason] = (count.skipped[reason] ?? 0) + 1;
  }
  await countApplied(tx, ctx.clientId, [...counts.values()]);
  if (made.length > 0)
    await askAboutCodes(
      tx,
      ctx,
      made.map((one) => one.codeKey),
    );
}

const WORDS = {
  has_code: 'The customer has a code of this program already.',
  unusable_contact: 'Neither the e-mail address nor the phone number is of use.',
};

/** Jobs and leads may have named a code before anybody had it (AT-2, AT-5). */
async function askAboutCodes(tx: Tx, ctx: BatchContext, codeKeys: readonly string[]): Promise<void> {
  await ctx.acceptIn(tx, [
    {
      ...{ clientId: ctx.clientId, source: 'staff', name: 're_evaluate', eventTime: null, actor: 'system' },
      ...{
        connectionId: null,
        deviceId: null,
        idempotencyKey: null,
        partnerKey: null,
        sameBytesAreSame: false,
      },
      body: JSON.stringify({ code_keys: codeKeys }),
    },
  ]);
}

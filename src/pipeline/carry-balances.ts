// Balances of another program become rewards that staff granted by hand (RW-2, RW-8): approved, in the ledger like any other, each once
// however often its row comes. Runs in the client's lane, in the transaction that marks the rows.

import { Refusal, refusalMessage } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import { chooseCampaign } from '../campaigns/choose.ts';
import { loadLiveCampaigns } from '../campaigns/store.ts';
import type { Tx } from '../db/sql.ts';
import { countCarried } from '../files/imports-store.ts';
import { BALANCE_CONTRADICTS, type FileFault, type FileImport, type FileWish } from '../files/types.ts';
import type { Deps } from '../http/types.ts';
import { grantReward, recipient } from '../rewards/grant-store.ts';
import { auditReward } from '../rewards/views-store.ts';

export interface EnrolledAdvocate {
  personId: Id;
  code: string;
}

/** Grants the balances of these rows; a row whose balance cannot be carried over is put among `refused`. */
export async function carryBalances(
  tx: Tx,
  deps: Deps,
  clientId: Id,
  current: FileImport,
  rows: readonly { row: number; wish: FileWish }[],
  advocates: ReadonlyMap<number, EnrolledAdvocate>,
  refused: Map<number, FileFault>,
): Promise<void> {
  if (rows.every(({ wish }) => wish.balance === null)) return;
  const { importId, createdBy: actor, settings } = current;
  const campaign = chooseCampaign(await loadLiveCampaigns(tx, clientId), settings.label);
  const { timeZone, currency } = await deps.client(clientId);
  // Nobody is messaged because a file came in.
  const announce: Deps['announce'] = (to, client, happenings) =>
    deps.announce(
      to,
      client,
      happenings.map((happening) => ({ ...happening, fromUpload: true })),
    );
  const ctx = { clientId, ids: deps.ids, now: deps.now(), announce };
  const reason = `Carried over from ${settings.oldProgram ?? 'another program'}`;
  const carried = { rewards: 0, minor: 0 };
  for (const { row, wish } of rows) {
    if (wish.balance === null) continue;
    if (!campaign) {
      refused.set(row, NO_CAMPAIGN);
      continue;
    }
    const { amountMinor, key } = wish.balance;
    const personId = await recipient(tx, clientId, advocates.get(row)?.personId ?? '0');
    if (personId === null) {
      refused.set(row, {
        field: 'balance',
        code: 'person_not_found',
        message: refusalMessage('person_not_found', {}),
      });
      continue;
    }
    const grant = {
      ...{
        personId,
        role: 'advocate' as const,
        campaignId: campaign.campaignId,
        amountMinor,
        currency,
        reason,
      },
      ...{ campaignVersion: campaign.version, caps: [], timeZone, about: null, idempotencyKey: key, actor },
      // The old program promised it: no cap of this one took it into account.
      overrideCaps: true,
    };
    try {
      const { rewardId, isNew } = await grantReward(tx, ctx, grant);
      if (!isNew) continue;
      carried.rewards++;
      carried.minor += amountMinor;
      const after = { person_id: personId, amount_minor: amountMinor, reason, import_id: importId };
      await auditReward(tx, { ...ctx, actor }, { action: 'reward.granted', rewardId, before: null, after });
    } catch (error) {
      // Refused before anything of it was written.
      if (!(error instanceof Refusal)) throw error;
      refused.set(row, BALANCE_CONTRADICTS);
    }
  }
  await countCarried(tx, clientId, importId, carried);
}

const NO_CAMPAIGN: FileFault = {
  field: 'balance',
  code: 'balance_not_taken',
  message:
    'No campaign is published yet in whose books the balance could stand; publish one, and import the row again.',
};

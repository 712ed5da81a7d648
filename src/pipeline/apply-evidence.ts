// Stage 4 of a batch: reasons to believe that someone was referred (AT-1), and staff's word for it (AT-7).

import { codeKey } from '../base/codes.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Reading } from '../intake/types.ts';
import { followMerges } from '../people/store.ts';
import { insertEvidence } from '../referrals/store.ts';
import type { PeopleOfBatch } from './apply-people.ts';
import type { BatchContext } from './context.ts';

/** Stores the evidence of a batch; returns the friends it is about. */
export async function applyEvidence(
  tx: Tx,
  ctx: BatchContext,
  readings: readonly Reading[],
  people: PeopleOfBatch,
): Promise<Id[]> {
  const rows: Parameters<typeof insertEvidence>[2][number][] = [];
  for (const [index, reading] of readings.entries()) {
    const base = { evidenceId: ctx.ids(), occurredAt: reading.at, inputId: reading.input.inputId };
    if (reading.kind === 'event') {
      const friendPersonId = people.subject[index];
      const key = reading.code === null ? '' : codeKey(reading.code);
      const advocatePersonId = people.advocate[index] ?? null;
      if (!friendPersonId || (key === '' && advocatePersonId === null)) continue;
      rows.push({
        ...base,
        kind: reading.evidence,
        friendPersonId,
        codeKey: key || null,
        advocatePersonId,
        data: { event: reading.input.name, code: reading.code },
      });
    } else if (reading.kind === 'override') {
      rows.push({
        ...base,
        kind: 'staff',
        friendPersonId: reading.friendPersonId,
        codeKey: null,
        advocatePersonId: reading.advocatePersonId,
        data: { reason: reading.reason, actor: reading.input.actor },
      });
    }
  }
  const staffed = rows.filter((row) => row.kind === 'staff');
  if (staffed.length > 0) {
    const named = staffed.flatMap((row) => [row.friendPersonId, row.advocatePersonId ?? row.friendPersonId]);
    const survivors = await followMerges(tx, ctx.clientId, named);
    for (const row of staffed) {
      row.friendPersonId = survivors.get(row.friendPersonId) ?? row.friendPersonId;
      if (row.advocatePersonId)
        row.advocatePersonId = survivors.get(row.advocatePersonId) ?? row.advocatePersonId;
    }
  }
  await insertEvidence(tx, ctx.clientId, rows);
  return rows.map((row) => row.friendPersonId);
}

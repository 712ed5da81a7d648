// A client in a shared test database whose persons a test resolves.

import assert from 'node:assert/strict';
import { type Id, idMaker } from '../../src/base/ids.ts';
import type { Db } from '../../src/db/sql.ts';
import type { PersonHints } from '../../src/intake/types.ts';
import { mergeCustomers, resolvePersons, type StepRow } from '../../src/people/store.ts';
import type { CustomerMerge, Resolution } from '../../src/people/types.ts';

export const ids = idMaker(1, Date.now);
export const NOW = new Date('2026-04-02T12:00:00Z');

/** A client of its own in the shared database. */
export async function newPeopleClient(db: Db) {
  const clientId = ids();
  await db.query('insert into clients (client_id, name, created_at) values ($1, $2, $3)', [
    clientId,
    'Acme',
    NOW,
  ]);
  const ctx = { clientId, phoneRegion: 'US', ownDomains: ['acme.example'], ids, now: NOW };
  return {
    clientId,
    db,
    resolve: (...hints: (PersonHints & { at?: Date })[]): Promise<Resolution> =>
      db.tx((tx) =>
        resolvePersons(
          tx,
          ctx,
          hints.map((said) => ({ hints: said, at: said.at ?? NOW, inputId: ids() })),
        ),
      ),
    mergeCustomers: (...merged: CustomerMerge[]) => db.tx((tx) => mergeCustomers(tx, ctx, merged)),
    log: () =>
      db.query<{ change: string; person_id: Id; other_person_id: Id | null; kind: string; value: string }>(
        'select change, person_id, other_person_id, kind, value from identity_log where client_id = $1 order by entry_id',
        [clientId],
      ),
    persons: async () =>
      (
        await db.query<{ person_id: Id }>(
          'select person_id from persons where client_id = $1 and merged_into is null',
          [clientId],
        )
      ).map((row) => row.person_id),
  };
}

/** The one person that the asks came to. */
export async function only(resolution: Promise<Resolution>): Promise<Id> {
  const { personIds } = await resolution;
  assert.equal(personIds.length, 1);
  return personIds[0] ?? assert.fail('nobody was found');
}

/** A step of one's own, with what is told otherwise. */
export function step(personId: Id, name: string, more: Partial<StepRow> = {}): StepRow {
  return {
    ...{
      stepId: ids(),
      personId,
      name,
      role: 'self',
      cause: `input:${ids()}`,
      occurredAt: NOW,
      recordedAt: NOW,
    },
    ...{
      campaignId: null,
      program: null,
      quality: 'NONE',
      inputId: null,
      connectionId: null,
      jobId: null,
      data: {},
    },
    ...more,
  };
}

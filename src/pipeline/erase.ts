// Erases a person (ID-5): what is promised is taken back, the rows about the person are emptied, and the sweep through the rows of others is
// written down. Composes rewards and privacy. One transaction in the client's lane; it cannot be undone.

import { randomInt } from 'node:crypto';
import { recordAudit } from '../accounts/audit.ts';
import { Refusal } from '../base/errors.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { refreshDesk } from '../people/desk-refresh.ts';
import { normaliseEmail } from '../people/normalise.ts';
import {
  erasuresToSweep,
  insertErasure,
  loadErasure,
  saveSweep,
  takeSweep,
} from '../privacy/erasure-store.ts';
import { eraseRows, findPerson, loadSubject, promisedRewards, sweepSome } from '../privacy/store.ts';
import { type Terms, termsOf } from '../privacy/terms.ts';
import type { Erasure, ErasureWish, Subject } from '../privacy/types.ts';
import { FIXED_CAUSES } from '../rewards/fulfil.ts';
import { transition } from '../rewards/transitions-store.ts';

/** Throws invalid_email, person_not_found, and reward_in_payout while a payout to the person is under way. */
export async function erasePerson(
  deps: Deps,
  clientId: Id,
  actor: string,
  wish: ErasureWish,
): Promise<Erasure> {
  const { ownDomains } = await deps.client(clientId);
  const emailKey = wish.email === null ? null : normaliseEmail(wish.email, ownDomains);
  if (wish.email !== null && emailKey === null) throw new Refusal('invalid_email', { value: wish.email });
  const erasureId = deps.ids();
  await deps.inLane(clientId, async (tx) => {
    const now = deps.now();
    const personId = await findPerson(tx, clientId, { ...wish, emailKey });
    // An address may stand in what others sent although nobody is known by it; another key that finds nobody is a mistake.
    if (personId === null && emailKey === null) throw new Refusal('person_not_found');
    const found = personId === null ? NOBODY : await loadSubject(tx, clientId, personId);
    const subject =
      emailKey === null ? found : { ...found, emails: [...new Set([...found.emails, emailKey])] };
    for (const rewardId of await promisedRewards(tx, clientId, subject.personIds)) {
      const message = 'The person was erased.';
      await transition(
        tx,
        { clientId, ids: deps.ids, now, announce: deps.announce },
        { rewardId, to: 'canceled', actor, cause: 'person_erased', message },
      );
    }
    const newCodeKeys = subject.codeKeys.map(namelessCode);
    await eraseRows(tx, { clientId, now, newCodeKeys, fixedCauses: FIXED_CAUSES }, subject);
    const sealed = deps.secrets.seal(JSON.stringify(termsOf(subject)), contextOf(clientId, erasureId));
    const row = { erasureId, personId, note: wish.note, requestedBy: actor, createdAt: now };
    await insertErasure(tx, clientId, row, sealed);
    await recordAudit(
      tx,
      {
        ...{ clientId, actor, action: 'person.erased', subject: `person:${personId ?? 'unknown'}` },
        ...{ before: null, after: { erasure_id: erasureId } },
      },
      { ids: deps.ids, now },
    );
    await enqueueSweep(tx, deps, clientId, erasureId);
  });
  const erasure = await loadErasure(deps.db, clientId, erasureId);
  if (!erasure) throw new Error(`erasure ${erasureId} is not there`);
  return erasure;
}

const NOBODY: Subject = {
  ...{ personIds: [], emails: [], phones: [], codes: [], codeKeys: [] },
  ...{ customers: [], inputIds: [] },
};

const SYMBOLS = 'abcdefghjkmnpqrstuvwxyz23456789';

function namelessCode(): string {
  return `erased${Array.from({ length: 16 }, () => SYMBOLS[randomInt(SYMBOLS.length)]).join('')}`;
}

/** Sweeps until nothing of one erasure is left, a transaction per some thousand rows. Safe to run twice and at once. */
export async function sweepErasure(deps: Deps, clientId: Id, erasureId: Id): Promise<void> {
  await refreshDesk(deps.db, clientId);
  for (let isDone = false; !isDone; ) {
    isDone = await deps.db.tx(async (tx) => {
      const sweep = await takeSweep(tx, clientId, erasureId);
      if (!sweep) return true;
      const terms = JSON.parse(deps.secrets.open(sweep.terms, contextOf(clientId, erasureId))) as Terms;
      const swept = await sweepSome(tx, clientId, terms, sweep.progress);
      await saveSweep(tx, clientId, erasureId, deps.now(), swept);
      return swept.isDone;
    });
  }
}

/** The safety net: sweeps that are under way have a job waiting, whatever was lost. */
export async function wakeSweeps(deps: Deps): Promise<void> {
  await deps.db.tx(async (tx) => {
    for (const { clientId, erasureId } of await erasuresToSweep(tx))
      await enqueueSweep(tx, deps, clientId, erasureId);
  });
}

async function enqueueSweep(tx: Tx, deps: Deps, clientId: Id, erasureId: Id): Promise<void> {
  const lane = `erasure:${erasureId}`;
  await deps.enqueue(
    tx,
    'sweep_erasure',
    { client_id: clientId, erasure_id: erasureId },
    { key: lane, lane, keepRunAt: true },
  );
}

function contextOf(clientId: Id, erasureId: Id): string {
  return `erasures:${clientId}:${erasureId}`;
}

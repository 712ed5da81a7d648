// Makes the entries of the desk's search anew for advocates that changed (DESK-1). The database marks them in the transaction of the change;
// a search makes up for what is left before it looks, and a task works off the rest.

import type { Id } from '../base/ids.ts';
import type { Db } from '../db/sql.ts';
import { type DeskEntry, entryOf, keysOf, partsOf, vocabularyOf } from './desk-keys.ts';
import {
  countDeskWords,
  hasDeskChanges,
  holdDesk,
  loadDeskEntries,
  loadDeskPersons,
  saveDeskEntries,
  takeDeskChanges,
} from './desk-store.ts';

const BATCH = 1_000;
/** What one search makes up for; beyond it the task does. */
const AT_SEARCH = 200;

/** Works everything off. */
export async function refreshDesk(db: Db, clientId: Id): Promise<void> {
  while ((await refreshBatch(db, clientId, BATCH)) === BATCH);
}

/** Before a search. True: more is left than it made up for, or another process is at it. */
export async function catchUp(db: Db, clientId: Id): Promise<boolean> {
  if (!(await hasDeskChanges(db, clientId))) return false;
  await refreshBatch(db, clientId, AT_SEARCH);
  return hasDeskChanges(db, clientId);
}

/** How many changes were taken. */
async function refreshBatch(db: Db, clientId: Id, most: number): Promise<number> {
  return db.tx(async (tx) => {
    if (!(await holdDesk(tx, clientId))) return 0;
    const personIds = await takeDeskChanges(tx, clientId, most);
    if (personIds.length === 0) return 0;
    const persons = await loadDeskPersons(tx, clientId, personIds);
    const before = await loadDeskEntries(tx, clientId, personIds);
    const now = new Map<Id, DeskEntry>(persons.map((person) => [person.personId, entryOf(person)]));
    const gone = [...before.keys()].filter((id) => !now.has(id));
    const entries = [...now].map(([personId, data]) => ({ personId, data, keys: keysOf(data) }));
    await saveDeskEntries(tx, clientId, entries, gone);
    await countDeskWords(tx, clientId, wordChanges(before.values(), now.values()), partsOf);
    return most;
  });
}

function wordChanges(before: Iterable<DeskEntry>, now: Iterable<DeskEntry>): Map<string, number> {
  const changes = new Map<string, number>();
  const count = (entries: Iterable<DeskEntry>, step: number) => {
    for (const entry of entries) {
      for (const word of vocabularyOf(entry)) changes.set(word, (changes.get(word) ?? 0) + step);
    }
  };
  count(before, -1);
  count(now, 1);
  return changes;
}

// SQL of the block and allow lists, and whom their entries name.

import type { Id, IdMaker } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { type ListKind, type ListMatch, type ListName, listableKeys } from './lists.ts';
import type { PersonKeys } from './types.ts';

/** The entries that name these persons or one of their keys, by person; persons without are missing. */
export async function loadListed(
  sql: Sql,
  clientId: Id,
  persons: readonly PersonKeys[],
): Promise<Map<Id, (ListMatch & { personId: Id })[]>> {
  const found = new Map<Id, (ListMatch & { personId: Id })[]>();
  const keys = persons.flatMap((person) =>
    listableKeys(person).map((key) => ({ ...key, personId: person.personId })),
  );
  if (keys.length === 0) return found;
  const rows = await sql.query<{ place: string; entry_id: Id; list: ListName }>(
    `select k.place, e.entry_id, e.list
       from unnest($2::text[], $3::text[]) with ordinality as k(kind, value, place)
       join list_entries e on e.client_id = $1 and e.kind = k.kind and e.value = k.value and e.removed_at is null
      where exists (select from list_entries where client_id = $1)
      order by k.place`,
    [clientId, keys.map(({ kind }) => kind), keys.map(({ value }) => value)],
  );
  for (const row of rows) {
    const key = keys[Number(row.place) - 1];
    if (!key) continue;
    const list = found.get(key.personId) ?? [];
    list.push({ ...key, list: row.list, entryId: row.entry_id });
    found.set(key.personId, list);
  }
  return found;
}

/** Entries of merged persons name the survivor; where it is named already, the older entry stays. */
export async function repointListed(
  tx: Tx,
  clientId: Id,
  merges: readonly { from: Id; to: Id }[],
  now: Date,
): Promise<void> {
  if (merges.length === 0) return;
  await tx.query(
    `with moved as (
       select e.entry_id, m.survivor, row_number() over (partition by m.survivor order by e.list desc, e.entry_id) as place,
              exists (select from list_entries o where o.client_id = $1 and o.kind = 'person' and o.value = m.survivor
                         and o.removed_at is null) as is_named
         from unnest($2::text[], $3::text[]) as m(merged, survivor)
         join list_entries e on e.client_id = $1 and e.kind = 'person' and e.value = m.merged and e.removed_at is null)
     update list_entries e
        set value = case when m.place = 1 and not m.is_named then m.survivor else e.value end,
            removed_at = case when m.place = 1 and not m.is_named then null else $4::timestamptz end,
            removed_by = case when m.place = 1 and not m.is_named then null else 'system' end
       from moved m where e.client_id = $1 and e.entry_id = m.entry_id`,
    [clientId, merges.map((merge) => merge.from), merges.map((merge) => merge.to), now],
  );
}

export interface ListEntry {
  entry_id: Id;
  list: ListName;
  kind: ListKind;
  value: string;
  reason: string;
  actor: string;
  created_at: Date;
  removed_at: Date | null;
  removed_by: string | null;
  removed_reason: string | null;
}

const ENTRY = `entry_id, list, kind, value, reason, actor, created_at, removed_at, removed_by, removed_reason`;

/** Newest first. */
export async function listEntries(
  sql: Sql,
  clientId: Id,
  filter: {
    list: ListName | null;
    kind: ListKind | null;
    value: string | null;
    removed: boolean;
    before: Id | null;
    limit: number;
  },
): Promise<ListEntry[]> {
  return await sql.query<ListEntry>(
    `select ${ENTRY} from list_entries
      where client_id = $1 and ($2::text is null or list = $2) and ($3::text is null or kind = $3) and ($4::text is null or value = $4)
        and (removed_at is not null) = $5 and ($6::bigint is null or entry_id < $6)
      order by entry_id desc limit $7`,
    [clientId, filter.list, filter.kind, filter.value, filter.removed, filter.before, filter.limit],
  );
}

/** null: the value stands on a list already; then `entry` is the one that is there. */
export async function addEntry(
  tx: Tx,
  clientId: Id,
  entry: { list: ListName; kind: ListKind; value: string; reason: string; actor: string; now: Date },
  ids: IdMaker,
): Promise<{ entry: ListEntry; isNew: boolean }> {
  const [made] = await tx.query<ListEntry>(
    `insert into list_entries (client_id, entry_id, list, kind, value, reason, actor, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (client_id, kind, value) where removed_at is null do nothing returning ${ENTRY}`,
    [clientId, ids(), entry.list, entry.kind, entry.value, entry.reason, entry.actor, entry.now],
  );
  if (made) return { entry: made, isNew: true };
  const [there] = await tx.query<ListEntry>(
    `select ${ENTRY} from list_entries where client_id = $1 and kind = $2 and value = $3 and removed_at is null`,
    [clientId, entry.kind, entry.value],
  );
  return { entry: there as ListEntry, isNew: false };
}

/** null: there is no such entry. An entry that was removed before stays as it is. */
export async function removeEntry(
  tx: Tx,
  clientId: Id,
  entryId: Id,
  by: { actor: string; reason: string; now: Date },
): Promise<{ entry: ListEntry; changed: boolean } | null> {
  const [removed] = await tx.query<ListEntry>(
    `update list_entries set removed_at = $3, removed_by = $4, removed_reason = $5
      where client_id = $1 and entry_id = $2 and removed_at is null returning ${ENTRY}`,
    [clientId, entryId, by.now, by.actor, by.reason],
  );
  if (removed) return { entry: removed, changed: true };
  const [there] = await tx.query<ListEntry>(
    `select ${ENTRY} from list_entries where client_id = $1 and entry_id = $2`,
    [clientId, entryId],
  );
  return there ? { entry: there, changed: false } : null;
}

/** The friends whose decisions an entry may change: the persons whom it names, and those whom they referred. */
export async function personsNamed(
  sql: Sql,
  clientId: Id,
  { kind, value }: { kind: ListKind; value: string },
): Promise<Id[]> {
  const rows = await sql.query<{ person_id: Id }>(
    `with named as (${NAMED[kind]})
     select person_id from named
     union
     select friend_person_id from referrals
      where client_id = $1 and advocate_person_id in (select person_id from named) and state = 'active'`,
    [clientId, kind === 'domain' ? value.replace(/[\\%_]/g, '\\$&') : value],
  );
  return rows.map((row) => row.person_id);
}

const NAMED: Record<ListKind, string> = {
  person: 'select $2::bigint as person_id where $1::bigint is not null',
  email: `select person_id from identities where client_id = $1 and kind = 'email' and value = $2`,
  device: `select person_id from identities where client_id = $1 and kind = 'device' and value = $2`,
  domain: `select person_id from identities where client_id = $1 and kind = 'email' and (value like '%@' || $2 or value like '%.' || $2)`,
  phone: `select person_id from person_contacts where client_id = $1 and kind = 'phone' and value = $2`,
  address: `select person_id from person_contacts where client_id = $1 and kind = 'address' and value = $2`,
};

/** An entry of the audit log (SEC-2), in the transaction of the change. */
export async function auditEntry(
  tx: Tx,
  { clientId, actor, ids, now }: { clientId: Id; actor: string; ids: IdMaker; now: Date },
  action: string,
  entry: ListEntry,
): Promise<void> {
  const { entry_id, list, kind, value, reason, removed_reason } = entry;
  await tx.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after) values ($1, $2, $3, $4, $5, $6, null, $7)`,
    [
      ...[clientId, ids(), now, actor, action, `list_entry:${entry_id}`],
      JSON.stringify({ list, kind, value, reason, ...(removed_reason ? { removed_reason } : {}) }),
    ],
  );
}

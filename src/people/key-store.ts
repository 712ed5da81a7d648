// Loads the keys that a batch names into an index, and writes what became of them. The SQL of resolving persons; decides nothing.

import type { Id, IdMaker } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { NormalAsk } from './ask.ts';
import {
  type ContactKind,
  type IdentityKind,
  KeyIndex,
  type KnownPerson,
  type LoadedKeys,
  type LogEntry,
} from './key-index.ts';
import type { Merge, PersonKind } from './types.ts';

/** A contact that more persons than this have is no household (QU-7) and finds nobody; the index lists no more. */
export const CONTACT_HOLDERS_MAX = 20;

type NamedKeys = Pick<
  NormalAsk,
  'personId' | 'emails' | 'customer' | 'job' | 'partnerUserId' | 'phones' | 'deviceId' | 'address'
>;

/** Everything known of the keys of these asks, with one statement per kind of key whatever the number of asks. */
export async function loadIndex(
  tx: Tx,
  ctx: { clientId: Id; ids: IdMaker },
  asks: readonly Partial<NamedKeys>[],
): Promise<KeyIndex> {
  const { clientId } = ctx;
  const identities = await loadIdentities(tx, clientId, asks);
  const contacts = await loadContacts(tx, clientId, asks);
  const jobs = await loadFriendsOfJobs(tx, clientId, asks);
  const personIds = new Set<Id>();
  for (const { personId } of asks) if (personId) personIds.add(personId);
  for (const { owner } of identities) personIds.add(owner.personId);
  for (const { holders } of contacts) for (const holder of holders) personIds.add(holder);
  for (const { personId } of jobs) personIds.add(personId);
  const { persons, survivors } = await loadKnownPersons(tx, clientId, [...personIds]);
  return new KeyIndex({ persons, survivors, identities, contacts, jobs }, ctx.ids);
}

function distinctPairs(pairs: [string, string | null | undefined][]): { kinds: string[]; values: string[] } {
  const seen = new Map<string, [string, string]>();
  for (const [kind, value] of pairs) if (value) seen.set(`${kind} ${value}`, [kind, value]);
  const list = [...seen.values()];
  return { kinds: list.map(([kind]) => kind), values: list.map(([, value]) => value) };
}

async function loadIdentities(
  sql: Sql,
  clientId: Id,
  asks: readonly Partial<NamedKeys>[],
): Promise<LoadedKeys['identities']> {
  const { kinds, values } = distinctPairs(
    asks.flatMap((ask): [IdentityKind, string | null | undefined][] => [
      ...(ask.emails ?? []).map((email): [IdentityKind, string] => ['email', email]),
      ['st_customer', ask.customer],
      ['partner_user_id', ask.partnerUserId],
      ['device', ask.deviceId],
    ]),
  );
  if (kinds.length === 0) return [];
  const rows = await sql.query<{
    kind: IdentityKind;
    value: string;
    person_id: Id;
    since: Date;
    input_id: Id | null;
  }>(
    // `offset 0` keeps it one index look-up per key, whatever the planner believes of the table
    `select i.kind, i.value, i.person_id, i.since, i.input_id
       from unnest($2::text[], $3::text[]) as n (kind, value)
      cross join lateral (
        select * from identities where client_id = $1 and kind = n.kind and value = n.value offset 0) i`,
    [clientId, kinds, values],
  );
  return rows.map((row) => ({
    kind: row.kind,
    value: row.value,
    owner: { personId: row.person_id, since: row.since, inputId: row.input_id },
  }));
}

async function loadContacts(
  sql: Sql,
  clientId: Id,
  asks: readonly Partial<NamedKeys>[],
): Promise<LoadedKeys['contacts']> {
  const { kinds, values } = distinctPairs(
    asks.flatMap((ask): [ContactKind, string | null | undefined][] => [
      ...(ask.phones ?? []).map((phone): [ContactKind, string] => ['phone', phone]),
      ['address', ask.address],
    ]),
  );
  if (kinds.length === 0) return [];
  const rows = await sql.query<{ kind: ContactKind; value: string; holders: Id[] }>(
    `select n.kind, n.value, array(
        select person_id::text from person_contacts
         where client_id = $1 and kind = n.kind and value = n.value limit $4) as holders
       from unnest($2::text[], $3::text[]) as n (kind, value)`,
    [clientId, kinds, values, CONTACT_HOLDERS_MAX + 1],
  );
  return rows.map((row) => ({ ...row, many: row.holders.length > CONTACT_HOLDERS_MAX }));
}

async function loadFriendsOfJobs(
  sql: Sql,
  clientId: Id,
  asks: readonly Partial<NamedKeys>[],
): Promise<LoadedKeys['jobs']> {
  const keys = [...new Set(asks.flatMap((ask) => (ask.job ? [ask.job] : [])))];
  if (keys.length === 0) return [];
  const rows = await sql.query<{ key: string; person_id: Id }>(
    `select n.key, j.friend_person_id as person_id
       from unnest($2::text[], $3::bigint[], $4::text[]) as n (key, connection_id, job_id)
      cross join lateral (
        select friend_person_id from jobs
         where client_id = $1 and connection_id = n.connection_id and job_id = n.job_id offset 0) j
      where j.friend_person_id is not null`,
    [
      clientId,
      keys,
      keys.map((key) => key.slice(0, key.indexOf(':'))),
      keys.map((key) => key.slice(key.indexOf(':') + 1)),
    ],
  );
  return rows.map((row) => ({ key: row.key, personId: row.person_id }));
}

interface KnownPersonRow {
  asked_id: Id;
  person_id: Id;
  first_name: string | null;
  last_name: string | null;
  email: string | null;
  phone: string | null;
  kind: PersonKind;
  emails: number;
  partners: number;
  customers: string[];
}

async function loadKnownPersons(
  sql: Sql,
  clientId: Id,
  personIds: Id[],
): Promise<{ persons: KnownPerson[]; survivors: Merge[] }> {
  if (personIds.length === 0) return { persons: [], survivors: [] };
  const rows = await sql.query<KnownPersonRow>(
    `select n.person_id as asked_id, p.person_id, p.first_name, p.last_name, p.email, p.phone, p.kind,
            k.emails, k.partners, k.customers
       from unnest($2::bigint[]) as n (person_id)
      cross join lateral (
        select coalesce(merged_into, person_id) as person_id from persons
         where client_id = $1 and person_id = n.person_id offset 0) s
      cross join lateral (
        select * from persons where client_id = $1 and person_id = s.person_id offset 0) p
      cross join lateral (
        select count(*) filter (where kind = 'email')::int as emails,
               count(*) filter (where kind = 'partner_user_id')::int as partners,
               coalesce(array_agg(value) filter (where kind = 'st_customer'), '{}') as customers
          from identities where client_id = $1 and person_id = p.person_id) k`,
    [clientId, personIds],
  );
  const persons = new Map<Id, KnownPerson>();
  const survivors: Merge[] = [];
  for (const row of rows) {
    if (row.asked_id !== row.person_id) survivors.push({ from: row.asked_id, to: row.person_id });
    persons.set(row.person_id, {
      personId: row.person_id,
      firstName: row.first_name,
      lastName: row.last_name,
      email: row.email,
      phone: row.phone,
      kind: row.kind,
      emails: row.emails,
      partners: row.partners,
      customers: new Set(row.customers),
    });
  }
  return { persons: [...persons.values()], survivors };
}

/** Writes every change of the index. Answers the persons that learnt a key or a contact. */
export async function saveIndex(
  tx: Tx,
  ctx: { clientId: Id; ids: IdMaker; now: Date },
  index: KeyIndex,
): Promise<Set<Id>> {
  const { clientId, now } = ctx;
  await insertPersons(tx, clientId, [...index.created.values()], now);
  await repointMerged(tx, clientId, index.merges(), now);
  const filled = [...new Set([...index.filled].map((id) => index.root(id)))];
  await updatePersons(
    tx,
    clientId,
    filled.map((id) => index.person(id)).filter((person) => person !== null),
    now,
  );
  await upsertIdentities(tx, clientId, index.changedIdentities());
  const learnt = index.learnt();
  for (const personId of await insertContacts(tx, clientId, index)) learnt.add(personId);
  await insertLog(tx, ctx, index.log());
  return learnt;
}

async function insertPersons(tx: Tx, clientId: Id, persons: KnownPerson[], now: Date): Promise<void> {
  if (persons.length === 0) return;
  await tx.query(
    `insert into persons (client_id, person_id, first_name, last_name, email, phone, kind, created_at, updated_at)
     select $1, n.*, $8, $8
       from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) as n`,
    [clientId, ...shownColumns(persons), now],
  );
}

async function updatePersons(tx: Tx, clientId: Id, persons: KnownPerson[], now: Date): Promise<void> {
  if (persons.length === 0) return;
  await tx.query(
    `update persons p
        set first_name = n.first_name, last_name = n.last_name, email = n.email, phone = n.phone, kind = n.kind, updated_at = $8
       from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
         as n (person_id, first_name, last_name, email, phone, kind)
      where p.client_id = $1 and p.person_id = n.person_id`,
    [clientId, ...shownColumns(persons), now],
  );
}

function shownColumns(persons: KnownPerson[]): (string | null)[][] {
  return [
    persons.map((person) => person.personId),
    persons.map((person) => person.firstName),
    persons.map((person) => person.lastName),
    persons.map((person) => person.email),
    persons.map((person) => person.phone),
    persons.map((person) => person.kind),
  ];
}

/** Moves all that this room keeps of merged persons to their survivors; other rooms do the same with `Resolution.merges`. */
async function repointMerged(tx: Tx, clientId: Id, merges: readonly Merge[], now: Date): Promise<void> {
  if (merges.length === 0) return;
  const params = [clientId, merges.map((merge) => merge.from), merges.map((merge) => merge.to)];
  const pairs = 'unnest($2::bigint[], $3::bigint[]) as m (from_id, to_id)';
  // Those merged into `from` before follow it, so that a survivor is always one step away.
  await tx.query(
    `update persons p set merged_into = m.to_id, updated_at = $4 from ${pairs}
      where p.client_id = $1 and (p.person_id = m.from_id or p.merged_into = m.from_id)`,
    [...params, now],
  );
  await tx.query(
    `update identities i set person_id = m.to_id from ${pairs} where i.client_id = $1 and i.person_id = m.from_id`,
    params,
  );
  await tx.query(
    `with moved as (
       delete from person_contacts c using ${pairs} where c.client_id = $1 and c.person_id = m.from_id
       returning c.kind, c.value, m.to_id, c.since)
     insert into person_contacts (client_id, kind, value, person_id, since)
     select $1, kind, value, to_id, min(since) from moved group by kind, value, to_id
     on conflict do nothing`,
    params,
  );
  await tx.query(
    `update steps s set person_id = m.to_id from ${pairs} where s.client_id = $1 and s.person_id = m.from_id`,
    params,
  );
}

async function upsertIdentities(
  tx: Tx,
  clientId: Id,
  changed: ReturnType<KeyIndex['changedIdentities']>,
): Promise<void> {
  if (changed.length === 0) return;
  await tx.query(
    `insert into identities (client_id, kind, value, person_id, since, input_id)
     select $1, n.* from unnest($2::text[], $3::text[], $4::bigint[], $5::timestamptz[], $6::bigint[]) as n
     on conflict (client_id, kind, value) do update
       set person_id = excluded.person_id, since = excluded.since, input_id = excluded.input_id`,
    [
      clientId,
      changed.map(({ kind }) => kind),
      changed.map(({ value }) => value),
      changed.map(({ owner }) => owner.personId),
      changed.map(({ owner }) => owner.since),
      changed.map(({ owner }) => owner.inputId),
    ],
  );
}

/** Answers the persons for whom a contact was new. */
async function insertContacts(tx: Tx, clientId: Id, index: KeyIndex): Promise<Id[]> {
  const contacts = index.newContacts;
  if (contacts.length === 0) return [];
  const rows = await tx.query<{ person_id: Id }>(
    `insert into person_contacts (client_id, kind, value, person_id, since)
     select $1, n.* from unnest($2::text[], $3::text[], $4::bigint[], $5::timestamptz[]) as n
     on conflict do nothing
     returning person_id`,
    [
      clientId,
      contacts.map(({ kind }) => kind),
      contacts.map(({ value }) => value),
      contacts.map(({ personId }) => index.root(personId)),
      contacts.map(({ since }) => since),
    ],
  );
  return rows.map((row) => row.person_id);
}

/** That a key stayed with its person is said once, however often another one brings it. */
async function insertLog(
  tx: Tx,
  ctx: { clientId: Id; ids: IdMaker; now: Date },
  log: readonly LogEntry[],
): Promise<void> {
  if (log.length === 0) return;
  const said = new Map(
    log.map((entry) => {
      const { change, personId, otherPersonId, kind, value } = entry;
      return [change === 'kept' ? `${personId} ${otherPersonId} ${kind} ${value}` : entry, entry];
    }),
  );
  const entries = [...said.values()];
  await tx.query(
    `insert into identity_log (client_id, entry_id, at, change, person_id, other_person_id, kind, value, input_id)
     select $1, n.entry_id, $2, n.change, n.person_id, n.other_person_id, n.kind, n.value, n.input_id
       from unnest($3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::text[], $8::text[], $9::bigint[])
         as n (entry_id, change, person_id, other_person_id, kind, value, input_id)
      where n.change <> 'kept' or not exists (
        select from identity_log l
         where l.client_id = $1 and l.person_id = n.person_id and l.change = 'kept' and l.kind = n.kind
           and l.value = n.value and l.other_person_id = n.other_person_id)`,
    [
      ctx.clientId,
      ctx.now,
      entries.map(() => ctx.ids()),
      entries.map(({ change }) => change),
      entries.map(({ personId }) => personId),
      entries.map(({ otherPersonId }) => otherPersonId),
      entries.map(({ kind }) => kind),
      entries.map(({ value }) => value),
      entries.map(({ inputId }) => inputId),
    ],
  );
}

// The SQL of what files say beside inputs: who was served before (QU-2), who opted out; and whom the rows of a file mean.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { FileSettings } from './types.ts';

interface Key {
  kind: string;
  value: string;
}

/** "kind:value" of the keys that are some person's. Phones count by contacts, as they identify nobody alone. */
export async function knownKeys(sql: Sql, clientId: Id, keys: readonly Key[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await sql.query<{ key: string }>(
    `select k.kind || ':' || k.value as key from unnest($2::text[], $3::text[]) as k (kind, value)
      where exists (select from identities i where i.client_id = $1 and i.value = k.value
                       and i.kind = case k.kind when 'customer' then 'st_customer' else k.kind end)
         or k.kind = 'phone' and exists (select from person_contacts c where c.client_id = $1 and c.kind = 'phone' and c.value = k.value)`,
    [clientId, keys.map(({ kind }) => kind), keys.map(({ value }) => value)],
  );
  return new Set(rows.map(({ key }) => key));
}

/** Stores who was served when; the same again changes nothing. */
export async function storePastCustomers(
  tx: Tx,
  clientId: Id,
  importId: Id,
  rows: readonly (Key & { servedAt: Date })[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into past_customers (client_id, kind, value, served_at, import_id)
     select $1, kind, value, served_at, $2 from unnest($3::text[], $4::text[], $5::timestamptz[]) as u (kind, value, served_at)
     on conflict do nothing`,
    [
      ...[clientId, importId, rows.map(({ kind }) => kind), rows.map(({ value }) => value)],
      rows.map(({ servedAt }) => servedAt),
    ],
  );
}

/** "kind:value" of the keys that a file told already. */
export async function pastCustomersAmong(sql: Sql, clientId: Id, keys: readonly Key[]): Promise<Set<string>> {
  if (keys.length === 0) return new Set();
  const rows = await sql.query<{ key: string }>(
    `select distinct p.kind || ':' || p.value as key from unnest($2::text[], $3::text[]) as k (kind, value)
       join past_customers p on p.client_id = $1 and p.kind = k.kind and p.value = k.value`,
    [clientId, keys.map(({ kind }) => kind), keys.map(({ value }) => value)],
  );
  return new Set(rows.map(({ key }) => key));
}

/** When a file says that each of these persons was served (QU-2), oldest first, by person. */
export async function servicesOf(
  sql: Sql,
  clientId: Id,
  persons: readonly { personId: Id; emails: string[]; phones: string[]; customers: string[] }[],
): Promise<Map<Id, { servedAt: Date; importId: Id }[]>> {
  const keys = persons.flatMap(({ personId, emails, phones, customers }) => [
    ...emails.map((value) => ({ personId, kind: 'email', value })),
    ...phones.map((value) => ({ personId, kind: 'phone', value })),
    ...customers.map((value) => ({ personId, kind: 'customer', value })),
  ]);
  const found = new Map<Id, { servedAt: Date; importId: Id }[]>();
  if (keys.length === 0) return found;
  const rows = await sql.query<{ person_id: Id; served_at: Date; import_id: Id }>(
    `select k.person_id, p.served_at, min(p.import_id) as import_id
       from unnest($2::bigint[], $3::text[], $4::text[]) as k (person_id, kind, value)
       join past_customers p on p.client_id = $1 and p.kind = k.kind and p.value = k.value
      group by 1, 2 order by 1, 2`,
    [
      ...[clientId, keys.map(({ personId }) => personId), keys.map(({ kind }) => kind)],
      keys.map(({ value }) => value),
    ],
  );
  for (const { person_id, served_at, import_id } of rows) {
    const own = found.get(person_id);
    if (own) own.push({ servedAt: served_at, importId: import_id });
    else found.set(person_id, [{ servedAt: served_at, importId: import_id }]);
  }
  return found;
}

interface OptOut {
  addressKey: string;
  mailClass: FileSettings['mailClass'];
}

/** Keeps addresses, or hashes of addresses, out of a class. */
export async function storeOptOuts(
  tx: Tx,
  clientId: Id,
  rows: readonly OptOut[],
  since: Date,
): Promise<void> {
  if (rows.length === 0) return;
  await tx.query(
    `insert into mail_opt_outs (client_id, address_key, mail_class, reason, detail, since)
     select distinct on (address_key, mail_class) $1::bigint, address_key, mail_class, 'api', null, $2::timestamptz
       from unnest($3::text[], $4::text[]) as u (address_key, mail_class)
     on conflict (client_id, address_key, mail_class) do update set reason = 'api', since = excluded.since
     where mail_opt_outs.reason = 'bounced'`,
    [clientId, since, rows.map(({ addressKey }) => addressKey), rows.map(({ mailClass }) => mailClass)],
  );
}

/** "address class" of those that are out already. */
export async function optOutsAmong(sql: Sql, clientId: Id, rows: readonly OptOut[]): Promise<Set<string>> {
  if (rows.length === 0) return new Set();
  const found = await sql.query<{ key: string }>(
    `select o.address_key || ' ' || o.mail_class as key from unnest($2::text[], $3::text[]) as k (address_key, mail_class)
       join mail_opt_outs o on o.client_id = $1 and o.address_key = k.address_key and o.mail_class = k.mail_class
        and (o.reason <> 'bounced' or k.mail_class <> 'all')`,
    [clientId, rows.map(({ addressKey }) => addressKey), rows.map(({ mailClass }) => mailClass)],
  );
  return new Set(found.map(({ key }) => key));
}

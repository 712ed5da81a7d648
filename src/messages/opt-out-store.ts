// SQL of addresses that are not mailed: opted out by class, or suppressed after a bounce (OUT-2).

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';

export type OptOutClass = 'transactional' | 'promotional' | 'all';

/** An address of an erased person is kept as its hash only, so that it stays unmailed (ID-5). `$2` is the address. */
const AS_KNOWN = `address_key in ($2, 'sha256:' || encode(sha256(convert_to($2, 'UTF8')), 'hex'))`;

export interface OptOut {
  mailClass: OptOutClass;
  reason: 'unsubscribed' | 'bounced' | 'api';
}

/** Keeps an address out of a class; one that is out already, by its hash too, stays as it is, but a word counts more than a bounce. */
export async function addOptOut(
  sql: Sql,
  clientId: Id,
  optOut: OptOut & { addressKey: string; detail: string | null; since: Date },
): Promise<void> {
  await sql.query(
    `insert into mail_opt_outs (client_id, address_key, mail_class, reason, detail, since)
     select $1, $2, $3, $4, $5, $6 where not exists (
       select from mail_opt_outs where client_id = $1 and ${AS_KNOWN} and address_key <> $2 and mail_class = $3
         and (reason <> 'bounced' or $4 = 'bounced'))
     on conflict (client_id, address_key, mail_class) do update
       set reason = excluded.reason, detail = excluded.detail, since = excluded.since
     where mail_opt_outs.reason = 'bounced' and excluded.reason <> 'bounced'`,
    [clientId, optOut.addressKey, optOut.mailClass, optOut.reason, optOut.detail, optOut.since],
  );
}

/** Lets an address into a class again. */
export async function removeOptOut(
  sql: Sql,
  clientId: Id,
  addressKey: string,
  mailClass: OptOutClass,
): Promise<void> {
  await sql.query(`delete from mail_opt_outs where client_id = $1 and ${AS_KNOWN} and mail_class = $3`, [
    clientId,
    addressKey,
    mailClass,
  ]);
}

/** What an address is out of, each class once. */
export async function optOutsOf(sql: Sql, clientId: Id, addressKey: string): Promise<OptOut[]> {
  const rows = await sql.query<{ mail_class: OptOutClass; reason: OptOut['reason'] }>(
    `select distinct on (mail_class) mail_class, reason from mail_opt_outs where client_id = $1 and ${AS_KNOWN}
      order by mail_class, reason = 'bounced'`,
    [clientId, addressKey],
  );
  return rows.map(({ mail_class, reason }) => ({ mailClass: mail_class, reason }));
}

export interface OptOutRow {
  /** As sha256:… of an erased person. */
  address_key: string;
  classes: OptOutClass[];
  reasons: OptOut['reason'][];
  /** Of the last word. */
  since: Date;
}

/** Addresses with what they do not get, the last word first. `part`: addresses that hold it. */
export async function listOptOuts(
  sql: Sql,
  clientId: Id,
  filter: { part: string | null; mailClass: OptOutClass | null; limit: number; offset: number },
): Promise<OptOutRow[]> {
  return await sql.query<OptOutRow>(
    `select address_key, array_agg(mail_class order by mail_class) as classes,
        array_agg(distinct reason order by reason) as reasons, max(since) as since
       from mail_opt_outs where client_id = $1
        and ($2::text is null or (position(lower($2) in address_key) > 0 and address_key not like 'sha256:%'))
      group by address_key
     having $3::text is null or bool_or(mail_class = $3)
      order by max(since) desc, address_key limit $4 offset $5`,
    [clientId, filter.part, filter.mailClass, filter.limit, filter.offset],
  );
}

// SQL of audiences and their members. Decides nothing.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { MemberKey } from './audience-csv.ts';
import type { AudienceRule } from './audience-rule.ts';

export interface Audience {
  audienceId: Id;
  name: string;
  /** null: its members are listed. */
  rule: AudienceRule | null;
  createdBy: string;
  createdAt: Date;
  updatedAt: Date;
  /** Keys on the list, and persons known by them; 0 for a rule. */
  members: number;
  persons: number;
}

/** A campaign that names an audience, live or as a draft. */
export interface AudienceUse {
  audienceId: Id;
  campaignId: Id;
  name: string;
  isLive: boolean;
}

const AUDIENCE = `select a.audience_id as "audienceId", a.name, a.rule, a.created_by as "createdBy", a.created_at as "createdAt",
    a.updated_at as "updatedAt",
    (select count(*)::int from audience_members m where m.client_id = a.client_id and m.audience_id = a.audience_id) as members,
    (select count(distinct k.person_id)::int
       from audience_members m
       cross join lateral (
         select i.person_id from identities i where i.client_id = $1 and i.kind = m.kind and i.value = m.value
         union all
         select c.person_id from person_contacts c where c.client_id = $1 and c.kind = m.kind and c.value = m.value
         union all
         select s.person_id from shareables s where s.client_id = $1 and m.kind = 'code' and s.code_key = m.value
         union all
         select i.person_id from connections n
           join identities i on i.client_id = $1 and i.kind = 'st_customer' and i.value = n.connection_id || ':' || m.value
          where n.client_id = $1 and m.kind = 'customer') k
      where m.client_id = a.client_id and m.audience_id = a.audience_id) as persons
  from audiences a`;

/** By name; those that were put away left out. */
export async function listAudiences(sql: Sql, clientId: Id): Promise<Audience[]> {
  return sql.query<Audience>(
    `${AUDIENCE} where a.client_id = $1 and a.archived_at is null order by lower(a.name)`,
    [clientId],
  );
}

export async function findAudience(sql: Sql, clientId: Id, audienceId: Id): Promise<Audience | null> {
  const [row] = await sql.query<Audience>(
    `${AUDIENCE} where a.client_id = $1 and a.audience_id = $2 and a.archived_at is null`,
    [clientId, audienceId],
  );
  return row ?? null;
}

/** The same with its row locked until the transaction ends. */
export async function lockAudience(tx: Tx, clientId: Id, audienceId: Id): Promise<Audience | null> {
  await tx.query('select 1 as one from audiences where client_id = $1 and audience_id = $2 for update', [
    clientId,
    audienceId,
  ]);
  return findAudience(tx, clientId, audienceId);
}

/** False: another audience has the name. */
export async function insertAudience(
  tx: Tx,
  clientId: Id,
  made: Pick<Audience, 'audienceId' | 'name' | 'rule' | 'createdBy' | 'createdAt'>,
): Promise<boolean> {
  const rows = await tx.query(
    `insert into audiences (client_id, audience_id, name, rule, created_by, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $6) on conflict (client_id, lower(name)) where archived_at is null do nothing returning 1 as made`,
    [
      clientId,
      made.audienceId,
      made.name,
      made.rule && JSON.stringify(made.rule),
      made.createdBy,
      made.createdAt,
    ],
  );
  return rows.length > 0;
}

/** False: another audience has the name. */
export async function changeAudience(
  tx: Tx,
  clientId: Id,
  audienceId: Id,
  change: { name: string; rule: AudienceRule | null; now: Date },
): Promise<boolean> {
  const rows = await tx.query(
    `update audiences a set name = $3, rule = $4, updated_at = $5
      where client_id = $1 and audience_id = $2
        and not exists (select from audiences o where o.client_id = $1 and o.audience_id <> $2
                         and lower(o.name) = lower($3) and o.archived_at is null)
      returning 1 as changed`,
    [clientId, audienceId, change.name, change.rule && JSON.stringify(change.rule), change.now],
  );
  return rows.length > 0;
}

export async function archiveAudience(tx: Tx, clientId: Id, audienceId: Id, now: Date): Promise<void> {
  await tx.query(
    'update audiences set archived_at = $3, updated_at = $3 where client_id = $1 and audience_id = $2',
    [clientId, audienceId, now],
  );
}

/** Puts keys on the list, takes them off it, or makes them the whole list. Answers how many came and went. */
export async function changeMembers(
  tx: Tx,
  clientId: Id,
  audienceId: Id,
  change: { mode: 'add' | 'remove' | 'replace'; keys: readonly MemberKey[]; now: Date },
): Promise<{ added: number; removed: number }> {
  const params = [
    clientId,
    audienceId,
    change.keys.map(({ kind }) => kind),
    change.keys.map(({ value }) => value),
  ];
  let removed = 0;
  if (change.mode !== 'add') {
    const rows = await tx.query(
      `delete from audience_members m where client_id = $1 and audience_id = $2
          and ${change.mode === 'replace' ? 'not ' : ''}exists (
            select from unnest($3::text[], $4::text[]) as n (kind, value) where n.kind = m.kind and n.value = m.value)
        returning 1 as gone`,
      params,
    );
    removed = rows.length;
  }
  let added = 0;
  if (change.mode !== 'remove') {
    const rows = await tx.query(
      `insert into audience_members (client_id, audience_id, kind, value, added_at)
       select $1, $2, kind, value, $5 from unnest($3::text[], $4::text[]) as n (kind, value)
       on conflict do nothing returning 1 as made`,
      [...params, change.now],
    );
    added = rows.length;
  }
  if (added + removed > 0)
    await tx.query('update audiences set updated_at = $3 where client_id = $1 and audience_id = $2', [
      ...[clientId, audienceId, change.now],
    ]);
  return { added, removed };
}

/** The list in the order of its keys, from after `after` on. */
export async function listMembers(
  sql: Sql,
  clientId: Id,
  audienceId: Id,
  page: { after: MemberKey | null; limit: number },
): Promise<(MemberKey & { addedAt: Date })[]> {
  return sql.query(
    `select kind, value, added_at as "addedAt" from audience_members
      where client_id = $1 and audience_id = $2 and ($3::text is null or (kind, value) > ($3, $4::text))
      order by kind, value limit $5`,
    [clientId, audienceId, page.after?.kind ?? null, page.after?.value ?? null, page.limit],
  );
}

/** The campaigns whose live version or draft names these audiences. */
export async function usesOf(sql: Sql, clientId: Id, audienceIds: readonly Id[]): Promise<AudienceUse[]> {
  return sql.query<AudienceUse>(
    `select a.audience_id::text as "audienceId", c.campaign_id as "campaignId", c.name,
            bool_or(v.version = c.live_version) and bool_or(c.state in ('LIVE', 'PAUSED')) as "isLive"
       from campaigns c
       join campaign_versions v on v.client_id = c.client_id and v.campaign_id = c.campaign_id
                               and (v.version = c.live_version or v.published_at is null)
       join unnest($2::bigint[]) as a (audience_id)
         on v.settings #> '{targeting,audiences,include}' ? a.audience_id::text
         or v.settings #> '{targeting,audiences,exclude}' ? a.audience_id::text
      where c.client_id = $1 and c.state <> 'ARCHIVED'
      group by a.audience_id, c.campaign_id, c.name order by c.name`,
    [clientId, audienceIds],
  );
}

/** An entry of the audit log (SEC-2), in the transaction of the change. */
export async function auditAudience(
  tx: Tx,
  {
    clientId,
    audienceId,
    entryId,
    actor,
    now,
  }: { clientId: Id; audienceId: Id; entryId: Id; actor: string; now: Date },
  change: { action: string; before: unknown; after: unknown },
): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  await tx.query(
    `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[clientId, entryId, now, actor, change.action],
      ...[`audience:${audienceId}`, json(change.before), json(change.after)],
    ],
  );
}

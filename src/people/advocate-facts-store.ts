// Reads what targeting looks at of advocates: kind, codes, lists that name them, own jobs. Writes nothing, decides nothing.

import type { Id } from '../base/ids.ts';
import type { AdvocateFacts } from '../campaigns/types.ts';
import type { Sql } from '../db/sql.ts';
import type { AudienceRule } from './audience-rule.ts';
import type { PersonKind } from './types.ts';

/** The rules of these audiences; one that is a list, or is not there, has none. */
export async function loadAudienceRules(
  sql: Sql,
  clientId: Id,
  audienceIds: readonly Id[],
): Promise<Map<Id, AudienceRule>> {
  if (audienceIds.length === 0) return new Map();
  const rows = await sql.query<{ audience_id: Id; rule: AudienceRule }>(
    `select audience_id, rule from audiences where client_id = $1 and audience_id = any ($2::bigint[]) and rule is not null`,
    [clientId, audienceIds],
  );
  return new Map(rows.map((row) => [row.audience_id, row.rule]));
}

/** The facts of these persons; own jobs only where a rule asks for them: nobody else pays for the look. */
export async function loadAdvocateFacts(
  sql: Sql,
  clientId: Id,
  personIds: readonly Id[],
  asked: { audienceIds: readonly Id[]; rules: ReadonlyMap<Id, AudienceRule> },
): Promise<Map<Id, AdvocateFacts>> {
  const ids = [...new Set(personIds)];
  if (ids.length === 0) return new Map();
  const rows = await sql.query<{ person_id: Id; kind: PersonKind; codes: [string, string, string][] }>(
    `select p.person_id, p.kind, coalesce((
       select jsonb_agg(jsonb_build_array(s.code_key, lower(s.label), s.created_at) order by s.created_at, s.code_key)
         from shareables s where s.client_id = $1 and s.person_id = p.person_id), '[]') as codes
       from persons p where p.client_id = $1 and p.person_id = any ($2::bigint[])`,
    [clientId, ids],
  );
  const lists = await listsOf(sql, clientId, ids, asked.audienceIds);
  const asksJobs = [...asked.rules.values()].some((rule) => rule.completed_jobs || rule.tag_type_ids);
  const jobs: Map<Id, AdvocateFacts['jobs'][number][]> = asksJobs
    ? await jobsOf(sql, clientId, ids)
    : new Map();
  return new Map(
    rows.map(({ person_id: personId, kind, codes }) => [
      personId,
      {
        kind,
        splitKey: codes[0]?.[0] ?? `person:${personId}`,
        listIds: lists.get(personId) ?? new Set(),
        labels: codes.map(([, label, since]) => ({ label, since: new Date(since) })),
        jobs: jobs.get(personId) ?? [],
      },
    ]),
  );
}

/** Which of these audiences name each person by any of the person's keys. */
async function listsOf(
  sql: Sql,
  clientId: Id,
  personIds: readonly Id[],
  audienceIds: readonly Id[],
): Promise<Map<Id, Set<Id>>> {
  const lists = new Map<Id, Set<Id>>();
  if (audienceIds.length === 0) return lists;
  const rows = await sql.query<{ person_id: Id; audience_id: Id }>(
    `select distinct k.person_id, m.audience_id
       from (select person_id, case kind when 'st_customer' then 'customer' else kind end as kind,
                    case kind when 'st_customer' then split_part(value, ':', 2) else value end as value
               from identities where client_id = $1 and person_id = any ($2::bigint[])
             union all
             select person_id, kind, value from person_contacts where client_id = $1 and person_id = any ($2::bigint[])
             union all
             select person_id, 'code', code_key from shareables where client_id = $1 and person_id = any ($2::bigint[])) k
       join audience_members m on m.client_id = $1 and m.kind = k.kind and m.value = k.value
      where m.audience_id = any ($3::bigint[])`,
    [clientId, personIds, audienceIds],
  );
  for (const { person_id: personId, audience_id: audienceId } of rows) {
    lists.set(personId, (lists.get(personId) ?? new Set()).add(audienceId));
  }
  return lists;
}

/** The persons' own jobs: those that Goodword follows, and completed ones of before. */
async function jobsOf(
  sql: Sql,
  clientId: Id,
  personIds: readonly Id[],
): Promise<Map<Id, AdvocateFacts['jobs'][number][]>> {
  const rows = await sql.query<{
    person_id: Id;
    created_on: Date;
    completed_on: Date | null;
    tags: string[];
  }>(
    `select friend_person_id as person_id, coalesce(created_on, first_seen_at) as created_on,
            case when stage = 'completed' and confirmed then completed_on end as completed_on, tag_type_ids as tags
       from jobs where client_id = $1 and friend_person_id = any ($2::bigint[]) and stage <> 'canceled'
     union all
     select i.person_id, coalesce(p.created_on, p.completed_on), p.completed_on, '{}'
       from identities i
       join past_jobs p on p.client_id = $1 and p.connection_id = split_part(i.value, ':', 1)::bigint
                       and p.customer_id = split_part(i.value, ':', 2)
      where i.client_id = $1 and i.kind = 'st_customer' and i.person_id = any ($2::bigint[]) and p.completed_on is not null
        and not exists (select from jobs j where j.client_id = $1 and j.connection_id = p.connection_id and j.job_id = p.job_id)`,
    [clientId, personIds],
  );
  const jobs = new Map<Id, AdvocateFacts['jobs'][number][]>();
  for (const row of rows) {
    const own = jobs.get(row.person_id) ?? [];
    own.push({ createdOn: row.created_on, completedOn: row.completed_on, tagTypeIds: row.tags });
    jobs.set(row.person_id, own);
  }
  return jobs;
}

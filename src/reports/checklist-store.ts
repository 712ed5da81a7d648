// SQL of the set-up checklist: what has been seen so far. Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';

/** When each thing was first or last seen; null: never. */
export interface SeenSoFar {
  keys: number;
  connections: { name: string; lastSuccessAt: Date | null; trouble: string | null }[];
  /** A page of the website spoke to us within a week. */
  tagSeenAt: Date | null;
  /** A job with its field "Advocate Code" filled in. */
  codeOnJobAt: Date | null;
  /** A job that an access token sent, with the token's name. */
  zapAt: Date | null;
  zapToken: string | null;
  firstJobAt: Date | null;
  advocates: number;
  /** Of the campaign that was published last and is live. */
  campaignName: string | null;
}

export async function seenSoFar(sql: Sql, clientId: Id, weekAgo: Id): Promise<SeenSoFar> {
  const [row] = await sql.query<{
    keys: number;
    tag_seen_at: Date | null;
    code_on_job_at: Date | null;
    first_job_at: Date | null;
    zap_at: Date | null;
    zap_actor: string | null;
    advocates: number;
    campaign_name: string | null;
  }>(
    `select
       (select count(*)::int from client_keys where client_id = $1 and type = 'WEBHOOK' and archived_at is null) as keys,
       (select received_at from inputs where client_id = $1 and input_id >= $2::bigint and source = 'browser' and name <> 'share_clicked'
        order by input_id desc limit 1) as tag_seen_at,
       (select min(first_seen_at) from jobs where client_id = $1 and st_code is not null) as code_on_job_at,
       (select min(first_seen_at) from jobs where client_id = $1) as first_job_at,
       zap.received_at as zap_at, zap.actor as zap_actor,
       (select count(*)::int from (select from shareables where client_id = $1 and retired_at is null limit 1000) s) as advocates,
       (select name from campaigns where client_id = $1 and state = 'LIVE' order by updated_at desc limit 1) as campaign_name
     from (select 1) one
     left join lateral (select received_at, actor from inputs where client_id = $1 and name = 'servicetitan_job' and source = 'api'
       and actor like 'token:%' order by input_id desc limit 1) zap on true`,
    [clientId, weekAgo],
  );
  const connections = await sql.query<{ name: string; last_success_at: Date | null; trouble: string | null }>(
    `select name, last_success_at, trouble ->> 'message' as trouble from connections
     where client_id = $1 and state = 'active' order by connection_id`,
    [clientId],
  );
  const [token] = await sql.query<{ name: string }>(
    `select name from access_tokens where client_id = $1 and 'token:' || token_id = $2`,
    [clientId, row?.zap_actor ?? ''],
  );
  return {
    keys: row?.keys ?? 0,
    connections: connections.map((one) => ({
      ...{ name: one.name, lastSuccessAt: one.last_success_at, trouble: one.trouble },
    })),
    tagSeenAt: row?.tag_seen_at ?? null,
    codeOnJobAt: row?.code_on_job_at ?? null,
    zapAt: row?.zap_at ?? null,
    zapToken: token?.name ?? null,
    firstJobAt: row?.first_job_at ?? null,
    advocates: row?.advocates ?? 0,
    campaignName: row?.campaign_name ?? null,
  };
}

/** The live code that was made last; null: there is none. */
export async function newestCode(sql: Sql, clientId: Id): Promise<string | null> {
  const [row] = await sql.query<{ code: string }>(
    `select code from shareables where client_id = $1 and retired_at is null order by created_at desc, code_key limit 1`,
    [clientId],
  );
  return row?.code ?? null;
}

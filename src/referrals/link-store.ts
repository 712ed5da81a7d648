// The SQL behind a followed link: from code to destination, and from a click to its device. Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';

/** Where a visitor of a share link goes. */
export interface Destination {
  /** The live code as its owner writes it, and its program; null: nobody has it, or it is retired. */
  code: string | null;
  program: string | null;
  /** The link's own destination. */
  linkUrl: string | null;
  /** The company's site by the campaign that runs; else by the newest there was. */
  companyUrl: string | null;
  isLive: boolean;
}

/**
 * The destination of a code key. Of the published campaigns one that runs (LIVE, PAUSED) is preferred, then one of the code's program, then
 * LIVE before PAUSED, then the newest.
 */
export async function destinationOf(sql: Sql, clientId: Id, codeKey: string): Promise<Destination> {
  const [row] = await sql.query<{
    code: string | null;
    label: string | null;
    link_url: string | null;
    company_url: string | null;
    is_live: boolean | null;
  }>(
    `select s.code, s.label, coalesce(s.program_url, s.content ->> 'url') as link_url, c.company_url, c.is_live
     from (select $1::bigint as client_id) as asked
     left join shareables s on s.client_id = asked.client_id and s.code_key = $2 and s.retired_at is null
     left join lateral (
       select v.settings ->> 'company_url' as company_url, c.state in ('LIVE', 'PAUSED') as is_live
       from campaigns c
       join campaign_versions v on v.client_id = c.client_id and v.campaign_id = c.campaign_id and v.version = c.live_version
       where c.client_id = asked.client_id
       order by c.state in ('LIVE', 'PAUSED') desc, lower(c.program_label) = lower(s.label) desc nulls last, c.state = 'LIVE' desc,
                c.campaign_id desc
       limit 1
     ) c on true`,
    [clientId, codeKey],
  );
  return {
    code: row?.code ?? null,
    program: row?.label ?? null,
    linkUrl: row?.link_url ?? null,
    companyUrl: row?.company_url ?? null,
    isLive: row?.is_live ?? false,
  };
}

/** The device of a click that was stored; null when there is none. */
export async function clickDevice(sql: Sql, clientId: Id, inputId: Id): Promise<string | null> {
  const [row] = await sql.query<{ device_id: string | null }>(
    `select device_id from inputs where client_id = $1 and input_id = $2 and source = 'browser' and name = 'share_clicked'`,
    [clientId, inputId],
  );
  return row?.device_id ?? null;
}

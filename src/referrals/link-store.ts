// The SQL behind a followed link: from codes to where they lead, and from a click to its device. Writes nothing.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';

/** A name on a client's program domain, in compared form. */
export interface LinkName {
  clientId: Id;
  codeKey: string;
}

/** What a name on the program domain stands for today. */
export interface Link {
  /** An advocate's live code or a promotion link; null: nobody's, or retired. */
  kind: 'share' | 'promotion' | null;
  /** As its owner writes it. Empty without a kind. */
  code: string;
  program: string;
  /** The link's own destination. */
  linkUrl: string | null;
  /** The campaign that runs, else the newest there was; null: nothing was ever published. */
  campaign: { campaignId: Id; version: number; isRunning: boolean } | null;
  /** Whose code it is, where that decides which campaign speaks: then `campaign` is not the last word. */
  advocateId: Id | null;
}

interface LinkRow {
  client_id: Id;
  code_key: string;
  kind: 'share' | 'promotion' | null;
  code: string | null;
  label: string | null;
  link_url: string | null;
  campaign_id: Id | null;
  live_version: number | null;
  is_running: boolean | null;
  advocate_id: Id | null;
}

/**
 * What these names stand for, in one statement, by `linkKey`. Of the published campaigns one that runs (LIVE, PAUSED) is preferred, then
 * one of the code's program, then LIVE before PAUSED, then the newest.
 */
export async function loadLinks(sql: Sql, names: readonly LinkName[]): Promise<Map<string, Link>> {
  const rows = await sql.query<LinkRow>(
    `select asked.client_id, asked.code_key, n.kind, n.code, n.label, n.link_url, c.campaign_id, c.live_version, c.is_running,
            case when exists (select from campaigns t where t.client_id = asked.client_id and t.is_targeted) then n.person_id end as advocate_id
     from link_names($1::bigint[], $2::text[]) as asked
     left join lateral (
       select 'share' as kind, s.code, s.label, coalesce(s.program_url, s.content ->> 'url') as link_url, s.person_id
       from shareables s where s.client_id = asked.client_id and s.code_key = asked.code_key and s.retired_at is null
       union all
       select 'promotion', p.code, p.program_label, p.destination, null
       from promotion_links p where p.client_id = asked.client_id and p.code_key = asked.code_key and p.retired_at is null
     ) n on true
     left join lateral (
       select c.campaign_id, c.live_version, c.state in ('LIVE', 'PAUSED') as is_running
       from campaigns c
       where c.client_id = asked.client_id and c.live_version is not null
       order by c.state in ('LIVE', 'PAUSED') desc, lower(c.program_label) = lower(n.label) desc nulls last, c.state = 'LIVE' desc,
                c.campaign_id desc
       limit 1
     ) c on true`,
    [names.map(({ clientId }) => clientId), names.map(({ codeKey }) => codeKey)],
  );
  return new Map(rows.map((row) => [linkKey(row.client_id, row.code_key), asLink(row)]));
}

/** One text for one name of one client. */
export function linkKey(clientId: Id, codeKey: string): string {
  return `${clientId}:${codeKey}`;
}

function asLink(row: LinkRow): Link {
  return {
    kind: row.kind,
    code: row.code ?? '',
    program: row.label ?? '',
    linkUrl: row.link_url,
    campaign:
      row.campaign_id === null || row.live_version === null
        ? null
        : { campaignId: row.campaign_id, version: row.live_version, isRunning: row.is_running === true },
    advocateId: row.advocate_id,
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

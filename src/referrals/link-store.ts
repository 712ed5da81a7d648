// The SQL behind a followed link: from codes to where they lead with the clicks of their visitors, and from a click to its device.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';
import { int2Array, int8Array, textArray } from '../db/wire-arrays.ts';

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

/** A click as its visitor made it. It is stored under `inputId`, if the name stands for something. */
export interface NewClick {
  inputId: Id;
  channel: string;
  deviceClass: string;
  deviceId: string;
}

/** One visitor of a name; `click`: null for programs, which leave none. */
export interface Visit extends LinkName {
  click: NewClick | null;
}

interface LinkRow {
  n: number;
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
 * What the names of these visits stand for now, in their order, and the clicks of their visitors stored, all or nothing, in one statement (migration 60).
 * A click is an input of source `browser` with the name and body of its link's kind; nobody's and retired names have none.
 */
export async function followLinks(sql: Sql, at: Date, visits: readonly Visit[]): Promise<Link[]> {
  const numbers = new Map<string, number>();
  const names: LinkName[] = [];
  const clicks: NewClick[] = [];
  const namesOfClicks: number[] = [];
  const namesOfVisits = visits.map((visit) => {
    const key = `${visit.clientId}:${visit.codeKey}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = names.push(visit);
      numbers.set(key, number);
    }
    if (visit.click !== null) {
      clicks.push(visit.click);
      namesOfClicks.push(number);
    }
    return number;
  });
  const rows = await sql.query<LinkRow>('select * from follow_links($1, $2, $3, $4, $5, $6, $7, $8)', [
    at,
    int8Array(names.map(({ clientId }) => clientId)),
    textArray(names.map(({ codeKey }) => codeKey)),
    int2Array(namesOfClicks),
    int8Array(clicks.map(({ inputId }) => inputId)),
    textArray(clicks.map(({ channel }) => channel)),
    textArray(clicks.map(({ deviceClass }) => deviceClass)),
    textArray(clicks.map(({ deviceId }) => deviceId)),
  ]);
  const links = new Map(rows.map((row) => [row.n, asLink(row)]));
  return namesOfVisits.map((number) => links.get(number) as Link);
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

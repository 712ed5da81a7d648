// SQL of clients and their program domains: what every other room needs to know of an account.

import type { Id } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Client, Retention } from './types.ts';

interface ClientRow {
  client_id: Id;
  name: string;
  phone_region: string;
  time_zone: string;
  currency: string;
  settings: {
    own_domains?: string[];
    grace_days?: number;
    advocate_code_type_ids?: string[];
    form_selector?: string;
    retention?: Retention;
  };
}

const DEFAULT_GRACE_DAYS = 7;

/** The settings of a client. Throws when it does not exist: ids of clients come from tokens and hosts, never from a caller. */
export async function loadClient(sql: Sql, clientId: Id): Promise<Client> {
  const [row] = await sql.query<ClientRow>(
    'select client_id, name, phone_region, time_zone, currency, settings from clients where client_id = $1',
    [clientId],
  );
  if (!row) throw new Error(`client ${clientId} does not exist`);
  return {
    clientId: row.client_id,
    name: row.name,
    phoneRegion: row.phone_region,
    timeZone: row.time_zone,
    currency: row.currency,
    ownDomains: row.settings.own_domains ?? [],
    graceDays: row.settings.grace_days ?? DEFAULT_GRACE_DAYS,
    advocateCodeTypeIds: row.settings.advocate_code_type_ids ?? [],
    formSelector: row.settings.form_selector ?? '',
    ...(row.settings.retention && { retention: row.settings.retention }),
  };
}

/** Holds the client's row until the transaction ends: changes of its settings and connections follow one another. */
export async function lockClient(tx: Tx, clientId: Id): Promise<void> {
  await tx.query('select 1 from clients where client_id = $1 for update', [clientId]);
}

export async function insertClient(tx: Tx, client: Client, now: Date): Promise<void> {
  await tx.query(
    `insert into clients (client_id, name, phone_region, time_zone, currency, settings, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      client.clientId,
      client.name,
      client.phoneRegion,
      client.timeZone,
      client.currency,
      settingsOf(client),
      now,
    ],
  );
}

export async function updateClient(tx: Tx, client: Client): Promise<void> {
  await tx.query(
    `update clients set name = $2, phone_region = $3, time_zone = $4, currency = $5, settings = settings || $6
     where client_id = $1`,
    [client.clientId, client.name, client.phoneRegion, client.timeZone, client.currency, settingsOf(client)],
  );
}

function settingsOf(client: Client): string {
  return JSON.stringify({
    own_domains: client.ownDomains,
    grace_days: client.graceDays,
    advocate_code_type_ids: client.advocateCodeTypeIds,
    form_selector: client.formSelector,
    ...(client.retention && { retention: client.retention }),
  });
}

/** Ids of at most two clients: enough to know whether there is exactly one. */
export async function firstClients(sql: Sql): Promise<Id[]> {
  const rows = await sql.query<{ client_id: Id }>('select client_id from clients order by client_id limit 2');
  return rows.map((row) => row.client_id);
}

/** The client that has proved this host; null when nobody did. `host`: as readHost gives it. */
export async function provedHolder(sql: Sql, host: string): Promise<Id | null> {
  const [row] = await sql.query<{ client_id: Id }>(
    'select client_id from program_domains where host = $1 and proved_at is not null limit 1',
    [host],
  );
  return row?.client_id ?? null;
}

export interface ProgramDomain {
  host: string;
  createdAt: Date;
  /** Null: nothing is served there while there are other clients. */
  provedAt: Date | null;
}

/** The one that links begin with stands first among those that are proved: the chosen one, else the one that was added first. */
export async function listDomains(sql: Sql, clientId: Id): Promise<ProgramDomain[]> {
  return sql.query<ProgramDomain>(
    `select host, created_at as "createdAt", proved_at as "provedAt" from program_domains
     where client_id = $1 order by is_default desc, created_at, host`,
    [clientId],
  );
}

/** Nobody else claims or proves the host until the transaction ends: the table is keyed by client, so no unique key says it. */
export async function holdHost(tx: Tx, host: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('program domain ' || $1, 0))`, [host]);
}

/** False: the client has no such domain. */
export async function markProved(
  tx: Tx,
  clientId: Id,
  host: string,
  by: 'installation' | 'dns',
  now: Date,
): Promise<boolean> {
  const rows = await tx.query(
    'update program_domains set proved_at = $3, proved_by = $4 where client_id = $1 and host = $2 returning host',
    [clientId, host, now, by],
  );
  return rows.length > 0;
}

/** The claim stays and can be proved anew. */
export async function loseProof(tx: Tx, clientId: Id, host: string): Promise<void> {
  await tx.query(
    'update program_domains set proved_at = null, proved_by = null where client_id = $1 and host = $2',
    [clientId, host],
  );
}

/**
 * Makes `host` a program domain of the client: claimed now, had before, or taken by another who proved it. `isProved`: the operator says
 * so; the only client needs no proof either.
 */
export async function claimDomain(
  tx: Tx,
  clientId: Id,
  host: string,
  { now, isProved }: { now: Date; isProved: boolean },
): Promise<'claimed' | 'had' | 'taken'> {
  await holdHost(tx, host);
  const holder = await provedHolder(tx, host);
  if (holder === clientId) return 'had';
  if (holder !== null && isProved) return 'taken';
  const rows = await tx.query(
    `insert into program_domains (client_id, host, created_at) values ($1, $2, $3)
     on conflict (client_id, host) do nothing returning host`,
    [clientId, host, now],
  );
  if (holder === null && (isProved || (await firstClients(tx)).length === 1))
    await markProved(tx, clientId, host, 'installation', now);
  return rows.length > 0 ? 'claimed' : 'had';
}

/** Lets links begin with this domain; false: it is none of the client's, or not proved. */
export async function chooseDomain(tx: Tx, clientId: Id, host: string): Promise<boolean> {
  // Two who choose at once do so one after the other.
  const rows = await tx.query<{ host: string }>(
    'select host from program_domains where client_id = $1 and proved_at is not null order by host for update',
    [clientId],
  );
  if (!rows.some((row) => row.host === host)) return false;
  await tx.query('update program_domains set is_default = false where client_id = $1 and is_default', [
    clientId,
  ]);
  await tx.query('update program_domains set is_default = true where client_id = $1 and host = $2', [
    clientId,
    host,
  ]);
  return true;
}

/** True if it was one of the client's. */
export async function deleteDomain(tx: Tx, clientId: Id, host: string): Promise<boolean> {
  const rows = await tx.query(
    'delete from program_domains where client_id = $1 and host = $2 returning host',
    [clientId, host],
  );
  return rows.length > 0;
}

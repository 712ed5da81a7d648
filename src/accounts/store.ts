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

/** The client that claimed this host first; null when nobody did. `host`: as readHost gives it. */
export async function clientOfDomain(sql: Sql, host: string): Promise<Id | null> {
  const [row] = await sql.query<{ client_id: Id }>(
    'select client_id from program_domains where host = $1 order by created_at, client_id limit 1',
    [host],
  );
  return row?.client_id ?? null;
}

export interface ProgramDomain {
  host: string;
  createdAt: Date;
}

export async function listDomains(sql: Sql, clientId: Id): Promise<ProgramDomain[]> {
  const rows = await sql.query<{ host: string; created_at: Date }>(
    'select host, created_at from program_domains where client_id = $1 order by created_at, host',
    [clientId],
  );
  return rows.map((row) => ({ host: row.host, createdAt: row.created_at }));
}

/**
 * Makes `host` a program domain of the client: claimed now, had before, or taken by another. The table is keyed by client, so a lock on
 * the host keeps two clients from claiming it at once.
 */
export async function claimDomain(
  tx: Tx,
  clientId: Id,
  host: string,
  now: Date,
): Promise<'claimed' | 'had' | 'taken'> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('program domain ' || $1, 0))`, [host]);
  const holder = await clientOfDomain(tx, host);
  if (holder !== null) return holder === clientId ? 'had' : 'taken';
  await tx.query('insert into program_domains (client_id, host, created_at) values ($1, $2, $3)', [
    clientId,
    host,
    now,
  ]);
  return 'claimed';
}

/** True if it was one of the client's. */
export async function deleteDomain(tx: Tx, clientId: Id, host: string): Promise<boolean> {
  const rows = await tx.query(
    'delete from program_domains where client_id = $1 and host = $2 returning host',
    [clientId, host],
  );
  return rows.length > 0;
}

// The rows that a simulation makes up, and what it reads of its end. They live in a transaction that is undone: nothing here stays.

import { codeKey } from '../base/codes.ts';
import type { Id } from '../base/ids.ts';
import type { Tx } from '../db/sql.ts';
import type { CompletedJob } from '../intake/types.ts';
import type { PersonKind } from '../people/types.ts';

/** Somebody made up; keys in compared form. */
export interface MadeUp {
  personId: Id;
  kind: PersonKind;
  firstName: string;
  email: string | null;
  phone: string | null;
  address: string | null;
}

/** The person of this e-mail, else a new one with these keys. */
export async function findOrMakePerson(tx: Tx, clientId: Id, person: MadeUp, now: Date): Promise<Id> {
  const [known] = await tx.query<{ person_id: Id }>(
    `select person_id from identities where client_id = $1 and kind = 'email' and value = $2`,
    [clientId, person.email],
  );
  if (known) return known.person_id;
  await tx.query(
    `insert into persons (client_id, person_id, first_name, email, phone, kind, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [...[clientId, person.personId, person.firstName, person.email, person.phone, person.kind], now],
  );
  if (person.email) await addIdentity(tx, clientId, 'email', person.email, person.personId, now);
  for (const [kind, value] of [
    ['phone', person.phone],
    ['address', person.address],
  ]) {
    if (value === null) continue;
    await tx.query(
      'insert into person_contacts (client_id, kind, value, person_id, since) values ($1, $2, $3, $4, $5)',
      [clientId, kind, value, person.personId, now],
    );
  }
  return person.personId;
}

/** Makes the person the customer; nothing where somebody is. */
export async function addIdentity(
  tx: Tx,
  clientId: Id,
  kind: 'email' | 'st_customer',
  value: string,
  personId: Id,
  now: Date,
): Promise<void> {
  await tx.query(
    'insert into identities (client_id, kind, value, person_id, since) values ($1, $2, $3, $4, $5) on conflict do nothing',
    [clientId, kind, value, personId, now],
  );
}

/** A person with those merged into it followed; null: there is none. */
export async function survivorOf(tx: Tx, clientId: Id, personId: Id): Promise<Id | null> {
  const [row] = await tx.query<{ id: Id }>(
    'select coalesce(merged_into, person_id) as id from persons where client_id = $1 and person_id = $2',
    [clientId, personId],
  );
  return row?.id ?? null;
}

/** The customer that the person is on a connection, the first there was; null: none. */
export async function customerOf(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  personId: Id,
): Promise<string | null> {
  const [row] = await tx.query<{ customer: string }>(
    `select split_part(value, ':', 2) as customer from identities
      where client_id = $1 and person_id = $2 and kind = 'st_customer' and split_part(value, ':', 1) = $3::text
      order by since, value limit 1`,
    [clientId, personId, connectionId],
  );
  return row?.customer ?? null;
}

/** A live code of the person, of the program first; made if there is none. */
export async function codeOf(
  tx: Tx,
  clientId: Id,
  personId: Id,
  programLabel: string,
  now: Date,
): Promise<string> {
  const [known] = await tx.query<{ code: string }>(
    `select code from shareables where client_id = $1 and person_id = $2 and retired_at is null
      order by lower(label) = lower($3) desc, created_at, code_key limit 1`,
    [clientId, personId, programLabel],
  );
  if (known) return known.code;
  const code = `simulated${personId}`;
  await tx.query(
    `insert into shareables (client_id, code_key, code, person_id, label, key, created_at) values ($1, $2, $3, $4, $5, $5, $6)`,
    [clientId, codeKey(code), code, personId, programLabel, now],
  );
  return code;
}

/** A connection for clients that have none yet. */
export async function makeConnection(tx: Tx, clientId: Id, connectionId: Id, now: Date): Promise<void> {
  await tx.query(
    `insert into client_keys (client_id, key_id, type, algorithm, secret, oauth_client_id, authorization_url, created_at, updated_at)
     values ($1, $2, 'WEBHOOK', 'OAUTH', '', '', '', $3, $3)`,
    [clientId, connectionId, now],
  );
  await tx.query(
    `insert into connections (client_id, connection_id, name, environment, tenant_id, key_id, app_key, api_url,
       poll_interval_seconds, requests_per_second, created_at, delta_since)
     values ($1, $2, 'Simulated', 'production', '1', $2, '', 'https://example.invalid', 60, 1, $3, $3)`,
    [clientId, connectionId, now],
  );
}

/** Has the campaign run since then, as if it had been launched in time for the job. */
export async function launchBefore(tx: Tx, clientId: Id, campaignId: Id, at: Date): Promise<void> {
  await tx.query(
    'update campaigns set launched_at = least(launched_at, $3) where client_id = $1 and campaign_id = $2',
    [clientId, campaignId, at],
  );
}

/** Which campaign decided a job; null: none did. */
export async function campaignOfJob(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  jobId: string,
): Promise<{ campaignId: Id; name: string; version: number } | null> {
  const [row] = await tx.query<{ campaignId: Id; name: string; version: number }>(
    `select c.campaign_id as "campaignId", c.name, o.campaign_version as version
       from job_outcomes o join campaigns c on c.client_id = o.client_id and c.campaign_id = o.campaign_id
      where o.client_id = $1 and o.connection_id = $2 and o.job_id = $3`,
    [clientId, connectionId, jobId],
  );
  return row ?? null;
}

/** Every completed job of the customer that is known here, followed or imported. */
export async function completedJobsOf(
  tx: Tx,
  clientId: Id,
  connectionId: Id,
  customerId: string,
): Promise<CompletedJob[]> {
  const rows = await tx.query<{
    job_id: string;
    created_on: Date | null;
    completed_on: Date | null;
    no_charge: boolean;
    recall: boolean;
    warranty: boolean;
    total_minor: string | null;
  }>(
    `select job_id, created_on, completed_on, coalesce(no_charge, false) as no_charge, recall_for_id is not null as recall,
            warranty_id is not null as warranty, total_minor::text as total_minor
       from jobs where client_id = $1 and connection_id = $2 and customer_id = $3 and stage = 'completed'
     union all
     select job_id, created_on, completed_on, no_charge, recall, warranty, total_minor::text
       from past_jobs p where client_id = $1 and connection_id = $2 and customer_id = $3
        and not exists (select from jobs j where j.client_id = $1 and j.connection_id = $2 and j.job_id = p.job_id)`,
    [clientId, connectionId, customerId],
  );
  return rows.map((row) => ({
    jobId: row.job_id,
    createdOn: row.created_on?.toISOString() ?? null,
    completedOn: row.completed_on?.toISOString() ?? null,
    ...{ noCharge: row.no_charge, recall: row.recall, warranty: row.warranty },
    totalMinor: row.total_minor === null ? null : Number(row.total_minor),
  }));
}

// SQL of payers, of tax details on file, and of what each person was paid in a year (RW-7). Totals are sums of the ledger, never stored.

import { Refusal } from '../base/errors.ts';
import type { Id, IdMaker } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { brokenUnique } from '../db/unique.ts';

export interface Payer {
  payerId: Id;
  name: string;
  isDefault: boolean;
  currency: string;
  thresholdMinor: number | null;
  detailsFromMinor: number | null;
}

interface PayerRow {
  payer_id: Id;
  name: string;
  is_default: boolean;
  currency: string;
  threshold_minor: string | null;
  details_from_minor: string | null;
}

const COLUMNS = 'payer_id, name, is_default, currency, threshold_minor, details_from_minor';

/** The payers of a client; the first look makes the default one, in the client's name and currency. */
export async function loadPayers(
  tx: Tx,
  { clientId, ids, now }: { clientId: Id; ids: IdMaker; now: Date },
): Promise<Payer[]> {
  await tx.query(
    `insert into payers (client_id, payer_id, name, is_default, currency, created_at, updated_at)
     select c.client_id, $2, c.name, true, c.currency, $3, $3 from clients c
      where c.client_id = $1 and not exists (select from payers p where p.client_id = $1)
     on conflict do nothing`,
    [clientId, ids(), now],
  );
  const rows = await tx.query<PayerRow>(
    `select ${COLUMNS} from payers where client_id = $1 order by payer_id`,
    [clientId],
  );
  return rows.map((row) => ({
    ...{ payerId: row.payer_id, name: row.name, isDefault: row.is_default, currency: row.currency },
    thresholdMinor: row.threshold_minor === null ? null : Number(row.threshold_minor),
    detailsFromMinor: row.details_from_minor === null ? null : Number(row.details_from_minor),
  }));
}

/** Makes or changes a payer. Throws conflict for a name that is taken. */
export async function savePayer(tx: Tx, clientId: Id, payer: Payer, now: Date): Promise<void> {
  const { payerId, name, isDefault, currency, thresholdMinor, detailsFromMinor } = payer;
  const [taken] = await tx.query(
    'select 1 from payers where client_id = $1 and name = $2 and payer_id <> $3',
    [clientId, name, payerId],
  );
  if (taken) throw isCalled(name);
  const saved = tx.query(
    `insert into payers (client_id, payer_id, name, is_default, currency, threshold_minor, details_from_minor, created_at, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
     on conflict (client_id, payer_id) do update set name = excluded.name, currency = excluded.currency,
       threshold_minor = excluded.threshold_minor, details_from_minor = excluded.details_from_minor, updated_at = excluded.updated_at`,
    [clientId, payerId, name, isDefault, currency, thresholdMinor, detailsFromMinor, now],
  );
  // Whoever asked in the same moment was faster.
  await saved.catch((error: unknown) => {
    throw brokenUnique(error) === 'payers_client_id_name_key' ? isCalled(name) : error;
  });
}

const isCalled = (name: string) => new Refusal('conflict', { reason: `another payer is called "${name}"` });

/** `r` is the reward. */
const PAYER_OF_REWARD = 'payer_of_reward(r.client_id, r.campaign_id, r.campaign_version)';

/** The payers of rewards, by reward. */
export async function payersOfRewards(tx: Tx, clientId: Id, rewardIds: readonly Id[]): Promise<Map<Id, Id>> {
  const rows = await tx.query<{ reward_id: Id; payer_id: Id }>(
    `select r.reward_id, ${PAYER_OF_REWARD} as payer_id from rewards r where r.client_id = $1 and r.reward_id = any($2::bigint[])`,
    [clientId, rewardIds],
  );
  return new Map(rows.map((row) => [row.reward_id, row.payer_id]));
}

/** What one person got from one payer in one calendar year, in one currency. */
export interface TaxTotal {
  payer_id: Id;
  person_id: Id;
  currency: string;
  paid_minor: number;
  payments: number;
}

/** Cash that left in a calendar year of the time zone, less what came back in it. Merged persons count as their survivor. */
export async function taxTotals(
  sql: Sql,
  clientId: Id,
  { year, timeZone, personIds }: { year: number; timeZone: string; personIds?: readonly Id[] },
): Promise<TaxTotal[]> {
  const rows = await sql.query<Omit<TaxTotal, 'paid_minor'> & { paid_minor: string }>(
    `select payer_id, person_id, currency, sum(moved) as paid_minor, (count(*) filter (where moved > 0))::int as payments
       from (select ${PAYER_OF_REWARD} as payer_id, coalesce(p.merged_into, p.person_id) as person_id, e.currency,
                    case when e.credit_account = 'cash' then e.amount_minor else -e.amount_minor end as moved
               from ledger_entries e
               join rewards r on r.client_id = $1 and r.reward_id = e.reward_id
               join persons p on p.client_id = $1 and p.person_id = e.person_id
              where e.client_id = $1 and 'cash' in (e.debit_account, e.credit_account)
                and e.at >= make_timestamptz($2, 1, 1, 0, 0, 0, $3) and e.at < make_timestamptz($2 + 1, 1, 1, 0, 0, 0, $3)
                and ($4::bigint[] is null or coalesce(p.merged_into, p.person_id) = any($4))) moved
      group by 1, 2, 3 having sum(moved) <> 0 order by 1, 2, 3`,
    [clientId, year, timeZone, personIds ?? null],
  );
  return rows.map((row) => ({ ...row, paid_minor: Number(row.paid_minor) }));
}

/**
 * What is on its way to persons, by payer: it counts towards the year in which it arrives, so towards this one. `handedOver`: only what a
 * provider or a bank may have already.
 */
export async function onTheirWay(
  tx: Tx,
  clientId: Id,
  personIds: readonly Id[],
  { handedOver = false } = {},
): Promise<{ payerId: Id; personId: Id; currency: string; amountMinor: number }[]> {
  const rows = await tx.query<{ payer_id: Id; person_id: Id; currency: string; amount_minor: string }>(
    `select o.payer_id, coalesce(p.merged_into, p.person_id) as person_id, o.currency, sum(o.amount_minor) as amount_minor
       from payouts o join persons p on p.client_id = $1 and p.person_id = o.person_id
      where o.client_id = $1 and o.done_at is null and coalesce(p.merged_into, p.person_id) = any($2::bigint[])
        and not ($3 and o.state = 'queued' and not o.must_ask)
      group by 1, 2, 3`,
    [clientId, personIds, handedOver],
  );
  return rows.map((row) => ({
    ...{ payerId: row.payer_id, personId: row.person_id, currency: row.currency },
    amountMinor: Number(row.amount_minor),
  }));
}

export interface TaxDetails {
  person_id: Id;
  form: string;
  reference: string;
  received_on: string;
  actor: string;
}

/** Of which persons tax details are on file. */
export async function taxDetails(sql: Sql, clientId: Id, personIds?: readonly Id[]): Promise<TaxDetails[]> {
  return await sql.query<TaxDetails>(
    `select coalesce(p.merged_into, p.person_id) as person_id, t.form, t.reference, t.received_on, t.actor
       from tax_details t join persons p on p.client_id = $1 and p.person_id = t.person_id
      where t.client_id = $1 and ($2::bigint[] is null or coalesce(p.merged_into, p.person_id) = any($2))
      order by t.person_id`,
    [clientId, personIds ?? null],
  );
}

export async function saveTaxDetails(tx: Tx, clientId: Id, details: TaxDetails, now: Date): Promise<void> {
  await tx.query(
    `insert into tax_details (client_id, person_id, form, reference, received_on, actor, created_at) values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (client_id, person_id) do update set form = excluded.form, reference = excluded.reference,
       received_on = excluded.received_on, actor = excluded.actor, created_at = excluded.created_at`,
    [
      ...[clientId, details.person_id, details.form, details.reference, details.received_on, details.actor],
      now,
    ],
  );
}

export async function removeTaxDetails(tx: Tx, clientId: Id, personId: Id): Promise<void> {
  await tx.query('delete from tax_details where client_id = $1 and person_id = $2', [clientId, personId]);
}

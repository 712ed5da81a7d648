// SQL of what the decision needs that a reward may be paid (PO-3): rewards, persons with their bars, suppliers, wishes.

import type { Id } from '../base/ids.ts';
import type { SecretBox } from '../base/secrets.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { PayablePerson, PayableReward, PayableSupplier } from './decide-payable.ts';
import { type Destination, isBankAccount, isSandbox } from './supplier-settings.ts';
import type { Hindrance, SupplierType, WhichRewards } from './types.ts';

/** Rewards of one client that are looked at in one go by campaigns that pay by themselves: its lane waits for them. */
const AUTOMATIC_AT_ONCE = 500;

export interface PayableRow extends PayableReward {
  /** Merged persons are their survivor. */
  personId: Id;
  campaignId: Id;
  /** What the campaign version says by which it was decided. */
  automatic: boolean;
  supplierId: Id | null;
  choices: readonly Id[];
}

/** Rewards as far as paying them is concerned, oldest first. `lock`: nobody else changes them meanwhile. */
export async function loadPayable(
  tx: Tx,
  clientId: Id,
  which: WhichRewards,
  { lock }: { lock: boolean },
): Promise<PayableRow[]> {
  const rows = await tx.query<{
    reward_id: Id;
    state: string;
    amount_minor: string;
    currency: string;
    from_integration: boolean;
    flag: PayableRow['flag'];
    payout_id: Id | null;
    person_id: Id;
    campaign_id: Id;
    role: 'advocate' | 'friend';
    payout: {
      advocate_supplier_id?: Id | null;
      friend_supplier_id?: Id | null;
      choices?: Id[];
      automatic?: boolean;
    } | null;
  }>(
    `select r.reward_id, r.state, r.amount_minor, r.currency, r.from_integration, r.flag, r.payout_id,
            coalesce(p.merged_into, p.person_id) as person_id, r.campaign_id, r.role, v.settings -> 'payout' as payout
       from rewards r
       join persons p on p.client_id = $1 and p.person_id = r.person_id
       left join campaign_versions v on v.client_id = $1 and v.campaign_id = r.campaign_id and v.version = r.campaign_version
      where r.client_id = $1 and case when $2::bigint[] is null
              then r.state = 'approved' and r.payout_id is null and not r.from_integration and r.reward_id > $3
                and ($5::bigint is null or coalesce(p.merged_into, p.person_id) = $5)
              else r.reward_id = any($2) end
      order by r.reward_id limit $4 ${lock ? 'for update of r' : ''}`,
    'ids' in which
      ? [clientId, which.ids, 0, which.ids.length, null]
      : [clientId, null, which.after ?? 0, which.limit, which.personId ?? null],
  );
  return rows.map((row) => ({
    ...{ rewardId: row.reward_id, state: row.state, amountMinor: Number(row.amount_minor) },
    ...{ currency: row.currency, fromIntegration: row.from_integration, flag: row.flag },
    ...{ payoutId: row.payout_id, personId: row.person_id, campaignId: row.campaign_id },
    automatic: row.payout?.automatic ?? false,
    supplierId:
      (row.role === 'advocate' ? row.payout?.advocate_supplier_id : row.payout?.friend_supplier_id) ?? null,
    choices: row.payout?.choices ?? [],
  }));
}

const AUTOMATIC = `r.state = 'approved' and r.payout_id is null and not r.from_integration and r.flag is null
  and (v.settings -> 'payout' ->> 'automatic')::boolean and (l.next_look_at is null or l.next_look_at <= $1)`;
const WITH_LOOKS = `rewards r
  join campaign_versions v on v.client_id = r.client_id and v.campaign_id = r.campaign_id and v.version = r.campaign_version
  left join pay_looks l on l.client_id = r.client_id and l.reward_id = r.reward_id`;

/** Clients with rewards of campaigns that pay by themselves which are due to be looked at. */
export async function clientsPayingByThemselves(sql: Sql, now: Date): Promise<Id[]> {
  const rows = await sql.query<{ client_id: Id }>(
    `select c.client_id from clients c where exists (select from ${WITH_LOOKS} where r.client_id = c.client_id and ${AUTOMATIC})`,
    [now],
  );
  return rows.map((row) => row.client_id);
}

/** Some of a client's rewards of such campaigns that are due to be looked at, oldest first. */
export async function automaticRewards(sql: Sql, clientId: Id, now: Date): Promise<Id[]> {
  const rows = await sql.query<{ reward_id: Id }>(
    `select r.reward_id from ${WITH_LOOKS} where r.client_id = $2 and ${AUTOMATIC} order by r.reward_id limit ${AUTOMATIC_AT_ONCE}`,
    [now, clientId],
  );
  return rows.map((row) => row.reward_id);
}

/** Has hindered rewards looked at again after 1, 2, 4 … minutes, an hour at most. */
export async function lookLater(tx: Tx, clientId: Id, rewardIds: readonly Id[], now: Date): Promise<void> {
  await tx.query(
    `insert into pay_looks as l (client_id, reward_id, looks, next_look_at)
     select $1, id, 1, $3::timestamptz + interval '1 minute' from unnest($2::bigint[]) as id
     on conflict (client_id, reward_id) do update set looks = l.looks + 1,
       next_look_at = $3::timestamptz + make_interval(mins => least(60, power(2, least(l.looks, 6))::int))`,
    [clientId, rewardIds, now],
  );
}

export interface PayableFacts extends PayablePerson {
  personId: Id;
  name: string;
  phone: string | null;
  destinationHint: string | null;
  /** What the person chose; null: nothing. */
  chosenSupplierId: Id | null;
  destination: Destination | null;
}

/** Persons as far as paying them is concerned. */
export async function loadPersons(
  tx: Tx,
  box: SecretBox,
  clientId: Id,
  personIds: readonly Id[],
): Promise<Map<Id, PayableFacts>> {
  const rows = await tx.query<{
    person_id: Id;
    first_name: string | null;
    last_name: string | null;
    email: string | null;
    phone: string | null;
    supplier_id: Id | null;
    destination: Buffer | null;
    destination_hint: string | null;
    opted_out: boolean;
    erased: boolean;
    blocked_by: Id | null;
  }>(
    `select p.person_id, p.first_name, p.last_name, coalesce(nullif(trim(p.email), ''), i.value) as email, p.phone, f.supplier_id, f.destination, f.destination_hint,
            p.erased_at is not null as erased,
            blocking_entry($1, p.person_id) as blocked_by,
            opted_out_of_program($1, p.person_id) as opted_out
       from persons p
       left join lateral (select value from identities where client_id = $1 and person_id = p.person_id and kind = 'email'
                           order by since desc, value limit 1) i on true
       left join payout_preferences f on f.client_id = $1 and f.person_id = p.person_id
      where p.client_id = $1 and p.person_id = any($2::bigint[])`,
    [clientId, personIds],
  );
  return new Map(
    rows.map((row) => {
      const destination = row.destination
        ? (JSON.parse(box.open(row.destination, sealedAs(clientId, row.person_id))) as Destination)
        : null;
      const bars: Hindrance[] = [];
      if (row.erased) bars.push({ code: 'erased', message: 'The person was erased.' });
      if (row.blocked_by)
        bars.push({
          code: 'blocked',
          message: 'The person is on the block list.',
        });
      if (row.opted_out)
        bars.push({ code: 'opted_out', message: 'The person wants nothing more of the program.' });
      const facts: PayableFacts = {
        ...{
          personId: row.person_id,
          bars,
          phone: row.phone,
          chosenSupplierId: row.supplier_id,
          destination,
          destinationHint: row.destination_hint,
        },
        name: [row.first_name, row.last_name].filter((part) => part).join(' '),
        email: destination?.email ?? row.email,
        hasBankAccount: destination !== null && isBankAccount(destination),
      };
      return [row.person_id, facts];
    }),
  );
}

function sealedAs(clientId: Id, personId: Id): string {
  return `payout_preferences:${clientId}:${personId}`;
}

/** What a person wants; `destination` undefined: it stays as it is. */
export async function savePreference(
  tx: Tx,
  { clientId, box, now, actor }: { clientId: Id; box: SecretBox; now: Date; actor: string },
  wish: {
    personId: Id;
    supplierId: Id | null;
    destination: Destination | null | undefined;
    hint: string | null;
  },
): Promise<void> {
  const sealed = wish.destination
    ? box.seal(JSON.stringify(wish.destination), sealedAs(clientId, wish.personId))
    : null;
  const stays = wish.destination === undefined;
  await tx.query(
    `insert into payout_preferences (client_id, person_id, supplier_id, destination, destination_hint, actor, updated_at)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (client_id, person_id) do update set supplier_id = excluded.supplier_id,
       destination = case when $8 then payout_preferences.destination else excluded.destination end,
       destination_hint = case when $8 then payout_preferences.destination_hint else excluded.destination_hint end,
       actor = excluded.actor, updated_at = excluded.updated_at`,
    [clientId, wish.personId, wish.supplierId, sealed, wish.hint, actor, now, stays],
  );
}

export interface PreferenceView {
  person_id: Id;
  supplier_id: Id | null;
  destination_hint: string | null;
  updated_at: Date | null;
}

/** What a person wants, as it may be shown; null: there is no such person. */
export async function findPreference(sql: Sql, clientId: Id, personId: Id): Promise<PreferenceView | null> {
  const [row] = await sql.query<PreferenceView>(
    `select p.person_id, f.supplier_id, f.destination_hint, f.updated_at
       from persons p left join payout_preferences f on f.client_id = $1 and f.person_id = p.person_id
      where p.client_id = $1 and p.person_id = $2 and p.merged_into is null`,
    [clientId, personId],
  );
  return row ?? null;
}

/** Suppliers by id as the decision sees them, and the default one. */
export async function loadPayableSuppliers(
  sql: Sql,
  clientId: Id,
  stocks: ReadonlyMap<Id, number>,
): Promise<{ byId: Map<Id, PayableSupplier>; defaultId: Id | null }> {
  const rows = await sql.query<{
    supplier_id: Id;
    type: SupplierType;
    name: string;
    state: PayableSupplier['state'];
    is_default: boolean;
    settings: { face_value_minor?: number | null; handed_out_by_staff?: boolean } & Record<string, unknown>;
  }>(`select supplier_id, type, name, state, is_default, settings from suppliers where client_id = $1`, [
    clientId,
  ]);
  return {
    byId: new Map(
      rows.map((row) => [
        row.supplier_id,
        {
          ...{ supplierId: row.supplier_id, type: row.type, name: row.name, state: row.state },
          isSandbox: isSandbox(row.type, row.settings),
          byStaff: row.settings.handed_out_by_staff ?? false,
          faceValueMinor: row.settings.face_value_minor ?? null,
          hasStock: (stocks.get(row.supplier_id) ?? 0) > 0,
        },
      ]),
    ),
    defaultId: rows.find((row) => row.is_default)?.supplier_id ?? null,
  };
}

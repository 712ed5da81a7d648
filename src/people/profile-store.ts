// Reads persons as the API shows them: look-ups and what is known of one person. Reads other rooms' tables; writes only what the API
// sets by hand, with its audit entry.

import { codeKey } from '../base/codes.ts';
import { type Id, type IdMaker, isId } from '../base/ids.ts';
import type { Sql, Tx } from '../db/sql.ts';
import { normaliseEmail, normalisePhone, plainText } from './normalise.ts';
import { type PersonRow, personOf } from './store.ts';
import type { PeopleContext, Person, PersonKeyName, PersonKind } from './types.ts';

/** A person with the identities that the platform's profile shows (reference 5.1). */
export interface Profile extends Person {
  /** The e-mail that was learnt first, in compared form. */
  identityEmail: string | null;
  partnerUserId: string | null;
}

type ProfileRow = PersonRow & { identity_email: string | null; partner_user_id: string | null };

const firstIdentity = (kind: string) =>
  `(select value from identities i where i.client_id = p.client_id and i.person_id = p.person_id and i.kind = '${kind}'
     order by i.since, i.value limit 1)`;

const PROFILE = `p.person_id, p.first_name, p.last_name, p.email, p.phone, p.locale, p.kind, p.created_at, p.updated_at,
  ${firstIdentity('email')} as identity_email, ${firstIdentity('partner_user_id')} as partner_user_id`;

function profileOf(row: ProfileRow): Profile {
  return { ...personOf(row), identityEmail: row.identity_email, partnerUserId: row.partner_user_id };
}

/** The person, or the survivor of its merge; null when there is none. */
export async function loadProfile(sql: Sql, clientId: Id, personId: string): Promise<Profile | null> {
  if (!isId(personId)) return null;
  const [row] = await sql.query<ProfileRow>(
    `select ${PROFILE} from persons a
       join persons p on p.client_id = a.client_id and p.person_id = coalesce(a.merged_into, a.person_id)
      where a.client_id = $1 and a.person_id = $2 and p.erased_at is null`,
    [clientId, personId],
  );
  return row ? profileOf(row) : null;
}

/** The persons of these ids that were not merged, newest first. */
export async function loadProfiles(
  sql: Sql,
  clientId: Id,
  personIds: readonly Id[],
  { limit, offset }: { limit: number; offset: number },
): Promise<Profile[]> {
  const rows = await sql.query<ProfileRow>(
    `select ${PROFILE} from persons p
      where p.client_id = $1 and p.person_id = any($2::bigint[]) and p.merged_into is null and p.erased_at is null
      order by p.person_id desc limit $3 offset $4`,
    [clientId, personIds, limit, offset],
  );
  return rows.map(profileOf);
}

/** Everybody, newest first. */
export async function listProfiles(
  sql: Sql,
  clientId: Id,
  { limit, offset }: { limit: number; offset: number },
): Promise<Profile[]> {
  const rows = await sql.query<ProfileRow>(
    `select ${PROFILE} from persons p where p.client_id = $1 and p.merged_into is null and p.erased_at is null
      order by p.person_id desc limit $2 offset $3`,
    [clientId, limit, offset],
  );
  return rows.map(profileOf);
}

const FOUND_MAX = 1000;

/** The persons that have the key, merges followed. ServiceTitan's ids may be given as "connection:id" or alone. */
export async function findByKey(
  sql: Sql,
  ctx: PeopleContext,
  name: PersonKeyName,
  value: string,
): Promise<Id[]> {
  const search = searchFor(ctx, name, value);
  if (!search) return [];
  const rows = await sql.query<{ person_id: Id }>(
    `select distinct coalesce(p.merged_into, p.person_id) as person_id
       from (${search.from}) f join persons p on p.client_id = $1 and p.person_id = f.person_id
      limit ${FOUND_MAX}`,
    [ctx.clientId, ...search.params],
  );
  return rows.map((row) => row.person_id);
}

interface Search {
  /** Gives person_id; $1 is the client. */
  from: string;
  params: string[];
}

function searchFor(ctx: PeopleContext, name: PersonKeyName, value: string): Search | null {
  const text = plainText(value, 300);
  if (text === null) return null;
  switch (name) {
    case 'person_id':
      return isId(text) ? { from: 'select $2::bigint as person_id', params: [text] } : null;
    case 'email':
      return identity('email', normaliseEmail(text, ctx.ownDomains));
    case 'partner_user_id':
      return identity('partner_user_id', text);
    case 'phone': {
      const phone = normalisePhone(text, ctx.phoneRegion);
      const from = `select person_id from person_contacts where client_id = $1 and kind = 'phone' and value = $2`;
      return phone === null ? null : { from, params: [phone] };
    }
    case 'st_customer':
      return customer(text);
    case 'job_id':
      return job(text);
    case 'partner_conversion_id':
      return {
        from: `select person_id from steps where client_id = $1 and data ->> 'partner_conversion_id' = $2`,
        params: [text],
      };
    case 'event_id': {
      const from = 'select person_id from input_results where client_id = $1 and input_id = $2';
      return isId(text) ? { from, params: [text] } : null;
    }
    case 'advocate_code':
      return {
        from: 'select person_id from shareables where client_id = $1 and code_key = $2',
        params: [codeKey(text)],
      };
    case 'last_name':
      return {
        from: 'select person_id from persons where client_id = $1 and lower(last_name) = lower($2)',
        params: [text],
      };
  }
}

function identity(kind: string, value: string | null): Search | null {
  const from = 'select person_id from identities where client_id = $1 and kind = $2 and value = $3';
  return value === null ? null : { from, params: [kind, value] };
}

function splitId(text: string): { connectionId: string | null; theirId: string } {
  const at = text.indexOf(':');
  const connectionId = text.slice(0, Math.max(at, 0));
  return isId(connectionId)
    ? { connectionId, theirId: text.slice(at + 1) }
    : { connectionId: null, theirId: text };
}

function customer(text: string): Search | null {
  if (splitId(text).connectionId !== null) return identity('st_customer', text);
  return {
    from: `select i.person_id from connections c
             join identities i on i.client_id = c.client_id and i.kind = 'st_customer' and i.value = c.connection_id || ':' || $2
            where c.client_id = $1`,
    params: [text],
  };
}

function job(text: string): Search {
  const { connectionId, theirId } = splitId(text);
  const from = `select j.friend_person_id as person_id from connections c
                  join jobs j on j.client_id = c.client_id and j.connection_id = c.connection_id and j.job_id = $2
                 where c.client_id = $1`;
  return connectionId === null
    ? { from, params: [theirId] }
    : { from: `${from} and c.connection_id = $3`, params: [theirId, connectionId] };
}

/** What the API sets by hand: it overwrites, where an input only fills what is empty. undefined: left as it is. */
export interface ProfileChange {
  firstName?: string | null;
  lastName?: string | null;
  email?: string;
  phone?: string;
  locale?: string | null;
  kind?: PersonKind;
}

/** Sets the shown fields of a person and writes the audit entry (SEC-2). Answers what changed, by its name on the wire. */
export async function changeProfile(
  tx: Tx,
  by: { clientId: Id; actor: string; ids: IdMaker; now: Date },
  before: Person,
  change: ProfileChange,
  action: 'person.created' | 'person.changed',
): Promise<Set<string>> {
  const after = {
    first_name: change.firstName === undefined ? before.firstName : change.firstName,
    last_name: change.lastName === undefined ? before.lastName : change.lastName,
    email: change.email ?? before.email,
    phone: change.phone ?? before.phone,
    locale: change.locale === undefined ? before.locale : change.locale,
    kind: change.kind ?? before.kind,
  };
  const old: Record<string, string | null> = {
    ...{ first_name: before.firstName, last_name: before.lastName, email: before.email, phone: before.phone },
    ...{ locale: before.locale, kind: before.kind },
  };
  const changed = Object.entries(after).filter(([name, value]) => value !== old[name]);
  if (changed.length > 0) {
    await tx.query(
      `update persons set first_name = $3, last_name = $4, email = $5, phone = $6, locale = $7, kind = $8, updated_at = $9
        where client_id = $1 and person_id = $2`,
      [by.clientId, before.personId, ...Object.values(after), by.now],
    );
  }
  if (changed.length > 0 || action === 'person.created') {
    await tx.query(
      `insert into audit_entries (client_id, entry_id, at, actor, action, subject, before, after)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [
        ...[by.clientId, by.ids(), by.now, by.actor, action, `person:${before.personId}`],
        action === 'person.created'
          ? null
          : JSON.stringify(Object.fromEntries(changed.map(([name]) => [name, old[name]]))),
        JSON.stringify(action === 'person.created' ? after : Object.fromEntries(changed)),
      ],
    );
  }
  return new Set(changed.map(([name]) => name));
}

/** The friends of an advocate whose verdicts may follow its kind (AT-8). */
export async function friendsOf(sql: Sql, clientId: Id, personId: Id): Promise<Id[]> {
  const rows = await sql.query<{ friend_person_id: Id }>(
    `select distinct friend_person_id from referrals
      where client_id = $1 and advocate_person_id = $2 and state = 'active'`,
    [clientId, personId],
  );
  return rows.map((row) => row.friend_person_id);
}

/** The person that an input was applied to, merges followed; null when it identified nobody. */
export async function personOfInput(sql: Sql, clientId: Id, inputId: Id): Promise<Id | null> {
  const [row] = await sql.query<{ person_id: Id }>(
    `select coalesce(p.merged_into, p.person_id) as person_id
       from input_results r join persons p on p.client_id = r.client_id and p.person_id = r.person_id
      where r.client_id = $1 and r.input_id = $2`,
    [clientId, inputId],
  );
  return row?.person_id ?? null;
}

/** Who has this e-mail or partner user id as its own. */
export async function ownerOfIdentity(
  sql: Sql,
  clientId: Id,
  kind: 'email' | 'partner_user_id',
  value: string,
): Promise<Id | null> {
  const [row] = await sql.query<{ person_id: Id }>(
    'select person_id from identities where client_id = $1 and kind = $2 and value = $3',
    [clientId, kind, value],
  );
  return row?.person_id ?? null;
}

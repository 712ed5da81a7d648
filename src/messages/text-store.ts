// SQL of the outbox of text messages and of who agreed to them (OUT-2). Sends nothing itself.

import type { Id, IdMaker } from '../base/ids.ts';
import { textLength } from '../base/text-length.ts';
import { DAY_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { AWAITED_FOR_MS } from './decide-send.ts';
import { TEXT_GIVES_UP_AFTER_MS, whenToText } from './decide-text.ts';
import { textsAreOn } from './text-settings-store.ts';
import type { NewText, TextOutcome } from './text-types.ts';

/** The last defence of a phone, whatever asks for more. */
const TEXTS_PER_NUMBER_AND_DAY = 5;
const LEASE_MS = 5 * MINUTE_MS;

export const TEXT_STATES = [
  ...(['queued', 'sending', 'asking', 'sent', 'delivered', 'failed', 'suppressed', 'limited'] as const),
] as const;
export type TextState = (typeof TEXT_STATES)[number];

// ── consent ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface TextConsent {
  number: string;
  agreed: boolean;
  source: 'api' | 'page' | 'keyword' | 'provider';
  detail: string | null;
  actor: string;
  since: Date;
  /** Who typed the number on the share page; left out: the word is not about one person. */
  personId?: Id | null;
}

/**
 * Keeps the last word about a number; every word stays in the history. A number that somebody typed on the share page stays that person's,
 * unless it has become known as somebody else's.
 */
export async function saveConsent(sql: Sql, clientId: Id, consent: TextConsent): Promise<void> {
  await sql.query(
    `insert into text_consents (client_id, number, agreed, source, detail, actor, since, person_id)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (client_id, number) do update set agreed = excluded.agreed, source = excluded.source, detail = excluded.detail,
       actor = excluded.actor, since = excluded.since, person_id = case
         when excluded.person_id is not null then excluded.person_id
         when exists (select from person_contacts k where k.client_id = excluded.client_id and k.kind = 'phone'
           and k.value = excluded.number and k.person_id <> text_consents.person_id) then null
         else text_consents.person_id end
     where text_consents.since <= excluded.since`,
    [
      ...[clientId, consent.number, consent.agreed, consent.source, consent.detail, consent.actor],
      ...[consent.since, consent.personId ?? null],
    ],
  );
}

/** All words about a number, oldest first. */
export async function consentHistory(
  sql: Sql,
  clientId: Id,
  number: string,
): Promise<Omit<TextConsent, 'number'>[]> {
  return await sql.query<Omit<TextConsent, 'number'>>(
    `select agreed, source, detail, actor, since from text_consent_history
      where client_id = $1 and number = $2 order by entry_no limit 1000`,
    [clientId, number],
  );
}

/** The number by which a person agreed to texts, on the share page or with a number that is known of it; null: there is none. */
export async function agreedNumberOf(sql: Sql, clientId: Id, personId: Id): Promise<string | null> {
  const [row] = await sql.query<{ number: string }>(
    'select agreed_number($1, $2) as number where agreed_number($1, $2) is not null',
    [clientId, personId],
  );
  return row?.number ?? null;
}

/** Whether a number is somebody else's, as far as is known, or was signed up by somebody else: then only its owner may say so. */
export async function isOthersNumber(sql: Sql, clientId: Id, number: string, personId: Id): Promise<boolean> {
  const rows = await sql.query(
    `select from person_contacts where client_id = $1 and kind = 'phone' and value = $2 and person_id <> $3
     union all
     select from text_consents where client_id = $1 and number = $2 and agreed and person_id <> $3 limit 1`,
    [clientId, number, personId],
  );
  return rows.length > 0;
}

export async function findConsent(sql: Sql, clientId: Id, number: string): Promise<TextConsent | null> {
  const [row] = await sql.query<TextConsent>(
    'select number, agreed, source, detail, actor, since from text_consents where client_id = $1 and number = $2',
    [clientId, number],
  );
  return row ?? null;
}

export interface OwnPhone {
  number: string;
  agreed: boolean;
  /** By text: only a text takes that back. */
  saidStop: boolean;
}

/**
 * The numbers of the person to whom a mail went, known or typed on the share page, and of nobody else; none while texts are off, and none where the mail is only about the
 * person: the link must not show one person's number to another.
 */
export async function phonesOf(
  sql: Sql,
  clientId: Id,
  mail: { personId: Id | null; addressKey: string },
): Promise<OwnPhone[]> {
  if (mail.personId === null) return [];
  return await sql.query<{ number: string; agreed: boolean; saidStop: boolean }>(
    `select k.value as number, coalesce(t.agreed, false) as agreed,
       coalesce(not t.agreed and t.source in ('keyword', 'provider'), false) as "saidStop"
     from persons a join persons p on p.client_id = $1 and p.person_id = coalesce(a.merged_into, a.person_id)
     join identities i on i.client_id = $1 and i.person_id = p.person_id and i.kind = 'email' and i.value = $3
     join lateral (
       select c.value, c.since from person_contacts c
        where c.client_id = $1 and c.person_id = p.person_id and c.kind = 'phone'
       union all
       select c.number, c.since from text_consents c
        where c.client_id = $1 and c.person_id in (a.person_id, p.person_id)
          and not exists (select from person_contacts o where o.client_id = $1 and o.person_id = p.person_id
            and o.kind = 'phone' and o.value = c.number)) k on true
     left join text_consents t on t.client_id = $1 and t.number = k.value
     where a.client_id = $1 and a.person_id = $2 and exists (select from text_settings s where s.client_id = $1 and s.is_on)
       and not exists (select from person_contacts o where o.client_id = $1 and o.kind = 'phone' and o.value = k.value
         and o.person_id <> p.person_id)
     order by t.agreed desc nulls last, k.since, k.value`,
    [clientId, mail.personId, mail.addressKey],
  );
}

// ── outbox ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Writes texts down in the transaction of what owes them. Without consent of the number one is kept as suppressed. Answers in order. */
export async function postTexts(
  tx: Tx,
  made: { ids: IdMaker; now: Date; enqueue: Deps['enqueue'] },
  clientId: Id,
  texts: readonly NewText[],
): Promise<TextOutcome[]> {
  if (texts.length === 0) return [];
  if (!(await textsAreOn(tx, clientId))) return texts.map(() => 'texts_are_off');
  const { ids, now, enqueue } = made;
  const facing = await tx.query<{ number: string; agreed: boolean; today: number; time_zone: string }>(
    `select a.number, coalesce((select t.agreed from text_consents t where t.client_id = $1 and t.number = a.number), false) as agreed,
       (select count(*)::int from texts x where x.client_id = $1 and x.to_number = a.number and x.created_at > $3
          and x.state not in ('suppressed', 'limited', 'failed')) as today,
       (select c.time_zone from clients c where c.client_id = $1) as time_zone
     from unnest($2::text[]) as a (number)`,
    [clientId, [...new Set(texts.map(({ to }) => to))], plusMs(now, -DAY_MS)],
  );
  const known = new Map(facing.map((row) => [row.number, row]));
  const rows = texts.map((text) => {
    const row = known.get(text.to);
    const state = !row?.agreed ? 'suppressed' : row.today >= TEXTS_PER_NUMBER_AND_DAY ? 'limited' : 'queued';
    if (row && state === 'queued') row.today += 1;
    const awaitedUntil = text.isAwaited ? plusMs(now, AWAITED_FOR_MS) : null;
    const sendAt = whenToText(now, { zones: text.zones, awaitedUntil }, row?.time_zone ?? 'UTC');
    return {
      ...{
        text_id: ids(),
        once_key: text.onceKey,
        kind: text.kind,
        to_number: text.to,
        person_id: text.personId,
      },
      ...{ body: text.body, parts: textLength(text.body).parts, state },
      ...{ zones: text.zones, awaited_until: awaitedUntil },
      next_attempt_at: state === 'queued' ? sendAt : null,
      give_up_at: plusMs(sendAt, TEXT_GIVES_UP_AFTER_MS),
      done_at: state === 'queued' ? null : now,
    };
  });
  const stored = await tx.query<{ text_id: Id }>(
    `insert into texts (client_id, text_id, once_key, kind, to_number, person_id, body, parts, state, zones, awaited_until,
       next_attempt_at, give_up_at, created_at, done_at)
     select $1, t.text_id, t.once_key, t.kind, t.to_number, t.person_id, t.body, t.parts, t.state, t.zones, t.awaited_until,
       t.next_attempt_at, t.give_up_at, $3, t.done_at
     from jsonb_to_recordset($2::jsonb) as t (text_id bigint, once_key text, kind text, to_number text, person_id bigint, body text,
       parts int, state text, zones text[], awaited_until timestamptz, next_attempt_at timestamptz, give_up_at timestamptz,
       done_at timestamptz)
     order by t.once_key
     on conflict (client_id, once_key) do nothing returning text_id`,
    [clientId, JSON.stringify(rows), now],
  );
  const isStored = new Set(stored.map(({ text_id }) => text_id));
  if (
    rows.some(
      (row) => isStored.has(row.text_id) && row.next_attempt_at !== null && row.next_attempt_at <= now,
    )
  )
    await enqueueTexts(tx, enqueue, clientId);
  return rows.map((row) => (isStored.has(row.text_id) ? (row.state as TextOutcome) : 'duplicate'));
}

export async function enqueueTexts(tx: Tx, enqueue: Deps['enqueue'], clientId: Id): Promise<void> {
  const lane = `texts:${clientId}`;
  await enqueue(tx, 'send_texts', { client_id: clientId }, { key: lane, lane, keepRunAt: true });
}

export interface DueText {
  textId: Id;
  to: string;
  body: string;
  attempts: number;
  giveUpAt: Date;
  /** It may have been taken at this time: the provider is asked first. */
  askSince: Date | null;
  isUnwanted: boolean;
  zones: readonly string[];
  awaitedUntil: Date | null;
  /** The company's. */
  timeZone: string;
}

/**
 * Takes due texts out, counting the attempt. One that a process held when it died may have been taken. What came due in quiet hours,
 * whatever made it due, is put off to the day, and what could not leave in time is given up.
 */
export async function takeTexts(tx: Tx, clientId: Id, now: Date, most: number): Promise<DueText[]> {
  await putOffTexts(tx, clientId, now);
  const rows = await tx.query<{
    text_id: Id;
    to_number: string;
    body: string;
    attempts: number;
    give_up_at: Date;
    ask_since: Date | null;
    is_unwanted: boolean;
    zones: string[];
    awaited_until: Date | null;
    time_zone: string;
  }>(
    `with due as materialized (
       select text_id, state, attempted_at from texts
       where client_id = $1 and state in ('queued', 'sending', 'asking') and next_attempt_at <= $2
       order by next_attempt_at limit $4 for update skip locked)
     update texts t set state = case when due.state = 'queued' then 'sending' else 'asking' end, attempts = t.attempts + 1,
       attempted_at = case when due.state = 'queued' then $2 else t.attempted_at end, next_attempt_at = $3
     from due where t.client_id = $1 and t.text_id = due.text_id
     returning t.text_id, t.to_number, t.body, t.attempts, t.give_up_at, t.zones, t.awaited_until,
       (select time_zone from clients where client_id = $1) as time_zone,
       case when due.state = 'queued' then null else due.attempted_at end as ask_since,
       not exists (select from text_consents c where c.client_id = $1 and c.number = t.to_number and c.agreed)
         or coalesce((select opted_out_of_program($1, coalesce(n.merged_into, n.person_id)) from persons n
           where n.client_id = $1 and n.person_id = t.person_id), false) as is_unwanted`,
    [clientId, now, plusMs(now, LEASE_MS), most],
  );
  return rows.map((row) => ({
    ...{ textId: row.text_id, to: row.to_number, body: row.body, attempts: row.attempts },
    ...{ giveUpAt: row.give_up_at, askSince: row.ask_since, isUnwanted: row.is_unwanted },
    ...{ zones: row.zones, awaitedUntil: row.awaited_until, timeZone: row.time_zone },
  }));
}

/** Due texts differ by few things only: each combination is decided once and moved by one statement, however many wait. */
async function putOffTexts(tx: Tx, clientId: Id, now: Date): Promise<void> {
  await tx.query(
    `update texts set state = 'failed', next_attempt_at = null, done_at = $2, last_error = coalesce(last_error || '; ', '') || $3
      where client_id = $1 and state = 'queued' and next_attempt_at <= $2 and give_up_at < $2`,
    [clientId, now, 'it could not leave within a day'],
  );
  const kinds = await tx.query<{ zones: string[]; time_zone: string }>(
    `select distinct t.zones, c.time_zone from texts t join clients c on c.client_id = $1
      where t.client_id = $1 and t.state = 'queued' and t.next_attempt_at <= $2 and coalesce(t.awaited_until < $2, true)`,
    [clientId, now],
  );
  for (const { zones, time_zone } of kinds) {
    const at = whenToText(now, { zones, awaitedUntil: null }, time_zone);
    if (at <= now) continue;
    await tx.query(
      `update texts set next_attempt_at = $3
        where client_id = $1 and state = 'queued' and next_attempt_at <= $2 and coalesce(awaited_until < $2, true) and zones = $4`,
      [clientId, now, at, zones],
    );
  }
}

export interface TextResult {
  state: 'queued' | 'asking' | 'sent' | 'failed' | 'suppressed';
  nextAttemptAt: Date | null;
  providerId: string | null;
  lastError: string | null;
}

export async function recordText(
  sql: Sql,
  clientId: Id,
  text: Pick<DueText, 'textId' | 'attempts'>,
  result: TextResult,
  now: Date,
): Promise<void> {
  await sql.query(
    `update texts set state = $4, next_attempt_at = $5, provider_id = coalesce($6, provider_id), last_error = $7,
       done_at = case when $5::timestamptz is null then $8::timestamptz end
     where client_id = $1 and text_id = $2 and attempts = $3 and state in ('sending', 'asking')`,
    [
      ...[clientId, text.textId, text.attempts, result.state, result.nextAttemptAt, result.providerId],
      ...[result.lastError, now],
    ],
  );
}

/** The first of these ids of the provider that no text of ours has. */
export async function firstUnknown(
  sql: Sql,
  clientId: Id,
  providerIds: readonly string[],
): Promise<string | null> {
  const rows = await sql.query<{ provider_id: string }>(
    'select provider_id from texts where client_id = $1 and provider_id = any($2::text[])',
    [clientId, providerIds],
  );
  const known = new Set(rows.map((row) => row.provider_id));
  return providerIds.find((id) => !known.has(id)) ?? null;
}

/** What the provider tells of a text that it took. Later words do not undo "delivered". */
export async function recordDelivery(
  sql: Sql,
  clientId: Id,
  providerId: string,
  said: { state: 'delivered' | 'failed'; error: string | null },
): Promise<void> {
  await sql.query(
    `update texts set state = $3, last_error = $4 where client_id = $1 and provider_id = $2 and state = 'sent'`,
    [clientId, providerId, said.state, said.error],
  );
}

/** Every minute: every client with due texts has a task. */
export async function wakeTexts(tx: Tx, enqueue: Deps['enqueue'], now: Date): Promise<void> {
  const due = await tx.query<{ client_id: Id }>(
    `select distinct client_id from texts where state in ('queued', 'sending', 'asking') and next_attempt_at <= $1
       and client_id in (select client_id from text_settings where is_on)`,
    [now],
  );
  for (const { client_id } of due) await enqueueTexts(tx, enqueue, client_id);
}

export interface TextView {
  id: Id;
  kind: string;
  to: string;
  person_id: Id | null;
  body: string;
  parts: number;
  state: TextState;
  attempts: number;
  next_attempt_at: string | null;
  last_error: string | null;
  created_at: string;
  done_at: string | null;
}

/** Newest first. */
export async function listTexts(
  sql: Sql,
  clientId: Id,
  filter: { personId: Id | null; state: TextState | null; olderThan: Id | null; limit: number },
): Promise<TextView[]> {
  const rows = await sql.query<
    Omit<TextView, 'id' | 'to' | 'next_attempt_at' | 'created_at' | 'done_at'> & {
      text_id: Id;
      to_number: string;
      next_attempt_at: Date | null;
      created_at: Date;
      done_at: Date | null;
    }
  >(
    `select text_id, kind, to_number, person_id, body, parts, state, attempts, next_attempt_at, last_error, created_at, done_at from texts
     where client_id = $1 and ($2::bigint is null or person_id = $2) and ($3::text is null or state = $3)
       and ($4::bigint is null or text_id < $4)
     order by text_id desc limit $5`,
    [clientId, filter.personId, filter.state, filter.olderThan, filter.limit],
  );
  return rows.map(({ text_id, to_number, ...row }) => ({
    ...{ ...row, id: text_id, to: to_number, created_at: row.created_at.toISOString() },
    next_attempt_at: row.next_attempt_at?.toISOString() ?? null,
    done_at: row.done_at?.toISOString() ?? null,
  }));
}

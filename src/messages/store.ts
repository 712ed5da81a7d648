// SQL of the mail outbox: handing mails in, taking due ones out, and what became of them (OUT-2). Sends nothing itself.

import type { Id, IdMaker } from '../base/ids.ts';
import { DAY_MS, MINUTE_MS, plusMs } from '../base/time.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { Deps } from '../http/types.ts';
import { AWAITED_FOR_MS, FRESH_FOR_MS, GIVE_UP_AFTER_MS, sendableAt } from './decide-send.ts';
import { MAIL_CLASSES, type MailClass, type MailLook, type MailOutcome, type NewMail } from './types.ts';

/** The last defence of a mailbox: so many mails in a day to one address, whatever asks for more. */
const MAILS_PER_ADDRESS_AND_DAY = 20;
/** How long a process has for one mail before another one may take it up. */
const LEASE_MS = 10 * MINUTE_MS;

export interface PostOffice {
  ids: IdMaker;
  now: Date;
  /** False: there is no mail server (SMTP_URL); mails are kept and not queued. */
  isOn: boolean;
  enqueue: Deps['enqueue'];
}

/** How addresses are compared. */
export function addressKey(address: string): string {
  return address.trim().toLowerCase();
}

/** Writes mails down in the transaction of what owes them, and has them sent after its commit. Answers in order; nothing is refused by an error. */
export async function postMail(
  tx: Tx,
  office: PostOffice,
  mails: readonly NewMail[],
): Promise<MailOutcome[]> {
  const outcomes: MailOutcome[] = mails.map(() => 'duplicate');
  const byClient = Map.groupBy(
    mails.map((mail, place) => ({ mail, place })),
    ({ mail }) => mail.clientId,
  );
  for (const [clientId, entries] of byClient) {
    // In the order of their keys, so that two transactions with the same mails wait for each other instead of locking up.
    const sorted = entries.toSorted((a, b) => (a.mail.onceKey < b.mail.onceKey ? -1 : 1));
    const answers = await postOfClient(
      tx,
      office,
      clientId,
      sorted.map(({ mail }) => mail),
    );
    for (const [at, { place }] of sorted.entries()) outcomes[place] = answers[at] ?? 'duplicate';
  }
  return outcomes;
}

interface Facing {
  address_key: string;
  classes: (MailClass | 'all')[] | null;
  do_not_mail: boolean;
  today: number;
}

async function postOfClient(
  tx: Tx,
  { ids, now, isOn, enqueue }: PostOffice,
  clientId: Id,
  mails: readonly NewMail[],
): Promise<MailOutcome[]> {
  const keys = mails.map(({ to }) => addressKey(to));
  const facing = new Map(
    (await facingOf(tx, clientId, [...new Set(keys)], now)).map((row) => [row.address_key, row]),
  );
  const [client] = await tx.query<{ time_zone: string }>(
    'select time_zone from clients where client_id = $1',
    [clientId],
  );
  const rows = mails.map((mail, at) => {
    const address = keys[at] ?? '';
    const known = facing.get(address);
    const outcome = outcomeFor(mail, known, isOn);
    if (known && outcome === 'queued') known.today += 1;
    const sendAt = mail.isAwaited ? now : sendableAt(now, mail.mailClass, client?.time_zone ?? 'UTC');
    return {
      ...{ mail_id: ids(), once_key: mail.onceKey, kind: mail.kind, mail_class: mail.mailClass },
      ...{ to_address: mail.to.trim(), address_key: address, person_id: mail.personId },
      ...{ subject: mail.subject, text: mail.text, html: mail.html, look: mail.look ?? null },
      ...{ from_name: mail.fromName, reply_to: mail.replyTo, state: outcome as string },
      awaited_until: mail.isAwaited ? plusMs(now, AWAITED_FOR_MS) : null,
      next_attempt_at: outcome === 'queued' ? sendAt : null,
      give_up_at: plusMs(sendAt, GIVE_UP_AFTER_MS),
      done_at: outcome === 'queued' || outcome === 'mail_is_off' ? null : now,
    };
  });
  const stored = await tx.query<{ mail_id: Id }>(
    `insert into mails (client_id, mail_id, once_key, kind, mail_class, to_address, address_key, person_id, subject, text, html, look,
       from_name, reply_to, state, awaited_until, next_attempt_at, give_up_at, done_at, created_at)
     select $1, m.mail_id, m.once_key, m.kind, m.mail_class, m.to_address, m.address_key, m.person_id, m.subject, m.text, m.html,
       m.look, m.from_name, m.reply_to, m.state, m.awaited_until, m.next_attempt_at, m.give_up_at,
       m.done_at, $3
     from jsonb_to_recordset($2::jsonb) as m (mail_id bigint, once_key text, kind text, mail_class text, to_address text,
       address_key text, person_id bigint, subject text, text text, html text, look jsonb, from_name text, reply_to text,
       state text, awaited_until timestamptz, next_attempt_at timestamptz, give_up_at timestamptz, done_at timestamptz)
     on conflict (client_id, once_key) do nothing returning mail_id`,
    [clientId, JSON.stringify(rows, storable), now],
  );
  const isStored = new Set(stored.map(({ mail_id }) => mail_id));
  const isDue = (at: Date | null) => at !== null && at <= now;
  if (rows.some((row) => isStored.has(row.mail_id) && isDue(row.next_attempt_at))) {
    await enqueueSending(tx, enqueue, clientId);
  }
  return rows.map((row) => (isStored.has(row.mail_id) ? (row.state as MailOutcome) : 'duplicate'));
}

/** PostgreSQL takes no NUL and no half of a surrogate pair; what people typed must not fail the transaction. */
function storable(_name: string, value: unknown): unknown {
  return typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value;
}

function outcomeFor({ mailClass, kind }: NewMail, known: Facing | undefined, isOn: boolean): MailOutcome {
  if (known && isUnwanted(mailClass, known.classes, known.do_not_mail)) return 'suppressed';
  if (!isOn) return 'mail_is_off';
  // The way back in has a limit of its own, or a full day would lock its user out.
  if (kind === 'password_link') return 'queued';
  return known && known.today >= MAILS_PER_ADDRESS_AND_DAY ? 'limited' : 'queued';
}

function isUnwanted(
  mailClass: MailClass,
  classes: readonly (MailClass | 'all')[] | null,
  doNotMail: boolean,
): boolean {
  if (classes?.includes('all') || classes?.includes(mailClass)) return true;
  return mailClass === 'promotional' && doNotMail;
}

/** Opt-outs, consent and the count of the last day, for each of these addresses. */
async function facingOf(tx: Tx, clientId: Id, addresses: readonly string[], now: Date): Promise<Facing[]> {
  return tx.query<Facing>(
    `select a.address_key,
       (select array_agg(o.mail_class) from mail_opt_outs o
        where o.client_id = $1 and o.address_key in (a.address_key, 'sha256:' || encode(sha256(convert_to(a.address_key, 'UTF8')), 'hex'))) as classes,
       exists (select from identities i join persons p on p.client_id = $1 and p.person_id = i.person_id
        where i.client_id = $1 and i.kind = 'email' and i.value = a.address_key and p.do_not_mail) as do_not_mail,
       (select count(*)::int from mails m where m.client_id = $1 and m.address_key = a.address_key
        and m.created_at > $3 and m.state in ('queued', 'sending', 'sent')) as today
     from unnest($2::text[]) as a (address_key)`,
    [clientId, addresses, plusMs(now, -DAY_MS)],
  );
}

/** Has the client's due mails sent now. Those of a later time are found by `wakeMails`. */
export async function enqueueSending(tx: Tx, enqueue: Deps['enqueue'], clientId: Id): Promise<void> {
  const lane = `mails:${clientId}`;
  await enqueue(tx, 'send_mails', { client_id: clientId }, { key: lane, lane, keepRunAt: true });
}

export interface DueMail {
  mailId: Id;
  onceKey: string;
  kind: string;
  mailClass: MailClass;
  to: string;
  subject: string;
  text: string;
  html: string | null;
  look: MailLook | null;
  fromName: string | null;
  replyTo: string | null;
  attempts: number;
  giveUpAt: Date;
  awaitedUntil: Date | null;
  isUnwanted: boolean;
}

/**
 * Takes due mails out for sending, counting the attempt; whoever crashes leaves them to the next after the lease. What came due in quiet
 * hours, whatever made it due, is put off to the day.
 */
export async function takeDue(tx: Tx, clientId: Id, now: Date, most: number): Promise<DueMail[]> {
  await putOffMails(tx, clientId, now);
  const rows = await tx.query<{
    mail_id: Id;
    once_key: string;
    kind: string;
    mail_class: MailClass;
    to_address: string;
    address_key: string;
    subject: string;
    text: string;
    html: string | null;
    look: MailLook | null;
    from_name: string | null;
    reply_to: string | null;
    attempts: number;
    give_up_at: Date;
    awaited_until: Date | null;
  }>(
    `update mails set state = 'sending', attempts = attempts + 1, next_attempt_at = $3
     where client_id = $1 and mail_id in (
       select mail_id from mails where client_id = $1 and state in ('queued', 'sending') and next_attempt_at <= $2
       order by next_attempt_at limit $4 for update skip locked)
     returning mail_id, once_key, kind, mail_class, to_address, address_key, subject, text, html, look, from_name, reply_to, attempts, give_up_at,
       awaited_until`,
    [clientId, now, plusMs(now, LEASE_MS), most],
  );
  const facing = new Map(
    (await facingOf(tx, clientId, [...new Set(rows.map((row) => row.address_key))], now)).map((row) => [
      row.address_key,
      row,
    ]),
  );
  return rows.map((row) => {
    const known = facing.get(row.address_key);
    return {
      onceKey: row.once_key,
      ...{ mailId: row.mail_id, kind: row.kind, mailClass: row.mail_class, to: row.to_address },
      ...{ subject: row.subject, text: row.text, html: row.html, look: row.look },
      ...{ fromName: row.from_name, replyTo: row.reply_to, attempts: row.attempts, giveUpAt: row.give_up_at },
      awaitedUntil: row.awaited_until,
      isUnwanted: known ? isUnwanted(row.mail_class, known.classes, known.do_not_mail) : false,
    };
  });
}

async function putOffMails(tx: Tx, clientId: Id, now: Date): Promise<void> {
  const [client] = await tx.query<{ time_zone: string }>(
    'select time_zone from clients where client_id = $1',
    [clientId],
  );
  for (const mailClass of MAIL_CLASSES) {
    const at = sendableAt(now, mailClass, client?.time_zone ?? 'UTC');
    if (at <= now) continue;
    await tx.query(
      `update mails set next_attempt_at = $3
        where client_id = $1 and mail_class = $4 and state in ('queued', 'sending') and next_attempt_at <= $2
          and coalesce(awaited_until < $2, true)`,
      [clientId, now, at, mailClass],
    );
  }
}

/** What became of one attempt. False: nothing changes, another process took the mail up since. */
export async function recordAttempt(
  sql: Sql,
  clientId: Id,
  mail: { mailId: Id; attempts: number },
  result: {
    state: 'queued' | 'sent' | 'failed' | 'suppressed';
    nextAttemptAt: Date | null;
    lastError: string | null;
  },
  now: Date,
): Promise<boolean> {
  const rows = await sql.query(
    `update mails set state = $4, next_attempt_at = $5, last_error = $6, done_at = case when $4 = 'queued' then null else $7::timestamptz end,
       look = case when mail_class = 'essential' and $4 <> 'queued' then look - 'button' else look end
     where client_id = $1 and mail_id = $2 and attempts = $3 and state = 'sending' returning 1`,
    [clientId, mail.mailId, mail.attempts, result.state, result.nextAttemptAt, result.lastError, now],
  );
  return rows.length > 0;
}

/** Every minute: what waited for a mail server goes if it is fresh, and every client with due mails has a task. */
export async function wakeMails(tx: Tx, enqueue: Deps['enqueue'], isOn: boolean, now: Date): Promise<void> {
  const freshSince = plusMs(now, -FRESH_FOR_MS);
  await tx.query(
    `update mails set state = 'expired', done_at = $1, last_error = 'mail was off for too long'
     where state = 'mail_is_off' and created_at <= $2 and client_id in (select client_id from clients)`,
    [now, freshSince],
  );
  if (!isOn) return;
  await tx.query(
    `update mails set state = 'queued', next_attempt_at = $1, give_up_at = $2
     where state = 'mail_is_off' and client_id in (select client_id from clients)`,
    [now, plusMs(now, GIVE_UP_AFTER_MS)],
  );
  const due = await tx.query<{ client_id: Id }>(
    `select distinct client_id from mails where state in ('queued', 'sending') and next_attempt_at <= $1`,
    [now],
  );
  for (const { client_id } of due) await enqueueSending(tx, enqueue, client_id);
}

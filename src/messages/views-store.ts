// SQL of looking at mails, trying one again, and who asks for a mail to himself. Sends nothing.

import type { Id } from '../base/ids.ts';
import { plusMs } from '../base/time.ts';
import type { Sql, Tx } from '../db/sql.ts';
import type { StoredText } from './compose.ts';
import { GIVE_UP_AFTER_MS } from './decide-send.ts';
import type { MailClass, MailLook } from './types.ts';

export const MAIL_STATES = [
  'queued',
  'sending',
  'sent',
  'failed',
  'suppressed',
  'limited',
  'mail_is_off',
  'expired',
] as const;
export type MailState = (typeof MAIL_STATES)[number];

export interface StoredMail extends StoredText {
  addressKey: string;
  personId: Id | null;
  state: MailState;
  attempts: number;
  nextAttemptAt: Date | null;
  lastError: string | null;
  createdAt: Date;
  doneAt: Date | null;
}

interface Row {
  mail_id: Id;
  kind: string;
  mail_class: MailClass;
  to_address: string;
  address_key: string;
  person_id: Id | null;
  subject: string;
  text: string;
  html: string | null;
  look: MailLook | null;
  from_name: string | null;
  reply_to: string | null;
  state: MailState;
  attempts: number;
  next_attempt_at: Date | null;
  last_error: string | null;
  created_at: Date;
  done_at: Date | null;
}

const COLUMNS = `mail_id, kind, mail_class, to_address, address_key, person_id, subject, text, html, look, from_name, reply_to, state,
  attempts, next_attempt_at, last_error, created_at, done_at`;

function storedMail(row: Row): StoredMail {
  return {
    ...{ mailId: row.mail_id, kind: row.kind, mailClass: row.mail_class, to: row.to_address },
    ...{ addressKey: row.address_key, personId: row.person_id, subject: row.subject, text: row.text },
    ...{
      html: row.html,
      look: shownLook(row),
      fromName: row.from_name,
      replyTo: row.reply_to,
      state: row.state,
    },
    ...{ attempts: row.attempts, nextAttemptAt: row.next_attempt_at, lastError: row.last_error },
    ...{ createdAt: row.created_at, doneAt: row.done_at },
  };
}

/** Where an essential mail leads is for its recipient alone: whoever opens the link is taken for him. */
function shownLook({ mail_class: mailClass, look }: Row): MailLook | null {
  if (mailClass !== 'essential' || look === null) return look;
  const { button: _secret, ...rest } = look;
  return rest;
}

export interface MailFilter {
  state: MailState | null;
  personId: Id | null;
  kind: string | null;
  /** The last id of the page before. */
  olderThan: Id | null;
  limit: number;
}

/** Newest first. */
export async function listMails(sql: Sql, clientId: Id, filter: MailFilter): Promise<StoredMail[]> {
  const rows = await sql.query<Row>(
    `select ${COLUMNS} from mails
     where client_id = $1 and ($2::text is null or state = $2) and ($3::bigint is null or person_id = $3)
       and ($4::text is null or kind = $4) and ($5::bigint is null or mail_id < $5)
     order by mail_id desc limit $6`,
    [clientId, filter.state, filter.personId, filter.kind, filter.olderThan, filter.limit],
  );
  return rows.map(storedMail);
}

export async function findMail(sql: Sql, clientId: Id, mailId: Id): Promise<StoredMail | null> {
  const [row] = await sql.query<Row>(`select ${COLUMNS} from mails where client_id = $1 and mail_id = $2`, [
    clientId,
    mailId,
  ]);
  return row ? storedMail(row) : null;
}

/** Queues a mail that was given up again, with all its attempts; false: it is in no state for that. */
export async function queueAgain(tx: Tx, clientId: Id, mailId: Id, now: Date): Promise<boolean> {
  const rows = await tx.query(
    `update mails set state = 'queued', attempts = 0, next_attempt_at = $3, give_up_at = $4, done_at = null
     where client_id = $1 and mail_id = $2 and state in ('failed', 'expired', 'limited') returning mail_id`,
    [clientId, mailId, now, plusMs(now, GIVE_UP_AFTER_MS)],
  );
  return rows.length > 0;
}

/** The address of the user who calls; null: no user, or a disabled one. */
export async function addressOfUser(sql: Sql, clientId: Id, userId: Id): Promise<string | null> {
  const [row] = await sql.query<{ email: string }>(
    'select email from users where client_id = $1 and user_id = $2 and disabled_at is null',
    [clientId, userId],
  );
  return row?.email ?? null;
}

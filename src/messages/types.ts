// What other rooms hand to the post: mails that are owed to people. Types only.

import type { Id } from '../base/ids.ts';
import type { Theme } from '../campaigns/content.ts';

/** What a mail is for. Essential ones answer what the person just asked for; the others can be opted out of, by class (OUT-2). */
export const MAIL_CLASSES = ['essential', 'transactional', 'promotional'] as const;
export type MailClass = (typeof MAIL_CLASSES)[number];

/** How the page of a mail is made from its text; whatever is absent is plain. */
export interface MailLook {
  theme?: Theme;
  /** What mailboxes show after the subject. */
  preheader?: string;
  button?: { label: string; url: string };
}

export interface NewMail {
  clientId: Id;
  /** As "share", "own_page_link", "reward_earned": what lists and limits go by. */
  kind: string;
  mailClass: MailClass;
  to: string;
  /** Whom it is about or from: an advocate's share mail names the advocate. */
  personId: Id | null;
  subject: string;
  text: string;
  /** null: made from the text and `look`. */
  html: string | null;
  look?: MailLook;
  /** The name shown as the sender; null: the company's. */
  fromName: string | null;
  replyTo: string | null;
  /** Somebody asked for it this moment: for an hour it does not wait for the day. */
  isAwaited?: boolean;
  /** At most one mail of the client ever has this key. */
  onceKey: string;
}

/** One mail as it leaves. */
export interface OutgoingMail {
  messageId: string;
  from: { name: string; address: string };
  replyTo: string | null;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Beyond what every mail has. */
  headers: Record<string, string>;
}

/** A connection to a mail server. */
export interface Mailer {
  /** Resolves when the server took the mail; rejects with the error of the mail client. */
  send(mail: OutgoingMail): Promise<void>;
  close(): void;
}

/** What sending needs of the installation. */
export interface PostBox {
  mailer: Mailer;
  /** The sender's address; its domain is that of the Message-IDs. */
  from: string;
  publicUrl: string;
  /** Signs the links by which mails are unsubscribed. */
  key: Uint8Array;
}

/** What became of a mail that was handed in. */
export type MailOutcome = 'queued' | 'duplicate' | 'suppressed' | 'limited' | 'mail_is_off';

// What other rooms hand to the post: mails that are owed to people. Types only.

import type { Id } from '../base/ids.ts';

/** What a mail is for. Essential ones answer what the person just asked for; the others can be opted out of, by class (OUT-2). */
export const MAIL_CLASSES = ['essential', 'transactional', 'promotional'] as const;
export type MailClass = (typeof MAIL_CLASSES)[number];

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
  /** null: made from the text. */
  html: string | null;
  /** The name shown as the sender; null: the company's. */
  fromName: string | null;
  replyTo: string | null;
  /** At most one mail of the client ever has this key. */
  onceKey: string;
}

/** What became of a mail that was handed in. */
export type MailOutcome = 'queued' | 'duplicate' | 'suppressed' | 'limited' | 'mail_is_off';

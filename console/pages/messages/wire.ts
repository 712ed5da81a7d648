// What the routes of messages answer.

export const MAIL_STATES = [
  ...(['queued', 'sending', 'sent', 'failed', 'suppressed', 'limited'] as const),
  ...(['mail_is_off', 'expired'] as const),
];
export type MailState = (typeof MAIL_STATES)[number];
export const TEXT_STATES = [
  ...(['queued', 'sending', 'asking', 'sent', 'delivered', 'failed', 'suppressed', 'limited'] as const),
];
export type TextState = (typeof TEXT_STATES)[number];
export const OWED_STATES = ['waiting', 'made', 'skipped'] as const;
export type OwedState = (typeof OWED_STATES)[number];
/** What the program writes by itself. */
export const PROGRAM_KINDS = [
  ...(['welcome', 'lead_received', 'job_booked', 'job_completed'] as const),
  ...(['reward_earned', 'reward_sent', 'reward_refused', 'reminder'] as const),
];
/** Other mails. */
export const OTHER_KINDS = ['share', 'coupon', 'report', 'invitation', 'password_reset', 'test'] as const;

/** One of GET /v1/messages */
export interface MailView {
  id: string;
  kind: string;
  mail_class: 'essential' | 'transactional' | 'promotional';
  to: string;
  person_id: string | null;
  subject: string;
  state: MailState;
  attempts: number;
  next_attempt_at: string | null;
  last_error: string | null;
  created_at: string;
  done_at: string | null;
}

/** GET /v1/messages/{id} */
export interface MailDetail extends MailView {
  text: string;
  html: string;
}

/** One of GET /v1/messages/texts */
export interface TextView {
  id: string;
  kind: string;
  to: string;
  person_id: string | null;
  body: string;
  parts: number;
  state: TextState;
  attempts: number;
  next_attempt_at: string | null;
  last_error: string | null;
  created_at: string;
}

/** One of GET /v1/messages/owed */
export interface OwedView {
  id: string;
  kind: string;
  person_id: string;
  state: OwedState;
  reason: string | null;
  due_at: string;
  done_at: string | null;
}

/** One of GET /v1/messages/optouts */
export interface OptOutView {
  /** null: of an erased person. */
  email: string | null;
  classes: ('transactional' | 'promotional' | 'all')[];
  reasons: ('unsubscribed' | 'bounced' | 'api')[];
  since: string;
}

/** GET and PUT /v1/messages/settings */
export interface SenderSettings {
  from_name: string | null;
  reply_to: string | null;
  postal_address: string | null;
}

/** GET /v1/messages/texts/settings */
export interface TextSettings {
  account_sid: string;
  sender: string;
  api_url: string;
  is_on: boolean;
  trouble: string | null;
  inbound_url: string | null;
}

/** GET /v1/messages/texts/consents */
export interface ConsentView {
  phone: string;
  agreed: boolean;
  source: 'api' | 'page' | 'keyword' | 'provider';
  detail: string | null;
  since: string;
}

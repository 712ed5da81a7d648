// What an input is, and what reading one gives: the contract between intake and the rooms that apply it.

import type { Id } from '../base/ids.ts';
import type { SaidOfCustomer } from './customer-input.ts';

/** Who said it. servicetitan: an answer to a question of ours. */
export type InputSource = 'api' | 'browser' | 'servicetitan' | 'staff' | 'upload';

/** An input as it is stored: the row of `inputs`. */
export interface Input {
  clientId: Id;
  inputId: Id;
  source: InputSource;
  /** The event name; `servicetitan_job` when the body has a job object and no name (IN-3). */
  name: string;
  receivedAt: Date;
  eventTime: Date | null;
  /** Valid JSON text. */
  body: string;
  /** token:<id>, user:<id>, browser, jwt:<key id> (a browser with a signed identity), servicetitan or system. */
  actor: string;
  /** The connection its access token speaks for, or whose question it answers. */
  connectionId: Id | null;
  deviceId: string | null;
}

/** Whatever an input says of one person, as typed: the people room normalises. Absent and empty mean the same. */
export interface PersonHints {
  personId?: Id;
  emails?: string[];
  phones?: string[];
  customer?: { connectionId: Id; customerId: string };
  /** The job it is said of: what is said of one job is said of one person. Ranks after the customer. */
  job?: { connectionId: Id; jobId: string };
  partnerUserId?: string;
  deviceId?: string;
  /** The e-mails and phones are typed lines of a job summary: they count where nothing better is known (IN-4). */
  contactsFromSummary?: boolean;
  firstName?: string;
  lastName?: string;
  address?: { street?: string; city?: string; state?: string; zip?: string; country?: string };
}

/** What an input says of a job. undefined: not said; null: said to be none. Ids are text, money is minor units. */
export interface JobSaying {
  jobId: string;
  jobNumber?: string | null;
  /** As written: "Scheduled", "completed", "Cancelled"… */
  status?: string;
  /** false: deleted in ServiceTitan. Its lists and feeds tell; a job read by its id does not say. */
  active?: boolean;
  customerId?: string | null;
  locationId?: string | null;
  createdOn?: Date | null;
  modifiedOn?: Date | null;
  completedOn?: Date | null;
  scheduledStart?: Date | null;
  totalMinor?: number | null;
  noCharge?: boolean | null;
  recallForId?: string | null;
  warrantyId?: string | null;
  businessUnitId?: string | null;
  jobTypeId?: string | null;
  stCampaignId?: string | null;
  tagTypeIds?: string[];
  bookingId?: string | null;
  createdById?: string | null;
  soldById?: string | null;
  /** The advocate code as written (IN-4). */
  code?: string | null;
}

/** A completed job of a customer as a look-up found it (ST-3); only what QU-2 needs. */
export interface CompletedJob {
  jobId: string;
  createdOn: string | null;
  completedOn: string | null;
  noCharge: boolean;
  recall: boolean;
  warranty: boolean;
  totalMinor: number | null;
}

/** An invoice of a job, or an adjustment of one, as a look-up found it (QU-6). Minor units; null: could not be read. */
export interface JobInvoice {
  invoiceId: string;
  number: string | null;
  totalMinor: number | null;
  balanceMinor: number | null;
  /** The invoice that this one corrects or refunds. */
  adjustmentToId: string | null;
  /** false: deleted in ServiceTitan. */
  active: boolean;
  /** ISO instant. */
  paidOn: string | null;
}

/** How an input was read, in words for EX-1. */
export interface ReadNote {
  code: string;
  message: string;
}

interface ReadingBase {
  input: Input;
  /** When it happened: the event's own time, else when it arrived. */
  at: Date;
  notes: ReadNote[];
}

/** A named event of a person, with or without a code (AT-1 web lead, shared, clicked, anything else). */
export interface EventReading extends ReadingBase {
  kind: 'event';
  person: PersonHints;
  code: string | null;
  /** The advocate named otherwise than by code. */
  advocate: PersonHints | null;
  /** share_clicked, shared, or anything else that carries a code. */
  evidence: 'click' | 'web_lead' | 'coupon' | 'share_match';
  data: Record<string, unknown>;
}

/** A job as a Zap, a webhook or ServiceTitan itself tells it (IN-3, ST-5). */
export interface JobReading extends ReadingBase {
  kind: 'job';
  connectionId: Id;
  /** servicetitan: read from the API, and so the truth; zap: a report that the next look confirms. */
  authority: 'servicetitan' | 'zap';
  job: JobSaying;
  person: PersonHints;
}

/** The contacts of a customer (ST-3). */
export interface ContactsReading extends ReadingBase {
  kind: 'contacts';
  connectionId: Id;
  customerId: string;
  /** The customer that ServiceTitan merged it into (ID-4); null: none. */
  mergedInto: string | null;
  emails: string[];
  phones: string[];
}

/** The completed jobs of a customer (ST-3). */
export interface CompletedJobsReading extends ReadingBase {
  kind: 'completed_jobs';
  connectionId: Id;
  customerId: string;
  /** The customer that ServiceTitan merged it into (ID-4); null: none. */
  mergedInto: string | null;
  jobs: CompletedJob[];
  /** The import of past jobs that answered in place of ServiceTitan (ST-12). */
  importId?: Id;
}

/** A customer that an import brings in as an advocate (ST-12). */
export interface CustomerReading extends ReadingBase, SaidOfCustomer {
  kind: 'customer';
  connectionId: Id;
}

/** The invoices of a job (QU-6). */
export interface InvoicesReading extends ReadingBase {
  kind: 'invoices';
  connectionId: Id;
  jobId: string;
  invoices: JobInvoice[];
}

/** ServiceTitan says that something about these jobs changed (IN-5): a reason to read them, and nothing more. */
export interface LookReading extends ReadingBase {
  kind: 'look';
  connectionId: Id;
  jobIds: string[];
  /** The version of the job that it tells of; null: it names none. A reading that is older is made again. */
  modifiedOn: Date | null;
  /** What changed is an invoice of theirs (QU-6). */
  invoicesChanged: boolean;
}

/** Staff attach a friend to an advocate, or change it (AT-7). */
export interface OverrideReading extends ReadingBase {
  kind: 'override';
  friendPersonId: Id;
  advocatePersonId: Id;
  reason: string;
}

/** Staff approve or decline what is suspicious about a job (QU-5), or its time in the queue is over. */
export interface ReviewReading extends ReadingBase {
  kind: 'review';
  connectionId: Id;
  jobId: string;
  decision: 'approve' | 'decline';
  /** Fingerprints of the suspicions that were looked at. */
  seen: string[];
  note: string;
}

/** Someone asks for a job or a friend to be decided again (EX-2), or a campaign or code changed. */
export interface ReevaluateReading extends ReadingBase {
  kind: 're_evaluate';
  friendPersonIds: Id[];
  codeKeys: string[];
  allOpen: boolean;
}

/** A job of which nobody can say the connection yet (IN-3). */
export interface WaitingReading extends ReadingBase {
  kind: 'waiting';
  jobId: string;
}

/** Nothing in it is for us; kept, and said so (IN-8). */
export interface IgnoredReading extends ReadingBase {
  kind: 'ignored';
}

export type Reading =
  | EventReading
  | JobReading
  | ContactsReading
  | CompletedJobsReading
  | CustomerReading
  | InvoicesReading
  | LookReading
  | OverrideReading
  | ReviewReading
  | ReevaluateReading
  | WaitingReading
  | IgnoredReading;

/** What the reader must know of the client: settings and connections; nothing else. */
export interface ReadContext {
  currency: string;
  /** Custom field type ids pinned as the advocate code (IN-4). */
  codeTypeIds: string[];
  connections: { connectionId: Id; tenantId: string; environment: 'production' | 'integration' | 'custom' }[];
}

/** An input on its way in, not stored yet. */
export interface NewInput {
  clientId: Id;
  source: InputSource;
  name: string;
  eventTime: Date | null;
  /** Valid JSON text. */
  body: string;
  actor: string;
  connectionId: Id | null;
  deviceId: string | null;
  /** From the Idempotency-Key header: the same key with other bytes is refused (IN-6). */
  idempotencyKey: string | null;
  /** The sender's own id of the event (partner_conversion_id and its aliases), or ours for an answer of ServiceTitan. */
  partnerKey: string | null;
  /** What else must be equal for equal bytes to be the same input: the device of a visitor who names nobody. */
  sameBytesScope?: string;
  /** False for commands that are new every time although their bytes are equal (a second re-evaluation). */
  sameBytesAreSame: boolean;
}

/** What became of a new input: stored, or the same as one stored before, or its Idempotency-Key was used with other bytes. */
export type Acceptance =
  | { outcome: 'accepted' | 'repeated'; inputId: Id }
  | { outcome: 'key_reused'; inputId: Id };

// What other rooms may know of connections and jobs.

import type { Id } from '../base/ids.ts';
import type { HandOver, WriteBack } from './writing-settings.ts';

export type Environment = 'production' | 'integration' | 'custom';

/** A connection as the reader and the rules see it. */
export interface ConnectionSummary {
  connectionId: Id;
  name: string;
  environment: Environment;
  tenantId: string;
  pollIntervalSeconds: number;
  state: 'active' | 'paused' | 'removed';
}

export type Stage = 'scheduled' | 'completed' | 'canceled';

/** A job as it is held: the row of `jobs`, in code's names. */
export interface Job {
  connectionId: Id;
  jobId: string;
  jobNumber: string | null;
  status: string;
  stage: Stage;
  stageChanges: number;
  confirmed: boolean;
  modifiedOn: Date | null;
  zapModifiedOn: Date | null;
  customerId: string | null;
  locationId: string | null;
  createdOn: Date | null;
  completedOn: Date | null;
  canceledOn: Date | null;
  scheduledStart: Date | null;
  totalMinor: number | null;
  currency: string;
  noCharge: boolean | null;
  recallForId: string | null;
  warrantyId: string | null;
  businessUnitId: string | null;
  jobTypeId: string | null;
  stCampaignId: string | null;
  tagTypeIds: string[];
  bookingId: string | null;
  createdById: string | null;
  soldById: string | null;
  stCode: string | null;
  zapCode: string | null;
  codeKey: string | null;
  friendPersonId: Id | null;
  /** The latest that each Zap told, per field, with its version: what fills in for ServiceTitan (merge.ts). */
  zapSaid: ZapSaid;
  firstInputId: Id;
  firstSeenAt: Date;
  nextLookAt: Date | null;
  /** When ServiceTitan was read for what is held here. */
  lookedAt: Date | null;
  /** Since when ServiceTitan answers that there is no such job; null while it knows it. */
  missingSince: Date | null;
}

/** Field of `Job` -> [value, version]. Instants are milliseconds since 1970; a higher version was said later. */
export type ZapSaid = Record<string, [value: string | number | boolean | string[], versionMs: number]>;

/** A job by its key. */
export interface JobRef {
  connectionId: Id;
  jobId: string;
}

export type QuestionKind = 'customer_contacts' | 'completed_jobs' | 'job_invoices' | 'job';

/** Asked once, of a customer; the invoices of a job are asked for again and again (invoices.ts). */
export type CustomerQuestionKind = Exclude<QuestionKind, 'job_invoices' | 'job'>;

/** Why a connection does not work at the moment, in words (ST-8); `connections.trouble`. Times are ISO instants. */
export interface Trouble {
  code: TroubleCode;
  /** Which calls it concerns: every one, or those of one resource whose scope is missing. */
  area: TroubleArea;
  message: string;
  what_to_do: string;
  since: string;
  last_at: string;
  /** Failures in a row. */
  count: number;
}

export type TroubleCode =
  | 'credentials_refused'
  | 'app_key_refused'
  | 'tenant_refused'
  | 'scope_missing'
  | 'rate_limited'
  | 'unavailable'
  | 'bad_answer'
  | 'request_refused'
  | 'address_refused';

export type TroubleArea =
  | 'connection'
  | 'jobs'
  | 'customers'
  | 'locations'
  | 'invoices'
  /** Writing on jobs, on customers; booking and lead hand-over (ST-10, ST-11). */
  | 'job_writes'
  | 'customer_writes'
  | 'bookings'
  | 'leads';

/** Why the last webhook that was not taken was refused (IN-5); `connections.webhook_refused`. `at` is an ISO instant. */
export interface WebhookRefused {
  at: string;
  code: string;
  message: string;
}

/** A connection with everything but its secrets. */
export interface Connection extends ConnectionSummary {
  keyId: Id;
  /** Base of the API without a slash at its end. */
  apiUrl: string;
  requestsPerSecond: number;
  trouble: Trouble | null;
  lastSuccessAt: Date | null;
  retryAfter: Date | null;
  createdAt: Date;
  /** What may be written (ST-10, ST-11). */
  writeBack: WriteBack;
  handOver: HandOver;
  /** Jobs that changed before are not read by themselves (ST-6). */
  deltaSince: Date;
  webhookSignatureHeader: string;
  /** What webhooks are checked by: signing keys, tokens in the URL, or nothing, and then none is taken. */
  webhooksCheckedBy: 'signature' | 'url_token' | null;
  /** When the last good webhook came, give or take ten seconds. */
  webhookSeenAt: Date | null;
  webhookRefused: WebhookRefused | null;
}

/** What calls are signed with (ST-1). Never logged, never shown. */
export interface Credentials {
  tokenUrl: string;
  oauthClientId: string;
  oauthClientSecret: string;
  appKey: string;
}

// Who acts, and for which client: what authentication hands to every route.

import type { Id } from '../base/ids.ts';

export const SCOPES = [
  'CLIENT_SUPERUSER',
  'CLIENT_ADMIN',
  'USER_SUPPORT',
  'CAMPAIGN_EDIT',
  'CLIENT_REPORT_DOWNLOAD',
  'BACKEND',
  'UPDATE_PROFILE',
] as const;
export type Scope = (typeof SCOPES)[number];

export const ROLES = ['owner', 'admin', 'marketer', 'office', 'read_only'] as const;
export type Role = (typeof ROLES)[number];

/** A caller that proved who it is. */
export interface Caller {
  clientId: Id;
  /** token:<id> or user:<id>: what histories and the audit log name. */
  actor: string;
  scopes: readonly Scope[];
  /** The ServiceTitan connection that the token speaks for (IN-3). */
  connectionId: Id | null;
  /** Role read_only: may look at whatever its scopes show, and change nothing (SEC-2). */
  readOnly?: true;
}

/** One line of the append-only audit log (SEC-2). `before` and `after` never hold a secret. */
export interface AuditEntry {
  clientId: Id;
  actor: string;
  /** As "key.created". */
  action: string;
  /** What it was done to, as "key:<id>". */
  subject: string;
  before?: Record<string, unknown> | null;
  after?: Record<string, unknown> | null;
}

/** Who a signed token says that a visitor is. At least one of e-mail and partner user id is there. */
export interface SignedIdentity {
  /** The key that signed it. */
  keyId: Id;
  email: string | null;
  partnerUserId: string | null;
  firstName: string | null;
  lastName: string | null;
  /** False: the token has expired. It says who, and proves nothing. */
  isVerified: boolean;
}

/** The client's settings that the rooms read. */
export interface Retention {
  input_bodies_days: number | null;
  mail_bodies_days: number | null;
  refused_inputs_days: number | null;
}

export interface Client {
  clientId: Id;
  name: string;
  phoneRegion: string;
  timeZone: string;
  currency: string;
  ownDomains: string[];
  /** AT-5 */
  graceDays: number;
  advocateCodeTypeIds: string[];
  /** After how many days what is emptied or deleted; null or left out: never. */
  retention?: Retention;
  /** CSS selector of forms of the website that are captured beside the marked ones; '': none. */
  formSelector: string;
}

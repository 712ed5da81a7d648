// Who acts, and for which client: what authentication hands to every route.

import type { Id } from '../base/ids.ts';

export const SCOPES = [
  'CLIENT_SUPERUSER',
  'CLIENT_ADMIN',
  'USER_SUPPORT',
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
}

/** The client's settings that the rooms read. */
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
}

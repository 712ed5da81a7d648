// What the routes of the Security Center answer.

import type { Role, Scope } from '../../../src/accounts/types.ts';

/** One of GET /v2/settings/security/keys; the secret never comes out. */
export interface KeyView {
  id: string;
  type: string;
  algorithm: string;
  name: string;
  oauth_client_id: string;
  authorization_url: string;
  /** The kid by which tokens name a key of type JWT. */
  partner_key_id: string | null;
  created_at: string;
  updated_at: string;
  archived_at: string | null;
}

/** One of GET /v4/tokens/managed */
export interface TokenView {
  id: string;
  name: string;
  scopes: Scope[];
  connection_id: string | null;
  created_by: string;
  created_at: string;
  expires_at: string | null;
}

/** POST /v4/tokens/managed; the token is shown this once. */
export interface AddedToken extends TokenView {
  access_token: string;
}

/** What a token's dialog needs of GET /v1/servicetitan/connections */
export interface ConnectionChoice {
  connection_id: string;
  name: string;
}

/** One of GET /v1/users */
export interface UserView {
  user_id: string;
  email: string;
  name: string;
  role: Role;
  two_factor: boolean;
  disabled_at: string | null;
  last_login_at: string | null;
}

/** One of GET /v1/invitations */
export interface InvitationView {
  invitation_id: string;
  email: string;
  role: Role;
  expires_at: string;
}

/** POST /v1/invitations; the link is shown this once. */
export interface AddedInvitation extends InvitationView {
  link: string;
  mailed: boolean;
}

/** One of GET /v1/audit */
export interface AuditView {
  id: string;
  at: string;
  actor: string;
  actor_name: string | null;
  action: string;
  subject: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

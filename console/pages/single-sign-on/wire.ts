// What the routes of single sign-on answer.

import type { Role } from '../../../src/accounts/types.ts';

/** How single sign-on is set; the secret never comes out. */
export interface SingleSignOnSettings {
  issuer: string;
  oauth_client_id: string;
  allowed_domains: string[];
  default_role: Role;
  is_on: boolean;
  is_only_way: boolean;
  redirect_uri: string;
  updated_at: string;
}

/** GET /v1/single-sign-on/settings */
export interface SettingsView {
  settings: SingleSignOnSettings | null;
  redirect_uri: string;
}

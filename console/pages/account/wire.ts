// What the routes of sessions and of the second factor answer.

/** One of GET /v1/sessions */
export interface SessionRow {
  session_id: string;
  user_id: string;
  email: string;
  way: string;
  address: string;
  user_agent: string;
  created_at: string;
  last_seen_at: string | null;
  expires_at: string;
  is_current: boolean;
}

/** GET /v1/session/two-factor; since null: not switched on. */
export interface TwoFactorState {
  since: string | null;
  recovery_codes_left: number;
}

/** POST /v1/session/two-factor */
export interface TwoFactorSecret {
  secret: string;
  otpauth_url: string;
  qr_svg: string;
}

/** What both ways to recovery codes answer; shown this once. */
export interface RecoveryCodesView {
  recovery_codes: string[];
}

// What the routes of connections answer.

import type { Diagnosis, DoctorStep } from '../../../src/servicetitan/doctor.ts';
import type { showConnection } from '../../../src/servicetitan/health.ts';
import type { usageReport } from '../../../src/servicetitan/usage-report.ts';
import type { WriteBackKind } from '../../../src/servicetitan/write-back-plan.ts';

export type ConnectionView = ReturnType<typeof showConnection>;
export type HealthStatus = ConnectionView['health']['status'];
/** GET …/usage */
export type Usage = ReturnType<typeof usageReport>;

/** GET …/webhook-keys */
export interface WebhookKeyView {
  key_id: string;
  kind: 'signature' | 'url_token';
  created_at: string;
  created_by: string;
  last_used_at: string | null;
}

/** POST …/webhook-keys; the key is shown this once. */
export interface AddedWebhookKey extends WebhookKeyView {
  key: string;
  url: string;
}

/** POST …/webhooks/test */
export interface WebhookSample {
  url: string;
  headers: Record<string, string>;
  body: string;
  curl: string;
}

/** One of GET …/write-backs */
export interface WriteBackView {
  id: string;
  kind: WriteBackKind;
  target_id: string;
  job_id: string | null;
  code: string | null;
  state: 'pending' | 'written' | 'skipped' | 'failed';
  attempts: number;
  next_attempt_at: string | null;
  last_error: string | null;
  created_at: string;
  done_at: string | null;
}

/** GET …/write-backs/preview */
export interface WritePreview {
  message: string | null;
  items: {
    kind: WriteBackKind;
    target_id: string;
    action: 'write' | 'nothing' | 'unknown';
    what: Record<string, unknown> | null;
    reason: string | null;
    message: string | null;
  }[];
}

/** One of GET …/hand-overs */
export interface HandOverView {
  id: string;
  kind: 'booking' | 'lead';
  input_id: string;
  person_id: string;
  servicetitan_id: string | null;
  code: string | null;
  state: 'pending' | 'created' | 'skipped' | 'failed';
  attempts: number;
  last_error: string | null;
  received_at: string;
}

/** One of GET …/imports */
export interface ImportView {
  import_id: string;
  what: 'history' | 'customers' | 'codes';
  since: string | null;
  dry_run: boolean;
  state: 'running' | 'paused' | 'canceled' | 'done';
  read: number;
  made: number;
  skipped: Record<string, number>;
  failed: number;
  waiting: number;
  trouble: string | null;
  created_by: string;
  updated_at: string;
  finished_at: string | null;
}

/** GET /v2/settings/security/keys/{id} */
export interface KeyView {
  id: string;
  name: string;
  oauth_client_id: string;
  authorization_url: string;
}

export type { Diagnosis, DoctorStep };

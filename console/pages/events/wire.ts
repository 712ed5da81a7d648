// What the routes of inputs answer.

export const STATES = ['pending', 'applied', 'waiting', 'ignored', 'failed'] as const;
export const SOURCES = ['api', 'browser', 'servicetitan', 'staff', 'upload'] as const;
export type InputState = (typeof STATES)[number];
export type InputSource = (typeof SOURCES)[number];

/** One message of GET /v1/events/stream. */
export interface StreamLine {
  id: string;
  name: string;
  source: InputSource | 'refused';
  actor: string;
  received_at: string;
  state: InputState | 'refused';
  job_id: string | null;
  message: string | null;
}

/** One of GET /v1/inputs */
export interface InputView {
  id: string;
  name: string;
  source: InputSource;
  actor: string;
  received_at: string;
  state: InputState;
  result: { job_id: string | null; notes: { code: string; message: string }[] } | null;
}

/** One of GET /v1/refused-inputs */
export interface RefusedView {
  id: string;
  at: string;
  path: string;
  code: string;
  message: string;
  actor: string;
  parameters: Record<string, unknown>;
  headers: Record<string, string>;
  body: string;
}

/** POST /v1/inputs/try */
export interface TriedView {
  is_accepted: boolean;
  refused: { code: string; message: string } | null;
  name: string | null;
  kind: string | null;
  person: Record<string, unknown> | null;
  job: Record<string, unknown> | null;
  advocate_code: string | null;
  evidence: string | null;
  notes: { code: string; message: string }[];
}

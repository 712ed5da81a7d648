// What the routes of the Tag Generator answer.

import type { coreSnippets, eventSnippets, policyOf, Snippets } from '../../../src/site/tags.ts';

export type { Snippets };

/** GET /v1/tags */
export interface TagsView {
  program_url: string;
  core: ReturnType<typeof coreSnippets>;
  zones: Snippets[];
  events: ReturnType<typeof eventSnippets>;
  content_security_policy: ReturnType<typeof policyOf>;
}

/** POST /v1/tags/check */
export interface CheckView {
  url: string;
  status: number | null;
  is_right: boolean;
  findings: { code: string; severity: 'ok' | 'hint' | 'problem'; message: string }[];
  zones: { name: string; in_page: boolean; count_7d: number; advice: string }[];
}

/** One of GET /v1/domains. */
export interface DomainView {
  host: string;
  created_at: string;
  /** Links begin with it. */
  is_default: boolean;
  /** Null: nothing is served there while there are other companies. */
  proved_at: string | null;
  proof: { type: 'TXT'; name: string; value: string } | null;
}

/** POST /v1/domains/{host}/check */
export interface DomainCheck {
  host: string;
  url: string;
  is_proved: boolean;
  is_right: boolean;
  message: string;
}

/** What form capture needs of GET /v1/client */
export interface FormSettings {
  form_selector: string;
}

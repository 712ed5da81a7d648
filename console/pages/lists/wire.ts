// What the routes of the block and allow lists answer.

import type { ListKind, ListName } from '../../../src/people/lists.ts';

export const LISTS: readonly ListName[] = ['block', 'allow'];
export const KINDS: readonly ListKind[] = ['person', 'email', 'domain', 'phone', 'address', 'device'];

/** One of GET /v1/lists */
export interface EntryView {
  entry_id: string;
  list: ListName;
  kind: ListKind;
  /** In compared form: an e-mail in lower case, a phone number in E.164. */
  value: string;
  reason: string;
  actor: string;
  created_at: string;
  removed_at: string | null;
  removed_by: string | null;
  removed_reason: string | null;
}

/** GET /v1/lists */
export interface EntryPage {
  entries: EntryView[];
}

export type { ListKind, ListName };

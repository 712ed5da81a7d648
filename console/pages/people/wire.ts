// What the routes of persons answer.

import type { IdentityChangeView, PersonRewardView, StepView } from '../../../src/people/timeline-store.ts';

/** GET /v5/persons/{id} */
export interface PersonView {
  id: string;
  email: string | null;
  identity_key_value: string | null;
  phone: string | null;
  first_name: string | null;
  last_name: string | null;
  partner_user_id: string | null;
  kind: Kind;
  locale: string | null;
  created_date: string;
  updated_date: string;
}

export const KINDS = ['customer', 'employee', 'technician', 'partner'] as const;
export type Kind = (typeof KINDS)[number];

/** One of GET /v1/people */
export interface PersonLine {
  person_id: string;
  name: string | null;
  email: string | null;
  phone: string | null;
  kind: Kind;
  codes: string[];
  referred: number;
  is_friend: boolean;
  rewards: number;
  created_at: string;
}

/** GET /v1/people/{id} */
export interface PersonDetail {
  person: PersonView;
  summary: PersonLine;
  emails: string[];
  phones: string[];
  addresses: string[];
  customers: { connection_id: string; customer_id: string }[];
  merged_from: string[];
  consent: { do_not_mail: boolean; do_not_text: boolean; takes_part: boolean };
}

/** One of GET /v1/people/{id}/tree, the root first. */
export interface TreeNode {
  person_id: string;
  parent_id: string | null;
  depth: number;
  name: string | null;
  referred: number;
}

/** One of GET /v5/persons/{id}/relationships */
export interface RelationshipView {
  my_role: 'ADVOCATE' | 'FRIEND';
  other_person_id: string;
  other_person: PersonView | null;
  referral_id: string;
  program: string;
  data: { evidence: string; advocate_code: string | null };
  created_date: string;
}

/** One of GET /v5/persons/{id}/shareables */
export interface ShareableView {
  code: string;
  label: string;
  link: string;
  created_date: string;
  retired_date: string | null;
}

export function fullName({ first_name: first, last_name: last }: PersonView): string | null {
  return [first, last].filter(Boolean).join(' ') || null;
}

export function emailOf({ email, identity_key_value: key }: PersonView): string | null {
  return email ?? key;
}

export type { IdentityChangeView, PersonRewardView, StepView };

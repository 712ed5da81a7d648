// What other rooms may know of erasures and access reports (ID-5).

import type { Id } from '../base/ids.ts';

/** Whom an erasure is asked for; one of them is given. */
export interface ErasureWish {
  email: string | null;
  partnerUserId: string | null;
  personId: Id | null;
  note: string;
}

export interface Erasure {
  erasureId: Id;
  /** null: nobody was known by what was asked for. */
  personId: Id | null;
  /** sweeping: the person is gone, and rows of others are searched for its values. */
  state: 'sweeping' | 'completed';
  note: string;
  requestedBy: string;
  createdAt: Date;
  completedAt: Date | null;
  /** Rows of others in which the person was named. */
  rowsChanged: number;
}

/** Everything by which a person is found in the tables. */
export interface Subject {
  personIds: Id[];
  emails: string[];
  /** Numbers that no other person has, as typed or in E.164. */
  phones: string[];
  /** As they were given out. */
  codes: string[];
  codeKeys: string[];
  /** "connection:customer" */
  customers: string[];
  inputIds: Id[];
}

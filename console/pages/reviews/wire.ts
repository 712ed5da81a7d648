// What the routes of the review queue answer.

export const REVIEW_STATES = ['open', 'approved', 'declined', 'withdrawn'] as const;

/** What can be suspicious, in the order in which it is looked for. */
export const SUSPICIONS = [
  ...(['disposable_email', 'near_identical_email', 'staff_own_job'] as const),
  ...(['household', 'alike_friends', 'velocity'] as const),
];
export type SuspicionCode = (typeof SUSPICIONS)[number];

export interface SuspicionView {
  /** The rule that it comes from, as QU-5. */
  rule: string;
  code: SuspicionCode;
  fingerprint: string;
  facts: {
    who?: 'friend' | 'advocate';
    shared?: string[];
    /** Of alike friends: the other one. */
    friend_person_id?: string;
  };
}

interface Person {
  person_id: string;
  name: string | null;
}

/** One of GET /v1/reviews */
export interface ReviewView {
  review_id: string;
  state: (typeof REVIEW_STATES)[number];
  /** Each suspicion as a sentence, in the order of `suspicions`. */
  why: string[];
  suspicions: SuspicionView[];
  connection_id: string;
  job_id: string;
  job_number: string | null;
  completed_on: string | null;
  total_minor: number | null;
  currency: string;
  campaign_id: string;
  friend: Person;
  advocate: Person;
  opened_at: string;
  /** When nobody is asked any more; null: it waits for ever. */
  expires_at: string | null;
  decided_at: string | null;
  decided_by: string | null;
  note: string | null;
}

/** GET /v1/reviews/summary */
export interface ReviewSummary {
  open: number;
  oldest: string | null;
  by_suspicion: Partial<Record<SuspicionCode, number>>;
}

/** POST /v1/reviews/decide */
export interface Decided {
  decided: number;
  results: { review_id: string; result: 'decided' | 'decided_before' | 'not_found'; state: string | null }[];
}

/** What a comparison needs of GET /v1/people/{id} */
export interface ComparedPerson {
  person: { id: string; kind: string; created_date: string };
  summary: { name: string | null; email: string | null; referred: number };
  emails: string[];
  phones: string[];
  addresses: string[];
}

// What Home reads: the funnel and what needs a person.

/** Counts of referrals; money in minor units of the client's currency. */
export interface Figures {
  leads: number;
  scheduled: number;
  completed: number;
  rewarded: number;
  revenue_minor: number;
  cost_minor: number;
  return_ratio: number | null;
}

/** GET /v1/reports/summary */
export interface Summary {
  since: string;
  until: string;
  bucket: 'day' | 'week' | 'month';
  totals: Figures;
  before: Figures;
  series: (Figures & { start: string })[];
  groups: (Figures & { key: string | null; label: string })[];
}

/** One of GET /v1/attention */
export interface AttentionItem {
  kind: string;
  severity: 'problem' | 'todo';
  count: number;
  message: string;
  since: string | null;
}

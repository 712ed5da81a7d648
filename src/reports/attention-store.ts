// What needs a person, source by source: each a statement that counts, and the words for it. Another thing to look at is another source.

import type { Id } from '../base/ids.ts';
import type { Sql } from '../db/sql.ts';

/** problem: something does not work. todo: something waits for a decision. */
export type Severity = 'problem' | 'todo';

export interface AttentionItem {
  /** Stable: what the console has a page for. */
  kind: string;
  severity: Severity;
  count: number;
  /** In one sentence, with what to do. */
  message: string;
  /** Of the API, to list them. */
  list: string;
  since: Date | null;
}

interface Source {
  kind: string;
  severity: Severity;
  list: string;
  /** `$1` is the client, `$2` now. One row: count, since; text and `more` go into the words. */
  statement: string;
  usesNow?: true;
  words(count: number, text: string | null): string;
}

const many = (count: number, one: string, several: string) =>
  count === 1 ? `1 ${one}` : `${count} ${several}`;

/** In the order in which they are shown. */
const SOURCES: readonly Source[] = [
  {
    kind: 'connection_trouble',
    severity: 'problem',
    list: '/v1/servicetitan/connections',
    statement: `select count(*)::int as count, min(trouble ->> 'since') as since_text,
      string_agg(name || ': ' || coalesce(trouble ->> 'message', trouble ->> 'code', 'trouble'), '; ' order by name) as text
      from connections where client_id = $1 and state = 'active' and trouble is not null`,
    words: (_count, text) => `ServiceTitan: ${text}`,
  },
  {
    kind: 'supplier_trouble',
    severity: 'problem',
    list: '/v1/suppliers',
    statement: `select count(*)::int as count, string_agg(name || ': ' || coalesce(trouble ->> 'message', 'trouble'), '; ' order by name) as text
      from suppliers where client_id = $1 and state = 'active' and trouble is not null`,
    words: (_count, text) => `A supplier of rewards does not work. ${text}`,
  },
  {
    kind: 'ledger_differences',
    severity: 'problem',
    list: '/v1/ledger/reconciliations',
    statement: `select coalesce(jsonb_array_length(differences), 0) as count, at as since from reconciliations
      where client_id = $1 order by at desc, reconciliation_id desc limit 1`,
    words: (count) =>
      `Rewards and ledger disagree in ${many(count, 'place', 'places')}: look at it before anything is paid.`,
  },
  {
    kind: 'coupon_stock',
    severity: 'problem',
    list: '/v1/suppliers',
    usesNow: true,
    statement: `select count(*)::int as count, string_agg(s.name || ' (' || s.stock || ' left)', ', ' order by s.name) as text from (
        select p.name, p.settings, (select count(*) from coupons c where c.client_id = $1 and c.supplier_id = p.supplier_id
          and c.payout_id is null and (c.expires_at is null or c.expires_at > $2)) as stock
        from suppliers p where p.client_id = $1 and p.type = 'coupon_pool' and p.state = 'active') s
      where s.stock <= coalesce((s.settings ->> 'low_stock_at')::int, 20)`,
    words: (_count, text) => `Coupons run out: ${text}. Upload more codes.`,
  },
  {
    kind: 'unknown_payouts',
    severity: 'problem',
    list: '/v1/payouts/attention',
    usesNow: true,
    statement: `select count(*)::int as count, min(created_at) as since from payouts
      where client_id = $1 and done_at is null and state in ('unknown', 'sending') and created_at <= $2::timestamptz - interval '1 day'`,
    words: (count) =>
      `Of ${many(count, 'payout', 'payouts')} nobody knows whether it was paid: look in the account of the supplier, then resolve it.`,
  },
  {
    kind: 'unreported_payouts',
    severity: 'todo',
    list: '/v1/payouts/attention',
    statement: `select count(*)::int as count, min(p.updated_at) as since
      from payouts p join suppliers s on s.client_id = $1 and s.supplier_id = p.supplier_id
      where p.client_id = $1 and p.done_at is null and p.state = 'accepted' and s.type = 'webhook' and p.attempts > 0`,
    words: (count) =>
      `${many(count, 'payout', 'payouts')} handed to a system of yours came to no report: ask there, then report or resolve it.`,
  },
  {
    kind: 'failed_rewards',
    severity: 'problem',
    list: '/v2/rewards?state=failed',
    statement: `select count(*)::int as count, min(updated_at) as since from rewards where client_id = $1 and state = 'failed'`,
    words: (count) => `${many(count, 'reward', 'rewards')} could not be given: see why, then try again.`,
  },
  {
    kind: 'failed_inputs',
    severity: 'problem',
    list: '/v1/inputs?state=failed',
    statement: `select count(*)::int as count, min(processed_at) as since from input_results where client_id = $1 and state = 'failed'`,
    words: (count) =>
      `${many(count, 'input', 'inputs')} could not be applied: a bug of ours; tell whoever runs this server.`,
  },
  {
    kind: 'failed_writes',
    severity: 'problem',
    list: '/v1/servicetitan/connections',
    usesNow: true,
    statement: `select (select count(*) from write_backs where client_id = $1 and state = 'failed' and done_at > $2::timestamptz - interval '30 days')::int
      + (select count(*) from hand_overs where client_id = $1 and state = 'failed' and done_at > $2::timestamptz - interval '30 days')::int as count`,
    words: (count) => `${many(count, 'write', 'writes')} into ServiceTitan failed within 30 days.`,
  },
  {
    kind: 'failing_webhooks',
    severity: 'problem',
    list: '/v6/webhooks',
    statement: `select count(*)::int as count, min(failing_since) as since, string_agg(name, ', ' order by name) as text from webhooks
      where client_id = $1 and archived_at is null and failing_since is not null`,
    words: (_count, text) =>
      `A receiver does not take its webhooks: ${text}. See the attempts, then enable it again.`,
  },
  {
    kind: 'failed_mails',
    severity: 'problem',
    list: '/v1/messages?state=failed',
    usesNow: true,
    statement: `select count(*)::int as count, min(done_at) as since from mails
      where client_id = $1 and state = 'failed' and created_at > $2::timestamptz - interval '7 days'`,
    words: (count) => `${many(count, 'mail', 'mails')} could not be delivered within a week.`,
  },
  {
    kind: 'reviews',
    severity: 'todo',
    list: '/v1/reviews',
    statement: `select count(*)::int as count, min(opened_at) as since from reviews where client_id = $1 and state = 'open'`,
    words: (count) =>
      `${many(count, 'suspicious referral waits', 'suspicious referrals wait')} for your word before anything is earned.`,
  },
  {
    kind: 'flagged_rewards',
    severity: 'todo',
    list: '/v2/rewards?flagged=true',
    statement: `select count(*)::int as count, min(flag ->> 'at') as since_text from rewards where client_id = $1 and flag is not null`,
    words: (count) =>
      `${many(count, 'reward', 'rewards')} changed after the decision: say what is to become of it.`,
  },
  {
    kind: 'rewards_to_approve',
    severity: 'todo',
    list: '/v2/rewards?state=earned',
    usesNow: true,
    statement: `select count(*)::int as count, min(hold_until) as since from rewards
      where client_id = $1 and state = 'earned' and approval = 'manual' and hold_until <= $2 and not from_integration and flag is null`,
    words: (count) => `${many(count, 'reward waits', 'rewards wait')} for your approval.`,
  },
  {
    kind: 'payouts_to_approve',
    severity: 'todo',
    list: '/v1/payouts/runs?state=draft',
    statement: `select count(*)::int as count, min(created_at) as since from payout_runs where client_id = $1 and state = 'draft'`,
    words: (count) => `${many(count, 'payout run waits', 'payout runs wait')} for approval.`,
  },
  {
    kind: 'unknown_codes',
    severity: 'todo',
    list: '/v1/unknown-codes',
    usesNow: true,
    statement: `select count(*)::int as count, min(first_seen_at) as since from jobs j
      where j.client_id = $1 and j.code_key is not null and j.first_seen_at > $2::timestamptz - interval '90 days'
        and not exists (select from shareables s where s.client_id = $1 and s.code_key = j.code_key
          and (s.retired_at is null or s.retired_at > coalesce(j.created_on, j.first_seen_at)))
        and not exists (select from referrals r where r.client_id = $1 and r.friend_person_id = j.friend_person_id
          and r.state = 'active' and r.override is not null)
        and not exists (select from unknown_codes_settled u where u.client_id = $1 and u.connection_id = j.connection_id
          and u.job_id = j.job_id and u.code_key = j.code_key)`,
    words: (count) =>
      `${many(count, 'job has a code', 'jobs have codes')} that nobody has: see what was meant.`,
  },
  {
    kind: 'waiting_jobs',
    severity: 'todo',
    list: '/v1/waiting-inputs',
    statement: `select count(*)::int as count, min(processed_at) as since from input_results where client_id = $1 and state = 'waiting'`,
    words: (count) =>
      `${many(count, 'job waits', 'jobs wait')} for you to say which connection it belongs to.`,
  },
  {
    kind: 'refused_inputs',
    severity: 'todo',
    list: '/v1/refused-inputs',
    usesNow: true,
    statement: `select count(*)::int as count, min(at) as since from refused_inputs where client_id = $1 and at > $2::timestamptz - interval '24 hours'`,
    words: (count) =>
      `${many(count, 'input was', 'inputs were')} refused within a day: a Zap or a page sends what cannot be read.`,
  },
];

/** Everything that needs a person, problems first. */
export async function loadAttention(sql: Sql, clientId: Id, now: Date): Promise<AttentionItem[]> {
  const found = await Promise.all(
    SOURCES.map(async ({ kind, severity, list, statement, usesNow, words }) => {
      const [row] = await sql.query<{
        count: number;
        since?: Date | null;
        since_text?: string | null;
        text?: string | null;
      }>(statement, usesNow ? [clientId, now] : [clientId]);
      const count = Number(row?.count ?? 0);
      const since = row?.since ?? (row?.since_text ? new Date(row.since_text) : null);
      return { kind, severity, list, count, since, message: words(count, row?.text ?? null) };
    }),
  );
  return found
    .filter(({ count }) => count > 0)
    .sort((a, b) => Number(a.severity === 'todo') - Number(b.severity === 'todo'));
}

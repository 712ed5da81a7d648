// What can be taken out, column by column: where it comes from, by what it is paged, which time a period means. Pure.

import type { Scope } from '../accounts/types.ts';

export interface Export {
  summary: string;
  /** The table as `t`, with what is joined to it; `$1` is the client. */
  from: string;
  /** What rows are never taken out. */
  where?: string;
  /** Columns of the primary key after client_id: pages go by them. */
  keys: readonly { sql: string; type: 'bigint' | 'text' }[];
  /** The time that `since` and `until` mean. */
  time: string;
  /** Heading → SQL. Sums are minor units here and decimals in the file; they need the column `currency`. */
  columns: Readonly<Record<string, string>>;
  money?: readonly string[];
  scopes: readonly Scope[];
}

const PEOPLE = ['CLIENT_REPORT_DOWNLOAD'] as const;
const ADMINS = ['CLIENT_ADMIN'] as const;
const id = (sql: string) => [{ sql, type: 'bigint' as const }];

export const EXPORTS = {
  persons: {
    summary: 'Persons',
    from: 'persons t',
    where: 't.merged_into is null and t.erased_at is null',
    keys: id('t.person_id'),
    time: 't.created_at',
    columns: {
      ...{ person_id: 't.person_id', first_name: 't.first_name', last_name: 't.last_name', email: 't.email' },
      ...{ phone: 't.phone', kind: 't.kind', locale: 't.locale', do_not_mail: 't.do_not_mail' },
      ...{ do_not_text: 't.do_not_text', created_at: 't.created_at', updated_at: 't.updated_at' },
    },
    scopes: PEOPLE,
  },
  codes: {
    summary: 'Codes with their persons',
    from: 'shareables t',
    keys: [{ sql: 't.code_key', type: 'text' }],
    time: 't.created_at',
    columns: {
      ...{ code: 't.code', person_id: 't.person_id', label: 't.label', key: 't.key' },
      ...{ program_url: 't.program_url', created_at: 't.created_at', retired_at: 't.retired_at' },
    },
    scopes: PEOPLE,
  },
  referrals: {
    summary: 'Referrals',
    from: 'referrals t',
    keys: id('t.referral_id'),
    time: 't.created_at',
    columns: {
      ...{ referral_id: 't.referral_id', program: 't.program', state: 't.state' },
      ...{ friend_person_id: 't.friend_person_id', advocate_person_id: 't.advocate_person_id' },
      ...{ advocate_kind: 't.advocate_kind', code: 't.code', evidence: 't.evidence' },
      ...{
        evidence_at: 't.evidence_at',
        rule: 't.rule',
        connection_id: 't.connection_id',
        job_id: 't.job_id',
      },
      ...{ created_at: 't.created_at', updated_at: 't.updated_at' },
    },
    scopes: PEOPLE,
  },
  jobs: {
    summary: 'Jobs that are followed, with what was decided',
    from: `jobs t left join job_outcomes o on o.client_id = t.client_id and o.connection_id = t.connection_id and o.job_id = t.job_id`,
    keys: [
      { sql: 't.connection_id', type: 'bigint' },
      { sql: 't.job_id', type: 'text' },
    ],
    time: 't.first_seen_at',
    columns: {
      ...{ connection_id: 't.connection_id', job_id: 't.job_id', job_number: 't.job_number' },
      ...{ status: 't.status', customer_id: 't.customer_id', friend_person_id: 't.friend_person_id' },
      ...{ code: 'coalesce(t.st_code, t.zap_code)', created_on: 't.created_on' },
      ...{ completed_on: 't.completed_on', canceled_on: 't.canceled_on', total: 't.total_minor' },
      ...{ currency: 't.currency', referral_id: 'o.referral_id' },
      qualification: `o.qualification ->> 'outcome'`,
      first_seen_at: 't.first_seen_at',
    },
    money: ['total'],
    scopes: PEOPLE,
  },
  rewards: {
    summary: 'Rewards',
    from: 'rewards t',
    keys: id('t.reward_id'),
    time: 't.created_at',
    columns: {
      ...{ reward_id: 't.reward_id', person_id: 't.person_id', role: 't.role', state: 't.state' },
      ...{ amount: 't.amount_minor', currency: 't.currency', campaign_id: 't.campaign_id' },
      ...{ campaign_version: 't.campaign_version', referral_id: 't.referral_id' },
      ...{ connection_id: 't.connection_id', job_id: 't.job_id', supplier: 't.supplier' },
      ...{ partner_reward_id: 't.partner_reward_id', approval: 't.approval', hold_until: 't.hold_until' },
      ...{ payout_id: 't.payout_id', from_integration: 't.from_integration', created_at: 't.created_at' },
      updated_at: 't.updated_at',
    },
    money: ['amount'],
    scopes: PEOPLE,
  },
  payouts: {
    summary: 'Payouts',
    from: 'payouts t',
    keys: id('t.payout_id'),
    time: 't.created_at',
    columns: {
      ...{ payout_id: 't.payout_id', run_id: 't.run_id', supplier_id: 't.supplier_id' },
      ...{ payer_id: 't.payer_id', person_id: 't.person_id', amount: 't.amount_minor' },
      ...{ netted: 't.netted_minor', currency: 't.currency', state: 't.state' },
      ...{
        provider_id: 't.provider_id',
        made_by: 't.actor',
        created_at: 't.created_at',
        done_at: 't.done_at',
      },
    },
    money: ['amount', 'netted'],
    scopes: PEOPLE,
  },
  ledger: {
    summary: 'Entries of the ledger',
    from: 'ledger_entries t',
    keys: id('t.entry_id'),
    time: 't.at',
    columns: {
      ...{ entry_id: 't.entry_id', at: 't.at', kind: 't.kind', debit_account: 't.debit_account' },
      ...{ credit_account: 't.credit_account', amount: 't.amount_minor', currency: 't.currency' },
      ...{ reward_id: 't.reward_id', payout_id: 't.payout_id', campaign_id: 't.campaign_id' },
      person_id: 't.person_id',
    },
    money: ['amount'],
    scopes: PEOPLE,
  },
  messages: {
    summary: 'Mails with their states; texts are read one by one',
    from: 'mails t',
    keys: id('t.mail_id'),
    time: 't.created_at',
    columns: {
      ...{ mail_id: 't.mail_id', kind: 't.kind', mail_class: 't.mail_class', to: 't.to_address' },
      ...{ person_id: 't.person_id', subject: 't.subject', state: 't.state', attempts: 't.attempts' },
      ...{ last_error: 't.last_error', created_at: 't.created_at', done_at: 't.done_at' },
    },
    scopes: ADMINS,
  },
  events: {
    summary: 'Everything that came in, as it came',
    from: `inputs t left join input_results r on r.client_id = t.client_id and r.input_id = t.input_id`,
    keys: id('t.input_id'),
    time: 't.received_at',
    columns: {
      ...{ event_id: 't.input_id', event_name: 't.name', source: 't.source', actor: 't.actor' },
      ...{ received_at: 't.received_at', event_time: 't.event_time', state: `coalesce(r.state, 'waiting')` },
      ...{ person_id: 'r.person_id', connection_id: 't.connection_id', job_id: 'r.job_id', body: 't.body' },
    },
    scopes: ADMINS,
  },
  audit: {
    summary: 'The audit log',
    from: 'audit_entries t',
    keys: id('t.entry_id'),
    time: 't.at',
    columns: {
      ...{ entry_id: 't.entry_id', at: 't.at', actor: 't.actor', action: 't.action', subject: 't.subject' },
      ...{ before: 't.before::text', after: 't.after::text' },
    },
    scopes: ADMINS,
  },
} as const satisfies Readonly<Record<string, Export>>;

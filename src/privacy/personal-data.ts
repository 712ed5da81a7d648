// Where personal values are (ID-5): every table of the schema, what of it is about a person, and what erasing does to it. The erasure, the
// sweep and the access report all read this one list, and a test holds it to the schema. Pure.

import type { TableTreatment } from './treatment.ts';

const STATE = 'a state or kind from a fixed list';
const OURS = 'an id or name that the program gave';
const SERVICETITAN =
  'an id of ServiceTitan: what the ledger stands on; the contractor erases the customer there';
const MONEY = 'money: sums stay (RW-8)';
const ACTOR = 'which user, token or part of the program did it';
const OF_PERSON = 't.person_id = any(:persons)';
const OF_FRIEND = 't.friend_person_id = any(:persons)';
const OF_BOTH = '(t.friend_person_id = any(:persons) or t.advocate_person_id = any(:persons))';
const OF_REWARDS = `exists (select from rewards r where r.client_id = t.client_id and r.reward_id = t.reward_id
  and r.person_id = any(:persons))`;
const OF_REFERRALS = `exists (select from referrals r where r.client_id = t.client_id and r.referral_id = t.referral_id
  and (r.friend_person_id = any(:persons) or r.advocate_person_id = any(:persons)))`;
const OF_JOBS = `exists (select from jobs j where j.client_id = t.client_id and j.connection_id = t.connection_id
  and j.job_id = t.job_id and j.friend_person_id = any(:persons))`;

const ON_LISTS = `(t.kind = 'person' and t.value = any(select p::text from unnest(:persons) as p) or t.kind = 'email' and t.value = any(:emails)
      or t.kind = 'phone' and t.value = any(:phones)
      or t.kind = 'address' and exists (select from person_contacts c where c.client_id = t.client_id and c.kind = t.kind
        and c.value = t.value and c.person_id = any(:persons))
      or t.kind = 'device' and exists (select from identities i where i.client_id = t.client_id and i.kind = t.kind
        and i.value = t.value and i.person_id = any(:persons)))`;

/** Tables in which persons are, in the order in which they are erased: what others are found by goes last. */
export const PERSONAL_TABLES: Readonly<Record<string, TableTreatment>> = {
  inputs: {
    about: 't.input_id = any(:inputs)',
    erase: { body: `'{"erased":true}'`, device_id: 'null', event_time: 't.event_time' },
    sweep: { key: 'input_id', columns: ['body'] },
    keeps: { source: STATE, name: OURS, actor: ACTOR },
  },
  input_results: {
    about: 't.input_id = any(:inputs)',
    erase: { notes: `'[]'` },
    sweep: { key: 'input_id', columns: ['notes'] },
    keeps: { state: STATE, job_id: SERVICETITAN },
  },
  refused_inputs: {
    sweep: { key: 'refused_id', columns: ['body', 'parameters', 'message', 'path', 'headers'] },
    keeps: { code: STATE, actor: ACTOR },
  },
  evidence: {
    about: OF_BOTH,
    erase: { data: `'{}'` },
    sweep: { key: 'evidence_id', columns: ['data'] },
    keeps: { kind: STATE, code_key: 'renamed with the code' },
  },
  facts: {
    about: `t.connection_id || ':' || t.subject = any(:customers) and t.kind = 'customer_contacts'`,
    erase: { value: `'{}'` },
    sweep: { key: 'fact_id', columns: ['value'] },
    keeps: { kind: STATE, subject: SERVICETITAN },
  },
  questions: {
    about: `t.connection_id || ':' || t.subject = any(:customers)`,
    erase: 'delete',
    keeps: { kind: STATE, subject: SERVICETITAN, last_error: 'what the API answered', seen_hash: 'a hash' },
    inReport: false,
  },
  hand_overs: {
    about: '(t.person_id = any(:persons) or t.advocate_person_id = any(:persons))',
    erase: {
      contact: 'case when t.person_id = any(:persons) then null else t.contact end',
      code: `case when t.advocate_person_id = any(:persons) then 'erased' else t.code end`,
      state: `case when t.state = 'pending' and t.person_id = any(:persons) then 'skipped' else t.state end`,
      next_attempt_at: 'case when t.person_id = any(:persons) then null else t.next_attempt_at end',
      last_error: 'null',
    },
    keeps: {
      ...{ kind: STATE, external_id: OURS },
      ...{ provider_id: SERVICETITAN, servicetitan_id: SERVICETITAN },
    },
  },
  write_backs: {
    about: 't.advocate_person_id = any(:persons)',
    erase: {
      value: 'null',
      code: `'erased'`,
      result: 'null',
      state: `case t.state when 'pending' then 'skipped' else t.state end`,
      next_attempt_at: 'null',
      last_error: 'null',
    },
    keeps: {
      ...{ kind: STATE, subject: SERVICETITAN, target_id: SERVICETITAN, job_id: SERVICETITAN },
    },
  },
  jobs: {
    about: OF_FRIEND,
    erase: { zap_said: `'{}'`, erased_at: ':now', next_look_at: 'null', seen_hash: 'null' },
    keeps: {
      ...{
        job_id: SERVICETITAN,
        job_number: SERVICETITAN,
        customer_id: SERVICETITAN,
        location_id: SERVICETITAN,
      },
      ...{ recall_for_id: SERVICETITAN, warranty_id: SERVICETITAN, business_unit_id: SERVICETITAN },
      ...{ job_type_id: SERVICETITAN, st_campaign_id: SERVICETITAN, tag_type_ids: SERVICETITAN },
      ...{ booking_id: SERVICETITAN, created_by_id: SERVICETITAN, sold_by_id: SERVICETITAN },
      ...{
        st_code: 'renamed with the code',
        zap_code: 'renamed with the code',
        code_key: 'renamed with the code',
      },
      ...{ status: STATE, stage: STATE, currency: MONEY },
    },
  },
  job_milestones: { about: OF_JOBS, keeps: { job_id: SERVICETITAN, name: STATE } },
  job_outcomes: {
    about: `exists (select from jobs j where j.client_id = t.client_id and j.connection_id = t.connection_id and j.job_id = t.job_id
      and (j.friend_person_id = any(:persons) or j.code_key = any(:codes) or exists (
        select from evidence e where e.client_id = j.client_id and e.friend_person_id = j.friend_person_id
          and (e.advocate_person_id = any(:persons) or e.code_key = any(:codes)))))`,
    erase: { attribution: 'masked(attribution)', qualification: 'masked(qualification)' },
    keeps: { job_id: SERVICETITAN },
  },
  decisions: {
    about: OF_JOBS,
    erase: { attribution: 'masked(attribution)', qualification: 'masked(qualification)' },
    sweep: { key: 'decision_id', columns: ['attribution', 'qualification'] },
    keeps: { job_id: SERVICETITAN },
  },
  steps: {
    about: OF_PERSON,
    erase: { data: `'{}'` },
    sweep: { key: 'step_id', columns: ['data'] },
    keeps: {
      ...{ name: OURS, role: STATE, cause: OURS, program: OURS, quality: STATE },
      job_id: SERVICETITAN,
    },
  },
  referral_history: {
    about: OF_REFERRALS,
    erase: {
      reason: `case when t.reason in ('first_evidence', 'evidence_gone', 'evidence_returned', 'evidence_changed', 'persons_merged',
        'superseded_by_merge')
        then t.reason else '' end`,
      before: 'masked(before)',
      after: 'masked(after)',
    },
    sweep: { key: 'entry_id', columns: ['reason'] },
    keeps: { actor: ACTOR },
  },
  referrals: {
    about: OF_BOTH,
    erase: {
      alternatives: 'masked(alternatives)',
      code: `case when t.advocate_person_id = any(:persons) then 'erased' else t.code end`,
      override: `case when t.override ? 'reason' then jsonb_set(t.override, '{reason}', '""') else t.override end`,
    },
    keeps: {
      ...{ program: OURS, advocate_kind: STATE, evidence: STATE, rule: STATE, state: STATE },
      job_id: SERVICETITAN,
    },
  },
  reward_history: {
    about: OF_REWARDS,
    // Notes of staff, what partners reported, what providers said: all but the program's own fixed sentences.
    erase: { message: `case when t.cause = any(:fixed) then t.message else '' end` },
    sweep: { key: 'reward_id', columns: ['message'] },
    keeps: { from_state: STATE, to_state: STATE, actor: ACTOR, cause: STATE },
  },
  rewards: {
    about: OF_PERSON,
    erase: {
      reason: `case when t.reason is null then null else '' end`,
      flag: `case when t.flag ->> 'code' = any(:fixed) then t.flag else jsonb_set(t.flag, '{message}', '""') end`,
    },
    sweep: { key: 'reward_id', columns: ['reason'] },
    keeps: {
      ...{
        role: STATE,
        job_id: SERVICETITAN,
        currency: MONEY,
        state: STATE,
        supplier: OURS,
        approval: STATE,
      },
      ...{ partner_reward_id: 'the proof of the payment at whoever made it' },
      basis: 'which rule of the campaign, and how much',
      ...{ origin: STATE, about_job_id: SERVICETITAN, idempotency_key: OURS },
    },
  },
  reward_claims: {
    about: OF_BOTH,
    keeps: {
      ...{ job_id: SERVICETITAN, sides: 'rules of the campaign and ids of ours', count: 'a number' },
      grants: 'rules of the campaign and amounts',
    },
    inReport: false,
  },
  review_words: {
    about: OF_JOBS,
    erase: { note: `case when t.actor = 'system' then t.note else '' end` },
    keeps: { job_id: SERVICETITAN, decision: STATE, seen: 'codes of rules and ids of ours', actor: ACTOR },
  },
  reviews: {
    about: OF_BOTH,
    erase: {
      note: `case when t.decided_by = 'system' then t.note when t.note is null then null else '' end`,
    },
    keeps: {
      ...{ job_id: SERVICETITAN, state: STATE, decided_by: ACTOR },
      suspicions: 'codes of rules, kinds of keys and ids of ours',
    },
  },
  cap_counters: { about: OF_PERSON, keeps: { role: STATE }, inReport: false },
  ledger_entries: {
    about: OF_PERSON,
    keeps: { kind: STATE, debit_account: MONEY, credit_account: MONEY, currency: MONEY },
  },
  payouts: {
    about: OF_PERSON,
    erase: { detail: `''` },
    keeps: {
      ...{ currency: MONEY, state: STATE, actor: ACTOR },
      provider_id: 'the proof of the payment at whoever made it',
    },
  },
  payout_history: {
    about: `exists (select from payouts p where p.client_id = t.client_id and p.payout_id = t.payout_id and p.person_id = any(:persons))`,
    erase: { message: `''` },
    keeps: { from_state: STATE, to_state: STATE, actor: ACTOR },
  },
  payout_run_lines: {
    about: OF_REWARDS,
    erase: { goes_to: 'null' },
    keeps: { reasons: 'reasons of the rules' },
  },
  bank_file_lines: {
    about: `exists (select from payouts p where p.client_id = t.client_id and p.payout_id = t.payout_id and p.person_id = any(:persons))`,
    erase: 'delete',
    inReport: false,
  },
  payout_preferences: { about: OF_PERSON, erase: 'delete', inReport: true },
  tax_details: {
    about: OF_PERSON,
    keeps: { form: STATE, actor: ACTOR, reference: 'tax law: where the form itself is filed' },
  },
  audience_members: {
    about: `(t.kind = 'email' and t.value = any(:emails) or t.kind = 'phone' and t.value = any(:phones)
      or t.kind = 'customer' and t.value = any(:customers) or t.kind = 'code' and t.value = any(:codes)
      or t.kind = 'partner_user_id' and exists (select from identities i where i.client_id = t.client_id and i.kind = t.kind
        and i.value = t.value and i.person_id = any(:persons)))`,
    erase: 'delete',
    keeps: { kind: STATE },
  },
  file_import_rows: {
    sweep: { key: 'row_id', columns: ['cells', 'message'] },
    keeps: { state: STATE, field: OURS, code: STATE },
  },
  file_imports: {
    sweep: { key: 'import_id', columns: ['name'] },
    keeps: {
      ...{ kind: STATE, state: STATE, fields: OURS, created_by: ACTOR },
      columns: 'the headings of a file',
      settings: 'what was said beside a file: labels, formats, a connection',
    },
  },
  past_customers: {
    about: `(t.kind = 'email' and t.value = any(:emails) or t.kind = 'phone' and t.value = any(:phones)
      or t.kind = 'customer' and t.value = any(:customers))`,
    erase: 'delete',
    keeps: { kind: STATE },
  },
  campaign_replay_differences: { about: OF_FRIEND, erase: 'delete' },
  campaign_replay_claims: {
    about: `(t.friend_person_id = any(:persons) or t.before_advocate = any(:persons) or t.after_advocate = any(:persons))`,
    erase: 'delete',
    inReport: false,
  },
  campaign_replay_caps: { about: OF_PERSON, erase: 'delete', inReport: false },
  desk_entries: {
    about: OF_PERSON,
    keeps: { data: 'made anew, without the person, as the sweep begins', keys: 'hashes, made anew with it' },
    inReport: false,
  },
  mails: {
    about: '(t.person_id = any(:persons) or t.address_key = any(:emails))',
    erase: {
      ...{ once_key: `'erased:' || t.mail_id`, to_address: `'erased'`, address_key: `'erased'` },
      ...{ subject: `''`, text: `''`, html: 'null', look: 'null', from_name: 'null', reply_to: 'null' },
      state: `case when t.state in ('queued', 'sending') then 'suppressed' else t.state end`,
      next_attempt_at: 'null',
      last_error: 'null',
    },
    sweep: { key: 'mail_id', columns: ['subject', 'text', 'html', 'look'] },
    keeps: { kind: OURS, mail_class: STATE },
  },
  owed_messages: {
    about: OF_PERSON,
    keeps: {
      ...{ once_key: OURS, kind: STATE, role: STATE, job_id: SERVICETITAN, cause: STATE, state: STATE },
      reason: OURS,
    },
    inReport: false,
  },
  texts: {
    about: '(t.person_id = any(:persons) or t.to_number = any(:phones))',
    erase: {
      ...{ once_key: `'erased:' || t.text_id`, to_number: `'erased'`, body: `''`, last_error: 'null' },
      state: `case when t.state in ('queued', 'sending', 'asking') then 'suppressed' else t.state end`,
      ...{ next_attempt_at: 'null', provider_id: 'null', zones: `'{}'` },
    },
    sweep: { key: 'text_id', columns: ['body'] },
    keeps: { kind: OURS },
  },
  text_consents: {
    about: '(t.number = any(:phones) or t.person_id = any(:persons))',
    erase: 'delete',
    keeps: { source: STATE, actor: ACTOR },
  },
  text_consent_history: {
    about: '(t.number = any(:phones) or t.person_id = any(:persons))',
    erase: 'delete',
    keeps: { source: STATE, actor: ACTOR },
  },
  webhook_events: {
    about: OF_PERSON,
    erase: { body: 'masked(body)' },
    sweep: { key: 'event_id', columns: ['body'] },
    keeps: { type: OURS, subject: OURS, kind: STATE },
  },
  own_page_links: {
    about: 't.email = any(:emails)',
    erase: 'delete',
    keeps: { token_hash: 'a hash' },
    inReport: false,
  },
  own_page_sessions: {
    about: 't.email = any(:emails)',
    erase: 'delete',
    keeps: { token_hash: 'a hash' },
    inReport: false,
  },
  mail_opt_outs: {
    about: 't.address_key = any(:emails)',
    // Its hash may be there already, of an erasure before or from a file.
    first: `insert into mail_opt_outs as kept (client_id, address_key, mail_class, reason, detail, since)
      select t.client_id, 'sha256:' || encode(sha256(convert_to(t.address_key, 'UTF8')), 'hex'), t.mail_class, t.reason, null, t.since
        from mail_opt_outs t where t.client_id = :client and t.address_key = any(:emails)
      on conflict (client_id, address_key, mail_class) do update set reason = excluded.reason, since = excluded.since
      where kept.reason = 'bounced'`,
    erase: 'delete',
    keeps: { mail_class: STATE, reason: STATE },
  },
  audit_entries: {
    about: `t.subject = any(array(
        select 'person:' || id from unnest(:persons) as id
        union all select 'reward:' || r.reward_id from rewards r where r.client_id = :client and r.person_id = any(:persons)
        union all select 'payout:' || p.payout_id from payouts p where p.client_id = :client and p.person_id = any(:persons)
        union all select 'review:' || r.review_id from reviews r
          where r.client_id = :client and (r.friend_person_id = any(:persons) or r.advocate_person_id = any(:persons))
        union all select 'referral:' || r.referral_id from referrals r
          where r.client_id = :client and (r.friend_person_id = any(:persons) or r.advocate_person_id = any(:persons))
        union all select 'list_entry:' || t.entry_id from list_entries t where t.client_id = :client and ${ON_LISTS}))`,
    erase: { before: 'null', after: 'null' },
    sweep: { key: 'entry_id', columns: ['before', 'after'] },
    keeps: { actor: ACTOR, action: OURS, subject: OURS },
  },
  list_entries: {
    about: ON_LISTS,
    erase: 'delete',
    sweep: { key: 'entry_id', columns: ['reason', 'removed_reason'] },
    keeps: { list: STATE, kind: STATE, actor: ACTOR },
  },
  identity_log: {
    about: '(t.person_id = any(:persons) or t.other_person_id = any(:persons))',
    erase: { value: 'null' },
    keeps: { change: STATE, kind: STATE },
  },
  person_contacts: { about: OF_PERSON, erase: 'delete', keeps: { kind: STATE } },
  identities: { about: OF_PERSON, erase: 'delete', keeps: { kind: STATE } },
  shareables: {
    about: OF_PERSON,
    erase: { program_url: 'null', data: `'{}'`, content: `'{}'`, retired_at: 'coalesce(t.retired_at, :now)' },
    keeps: { label: OURS, key: OURS, code_key: 'renamed with the code', code: 'renamed with the code' },
  },
  persons: {
    about: OF_PERSON,
    erase: {
      ...{ first_name: 'null', last_name: 'null', email: 'null', phone: 'null', locale: 'null' },
      ...{ do_not_mail: 'true', do_not_text: 'true', erased_at: ':now', updated_at: ':now' },
    },
    keeps: { kind: STATE },
  },
};

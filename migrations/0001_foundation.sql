-- Foundation: accounts, inputs, people, referrals, ServiceTitan, campaigns, rewards, ledger.
-- Every table's key starts with client_id and every unique key contains it, so that a cluster can distribute by client (ARCHITECTURE.md).

-- A number for each running process: the middle part of the ids it makes (src/base/ids.ts), unique among 1,024 live processes.
create sequence process_numbers as bigint;

create function refuse_change() returns trigger language plpgsql as $$
begin
  -- Erasure (ID-5) is the one sanctioned rewrite; it announces itself for the length of its transaction.
  if current_setting('goodword.erasing', true) = 'on' then
    return coalesce(new, old);
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $$;

-- ── accounts ────────────────────────────────────────────────────────────────────────────────────────────────────────

create table clients (
  client_id bigint primary key,
  name text not null,
  phone_region text not null default 'US',
  time_zone text not null default 'UTC',
  currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  -- own_domains: text[] (ID-1), grace_days (AT-5), advocate_code_type_ids: text[] (IN-4)
  settings jsonb not null default '{}',
  created_at timestamptz not null
);

create table program_domains (
  client_id bigint not null references clients,
  host text not null check (host = lower(host)),
  created_at timestamptz not null,
  primary key (client_id, host)
);
-- Not unique on its own: a host is claimed under an advisory lock and the earliest claim answers (accounts/store.ts).
create index program_domains_by_host on program_domains (host, created_at, client_id);

create table users (
  client_id bigint not null references clients,
  user_id bigint not null,
  email text not null check (email = lower(email)),
  name text not null default '',
  role text not null check (role in ('owner', 'admin', 'marketer', 'office', 'read_only')),
  password_hash text not null,
  failed_logins int not null default 0,
  locked_until timestamptz,
  disabled_at timestamptz,
  created_at timestamptz not null,
  primary key (client_id, user_id),
  unique (client_id, email)
);
create index users_by_email on users (email);

create table sessions (
  client_id bigint not null,
  session_id bigint not null,
  user_id bigint not null,
  token_hash bytea not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  primary key (client_id, session_id),
  foreign key (client_id, user_id) references users
);

create table client_keys (
  client_id bigint not null references clients,
  key_id bigint not null,
  type text not null check (type in ('WEBHOOK')),
  algorithm text not null check (algorithm in ('OAUTH')),
  name text not null default '',
  description text not null default '',
  secret bytea not null,
  oauth_client_id text not null,
  authorization_url text not null,
  scope text,
  partner_key_id text,
  tags text[] not null default '{}',
  -- What ServiceTitan needs beside the OAuth pair; connections made from this key take them as defaults.
  tenant_ids text[] not null default '{}',
  app_key bytea,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  archived_at timestamptz,
  primary key (client_id, key_id)
);
create unique index client_keys_partner_key_id on client_keys (client_id, partner_key_id) where partner_key_id is not null;

create table audit_entries (
  client_id bigint not null references clients,
  entry_id bigint not null,
  at timestamptz not null,
  actor text not null,
  action text not null,
  subject text not null,
  before jsonb,
  after jsonb,
  primary key (client_id, entry_id)
);
create trigger audit_entries_append_only before update or delete on audit_entries
  for each row execute function refuse_change();

-- ── ServiceTitan connections ────────────────────────────────────────────────────────────────────────────────────────

create table connections (
  client_id bigint not null references clients,
  connection_id bigint not null,
  name text not null,
  environment text not null check (environment in ('production', 'integration', 'custom')),
  tenant_id text not null,
  key_id bigint not null,
  app_key bytea not null,
  api_url text not null,
  poll_interval_seconds int not null check (poll_interval_seconds between 1 and 86400),
  requests_per_second numeric not null check (requests_per_second > 0 and requests_per_second <= 60),
  state text not null default 'active' check (state in ('active', 'paused', 'removed')),
  -- null while all is well; else {code, message, what_to_do, since, last_at, count}: what ST-8 shows
  trouble jsonb,
  last_success_at timestamptz,
  retry_after timestamptz,
  created_at timestamptz not null,
  primary key (client_id, connection_id),
  foreign key (client_id, key_id) references client_keys
);

create table access_tokens (
  client_id bigint not null references clients,
  token_id bigint not null,
  name text not null,
  token_hash bytea not null,
  scopes text[] not null,
  -- A token that speaks for one ServiceTitan connection names the connection of the jobs it posts (IN-3).
  connection_id bigint,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (client_id, token_id),
  foreign key (client_id, connection_id) references connections
);

-- ── intake ──────────────────────────────────────────────────────────────────────────────────────────────────────────

create table inputs (
  client_id bigint not null,
  input_id bigint not null,
  -- api, browser, servicetitan (an answer to our own question), staff, upload
  source text not null,
  name text not null,
  received_at timestamptz not null,
  event_time timestamptz,
  -- Valid JSON as it arrived (forms as the JSON they mean). Text, not jsonb: jsonb refuses \u0000 and rounds nothing it should not.
  body text not null,
  -- Who posted it: token id, user id or 'browser'; the token's connection; the device of a browser.
  actor text not null,
  connection_id bigint,
  device_id text,
  primary key (client_id, input_id)
);
create index inputs_by_name on inputs (client_id, name, input_id);
create trigger inputs_append_only before update or delete on inputs for each row execute function refuse_change();

-- What is accepted and not yet applied. A row goes in the transaction that applies its input, so it is applied once (IN-1).
create table inbox (
  client_id bigint not null,
  input_id bigint not null,
  primary key (client_id, input_id)
);

-- Why an input is the same input again (IN-6): kind 1 idempotency key, 2 partner event key, 3 name and bytes.
create table input_keys (
  client_id bigint not null,
  kind smallint not null,
  key_hash bytea not null,
  input_id bigint not null,
  content_hash bytea not null,
  created_at timestamptz not null,
  primary key (client_id, kind, key_hash)
);

create table input_results (
  client_id bigint not null,
  input_id bigint not null,
  -- applied; waiting: nobody can say yet which connection the job belongs to (IN-3); ignored: nothing in it is for us;
  -- failed: applying it met a bug of ours; it is kept, shouted about and can be run again
  state text not null check (state in ('applied', 'waiting', 'ignored', 'failed')),
  person_id bigint,
  -- [{code, message, …}]: how it was read and what came of it
  notes jsonb not null default '[]',
  connection_id bigint,
  job_id text,
  processed_at timestamptz not null,
  primary key (client_id, input_id)
);
create index input_results_waiting on input_results (client_id, input_id) where state = 'waiting';
create index input_results_by_job on input_results (client_id, connection_id, job_id) where job_id is not null;
create index input_results_by_person on input_results (client_id, person_id, input_id) where person_id is not null;

create table refused_inputs (
  client_id bigint not null,
  refused_id bigint not null,
  at timestamptz not null,
  path text not null,
  code text not null,
  message text not null,
  parameters jsonb not null default '{}',
  -- headers with credentials redacted; the first 4 kB of the body as text
  headers jsonb not null,
  body text not null,
  actor text not null,
  primary key (client_id, refused_id)
);

-- ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────

create table persons (
  client_id bigint not null references clients,
  person_id bigint not null,
  first_name text,
  last_name text,
  -- as typed; the normalised form is an identity
  email text,
  phone text,
  locale text,
  -- what kind of advocate this is (AT-8)
  kind text not null default 'customer' check (kind in ('customer', 'employee', 'technician', 'partner')),
  merged_into bigint,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (client_id, person_id),
  foreign key (client_id, merged_into) references persons
);

-- Keys that belong to exactly one person. kind: email, st_customer ("connection:customer"), st_job ("connection:job", so that all that
-- is said of one job is said of one person), partner_user_id, device.
create table identities (
  client_id bigint not null,
  kind text not null check (kind in ('email', 'st_customer', 'st_job', 'partner_user_id', 'device')),
  value text not null,
  person_id bigint not null,
  since timestamptz not null,
  input_id bigint,
  primary key (client_id, kind, value),
  foreign key (client_id, person_id) references persons
);
create index identities_by_person on identities (client_id, person_id);

-- Keys that several persons may share: phone (E.164) and address (normalised street and postcode): households (ID-2, QU-7).
create table person_contacts (
  client_id bigint not null,
  kind text not null check (kind in ('phone', 'address')),
  value text not null,
  person_id bigint not null,
  since timestamptz not null,
  primary key (client_id, kind, value, person_id),
  foreign key (client_id, person_id) references persons
);
create index person_contacts_by_person on person_contacts (client_id, person_id);

create table identity_log (
  client_id bigint not null,
  entry_id bigint not null,
  at timestamptz not null,
  -- merged, displaced, attached
  change text not null,
  person_id bigint not null,
  other_person_id bigint,
  kind text,
  value text,
  input_id bigint,
  primary key (client_id, entry_id)
);
create index identity_log_by_person on identity_log (client_id, person_id);
create trigger identity_log_append_only before update or delete on identity_log for each row execute function refuse_change();

create table steps (
  client_id bigint not null,
  step_id bigint not null,
  person_id bigint not null,
  name text not null,
  -- friend or advocate side of a referral; self for a step of one's own
  role text not null check (role in ('friend', 'advocate', 'self')),
  -- What makes it one step: "job:<connection>:<job>:<n-th time>" or "input:<id>"
  cause text not null,
  occurred_at timestamptz not null,
  recorded_at timestamptz not null,
  campaign_id bigint,
  program text,
  quality text not null default 'NONE' check (quality in ('HIGH', 'LOW', 'NONE')),
  input_id bigint,
  connection_id bigint,
  job_id text,
  data jsonb not null default '{}',
  primary key (client_id, step_id),
  unique (client_id, cause, name, role)
);
create index steps_by_person on steps (client_id, person_id, occurred_at);
create index steps_by_job on steps (client_id, connection_id, job_id) where job_id is not null;

-- ── jobs, facts, questions ──────────────────────────────────────────────────────────────────────────────────────────

create table jobs (
  client_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  job_number text,
  -- Scheduled, Dispatched, InProgress, Hold, Completed, Canceled, or as ServiceTitan says it
  status text not null default 'Scheduled',
  -- the three milestones: scheduled, completed, canceled; and how often it was reached, so that an undo counts anew (ST-5)
  stage text not null default 'scheduled' check (stage in ('scheduled', 'completed', 'canceled')),
  stage_changes int not null default 0,
  -- true once ServiceTitan itself said so; a Zap's status is a hint (IN-3)
  confirmed boolean not null default false,
  -- ServiceTitan's modifiedOn of the version held here; an older read changes nothing
  modified_on timestamptz,
  zap_modified_on timestamptz,
  customer_id text,
  location_id text,
  created_on timestamptz,
  completed_on timestamptz,
  canceled_on timestamptz,
  scheduled_start timestamptz,
  total_minor bigint,
  currency text not null,
  no_charge boolean,
  recall_for_id text,
  warranty_id text,
  business_unit_id text,
  job_type_id text,
  st_campaign_id text,
  tag_type_ids text[] not null default '{}',
  booking_id text,
  created_by_id text,
  sold_by_id text,
  -- The code as written, by who said it; ServiceTitan's own wins (IN-4). code_key is the compared form of the effective one.
  st_code text,
  zap_code text,
  code_key text,
  friend_person_id bigint,
  first_input_id bigint not null,
  first_seen_at timestamptz not null,
  -- when to look at ServiceTitan next; null: final, watched no more
  next_look_at timestamptz,
  looked_at timestamptz,
  missing_since timestamptz,
  primary key (client_id, connection_id, job_id),
  foreign key (client_id, connection_id) references connections
);
create index jobs_by_friend on jobs (client_id, friend_person_id);
create index jobs_by_customer on jobs (client_id, connection_id, customer_id);
create index jobs_by_code on jobs (client_id, code_key) where code_key is not null;
create index jobs_to_look_at on jobs (client_id, connection_id, next_look_at) where next_look_at is not null;
create index jobs_by_age on jobs (client_id, first_seen_at, connection_id, job_id);

-- The milestones of a job as they were observed: scheduled, completed, canceled, and each undo as a new occurrence (ST-5).
-- Steps on people are projected from them, whenever the people become known.
create table job_milestones (
  client_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  occurrence int not null,
  name text not null check (name in ('job_scheduled', 'job_completed', 'job_canceled')),
  at timestamptz not null,
  input_id bigint not null,
  primary key (client_id, connection_id, job_id, occurrence, name),
  foreign key (client_id, connection_id, job_id) references jobs
);

-- What ServiceTitan answered, dated, so that a decision can cite it (ST-3). kind: customer_contacts, completed_jobs
create table facts (
  client_id bigint not null,
  fact_id bigint not null,
  connection_id bigint not null,
  kind text not null check (kind in ('customer_contacts', 'completed_jobs')),
  subject text not null,
  known_at timestamptz not null,
  value jsonb not null,
  input_id bigint not null,
  primary key (client_id, fact_id)
);
create index facts_by_subject on facts (client_id, connection_id, kind, subject, known_at desc);

-- What must be asked of ServiceTitan; the answer comes back as an input. One open question per subject.
create table questions (
  client_id bigint not null,
  connection_id bigint not null,
  kind text not null check (kind in ('customer_contacts', 'completed_jobs')),
  subject text not null,
  -- an answer known before this instant does not answer it
  not_before timestamptz not null,
  asked_at timestamptz not null,
  attempts int not null default 0,
  next_attempt_at timestamptz not null,
  last_error text,
  answered_at timestamptz,
  primary key (client_id, connection_id, kind, subject)
);
create index questions_open on questions (client_id, connection_id, next_attempt_at) where answered_at is null;

-- ── codes, evidence, referrals ──────────────────────────────────────────────────────────────────────────────────────

create table shareables (
  client_id bigint not null,
  -- the compared form: lower case, letters and digits only (AT-2)
  code_key text not null check (code_key ~ '^[a-z0-9]+$'),
  code text not null,
  person_id bigint not null,
  label text not null,
  -- asking again with the same key gives the same code (reference 6.1)
  key text not null,
  program_url text,
  data jsonb not null default '{}',
  retired_at timestamptz,
  created_at timestamptz not null,
  primary key (client_id, code_key),
  unique (client_id, person_id, key),
  foreign key (client_id, person_id) references persons
);

-- Why someone may be a friend of someone (AT-1). A code on a job is not kept here: the job itself is that evidence.
create table evidence (
  client_id bigint not null,
  evidence_id bigint not null,
  kind text not null check (kind in ('coupon', 'web_lead', 'click', 'share_match', 'staff')),
  friend_person_id bigint not null,
  code_key text,
  advocate_person_id bigint,
  occurred_at timestamptz not null,
  input_id bigint not null,
  data jsonb not null default '{}',
  primary key (client_id, evidence_id),
  unique (client_id, kind, input_id)
);
create index evidence_by_friend on evidence (client_id, friend_person_id);
create index evidence_by_code on evidence (client_id, code_key) where code_key is not null;

create table referrals (
  client_id bigint not null,
  referral_id bigint not null,
  program text not null,
  friend_person_id bigint not null,
  advocate_person_id bigint not null,
  advocate_kind text not null,
  -- advocate_code, coupon, web_lead, click, share_match, staff
  evidence text not null,
  evidence_at timestamptz not null,
  code text,
  rule text not null,
  -- the job the evidence belongs to; null while there is only a lead
  connection_id bigint,
  job_id text,
  alternatives jsonb not null default '[]',
  -- set by staff (AT-7): {advocate_person_id, reason, actor, at, input_id}
  override jsonb,
  -- superseded: its friend was merged into one who already had a referral
  state text not null default 'active' check (state in ('active', 'superseded')),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (client_id, referral_id)
);
create unique index referrals_one_per_friend on referrals (client_id, program, friend_person_id) where state = 'active';
create index referrals_by_advocate on referrals (client_id, advocate_person_id);
create index referrals_by_friend on referrals (client_id, friend_person_id);

create table referral_history (
  client_id bigint not null,
  entry_id bigint not null,
  referral_id bigint not null,
  at timestamptz not null,
  actor text not null,
  reason text not null,
  before jsonb,
  after jsonb not null,
  input_id bigint,
  primary key (client_id, entry_id)
);
create index referral_history_by_referral on referral_history (client_id, referral_id);
create trigger referral_history_append_only before update or delete on referral_history for each row execute function refuse_change();

-- ── campaigns ───────────────────────────────────────────────────────────────────────────────────────────────────────

create table campaigns (
  client_id bigint not null references clients,
  campaign_id bigint not null,
  name text not null,
  program_label text not null,
  state text not null default 'NOT_LAUNCHED' check (state in ('NOT_LAUNCHED', 'LIVE', 'PAUSED', 'ENDED', 'STOPPED', 'ARCHIVED')),
  live_version int,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (client_id, campaign_id)
);

create table campaign_versions (
  client_id bigint not null,
  campaign_id bigint not null,
  version int not null,
  -- the whole of its settings (campaigns/types.ts)
  settings jsonb not null,
  created_by text not null,
  created_at timestamptz not null,
  published_at timestamptz,
  primary key (client_id, campaign_id, version),
  foreign key (client_id, campaign_id) references campaigns
);

-- A published version is what decisions name and replay (RW-1): it never changes.
create function refuse_published_change() returns trigger language plpgsql as $$
begin
  if old.published_at is not null then
    raise exception 'campaign version % is published and never changes', old.version using errcode = 'restrict_violation';
  end if;
  return coalesce(new, old);
end $$;
create trigger campaign_versions_published before update or delete on campaign_versions
  for each row execute function refuse_published_change();

-- ── decisions, rewards, ledger ──────────────────────────────────────────────────────────────────────────────────────

-- The outcome of a job as it stands; decisions below keeps every one there was.
create table job_outcomes (
  client_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  referral_id bigint,
  campaign_id bigint,
  campaign_version int,
  attribution jsonb not null,
  qualification jsonb not null,
  decision_id bigint not null,
  decided_at timestamptz not null,
  primary key (client_id, connection_id, job_id),
  foreign key (client_id, connection_id, job_id) references jobs
);
create index job_outcomes_by_referral on job_outcomes (client_id, referral_id);

create table decisions (
  client_id bigint not null,
  decision_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  campaign_id bigint,
  campaign_version int,
  attribution jsonb not null,
  qualification jsonb not null,
  input_id bigint,
  decided_at timestamptz not null,
  primary key (client_id, decision_id)
);
create index decisions_by_job on decisions (client_id, connection_id, job_id);
create trigger decisions_append_only before update or delete on decisions for each row execute function refuse_change();

create table rewards (
  client_id bigint not null,
  reward_id bigint not null,
  campaign_id bigint not null,
  campaign_version int not null,
  referral_id bigint not null,
  role text not null check (role in ('advocate', 'friend')),
  person_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  -- which of the friend's rewarded jobs this is (QU-9): 1 unless the campaign allows more
  slot int not null check (slot >= 1),
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  state text not null check (state in ('earned', 'approved', 'fulfilled', 'sent', 'redeemed', 'failed', 'canceled', 'revoked', 'expired')),
  -- canceled by the rules, and so given back when the facts return; a person's cancel stays
  canceled_by_rules boolean not null default false,
  supplier text not null default 'manual',
  partner_reward_id text,
  approval text not null check (approval in ('auto', 'manual')),
  hold_until timestamptz not null,
  -- {code, message, at}: a person must look (RW-5)
  flag jsonb,
  from_integration boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (client_id, reward_id),
  -- RW-2: one reward for one rule, recipient and cause
  unique (client_id, campaign_id, role, person_id, connection_id, job_id),
  foreign key (client_id, referral_id) references referrals,
  foreign key (client_id, person_id) references persons,
  foreign key (client_id, connection_id, job_id) references jobs
);
-- QU-9 and RW-2 together: of the rewards that stand, one per side for a job and one per side and slot for a referral.
create unique index rewards_one_per_job on rewards (client_id, campaign_id, role, connection_id, job_id)
  where state not in ('canceled', 'revoked', 'expired');
create unique index rewards_one_per_slot on rewards (client_id, referral_id, role, slot)
  where state not in ('canceled', 'revoked', 'expired');
create index rewards_by_person on rewards (client_id, person_id);
create index rewards_by_referral on rewards (client_id, referral_id);
create index rewards_by_job on rewards (client_id, connection_id, job_id);
create index rewards_on_hold on rewards (client_id, hold_until) where state = 'earned';

create table reward_history (
  client_id bigint not null,
  reward_id bigint not null,
  seq int not null,
  from_state text,
  to_state text not null,
  at timestamptz not null,
  actor text not null,
  -- reason code: why it changed
  cause text not null,
  message text not null default '',
  success boolean not null default true,
  input_id bigint,
  primary key (client_id, reward_id, seq),
  foreign key (client_id, reward_id) references rewards
);
create trigger reward_history_append_only before update or delete on reward_history for each row execute function refuse_change();

-- Double entry: one row moves one amount from one account to another, so every entry balances by its shape (RW-8).
-- Balances are sums over it, never stored.
create table ledger_entries (
  client_id bigint not null,
  entry_id bigint not null,
  at timestamptz not null,
  reward_id bigint not null,
  -- earned, adjusted, paid, reversed
  kind text not null check (kind in ('earned', 'adjusted', 'paid', 'reversed')),
  debit_account text not null check (debit_account in ('expense', 'liability', 'cash')),
  credit_account text not null check (credit_account in ('expense', 'liability', 'cash')),
  amount_minor bigint not null check (amount_minor > 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  campaign_id bigint not null,
  person_id bigint not null,
  -- the reward_history row that moved it: an entry is posted once
  history_seq int not null,
  check (debit_account <> credit_account),
  primary key (client_id, entry_id),
  unique (client_id, reward_id, history_seq, kind),
  foreign key (client_id, reward_id, history_seq) references reward_history
);
create index ledger_entries_by_campaign on ledger_entries (client_id, campaign_id, at);
create trigger ledger_entries_append_only before update or delete on ledger_entries for each row execute function refuse_change();

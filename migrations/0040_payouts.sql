-- Paying: payers, suppliers, payouts with their history, and the accounts of the ledger that they move.

-- ── who pays, and by what ───────────────────────────────────────────────────────────────────────────────────────────

-- The legal entities of a client: totals of a year are kept for each (RW-7). The first one pays for campaigns that name none.
create table payers (
  client_id bigint not null references clients,
  payer_id bigint not null,
  name text not null,
  is_default boolean not null,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  -- a reward that would bring a person's total of the year above this is held; null: no limit
  threshold_minor bigint check (threshold_minor > 0),
  -- from this total on tax details must be on file; null: never
  details_from_minor bigint check (details_from_minor >= 0),
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (client_id, payer_id),
  unique (client_id, name)
);
create unique index payers_one_default on payers (client_id) where is_default;

create table suppliers (
  client_id bigint not null references clients,
  supplier_id bigint not null,
  type text not null check (type in ('manual', 'coupon_pool', 'webhook', 'tremendous', 'paypal', 'bank_csv')),
  name text not null,
  state text not null default 'active' check (state in ('active', 'paused', 'archived')),
  -- pays where a campaign names no supplier; at most one
  is_default boolean not null default false,
  settings jsonb not null,
  -- sealed JSON of what must not be seen again (SEC-5)
  secrets bytea,
  -- why it does not get on, in words, and since when
  trouble jsonb,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (client_id, supplier_id),
  unique (client_id, name)
);
create unique index suppliers_one_default on suppliers (client_id) where is_default;

-- What a person wants to be paid by, where there is a choice, and where to.
create table payout_preferences (
  client_id bigint not null,
  person_id bigint not null,
  supplier_id bigint,
  -- sealed JSON: e-mail or phone of an account, or bank details
  destination bytea,
  -- what may be shown of it, as "account ending 4411"
  destination_hint text,
  actor text not null,
  updated_at timestamptz not null,
  primary key (client_id, person_id),
  foreign key (client_id, person_id) references persons,
  foreign key (client_id, supplier_id) references suppliers
);

-- That a person's tax details are on file, and where: the details themselves are kept elsewhere.
create table tax_details (
  client_id bigint not null,
  person_id bigint not null,
  form text not null,
  reference text not null,
  received_on date not null,
  actor text not null,
  created_at timestamptz not null,
  primary key (client_id, person_id),
  foreign key (client_id, person_id) references persons
);

-- ── payouts ─────────────────────────────────────────────────────────────────────────────────────────────────────────

-- A selection of rewards that somebody looks at before it is paid. What became of each line is in payouts.
create table payout_runs (
  client_id bigint not null references clients,
  run_id bigint not null,
  state text not null check (state in ('draft', 'approved', 'canceled')),
  note text not null default '',
  created_by text not null,
  created_at timestamptz not null,
  decided_by text,
  decided_at timestamptz,
  primary key (client_id, run_id),
  check ((state = 'draft') = (decided_at is null))
);

create table payouts (
  client_id bigint not null,
  -- the idempotency key at the provider (PO-2)
  payout_id bigint not null,
  run_id bigint,
  supplier_id bigint not null,
  payer_id bigint not null,
  person_id bigint not null,
  -- what leaves: gross less what the person owed
  amount_minor bigint not null check (amount_minor >= 0),
  netted_minor bigint not null check (netted_minor >= 0),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  state text not null check (state in ('queued', 'sending', 'unknown', 'accepted', 'paid', 'failed', 'canceled', 'returned')),
  -- once a call may have reached the provider it is asked before anything is paid
  must_ask boolean not null default false,
  attempts int not null default 0,
  next_attempt_at timestamptz,
  provider_id text,
  detail text not null default '',
  actor text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  done_at timestamptz,
  primary key (client_id, payout_id),
  foreign key (client_id, run_id) references payout_runs,
  foreign key (client_id, supplier_id) references suppliers,
  foreign key (client_id, payer_id) references payers,
  foreign key (client_id, person_id) references persons,
  check ((state in ('queued', 'sending', 'unknown', 'accepted')) = (done_at is null))
);
create index payouts_due on payouts (client_id, next_attempt_at) where next_attempt_at is not null;
create index payouts_by_run on payouts (client_id, run_id) where run_id is not null;
create index payouts_by_person on payouts (client_id, person_id);
create index payouts_by_provider_id on payouts (client_id, provider_id) where provider_id is not null;
create index payouts_open on payouts (client_id, state) where done_at is null;

create table payout_items (
  client_id bigint not null,
  payout_id bigint not null,
  reward_id bigint not null,
  amount_minor bigint not null check (amount_minor > 0),
  -- of the amount, what paid off a debt of the person
  netted_minor bigint not null check (netted_minor between 0 and amount_minor),
  -- set when the payout came to nothing: the reward is free for another one
  released_at timestamptz,
  primary key (client_id, payout_id, reward_id),
  foreign key (client_id, payout_id) references payouts,
  foreign key (client_id, reward_id) references rewards
);
-- Nothing is paid twice: one payout at a time holds a reward, and the one that paid it holds it for good.
create unique index payout_items_once on payout_items (client_id, reward_id) where released_at is null;

create table payout_history (
  client_id bigint not null,
  payout_id bigint not null,
  seq int not null,
  from_state text,
  to_state text not null,
  at timestamptz not null,
  actor text not null,
  message text not null default '',
  primary key (client_id, payout_id, seq),
  foreign key (client_id, payout_id) references payouts
);
create trigger payout_history_append_only before update or delete on payout_history for each row execute function refuse_change();

create table payout_run_lines (
  client_id bigint not null,
  run_id bigint not null,
  reward_id bigint not null,
  amount_minor bigint not null,
  -- why it was left out when the run was drawn up or approved; empty: it is in
  reasons jsonb not null,
  payout_id bigint,
  primary key (client_id, run_id, reward_id),
  foreign key (client_id, run_id) references payout_runs,
  foreign key (client_id, reward_id) references rewards,
  foreign key (client_id, payout_id) references payouts
);

-- The payout that holds a reward, or has paid it.
alter table rewards add column payout_id bigint;
alter table rewards add foreign key (client_id, payout_id) references payouts;
create index rewards_to_pay on rewards (client_id, reward_id) where state = 'approved' and payout_id is null and not from_integration;

-- ── the ledger ──────────────────────────────────────────────────────────────────────────────────────────────────────

alter table ledger_entries drop constraint ledger_entries_debit_account_check;
alter table ledger_entries drop constraint ledger_entries_credit_account_check;
alter table ledger_entries drop constraint ledger_entries_kind_check;
alter table ledger_entries add column payout_id bigint;
alter table ledger_entries add foreign key (client_id, payout_id) references payouts;
alter table ledger_entries add constraint ledger_entries_debit_account_check
  check (debit_account in ('expense', 'liability', 'in_flight', 'cash', 'receivable', 'breakage'));
alter table ledger_entries add constraint ledger_entries_credit_account_check
  check (credit_account in ('expense', 'liability', 'in_flight', 'cash', 'receivable', 'breakage'));
-- Each kind moves between its own accounts and no others.
alter table ledger_entries add constraint ledger_entries_kind_check check (
  (kind, debit_account, credit_account) in (
    ('earned', 'expense', 'liability'), ('adjusted', 'expense', 'liability'), ('adjusted', 'liability', 'expense'),
    ('reversed', 'liability', 'expense'), ('breakage', 'liability', 'breakage'), ('breakage', 'cash', 'breakage'),
    ('paid', 'liability', 'cash'), ('sent_out', 'liability', 'in_flight'), ('paid', 'in_flight', 'cash'),
    ('returned', 'in_flight', 'liability'), ('returned', 'cash', 'liability'),
    ('clawed_back', 'receivable', 'expense'), ('forgiven', 'expense', 'receivable'),
    ('netted', 'liability', 'receivable'), ('netting_undone', 'receivable', 'liability')));
create index ledger_entries_by_person on ledger_entries (client_id, person_id, at)
  where 'cash' in (debit_account, credit_account) or 'receivable' in (debit_account, credit_account);

-- What the nightly comparison of ledger, rewards and payouts found.
create table reconciliations (
  client_id bigint not null references clients,
  reconciliation_id bigint not null,
  at timestamptz not null,
  rewards bigint not null,
  payouts bigint not null,
  differences jsonb not null,
  primary key (client_id, reconciliation_id)
);

-- Imports from ServiceTitan (ST-12): what was served before Goodword came, and existing customers as advocates.

create table imports (
  client_id bigint not null,
  import_id bigint not null,
  connection_id bigint not null,
  -- history: completed jobs, into past_jobs; customers: customers as advocates, through inputs
  what text not null check (what in ('history', 'customers')),
  -- rows that changed since; null: all there are
  since timestamptz,
  dry_run boolean not null,
  state text not null default 'running' check (state in ('running', 'paused', 'canceled', 'done')),
  -- the continuation token of the last page; it moves in the transaction that stores the page
  token text,
  pages int not null default 0,
  read int not null default 0,
  -- past jobs stored; advocates with a new code
  made int not null default 0,
  -- reason -> count
  skipped jsonb not null default '{}',
  failed int not null default 0,
  -- customers: inputs handed in, and how many of them have been applied
  handed_in int not null default 0,
  applied int not null default 0,
  -- why it does not get on at the moment
  trouble text,
  failures int not null default 0,
  next_slice_at timestamptz not null,
  -- history, when done: every job completed since `history_complete_from` (null: ever) and known by `history_complete_to` is held
  history_complete_from timestamptz,
  history_complete_to timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz,
  primary key (client_id, import_id),
  foreign key (client_id, connection_id) references connections
);
create unique index imports_under_way on imports (client_id, connection_id, what) where state in ('running', 'paused');
create index imports_by_connection on imports (client_id, connection_id, created_at);

-- Jobs completed before Goodword followed them: only what QU-2 asks. A job that Goodword follows itself is in `jobs`, and that row counts.
create table past_jobs (
  client_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  customer_id text not null,
  created_on timestamptz,
  completed_on timestamptz,
  no_charge boolean not null,
  recall boolean not null,
  warranty boolean not null,
  total_minor bigint,
  modified_on timestamptz,
  import_id bigint not null,
  primary key (client_id, connection_id, job_id),
  foreign key (client_id, connection_id) references connections
);
create index past_jobs_by_customer on past_jobs (client_id, connection_id, customer_id);

alter table persons
  -- as ServiceTitan says of the customer; of this person or any that was merged into it
  add column do_not_mail boolean not null default false,
  add column do_not_text boolean not null default false;

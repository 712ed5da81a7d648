-- Erasing persons (ID-5): who was erased and when, and the work that is left: the rows of others in which the person is still named.

alter table persons add column erased_at timestamptz;
alter table jobs add column erased_at timestamptz;

-- Looked up for every batch of inputs; nearly always empty.
create index persons_erased on persons (client_id, person_id) where erased_at is not null;
create index jobs_erased on jobs (client_id, connection_id, job_id) where erased_at is not null;

create table erasures (
  client_id bigint not null references clients,
  erasure_id bigint not null,
  -- null: nobody was known by what was asked for; the sweep removes the value all the same
  person_id bigint,
  state text not null default 'sweeping' check (state in ('sweeping', 'completed')),
  note text not null default '',
  requested_by text not null,
  created_at timestamptz not null,
  -- What the sweep looks for, sealed; gone once it is done.
  terms bytea,
  -- table → last id that was swept
  progress jsonb not null default '{}',
  rows_changed bigint not null default 0,
  completed_at timestamptz,
  primary key (client_id, erasure_id),
  foreign key (client_id, person_id) references persons (client_id, person_id),
  check ((state = 'completed') = (terms is null and completed_at is not null))
);
create index erasures_to_sweep on erasures (client_id, erasure_id) where state = 'sweeping';

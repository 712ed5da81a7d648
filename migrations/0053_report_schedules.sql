-- Reports that come by mail, each day, week or month.
create table report_schedules (
  client_id bigint not null references clients,
  schedule_id bigint not null,
  report text not null,
  filters jsonb not null default '{}',
  every text not null check (every in ('day', 'week', 'month')),
  hour integer not null check (hour between 0 and 23),
  recipients text[] not null check (cardinality(recipients) between 1 and 20),
  created_by text not null,
  created_at timestamptz not null,
  next_at timestamptz not null,
  last_at timestamptz,
  primary key (client_id, schedule_id)
);
create index report_schedules_due on report_schedules (next_at, client_id);

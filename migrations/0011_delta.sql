-- ServiceTitan: reading what changed (ST-4, ST-6), one budget of calls per connection for all processes (ST-2), and the count of calls.

alter table connections
  -- jobs that changed before this instant are not read by themselves; null: 7 days before the connection was made
  add column delta_since timestamptz;

-- How far each feed of a connection has been read. A position moves only in the transaction that stores the rows before it.
create table feed_positions (
  client_id bigint not null,
  connection_id bigint not null,
  -- changed_jobs: the list by modifiedOn; job_export: the feed with continuation tokens
  feed text not null check (feed in ('changed_jobs', 'job_export')),
  -- trying: it has shown no row yet; trusted: it has shown rows as asked; refused: it does not do what is asked of it
  state text not null default 'trying' check (state in ('trying', 'trusted', 'refused')),
  -- changed_jobs: the highest modifiedOn of everything that was read whole; job_export: where to start without a token
  upto timestamptz not null,
  -- job_export: the token of the last answer
  token text,
  -- changed_jobs: the reading under way, when one round does not end it: its next page, its start, the highest modifiedOn in it
  page int not null default 1,
  reading_since timestamptz,
  seen_upto timestamptz,
  next_read_at timestamptz not null,
  last_read_at timestamptz,
  last_change_at timestamptz not null,
  primary key (client_id, connection_id, feed),
  foreign key (client_id, connection_id) references connections
);

-- When the next call of any process may go. Times are those of the database's clock.
create table connection_budgets (
  client_id bigint not null,
  connection_id bigint not null,
  next_at timestamptz not null,
  -- sweeps take their turns from both, so that a part of the allowance is always left to what is urgent
  next_sweep_at timestamptz not null,
  -- a 429 holds every process back until then
  blocked_until timestamptz not null,
  primary key (client_id, connection_id),
  foreign key (client_id, connection_id) references connections
) with (fillfactor = 50);

create table connection_calls (
  client_id bigint not null,
  connection_id bigint not null,
  hour timestamptz not null,
  endpoint text not null,
  calls int not null,
  failed int not null,
  -- answered with 429
  limited int not null,
  primary key (client_id, connection_id, hour, endpoint),
  foreign key (client_id, connection_id) references connections
);
create index connection_calls_by_age on connection_calls (client_id, hour);

-- Referred jobs that start soon keep the reading quick.
create index jobs_by_start on jobs (client_id, connection_id, scheduled_start) where stage = 'scheduled' and scheduled_start is not null;

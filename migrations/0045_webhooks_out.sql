-- Webhooks to others (OUT-1). An event is written in the transaction of its fact, once for everyone who subscribed; a delivery is what one
-- webhook is owed of it. Bodies carry ids and no personal value.
create table webhooks (
  client_id bigint not null references clients,
  webhook_id bigint not null,
  name text not null,
  description text not null default '',
  tags text[] not null default '{}',
  url text not null,
  -- standard: the body of Standard Webhooks; reference: the flat reward payload of the platform that integrations may have been made for
  format text not null check (format in ('standard', 'reference')),
  -- as 'reward.approved', or with a star at the end
  event_types text[] not null,
  filters jsonb not null default '{}',
  include_integration boolean not null,
  include_person boolean not null,
  -- seconds between attempts; null: the published schedule
  retry_intervals int[],
  -- missing: switched off by us after failures; what happens meanwhile is kept as missed
  state text not null check (state in ('enabled', 'disabled', 'missing')),
  state_reason text,
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamptz,
  failing_since timestamptz,
  failures int not null default 0,
  last_success_at timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  archived_at timestamptz,
  primary key (client_id, webhook_id),
  check ((previous_secret is null) = (previous_until is null))
);

-- How many events of a subject were written: each gets the next number, so that a receiver can sort them.
create table webhook_subjects (
  client_id bigint not null references clients,
  subject text not null,
  last bigint not null,
  primary key (client_id, subject)
);

create table webhook_events (
  client_id bigint not null references clients,
  event_id bigint not null,
  type text not null,
  subject text not null,
  sequence bigint not null,
  happened_at timestamptz not null,
  created_at timestamptz not null,
  -- The person whose name and address are added when it is sent, where a webhook asks for them.
  person_id bigint,
  -- Sent as it is: JSON of the standard format, or what somebody handed in to be sent.
  body text not null,
  kind text not null check (kind in ('fact', 'test', 'captured')),
  primary key (client_id, event_id),
  unique (client_id, subject, sequence)
);
create index webhook_events_by_age on webhook_events (client_id, created_at);

create table webhook_deliveries (
  client_id bigint not null,
  webhook_id bigint not null,
  event_id bigint not null,
  -- missed: the webhook was switched off
  state text not null check (state in ('pending', 'delivered', 'failed', 'missed')),
  attempts int not null default 0,
  -- attempts since it was last queued: what the schedule goes by
  tries int not null default 0,
  -- Not before; while an attempt is under way: when another process may take it up.
  next_attempt_at timestamptz,
  created_at timestamptz not null,
  done_at timestamptz,
  primary key (client_id, webhook_id, event_id),
  foreign key (client_id, webhook_id) references webhooks,
  foreign key (client_id, event_id) references webhook_events,
  check ((state = 'pending') = (next_attempt_at is not null))
);
create index webhook_deliveries_due on webhook_deliveries (client_id, webhook_id, next_attempt_at) where state = 'pending';
create index webhook_deliveries_by_event on webhook_deliveries (client_id, event_id);

create table webhook_attempts (
  client_id bigint not null,
  webhook_id bigint not null,
  event_id bigint not null,
  attempt int not null,
  at timestamptz not null,
  duration_ms int not null,
  -- null: no answer
  status int,
  error text,
  -- the beginning of the answer, without what looks like a secret
  response text,
  primary key (client_id, webhook_id, event_id, attempt),
  foreign key (client_id, webhook_id, event_id) references webhook_deliveries
);

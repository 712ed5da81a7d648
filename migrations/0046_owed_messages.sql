-- Messages of the program that are owed to people (OUT-2): written in the transaction of their cause, worded and handed to the outbox by a
-- background task, and kept with what became of them.
create table owed_messages (
  client_id bigint not null references clients,
  owed_id bigint not null,
  -- What makes it one: a repeat, a replay or another order never tells twice.
  once_key text not null,
  kind text not null,
  -- The person whom it is about or to; it may have been merged since.
  person_id bigint not null,
  role text not null,
  campaign_id bigint,
  reward_id bigint,
  connection_id bigint,
  job_id text,
  -- reason code of what caused it
  cause text,
  happened_at timestamptz not null,
  -- made: handed to the outbox; skipped: not to be sent, see reason
  state text not null check (state in ('waiting', 'made', 'skipped')),
  due_at timestamptz not null,
  reason text,
  created_at timestamptz not null,
  done_at timestamptz,
  primary key (client_id, owed_id),
  unique (client_id, once_key),
  check ((state = 'waiting') = (done_at is null))
);
create index owed_messages_due on owed_messages (client_id, due_at) where state = 'waiting';
create index owed_messages_by_person on owed_messages (client_id, person_id);

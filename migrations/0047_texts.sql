-- Text messages (OUT-2): who agreed to them, the provider, and their outbox.
create table text_settings (
  client_id bigint primary key references clients,
  provider text not null check (provider in ('twilio')),
  account_sid text not null,
  auth_token bytea not null,
  -- a number in E.164, or the sid of a messaging service
  sender text not null,
  api_url text not null,
  is_on boolean not null,
  -- why the provider refuses everything, in words
  trouble text,
  updated_at timestamptz not null
);

-- The last word about texts to a number. Without one nobody is texted.
create table text_consents (
  client_id bigint not null references clients,
  number text not null check (number ~ '^\+[0-9]{6,15}$'),
  agreed boolean not null,
  source text not null check (source in ('api', 'page', 'keyword', 'provider')),
  -- what was said or agreed to, for whoever asks later
  detail text,
  actor text not null,
  since timestamptz not null,
  primary key (client_id, number)
);

create table texts (
  client_id bigint not null references clients,
  text_id bigint not null,
  once_key text not null,
  kind text not null,
  to_number text not null,
  person_id bigint,
  body text not null,
  -- how many the phone company counts
  parts int not null,
  -- asking: it may have been taken, which the provider is asked before it is sent again
  state text not null check (state in
    ('queued', 'sending', 'asking', 'sent', 'delivered', 'failed', 'suppressed', 'limited')),
  attempts int not null default 0,
  next_attempt_at timestamptz,
  give_up_at timestamptz not null,
  attempted_at timestamptz,
  provider_id text,
  last_error text,
  created_at timestamptz not null,
  done_at timestamptz,
  primary key (client_id, text_id),
  unique (client_id, once_key),
  check ((state in ('queued', 'sending', 'asking')) = (next_attempt_at is not null))
);
create index texts_due on texts (client_id, next_attempt_at) where state in ('queued', 'sending', 'asking');
create index texts_by_number on texts (client_id, to_number, created_at);
create index texts_by_person on texts (client_id, person_id, text_id);
create index texts_by_provider_id on texts (client_id, provider_id) where provider_id is not null;

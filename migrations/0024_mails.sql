-- The outbox of mails (OUT-2): filled in the transaction of what owes the mail, sent by a background task outside of it. Holds no secret.
create table mails (
  client_id bigint not null references clients,
  mail_id bigint not null,
  -- What makes it one: a repeat, a replay or another order never mails twice.
  once_key text not null,
  kind text not null,
  mail_class text not null check (mail_class in ('essential', 'transactional', 'promotional')),
  -- as given, and as opt-outs and limits go by: trimmed and in lower case
  to_address text not null,
  address_key text not null,
  -- Whom it is about or from; it may have been merged since.
  person_id bigint,
  subject text not null,
  text text not null,
  -- null: made from the text when it is sent
  html text,
  -- {theme, preheader, button}: how the page is made from the text
  look jsonb,
  from_name text,
  reply_to text,
  state text not null check (state in
    ('queued', 'sending', 'sent', 'failed', 'suppressed', 'limited', 'mail_is_off', 'expired')),
  attempts int not null default 0,
  -- queued: not before; sending: when another process may take it up again
  next_attempt_at timestamptz,
  -- No attempt begins later.
  give_up_at timestamptz not null,
  last_error text,
  created_at timestamptz not null,
  done_at timestamptz,
  primary key (client_id, mail_id),
  unique (client_id, once_key),
  check ((state in ('queued', 'sending')) = (next_attempt_at is not null))
);
create index mails_due on mails (client_id, next_attempt_at) where state in ('queued', 'sending');
create index mails_waiting on mails (client_id, created_at) where state = 'mail_is_off';
create index mails_by_address on mails (client_id, address_key, created_at);
create index mails_by_person on mails (client_id, person_id, mail_id);

-- Addresses that are not mailed. mail_class 'all': nothing is, not even an answer (a bounce).
create table mail_opt_outs (
  client_id bigint not null references clients,
  address_key text not null check (address_key = lower(address_key)),
  mail_class text not null check (mail_class in ('transactional', 'promotional', 'all')),
  reason text not null check (reason in ('unsubscribed', 'bounced', 'api')),
  detail text,
  since timestamptz not null,
  primary key (client_id, address_key, mail_class)
);

-- How a client's mails are signed; a client without a row uses its name.
create table mail_settings (
  client_id bigint primary key references clients,
  from_name text,
  reply_to text,
  postal_address text,
  updated_at timestamptz not null
);

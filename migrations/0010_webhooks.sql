-- ServiceTitan's webhooks (IN-5): what a connection checks them by, when the last good one came, and why the last bad one was refused.

create table webhook_keys (
  client_id bigint not null,
  connection_id bigint not null,
  key_id bigint not null,
  -- signature: signs the bytes (HMAC-SHA256); url_token: stands in the callback URL where ServiceTitan signs nothing
  kind text not null check (kind in ('signature', 'url_token')),
  -- sealed
  secret bytea not null,
  created_at timestamptz not null,
  created_by text not null,
  last_used_at timestamptz,
  primary key (client_id, connection_id, key_id),
  foreign key (client_id, connection_id) references connections
);

alter table connections
  add column webhook_signature_header text not null default 'x-servicetitan-signature',
  add column webhook_seen_at timestamptz,
  -- {at, code, message}
  add column webhook_refused jsonb;

-- A webhook names its connection and no client. Ids are unique by how they are made.
create index connections_by_id on connections (connection_id);

-- The share experience and the advocate's own page (WEB-5): links that prove an e-mail, the sessions they open, and how often visitors asked.
create table own_page_links (
  client_id bigint not null references clients,
  -- SHA-256 of the token in the mail
  token_hash bytea not null,
  -- compared form: trimmed and in lower case
  email text not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (client_id, token_hash)
);
create table own_page_sessions (
  client_id bigint not null references clients,
  -- SHA-256 of the cookie
  token_hash bytea not null,
  email text not null,
  expires_at timestamptz not null,
  primary key (client_id, token_hash)
);
-- One row for each subject and window; it is forgotten when the window is over.
create table visitor_counts (
  client_id bigint not null references clients,
  -- what was asked, and a hash of the address or e-mail that asked
  subject text not null,
  window_ends_at timestamptz not null,
  count int not null,
  primary key (client_id, subject, window_ends_at)
);
create index own_page_links_old on own_page_links (client_id, expires_at);
create index own_page_sessions_old on own_page_sessions (client_id, expires_at);
create index visitor_counts_old on visitor_counts (client_id, window_ends_at);

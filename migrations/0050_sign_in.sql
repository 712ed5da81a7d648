-- Signing in: what a session tells of itself, two-factor, links that are used once, single sign-on, counts by address (SEC-1, SEC-2).

alter table sessions
  add column last_seen_at timestamptz,
  add column password_at timestamptz,
  add column address text not null default '',
  add column user_agent text not null default '',
  add column way text not null default 'password' check (way in ('password', 'two_factor', 'setup', 'invitation', 'single_sign_on'));
comment on column sessions.password_at is 'when the password was last asked again in this session; null: never';
create index sessions_by_user on sessions (client_id, user_id);

-- Who comes by single sign-on has no password.
alter table users alter column password_hash drop not null;
alter table users
  add column totp_secret bytea,
  add column totp_since timestamptz,
  add column totp_last_step bigint,
  add column sso_issuer text,
  add column sso_subject text,
  add column last_login_at timestamptz,
  add check (totp_since is null or totp_secret is not null),
  add check ((sso_issuer is null) = (sso_subject is null));
comment on column users.totp_secret is 'sealed; not yet asked for while totp_since is null';
comment on column users.totp_last_step is 'the step of the last code that was taken: no code works twice';
create unique index users_by_subject on users (client_id, sso_issuer, sso_subject) where sso_subject is not null;

create table recovery_codes (
  client_id bigint not null,
  user_id bigint not null,
  code_hash bytea not null,
  created_at timestamptz not null,
  used_at timestamptz,
  primary key (client_id, user_id, code_hash),
  foreign key (client_id, user_id) references users (client_id, user_id)
);

create table sign_in_tokens (
  client_id bigint not null references clients,
  token_id bigint not null,
  kind text not null check (kind in ('two_factor', 'password_reset', 'invitation', 'single_sign_on')),
  token_hash bytea not null,
  user_id bigint,
  email text,
  data jsonb not null default '{}',
  attempts integer not null default 0,
  created_by text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (client_id, token_id),
  foreign key (client_id, user_id) references users (client_id, user_id),
  check ((kind in ('two_factor', 'password_reset')) = (user_id is not null)),
  check (email = lower(email))
);
comment on table sign_in_tokens is 'what is shown or mailed once and works once; used_at also ends one that was taken back';
create unique index sign_in_tokens_invited on sign_in_tokens (client_id, email) where kind = 'invitation' and used_at is null;
create index sign_in_tokens_by_age on sign_in_tokens (client_id, expires_at);

-- client_id 0: the whole installation; who signs in names no client yet.
create table sign_in_counts (
  client_id bigint not null,
  subject text not null,
  window_ends_at timestamptz not null,
  count integer not null,
  primary key (client_id, subject, window_ends_at)
);

create table single_sign_on (
  client_id bigint not null references clients,
  issuer text not null,
  oauth_client_id text not null,
  secret bytea not null,
  allowed_domains text[] not null,
  default_role text not null check (default_role in ('admin', 'marketer', 'office', 'read_only')),
  is_on boolean not null,
  is_only_way boolean not null,
  updated_at timestamptz not null,
  primary key (client_id)
);

-- A client that had an owner who can sign in keeps one. The lock on the client lets two who leave at once see each other.
create function keep_an_owner() returns trigger language plpgsql as $$
begin
  if old.role = 'owner' and old.disabled_at is null and (tg_op = 'DELETE' or new.role <> 'owner' or new.disabled_at is not null) then
    perform from clients c where c.client_id = old.client_id for update;
    if not exists (select from users u where u.client_id = old.client_id and u.role = 'owner' and u.disabled_at is null) then
      raise exception 'the last owner of a client stays' using errcode = 'restrict_violation', constraint = 'users_keep_an_owner';
    end if;
  end if;
  return null;
end $$;
create trigger users_keep_an_owner after update of role, disabled_at or delete on users for each row execute function keep_an_owner();

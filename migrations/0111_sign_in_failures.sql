-- What was wrong in a row when signing in: passwords by the address that was typed, whether it has an account or not, so that a lock tells
-- nobody who has one; confirmed passwords and codes by user. A quiet hour ends the count (SEC-1).

-- client_id 0: the whole installation; who signs in names no client yet.
create table sign_in_failures (
  client_id bigint not null,
  subject text not null,
  failures integer not null check (failures >= 0),
  last_at timestamptz not null,
  locked_until timestamptz,
  primary key (client_id, subject)
);
comment on column sign_in_failures.subject is '"password " and the hash of an address; "confirm " or "code " and a user id';

alter table users drop column failed_logins, drop column locked_until;

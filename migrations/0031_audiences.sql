-- Audiences: named sets of advocates that campaigns are for, or not for.

create table audiences (
  client_id bigint not null references clients,
  audience_id bigint not null,
  name text not null,
  -- null: the members are listed in audience_members
  rule jsonb,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  archived_at timestamptz,
  primary key (client_id, audience_id)
);
create unique index audiences_by_name on audiences (client_id, lower(name)) where archived_at is null;

-- Whoever has one of these keys is in the audience, also who is met later. Values are in compared form.
create table audience_members (
  client_id bigint not null,
  audience_id bigint not null,
  -- customer: the id of a customer in ServiceTitan, whatever the connection; code: of an advocate
  kind text not null check (kind in ('email', 'phone', 'customer', 'partner_user_id', 'code')),
  value text not null,
  added_at timestamptz not null,
  primary key (client_id, audience_id, kind, value),
  foreign key (client_id, audience_id) references audiences
);
create index audience_members_by_key on audience_members (client_id, kind, value);

alter table campaigns
  -- its live version is not for everyone, or has a priority: a followed link then asks whose link it is
  add column is_targeted boolean not null default false;

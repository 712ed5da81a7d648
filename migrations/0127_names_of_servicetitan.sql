-- What ServiceTitan calls its business units, job types, tags and campaigns, so that nobody types numbers (ST-13). A copy, read anew each
-- day; a list that may not be read any more keeps its last names.

create table servicetitan_names (
  client_id bigint not null,
  connection_id bigint not null,
  kind text not null check (kind in ('business_unit', 'job_type', 'tag_type', 'campaign')),
  servicetitan_id text not null,
  name text not null,
  is_active boolean not null,
  primary key (client_id, connection_id, kind, servicetitan_id),
  foreign key (client_id, connection_id) references connections (client_id, connection_id)
);

create table servicetitan_name_readings (
  client_id bigint not null,
  connection_id bigint not null,
  kind text not null check (kind in ('business_unit', 'job_type', 'tag_type', 'campaign')),
  tried_at timestamptz not null,
  -- The last time that the list came whole; null: never.
  read_at timestamptz,
  -- What was wrong at the last try, and what to do about it; null: nothing.
  problem text,
  what_to_do text,
  primary key (client_id, connection_id, kind),
  foreign key (client_id, connection_id) references connections (client_id, connection_id),
  check ((problem is null) = (what_to_do is null))
);

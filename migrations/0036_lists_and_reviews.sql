-- Who never counts and who is never suspected; and the queue of what a person must look at.

create table list_entries (
  client_id bigint not null references clients,
  entry_id bigint not null,
  list text not null check (list in ('block', 'allow')),
  kind text not null check (kind in ('person', 'email', 'domain', 'phone', 'address', 'device')),
  -- in compared form; of a person the id
  value text not null,
  reason text not null,
  actor text not null,
  created_at timestamptz not null,
  removed_at timestamptz,
  removed_by text,
  removed_reason text,
  primary key (client_id, entry_id),
  check ((removed_at is null) = (removed_by is null))
);
-- A value is on one of the lists at a time.
create unique index list_entries_once on list_entries (client_id, kind, value) where removed_at is null;

-- What staff, or the end of the time for it, said of the suspicions of a job. Only added to; the last word counts.
create table review_words (
  client_id bigint not null,
  input_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  decision text not null check (decision in ('approve', 'decline')),
  -- the suspicions that were looked at, by fingerprint
  seen text[] not null,
  note text not null,
  actor text not null,
  at timestamptz not null,
  primary key (client_id, input_id),
  foreign key (client_id, connection_id, job_id) references jobs
);
create index review_words_by_job on review_words (client_id, connection_id, job_id, input_id);

-- The queue: one row each time that a job waits for a person's word.
create table reviews (
  client_id bigint not null,
  review_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  friend_person_id bigint not null,
  advocate_person_id bigint not null,
  campaign_id bigint not null,
  -- [{rule, code, fingerprint, facts}]
  suspicions jsonb not null,
  opened_at timestamptz not null,
  expires_at timestamptz,
  state text not null default 'open' check (state in ('open', 'approved', 'declined', 'withdrawn')),
  decided_at timestamptz,
  decided_by text,
  note text,
  primary key (client_id, review_id),
  foreign key (client_id, connection_id, job_id) references jobs,
  foreign key (client_id, friend_person_id) references persons,
  foreign key (client_id, advocate_person_id) references persons,
  foreign key (client_id, campaign_id) references campaigns,
  check ((state = 'open') = (decided_at is null))
);
create unique index reviews_one_open on reviews (client_id, connection_id, job_id) where state = 'open';
create index reviews_by_state on reviews (client_id, state, review_id);
create index reviews_to_expire on reviews (expires_at, client_id) where state = 'open' and expires_at is not null;

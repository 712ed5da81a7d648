-- Replays: what the jobs of a past time would have earned under other settings. They write nothing else, and nothing reads them to decide.

create table campaign_replays (
  client_id bigint not null,
  replay_id bigint not null,
  campaign_id bigint not null,
  -- null: settings that were not saved
  version int,
  -- as they were when it was started
  settings jsonb not null,
  -- jobs completed, or else created, from then until then
  job_from timestamptz not null,
  job_until timestamptz not null,
  state text not null default 'running' check (state in ('running', 'paused', 'canceled', 'done', 'failed')),
  -- what ran when it was started: a change makes before and after no comparison
  live_campaigns text not null,
  friends_total int not null,
  friends_done int not null default 0,
  -- the last friend that is done
  cursor bigint,
  totals jsonb not null,
  failures int not null default 0,
  problem text,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz,
  primary key (client_id, replay_id),
  foreign key (client_id, campaign_id) references campaigns,
  check ((state in ('running', 'paused')) = (finished_at is null))
);
create unique index campaign_replays_under_way on campaign_replays (client_id, campaign_id) where state in ('running', 'paused');
create index campaign_replays_by_campaign on campaign_replays (client_id, campaign_id, replay_id);

create table campaign_replay_differences (
  client_id bigint not null,
  replay_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  friend_person_id bigint not null,
  kind text not null check (kind in ('more', 'less', 'other', 'undecided')),
  -- after less before, all rewards together
  delta_minor bigint not null,
  before jsonb not null,
  after jsonb not null,
  -- rules whose finding differs, with their words
  rules jsonb not null,
  primary key (client_id, replay_id, connection_id, job_id),
  foreign key (client_id, replay_id) references campaign_replays on delete cascade
);

-- The life of campaigns: since when one runs and rests, and changes that wait for their time.

alter table campaigns
  -- when a version was first published; what was referred or created before belongs to the campaigns of then, if there were any
  add column launched_at timestamptz,
  -- since when it is PAUSED: what was under way then goes on
  add column paused_at timestamptz;

update campaigns c
   set launched_at = (select min(published_at) from campaign_versions v where v.client_id = c.client_id and v.campaign_id = c.campaign_id),
       paused_at = case when state = 'PAUSED' then updated_at end;

create table campaign_schedules (
  client_id bigint not null,
  schedule_id bigint not null,
  campaign_id bigint not null,
  action text not null check (action in ('publish', 'pause', 'resume', 'end')),
  -- publish: the draft with this number
  version int,
  -- the instant from which it counts, however late it is carried out
  run_at timestamptz not null,
  state text not null default 'waiting' check (state in ('waiting', 'done', 'canceled', 'failed')),
  -- failed: why, in words
  problem text,
  created_by text not null,
  created_at timestamptz not null,
  done_at timestamptz,
  primary key (client_id, schedule_id),
  foreign key (client_id, campaign_id) references campaigns,
  check ((action = 'publish') = (version is not null)),
  check ((state = 'waiting') = (done_at is null)),
  check ((state = 'failed') = (problem is not null))
);
create unique index campaign_schedules_once on campaign_schedules (client_id, campaign_id, run_at) where state = 'waiting';
create index campaign_schedules_by_campaign on campaign_schedules (client_id, campaign_id, run_at);
create index campaign_schedules_due on campaign_schedules (run_at, client_id) where state = 'waiting';

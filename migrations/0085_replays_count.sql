-- Replays count: an advocate's referrals, caps and budgets are used in the order of completion, as the pipeline does it.

alter table campaign_replays
  -- friends are judged, then referrals counted, then rewards given in one line
  add column phase text not null default 'judging' check (phase in ('judging', 'counting', 'giving')),
  add column claims_total int not null default 0,
  add column claims_done int not null default 0;
-- Half a run that did not count is no comparison.
update campaign_replays set state = 'failed', problem = 'Goodword was updated while it ran; start it again.', finished_at = updated_at
 where state in ('running', 'paused');

-- The words of each amount; of earlier runs nobody noted them.
update campaign_replay_differences
   set before = before || '{"amounts": []}'::jsonb, after = after || '{"amounts": []}'::jsonb;

-- Jobs of a run that ask for rewards, until they are given: what each side asks for, and its number among the advocate's referrals.
create table campaign_replay_claims (
  client_id bigint not null,
  replay_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  friend_person_id bigint not null,
  completed_on timestamptz not null,
  -- null: that side asks for nothing
  before_advocate bigint,
  after_advocate bigint,
  before jsonb not null,
  after jsonb not null,
  rules jsonb not null,
  before_count jsonb,
  after_count jsonb,
  primary key (client_id, replay_id, connection_id, job_id),
  foreign key (client_id, replay_id) references campaign_replays on delete cascade
);
create index campaign_replay_claims_in_line on campaign_replay_claims
  (client_id, replay_id, completed_on, ((connection_id::text || ':' || job_id)) collate "C");
create index campaign_replay_claims_by_before on campaign_replay_claims (client_id, replay_id, before_advocate);
create index campaign_replay_claims_by_after on campaign_replay_claims (client_id, replay_id, after_advocate);

-- How much of each cap is used by the jobs that a run has given to, and by what stood before its time.
create table campaign_replay_caps (
  client_id bigint not null,
  replay_id bigint not null,
  side text not null check (side in ('before', 'after')),
  campaign_id bigint not null,
  person_id bigint not null,
  role text not null check (role in ('advocate', 'friend', 'any')),
  from_at timestamptz not null,
  until_at timestamptz not null,
  used_minor bigint not null,
  used_rewards bigint not null,
  primary key (client_id, replay_id, side, campaign_id, person_id, role, from_at, until_at),
  foreign key (client_id, replay_id) references campaign_replays on delete cascade
);

-- What jobs ask for before it is known how many referrals came before them and what caps leave; and the caps, counted by the database.

alter table rewards
  -- by which caps count it: when the job was completed
  add column counts_at timestamptz,
  -- by which rule and tier, and what a cap took
  add column basis jsonb;
update rewards r
   set counts_at = coalesce((select j.completed_on from jobs j where j.client_id = r.client_id and j.connection_id = r.connection_id
                                and j.job_id = r.job_id), r.created_at);
alter table rewards alter column counts_at set not null;

-- One row for each job that counts and holds a place (QU-9).
create table reward_claims (
  client_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  friend_person_id bigint not null,
  advocate_person_id bigint not null,
  campaign_id bigint not null,
  campaign_version int not null,
  completed_on timestamptz not null,
  hold_until timestamptz not null,
  -- by side: the person and the rule that applies, worked out; a side that is decided is missing
  sides jsonb not null,
  -- its number among the advocate's referrals; null: nobody asked for it yet
  count jsonb,
  -- by side: what it is given, as it was last decided
  grants jsonb not null,
  primary key (client_id, connection_id, job_id),
  foreign key (client_id, connection_id, job_id) references jobs,
  foreign key (client_id, friend_person_id) references persons,
  foreign key (client_id, advocate_person_id) references persons,
  foreign key (client_id, campaign_id) references campaigns
);
create index reward_claims_by_advocate on reward_claims (client_id, advocate_person_id);
create index reward_claims_by_friend on reward_claims (client_id, friend_person_id);
create index reward_claims_on_hold on reward_claims (client_id, hold_until);

-- What was given before there were claims is counted as well.
insert into reward_claims (client_id, connection_id, job_id, friend_person_id, advocate_person_id, campaign_id, campaign_version,
                           completed_on, hold_until, sides, grants)
select distinct on (r.client_id, r.connection_id, r.job_id)
       r.client_id, r.connection_id, r.job_id, f.friend_person_id, f.advocate_person_id, r.campaign_id, r.campaign_version, r.counts_at,
       r.hold_until, '{}', '{}'
  from rewards r join referrals f on f.client_id = r.client_id and f.referral_id = r.referral_id
 where r.state <> 'canceled'
 order by r.client_id, r.connection_id, r.job_id, r.reward_id;

-- How much of each cap is used, in a row that two processes cannot both have: whatever changes rewards changes it, and what would pass
-- the limit is refused. 0 and "any" stand for all campaigns, all persons and both sides.
create table cap_counters (
  client_id bigint not null references clients,
  campaign_id bigint not null,
  person_id bigint not null,
  role text not null check (role in ('advocate', 'friend', 'any')),
  from_at timestamptz not null,
  until_at timestamptz not null,
  used_minor bigint not null,
  used_rewards bigint not null,
  -- null: none. Never below what is used already: a cap that is lowered takes nothing back.
  limit_minor bigint,
  limit_rewards bigint,
  primary key (client_id, campaign_id, person_id, role, from_at, until_at),
  constraint cap_not_passed check (used_minor <= limit_minor and used_rewards <= limit_rewards)
);

create function rewards_use_caps() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    update cap_counters c set used_minor = c.used_minor + d.minor, used_rewards = c.used_rewards + d.rewards
      from (select k.client_id, k.campaign_id, k.person_id, k.role, k.from_at, k.until_at, sum(r.amount_minor) as minor, count(*) as rewards
              from added r
              join cap_counters k on k.client_id = r.client_id and k.campaign_id in (0, r.campaign_id) and k.person_id in (0, r.person_id)
                and k.role in ('any', r.role) and r.counts_at >= k.from_at and r.counts_at < k.until_at
             where r.state <> 'canceled'
             group by 1, 2, 3, 4, 5, 6) d
     where (c.client_id, c.campaign_id, c.person_id, c.role, c.from_at, c.until_at)
         = (d.client_id, d.campaign_id, d.person_id, d.role, d.from_at, d.until_at);
  else
    update cap_counters c set used_minor = c.used_minor + d.minor, used_rewards = c.used_rewards + d.rewards
      from (select k.client_id, k.campaign_id, k.person_id, k.role, k.from_at, k.until_at, sum(r.minor) as minor, sum(r.one) as rewards
              from (select o.client_id, o.campaign_id, o.person_id, o.role, o.counts_at, -o.amount_minor as minor, -1 as one
                      from removed o where o.state <> 'canceled'
                    union all
                    select n.client_id, n.campaign_id, n.person_id, n.role, n.counts_at, n.amount_minor, 1
                      from added n where n.state <> 'canceled') r
              join cap_counters k on k.client_id = r.client_id and k.campaign_id in (0, r.campaign_id) and k.person_id in (0, r.person_id)
                and k.role in ('any', r.role) and r.counts_at >= k.from_at and r.counts_at < k.until_at
             group by 1, 2, 3, 4, 5, 6
            having sum(r.minor) <> 0 or sum(r.one) <> 0) d
     where (c.client_id, c.campaign_id, c.person_id, c.role, c.from_at, c.until_at)
         = (d.client_id, d.campaign_id, d.person_id, d.role, d.from_at, d.until_at);
  end if;
  return null;
end $$;
create trigger rewards_use_caps_added after insert on rewards
  referencing new table as added for each statement execute function rewards_use_caps();
create trigger rewards_use_caps_changed after update on rewards
  referencing new table as added old table as removed for each statement execute function rewards_use_caps();

create index rewards_held on rewards (client_id) where state = 'earned';

-- Other caps, other counters: they are begun anew with the next decision.
create function campaign_forgets_caps() returns trigger language plpgsql as $$
begin
  delete from cap_counters where client_id = new.client_id and campaign_id in (0, new.campaign_id);
  return null;
end $$;
create trigger campaigns_forget_caps after update of live_version on campaigns
  for each row when (old.live_version is distinct from new.live_version) execute function campaign_forgets_caps();

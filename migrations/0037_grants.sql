-- Rewards that staff grant by hand, without a job that earned them.

alter table rewards
  alter column referral_id drop not null,
  alter column connection_id drop not null,
  alter column job_id drop not null,
  add column origin text not null default 'rules' check (origin in ('rules', 'staff')),
  -- why it was granted
  add column reason text,
  -- the job that it makes good, if any
  add column about_connection_id bigint,
  add column about_job_id text,
  -- the same request again is the same reward
  add column idempotency_key text,
  -- false: granted over the caps, which do not count it
  add column uses_caps boolean not null default true,
  add foreign key (client_id, about_connection_id, about_job_id) references jobs,
  add check ((origin = 'rules') = (referral_id is not null)),
  add check ((origin = 'rules') = (connection_id is not null)),
  add check ((origin = 'rules') = (job_id is not null)),
  add check ((origin = 'staff') = (reason is not null)),
  add check ((about_connection_id is null) = (about_job_id is null)),
  add check (origin = 'staff' or (idempotency_key is null and uses_caps));
create unique index rewards_granted_once on rewards (client_id, idempotency_key) where idempotency_key is not null;
create index rewards_about_job on rewards (client_id, about_connection_id, about_job_id) where about_job_id is not null;

create or replace function rewards_use_caps() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    update cap_counters c set used_minor = c.used_minor + d.minor, used_rewards = c.used_rewards + d.rewards
      from (select k.client_id, k.campaign_id, k.person_id, k.role, k.from_at, k.until_at, sum(r.amount_minor) as minor, count(*) as rewards
              from added r
              join cap_counters k on k.client_id = r.client_id and k.campaign_id in (0, r.campaign_id) and k.person_id in (0, r.person_id)
                and k.role in ('any', r.role) and r.counts_at >= k.from_at and r.counts_at < k.until_at
             where r.state <> 'canceled' and r.uses_caps
             group by 1, 2, 3, 4, 5, 6) d
     where (c.client_id, c.campaign_id, c.person_id, c.role, c.from_at, c.until_at)
         = (d.client_id, d.campaign_id, d.person_id, d.role, d.from_at, d.until_at);
  else
    update cap_counters c set used_minor = c.used_minor + d.minor, used_rewards = c.used_rewards + d.rewards
      from (select k.client_id, k.campaign_id, k.person_id, k.role, k.from_at, k.until_at, sum(r.minor) as minor, sum(r.one) as rewards
              from (select o.client_id, o.campaign_id, o.person_id, o.role, o.counts_at, -o.amount_minor as minor, -1 as one
                      from removed o where o.state <> 'canceled' and o.uses_caps
                    union all
                    select n.client_id, n.campaign_id, n.person_id, n.role, n.counts_at, n.amount_minor, 1
                      from added n where n.state <> 'canceled' and n.uses_caps) r
              join cap_counters k on k.client_id = r.client_id and k.campaign_id in (0, r.campaign_id) and k.person_id in (0, r.person_id)
                and k.role in ('any', r.role) and r.counts_at >= k.from_at and r.counts_at < k.until_at
             group by 1, 2, 3, 4, 5, 6
            having sum(r.minor) <> 0 or sum(r.one) <> 0) d
     where (c.client_id, c.campaign_id, c.person_id, c.role, c.from_at, c.until_at)
         = (d.client_id, d.campaign_id, d.person_id, d.role, d.from_at, d.until_at);
  end if;
  return null;
end $$;

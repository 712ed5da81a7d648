-- Caps count a reward for the survivor of its person, also where the row had to keep the old one (RW-2, ID-3): what was begun before is begun
-- anew with the next decision.
delete from cap_counters where person_id <> 0;

create or replace function rewards_use_caps() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    update cap_counters c set used_minor = c.used_minor + d.minor, used_rewards = c.used_rewards + d.rewards
      from (select k.client_id, k.campaign_id, k.person_id, k.role, k.from_at, k.until_at, sum(r.amount_minor) as minor, count(*) as rewards
              from added r
              join persons p on p.client_id = r.client_id and p.person_id = r.person_id
              join cap_counters k on k.client_id = r.client_id and k.campaign_id in (0, r.campaign_id)
                and k.person_id in (0, coalesce(p.merged_into, p.person_id))
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
              join persons p on p.client_id = r.client_id and p.person_id = r.person_id
              join cap_counters k on k.client_id = r.client_id and k.campaign_id in (0, r.campaign_id)
                and k.person_id in (0, coalesce(p.merged_into, p.person_id))
                and k.role in ('any', r.role) and r.counts_at >= k.from_at and r.counts_at < k.until_at
             group by 1, 2, 3, 4, 5, 6
            having sum(r.minor) <> 0 or sum(r.one) <> 0) d
     where (c.client_id, c.campaign_id, c.person_id, c.role, c.from_at, c.until_at)
         = (d.client_id, d.campaign_id, d.person_id, d.role, d.from_at, d.until_at);
  end if;
  return null;
end $$;

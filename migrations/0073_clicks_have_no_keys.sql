-- Stores clicks without looking for keys: by none of them could a click be the same again, and a subtransaction for each group costs.

create or replace function follow_links(
  stored_at timestamptz,
  -- the names, each once
  n_client bigint[], n_key text[],
  -- the clicks: which name (from 1), the input's id, how it came, from what
  c_name smallint[], c_id bigint[], c_channel text[], c_device_class text[], c_device text[]
) returns table (
  n int, kind text, code text, label text, link_url text,
  campaign_id bigint, live_version int, is_running boolean, advocate_id bigint
)
language plpgsql set plan_cache_mode = force_generic_plan as $$
#variable_conflict use_column
declare
  kinds text[];
  -- The beginning of the body of each name's clicks.
  heads text[];
begin
  for n, kind, code, label, link_url, campaign_id, live_version, is_running, advocate_id in
    select asked.n, named.kind, named.code, named.label, named.link_url, c.campaign_id, c.live_version, c.is_running,
           case when exists (select from campaigns t where t.client_id = asked.client_id and t.is_targeted) then named.person_id end
    from unnest(n_client, n_key) with ordinality as asked (client_id, code_key, n)
    left join lateral (
      select 'share' as kind, s.code, s.label, coalesce(s.program_url, s.content ->> 'url') as link_url, s.person_id
      from shareables s where s.client_id = asked.client_id and s.code_key = asked.code_key and s.retired_at is null
      union all
      select 'promotion', p.code, p.program_label, p.destination, null
      from promotion_links p where p.client_id = asked.client_id and p.code_key = asked.code_key and p.retired_at is null
    ) named on true
    -- Of the published campaigns one that runs is preferred, then one of the code's program, then LIVE before PAUSED, then the newest.
    left join lateral (
      select c.campaign_id, c.live_version, c.state in ('LIVE', 'PAUSED') as is_running
      from campaigns c
      where c.client_id = asked.client_id and c.live_version is not null
      order by c.state in ('LIVE', 'PAUSED') desc, lower(c.program_label) = lower(named.label) desc nulls last, c.state = 'LIVE' desc,
               c.campaign_id desc
      limit 1
    ) c on true
  loop
    kinds[n] := kind;
    -- A promotion credits nobody, so its clicks name no code.
    heads[n] := case kind
      when 'share' then '{"advocate_code":' || to_json(code)
      when 'promotion' then '{"promotion":' || to_json(code) || ',"program_label":' || to_json(label)
    end;
    return next;
  end loop;

  -- Nobody's and retired names have no clicks. A click has no key by which it could be the same again, so it is stored without looking for one.
  insert into inputs (client_id, input_id, source, name, received_at, body, actor, device_id)
    select n_client[c.name], c.id, 'browser', kinds[c.name] || '_clicked', stored_at,
           heads[c.name] || ',"channel":' || to_json(c.channel) || ',"device_class":"' || c.device_class || '"}', 'browser', c.device
    from unnest(c_name, c_id, c_channel, c_device_class, c_device) as c (name, id, channel, device_class, device)
    where kinds[c.name] is not null;
  if found then
    insert into inbox (client_id, input_id)
      select n_client[c.name], c.id from unnest(c_name, c_id) as c (name, id) where kinds[c.name] is not null;
    perform wake_lanes(n_client);
  end if;
end $$;

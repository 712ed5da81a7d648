-- The schema that the migrations of this folder make, written by `npm run schema`. To read; nothing runs it.

create sequence desk_change_numbers as bigint start 1 increment 1;

create sequence process_numbers as bigint start 1 increment 1;

CREATE OR REPLACE FUNCTION public.agreed_number(client bigint, person bigint)
 RETURNS text
 LANGUAGE sql
 STABLE
AS $function$
  select c.number from (
    select t.number, t.since from person_contacts k
      join text_consents t on t.client_id = client and t.number = k.value and t.agreed and t.person_id is null
     where k.client_id = client and k.person_id = person and k.kind = 'phone'
    union all
    select t.number, t.since from text_consents t
     where t.client_id = client and t.agreed and t.person_id in (
       select person union all
       select n.person_id from persons n where n.client_id = client and n.merged_into = person)) c
   order by c.since desc, c.number limit 1
$function$;

CREATE OR REPLACE FUNCTION public.blocking_entry(client bigint, person bigint)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select e.entry_id from list_entries e
   where e.client_id = client and e.list = 'block' and e.removed_at is null and (
     e.kind = 'person' and e.value = person::text
     or e.kind in ('phone', 'address') and exists (
       select from person_contacts c
        where c.client_id = client and c.person_id = person and c.kind = e.kind and c.value = e.value)
     or e.kind in ('email', 'device', 'domain') and exists (
       select from identities k where k.client_id = client and k.person_id = person and (
         k.kind = e.kind and k.value = e.value
         or e.kind = 'domain' and k.kind = 'email' and ('.' || split_part(k.value, '@', 2)) like '%.' || e.value)))
   order by e.entry_id limit 1
$function$;

CREATE OR REPLACE FUNCTION public.campaign_forgets_caps()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  delete from cap_counters where client_id = new.client_id and campaign_id in (0, new.campaign_id);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.desk_find(client bigint, groups jsonb, most integer)
 RETURNS TABLE(person_id bigint, data jsonb)
 LANGUAGE plpgsql
 STABLE
 SET enable_seqscan TO 'off'
 SET enable_indexscan TO 'off'
AS $function$
declare
  conditions text;
begin
  select string_agg(format('e.keys && %L::bigint[]', (select array_agg(k::bigint) from jsonb_array_elements_text(g) as k)), ' and ')
    into conditions from jsonb_array_elements(groups) as g;
  return query execute format('select e.person_id, e.data from desk_entries e where e.client_id = %s and %s limit %s',
    client, conditions, most);
end $function$;

CREATE OR REPLACE FUNCTION public.follow_links(stored_at timestamp with time zone, n_client bigint[], n_key text[], c_name smallint[], c_id bigint[], c_channel text[], c_device_class text[], c_device text[])
 RETURNS TABLE(n integer, kind text, code text, label text, link_url text, campaign_id bigint, live_version integer, is_running boolean, advocate_id bigint)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.keep_an_owner()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.role = 'owner' and old.disabled_at is null and (tg_op = 'DELETE' or new.role <> 'owner' or new.disabled_at is not null) then
    perform from clients c where c.client_id = old.client_id for update;
    if not exists (select from users u where u.client_id = old.client_id and u.role = 'owner' and u.disabled_at is null) then
      raise exception 'the last owner of a client stays' using errcode = 'restrict_violation', constraint = 'users_keep_an_owner';
    end if;
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.lane_has_work(lane bigint)
 RETURNS boolean
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock(7370010, hashint8(lane));
  return exists (select from inbox where client_id = lane);
end $function$;

CREATE OR REPLACE FUNCTION public.link_names(clients bigint[], keys text[])
 RETURNS TABLE(client_id bigint, code_key text)
 LANGUAGE plpgsql
 IMMUTABLE ROWS 1
AS $function$
begin
  return query select * from unnest(clients, keys);
end $function$;

CREATE OR REPLACE FUNCTION public.mark_desk_codes()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'UPDATE' then
    insert into desk_changes (client_id, person_id)
      select o.client_id, o.person_id from was o union select n.client_id, n.person_id from changed n;
  else
    insert into desk_changes (client_id, person_id) select distinct n.client_id, n.person_id from changed n;
  end if;
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.mark_desk_persons()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into desk_changes (client_id, person_id)
    select distinct n.client_id, n.person_id from changed n
    where (select true from shareables s where s.client_id = n.client_id and s.person_id = n.person_id limit 1);
  return null;
end $function$;

CREATE OR REPLACE FUNCTION public.note_text_consent()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  insert into text_consent_history (client_id, number, person_id, agreed, source, detail, actor, since)
  values (new.client_id, new.number, new.person_id, new.agreed, new.source, new.detail, new.actor, new.since);
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.one_client_proves_a_host()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock(hashtextextended('program domain ' || new.host, 0));
  if exists (select from program_domains d
             where d.host = new.host and d.client_id <> new.client_id and d.proved_at is not null) then
    raise exception 'another client has proved %', new.host
      using errcode = 'unique_violation', constraint = 'one_client_proves_a_host';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.opted_out_of_program(client bigint, person bigint)
 RETURNS boolean
 LANGUAGE sql
 STABLE
AS $function$
  select exists (
    select from (
      select lower(trim(p.email)) as address from persons p where p.client_id = client and p.person_id = person and p.email is not null
      union
      select i.value from identities i where i.client_id = client and i.person_id = person and i.kind = 'email') a
    join mail_opt_outs o on o.client_id = client and o.mail_class = 'all' and o.reason <> 'bounced'
     and o.address_key in (a.address, 'sha256:' || encode(sha256(convert_to(a.address, 'UTF8')), 'hex')))
$function$;

CREATE OR REPLACE FUNCTION public.payer_of_reward(client bigint, campaign bigint, decided_by_version integer)
 RETURNS bigint
 LANGUAGE sql
 STABLE
AS $function$
  select coalesce(
    (select pa.payer_id from campaign_versions v
       join payers pa on pa.client_id = v.client_id and pa.payer_id::text = v.settings -> 'payout' ->> 'payer_id'
      where v.client_id = client and v.campaign_id = campaign and v.version = decided_by_version),
    (select pa.payer_id from payers pa where pa.client_id = client and pa.is_default))
$function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  -- Erasure (ID-5) is the one sanctioned rewrite; it announces itself for the length of its transaction.
  if current_setting('goodword.erasing', true) = 'on' then
    return coalesce(new, old);
  end if;
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_coupon_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.payout_id is not null then
    raise exception 'a code that was handed out never changes' using errcode = 'restrict_violation';
  end if;
  return coalesce(new, old);
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_name_of_promotion()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock_shared(7370019, hashint8(new.client_id));
  if exists (select from promotion_links p where p.client_id = new.client_id and p.code_key = new.code_key) then
    raise unique_violation using message = 'code_taken_by_promotion', constraint = 'promotion_links_pkey';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_name_of_shareable()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  perform pg_advisory_xact_lock(7370019, hashint8(new.client_id));
  if exists (select from shareables s where s.client_id = new.client_id and s.code_key = new.code_key) then
    raise unique_violation using message = 'code_taken', constraint = 'shareables_pkey';
  end if;
  return new;
end $function$;

CREATE OR REPLACE FUNCTION public.refuse_published_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if old.published_at is not null then
    raise exception 'campaign version % is published and never changes', old.version using errcode = 'restrict_violation';
  end if;
  return coalesce(new, old);
end $function$;

CREATE OR REPLACE FUNCTION public.rewards_use_caps()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
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
end $function$;

CREATE OR REPLACE FUNCTION public.store_inputs(stored_at timestamp with time zone, i_client bigint[], i_id bigint[], i_source text[], i_name text[], i_event_time timestamp with time zone[], i_body text[], i_actor text[], i_connection bigint[], i_device text[], k_client bigint[], k_kind smallint[], k_hash bytea[], k_input bigint[], k_content bytea[])
 RETURNS TABLE(client_id bigint, kind smallint, key_hash bytea, first_id bigint, content_hash bytea)
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
begin
  for attempt in 1..3 loop
    begin
      -- Plain inserts, and a look at what was in the way only if something was: repeats are few, and "on conflict" costs every row.
      insert into input_keys (client_id, kind, key_hash, input_id, content_hash, created_at)
        select k.client, k.kind, k.hash, k.input, k.content, stored_at
        from unnest(k_client, k_kind, k_hash, k_input, k_content) as k (client, kind, hash, input, content);
      insert into inputs (client_id, input_id, source, name, received_at, event_time, body, actor, connection_id, device_id)
        select i.client, i.id, i.source, i.name, stored_at, i.event_time, i.body, i.actor, i.connection, i.device
        from unnest(i_client, i_id, i_source, i_name, i_event_time, i_body, i_actor, i_connection, i_device)
          as i (client, id, source, name, event_time, body, actor, connection, device);
      insert into inbox (client_id, input_id) select i.client, i.id from unnest(i_client, i_id) as i (client, id);
      perform wake_lanes(i_client);
      return;
    exception when unique_violation then
      null;
    end;
    delete from input_keys held using unnest(k_client, k_kind, k_hash) as k (client, kind, hash)
      where held.client_id = k.client and held.kind = k.kind and held.key_hash = k.hash
        and held.kind = 3 and held.created_at <= stored_at - interval '24 hours';
    return query
      select held.client_id, held.kind, held.key_hash, held.input_id, held.content_hash
      from unnest(k_client, k_kind, k_hash) as k (client, kind, hash)
      join input_keys held on held.client_id = k.client and held.kind = k.kind and held.key_hash = k.hash;
    if found then
      return;
    end if;
  end loop;
  raise exception 'inputs could not be stored: a key was in the way and was gone again' using errcode = 'serialization_failure';
end $function$;

CREATE OR REPLACE FUNCTION public.wake_lanes(lanes bigint[])
 RETURNS void
 LANGUAGE plpgsql
AS $function$
declare
  lane bigint;
  asleep bigint[] := '{}';
  woken bigint;
begin
  -- In one order, so that two transactions never wait for each other.
  for lane in select distinct l from unnest(lanes) as l order by l loop
    perform pg_advisory_xact_lock_shared(7370010, hashint8(lane));
    if not exists (
      select from graphile_worker.jobs j where j.key = 'lane:' || lane and j.locked_at is null and j.attempts = 0 and j.run_at <= now()
    ) then
      asleep := asleep || lane;
    end if;
  end loop;
  while cardinality(asleep) > 0 loop
    select count(*) into woken from graphile_worker.add_jobs(array(
      select row('process_inputs', json_build_object('client_id', l::text), 'lane:' || l, null, 25, 'lane:' || l, null, null)::graphile_worker.job_spec
      from unnest(asleep) as l
    ));
    -- add_jobs adds nothing when a worker takes the waiting job between two of its statements: that run may have read the inbox already.
    exit when woken >= cardinality(asleep);
  end loop;
end $function$;

create table access_tokens (
  client_id bigint not null,
  token_id bigint not null,
  name text not null,
  token_hash bytea not null,
  scopes text[] not null,
  connection_id bigint,
  created_by text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  revoked_at timestamp with time zone,
  constraint access_tokens_pkey PRIMARY KEY (client_id, token_id)
);

create table audience_members (
  client_id bigint not null,
  audience_id bigint not null,
  kind text not null,
  value text not null,
  added_at timestamp with time zone not null,
  constraint audience_members_kind_check CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text, 'customer'::text, 'partner_user_id'::text, 'code'::text]))),
  constraint audience_members_pkey PRIMARY KEY (client_id, audience_id, kind, value)
);

create table audiences (
  client_id bigint not null,
  audience_id bigint not null,
  name text not null,
  rule jsonb,
  created_by text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  constraint audiences_pkey PRIMARY KEY (client_id, audience_id)
);

create table audit_entries (
  client_id bigint not null,
  entry_id bigint not null,
  at timestamp with time zone not null,
  actor text not null,
  action text not null,
  subject text not null,
  before jsonb,
  after jsonb,
  constraint audit_entries_pkey PRIMARY KEY (client_id, entry_id)
);

create table bank_file_lines (
  client_id bigint not null,
  payout_id bigint not null,
  file_id bigint not null,
  destination bytea not null,
  constraint bank_file_lines_pkey PRIMARY KEY (client_id, payout_id)
);

create table bank_files (
  client_id bigint not null,
  file_id bigint not null,
  supplier_id bigint not null,
  payouts integer not null,
  total_minor bigint not null,
  currency text not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  constraint bank_files_pkey PRIMARY KEY (client_id, file_id)
);

create table campaign_replay_caps (
  client_id bigint not null,
  replay_id bigint not null,
  side text not null,
  campaign_id bigint not null,
  person_id bigint not null,
  role text not null,
  from_at timestamp with time zone not null,
  until_at timestamp with time zone not null,
  used_minor bigint not null,
  used_rewards bigint not null,
  constraint campaign_replay_caps_pkey PRIMARY KEY (client_id, replay_id, side, campaign_id, person_id, role, from_at, until_at),
  constraint campaign_replay_caps_role_check CHECK ((role = ANY (ARRAY['advocate'::text, 'friend'::text, 'any'::text]))),
  constraint campaign_replay_caps_side_check CHECK ((side = ANY (ARRAY['before'::text, 'after'::text])))
);

create table campaign_replay_claims (
  client_id bigint not null,
  replay_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  friend_person_id bigint not null,
  completed_on timestamp with time zone not null,
  before_advocate bigint,
  after_advocate bigint,
  before jsonb not null,
  after jsonb not null,
  rules jsonb not null,
  before_count jsonb,
  after_count jsonb,
  constraint campaign_replay_claims_pkey PRIMARY KEY (client_id, replay_id, connection_id, job_id)
);

create table campaign_replay_differences (
  client_id bigint not null,
  replay_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  friend_person_id bigint not null,
  kind text not null,
  delta_minor bigint not null,
  before jsonb not null,
  after jsonb not null,
  rules jsonb not null,
  constraint campaign_replay_differences_kind_check CHECK ((kind = ANY (ARRAY['more'::text, 'less'::text, 'other'::text, 'undecided'::text]))),
  constraint campaign_replay_differences_pkey PRIMARY KEY (client_id, replay_id, connection_id, job_id)
);

create table campaign_replays (
  client_id bigint not null,
  replay_id bigint not null,
  campaign_id bigint not null,
  version integer,
  settings jsonb not null,
  job_from timestamp with time zone not null,
  job_until timestamp with time zone not null,
  state text not null default 'running'::text,
  live_campaigns text not null,
  friends_total integer not null,
  friends_done integer not null default 0,
  cursor bigint,
  totals jsonb not null,
  failures integer not null default 0,
  problem text,
  created_by text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  phase text not null default 'judging'::text,
  claims_total integer not null default 0,
  claims_done integer not null default 0,
  constraint campaign_replays_check CHECK (((state = ANY (ARRAY['running'::text, 'paused'::text])) = (finished_at IS NULL))),
  constraint campaign_replays_phase_check CHECK ((phase = ANY (ARRAY['judging'::text, 'counting'::text, 'giving'::text]))),
  constraint campaign_replays_pkey PRIMARY KEY (client_id, replay_id),
  constraint campaign_replays_state_check CHECK ((state = ANY (ARRAY['running'::text, 'paused'::text, 'canceled'::text, 'done'::text, 'failed'::text])))
);

create table campaign_schedules (
  client_id bigint not null,
  schedule_id bigint not null,
  campaign_id bigint not null,
  action text not null,
  version integer,
  run_at timestamp with time zone not null,
  state text not null default 'waiting'::text,
  problem text,
  created_by text not null,
  created_at timestamp with time zone not null,
  done_at timestamp with time zone,
  constraint campaign_schedules_action_check CHECK ((action = ANY (ARRAY['publish'::text, 'pause'::text, 'resume'::text, 'end'::text]))),
  constraint campaign_schedules_check CHECK (((action = 'publish'::text) = (version IS NOT NULL))),
  constraint campaign_schedules_check1 CHECK (((state = 'waiting'::text) = (done_at IS NULL))),
  constraint campaign_schedules_check2 CHECK (((state = 'failed'::text) = (problem IS NOT NULL))),
  constraint campaign_schedules_pkey PRIMARY KEY (client_id, schedule_id),
  constraint campaign_schedules_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'done'::text, 'canceled'::text, 'failed'::text])))
);

create table campaign_versions (
  client_id bigint not null,
  campaign_id bigint not null,
  version integer not null,
  settings jsonb not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  published_at timestamp with time zone,
  constraint campaign_versions_pkey PRIMARY KEY (client_id, campaign_id, version)
);

create table campaigns (
  client_id bigint not null,
  campaign_id bigint not null,
  name text not null,
  program_label text not null,
  state text not null default 'NOT_LAUNCHED'::text,
  live_version integer,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  launched_at timestamp with time zone,
  paused_at timestamp with time zone,
  is_targeted boolean not null default false,
  constraint campaigns_pkey PRIMARY KEY (client_id, campaign_id),
  constraint campaigns_state_check CHECK ((state = ANY (ARRAY['NOT_LAUNCHED'::text, 'LIVE'::text, 'PAUSED'::text, 'ENDED'::text, 'STOPPED'::text, 'ARCHIVED'::text])))
);

create table cap_counters (
  client_id bigint not null,
  campaign_id bigint not null,
  person_id bigint not null,
  role text not null,
  from_at timestamp with time zone not null,
  until_at timestamp with time zone not null,
  used_minor bigint not null,
  used_rewards bigint not null,
  limit_minor bigint,
  limit_rewards bigint,
  constraint cap_counters_pkey PRIMARY KEY (client_id, campaign_id, person_id, role, from_at, until_at),
  constraint cap_counters_role_check CHECK ((role = ANY (ARRAY['advocate'::text, 'friend'::text, 'any'::text]))),
  constraint cap_not_passed CHECK (((used_minor <= limit_minor) AND (used_rewards <= limit_rewards)))
);

create table client_keys (
  client_id bigint not null,
  key_id bigint not null,
  type text not null,
  algorithm text not null,
  name text not null default ''::text,
  description text not null default ''::text,
  secret bytea not null,
  oauth_client_id text not null,
  authorization_url text not null,
  scope text,
  partner_key_id text,
  tags text[] not null default '{}'::text[],
  tenant_ids text[] not null default '{}'::text[],
  app_key bytea,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  constraint client_keys_kind_check CHECK ((((type = 'WEBHOOK'::text) AND (algorithm = 'OAUTH'::text)) OR ((type = 'JWT'::text) AND (algorithm ~ '^(HS|RS|PS|ES)(256|384|512)$'::text) AND (partner_key_id IS NOT NULL)))),
  constraint client_keys_pkey PRIMARY KEY (client_id, key_id)
);

create table clients (
  client_id bigint not null,
  name text not null,
  phone_region text not null default 'US'::text,
  time_zone text not null default 'UTC'::text,
  currency text not null default 'USD'::text,
  settings jsonb not null default '{}'::jsonb,
  created_at timestamp with time zone not null,
  constraint clients_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint clients_pkey PRIMARY KEY (client_id)
);

create table connection_budgets (
  client_id bigint not null,
  connection_id bigint not null,
  next_at timestamp with time zone not null,
  next_sweep_at timestamp with time zone not null,
  blocked_until timestamp with time zone not null,
  constraint connection_budgets_pkey PRIMARY KEY (client_id, connection_id)
);

create table connection_calls (
  client_id bigint not null,
  connection_id bigint not null,
  hour timestamp with time zone not null,
  endpoint text not null,
  calls integer not null,
  failed integer not null,
  limited integer not null,
  constraint connection_calls_pkey PRIMARY KEY (client_id, connection_id, hour, endpoint)
);

create table connections (
  client_id bigint not null,
  connection_id bigint not null,
  name text not null,
  environment text not null,
  tenant_id text not null,
  key_id bigint not null,
  app_key bytea not null,
  api_url text not null,
  poll_interval_seconds integer not null,
  requests_per_second numeric not null,
  state text not null default 'active'::text,
  trouble jsonb,
  last_success_at timestamp with time zone,
  retry_after timestamp with time zone,
  created_at timestamp with time zone not null,
  webhook_signature_header text not null default 'x-servicetitan-signature'::text,
  webhook_seen_at timestamp with time zone,
  webhook_refused jsonb,
  delta_since timestamp with time zone,
  write_back jsonb not null default '{"since": {}, "externalDataGuid": null, "advocateTagTypeId": null, "customerTagTypeId": null, "advocateExternalDataGuid": null}'::jsonb,
  hand_over jsonb not null default '{"mode": "off", "since": null, "priority": "Normal", "jobTypeId": null, "campaignId": null, "callReasonId": null, "followUpDays": null, "businessUnitId": null, "bookingProviderId": null}'::jsonb,
  constraint connections_environment_check CHECK ((environment = ANY (ARRAY['production'::text, 'integration'::text, 'custom'::text]))),
  constraint connections_pkey PRIMARY KEY (client_id, connection_id),
  constraint connections_poll_interval_seconds_check CHECK (((poll_interval_seconds >= 1) AND (poll_interval_seconds <= 86400))),
  constraint connections_requests_per_second_check CHECK (((requests_per_second > (0)::numeric) AND (requests_per_second <= (60)::numeric))),
  constraint connections_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'removed'::text])))
);

create table coupon_batches (
  client_id bigint not null,
  batch_id bigint not null,
  supplier_id bigint not null,
  name text not null,
  rows integer not null,
  added integer not null,
  repeated integer not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  withdrawn_at timestamp with time zone,
  constraint coupon_batches_pkey PRIMARY KEY (client_id, batch_id)
);

create table coupons (
  client_id bigint not null,
  supplier_id bigint not null,
  code_hash bytea not null,
  batch_id bigint not null,
  code bytea not null,
  hint text not null,
  expires_at timestamp with time zone,
  payout_id bigint,
  handed_out_at timestamp with time zone,
  constraint coupons_check CHECK (((payout_id IS NULL) = (handed_out_at IS NULL))),
  constraint coupons_client_id_payout_id_key UNIQUE (client_id, payout_id),
  constraint coupons_pkey PRIMARY KEY (client_id, supplier_id, code_hash)
);

create table decisions (
  client_id bigint not null,
  decision_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  campaign_id bigint,
  campaign_version integer,
  attribution jsonb not null,
  qualification jsonb not null,
  input_id bigint,
  decided_at timestamp with time zone not null,
  constraint decisions_pkey PRIMARY KEY (client_id, decision_id)
);

create table desk_changes (
  client_id bigint not null,
  change_id bigint not null default nextval('desk_change_numbers'::regclass),
  person_id bigint not null,
  constraint desk_changes_pkey PRIMARY KEY (client_id, change_id)
);

create table desk_entries (
  client_id bigint not null,
  person_id bigint not null,
  keys bigint[] not null,
  data jsonb not null,
  constraint desk_entries_pkey PRIMARY KEY (client_id, person_id)
);

create table desk_word_parts (
  client_id bigint not null,
  part text not null,
  word text not null,
  constraint desk_word_parts_pkey PRIMARY KEY (client_id, part, word)
);

create table desk_words (
  client_id bigint not null,
  word text not null,
  persons integer not null,
  constraint desk_words_pkey PRIMARY KEY (client_id, word)
);

create table erasures (
  client_id bigint not null,
  erasure_id bigint not null,
  person_id bigint,
  state text not null default 'sweeping'::text,
  note text not null default ''::text,
  requested_by text not null,
  created_at timestamp with time zone not null,
  terms bytea,
  progress jsonb not null default '{}'::jsonb,
  rows_changed bigint not null default 0,
  completed_at timestamp with time zone,
  constraint erasures_check CHECK (((state = 'completed'::text) = ((terms IS NULL) AND (completed_at IS NOT NULL)))),
  constraint erasures_pkey PRIMARY KEY (client_id, erasure_id),
  constraint erasures_state_check CHECK ((state = ANY (ARRAY['sweeping'::text, 'completed'::text])))
);

create table evidence (
  client_id bigint not null,
  evidence_id bigint not null,
  kind text not null,
  friend_person_id bigint not null,
  code_key text,
  advocate_person_id bigint,
  occurred_at timestamp with time zone not null,
  input_id bigint not null,
  data jsonb not null default '{}'::jsonb,
  constraint evidence_client_id_kind_input_id_key UNIQUE (client_id, kind, input_id),
  constraint evidence_kind_check CHECK ((kind = ANY (ARRAY['coupon'::text, 'web_lead'::text, 'click'::text, 'share_match'::text, 'staff'::text]))),
  constraint evidence_pkey PRIMARY KEY (client_id, evidence_id)
);

create table facts (
  client_id bigint not null,
  fact_id bigint not null,
  connection_id bigint not null,
  kind text not null,
  subject text not null,
  known_at timestamp with time zone not null,
  value jsonb not null,
  input_id bigint not null,
  constraint facts_kind_check CHECK ((kind = ANY (ARRAY['customer_contacts'::text, 'completed_jobs'::text, 'job_invoices'::text]))),
  constraint facts_pkey PRIMARY KEY (client_id, fact_id)
);

create table feed_positions (
  client_id bigint not null,
  connection_id bigint not null,
  feed text not null,
  state text not null default 'trying'::text,
  upto timestamp with time zone not null,
  token text,
  page integer not null default 1,
  reading_since timestamp with time zone,
  seen_upto timestamp with time zone,
  next_read_at timestamp with time zone not null,
  last_read_at timestamp with time zone,
  last_change_at timestamp with time zone not null,
  constraint feed_positions_feed_check CHECK ((feed = ANY (ARRAY['changed_jobs'::text, 'job_export'::text]))),
  constraint feed_positions_pkey PRIMARY KEY (client_id, connection_id, feed),
  constraint feed_positions_state_check CHECK ((state = ANY (ARRAY['trying'::text, 'trusted'::text, 'refused'::text])))
);

create table file_import_rows (
  client_id bigint not null,
  row_id bigint not null,
  import_id bigint not null,
  "row" integer not null,
  line integer not null,
  cells jsonb,
  state text not null default 'waiting'::text,
  field text,
  code text,
  message text,
  constraint file_import_rows_check CHECK (((state = ANY (ARRAY['waiting'::text, 'refused'::text])) = (cells IS NOT NULL))),
  constraint file_import_rows_check1 CHECK (((state = 'refused'::text) = (message IS NOT NULL))),
  constraint file_import_rows_client_id_import_id_row_key UNIQUE (client_id, import_id, "row"),
  constraint file_import_rows_pkey PRIMARY KEY (client_id, row_id),
  constraint file_import_rows_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'new'::text, 'known'::text, 'refused'::text])))
);

create table file_imports (
  client_id bigint not null,
  import_id bigint not null,
  kind text not null,
  name text not null,
  columns jsonb not null,
  fields jsonb not null,
  settings jsonb not null,
  state text not null default 'running'::text,
  rows integer not null,
  new_rows integer not null default 0,
  known_rows integer not null default 0,
  refused_rows integer not null default 0,
  created_by text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  carried_rewards integer not null default 0,
  carried_minor bigint not null default 0,
  constraint file_imports_check CHECK (((state = ANY (ARRAY['running'::text, 'paused'::text])) = (finished_at IS NULL))),
  constraint file_imports_check1 CHECK ((((new_rows + known_rows) + refused_rows) <= rows)),
  constraint file_imports_kind_check CHECK ((kind = ANY (ARRAY['advocates'::text, 'leads'::text, 'events'::text, 'past_customers'::text, 'opt_outs'::text, 'program'::text]))),
  constraint file_imports_pkey PRIMARY KEY (client_id, import_id),
  constraint file_imports_state_check CHECK ((state = ANY (ARRAY['running'::text, 'paused'::text, 'canceled'::text, 'done'::text])))
);

create table hand_overs (
  client_id bigint not null,
  hand_over_id bigint not null,
  connection_id bigint not null,
  kind text not null,
  input_id bigint not null,
  person_id bigint not null,
  external_id text not null,
  contact jsonb,
  advocate_person_id bigint,
  code text,
  state text not null default 'pending'::text,
  provider_id text,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone,
  give_up_at timestamp with time zone not null,
  unresolved_since timestamp with time zone,
  last_error text,
  servicetitan_id text,
  received_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  done_at timestamp with time zone,
  constraint hand_overs_check CHECK (((state = 'pending'::text) = (next_attempt_at IS NOT NULL))),
  constraint hand_overs_check1 CHECK (((state = 'created'::text) = (servicetitan_id IS NOT NULL))),
  constraint hand_overs_client_id_connection_id_input_id_key UNIQUE (client_id, connection_id, input_id),
  constraint hand_overs_kind_check CHECK ((kind = ANY (ARRAY['booking'::text, 'lead'::text]))),
  constraint hand_overs_pkey PRIMARY KEY (client_id, hand_over_id),
  constraint hand_overs_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'created'::text, 'skipped'::text, 'failed'::text])))
);

create table identities (
  client_id bigint not null,
  kind text not null,
  value text not null,
  person_id bigint not null,
  since timestamp with time zone not null,
  input_id bigint,
  constraint identities_kind_check CHECK ((kind = ANY (ARRAY['email'::text, 'st_customer'::text, 'st_job'::text, 'partner_user_id'::text, 'device'::text]))),
  constraint identities_pkey PRIMARY KEY (client_id, kind, value)
);

create table identity_log (
  client_id bigint not null,
  entry_id bigint not null,
  at timestamp with time zone not null,
  change text not null,
  person_id bigint not null,
  other_person_id bigint,
  kind text,
  value text,
  input_id bigint,
  constraint identity_log_pkey PRIMARY KEY (client_id, entry_id)
);

create table imports (
  client_id bigint not null,
  import_id bigint not null,
  connection_id bigint not null,
  what text not null,
  since timestamp with time zone,
  dry_run boolean not null,
  state text not null default 'running'::text,
  token text,
  pages integer not null default 0,
  read integer not null default 0,
  made integer not null default 0,
  skipped jsonb not null default '{}'::jsonb,
  failed integer not null default 0,
  handed_in integer not null default 0,
  applied integer not null default 0,
  trouble text,
  failures integer not null default 0,
  next_slice_at timestamp with time zone not null,
  history_complete_from timestamp with time zone,
  history_complete_to timestamp with time zone,
  created_by text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  finished_at timestamp with time zone,
  constraint imports_pkey PRIMARY KEY (client_id, import_id),
  constraint imports_state_check CHECK ((state = ANY (ARRAY['running'::text, 'paused'::text, 'canceled'::text, 'done'::text]))),
  constraint imports_what_check CHECK ((what = ANY (ARRAY['history'::text, 'customers'::text, 'codes'::text])))
);

create table inbox (
  client_id bigint not null,
  input_id bigint not null,
  constraint inbox_pkey PRIMARY KEY (client_id, input_id)
);

create table input_keys (
  client_id bigint not null,
  kind smallint not null,
  key_hash bytea not null,
  input_id bigint not null,
  content_hash bytea not null,
  created_at timestamp with time zone not null,
  constraint input_keys_pkey PRIMARY KEY (client_id, kind, key_hash)
);

create table input_results (
  client_id bigint not null,
  input_id bigint not null,
  state text not null,
  person_id bigint,
  notes jsonb not null default '[]'::jsonb,
  connection_id bigint,
  job_id text,
  processed_at timestamp with time zone not null,
  constraint input_results_pkey PRIMARY KEY (client_id, input_id),
  constraint input_results_state_check CHECK ((state = ANY (ARRAY['applied'::text, 'waiting'::text, 'ignored'::text, 'failed'::text])))
);

create table inputs (
  client_id bigint not null,
  input_id bigint not null,
  source text not null,
  name text not null,
  received_at timestamp with time zone not null,
  event_time timestamp with time zone,
  body text not null,
  actor text not null,
  connection_id bigint,
  device_id text,
  constraint inputs_pkey PRIMARY KEY (client_id, input_id)
);

create table job_milestones (
  client_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  occurrence integer not null,
  name text not null,
  at timestamp with time zone not null,
  input_id bigint not null,
  constraint job_milestones_name_check CHECK ((name = ANY (ARRAY['job_scheduled'::text, 'job_completed'::text, 'job_canceled'::text]))),
  constraint job_milestones_pkey PRIMARY KEY (client_id, connection_id, job_id, occurrence, name)
);

create table job_outcomes (
  client_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  referral_id bigint,
  campaign_id bigint,
  campaign_version integer,
  attribution jsonb not null,
  qualification jsonb not null,
  decision_id bigint not null,
  decided_at timestamp with time zone not null,
  constraint job_outcomes_pkey PRIMARY KEY (client_id, connection_id, job_id)
);

create table jobs (
  client_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  job_number text,
  status text not null default 'Scheduled'::text,
  stage text not null default 'scheduled'::text,
  stage_changes integer not null default 0,
  confirmed boolean not null default false,
  modified_on timestamp with time zone,
  zap_modified_on timestamp with time zone,
  customer_id text,
  location_id text,
  created_on timestamp with time zone,
  completed_on timestamp with time zone,
  canceled_on timestamp with time zone,
  scheduled_start timestamp with time zone,
  total_minor bigint,
  currency text not null,
  no_charge boolean,
  recall_for_id text,
  warranty_id text,
  business_unit_id text,
  job_type_id text,
  st_campaign_id text,
  tag_type_ids text[] not null default '{}'::text[],
  booking_id text,
  created_by_id text,
  sold_by_id text,
  st_code text,
  zap_code text,
  code_key text,
  friend_person_id bigint,
  first_input_id bigint not null,
  first_seen_at timestamp with time zone not null,
  next_look_at timestamp with time zone,
  looked_at timestamp with time zone,
  missing_since timestamp with time zone,
  zap_said jsonb not null default '{}'::jsonb,
  seen_hash bytea,
  told_modified_on timestamp with time zone,
  told_at timestamp with time zone,
  erased_at timestamp with time zone,
  constraint jobs_pkey PRIMARY KEY (client_id, connection_id, job_id),
  constraint jobs_stage_check CHECK ((stage = ANY (ARRAY['scheduled'::text, 'completed'::text, 'canceled'::text])))
);

create table ledger_entries (
  client_id bigint not null,
  entry_id bigint not null,
  at timestamp with time zone not null,
  reward_id bigint not null,
  kind text not null,
  debit_account text not null,
  credit_account text not null,
  amount_minor bigint not null,
  currency text not null,
  campaign_id bigint not null,
  person_id bigint not null,
  history_seq integer not null,
  payout_id bigint,
  constraint ledger_entries_amount_minor_check CHECK ((amount_minor > 0)),
  constraint ledger_entries_check CHECK ((debit_account <> credit_account)),
  constraint ledger_entries_client_id_reward_id_history_seq_kind_key UNIQUE (client_id, reward_id, history_seq, kind),
  constraint ledger_entries_credit_account_check CHECK ((credit_account = ANY (ARRAY['expense'::text, 'liability'::text, 'in_flight'::text, 'cash'::text, 'receivable'::text, 'breakage'::text]))),
  constraint ledger_entries_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint ledger_entries_debit_account_check CHECK ((debit_account = ANY (ARRAY['expense'::text, 'liability'::text, 'in_flight'::text, 'cash'::text, 'receivable'::text, 'breakage'::text]))),
  constraint ledger_entries_kind_check CHECK (((((((((((((((((kind = 'earned'::text) AND (debit_account = 'expense'::text) AND (credit_account = 'liability'::text)) OR ((kind = 'adjusted'::text) AND (debit_account = 'expense'::text) AND (credit_account = 'liability'::text))) OR ((kind = 'adjusted'::text) AND (debit_account = 'liability'::text) AND (credit_account = 'expense'::text))) OR ((kind = 'reversed'::text) AND (debit_account = 'liability'::text) AND (credit_account = 'expense'::text))) OR ((kind = 'breakage'::text) AND (debit_account = 'liability'::text) AND (credit_account = 'breakage'::text))) OR ((kind = 'breakage'::text) AND (debit_account = 'cash'::text) AND (credit_account = 'breakage'::text))) OR ((kind = 'paid'::text) AND (debit_account = 'liability'::text) AND (credit_account = 'cash'::text))) OR ((kind = 'sent_out'::text) AND (debit_account = 'liability'::text) AND (credit_account = 'in_flight'::text))) OR ((kind = 'paid'::text) AND (debit_account = 'in_flight'::text) AND (credit_account = 'cash'::text))) OR ((kind = 'returned'::text) AND (debit_account = 'in_flight'::text) AND (credit_account = 'liability'::text))) OR ((kind = 'returned'::text) AND (debit_account = 'cash'::text) AND (credit_account = 'liability'::text))) OR ((kind = 'clawed_back'::text) AND (debit_account = 'receivable'::text) AND (credit_account = 'expense'::text))) OR ((kind = 'forgiven'::text) AND (debit_account = 'expense'::text) AND (credit_account = 'receivable'::text))) OR ((kind = 'netted'::text) AND (debit_account = 'liability'::text) AND (credit_account = 'receivable'::text))) OR ((kind = 'netting_undone'::text) AND (debit_account = 'receivable'::text) AND (credit_account = 'liability'::text)))),
  constraint ledger_entries_pkey PRIMARY KEY (client_id, entry_id)
);

create table list_entries (
  client_id bigint not null,
  entry_id bigint not null,
  list text not null,
  kind text not null,
  value text not null,
  reason text not null,
  actor text not null,
  created_at timestamp with time zone not null,
  removed_at timestamp with time zone,
  removed_by text,
  removed_reason text,
  constraint list_entries_check CHECK (((removed_at IS NULL) = (removed_by IS NULL))),
  constraint list_entries_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'email'::text, 'domain'::text, 'phone'::text, 'address'::text, 'device'::text]))),
  constraint list_entries_list_check CHECK ((list = ANY (ARRAY['block'::text, 'allow'::text]))),
  constraint list_entries_pkey PRIMARY KEY (client_id, entry_id)
);

create table mail_opt_outs (
  client_id bigint not null,
  address_key text not null,
  mail_class text not null,
  reason text not null,
  detail text,
  since timestamp with time zone not null,
  constraint mail_opt_outs_address_key_check CHECK ((address_key = lower(address_key))),
  constraint mail_opt_outs_mail_class_check CHECK ((mail_class = ANY (ARRAY['transactional'::text, 'promotional'::text, 'all'::text]))),
  constraint mail_opt_outs_pkey PRIMARY KEY (client_id, address_key, mail_class),
  constraint mail_opt_outs_reason_check CHECK ((reason = ANY (ARRAY['unsubscribed'::text, 'bounced'::text, 'api'::text])))
);

create table mail_settings (
  client_id bigint not null,
  from_name text,
  reply_to text,
  postal_address text,
  updated_at timestamp with time zone not null,
  constraint mail_settings_pkey PRIMARY KEY (client_id)
);

create table mails (
  client_id bigint not null,
  mail_id bigint not null,
  once_key text not null,
  kind text not null,
  mail_class text not null,
  to_address text not null,
  address_key text not null,
  person_id bigint,
  subject text not null,
  text text not null,
  html text,
  look jsonb,
  from_name text,
  reply_to text,
  state text not null,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone,
  give_up_at timestamp with time zone not null,
  last_error text,
  created_at timestamp with time zone not null,
  done_at timestamp with time zone,
  awaited_until timestamp with time zone,
  constraint mails_check CHECK (((state = ANY (ARRAY['queued'::text, 'sending'::text])) = (next_attempt_at IS NOT NULL))),
  constraint mails_client_id_once_key_key UNIQUE (client_id, once_key),
  constraint mails_mail_class_check CHECK ((mail_class = ANY (ARRAY['essential'::text, 'transactional'::text, 'promotional'::text]))),
  constraint mails_pkey PRIMARY KEY (client_id, mail_id),
  constraint mails_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'sent'::text, 'failed'::text, 'suppressed'::text, 'limited'::text, 'mail_is_off'::text, 'expired'::text])))
);

create table owed_messages (
  client_id bigint not null,
  owed_id bigint not null,
  once_key text not null,
  kind text not null,
  person_id bigint not null,
  role text not null,
  campaign_id bigint,
  reward_id bigint,
  connection_id bigint,
  job_id text,
  cause text,
  happened_at timestamp with time zone not null,
  state text not null,
  due_at timestamp with time zone not null,
  reason text,
  created_at timestamp with time zone not null,
  done_at timestamp with time zone,
  constraint owed_messages_check CHECK (((state = 'waiting'::text) = (done_at IS NULL))),
  constraint owed_messages_client_id_once_key_key UNIQUE (client_id, once_key),
  constraint owed_messages_pkey PRIMARY KEY (client_id, owed_id),
  constraint owed_messages_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'made'::text, 'skipped'::text])))
);

create table own_page_links (
  client_id bigint not null,
  token_hash bytea not null,
  email text not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint own_page_links_pkey PRIMARY KEY (client_id, token_hash)
);

create table own_page_sessions (
  client_id bigint not null,
  token_hash bytea not null,
  email text not null,
  expires_at timestamp with time zone not null,
  constraint own_page_sessions_pkey PRIMARY KEY (client_id, token_hash)
);

create table past_customers (
  client_id bigint not null,
  kind text not null,
  value text not null,
  served_at timestamp with time zone not null,
  import_id bigint not null,
  constraint past_customers_kind_check CHECK ((kind = ANY (ARRAY['email'::text, 'phone'::text, 'customer'::text]))),
  constraint past_customers_pkey PRIMARY KEY (client_id, kind, value, served_at)
);

create table past_jobs (
  client_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  customer_id text not null,
  created_on timestamp with time zone,
  completed_on timestamp with time zone,
  no_charge boolean not null,
  recall boolean not null,
  warranty boolean not null,
  total_minor bigint,
  modified_on timestamp with time zone,
  import_id bigint not null,
  constraint past_jobs_pkey PRIMARY KEY (client_id, connection_id, job_id)
);

create table pay_looks (
  client_id bigint not null,
  reward_id bigint not null,
  looks integer not null,
  next_look_at timestamp with time zone not null,
  constraint pay_looks_looks_check CHECK ((looks > 0)),
  constraint pay_looks_pkey PRIMARY KEY (client_id, reward_id)
);

create table payers (
  client_id bigint not null,
  payer_id bigint not null,
  name text not null,
  is_default boolean not null,
  currency text not null,
  threshold_minor bigint,
  details_from_minor bigint,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint payers_client_id_name_key UNIQUE (client_id, name),
  constraint payers_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint payers_details_from_minor_check CHECK ((details_from_minor >= 0)),
  constraint payers_pkey PRIMARY KEY (client_id, payer_id),
  constraint payers_threshold_minor_check CHECK ((threshold_minor > 0))
);

create table payout_history (
  client_id bigint not null,
  payout_id bigint not null,
  seq integer not null,
  from_state text,
  to_state text not null,
  at timestamp with time zone not null,
  actor text not null,
  message text not null default ''::text,
  constraint payout_history_pkey PRIMARY KEY (client_id, payout_id, seq)
);

create table payout_items (
  client_id bigint not null,
  payout_id bigint not null,
  reward_id bigint not null,
  amount_minor bigint not null,
  netted_minor bigint not null,
  released_at timestamp with time zone,
  constraint payout_items_amount_minor_check CHECK ((amount_minor > 0)),
  constraint payout_items_check CHECK (((netted_minor >= 0) AND (netted_minor <= amount_minor))),
  constraint payout_items_pkey PRIMARY KEY (client_id, payout_id, reward_id)
);

create table payout_preferences (
  client_id bigint not null,
  person_id bigint not null,
  supplier_id bigint,
  destination bytea,
  destination_hint text,
  actor text not null,
  updated_at timestamp with time zone not null,
  constraint payout_preferences_pkey PRIMARY KEY (client_id, person_id)
);

create table payout_run_lines (
  client_id bigint not null,
  run_id bigint not null,
  reward_id bigint not null,
  amount_minor bigint not null,
  reasons jsonb not null,
  payout_id bigint,
  goes_to text,
  constraint payout_run_lines_pkey PRIMARY KEY (client_id, run_id, reward_id)
);

create table payout_runs (
  client_id bigint not null,
  run_id bigint not null,
  state text not null,
  note text not null default ''::text,
  created_by text not null,
  created_at timestamp with time zone not null,
  decided_by text,
  decided_at timestamp with time zone,
  constraint payout_runs_check CHECK (((state = 'draft'::text) = (decided_at IS NULL))),
  constraint payout_runs_pkey PRIMARY KEY (client_id, run_id),
  constraint payout_runs_state_check CHECK ((state = ANY (ARRAY['draft'::text, 'approved'::text, 'canceled'::text])))
);

create table payouts (
  client_id bigint not null,
  payout_id bigint not null,
  run_id bigint,
  supplier_id bigint not null,
  payer_id bigint not null,
  person_id bigint not null,
  amount_minor bigint not null,
  netted_minor bigint not null,
  currency text not null,
  state text not null,
  must_ask boolean not null default false,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone,
  provider_id text,
  detail text not null default ''::text,
  actor text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  done_at timestamp with time zone,
  bank_file_id bigint,
  leased_until timestamp with time zone,
  constraint payouts_amount_minor_check CHECK ((amount_minor >= 0)),
  constraint payouts_check CHECK (((state = ANY (ARRAY['queued'::text, 'sending'::text, 'unknown'::text, 'accepted'::text])) = (done_at IS NULL))),
  constraint payouts_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint payouts_netted_minor_check CHECK ((netted_minor >= 0)),
  constraint payouts_pkey PRIMARY KEY (client_id, payout_id),
  constraint payouts_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'unknown'::text, 'accepted'::text, 'paid'::text, 'failed'::text, 'canceled'::text, 'returned'::text])))
);

create table person_contacts (
  client_id bigint not null,
  kind text not null,
  value text not null,
  person_id bigint not null,
  since timestamp with time zone not null,
  constraint person_contacts_kind_check CHECK ((kind = ANY (ARRAY['phone'::text, 'address'::text]))),
  constraint person_contacts_pkey PRIMARY KEY (client_id, kind, value, person_id)
);

create table persons (
  client_id bigint not null,
  person_id bigint not null,
  first_name text,
  last_name text,
  email text,
  phone text,
  locale text,
  kind text not null default 'customer'::text,
  merged_into bigint,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  do_not_mail boolean not null default false,
  do_not_text boolean not null default false,
  erased_at timestamp with time zone,
  constraint persons_kind_check CHECK ((kind = ANY (ARRAY['customer'::text, 'employee'::text, 'technician'::text, 'partner'::text]))),
  constraint persons_pkey PRIMARY KEY (client_id, person_id)
);

create table program_domains (
  client_id bigint not null,
  host text not null,
  created_at timestamp with time zone not null,
  is_default boolean not null default false,
  proved_at timestamp with time zone,
  proved_by text,
  constraint program_domains_check CHECK (((proved_at IS NULL) = (proved_by IS NULL))),
  constraint program_domains_host_check CHECK ((host = lower(host))),
  constraint program_domains_pkey PRIMARY KEY (client_id, host),
  constraint program_domains_proved_by_check CHECK ((proved_by = ANY (ARRAY['installation'::text, 'dns'::text])))
);

create table promotion_links (
  client_id bigint not null,
  code_key text not null,
  code text not null,
  program_label text not null,
  description text not null default ''::text,
  destination text,
  retired_at timestamp with time zone,
  created_at timestamp with time zone not null,
  constraint promotion_links_code_key_check CHECK ((code_key ~ '^[a-z0-9]+$'::text)),
  constraint promotion_links_pkey PRIMARY KEY (client_id, code_key)
);

create table questions (
  client_id bigint not null,
  connection_id bigint not null,
  kind text not null,
  subject text not null,
  not_before timestamp with time zone not null,
  asked_at timestamp with time zone not null,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone not null,
  last_error text,
  answered_at timestamp with time zone,
  read_at timestamp with time zone,
  seen_hash bytea,
  repeat_from timestamp with time zone,
  hold_until timestamp with time zone,
  repeat_until timestamp with time zone,
  constraint questions_kind_check CHECK ((kind = ANY (ARRAY['customer_contacts'::text, 'completed_jobs'::text, 'job'::text, 'job_invoices'::text]))),
  constraint questions_pkey PRIMARY KEY (client_id, connection_id, kind, subject)
);

create table reconciliations (
  client_id bigint not null,
  reconciliation_id bigint not null,
  at timestamp with time zone not null,
  rewards bigint not null,
  payouts bigint not null,
  differences jsonb not null,
  constraint reconciliations_pkey PRIMARY KEY (client_id, reconciliation_id)
);

create table recovery_codes (
  client_id bigint not null,
  user_id bigint not null,
  code_hash bytea not null,
  created_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint recovery_codes_pkey PRIMARY KEY (client_id, user_id, code_hash)
);

create table referral_history (
  client_id bigint not null,
  entry_id bigint not null,
  referral_id bigint not null,
  at timestamp with time zone not null,
  actor text not null,
  reason text not null,
  before jsonb,
  after jsonb not null,
  input_id bigint,
  constraint referral_history_pkey PRIMARY KEY (client_id, entry_id)
);

create table referrals (
  client_id bigint not null,
  referral_id bigint not null,
  program text not null,
  friend_person_id bigint not null,
  advocate_person_id bigint not null,
  advocate_kind text not null,
  evidence text not null,
  evidence_at timestamp with time zone not null,
  code text,
  rule text not null,
  connection_id bigint,
  job_id text,
  alternatives jsonb not null default '[]'::jsonb,
  override jsonb,
  state text not null default 'active'::text,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint referrals_pkey PRIMARY KEY (client_id, referral_id),
  constraint referrals_state_check CHECK ((state = ANY (ARRAY['active'::text, 'ended'::text, 'superseded'::text])))
);

create table refused_inputs (
  client_id bigint not null,
  refused_id bigint not null,
  at timestamp with time zone not null,
  path text not null,
  code text not null,
  message text not null,
  parameters jsonb not null default '{}'::jsonb,
  headers jsonb not null,
  body text not null,
  actor text not null,
  constraint refused_inputs_pkey PRIMARY KEY (client_id, refused_id)
);

create table report_schedules (
  client_id bigint not null,
  schedule_id bigint not null,
  report text not null,
  filters jsonb not null default '{}'::jsonb,
  every text not null,
  hour integer not null,
  recipients text[] not null,
  created_by text not null,
  created_at timestamp with time zone not null,
  next_at timestamp with time zone not null,
  last_at timestamp with time zone,
  constraint report_schedules_every_check CHECK ((every = ANY (ARRAY['day'::text, 'week'::text, 'month'::text]))),
  constraint report_schedules_hour_check CHECK (((hour >= 0) AND (hour <= 23))),
  constraint report_schedules_pkey PRIMARY KEY (client_id, schedule_id),
  constraint report_schedules_recipients_check CHECK (((cardinality(recipients) >= 1) AND (cardinality(recipients) <= 20)))
);

create table retention_progress (
  client_id bigint not null,
  what text not null,
  reached bigint not null,
  constraint retention_progress_pkey PRIMARY KEY (client_id, what),
  constraint retention_progress_what_check CHECK ((what = ANY (ARRAY['inputs'::text, 'mails'::text])))
);

create table review_words (
  client_id bigint not null,
  input_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  decision text not null,
  seen text[] not null,
  note text not null,
  actor text not null,
  at timestamp with time zone not null,
  constraint review_words_decision_check CHECK ((decision = ANY (ARRAY['approve'::text, 'decline'::text]))),
  constraint review_words_pkey PRIMARY KEY (client_id, input_id)
);

create table reviews (
  client_id bigint not null,
  review_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  friend_person_id bigint not null,
  advocate_person_id bigint not null,
  campaign_id bigint not null,
  suspicions jsonb not null,
  opened_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  state text not null default 'open'::text,
  decided_at timestamp with time zone,
  decided_by text,
  note text,
  constraint reviews_check CHECK (((state = 'open'::text) = (decided_at IS NULL))),
  constraint reviews_pkey PRIMARY KEY (client_id, review_id),
  constraint reviews_state_check CHECK ((state = ANY (ARRAY['open'::text, 'approved'::text, 'declined'::text, 'withdrawn'::text])))
);

create table reward_claims (
  client_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  friend_person_id bigint not null,
  advocate_person_id bigint not null,
  campaign_id bigint not null,
  campaign_version integer not null,
  completed_on timestamp with time zone not null,
  hold_until timestamp with time zone not null,
  sides jsonb not null,
  count jsonb,
  grants jsonb not null,
  constraint reward_claims_pkey PRIMARY KEY (client_id, connection_id, job_id)
);

create table reward_history (
  client_id bigint not null,
  reward_id bigint not null,
  seq integer not null,
  from_state text,
  to_state text not null,
  at timestamp with time zone not null,
  actor text not null,
  cause text not null,
  message text not null default ''::text,
  success boolean not null default true,
  input_id bigint,
  constraint reward_history_pkey PRIMARY KEY (client_id, reward_id, seq)
);

create table rewards (
  client_id bigint not null,
  reward_id bigint not null,
  campaign_id bigint not null,
  campaign_version integer not null,
  referral_id bigint,
  role text not null,
  person_id bigint not null,
  connection_id bigint,
  job_id text,
  slot integer not null,
  amount_minor bigint not null,
  currency text not null,
  state text not null,
  canceled_by_rules boolean not null default false,
  supplier text not null default 'manual'::text,
  partner_reward_id text,
  approval text not null,
  hold_until timestamp with time zone not null,
  flag jsonb,
  from_integration boolean not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  counts_at timestamp with time zone not null,
  basis jsonb,
  origin text not null default 'rules'::text,
  reason text,
  about_connection_id bigint,
  about_job_id text,
  idempotency_key text,
  uses_caps boolean not null default true,
  payout_id bigint,
  constraint rewards_amount_minor_check CHECK ((amount_minor > 0)),
  constraint rewards_approval_check CHECK ((approval = ANY (ARRAY['auto'::text, 'manual'::text]))),
  constraint rewards_check CHECK (((origin = 'rules'::text) = (referral_id IS NOT NULL))),
  constraint rewards_check1 CHECK (((origin = 'rules'::text) = (connection_id IS NOT NULL))),
  constraint rewards_check2 CHECK (((origin = 'rules'::text) = (job_id IS NOT NULL))),
  constraint rewards_check3 CHECK (((origin = 'staff'::text) = (reason IS NOT NULL))),
  constraint rewards_check4 CHECK (((about_connection_id IS NULL) = (about_job_id IS NULL))),
  constraint rewards_check5 CHECK (((origin = 'staff'::text) OR ((idempotency_key IS NULL) AND uses_caps))),
  constraint rewards_client_id_campaign_id_role_person_id_connection_id__key UNIQUE (client_id, campaign_id, role, person_id, connection_id, job_id),
  constraint rewards_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
  constraint rewards_origin_check CHECK ((origin = ANY (ARRAY['rules'::text, 'staff'::text]))),
  constraint rewards_pkey PRIMARY KEY (client_id, reward_id),
  constraint rewards_role_check CHECK ((role = ANY (ARRAY['advocate'::text, 'friend'::text]))),
  constraint rewards_slot_check CHECK ((slot >= 1)),
  constraint rewards_state_check CHECK ((state = ANY (ARRAY['earned'::text, 'approved'::text, 'fulfilled'::text, 'sent'::text, 'redeemed'::text, 'failed'::text, 'canceled'::text, 'revoked'::text, 'expired'::text])))
);

create table servicetitan_name_readings (
  client_id bigint not null,
  connection_id bigint not null,
  kind text not null,
  tried_at timestamp with time zone not null,
  read_at timestamp with time zone,
  problem text,
  what_to_do text,
  constraint servicetitan_name_readings_check CHECK (((problem IS NULL) = (what_to_do IS NULL))),
  constraint servicetitan_name_readings_kind_check CHECK ((kind = ANY (ARRAY['business_unit'::text, 'job_type'::text, 'tag_type'::text, 'campaign'::text]))),
  constraint servicetitan_name_readings_pkey PRIMARY KEY (client_id, connection_id, kind)
);

create table servicetitan_names (
  client_id bigint not null,
  connection_id bigint not null,
  kind text not null,
  servicetitan_id text not null,
  name text not null,
  is_active boolean not null,
  constraint servicetitan_names_kind_check CHECK ((kind = ANY (ARRAY['business_unit'::text, 'job_type'::text, 'tag_type'::text, 'campaign'::text]))),
  constraint servicetitan_names_pkey PRIMARY KEY (client_id, connection_id, kind, servicetitan_id)
);

create table sessions (
  client_id bigint not null,
  session_id bigint not null,
  user_id bigint not null,
  token_hash bytea not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  last_seen_at timestamp with time zone,
  password_at timestamp with time zone,
  address text not null default ''::text,
  user_agent text not null default ''::text,
  way text not null default 'password'::text,
  constraint sessions_pkey PRIMARY KEY (client_id, session_id),
  constraint sessions_way_check CHECK ((way = ANY (ARRAY['password'::text, 'two_factor'::text, 'setup'::text, 'invitation'::text, 'single_sign_on'::text])))
);

create table shareables (
  client_id bigint not null,
  code_key text not null,
  code text not null,
  person_id bigint not null,
  label text not null,
  key text not null,
  program_url text,
  data jsonb not null default '{}'::jsonb,
  retired_at timestamp with time zone,
  created_at timestamp with time zone not null,
  content jsonb not null default '{}'::jsonb,
  constraint shareables_client_id_person_id_key_key UNIQUE (client_id, person_id, key),
  constraint shareables_code_key_check CHECK ((code_key ~ '^[a-z0-9]+$'::text)),
  constraint shareables_pkey PRIMARY KEY (client_id, code_key)
);

create table sign_in_counts (
  client_id bigint not null,
  subject text not null,
  window_ends_at timestamp with time zone not null,
  count integer not null,
  constraint sign_in_counts_pkey PRIMARY KEY (client_id, subject, window_ends_at)
);

create table sign_in_failures (
  client_id bigint not null,
  subject text not null,
  failures integer not null,
  last_at timestamp with time zone not null,
  locked_until timestamp with time zone,
  constraint sign_in_failures_failures_check CHECK ((failures >= 0)),
  constraint sign_in_failures_pkey PRIMARY KEY (client_id, subject)
);

create table sign_in_tokens (
  client_id bigint not null,
  token_id bigint not null,
  kind text not null,
  token_hash bytea not null,
  user_id bigint,
  email text,
  data jsonb not null default '{}'::jsonb,
  attempts integer not null default 0,
  created_by text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint sign_in_tokens_check CHECK (((kind = ANY (ARRAY['two_factor'::text, 'password_reset'::text])) = (user_id IS NOT NULL))),
  constraint sign_in_tokens_email_check CHECK ((email = lower(email))),
  constraint sign_in_tokens_kind_check CHECK ((kind = ANY (ARRAY['two_factor'::text, 'password_reset'::text, 'invitation'::text, 'single_sign_on'::text]))),
  constraint sign_in_tokens_pkey PRIMARY KEY (client_id, token_id)
);

create table single_sign_on (
  client_id bigint not null,
  issuer text not null,
  oauth_client_id text not null,
  secret bytea not null,
  allowed_domains text[] not null,
  default_role text not null,
  is_on boolean not null,
  is_only_way boolean not null,
  updated_at timestamp with time zone not null,
  constraint single_sign_on_default_role_check CHECK ((default_role = ANY (ARRAY['admin'::text, 'marketer'::text, 'office'::text, 'read_only'::text]))),
  constraint single_sign_on_pkey PRIMARY KEY (client_id)
);

create table steps (
  client_id bigint not null,
  step_id bigint not null,
  person_id bigint not null,
  name text not null,
  role text not null,
  cause text not null,
  occurred_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  campaign_id bigint,
  program text,
  quality text not null default 'NONE'::text,
  input_id bigint,
  connection_id bigint,
  job_id text,
  data jsonb not null default '{}'::jsonb,
  constraint steps_client_id_cause_name_role_key UNIQUE (client_id, cause, name, role),
  constraint steps_pkey PRIMARY KEY (client_id, step_id),
  constraint steps_quality_check CHECK ((quality = ANY (ARRAY['HIGH'::text, 'LOW'::text, 'NONE'::text]))),
  constraint steps_role_check CHECK ((role = ANY (ARRAY['friend'::text, 'advocate'::text, 'self'::text])))
);

create table suppliers (
  client_id bigint not null,
  supplier_id bigint not null,
  type text not null,
  name text not null,
  state text not null default 'active'::text,
  is_default boolean not null default false,
  settings jsonb not null,
  secrets bytea,
  trouble jsonb,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  constraint suppliers_client_id_name_key UNIQUE (client_id, name),
  constraint suppliers_pkey PRIMARY KEY (client_id, supplier_id),
  constraint suppliers_state_check CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'archived'::text]))),
  constraint suppliers_type_check CHECK ((type = ANY (ARRAY['manual'::text, 'coupon_pool'::text, 'webhook'::text, 'tremendous'::text, 'paypal'::text, 'bank_csv'::text])))
);

create table tax_details (
  client_id bigint not null,
  person_id bigint not null,
  form text not null,
  reference text not null,
  received_on date not null,
  actor text not null,
  created_at timestamp with time zone not null,
  constraint tax_details_pkey PRIMARY KEY (client_id, person_id)
);

create table text_consent_history (
  client_id bigint not null,
  entry_no bigint not null generated always as identity,
  number text not null,
  person_id bigint,
  agreed boolean not null,
  source text not null,
  detail text,
  actor text not null,
  since timestamp with time zone not null,
  constraint text_consent_history_pkey PRIMARY KEY (client_id, entry_no)
);

create table text_consents (
  client_id bigint not null,
  number text not null,
  agreed boolean not null,
  source text not null,
  detail text,
  actor text not null,
  since timestamp with time zone not null,
  person_id bigint,
  constraint text_consents_number_check CHECK ((number ~ '^\+[0-9]{6,15}$'::text)),
  constraint text_consents_pkey PRIMARY KEY (client_id, number),
  constraint text_consents_source_check CHECK ((source = ANY (ARRAY['api'::text, 'page'::text, 'keyword'::text, 'provider'::text])))
);

create table text_settings (
  client_id bigint not null,
  provider text not null,
  account_sid text not null,
  auth_token bytea not null,
  sender text not null,
  api_url text not null,
  is_on boolean not null,
  trouble text,
  updated_at timestamp with time zone not null,
  constraint text_settings_pkey PRIMARY KEY (client_id),
  constraint text_settings_provider_check CHECK ((provider = 'twilio'::text))
);

create table texts (
  client_id bigint not null,
  text_id bigint not null,
  once_key text not null,
  kind text not null,
  to_number text not null,
  person_id bigint,
  body text not null,
  parts integer not null,
  state text not null,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone,
  give_up_at timestamp with time zone not null,
  attempted_at timestamp with time zone,
  provider_id text,
  last_error text,
  created_at timestamp with time zone not null,
  done_at timestamp with time zone,
  awaited_until timestamp with time zone,
  zones text[] not null default '{}'::text[],
  constraint texts_check CHECK (((state = ANY (ARRAY['queued'::text, 'sending'::text, 'asking'::text])) = (next_attempt_at IS NOT NULL))),
  constraint texts_client_id_once_key_key UNIQUE (client_id, once_key),
  constraint texts_pkey PRIMARY KEY (client_id, text_id),
  constraint texts_state_check CHECK ((state = ANY (ARRAY['queued'::text, 'sending'::text, 'asking'::text, 'sent'::text, 'delivered'::text, 'failed'::text, 'suppressed'::text, 'limited'::text])))
);

create table unknown_codes_settled (
  client_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  code_key text not null,
  settled_by text not null,
  settled_at timestamp with time zone not null,
  constraint unknown_codes_settled_pkey PRIMARY KEY (client_id, connection_id, job_id, code_key)
);

create table users (
  client_id bigint not null,
  user_id bigint not null,
  email text not null,
  name text not null default ''::text,
  role text not null,
  password_hash text,
  disabled_at timestamp with time zone,
  created_at timestamp with time zone not null,
  totp_secret bytea,
  totp_since timestamp with time zone,
  totp_last_step bigint,
  sso_issuer text,
  sso_subject text,
  last_login_at timestamp with time zone,
  constraint users_check CHECK (((totp_since IS NULL) OR (totp_secret IS NOT NULL))),
  constraint users_check1 CHECK (((sso_issuer IS NULL) = (sso_subject IS NULL))),
  constraint users_client_id_email_key UNIQUE (client_id, email),
  constraint users_email_check CHECK ((email = lower(email))),
  constraint users_pkey PRIMARY KEY (client_id, user_id),
  constraint users_role_check CHECK ((role = ANY (ARRAY['owner'::text, 'admin'::text, 'marketer'::text, 'office'::text, 'read_only'::text])))
);

create table visitor_counts (
  client_id bigint not null,
  subject text not null,
  window_ends_at timestamp with time zone not null,
  count integer not null,
  constraint visitor_counts_pkey PRIMARY KEY (client_id, subject, window_ends_at)
);

create table webhook_attempts (
  client_id bigint not null,
  webhook_id bigint not null,
  event_id bigint not null,
  attempt integer not null,
  at timestamp with time zone not null,
  duration_ms integer not null,
  status integer,
  error text,
  response text,
  constraint webhook_attempts_pkey PRIMARY KEY (client_id, webhook_id, event_id, attempt)
);

create table webhook_deliveries (
  client_id bigint not null,
  webhook_id bigint not null,
  event_id bigint not null,
  state text not null,
  attempts integer not null default 0,
  tries integer not null default 0,
  next_attempt_at timestamp with time zone,
  created_at timestamp with time zone not null,
  done_at timestamp with time zone,
  constraint webhook_deliveries_check CHECK (((state = 'pending'::text) = (next_attempt_at IS NOT NULL))),
  constraint webhook_deliveries_pkey PRIMARY KEY (client_id, webhook_id, event_id),
  constraint webhook_deliveries_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'delivered'::text, 'failed'::text, 'missed'::text])))
);

create table webhook_events (
  client_id bigint not null,
  event_id bigint not null,
  type text not null,
  subject text not null,
  sequence bigint not null,
  happened_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  person_id bigint,
  body text not null,
  kind text not null,
  constraint webhook_events_client_id_subject_sequence_key UNIQUE (client_id, subject, sequence),
  constraint webhook_events_kind_check CHECK ((kind = ANY (ARRAY['fact'::text, 'test'::text, 'captured'::text]))),
  constraint webhook_events_pkey PRIMARY KEY (client_id, event_id)
);

create table webhook_keys (
  client_id bigint not null,
  connection_id bigint not null,
  key_id bigint not null,
  kind text not null,
  secret bytea not null,
  created_at timestamp with time zone not null,
  created_by text not null,
  last_used_at timestamp with time zone,
  constraint webhook_keys_kind_check CHECK ((kind = ANY (ARRAY['signature'::text, 'url_token'::text]))),
  constraint webhook_keys_pkey PRIMARY KEY (client_id, connection_id, key_id)
);

create table webhook_subjects (
  client_id bigint not null,
  subject text not null,
  last bigint not null,
  constraint webhook_subjects_pkey PRIMARY KEY (client_id, subject)
);

create table webhooks (
  client_id bigint not null,
  webhook_id bigint not null,
  name text not null,
  description text not null default ''::text,
  tags text[] not null default '{}'::text[],
  url text not null,
  format text not null,
  event_types text[] not null,
  filters jsonb not null default '{}'::jsonb,
  include_integration boolean not null,
  include_person boolean not null,
  retry_intervals integer[],
  state text not null,
  state_reason text,
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamp with time zone,
  failing_since timestamp with time zone,
  failures integer not null default 0,
  last_success_at timestamp with time zone,
  created_by text not null,
  created_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  archived_at timestamp with time zone,
  constraint webhooks_check CHECK (((previous_secret IS NULL) = (previous_until IS NULL))),
  constraint webhooks_format_check CHECK ((format = ANY (ARRAY['standard'::text, 'reference'::text]))),
  constraint webhooks_pkey PRIMARY KEY (client_id, webhook_id),
  constraint webhooks_state_check CHECK ((state = ANY (ARRAY['enabled'::text, 'disabled'::text, 'missing'::text])))
);

create table write_backs (
  client_id bigint not null,
  write_back_id bigint not null,
  connection_id bigint not null,
  kind text not null,
  subject text not null,
  target_id text not null,
  job_id text,
  referral_id bigint,
  advocate_person_id bigint not null,
  revision integer not null,
  code text,
  value text,
  is_copy boolean not null default false,
  state text not null default 'pending'::text,
  attempts integer not null default 0,
  next_attempt_at timestamp with time zone,
  give_up_at timestamp with time zone not null,
  unresolved_since timestamp with time zone,
  last_error text,
  result jsonb,
  created_at timestamp with time zone not null,
  done_at timestamp with time zone,
  constraint write_backs_check CHECK (((state = 'pending'::text) = (next_attempt_at IS NOT NULL))),
  constraint write_backs_client_id_connection_id_kind_subject_key UNIQUE (client_id, connection_id, kind, subject),
  constraint write_backs_kind_check CHECK ((kind = ANY (ARRAY['job_note'::text, 'customer_note'::text, 'customer_tag'::text, 'job_external_data'::text, 'customer_external_data'::text, 'job_custom_field'::text, 'advocate_note'::text, 'advocate_tag'::text, 'advocate_external_data'::text]))),
  constraint write_backs_owner_check CHECK (((kind ~~ 'advocate%'::text) = ((referral_id IS NULL) AND (job_id IS NULL)))),
  constraint write_backs_pkey PRIMARY KEY (client_id, write_back_id),
  constraint write_backs_revision_check CHECK ((revision >= 1)),
  constraint write_backs_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'written'::text, 'skipped'::text, 'failed'::text])))
);

CREATE INDEX audience_members_by_key ON audience_members USING btree (client_id, kind, value);

CREATE UNIQUE INDEX audiences_by_name ON audiences USING btree (client_id, lower(name)) WHERE (archived_at IS NULL);

CREATE INDEX bank_file_lines_by_file ON bank_file_lines USING btree (client_id, file_id);

CREATE INDEX campaign_replay_claims_by_after ON campaign_replay_claims USING btree (client_id, replay_id, after_advocate);

CREATE INDEX campaign_replay_claims_by_before ON campaign_replay_claims USING btree (client_id, replay_id, before_advocate);

CREATE INDEX campaign_replay_claims_in_line ON campaign_replay_claims USING btree (client_id, replay_id, completed_on, ((((connection_id)::text || ':'::text) || job_id)) COLLATE "C");

CREATE INDEX campaign_replays_by_campaign ON campaign_replays USING btree (client_id, campaign_id, replay_id);

CREATE UNIQUE INDEX campaign_replays_under_way ON campaign_replays USING btree (client_id, campaign_id) WHERE (state = ANY (ARRAY['running'::text, 'paused'::text]));

CREATE INDEX campaign_schedules_by_campaign ON campaign_schedules USING btree (client_id, campaign_id, run_at);

CREATE INDEX campaign_schedules_due ON campaign_schedules USING btree (run_at, client_id) WHERE (state = 'waiting'::text);

CREATE UNIQUE INDEX campaign_schedules_once ON campaign_schedules USING btree (client_id, campaign_id, run_at) WHERE (state = 'waiting'::text);

CREATE UNIQUE INDEX client_keys_partner_key_id ON client_keys USING btree (client_id, partner_key_id) WHERE (partner_key_id IS NOT NULL);

CREATE INDEX connection_calls_by_age ON connection_calls USING btree (client_id, hour);

CREATE INDEX connections_by_id ON connections USING btree (connection_id);

CREATE INDEX coupons_by_batch ON coupons USING btree (client_id, batch_id);

CREATE INDEX coupons_left ON coupons USING btree (client_id, supplier_id, expires_at) WHERE (payout_id IS NULL);

CREATE INDEX decisions_by_job ON decisions USING btree (client_id, connection_id, job_id);

CREATE INDEX desk_entries_keys ON desk_entries USING gin (keys) WITH (fastupdate=off);

CREATE INDEX desk_word_parts_by_word ON desk_word_parts USING btree (client_id, word);

CREATE INDEX erasures_to_sweep ON erasures USING btree (client_id, erasure_id) WHERE (state = 'sweeping'::text);

CREATE INDEX evidence_by_advocate ON evidence USING btree (client_id, advocate_person_id) WHERE (advocate_person_id IS NOT NULL);

CREATE INDEX evidence_by_code ON evidence USING btree (client_id, code_key) WHERE (code_key IS NOT NULL);

CREATE INDEX evidence_by_friend ON evidence USING btree (client_id, friend_person_id);

CREATE INDEX facts_by_subject ON facts USING btree (client_id, connection_id, kind, subject, known_at DESC);

CREATE INDEX file_import_rows_refused ON file_import_rows USING btree (client_id, import_id, "row") WHERE (state = 'refused'::text);

CREATE INDEX file_import_rows_waiting ON file_import_rows USING btree (client_id, import_id, "row") WHERE (state = 'waiting'::text);

CREATE INDEX file_imports_under_way ON file_imports USING btree (client_id, import_id) WHERE (state = 'running'::text);

CREATE INDEX hand_overs_by_booking ON hand_overs USING btree (client_id, connection_id, servicetitan_id) WHERE (kind = 'booking'::text);

CREATE INDEX hand_overs_by_person ON hand_overs USING btree (client_id, person_id);

CREATE INDEX hand_overs_by_time ON hand_overs USING btree (client_id, connection_id, received_at);

CREATE INDEX hand_overs_due ON hand_overs USING btree (client_id, connection_id, next_attempt_at) WHERE (state = 'pending'::text);

CREATE INDEX identities_by_person ON identities USING btree (client_id, person_id);

CREATE INDEX identity_log_by_other ON identity_log USING btree (client_id, other_person_id) WHERE (other_person_id IS NOT NULL);

CREATE INDEX identity_log_by_person ON identity_log USING btree (client_id, person_id);

CREATE INDEX imports_by_connection ON imports USING btree (client_id, connection_id, created_at);

CREATE UNIQUE INDEX imports_under_way ON imports USING btree (client_id, connection_id, what) WHERE (state = ANY (ARRAY['running'::text, 'paused'::text]));

CREATE INDEX input_results_by_job ON input_results USING btree (client_id, connection_id, job_id) WHERE (job_id IS NOT NULL);

CREATE INDEX input_results_by_person ON input_results USING btree (client_id, person_id, input_id) WHERE (person_id IS NOT NULL);

CREATE INDEX input_results_failed ON input_results USING btree (client_id, input_id) WHERE (state = 'failed'::text);

CREATE INDEX input_results_waiting ON input_results USING btree (client_id, input_id) WHERE (state = 'waiting'::text);

CREATE INDEX inputs_by_name ON inputs USING btree (client_id, name, input_id);

CREATE INDEX job_outcomes_by_referral ON job_outcomes USING btree (client_id, referral_id);

CREATE INDEX jobs_by_age ON jobs USING btree (client_id, first_seen_at, connection_id, job_id);

CREATE INDEX jobs_by_booking ON jobs USING btree (client_id, connection_id, booking_id) WHERE (booking_id IS NOT NULL);

CREATE INDEX jobs_by_code ON jobs USING btree (client_id, code_key) WHERE (code_key IS NOT NULL);

CREATE INDEX jobs_by_customer ON jobs USING btree (client_id, customer_id, connection_id);

CREATE INDEX jobs_by_friend ON jobs USING btree (client_id, friend_person_id);

CREATE INDEX jobs_by_start ON jobs USING btree (client_id, connection_id, scheduled_start) WHERE ((stage = 'scheduled'::text) AND (scheduled_start IS NOT NULL));

CREATE INDEX jobs_erased ON jobs USING btree (client_id, connection_id, job_id) WHERE (erased_at IS NOT NULL);

CREATE INDEX jobs_to_look_at ON jobs USING btree (client_id, connection_id, next_look_at) WHERE (next_look_at IS NOT NULL);

CREATE INDEX ledger_entries_by_campaign ON ledger_entries USING btree (client_id, campaign_id, at);

CREATE INDEX ledger_entries_by_person ON ledger_entries USING btree (client_id, person_id, at) WHERE ((('cash'::text = debit_account) OR ('cash'::text = credit_account)) OR (('receivable'::text = debit_account) OR ('receivable'::text = credit_account)));

CREATE UNIQUE INDEX list_entries_once ON list_entries USING btree (client_id, kind, value) WHERE (removed_at IS NULL);

CREATE INDEX mails_by_address ON mails USING btree (client_id, address_key, created_at);

CREATE INDEX mails_by_person ON mails USING btree (client_id, person_id, mail_id);

CREATE INDEX mails_due ON mails USING btree (client_id, next_attempt_at) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text]));

CREATE INDEX mails_waiting ON mails USING btree (client_id, created_at) WHERE (state = 'mail_is_off'::text);

CREATE INDEX owed_messages_by_person ON owed_messages USING btree (client_id, person_id);

CREATE INDEX owed_messages_due ON owed_messages USING btree (client_id, due_at) WHERE (state = 'waiting'::text);

CREATE INDEX own_page_links_old ON own_page_links USING btree (client_id, expires_at);

CREATE INDEX own_page_sessions_old ON own_page_sessions USING btree (client_id, expires_at);

CREATE INDEX past_jobs_by_customer ON past_jobs USING btree (client_id, connection_id, customer_id);

CREATE UNIQUE INDEX payers_one_default ON payers USING btree (client_id) WHERE is_default;

CREATE UNIQUE INDEX payout_items_once ON payout_items USING btree (client_id, reward_id) WHERE (released_at IS NULL);

CREATE INDEX payouts_by_bank_file ON payouts USING btree (client_id, bank_file_id) WHERE (bank_file_id IS NOT NULL);

CREATE INDEX payouts_by_person ON payouts USING btree (client_id, person_id);

CREATE INDEX payouts_by_provider_id ON payouts USING btree (client_id, provider_id) WHERE (provider_id IS NOT NULL);

CREATE INDEX payouts_by_run ON payouts USING btree (client_id, run_id) WHERE (run_id IS NOT NULL);

CREATE INDEX payouts_due ON payouts USING btree (client_id, next_attempt_at) WHERE (next_attempt_at IS NOT NULL);

CREATE INDEX payouts_open ON payouts USING btree (client_id, state) WHERE (done_at IS NULL);

CREATE INDEX person_contacts_by_person ON person_contacts USING btree (client_id, person_id);

CREATE INDEX persons_by_last_name ON persons USING btree (client_id, lower(last_name)) WHERE (last_name IS NOT NULL);

CREATE INDEX persons_by_survivor ON persons USING btree (client_id, merged_into) WHERE (merged_into IS NOT NULL);

CREATE INDEX persons_erased ON persons USING btree (client_id, person_id) WHERE (erased_at IS NOT NULL);

CREATE INDEX program_domains_by_host ON program_domains USING btree (host, created_at, client_id);

CREATE UNIQUE INDEX program_domains_one_default ON program_domains USING btree (client_id) WHERE is_default;

CREATE INDEX questions_open ON questions USING btree (client_id, connection_id, next_attempt_at) WHERE (answered_at IS NULL);

CREATE INDEX referral_history_by_referral ON referral_history USING btree (client_id, referral_id);

CREATE INDEX referrals_by_advocate ON referrals USING btree (client_id, advocate_person_id);

CREATE INDEX referrals_by_friend ON referrals USING btree (client_id, friend_person_id);

CREATE UNIQUE INDEX referrals_one_per_friend ON referrals USING btree (client_id, program, friend_person_id) WHERE (state = 'active'::text);

CREATE INDEX report_schedules_due ON report_schedules USING btree (next_at, client_id);

CREATE INDEX review_words_by_job ON review_words USING btree (client_id, connection_id, job_id, input_id);

CREATE INDEX reviews_by_state ON reviews USING btree (client_id, state, review_id);

CREATE UNIQUE INDEX reviews_one_open ON reviews USING btree (client_id, connection_id, job_id) WHERE (state = 'open'::text);

CREATE INDEX reviews_to_expire ON reviews USING btree (expires_at, client_id) WHERE ((state = 'open'::text) AND (expires_at IS NOT NULL));

CREATE INDEX reward_claims_by_advocate ON reward_claims USING btree (client_id, advocate_person_id);

CREATE INDEX reward_claims_by_friend ON reward_claims USING btree (client_id, friend_person_id);

CREATE INDEX reward_claims_on_hold ON reward_claims USING btree (client_id, hold_until);

CREATE INDEX rewards_about_job ON rewards USING btree (client_id, about_connection_id, about_job_id) WHERE (about_job_id IS NOT NULL);

CREATE INDEX rewards_by_job ON rewards USING btree (client_id, connection_id, job_id);

CREATE INDEX rewards_by_partner_id ON rewards USING btree (client_id, partner_reward_id) WHERE (partner_reward_id IS NOT NULL);

CREATE INDEX rewards_by_person ON rewards USING btree (client_id, person_id);

CREATE INDEX rewards_by_referral ON rewards USING btree (client_id, referral_id);

CREATE INDEX rewards_code_untold ON rewards USING btree (client_id, reward_id) WHERE ((supplier = 'coupon_pool'::text) AND (state = 'fulfilled'::text));

CREATE UNIQUE INDEX rewards_granted_once ON rewards USING btree (client_id, idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE INDEX rewards_held ON rewards USING btree (client_id) WHERE (state = 'earned'::text);

CREATE UNIQUE INDEX rewards_one_per_job ON rewards USING btree (client_id, campaign_id, role, connection_id, job_id) WHERE (state <> ALL (ARRAY['canceled'::text, 'revoked'::text, 'expired'::text]));

CREATE UNIQUE INDEX rewards_one_per_slot ON rewards USING btree (client_id, referral_id, role, slot) WHERE (state <> ALL (ARRAY['canceled'::text, 'revoked'::text, 'expired'::text]));

CREATE INDEX rewards_to_approve ON rewards USING btree (hold_until, client_id) WHERE ((state = 'earned'::text) AND (approval = 'auto'::text) AND (NOT from_integration) AND (flag IS NULL));

CREATE INDEX rewards_to_pay ON rewards USING btree (client_id, reward_id) WHERE ((state = 'approved'::text) AND (payout_id IS NULL) AND (NOT from_integration));

CREATE INDEX sessions_by_user ON sessions USING btree (client_id, user_id);

CREATE INDEX sign_in_tokens_by_age ON sign_in_tokens USING btree (client_id, expires_at);

CREATE UNIQUE INDEX sign_in_tokens_invited ON sign_in_tokens USING btree (client_id, email) WHERE ((kind = 'invitation'::text) AND (used_at IS NULL));

CREATE INDEX steps_by_job ON steps USING btree (client_id, connection_id, job_id) WHERE (job_id IS NOT NULL);

CREATE INDEX steps_by_partner_conversion ON steps USING btree (client_id, ((data ->> 'partner_conversion_id'::text))) WHERE ((data ->> 'partner_conversion_id'::text) IS NOT NULL);

CREATE INDEX steps_by_person ON steps USING btree (client_id, person_id, occurred_at);

CREATE UNIQUE INDEX suppliers_one_default ON suppliers USING btree (client_id) WHERE is_default;

CREATE INDEX text_consent_history_by_number ON text_consent_history USING btree (client_id, number, entry_no);

CREATE INDEX text_consent_history_by_person ON text_consent_history USING btree (client_id, person_id) WHERE (person_id IS NOT NULL);

CREATE INDEX text_consents_by_person ON text_consents USING btree (client_id, person_id) WHERE (person_id IS NOT NULL);

CREATE INDEX texts_by_number ON texts USING btree (client_id, to_number, created_at);

CREATE INDEX texts_by_person ON texts USING btree (client_id, person_id, text_id);

CREATE INDEX texts_by_provider_id ON texts USING btree (client_id, provider_id) WHERE (provider_id IS NOT NULL);

CREATE INDEX texts_due ON texts USING btree (client_id, next_attempt_at) WHERE (state = ANY (ARRAY['queued'::text, 'sending'::text, 'asking'::text]));

CREATE INDEX users_by_email ON users USING btree (email);

CREATE UNIQUE INDEX users_by_subject ON users USING btree (client_id, sso_issuer, sso_subject) WHERE (sso_subject IS NOT NULL);

CREATE INDEX visitor_counts_old ON visitor_counts USING btree (client_id, window_ends_at);

CREATE INDEX webhook_deliveries_by_event ON webhook_deliveries USING btree (client_id, event_id);

CREATE INDEX webhook_deliveries_due ON webhook_deliveries USING btree (client_id, webhook_id, next_attempt_at) WHERE (state = 'pending'::text);

CREATE INDEX webhook_events_by_age ON webhook_events USING btree (client_id, created_at);

CREATE INDEX write_backs_by_job ON write_backs USING btree (client_id, connection_id, job_id);

CREATE INDEX write_backs_by_target ON write_backs USING btree (client_id, connection_id, target_id);

CREATE INDEX write_backs_due ON write_backs USING btree (client_id, connection_id, next_attempt_at) WHERE (state = 'pending'::text);

CREATE INDEX write_backs_in_turn ON write_backs USING btree (client_id, connection_id, ((referral_id IS NULL)), next_attempt_at, write_back_id) WHERE (state = 'pending'::text);

alter table access_tokens add constraint access_tokens_client_id_connection_id_fkey FOREIGN KEY (client_id, connection_id) REFERENCES connections(client_id, connection_id);

alter table access_tokens add constraint access_tokens_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table audience_members add constraint audience_members_client_id_audience_id_fkey FOREIGN KEY (client_id, audience_id) REFERENCES audiences(client_id, audience_id);

alter table audiences add constraint audiences_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table audit_entries add constraint audit_entries_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table bank_file_lines add constraint bank_file_lines_client_id_file_id_fkey FOREIGN KEY (client_id, file_id) REFERENCES bank_files(client_id, file_id);

alter table bank_file_lines add constraint bank_file_lines_client_id_payout_id_fkey FOREIGN KEY (client_id, payout_id) REFERENCES payouts(client_id, payout_id);

alter table bank_files add constraint bank_files_client_id_supplier_id_fkey FOREIGN KEY (client_id, supplier_id) REFERENCES suppliers(client_id, supplier_id);

alter table campaign_replay_caps add constraint campaign_replay_caps_client_id_replay_id_fkey FOREIGN KEY (client_id, replay_id) REFERENCES campaign_replays(client_id, replay_id) ON DELETE CASCADE;

alter table campaign_replay_claims add constraint campaign_replay_claims_client_id_replay_id_fkey FOREIGN KEY (client_id, replay_id) REFERENCES campaign_replays(client_id, replay_id) ON DELETE CASCADE;

alter table campaign_replay_differences add constraint campaign_replay_differences_client_id_replay_id_fkey FOREIGN KEY (client_id, replay_id) REFERENCES campaign_replays(client_id, replay_id) ON DELETE CASCADE;

alter table campaign_replays add constraint campaign_replays_client_id_campaign_id_fkey FOREIGN KEY (client_id, campaign_id) REFERENCES campaigns(client_id, campaign_id);

alter table campaign_schedules add constraint campaign_schedules_client_id_campaign_id_fkey FOREIGN KEY (client_id, campaign_id) REFERENCES campaigns(client_id, campaign_id);

alter table campaign_versions add constraint campaign_versions_client_id_campaign_id_fkey FOREIGN KEY (client_id, campaign_id) REFERENCES campaigns(client_id, campaign_id);

alter table campaigns add constraint campaigns_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table cap_counters add constraint cap_counters_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table client_keys add constraint client_keys_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table connection_budgets add constraint connection_budgets_client_id_connection_id_fkey FOREIGN KEY (client_id, connection_id) REFERENCES connections(client_id, connection_id);

alter table connection_calls add constraint connection_calls_client_id_connection_id_fkey FOREIGN KEY (client_id, connection_id) REFERENCES connections(client_id, connection_id);

alter table connections add constraint connections_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table connections add constraint connections_client_id_key_id_fkey FOREIGN KEY (client_id, key_id) REFERENCES client_keys(client_id, key_id);

alter table coupon_batches add constraint coupon_batches_client_id_supplier_id_fkey FOREIGN KEY (client_id, supplier_id) REFERENCES suppliers(client_id, supplier_id);

alter table coupons add constraint coupons_client_id_batch_id_fkey FOREIGN KEY (client_id, batch_id) REFERENCES coupon_batches(client_id, batch_id);

alter table coupons add constraint coupons_client_id_payout_id_fkey FOREIGN KEY (client_id, payout_id) REFERENCES payouts(client_id, payout_id);

alter table coupons add constraint coupons_client_id_supplier_id_fkey FOREIGN KEY (client_id, supplier_id) REFERENCES suppliers(client_id, supplier_id);

alter table erasures add constraint erasures_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table erasures add constraint erasures_client_id_person_id_fkey FOREIGN KEY (client_id, person_id) REFERENCES persons(client_id, person_id);

alter table feed_positions add constraint feed_positions_client_id_connection_id_fkey FOREIGN KEY (client_id, connection_id) REFERENCES connections(client_id, connection_id);

alter table file_import_rows add constraint file_import_rows_client_id_import_id_fkey FOREIGN KEY (client_id, import_id) REFERENCES file_imports(client_id, import_id);

alter table file_imports add constraint file_imports_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table hand_overs add constraint hand_overs_client_id_connection_id_fkey FOREIGN KEY (client_id, connection_id) REFERENCES connections(client_id, connection_id);

alter table hand_overs add constraint hand_overs_client_id_person_id_fkey FOREIGN KEY (client_id, person_id) REFERENCES persons(client_id, person_id);

alter table identities add constraint identities_client_id_person_id_fkey FOREIGN KEY (client_id, person_id) REFERENCES persons(client_id, person_id);

alter table imports add constraint imports_client_id_connection_id_fkey FOREIGN KEY (client_id, connection_id) REFERENCES connections(client_id, connection_id);

alter table job_milestones add constraint job_milestones_client_id_connection_id_job_id_fkey FOREIGN KEY (client_id, connection_id, job_id) REFERENCES jobs(client_id, connection_id, job_id);

alter table job_outcomes add constraint job_outcomes_client_id_connection_id_job_id_fkey FOREIGN KEY (client_id, connection_id, job_id) REFERENCES jobs(client_id, connection_id, job_id);

alter table jobs add constraint jobs_client_id_connection_id_fkey FOREIGN KEY (client_id, connection_id) REFERENCES connections(client_id, connection_id);

alter table ledger_entries add constraint ledger_entries_client_id_payout_id_fkey FOREIGN KEY (client_id, payout_id) REFERENCES payouts(client_id, payout_id);

alter table ledger_entries add constraint ledger_entries_client_id_reward_id_history_seq_fkey FOREIGN KEY (client_id, reward_id, history_seq) REFERENCES reward_history(client_id, reward_id, seq);

alter table list_entries add constraint list_entries_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table mail_opt_outs add constraint mail_opt_outs_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table mail_settings add constraint mail_settings_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table mails add constraint mails_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table owed_messages add constraint owed_messages_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table own_page_links add constraint own_page_links_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table own_page_sessions add constraint own_page_sessions_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table past_customers add constraint past_customers_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table past_jobs add constraint past_jobs_client_id_connection_id_fkey FOREIGN KEY (client_id, connection_id) REFERENCES connections(client_id, connection_id);

alter table pay_looks add constraint pay_looks_client_id_reward_id_fkey FOREIGN KEY (client_id, reward_id) REFERENCES rewards(client_id, reward_id);

alter table payers add constraint payers_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table payout_history add constraint payout_history_client_id_payout_id_fkey FOREIGN KEY (client_id, payout_id) REFERENCES payouts(client_id, payout_id);

alter table payout_items add constraint payout_items_client_id_payout_id_fkey FOREIGN KEY (client_id, payout_id) REFERENCES payouts(client_id, payout_id);

alter table payout_items add constraint payout_items_client_id_reward_id_fkey FOREIGN KEY (client_id, reward_id) REFERENCES rewards(client_id, reward_id);

alter table payout_preferences add constraint payout_preferences_client_id_person_id_fkey FOREIGN KEY (client_id, person_id) REFERENCES persons(client_id, person_id);

alter table payout_preferences add constraint payout_preferences_client_id_supplier_id_fkey FOREIGN KEY (client_id, supplier_id) REFERENCES suppliers(client_id, supplier_id);

alter table payout_run_lines add constraint payout_run_lines_client_id_payout_id_fkey FOREIGN KEY (client_id, payout_id) REFERENCES payouts(client_id, payout_id);

alter table payout_run_lines add constraint payout_run_lines_client_id_reward_id_fkey FOREIGN KEY (client_id, reward_id) REFERENCES rewards(client_id, reward_id);

alter table payout_run_lines add constraint payout_run_lines_client_id_run_id_fkey FOREIGN KEY (client_id, run_id) REFERENCES payout_runs(client_id, run_id);

alter table payout_runs add constraint payout_runs_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table payouts add constraint payouts_client_id_bank_file_id_fkey FOREIGN KEY (client_id, bank_file_id) REFERENCES bank_files(client_id, file_id);

alter table payouts add constraint payouts_client_id_payer_id_fkey FOREIGN KEY (client_id, payer_id) REFERENCES payers(client_id, payer_id);

alter table payouts add constraint payouts_client_id_person_id_fkey FOREIGN KEY (client_id, person_id) REFERENCES persons(client_id, person_id);

alter table payouts add constraint payouts_client_id_run_id_fkey FOREIGN KEY (client_id, run_id) REFERENCES payout_runs(client_id, run_id);

alter table payouts add constraint payouts_client_id_supplier_id_fkey FOREIGN KEY (client_id, supplier_id) REFERENCES suppliers(client_id, supplier_id);

alter table person_contacts add constraint person_contacts_client_id_person_id_fkey FOREIGN KEY (client_id, person_id) REFERENCES persons(client_id, person_id);

alter table persons add constraint persons_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table persons add constraint persons_client_id_merged_into_fkey FOREIGN KEY (client_id, merged_into) REFERENCES persons(client_id, person_id);

alter table program_domains add constraint program_domains_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table promotion_links add constraint promotion_links_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table reconciliations add constraint reconciliations_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table recovery_codes add constraint recovery_codes_client_id_user_id_fkey FOREIGN KEY (client_id, user_id) REFERENCES users(client_id, user_id);

alter table report_schedules add constraint report_schedules_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table retention_progress add constraint retention_progress_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table review_words add constraint review_words_client_id_connection_id_job_id_fkey FOREIGN KEY (client_id, connection_id, job_id) REFERENCES jobs(client_id, connection_id, job_id);

alter table reviews add constraint reviews_client_id_advocate_person_id_fkey FOREIGN KEY (client_id, advocate_person_id) REFERENCES persons(client_id, person_id);

alter table reviews add constraint reviews_client_id_campaign_id_fkey FOREIGN KEY (client_id, campaign_id) REFERENCES campaigns(client_id, campaign_id);

alter table reviews add constraint reviews_client_id_connection_id_job_id_fkey FOREIGN KEY (client_id, connection_id, job_id) REFERENCES jobs(client_id, connection_id, job_id);

alter table reviews add constraint reviews_client_id_friend_person_id_fkey FOREIGN KEY (client_id, friend_person_id) REFERENCES persons(client_id, person_id);

alter table reward_claims add constraint reward_claims_client_id_advocate_person_id_fkey FOREIGN KEY (client_id, advocate_person_id) REFERENCES persons(client_id, person_id);

alter table reward_claims add constraint reward_claims_client_id_campaign_id_fkey FOREIGN KEY (client_id, campaign_id) REFERENCES campaigns(client_id, campaign_id);

alter table reward_claims add constraint reward_claims_client_id_connection_id_job_id_fkey FOREIGN KEY (client_id, connection_id, job_id) REFERENCES jobs(client_id, connection_id, job_id);

alter table reward_claims add constraint reward_claims_client_id_friend_person_id_fkey FOREIGN KEY (client_id, friend_person_id) REFERENCES persons(client_id, person_id);

alter table reward_history add constraint reward_history_client_id_reward_id_fkey FOREIGN KEY (client_id, reward_id) REFERENCES rewards(client_id, reward_id);

alter table rewards add constraint rewards_client_id_about_connection_id_about_job_id_fkey FOREIGN KEY (client_id, about_connection_id, about_job_id) REFERENCES jobs(client_id, connection_id, job_id);

alter table rewards add constraint rewards_client_id_connection_id_job_id_fkey FOREIGN KEY (client_id, connection_id, job_id) REFERENCES jobs(client_id, connection_id, job_id);

alter table rewards add constraint rewards_client_id_payout_id_fkey FOREIGN KEY (client_id, payout_id) REFERENCES payouts(client_id, payout_id);

alter table rewards add constraint rewards_client_id_person_id_fkey FOREIGN KEY (client_id, person_id) REFERENCES persons(client_id, person_id);

alter table rewards add constraint rewards_client_id_referral_id_fkey FOREIGN KEY (client_id, referral_id) REFERENCES referrals(client_id, referral_id);

alter table servicetitan_name_readings add constraint servicetitan_name_readings_client_id_connection_id_fkey FOREIGN KEY (client_id, connection_id) REFERENCES connections(client_id, connection_id);

alter table servicetitan_names add constraint servicetitan_names_client_id_connection_id_fkey FOREIGN KEY (client_id, connection_id) REFERENCES connections(client_id, connection_id);

alter table sessions add constraint sessions_client_id_user_id_fkey FOREIGN KEY (client_id, user_id) REFERENCES users(client_id, user_id);

alter table shareables add constraint shareables_client_id_person_id_fkey FOREIGN KEY (client_id, person_id) REFERENCES persons(client_id, person_id);

alter table sign_in_tokens add constraint sign_in_tokens_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table sign_in_tokens add constraint sign_in_tokens_client_id_user_id_fkey FOREIGN KEY (client_id, user_id) REFERENCES users(client_id, user_id);

alter table single_sign_on add constraint single_sign_on_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table suppliers add constraint suppliers_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table tax_details add constraint tax_details_client_id_person_id_fkey FOREIGN KEY (client_id, person_id) REFERENCES persons(client_id, person_id);

alter table text_consent_history add constraint text_consent_history_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table text_consent_history add constraint text_consent_history_client_id_person_id_fkey FOREIGN KEY (client_id, person_id) REFERENCES persons(client_id, person_id);

alter table text_consents add constraint text_consents_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table text_consents add constraint text_consents_client_id_person_id_fkey FOREIGN KEY (client_id, person_id) REFERENCES persons(client_id, person_id);

alter table text_settings add constraint text_settings_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table texts add constraint texts_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table unknown_codes_settled add constraint unknown_codes_settled_client_id_connection_id_job_id_fkey FOREIGN KEY (client_id, connection_id, job_id) REFERENCES jobs(client_id, connection_id, job_id);

alter table users add constraint users_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table visitor_counts add constraint visitor_counts_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table webhook_attempts add constraint webhook_attempts_client_id_webhook_id_event_id_fkey FOREIGN KEY (client_id, webhook_id, event_id) REFERENCES webhook_deliveries(client_id, webhook_id, event_id);

alter table webhook_deliveries add constraint webhook_deliveries_client_id_event_id_fkey FOREIGN KEY (client_id, event_id) REFERENCES webhook_events(client_id, event_id);

alter table webhook_deliveries add constraint webhook_deliveries_client_id_webhook_id_fkey FOREIGN KEY (client_id, webhook_id) REFERENCES webhooks(client_id, webhook_id);

alter table webhook_events add constraint webhook_events_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table webhook_keys add constraint webhook_keys_client_id_connection_id_fkey FOREIGN KEY (client_id, connection_id) REFERENCES connections(client_id, connection_id);

alter table webhook_subjects add constraint webhook_subjects_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table webhooks add constraint webhooks_client_id_fkey FOREIGN KEY (client_id) REFERENCES clients(client_id);

alter table write_backs add constraint write_backs_client_id_connection_id_fkey FOREIGN KEY (client_id, connection_id) REFERENCES connections(client_id, connection_id);

CREATE TRIGGER audit_entries_append_only BEFORE DELETE OR UPDATE ON audit_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER campaign_versions_published BEFORE DELETE OR UPDATE ON campaign_versions FOR EACH ROW EXECUTE FUNCTION refuse_published_change();

CREATE TRIGGER campaigns_forget_caps AFTER UPDATE OF live_version ON campaigns FOR EACH ROW WHEN ((old.live_version IS DISTINCT FROM new.live_version)) EXECUTE FUNCTION campaign_forgets_caps();

CREATE TRIGGER coupons_handed_out_once BEFORE DELETE OR UPDATE ON coupons FOR EACH ROW EXECUTE FUNCTION refuse_coupon_change();

CREATE TRIGGER decisions_append_only BEFORE DELETE OR UPDATE ON decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER identities_desk_in AFTER INSERT ON identities REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_desk_persons();

CREATE TRIGGER identities_desk_moved AFTER UPDATE ON identities REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_desk_persons();

CREATE TRIGGER identities_desk_out AFTER DELETE ON identities REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_desk_persons();

CREATE TRIGGER identity_log_append_only BEFORE DELETE OR UPDATE ON identity_log FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER inputs_append_only BEFORE DELETE OR UPDATE ON inputs FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ledger_entries_append_only BEFORE DELETE OR UPDATE ON ledger_entries FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER payout_history_append_only BEFORE DELETE OR UPDATE ON payout_history FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER person_contacts_desk_in AFTER INSERT ON person_contacts REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_desk_persons();

CREATE TRIGGER person_contacts_desk_out AFTER DELETE ON person_contacts REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_desk_persons();

CREATE TRIGGER persons_desk AFTER UPDATE ON persons REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_desk_persons();

CREATE TRIGGER one_client_proves_a_host BEFORE INSERT OR UPDATE ON program_domains FOR EACH ROW WHEN ((new.proved_at IS NOT NULL)) EXECUTE FUNCTION one_client_proves_a_host();

CREATE TRIGGER promotion_links_names BEFORE INSERT OR UPDATE OF code_key ON promotion_links FOR EACH ROW EXECUTE FUNCTION refuse_name_of_shareable();

CREATE TRIGGER referral_history_append_only BEFORE DELETE OR UPDATE ON referral_history FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER reward_history_append_only BEFORE DELETE OR UPDATE ON reward_history FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER rewards_use_caps_added AFTER INSERT ON rewards REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION rewards_use_caps();

CREATE TRIGGER rewards_use_caps_changed AFTER UPDATE ON rewards REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION rewards_use_caps();

CREATE TRIGGER shareables_desk_in AFTER INSERT ON shareables REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_desk_codes();

CREATE TRIGGER shareables_desk_moved AFTER UPDATE ON shareables REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_desk_codes();

CREATE TRIGGER shareables_desk_out AFTER DELETE ON shareables REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION mark_desk_codes();

CREATE TRIGGER shareables_names BEFORE INSERT OR UPDATE OF code_key ON shareables FOR EACH ROW EXECUTE FUNCTION refuse_name_of_promotion();

CREATE TRIGGER text_consent_history_append_only BEFORE DELETE OR UPDATE ON text_consent_history FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER text_consents_noted AFTER INSERT OR UPDATE ON text_consents FOR EACH ROW EXECUTE FUNCTION note_text_consent();

CREATE TRIGGER users_keep_an_owner AFTER DELETE OR UPDATE OF role, disabled_at ON users FOR EACH ROW EXECUTE FUNCTION keep_an_owner();

comment on table desk_changes is 'persons whose entry may be stale; written by triggers in the transaction of the change';

comment on column desk_entries.keys is 'hashes of the client and a key: what is looked up never meets another client';

comment on table desk_word_parts is 'each word by its own spelling, by each spelling with one letter left out, and by ~ and its sound';

comment on column identities.since is 'when it was learnt; of a device: when its owner last named himself on it';

comment on column program_domains.proved_by is 'installation: the operator made it, or there was no other company; dns: the record was there. The record outweighs the installation';

comment on column sessions.password_at is 'when the password was last asked again in this session; null: never';

comment on column sign_in_failures.subject is '"password " and the hash of an address; "confirm " or "code " and a user id';

comment on table sign_in_tokens is 'what is shown or mailed once and works once; used_at also ends one that was taken back';

comment on column text_consents.person_id is 'Who typed the number on the share page: its texts go there, and nobody else''s. Null: the word counts for whoever has the number.';

comment on column users.totp_secret is 'sealed; not yet asked for while totp_since is null';

comment on column users.totp_last_step is 'the step of the last code that was taken: no code works twice';

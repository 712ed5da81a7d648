-- Intake: storing inputs once, in one round trip, together with the background job that applies them (IN-1, IN-6).

-- Makes sure that each of these clients' lanes runs after this transaction commits. A job that waits to be run is enough: it will see what is
-- stored here, since the job of a lane ends with lane_has_work, and that waits for every transaction that found its job still waiting.
create function wake_lanes(lanes bigint[]) returns void language plpgsql as $$
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
end $$;

-- The last question of a lane's job: is anything left to apply, once all that is being stored at this moment is committed?
create function lane_has_work(lane bigint) returns boolean language plpgsql as $$
begin
  perform pg_advisory_xact_lock(7370010, hashint8(lane));
  return exists (select from inbox where client_id = lane);
end $$;

-- Stores all of these inputs with their keys and wakes their lanes, or, when any key is held already, stores nothing and returns the held
-- ones. i_: one element per input. k_: one per key (kind 1 Idempotency-Key, 2 partner event key, 3 name and bytes, which holds 24 hours).
create function store_inputs(
  stored_at timestamptz,
  i_client bigint[], i_id bigint[], i_source text[], i_name text[], i_event_time timestamptz[], i_body text[], i_actor text[],
  i_connection bigint[], i_device text[],
  k_client bigint[], k_kind smallint[], k_hash bytea[], k_input bigint[], k_content bytea[]
) returns table (client_id bigint, kind smallint, key_hash bytea, first_id bigint, content_hash bytea)
language plpgsql as $$
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
end $$;

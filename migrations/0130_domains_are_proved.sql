-- A company that is one of several must prove a program domain before anything is served there (SEC-7): else anybody could take the
-- domain of a company to come. A claim that is not proved stands in nobody's way.

alter table program_domains
  add column proved_at timestamptz,
  add column proved_by text check (proved_by in ('installation', 'dns')),
  add check ((proved_at is null) = (proved_by is null));
comment on column program_domains.proved_by is
  'installation: the operator made it, or there was no other company; dns: the record was there. The record outweighs the installation';

-- What is served today goes on being served.
update program_domains d set proved_at = d.created_at, proved_by = 'installation'
where not exists (
  select from program_domains e
  where e.host = d.host and (e.created_at, e.client_id) < (d.created_at, d.client_id));

-- A unique key would have to begin with the client, so the lock and this look take its place (docs/decisions/0003).
create function one_client_proves_a_host() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('program domain ' || new.host, 0));
  if exists (select from program_domains d
             where d.host = new.host and d.client_id <> new.client_id and d.proved_at is not null) then
    raise exception 'another client has proved %', new.host
      using errcode = 'unique_violation', constraint = 'one_client_proves_a_host';
  end if;
  return new;
end $$;
create trigger one_client_proves_a_host before insert or update on program_domains
  for each row when (new.proved_at is not null) execute function one_client_proves_a_host();

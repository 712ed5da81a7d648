-- Promotion links: names of the company's own in the name space of advocate codes (reference 6.2).

create table promotion_links (
  client_id bigint not null references clients,
  -- the compared form, as in shareables
  code_key text not null check (code_key ~ '^[a-z0-9]+$'),
  code text not null,
  program_label text not null,
  description text not null default '',
  -- null: the share experience of the program domain
  destination text,
  retired_at timestamptz,
  created_at timestamptz not null,
  primary key (client_id, code_key)
);

-- A name is a code or a promotion link, never both. Makers of codes share a lock per client and transaction, a maker of a promotion link
-- holds it alone: so each sees what the other has committed.
create function refuse_name_of_promotion() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock_shared(7370019, hashint8(new.client_id));
  if exists (select from promotion_links p where p.client_id = new.client_id and p.code_key = new.code_key) then
    raise unique_violation using message = 'code_taken_by_promotion', constraint = 'promotion_links_pkey';
  end if;
  return new;
end $$;
create trigger shareables_names before insert or update of code_key on shareables
  for each row execute function refuse_name_of_promotion();

create function refuse_name_of_shareable() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(7370019, hashint8(new.client_id));
  if exists (select from shareables s where s.client_id = new.client_id and s.code_key = new.code_key) then
    raise unique_violation using message = 'code_taken', constraint = 'shareables_pkey';
  end if;
  return new;
end $$;
create trigger promotion_links_names before insert or update of code_key on promotion_links
  for each row execute function refuse_name_of_shareable();

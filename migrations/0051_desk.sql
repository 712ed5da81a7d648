-- Looking advocates up while a caller is on the line (DESK-1): what can be searched of each, the words that occur, and whose entry is to be
-- made anew. Nothing here needs an extension of PostgreSQL.

create sequence desk_change_numbers as bigint;

create table desk_changes (
  client_id bigint not null,
  change_id bigint not null default nextval('desk_change_numbers'),
  person_id bigint not null,
  primary key (client_id, change_id)
);
comment on table desk_changes is 'persons whose entry may be stale; written by triggers in the transaction of the change';

create table desk_entries (
  client_id bigint not null,
  person_id bigint not null,
  keys bigint[] not null,
  data jsonb not null,
  primary key (client_id, person_id)
);
comment on column desk_entries.keys is 'hashes of the client and a key: what is looked up never meets another client';
-- Without the list of pending entries: that would be read through by every search.
create index desk_entries_keys on desk_entries using gin (keys) with (fastupdate = off);

create table desk_words (
  client_id bigint not null,
  word text collate "C" not null,
  persons integer not null,
  primary key (client_id, word)
);

create table desk_word_parts (
  client_id bigint not null,
  part text collate "C" not null,
  word text collate "C" not null,
  primary key (client_id, part, word)
);
comment on table desk_word_parts is 'each word by its own spelling, by each spelling with one letter left out, and by ~ and its sound';
create index desk_word_parts_by_word on desk_word_parts (client_id, word);

create function mark_desk_persons() returns trigger language plpgsql as $$
begin
  insert into desk_changes (client_id, person_id)
    select distinct n.client_id, n.person_id from changed n
    where exists (select from shareables s where s.client_id = n.client_id and s.person_id = n.person_id);
  return null;
end $$;

create function mark_desk_codes() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' then
    insert into desk_changes (client_id, person_id)
      select o.client_id, o.person_id from was o union select n.client_id, n.person_id from changed n;
  else
    insert into desk_changes (client_id, person_id) select distinct n.client_id, n.person_id from changed n;
  end if;
  return null;
end $$;

create trigger persons_desk after update on persons
  referencing new table as changed for each statement execute function mark_desk_persons();
create trigger person_contacts_desk_in after insert on person_contacts
  referencing new table as changed for each statement execute function mark_desk_persons();
create trigger person_contacts_desk_out after delete on person_contacts
  referencing old table as changed for each statement execute function mark_desk_persons();
create trigger identities_desk_in after insert on identities
  referencing new table as changed for each statement execute function mark_desk_persons();
create trigger identities_desk_moved after update on identities
  referencing new table as changed for each statement execute function mark_desk_persons();
create trigger identities_desk_out after delete on identities
  referencing old table as changed for each statement execute function mark_desk_persons();
create trigger shareables_desk_in after insert on shareables
  referencing new table as changed for each statement execute function mark_desk_codes();
create trigger shareables_desk_moved after update on shareables
  referencing old table as was new table as changed for each statement execute function mark_desk_codes();
create trigger shareables_desk_out after delete on shareables
  referencing old table as changed for each statement execute function mark_desk_codes();

insert into desk_changes (client_id, person_id) select distinct client_id, person_id from shareables;

-- The index by the keys is the way, whatever the statistics of long arrays make the planner believe.
create function desk_find(client bigint, groups jsonb, most integer)
returns table (person_id bigint, data jsonb) language plpgsql stable
set enable_seqscan = off set enable_indexscan = off as $$
declare
  conditions text;
begin
  select string_agg(format('e.keys && %L::bigint[]', (select array_agg(k::bigint) from jsonb_array_elements_text(g) as k)), ' and ')
    into conditions from jsonb_array_elements(groups) as g;
  return query execute format('select e.person_id, e.data from desk_entries e where e.client_id = %s and %s limit %s',
    client, conditions, most);
end $$;

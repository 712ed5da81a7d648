-- Texts that an advocate asks for on the share page (OUT-2), and every word about a number for good: who asks later gets the exact words.
alter table text_consents add column person_id bigint;
comment on column text_consents.person_id is
  'Who typed the number on the share page: its texts go there, and nobody else''s. Null: the word counts for whoever has the number.';
alter table text_consents add foreign key (client_id, person_id) references persons;
create index text_consents_by_person on text_consents (client_id, person_id) where person_id is not null;

create table text_consent_history (
  client_id bigint not null references clients,
  entry_no bigint generated always as identity,
  number text not null,
  person_id bigint,
  agreed boolean not null,
  source text not null,
  -- the exact words that were agreed to, or that were said
  detail text,
  actor text not null,
  since timestamptz not null,
  primary key (client_id, entry_no),
  foreign key (client_id, person_id) references persons
);
create index text_consent_history_by_number on text_consent_history (client_id, number, entry_no);
create index text_consent_history_by_person on text_consent_history (client_id, person_id) where person_id is not null;
insert into text_consent_history (client_id, number, agreed, source, detail, actor, since)
select client_id, number, agreed, source, detail, actor, since from text_consents order by since;
create trigger text_consent_history_append_only before update or delete on text_consent_history
  for each row execute function refuse_change();

create function note_text_consent() returns trigger language plpgsql as $$
begin
  insert into text_consent_history (client_id, number, person_id, agreed, source, detail, actor, since)
  values (new.client_id, new.number, new.person_id, new.agreed, new.source, new.detail, new.actor, new.since);
  return new;
end $$;
create trigger text_consents_noted after insert or update on text_consents
  for each row execute function note_text_consent();

-- To which number a person's texts go: one that the person typed on the share page, or one that is known of the person and about which a
-- word counts for whoever has it. Null: nobody agreed. Merges are not followed for `person`, but what merged persons typed counts.
create function agreed_number(client bigint, person bigint) returns text language sql stable as $$
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
$$;

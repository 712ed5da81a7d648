-- Whether a changed person is an advocate is looked up one by one: a join would be planned once, and then read every code of the client for
-- each batch of inputs.
create or replace function mark_desk_persons() returns trigger language plpgsql as $$
begin
  insert into desk_changes (client_id, person_id)
    select distinct n.client_id, n.person_id from changed n
    where (select true from shareables s where s.client_id = n.client_id and s.person_id = n.person_id limit 1);
  return null;
end $$;

-- One answer to "is this person on the block list?", for whoever pays or writes to people (PO-3, OUT-2). Merges are not followed: ask for the survivor.

create function blocking_entry(client bigint, person bigint) returns bigint language sql stable as $$
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
$$;

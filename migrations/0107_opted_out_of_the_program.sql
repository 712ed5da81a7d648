-- Who wants nothing of the program (PO-3): an opt-out of the class 'all' that somebody said, of any address of the person, as address or as the
-- hash that an erasure or a file left. A bounce is no such word. Merges are not followed: ask for the survivor.
create function opted_out_of_program(client bigint, person bigint) returns boolean language sql stable as $$
  select exists (
    select from (
      select lower(trim(p.email)) as address from persons p where p.client_id = client and p.person_id = person and p.email is not null
      union
      select i.value from identities i where i.client_id = client and i.person_id = person and i.kind = 'email') a
    join mail_opt_outs o on o.client_id = client and o.mail_class = 'all' and o.reason <> 'bounced'
     and o.address_key in (a.address, 'sha256:' || encode(sha256(convert_to(a.address, 'UTF8')), 'hex')))
$$;

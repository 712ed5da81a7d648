-- The names that visitors of one moment ask for, as rows. A plain unnest makes PostgreSQL plan the statement anew each time, because it
-- guesses ten rows for an array that it does not know; planning then costs more than looking up.
create function link_names(clients bigint[], keys text[]) returns table (client_id bigint, code_key text)
language plpgsql immutable rows 1 as $$
begin
  return query select * from unnest(clients, keys);
end $$;

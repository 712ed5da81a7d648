-- ServiceTitan: what a Zap said per field (so that the order of Zaps does not matter, AT-5), and what the follower saw last.

alter table jobs
  -- field -> [value, version in ms]: what fills in for ServiceTitan until it has spoken, and for what it never tells
  add column zap_said jsonb not null default '{}',
  -- hash of the row as ServiceTitan last showed it: an unchanged row is no new input
  add column seen_hash bytea;

-- Not (client_id, connection_id, customer_id): beside the primary key (client_id, connection_id, job_id) the planner, while it has no
-- statistics, takes one for as good as the other and reads a whole connection for one job (seen 2026-10 on PostgreSQL 18).
drop index jobs_by_customer;
create index jobs_by_customer on jobs (client_id, customer_id, connection_id);

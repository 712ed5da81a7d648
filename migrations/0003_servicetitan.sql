-- ServiceTitan: what a Zap said per field (so that the order of Zaps does not matter, AT-5), and what the follower saw last.

alter table jobs
  -- field -> [value, version in ms]: what fills in for ServiceTitan until it has spoken, and for what it never tells
  add column zap_said jsonb not null default '{}',
  -- hash of the row as ServiceTitan last showed it: an unchanged row is no new input
  add column seen_hash bytea;

-- Which process each queue worker belongs to. A live process holds the advisory lock (7370011, lock_number) on a session of its own, so
-- the jobs of a killed one can be told apart and freed at once (src/queue/presence.ts).
create table goodword_meta.queue_workers (
  worker_id text primary key,
  lock_number int not null,
  registered_at timestamptz not null default now()
);

-- Invoices (QU-6): the question for the invoices of a job is asked again and again, because money moves without moving the job.

alter table questions
  -- when it was last answered, while it stays open to be asked again
  add column read_at timestamptz,
  -- names the content of that answer: the same answer again is no new input
  add column seen_hash bytea,
  -- the completion that the pauses grow from, the end of the hold, and when asking again ends; null: one answer is enough
  add column repeat_from timestamptz,
  add column hold_until timestamptz,
  add column repeat_until timestamptz;

-- The newest version of a job that a webhook told of (IN-5), and when it was told: a reading that is older comes from a replica that lags,
-- and is made again in seconds.

alter table jobs
  add column told_modified_on timestamptz,
  add column told_at timestamptz;

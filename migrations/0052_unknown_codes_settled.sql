-- Unknown codes that staff looked at and let go (DESK-2): they are listed no more, unless the job gets another code.
create table unknown_codes_settled (
  client_id bigint not null,
  connection_id bigint not null,
  job_id text not null,
  code_key text not null,
  settled_by text not null,
  settled_at timestamptz not null,
  primary key (client_id, connection_id, job_id, code_key),
  foreign key (client_id, connection_id, job_id) references jobs (client_id, connection_id, job_id)
);

-- How far the bodies of a client were emptied by age: what was gone through is not read again.
create table retention_progress (
  client_id bigint not null references clients,
  what text not null check (what in ('inputs', 'mails')),
  reached bigint not null,
  primary key (client_id, what)
);

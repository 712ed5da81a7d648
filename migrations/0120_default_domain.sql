-- The program domain that links begin with; none chosen: the one that was added first.
alter table program_domains add column is_default boolean not null default false;
create unique index program_domains_one_default on program_domains (client_id) where is_default;

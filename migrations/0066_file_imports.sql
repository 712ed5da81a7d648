-- Imports of files: the rows are kept with the import until each is taken, and those that were refused until they are mended.
create table file_imports (
  client_id bigint not null references clients,
  import_id bigint not null,
  kind text not null check (kind in ('advocates', 'leads', 'events', 'past_customers', 'opt_outs', 'program')),
  -- of the file
  name text not null,
  -- the heading row of the file, and per column the field that it is read as; null: none
  columns jsonb not null,
  fields jsonb not null,
  -- what the uploader said beside the file: label, event_name, dates, mail_class, connection_id
  settings jsonb not null,
  state text not null default 'running' check (state in ('running', 'paused', 'canceled', 'done')),
  rows int not null,
  new_rows int not null default 0,
  known_rows int not null default 0,
  refused_rows int not null default 0,
  created_by text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  finished_at timestamptz,
  primary key (client_id, import_id),
  check ((state in ('running', 'paused')) = (finished_at is null)),
  check (new_rows + known_rows + refused_rows <= rows)
);
create index file_imports_under_way on file_imports (client_id, import_id) where state = 'running';

create table file_import_rows (
  client_id bigint not null,
  row_id bigint not null,
  import_id bigint not null,
  -- from 1, the heading row left out; and the line of the file
  row int not null,
  line int not null,
  -- as in the file; gone once the row is taken: what it said is stored where it belongs
  cells jsonb,
  state text not null default 'waiting' check (state in ('waiting', 'new', 'known', 'refused')),
  -- why it was refused: the field, the code of the catalogue, the sentence
  field text,
  code text,
  message text,
  primary key (client_id, row_id),
  unique (client_id, import_id, row),
  foreign key (client_id, import_id) references file_imports,
  check ((state in ('waiting', 'refused')) = (cells is not null)),
  check ((state = 'refused') = (message is not null))
);
create index file_import_rows_waiting on file_import_rows (client_id, import_id, row) where state = 'waiting';
create index file_import_rows_refused on file_import_rows (client_id, import_id, row) where state = 'refused';

-- Who was served before Goodword knew, as a file of the contractor says (QU-2).
create table past_customers (
  client_id bigint not null references clients,
  -- customer: "connection:customer"
  kind text not null check (kind in ('email', 'phone', 'customer')),
  value text not null,
  -- when the person had been served; a row without a day: when the file came
  served_at timestamptz not null,
  import_id bigint not null,
  primary key (client_id, kind, value, served_at)
);

-- Where each payment of a file for the bank goes, as it was when the file was made: what the person changes later is for the next file.
create table bank_file_lines (
  client_id bigint not null,
  payout_id bigint not null,
  file_id bigint not null,
  -- sealed JSON: whose account, and which
  destination bytea not null,
  primary key (client_id, payout_id),
  foreign key (client_id, payout_id) references payouts,
  foreign key (client_id, file_id) references bank_files
);
create index bank_file_lines_by_file on bank_file_lines (client_id, file_id);

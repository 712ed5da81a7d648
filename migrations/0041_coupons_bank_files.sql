-- What suppliers hand out and put together: coupon codes, and files for the bank.

create table coupon_batches (
  client_id bigint not null,
  batch_id bigint not null,
  supplier_id bigint not null,
  name text not null,
  -- of the file: rows with a code, codes that were new, codes that were there already
  rows int not null,
  added int not null,
  repeated int not null,
  created_by text not null,
  created_at timestamptz not null,
  -- its codes that nobody got are gone
  withdrawn_at timestamptz,
  primary key (client_id, batch_id),
  foreign key (client_id, supplier_id) references suppliers
);

create table coupons (
  client_id bigint not null,
  supplier_id bigint not null,
  -- keyed hash of the code: the same code is known again and cannot be read from the database
  code_hash bytea not null,
  batch_id bigint not null,
  -- the code, sealed
  code bytea not null,
  hint text not null,
  expires_at timestamptz,
  payout_id bigint,
  handed_out_at timestamptz,
  primary key (client_id, supplier_id, code_hash),
  unique (client_id, payout_id),
  foreign key (client_id, supplier_id) references suppliers,
  foreign key (client_id, batch_id) references coupon_batches,
  foreign key (client_id, payout_id) references payouts,
  check ((payout_id is null) = (handed_out_at is null))
);
create index coupons_left on coupons (client_id, supplier_id, expires_at) where payout_id is null;
create index coupons_by_batch on coupons (client_id, batch_id);

-- Whoever got a code keeps it: it is neither changed nor given to another.
create function refuse_coupon_change() returns trigger language plpgsql as $$
begin
  if old.payout_id is not null then
    raise exception 'a code that was handed out never changes' using errcode = 'restrict_violation';
  end if;
  return coalesce(new, old);
end $$;
create trigger coupons_handed_out_once before update or delete on coupons for each row execute function refuse_coupon_change();

create table bank_files (
  client_id bigint not null,
  file_id bigint not null,
  supplier_id bigint not null,
  payouts int not null,
  total_minor bigint not null,
  currency text not null,
  created_by text not null,
  created_at timestamptz not null,
  primary key (client_id, file_id),
  foreign key (client_id, supplier_id) references suppliers
);
alter table payouts add column bank_file_id bigint;
alter table payouts add foreign key (client_id, bank_file_id) references bank_files;
create index payouts_by_bank_file on payouts (client_id, bank_file_id) where bank_file_id is not null;

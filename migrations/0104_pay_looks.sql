-- Rewards of campaigns that pay by themselves that something hindered when they were looked at: they are looked at again later and later,
-- so that they keep nobody else waiting.
create table pay_looks (
  client_id bigint not null,
  reward_id bigint not null,
  looks int not null check (looks > 0),
  next_look_at timestamptz not null,
  primary key (client_id, reward_id),
  foreign key (client_id, reward_id) references rewards
);

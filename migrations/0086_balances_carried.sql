-- Balances of other programs are carried over as rewards by hand: how many, and how much.

alter table file_imports
  add column carried_rewards int not null default 0,
  add column carried_minor bigint not null default 0;

-- The holds that end by themselves (RW-4), by when they end: rewards that wait for a person or may never be paid are not among them.
drop index rewards_on_hold;
create index rewards_to_approve on rewards (hold_until, client_id)
  where state = 'earned' and approval = 'auto' and not from_integration and flag is null;
create index rewards_by_partner_id on rewards (client_id, partner_reward_id) where partner_reward_id is not null;

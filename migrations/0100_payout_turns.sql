-- Until when a process may be calling a provider about a payout: meanwhile nobody else says what became of it (PO-2).
alter table payouts add column leased_until timestamptz;

-- The payer of a reward is the one that the campaign version names by which it was decided (it never changes); none, and payers that are
-- gone, are the default one.
create function payer_of_reward(client bigint, campaign bigint, decided_by_version int) returns bigint language sql stable as $$
  select coalesce(
    (select pa.payer_id from campaign_versions v
       join payers pa on pa.client_id = v.client_id and pa.payer_id::text = v.settings -> 'payout' ->> 'payer_id'
      where v.client_id = client and v.campaign_id = campaign and v.version = decided_by_version),
    (select pa.payer_id from payers pa where pa.client_id = client and pa.is_default))
$$;

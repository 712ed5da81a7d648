-- People: what merging, the look-ups of persons and their histories search by.

-- The merged persons of a survivor: one step to the survivor is kept, never a chain (people/store.ts).
create index persons_by_survivor on persons (client_id, merged_into) where merged_into is not null;
create index persons_by_last_name on persons (client_id, lower(last_name)) where last_name is not null;
create index identity_log_by_other on identity_log (client_id, other_person_id) where other_person_id is not null;
create index steps_by_partner_conversion on steps (client_id, (data ->> 'partner_conversion_id'))
  where data ->> 'partner_conversion_id' is not null;
comment on column identities.since is 'when it was learnt; of a device: when its owner last named himself on it';

-- Advocates' own codes written on their customer records (ST-12): write-backs that belong to a person and to no referral or job.
-- Subject: "<customer>:advocate:<person>:<revision>"; a changed code is a new revision.

alter table write_backs
  alter column job_id drop not null,
  alter column referral_id drop not null,
  drop constraint write_backs_kind_check,
  add constraint write_backs_kind_check check (kind in
    ('job_note', 'customer_note', 'customer_tag', 'job_external_data', 'customer_external_data', 'job_custom_field',
     'advocate_note', 'advocate_tag', 'advocate_external_data')),
  add constraint write_backs_owner_check check ((kind like 'advocate%') = (referral_id is null and job_id is null));

-- Codes come by the thousand and wait behind what referrals owe.
create index write_backs_in_turn on write_backs (client_id, connection_id, (referral_id is null), next_attempt_at, write_back_id)
  where state = 'pending';
-- The settings learn the new switches, off.
alter table connections alter column write_back set default '{"customerTagTypeId": null, "externalDataGuid": null, "advocateTagTypeId": null,
  "advocateExternalDataGuid": null, "since": {}}';
update connections set write_back = '{"advocateTagTypeId": null, "advocateExternalDataGuid": null}'::jsonb || write_back;

-- "Write codes now" goes on page by page as an import does.
alter table imports
  drop constraint imports_what_check,
  add constraint imports_what_check check (what in ('history', 'customers', 'codes'));

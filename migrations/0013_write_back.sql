-- What Goodword writes into ServiceTitan, only where it was switched on: notes, tags and the like (ST-10), leads handed over (ST-11).
-- Both tables are outboxes: filled in the transaction of the decision, worked off by the connection's follower, outside of it.

-- The settings of both (servicetitan/writing-settings.ts), with the instants since which each part is on.
alter table connections
  add column write_back jsonb not null default '{"customerTagTypeId": null, "externalDataGuid": null, "since": {}}',
  add column hand_over jsonb not null default '{"mode": "off", "bookingProviderId": null, "campaignId": null, "businessUnitId": null,
    "jobTypeId": null, "callReasonId": null, "followUpDays": null, "priority": "Normal", "since": null}';

create table write_backs (
  client_id bigint not null,
  write_back_id bigint not null,
  connection_id bigint not null,
  kind text not null check (kind in
    ('job_note', 'customer_note', 'customer_tag', 'job_external_data', 'customer_external_data', 'job_custom_field')),
  -- What makes it one: "<target>:<referral>:<revision>"; a changed advocate is a new revision.
  subject text not null,
  -- The job or customer of ServiceTitan that is written to, and the job that owes it.
  target_id text not null,
  job_id text not null,
  referral_id bigint not null,
  advocate_person_id bigint not null,
  revision int not null check (revision >= 1),
  -- The advocate's code; and for a tag its type id, for external data the application's GUID.
  code text,
  value text,
  -- The job says this code in another place too: what is written is a copy of evidence, and not the only trace of ours (AT-5).
  is_copy boolean not null default false,
  state text not null default 'pending' check (state in ('pending', 'written', 'skipped', 'failed')),
  attempts int not null default 0,
  next_attempt_at timestamptz,
  -- No attempt begins later; trying again by hand moves it.
  give_up_at timestamptz not null,
  -- Since when a call may have gone out whose outcome nobody knows; null: none.
  unresolved_since timestamptz,
  last_error text,
  -- {reason, message, …}: what became of it
  result jsonb,
  created_at timestamptz not null,
  done_at timestamptz,
  primary key (client_id, write_back_id),
  unique (client_id, connection_id, kind, subject),
  check ((state = 'pending') = (next_attempt_at is not null)),
  foreign key (client_id, connection_id) references connections
);
create index write_backs_due on write_backs (client_id, connection_id, next_attempt_at) where state = 'pending';
create index write_backs_by_target on write_backs (client_id, connection_id, target_id);
create index write_backs_by_job on write_backs (client_id, connection_id, job_id);

create table hand_overs (
  client_id bigint not null,
  hand_over_id bigint not null,
  connection_id bigint not null,
  kind text not null check (kind in ('booking', 'lead')),
  -- The web lead, its person, and the name under which ServiceTitan knows it as ours.
  input_id bigint not null,
  person_id bigint not null,
  external_id text not null,
  -- {name, emails, phones, address} as the visitor gave them; emptied once it is handed over
  contact jsonb,
  advocate_person_id bigint,
  code text,
  state text not null default 'pending' check (state in ('pending', 'created', 'skipped', 'failed')),
  -- Where an unresolved booking would be found.
  provider_id text,
  attempts int not null default 0,
  next_attempt_at timestamptz,
  -- No attempt begins later; trying again by hand moves it.
  give_up_at timestamptz not null,
  unresolved_since timestamptz,
  last_error text,
  -- The id of the booking or lead in ServiceTitan.
  servicetitan_id text,
  received_at timestamptz not null,
  created_at timestamptz not null,
  done_at timestamptz,
  primary key (client_id, hand_over_id),
  unique (client_id, connection_id, input_id),
  check ((state = 'pending') = (next_attempt_at is not null)),
  check ((state = 'created') = (servicetitan_id is not null)),
  foreign key (client_id, connection_id) references connections,
  foreign key (client_id, person_id) references persons
);
create index hand_overs_due on hand_overs (client_id, connection_id, next_attempt_at) where state = 'pending';
create index hand_overs_by_booking on hand_overs (client_id, connection_id, servicetitan_id) where kind = 'booking';
create index hand_overs_by_time on hand_overs (client_id, connection_id, received_at);
create index hand_overs_by_person on hand_overs (client_id, person_id);
create index jobs_by_booking on jobs (client_id, connection_id, booking_id) where booking_id is not null;

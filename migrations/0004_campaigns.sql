-- A campaign that is ended by hand stops counting at that instant, whatever its planned end was (QU-3).
alter table campaigns add column ended_at timestamptz;

-- Quiet hours hold for every attempt, so what decides them is kept with the mail and the text (OUT-2).

-- Somebody asked for it this moment: until then it may leave at any hour.
alter table mails add column awaited_until timestamptz;
alter table texts add column awaited_until timestamptz;
-- Where it must be day: zones of the person's address; none: the company's.
alter table texts add column zones text[] not null default '{}';

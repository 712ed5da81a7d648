-- Referrals: merging finds evidence by its advocate; a share link can carry its own presentation (reference 6.1).

create index evidence_by_advocate on evidence (client_id, advocate_person_id) where advocate_person_id is not null;
alter table shareables add column content jsonb not null default '{}';

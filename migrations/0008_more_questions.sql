-- More that ServiceTitan can be asked: a job that only a webhook named, and the invoices of a job (QU-6).
alter table questions drop constraint questions_kind_check;
alter table questions add constraint questions_kind_check
  check (kind in ('customer_contacts', 'completed_jobs', 'job', 'job_invoices'));
alter table facts drop constraint facts_kind_check;
alter table facts add constraint facts_kind_check check (kind in ('customer_contacts', 'completed_jobs', 'job_invoices'));

-- Where a line of a run goes, as it may be shown: the e-mail address, or the hint of an account. Whoever approves a run sees it.
alter table payout_run_lines add column goes_to text;

-- A referral ends when nothing speaks for it any more (its evidence turned out too old for the job, its code was taken off the job), and is
-- taken up again when something does. Without that, the end would depend on the order of arrival (AT-5).
alter table referrals drop constraint referrals_state_check;
alter table referrals add constraint referrals_state_check check (state in ('active', 'ended', 'superseded'));

// Why a referral earns nothing, as its advocate may read it (EX-3): plain, and with nothing private about the friend. Pure.

const FAILS: Record<string, string> = {
  job_completed: 'The job was canceled.',
  self_referral: 'You and this friend share a household or a contact, and rewards are for new households.',
  existing_customer:
    'Your friend had been a customer before, and the reward is for new customers. Thank you all the same.',
  evidence_before_job: 'The job was booked before your referral reached us.',
  campaign_live: 'The referral program was not running at the time.',
  within_campaign_dates: 'The job was booked outside of the dates of the program.',
  campaign_target: 'The program is not open to this referral.',
  no_charge: 'The job was free of charge, so it does not earn a reward.',
  recall: 'The visit belonged to an earlier job, so it does not earn a reward.',
  warranty: 'The visit was under warranty, so it does not earn a reward.',
  paid: 'What was charged for the job was taken back.',
  minimum_total: 'The job was below the minimum of the program.',
  already_rewarded: 'Another job of this friend has earned the reward already.',
  // What took a reward back that stood already.
  job_canceled: 'The job was canceled.',
  job_reopened: 'The job was reopened and is not done yet.',
  not_paid: 'The job is not paid.',
};

/** What is said where no reason of its own fits. */
const OTHER = 'The job does not fit the terms of the program.';

/** The sentence for a reason code. */
export function plainReason(code: string | null | undefined): string {
  return FAILS[code ?? ''] ?? OTHER;
}

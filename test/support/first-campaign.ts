// The campaign that tests begin with. Knows nothing of the test runner.

/** $100 for the advocate, $50 for the friend, two weeks of hold, approved by itself. */
export const CAMPAIGN = {
  name: 'Refer a friend',
  program_label: 'refer-a-friend',
  company_name: 'Acme Heating',
  company_url: 'https://www.acme.example/',
  rewards: {
    advocate: { amount_minor: 10_000, currency: 'USD' },
    friend: { amount_minor: 5_000, currency: 'USD' },
  },
  hold_days: 14,
};

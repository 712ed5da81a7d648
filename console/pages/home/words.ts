// The words of Home.

import { catalogue } from '../../language.ts';

export const words = catalogue({
  en: {
    title: 'Home',
    subtitle: (since: string, until: string) => `${since} to ${until}, beside as many days before`,
    period: 'Period',
    periods: { 7: 'Last 7 days', 30: 'Last 30 days', 90: 'Last 90 days', 365: 'Last 12 months' },
    campaign: 'Campaign',
    channel: 'Channel',
    kind: 'Advocates',
    funnel: { leads: 'Leads', scheduled: 'Scheduled', completed: 'Completed', rewarded: 'Rewarded' },
    revenue: 'Revenue',
    revenueHint: 'Completed referred jobs',
    cost: 'Rewards',
    costHint: 'Earned, less what was taken back',
    return: 'Return',
    returnHint: 'Revenue as a multiple of the rewards',
    times: (ratio: string) => `${ratio}×`,
    ofThem: (share: string) => `${share} of the step before`,
    more: (change: string) => `${change} more than before`,
    less: (change: string) => `${change} less than before`,
    same: 'As before',
    noneBefore: 'None before',
    chart: 'Revenue and rewards over time',
    by: 'By',
    groups: {
      campaign: 'Campaign',
      channel: 'Channel',
      business_unit: 'Business unit',
      advocate_kind: 'Advocate kind',
    },
    channels: {
      advocate_code: 'Code told to the office',
      coupon: 'Coupon',
      web_lead: 'Web form',
      click: 'Share link',
      share_match: 'Shared by e-mail',
      staff: 'Entered by staff',
    },
    kinds: { customer: 'Customers', employee: 'Employees', technician: 'Technicians', partner: 'Partners' },
    nothingYetTitle: 'No referrals in this period',
    nothingYetText:
      'Leads show here as soon as a friend follows a link, fills in a form with a code, or names a code on the phone.',
    attention: 'Needs attention',
    attentionNone: 'Nothing waits for you.',
    problem: 'Problem',
    todo: 'To do',
    since: 'since',
  },
});

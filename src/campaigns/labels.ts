// What the settings of a campaign are called by people, by their path. A setting without words of its own is called by its name. Pure.

const LABELS: Record<string, string> = {
  name: 'Name',
  program_label: 'Program label',
  company_name: 'Company name',
  company_url: 'Company website',
  live_from: 'First day on which jobs count',
  live_until: 'End of the days on which jobs count',
  rewards: 'Rewards',
  'rewards.advocate': 'Reward of the advocate',
  'rewards.friend': 'Reward of the friend',
  hold_days: 'Days on hold before a reward is approved',
  approval: 'Approval of rewards',
  lookback_days: 'Days for which a referral counts',
  qualification: 'What counts',
  'qualification.new_customers_only': 'New customers only',
  'qualification.existing_customer': 'Who is an existing customer',
  'qualification.existing_customer.count_no_charge': 'Free jobs make an existing customer',
  'qualification.existing_customer.count_zero_total': 'Jobs with a total of zero make an existing customer',
  'qualification.existing_customer.count_recall': 'Recalls make an existing customer',
  'qualification.existing_customer.count_warranty': 'Warranty jobs make an existing customer',
  'qualification.existing_customer.lookback_days': 'Days for which an earlier job makes an existing customer',
  'qualification.existing_customer.household': 'Jobs of the household make an existing customer',
  'qualification.household_is_self_referral': 'The own household is no friend',
  'qualification.require_paid': 'The invoice must be paid',
  'qualification.minimum_total_minor': 'Minimum job total',
  'qualification.business_units': 'Business units',
  'qualification.job_types': 'Job types',
  'qualification.tags': 'Tags',
  'qualification.servicetitan_campaigns': 'ServiceTitan campaigns',
  'qualification.jobs_per_friend': 'Jobs of one friend that earn',
  targeting: 'For whom',
  'targeting.advocate_kinds': 'Kinds of advocates',
  'targeting.audiences': 'Audiences',
  'targeting.audiences.include': 'Audiences it is for',
  'targeting.audiences.exclude': 'Audiences it is not for',
  'targeting.traffic_percent': 'Share of the traffic in percent',
  'targeting.priority': 'Priority',
  theme: 'Look',
  'theme.accent': 'Accent colour',
  'theme.background': 'Background colour',
  'theme.text': 'Text colour',
  'theme.logo_url': 'Logo',
  share_link: 'Share link',
  'share_link.destination': 'Where share links lead',
  'share_link.destination_mobile': 'Where share links lead on phones',
  'share_link.utm_source': 'UTM source',
  'share_link.utm_medium': 'UTM medium',
  'share_link.utm_campaign': 'UTM campaign',
  'share_link.utm_content': 'UTM content',
  'share_link.utm_term': 'UTM term',
  landing: 'Friend landing',
  'landing.form': 'Landing as',
  'landing.position': 'Landing position',
  'landing.title': 'Landing title',
  'landing.text': 'Landing text',
  'landing.code_label': 'Words above the code',
  'landing.button': 'Landing button',
  'landing.email_first': 'Ask for the e-mail before the code shows',
  'landing.prefill': 'Form field that gets the code',
  'landing.phone': 'Phone number for booking',
  share: 'Sharing',
  'share.title': 'Share page title',
  'share.text': 'Share page text',
  'share.button': 'Share page button',
  'share.email_subject': 'Subject of share mails',
  'share.email_message': 'Text of share mails',
  'share.social_title': 'Social title',
  'share.social_description': 'Social description',
  'share.social_image_url': 'Social picture',
  'share.text_message': 'Text message',
  'share.channels': 'Ways to share',
  messages: 'Messages of the program',
  'messages.welcome': 'Message: welcome',
  'messages.lead_received': 'Message: the friend got in touch',
  'messages.job_booked': 'Message: the job is booked',
  'messages.job_completed': 'Message: the job is done, the reward on hold',
  'messages.reward_earned': 'Message: the reward is approved',
  'messages.reward_sent': 'Message: the reward was given',
  'messages.reward_refused': 'Message: no reward, and why',
  'messages.reminder': 'Message: reminder',
  zones: 'Zones of the website',
  'zones.global_header': 'Zone in the header',
  'zones.global_footer': 'Zone in the footer',
  'zones.overlay': 'Zone over the page',
  'zones.confirmation': 'Zone on the thank-you page',
  'zones.my_account': 'Zone in the customer account',
  'zones.referral_page': 'Zone on the referral page',
};

/** The words of members that stand in several places. */
const MEMBERS: Record<string, string> = {
  is_on: 'shown',
  title: 'title',
  text: 'text',
  button: 'button',
  include: 'only these',
  exclude: 'never these',
};

/** "targeting.priority" → "Priority"; "zones.overlay.title" → "Zone over the page: title". */
export function labelOf(field: string): string {
  const own = LABELS[field];
  if (own) return own;
  const steps = field.split('.');
  const last = steps.pop() ?? field;
  const words = MEMBERS[last] ?? spelled(last);
  if (steps.length === 0) return words.charAt(0).toUpperCase() + words.slice(1);
  return `${labelOf(steps.join('.'))}: ${words}`;
}

function spelled(name: string): string {
  return name.replace(/_minor$/, '').replaceAll('_', ' ');
}

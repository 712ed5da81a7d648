// Words of what Goodword writes into ServiceTitan, and of what to ask its administrator.

import { catalogue } from '../../../language.ts';

export const words = catalogue({
  en: {
    writeTitle: 'What is written',
    writeText:
      'Everything is off until you switch it on. What was referred before a part was switched on does not get it.',
    onJobs: 'Who referred a job',
    onAdvocates: 'Codes of advocates on their own customer records',
    parts: {
      job_note: 'A note on the job',
      customer_note: 'A note on the customer',
      job_custom_field: 'The job’s field “Advocate Code”, where it is empty',
      customer_tag_type_id: 'Tag of referred customers',
      external_data_guid: 'External data on job and customer',
      advocate_note: 'A note with code and link',
      advocate_tag_type_id: 'Tag of customers who are advocates',
      advocate_external_data_guid: 'External data with code and link',
    },
    hints: {
      tag: 'Id of the tag, from ServiceTitan: Settings > Tags. Empty: off.',
      guid: 'Id of your application in the developer portal. Empty: off.',
    },
    on: 'On since',
    tryTitle: 'Try it first',
    tryText: 'ServiceTitan is looked at, and nothing is written.',
    onJob: 'A referred job',
    onCustomer: 'A customer who is an advocate',
    jobId: 'Job ID',
    customerId: 'Customer ID',
    tryAction: 'Show what would be written',
    tryNothing: 'Nothing is switched on, so nothing would be written.',
    actions: { write: 'Would be written', nothing: 'Nothing to do', unknown: 'Could not be asked' },
    what: (kind: string) => `What would be written: ${kind}`,
    save: 'Save',
    switchOnTitle: 'Write this into ServiceTitan from now on?',
    switchOn: 'Switch on',
    saved: 'Saved',
    askTitle: 'What to ask the administrator',
    ask: {
      write: (tenant: string, scopes: string[]) =>
        [
          `Please let the application Goodword write into ServiceTitan (tenant ${tenant}):`,
          `1. In the developer portal, switch on for the application: ${scopes.join(', ')}.`,
          '2. In ServiceTitan, open Settings > Integrations > API Application Access and accept the new version.',
        ].join('\n'),
      doctor: (tenant: string, steps: string[]) =>
        [`Goodword cannot do all of its work in ServiceTitan (tenant ${tenant}) yet:`, ...steps].join('\n'),
    },
    copy: 'Text for the administrator',
    handTitle: 'Hand web leads over',
    handText:
      'A friend who leaves name and phone on your website becomes a booking or a lead in ServiceTitan, with the code in it. Leads from before it was switched on are not handed over.',
    mode: 'Web leads become',
    modes: {
      off: 'Nothing: your website sends them itself',
      booking: 'Bookings (Calls > Bookings)',
      lead: 'Leads (Follow up > Leads)',
    },
    hand: {
      booking_provider_id: 'Booking provider ID',
      campaign_id: 'Campaign ID',
      business_unit_id: 'Business unit ID',
      job_type_id: 'Job type ID',
      call_reason_id: 'Call reason ID',
      follow_up_days: 'Follow up in so many days',
      priority: 'Priority',
    },
    handHints: {
      booking_provider_id: 'ServiceTitan shows it at your app once the booking scopes are accepted.',
      campaign_id: 'ServiceTitan: Marketing > Campaigns.',
      leadCampaign: 'ServiceTitan takes no lead without one.',
      callReason: 'Either a call reason, or a day to follow up.',
    },
    priorities: { Low: 'Low', Normal: 'Normal', High: 'High', Urgent: 'Urgent' },
    needProvider: 'Bookings need the provider’s id.',
    needCampaign: 'Leads need a campaign.',
    needReason: 'Say a call reason or days to follow up.',
    notBoth: 'One of the two, not both.',
    handOnTitle: 'Hand web leads over from now on?',
    handOnText: (what: string) =>
      `Each new web lead of a friend is written into ServiceTitan. From now on they become: ${what}.`,
    handOffTitle: 'Stop handing leads over?',
    handOffText: 'New web leads stay in Goodword alone. What waits is not written any more.',
    switchOff: 'Stop',
  },
});

// Words of the set-up checklist. What each step says comes from the server, which checks it.

import { catalogue } from '../../language.ts';

export const words = catalogue({
  en: {
    title: 'Set-up checklist',
    subtitle: 'Each step checks itself, and has the words to paste elsewhere.',
    progress: (done: number, all: number) => `${done} of ${all} steps are done`,
    complete: 'Everything is set up. Referrals are counted and rewarded by themselves.',
    states: { done: 'Done', todo: 'To do', problem: 'Needs a look' },
    go: {
      campaign_live: 'Open campaigns',
      messages_have_code: 'Open campaigns',
      tag_seen: 'Open the Tag Generator',
      key_works: 'Connect ServiceTitan',
      tenant_reached: 'Open ServiceTitan',
      custom_field_found: 'Run the doctor',
      token_used: 'Open access tokens',
      first_job_seen: 'Send yourself a test job',
    },
    since: 'Since',
    again: 'Check again',
    toPaste: 'Words to paste',
    tryTitle: 'No ServiceTitan credentials yet?',
    tryText:
      'Try everything against the stand-in that comes with Goodword. Start it beside the server, connect it, then book a job with a code on its office page.',
    tryStart: '1. Start it',
    tryConnect: '2. Connect with these values, environment “Other address”',
    tryLabels: {
      tenant: 'Tenant ID',
      clientId: 'Client ID',
      secret: 'Client Secret',
      appKey: 'App Key',
      apiUrl: 'Address of the API',
      tokenUrl: 'Authorization URL',
    },
    tryJob: '3. Book a job with the code of an advocate',
    tryOffice: 'Office page of the stand-in',
    tryNote: 'A server in production refuses addresses of its own machine, unless it is told to allow them.',
  },
});

// The words of the campaign pages.

import { catalogue } from '../../language.ts';

export const words = catalogue({
  en: {
    title: 'Campaigns',
    subtitle: 'What you promise, to whom, and when it is earned.',
    create: 'New campaign',
    emptyTitle: 'No campaign yet',
    emptyText: 'A campaign says what advocates and friends get, which jobs count, and what messages say.',
    searchPlaceholder: 'Name or program label',
    columns: {
      name: 'Campaign',
      state: 'State',
      advocate: 'Advocate gets',
      friend: 'Friend gets',
      label: 'Program label',
      updated: 'Changed',
    },
    draft: 'Draft',
    draftOf: (version: number) => `Draft ${version}`,
    nothing: 'Nothing',
    percentOf: (percent: string) => `${percent} of the job`,
    states: {
      NOT_LAUNCHED: 'Not launched',
      LIVE: 'Live',
      PAUSED: 'Paused',
      ENDED: 'Ended',
      STOPPED: 'Stopped',
      ARCHIVED: 'Archived',
    },
  },
});

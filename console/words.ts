// Words that every page shares: buttons, states of lists, what went wrong.

import { catalogue, plural } from './language.ts';

export const common = catalogue({
  en: {
    save: 'Save',
    saved: 'Saved',
    cancel: 'Cancel',
    close: 'Close',
    edit: 'Edit',
    remove: 'Remove',
    undo: 'Undo',
    copy: 'Copy',
    copied: 'Copied',
    back: 'Back',
    tryAgain: 'Try again',
    loadMore: 'Load more',
    all: 'All',
    none: 'None',
    yes: 'Yes',
    no: 'No',
    search: 'Search',
    clearFilters: 'Clear filters',
    noMatch: 'Nothing matches these filters',
    downloadCsv: 'Download CSV',
    rows: (count: number, hasMore: boolean) =>
      hasMore
        ? `First ${plural(count, { one: '# row', other: '# rows' })}`
        : plural(count, { one: '# row', other: '# rows' }),
    sortBy: (column: string) => `Sort by ${column}`,
    optional: 'optional',
    unsaved: 'Unsaved changes',
    leaveTitle: 'Leave without saving?',
    leaveText: 'What you changed on this page is lost.',
    leave: 'Leave',
    stay: 'Stay',
    problemTitle: 'That did not work',
    unreachable: 'The server cannot be reached. Check your connection, then try again.',
    unreadable: 'The server answered something unreadable. Try again in a moment.',
    quote: (id: string) => `If it goes on, quote ${id} to whoever runs Goodword.`,
    choose: (name: string) => `Choose ${name}`,
    chooseAll: 'Choose all that are shown',
    personPlaceholder: 'Name, code, phone, e-mail or street',
    nobodyFound: 'Nobody found. Try a part of the name, the last digits of the phone, or the code.',
    rewardStates: {
      earned: 'On hold',
      approved: 'Approved',
      fulfilled: 'Given',
      sent: 'Sent',
      redeemed: 'Redeemed',
      failed: 'Failed',
      canceled: 'Canceled',
      revoked: 'Taken back',
      expired: 'Expired',
    },
    actors: {
      token: 'an access token',
      user: 'a user of the console',
      system: 'Goodword',
      servicetitan: 'ServiceTitan',
      browser: 'the website',
    },
    rewardRoles: { advocate: 'Advocate', friend: 'Friend' },
    linksBeginWith: (host: string) =>
      `Links begin with ${host}; those that were given out with another of your domains go on working.`,
    seeDomains: 'Choose the domain',
    fixFields: (count: number) =>
      plural(count, { one: 'One field needs a look.', other: '# fields need a look.' }),
  },
});

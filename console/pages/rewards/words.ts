// Words of the pages about rewards.

import { catalogue, plural } from '../../language.ts';

const rewards = (count: number) => plural(count, { one: '# reward', other: '# rewards' });

export const words = catalogue({
  en: {
    title: 'Rewards',
    subtitle: 'What advocates and friends have earned, from the hold to the hand-over.',
    columns: {
      person: 'For',
      role: 'As',
      amount: 'Amount',
      state: 'State',
      hold: 'Hold ends',
      created: 'Earned',
      job: 'Job',
    },
    state: 'State',
    campaign: 'Campaign',
    review: 'To review',
    flagged: 'Needs a look',
    totals: 'Totals by state',
    inState: (count: number) => rewards(count),
    emptyTitle: 'No reward yet',
    emptyText: 'A reward is earned when a referred job is completed and every rule of the campaign passes.',
    chosen: (count: number, sum: string) => `${rewards(count)} chosen, ${sum}`,
    approve: 'Approve',
    approveTitle: (count: number) => `Approve ${rewards(count)}?`,
    approveText: (sum: string) =>
      `${sum} will be ready to be paid, also where the hold is not over yet. An approved reward can still be canceled until it is paid.`,
    approved: (count: number) => `${rewards(count)} approved`,
    cancel: 'Cancel rewards',
    cancelOne: 'Cancel the reward',
    cancelTitle: (count: number) => `Cancel ${rewards(count)}?`,
    cancelText: (sum: string) =>
      `${sum} will not be paid. The rules do not bring a reward back that a person canceled.`,
    canceled: (count: number) => `${rewards(count)} canceled`,
    fulfill: 'Mark as given',
    fulfillTitle: (count: number) => `Mark ${rewards(count)} as given?`,
    fulfillText: (sum: string) =>
      `Say so when ${sum} has reached the people: by check, by hand, or otherwise.`,
    fulfilled: (count: number) => `${rewards(count)} marked as given`,
    retry: 'Try again',
    retried: (count: number) => `${rewards(count)} will be tried again`,
    retryTitle: (count: number) => `Try ${rewards(count)} again?`,
    retryText: (sum: string) => `${sum} is approved again and will be paid with the next run.`,
    revoke: 'Take back',
    revoked: (count: number) => `${rewards(count)} taken back`,
    revokeTitle: (count: number) => `Take ${rewards(count)} back?`,
    revokeText: (sum: string) => `${sum} was given already. It counts as taken back from now on.`,
    clawBack: 'The person owes it back: the next payout is less by it',
    reason: 'Reason or reference',
    reasonText: 'Kept in the history, as “Check 1042”',
    partly: (done: number, failed: number) =>
      `${rewards(done)} done. ${plural(failed, { one: '# could not be changed', other: '# could not be changed' })}: `,
    notPossible: 'None of the chosen rewards is in a state where this can be done.',
    skips: (count: number) =>
      `${plural(count, { one: '# chosen reward is', other: '# chosen rewards are' })} in another state and stay as they are.`,
    rewardTitle: (money: string) => `Reward of ${money}`,
    facts: 'The reward',
    recipient: 'For',
    role: 'As',
    holdUntil: 'Hold ends',
    approval: 'Approval',
    approvals: { auto: 'By itself after the hold', manual: 'By a person' },
    supplier: 'Paid by',
    partnerId: 'Reference',
    earnedAt: 'Earned',
    history: 'History',
    ledger: 'Ledger',
    ledgerText: 'Every movement of money that this reward caused.',
    noEntries: 'No entry.',
    entryKinds: {
      earned: 'Promised',
      adjusted: 'Amount changed',
      reversed: 'Promise taken back',
      breakage: 'Expired unused',
      sent_out: 'Handed to a provider',
      paid: 'Paid',
    } as Record<string, string>,
    fromTo: (debit: string, credit: string) =>
      `Debit ${debit.replaceAll('_', ' ')}, credit ${credit.replaceAll('_', ' ')}`,
    attempt: (state: string) => `Tried: ${state}`,
    by: (what: string, actor: string) => `${what.replace(/[.]$/, '')}, by ${actor}`,
  },
});

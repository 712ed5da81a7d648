// Words of files for the bank.

import { catalogue, plural } from '../../../language.ts';

const payments = (count: number) => plural(count, { one: '# payment', other: '# payments' });

export const words = catalogue({
  en: {
    label: 'Files for the bank',
    waiting: 'Waiting for a file',
    waitingText:
      'Payouts by bank transfer that no file holds yet. A file is of one payer and takes 1,000 payments at most.',
    waits: (supplier: string, payer: string) => `${supplier}, paid by ${payer}`,
    waitsText: (count: number, sum: string) => `${payments(count)}, ${sum}`,
    make: 'Make a file',
    onlyAdmins: 'Owners and admins make files, download them and say what the bank answered.',
    none: 'No file for the bank yet',
    noneText:
      'Add a supplier of the kind “File for the bank”. What a run pays by it waits here until you make a file, which you then upload at your bank.',
    nothingWaits: 'Nothing waits for a file. Payouts by bank transfer appear here once a run is approved.',
    columns: {
      made: 'Made',
      state: 'State',
      payments: 'Payments',
      sum: 'Sum',
      supplier: 'Supplier',
      payer: 'Paid by',
      person: 'For',
      amount: 'Amount',
      reference: 'Reference',
      rewards: 'Pays',
      said: 'What is known',
    },
    reward: (id: string) => `Reward ${id}`,
    states: {
      open: 'With the bank',
      part: 'Partly answered',
      paid: 'All paid',
      some: (count: number) => `${count} not paid`,
    },
    makeTitle: (count: number, sum: string) => `Put ${payments(count)}, ${sum}, into one file?`,
    makeText:
      'From then on the bank may have them: they cannot be canceled here, only what the bank answered can be said. Bank account and name of each stand in the file as they are now.',
    checked:
      'Each is looked at once more. What may not be paid any more (somebody blocked, over a limit, no account) is left out with the reason, and its reward waits again.',
    takesOldest: (rest: number) =>
      `A file takes 1,000 payments at most: the oldest 1,000 go in, ${payments(rest)} ${plural(rest, { one: 'waits', other: 'wait' })} for the next file.`,
    inIt: 'What would be in it',
    others: (count: number) => `and ${count} more`,
    made: (count: number, sum: string) => `The file is made: ${payments(count)}, ${sum}`,
    leftOut: (count: number) => `${payments(count)} left out of the file`,
    leftOutText: 'These may not be paid any more. Their payouts are canceled and their rewards wait again:',
    payment: (id: string) => `Payment ${id}`,
    moreWait: 'More payments wait: make another file.',
    file: (at: string) => `File of ${at}`,
    download: 'Download the file',
    downloadText: 'It holds account numbers: who downloads it is in the audit log.',
    total: 'In the file',
    open: 'Not answered yet',
    paid: 'Paid by the bank',
    failed: 'Not paid',
    next: 'What to do with it',
    steps: [
      'Download the file and upload it at your bank.',
      'When the bank has answered, choose the payments that it refused and say why.',
      'Then say that all the others were paid.',
    ],
    lines: 'Payments of the file',
    find: 'Name, reference or amount',
    chosen: (count: number) => `${payments(count)} chosen`,
    refuse: 'The bank refused these',
    refuseTitle: (count: number) => `Did the bank refuse ${payments(count)}?`,
    refuseText:
      'This is final. The rewards become failed and wait for a person: mend the account on the person’s page, then let the reward be tried again.',
    why: 'What the bank said',
    whyHint: 'As “Account closed”. It is kept with each payment.',
    whyNeeded: 'Say what the bank answered.',
    refused: (count: number) => `${payments(count)} failed`,
    allPaid: 'All were paid',
    othersPaid: 'All others were paid',
    linesWithBank: 'With the bank',
    allPaidTitle: (count: number, sum: string) => `Did the bank pay ${payments(count)}, ${sum}?`,
    allPaidText:
      'This is final: their rewards are marked as given, and the books and the yearly totals have it. Payments that the bank refused must be said before.',
    settled: (count: number) => `${payments(count)} paid`,
  },
});

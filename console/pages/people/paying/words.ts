// Words of how one person is paid: by what, where to, and the tax form on file.

import { catalogue } from '../../../language.ts';

export const words = catalogue({
  en: {
    title: 'Payment',
    text: 'By what this person is paid and where to.',
    paidBy: 'Paid by',
    byCampaign: 'What the campaign says',
    destination: 'Where to',
    noDestination: 'Nothing on file',
    tax: 'Tax form',
    noTax: 'None on file',
    taxLine: (form: string, reference: string, day: string) =>
      `${form}, received ${day}. It lies: ${reference}`,
    askWaiting: 'Is something waiting, and why?',
    nothingWaits: 'No approved reward waits.',
    waiting: 'What waits, and why',
    waits: (amount: string, why: string) => `${amount}: ${why}`,
    openWaiting: 'Open the payouts',
    changePayment: 'Change payment…',
    changeTax: 'Tax form…',
    paymentTitle: 'How this person is paid',
    supplier: 'Paid by',
    supplierHint: 'Counts where the campaign offers it as a choice.',
    kind: 'Where the money goes',
    kinds: {
      keep: 'As before',
      email: 'An e-mail address (Tremendous, PayPal)',
      iban: 'A bank account with an IBAN',
      us: 'A bank account in the United States',
      forget: 'Forget what is on file',
    },
    email: 'E-mail',
    holder: 'Account holder',
    iban: 'IBAN',
    routing: 'Routing number',
    account: 'Account number',
    sealed:
      'Stored encrypted. Nobody can read it here again: only its ending is shown. It is used for payouts and files for the bank, and is erased with the person.',
    save: 'Save',
    saved: 'Saved',
    taxTitle: 'Tax form on file',
    taxText:
      'From a total that your payer sets, rewards wait until the form is on file. Say which form it is and where it lies. Never type the tax number: Goodword does not keep it.',
    form: 'Form',
    formPlaceholder: 'W-9',
    reference: 'Where it lies',
    referencePlaceholder: 'Drive: Tax forms 2026, folder A',
    received: 'Received on',
    taxRemove: 'It is no longer on file',
    taxRemoveTitle: 'Take the tax form off?',
    taxRemoveText: 'Rewards above the limit wait again until a form is on file.',
    taxRemoved: 'The tax form is taken off',
    needed: 'Needed.',
  },
});

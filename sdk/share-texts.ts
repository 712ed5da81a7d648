// Texts about the own referrals: a box that nobody ticked yet, the number, and the words that are agreed to (OUT-2).

import type { Joined } from '../src/site/wire.ts';
import { element } from './landing-dom.ts';
import { field, sendingForm, words } from './share-frame.ts';
import type { Api } from './show.ts';

const ENDING = 'Reply STOP to any of them to end them.';

/** Nothing where none are offered. */
export function texting({ texts }: Joined, api: Api): Node[] {
  if (!texts) return [];
  const title = element('p', { class: 'sub' }, 'Texts about your referrals');
  const status = element('p', { class: 'status', role: 'status' });
  if (texts.ending) {
    status.textContent = `They go to your number ending in ${texts.ending}. ${ENDING}`;
    return [title, status];
  }
  const phone = field('Mobile number', {
    ...{ name: 'tel', type: 'tel', autocomplete: 'tel', maxlength: '40', required: '' },
  });
  const box = element('input', { type: 'checkbox', name: 'texts', required: '' });
  const agree = element('label', { class: 'agree' }, box, element('span', {}, texts.words));
  const form = sendingForm('Text me', [phone.box, agree], (done) => {
    const said = { phone: phone.input.value, words: texts.words };
    api.post('/v1/share/texts', said, (error) => {
      done(error ? words(error, 'Please check the number, or load the page again.') : '');
      if (error) return;
      form.remove();
      status.textContent = `Thank you. ${ENDING} If you once ended them from this number, text START to us first.`;
    });
  });
  return [title, form, status];
}

// An advocate's own referrals and rewards in a page (EX-3); without proof of the e-mail, the offer to mail the link that proves it.

import type { StatsZone } from '../src/site/wire.ts';
import { element } from './landing-dom.ts';
import { field, frame, heading, sendingForm, words } from './share-frame.ts';
import type { Api } from './show.ts';

const STAGES: Record<string, string> = {
  ...{ lead: 'Not booked yet', scheduled: 'Booked', completed: 'Job done', earned: 'Reward earned' },
  ...{ rewarded: 'Rewarded', canceled: 'Canceled', not_rewarded: 'No reward' },
};

export function showStats(zone: StatsZone, into: Element | null, api: Api): void {
  const card = frame(zone, into, 'My referrals');
  card.append(heading('My referrals'));
  const { stats } = zone;
  if (!stats) {
    card.append(askForLink(api));
    return;
  }
  const sums = stats.earned.map(({ amount_minor, currency }) => money(amount_minor, currency)).join(' + ');
  card.append(
    element(
      'div',
      { class: 'sums' },
      sum(String(stats.referrals.length), stats.referrals.length === 1 ? 'referral' : 'referrals'),
      sum(sums || '–', 'earned'),
    ),
  );
  if (stats.referrals.length === 0) {
    card.append(element('p', {}, `Nobody has used your code ${stats.code} yet.`));
    return;
  }
  const rows = stats.referrals.map(({ friend, stage, reason, reward }) =>
    element(
      'li',
      {},
      element('strong', {}, friend),
      element('span', { class: `stage ${stage}` }, STAGES[stage] ?? stage),
      element('span', { class: 'amount' }, reward ? money(reward.amount_minor, reward.currency) : ''),
      element('p', {}, reason),
    ),
  );
  card.append(element('ul', {}, ...rows));
}

function sum(value: string, label: string): HTMLElement {
  return element('div', {}, element('strong', {}, value), element('span', {}, label));
}

function money(minor: number, currency: string): string {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency });
  return format.format(minor / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

function askForLink(api: Api): HTMLElement {
  const body = element('div');
  const email = field('E-mail', { type: 'email', name: 'email', autocomplete: 'email', required: '' });
  const form = sendingForm('Send me a link', [email.box], (done) =>
    api.post('/v1/share/prove', { email: email.input.value.trim() }, (error) => {
      done(error ? words(error, 'The e-mail address does not look complete.') : '');
      if (error) return;
      const note = element('p', { role: 'status', tabindex: '-1' });
      body.replaceChildren(note);
      note.textContent = 'Please look into your mail. If you take part, the link to your page is there.';
      note.focus();
    }),
  );
  body.append(element('p', {}, 'We mail you a link to your referrals and rewards.'), form);
  return body;
}

// The ways to send a link to friends: mail in place, and the apps of the phone or computer with the text filled in. Nothing of other
// companies is loaded; an app opens when its button is pressed.

import type { ShareChannel } from '../src/campaigns/content.ts';
import type { Joined, ShareZone } from '../src/site/wire.ts';
import { element } from './landing-dom.ts';
import { field, sendingForm, words } from './share-frame.ts';
import type { Api } from './show.ts';

/** Outlines on a field of 24; letters where a mark would be somebody's own. */
const ICONS: Partial<Record<ShareChannel, string>> = {
  email: 'M3 6h18v12H3zM3 7l9 6 9-6',
  sms: 'M4 5h16v11H10l-4 4v-4H4z',
  whatsapp: 'M12 3a9 9 0 0 0-7.7 13.6L3 21l4.5-1.2A9 9 0 1 0 12 3zM9 8c0 4 3 7 7 7',
  messenger:
    'M12 3c-5 0-9 3.6-9 8 0 2.5 1.2 4.6 3 6v4l3.5-2c5.5 1.4 11.5-2 11.5-8 0-4.4-4-8-9-8zM7 13l3.5-3.5 3 2.5L17 9.5',
  facebook: 'M14 21v-8h3l.5-3.5H14V7.5C14 6.5 14.5 6 15.5 6h2V3h-3C12 3 10.5 4.6 10.5 7v2.5H8V13h2.5v8',
  x: 'M4 4l16 16M20 4L4 20',
  native: 'M12 15V3M8 7l4-4 4 4M6 11H5v10h14V11h-1',
};
const LABELS: Record<ShareChannel, string> = {
  ...{ copy: 'Copy', email: 'E-mail', sms: 'Text', whatsapp: 'WhatsApp', messenger: 'Messenger' },
  ...{ facebook: 'Facebook', x: 'X', native: 'More' },
};

/** Where an app opens with the text; null: it is no app, or not here. */
function appUrl(channel: ShareChannel, me: Joined): string | null {
  const link = `${me.link}?c=${channel.toUpperCase()}`;
  const text = encodeURIComponent(me.text_message.split(me.link).join(link));
  const url = encodeURIComponent(link);
  switch (channel) {
    case 'sms':
      return `sms:?&body=${text}`;
    case 'whatsapp':
      return `https://wa.me/?text=${text}`;
    case 'messenger':
      return matchMedia('(pointer:coarse)').matches ? `fb-messenger://share/?link=${url}` : null;
    case 'facebook':
      return `https://www.facebook.com/sharer/sharer.php?u=${url}`;
    case 'x':
      return `https://x.com/intent/post?text=${encodeURIComponent(me.social_title)}&url=${url}`;
    default:
      return null;
  }
}

/** Buttons in the order of the campaign, and the form that the one for mail opens. */
export function ways(
  zone: ShareZone,
  me: Joined,
  email: string,
  isProved: boolean,
  api: Api,
  told: (channel: string) => void,
  status: HTMLElement,
): Node[] {
  const form = mailForm(me, email, isProved, api, told, status);
  const buttons = zone.channels.flatMap((channel): HTMLElement[] => {
    const icon = faced(channel);
    if (channel === 'email') {
      const button = element('button', { class: 'way', type: 'button', 'aria-expanded': 'false' }, ...icon);
      button.addEventListener('click', () => {
        form.hidden = !form.hidden;
        button.setAttribute('aria-expanded', String(!form.hidden));
        form.querySelector('input')?.focus();
      });
      return [button];
    }
    if (channel === 'native') {
      if (!navigator.share) return [];
      const button = element('button', { class: 'way', type: 'button' }, ...icon);
      button.addEventListener('click', () => {
        const url = `${me.link}?c=NATIVE`;
        navigator.share({ title: me.social_title, text: me.social_description, url }).then(
          () => told('native'),
          // Closed without choosing: nothing was shared, and nothing is wrong.
          () => undefined,
        );
      });
      return [button];
    }
    const href = appUrl(channel, me);
    if (!href) return [];
    const link = element('a', { class: 'way', href, target: '_blank', rel: 'noopener noreferrer' }, ...icon);
    link.addEventListener('click', () => told(channel));
    return [link];
  });
  if (buttons.length === 0) return [];
  return [
    element('p', { class: 'sub' }, 'Send it to friends'),
    element('div', { class: 'ways' }, ...buttons),
    form,
  ];
}

function faced(channel: ShareChannel): Node[] {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', ICONS[channel] ?? '');
  svg.append(path);
  return [svg, element('span', {}, LABELS[channel])];
}

function mailForm(
  me: Joined,
  email: string,
  isProved: boolean,
  api: Api,
  told: (channel: string) => void,
  status: HTMLElement,
): HTMLElement {
  const to = field('Friends’ e-mail addresses', {
    ...{
      name: 'recipients',
      autocomplete: 'off',
      inputmode: 'email',
      required: '',
      placeholder: 'ann@example.com, ben@example.com',
    },
  });
  const own = element('textarea', { name: 'message', maxlength: '1000', rows: '3' });
  const text = element('p', { class: 'preview' }, me.email_message);
  const box = element(
    'label',
    {},
    'Your own words ',
    element('span', { class: 'soft' }, '(if you like)'),
    own,
  );
  const form = sendingForm('Send', [to.box, ...(isProved ? [box] : []), text], (done) => {
    const recipients = to.input.value.split(/[\s,;]+/).filter(Boolean);
    const body = { email, recipients, ...(own.value && { message: own.value }) };
    status.textContent = '';
    api.post('/v1/share/email', body, (error, answer) => {
      done(
        error
          ? words(
              error,
              'Please check the addresses: up to ten, separated by commas, and no links in your own words.',
            )
          : '',
      );
      if (error) return;
      to.input.value = '';
      status.textContent = whatLeft((answer as { recipients: { state: string }[] }).recipients);
    });
  });
  // Also when our mail does not leave: nobody is left with a form that does not work.
  const link = element('a', { href: mailtoOf(me) }, 'Use your own mail app instead');
  link.addEventListener('click', () => told('email'));
  form.append(element('p', { class: 'small' }, link));
  form.hidden = true;
  return form;
}

/** Says how many mails left, and why the others did not. */
function whatLeft(recipients: { state: string }[]): string {
  const of = (wanted: string) => recipients.filter(({ state }) => state === wanted).length;
  const said: [number, string, string][] = [
    [of('sent'), 'Sent to one friend.', 'Sent to # friends.'],
    [of('already_sent'), 'One friend has your mail already.', '# friends have your mail already.'],
    [
      of('limited'),
      'One mail was not sent: the limit for now is reached.',
      '# mails were not sent: the limit for now is reached.',
    ],
  ];
  return said
    .filter(([count]) => count)
    .map(([count, one, many]) => (count === 1 ? one : many.replace('#', `${count}`)))
    .join(' ');
}

function mailtoOf(me: Joined): string {
  const body = me.email_message.split(me.link).join(`${me.link}?c=EMAIL`);
  return `mailto:?subject=${encodeURIComponent(me.email_subject)}&body=${encodeURIComponent(body)}`;
}

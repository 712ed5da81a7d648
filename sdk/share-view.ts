// The share experience: a form for name and e-mail, then link, code and QR code with the ways to send them to friends (WEB-5).

import type { Joined, ShareZone } from '../src/site/wire.ts';
import { copyText } from './landing-copy.ts';
import { element } from './landing-dom.ts';
import { ways } from './share-channels.ts';
import { field, frame, heading, sendingForm, words } from './share-frame.ts';
import { texting } from './share-texts.ts';
import type { Api } from './show.ts';

export function showShare(zone: ShareZone, into: Element | null, api: Api): void {
  const card = frame(zone, into, zone.title);
  const title = heading(zone.title);
  const body = element('div');
  card.append(title, element('p', { class: 'lead' }, zone.text), body);
  if (zone.me) showJoined(zone, zone.me, zone.email, body, api, true);
  else showForm(zone, body, api, title);
  // A dialog would give the focus to its close button, which says nothing of what opened.
  if (!into) title.focus({ preventScroll: true });
}

function showForm(zone: ShareZone, body: HTMLElement, api: Api, title: HTMLElement): void {
  const name = field('First name', {
    ...{
      name: 'given-name',
      autocomplete: 'given-name',
      maxlength: '60',
      value: zone.first_name,
      required: '',
    },
  });
  const email = field('E-mail', {
    ...{
      name: 'email',
      type: 'email',
      autocomplete: 'email',
      maxlength: '254',
      value: zone.email,
      required: '',
    },
  });
  const form = sendingForm(zone.button, [name.box, email.box], (done) => {
    const who = { email: email.input.value.trim(), first_name: name.input.value.trim(), source: zone.name };
    api.post('/v1/share/join', who, (error, answer) => {
      done(error ? words(error, 'Please check your name and e-mail address.') : '');
      if (error) return;
      showJoined(zone, answer as Joined, who.email, body, api, false);
      title.focus();
    });
  });
  const small = 'You get a link and a code of your own. Your address tells us which referrals are yours.';
  body.replaceChildren(form, element('p', { class: 'small' }, small));
}

function showJoined(
  zone: ShareZone,
  me: Joined,
  email: string,
  body: HTMLElement,
  api: Api,
  isProved: boolean,
): void {
  const status = element('p', { class: 'status', role: 'status' });
  const told = (channel: string) => api.post('/v1/share/shared', { channel, email }, () => undefined);
  const qr = element('img', {
    class: 'qr',
    src: `${api.origin}/qr/${me.code}.svg`,
    alt: 'QR code of your link',
  });
  const picture = element(
    'a',
    { class: 'scan', href: `${api.origin}/qr/${me.code}.png?size=1024`, target: '_blank', rel: 'noopener' },
    qr,
    'Open as picture',
  );
  // A page may refuse pictures of other sites.
  qr.addEventListener('error', () => picture.remove());
  const own = element(
    'a',
    { class: 'quiet', href: `${api.origin}/me`, target: '_blank', rel: 'noopener' },
    'See my referrals',
  );
  body.replaceChildren(
    element(
      'div',
      { class: 'pair' },
      element(
        'div',
        { class: 'values' },
        copied('Your link', me.link, 'Copy link', status, () => told('copy')),
        copied('Your code', me.code, 'Copy code', status, () => told('copy')),
      ),
      picture,
    ),
    ...ways(zone, me, email, isProved, api, told, status),
    status,
    ...texting(me, api),
    element('p', { class: 'small' }, own),
  );
}

/** A value to be copied, with the button that does it. */
function copied(
  label: string,
  value: string,
  button: string,
  status: HTMLElement,
  told: () => void,
): HTMLElement {
  const shown = value.replace(/^https?:\/\//, '');
  const host = shown.indexOf('/') + 1;
  // A narrow phone breaks a link where people read it.
  const text = element(
    'strong',
    { translate: 'no', class: 'value' },
    shown.slice(0, host),
    element('wbr'),
    shown.slice(host),
  );
  const go = element('button', { class: 'copy', type: 'button' }, button);
  let timer: ReturnType<typeof setTimeout>;
  go.addEventListener('click', async () => {
    const isCopied = await copyText(value, text);
    if (isCopied) told();
    go.textContent = isCopied ? '✓ Copied' : button;
    status.textContent = isCopied ? 'Copied.' : 'It is selected: press Ctrl+C or ⌘C, or hold it to copy.';
    clearTimeout(timer);
    timer = setTimeout(() => {
      go.textContent = button;
    }, 3000);
  });
  return element(
    'div',
    { class: 'box' },
    element('div', {}, element('span', { class: 'label' }, label), text),
    go,
  );
}

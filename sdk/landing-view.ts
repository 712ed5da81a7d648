// The landing experience in the page: a pop-up or a banner with the code (WEB-4). Knows nothing of how it was fetched.

import type { LandingZone } from '../src/site/wire.ts';
import { copyText } from './landing-copy.ts';
import { element, logo, styledRoot } from './landing-dom.ts';
import { remember, remembers } from './landing-memory.ts';
import { LANDING_CSS } from './landing-style.ts';
import { paint } from './landing-theme.ts';
import type { Api } from './show.ts';

const CONFIRMED_MS = 4000;
const LONG_CODE = 14;

/** Where it stands: `center` is a modal pop-up, `inline` a part of the page. */
type Place = 'center' | 'bottom_left' | 'bottom_right' | 'top' | 'bottom' | 'inline';

/**
 * Shows the zone over the page, unless this visitor dismissed it before; or as a part of the page, within `into`, where there is nothing
 * to dismiss.
 */
export function showLandingView(zone: LandingZone, api: Api, into: Element | null): void {
  const place = placeOf(zone, into);
  const isOver = place !== 'inline';
  if (isOver && (remembers(api, 'landing_dismissed', zone.code) || document.querySelector(OVER))) return;
  const host = element('goodword-landing' as 'div', { 'data-place': place });
  paint(host, zone.colors);
  const root = styledRoot(host, LANDING_CSS);
  const frame = frameOf(zone, place);
  frame.append(...contentOf(zone, api));
  root.append(frame);
  if (into) {
    into.replaceChildren(host);
    return;
  }

  const before = document.activeElement;
  const close = () => {
    remember(api, 'landing_dismissed', zone.code);
    removeEventListener('keydown', onKey, true);
    const hadFocus = document.activeElement === host;
    host.remove();
    if (hadFocus && before instanceof HTMLElement) before.focus({ preventScroll: true });
  };
  const onKey = (event: KeyboardEvent) => {
    const focused = document.activeElement;
    const isOurs = place === 'center' || focused === host || !focused || focused === document.body;
    if (event.key !== 'Escape' || event.defaultPrevented || !isOurs) return;
    event.preventDefault();
    close();
  };
  addEventListener('keydown', onKey, true);
  frame.append(closeButton(close));
  // First in the page, so that the keyboard finds it first; where it is seen is the style's affair.
  document.body.prepend(host);
  if (place !== 'center') {
    announce(root, zone.title);
    return;
  }
  frame.addEventListener('cancel', (event) => {
    event.preventDefault();
    close();
  });
  frame.addEventListener('click', (event) => {
    if (event.target === frame && isOutside(frame, event)) close();
  });
  openModal(frame as HTMLDialogElement, root);
}

const OVER = 'goodword-landing:not([data-place=inline])';

function placeOf({ form, position }: LandingZone, into: Element | null): Place {
  if (into) return 'inline';
  if (form === 'banner') return position.startsWith('bottom') ? 'bottom' : 'top';
  if (position === 'bottom') return 'bottom_right';
  return position === 'top' ? 'center' : position;
}

function frameOf({ form }: LandingZone, place: Place): HTMLElement {
  const label = { 'aria-labelledby': 'gw-title', 'aria-describedby': 'gw-text' };
  if (place === 'center') return element('dialog', { class: 'card center', ...label });
  const isBanner = form === 'banner' && place !== 'inline';
  return element('section', { class: `${isBanner ? 'banner' : 'card'} ${place}`, ...label });
}

/** A modal is read out because the focus moves into it; anything else says that it is there, once its place to say so is known. */
function announce(root: ShadowRoot, title: string): void {
  const said = element('div', { class: 'away', role: 'status' });
  root.append(said);
  setTimeout(() => {
    said.textContent = title;
  }, 100);
}

/** The focus goes to the title: it is read out, and no button looks as if it were pressed. */
function openModal(dialog: HTMLDialogElement, root: ShadowRoot): void {
  const title = root.querySelector('h2') as HTMLElement;
  title.tabIndex = -1;
  if (dialog.showModal) dialog.showModal();
  else dialog.setAttribute('open', '');
  title.focus({ preventScroll: true });
}

function isOutside(frame: HTMLElement, { clientX, clientY }: MouseEvent): boolean {
  const { left, right, top, bottom } = frame.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}

function contentOf(zone: LandingZone, api: Api): Node[] {
  const words = element(
    'div',
    { class: 'words' },
    element('h2', { id: 'gw-title' }, zone.title),
    element('p', { id: 'gw-text' }, zone.text),
  );
  const act = element('div', { class: 'act' });
  const note = element('div', { class: 'note', role: 'status' });
  if (zone.email_first && !remembers(api, 'landing_mailed', zone.code)) {
    act.append(emailForm(zone, api, () => act.replaceChildren(...codeParts(zone, note, true))));
  } else {
    act.append(...codeParts(zone, note, false));
  }
  return [...logo(zone.theme.logo_url, zone.company_name), words, act, note];
}

function codeParts(zone: LandingZone, note: HTMLElement, takesFocus: boolean): Node[] {
  const code = element(
    'span',
    { class: zone.code.length > LONG_CODE ? 'code long' : 'code', translate: 'no', dir: 'ltr' },
    zone.code,
  );
  const button = element('button', { type: 'button', class: 'main' }, zone.button);
  let timer = 0;
  button.addEventListener('click', async () => {
    const isCopied = await copyText(zone.code, code);
    button.textContent = isCopied ? '✓ Copied' : zone.button;
    note.textContent = isCopied
      ? `The code ${zone.code} is copied. Paste it into the form.`
      : 'The code is selected: press Ctrl+C or ⌘C, or hold it to copy.';
    clearTimeout(timer);
    timer = setTimeout(() => {
      button.textContent = zone.button;
    }, CONFIRMED_MS) as unknown as number;
  });
  if (takesFocus) {
    note.textContent = `${zone.code_label}: ${zone.code}`;
    queueMicrotask(() => button.focus());
  }
  const box = element('div', { class: 'box' }, element('span', { class: 'label' }, zone.code_label), code);
  return [box, button];
}

function emailForm(zone: LandingZone, api: Api, done: () => void): HTMLFormElement {
  const input = element('input', {
    ...{ id: 'gw-email', type: 'email', name: 'email', required: '', maxlength: '254' },
    ...{ autocomplete: 'email', inputmode: 'email', autocapitalize: 'none', spellcheck: 'false' },
  });
  const form = element(
    'form',
    {},
    element(
      'div',
      { class: 'field' },
      element('label', { class: 'label', for: 'gw-email' }, 'Your e-mail'),
      input,
    ),
    element('button', { type: 'submit', class: 'main' }, 'Show my code'),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const data = { email: input.value.trim(), advocate_code: zone.code };
    api.post('/zones', { event_name: 'friend_email_captured', data, click: api.kept().click }, () => {});
    remember(api, 'landing_mailed', zone.code);
    done();
  });
  return form;
}

const SVG = 'http://www.w3.org/2000/svg';

function closeButton(close: () => void): HTMLButtonElement {
  const button = element('button', { type: 'button', class: 'close', 'aria-label': 'Close' });
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 18 18');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', 'M4 4l10 10M14 4L4 14');
  svg.append(path);
  button.append(svg);
  button.addEventListener('click', close);
  return button;
}

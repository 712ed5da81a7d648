// What the share experience and the own referrals stand in: a card in the page's element, or a dialog over the page; and their small parts.

import type { Colors, Zone } from '../src/site/wire.ts';
import { element, logo, styledRoot } from './landing-dom.ts';
import { paint } from './landing-theme.ts';
import { SHARE_CSS } from './share-style.ts';
import type { ZoneError } from './show.ts';

/** Draws an empty card once per place and answers it. Without a place it is a dialog: it takes the focus, and gives it back when closed. */
export function frame(zone: Zone & { colors: Colors }, into: Element | null, label: string): HTMLElement {
  const parent = into ?? document.body;
  for (const old of parent.querySelectorAll(`goodword-share[data-zone="${zone.name}"]`)) old.remove();
  const host = element('goodword-share' as 'div', { 'data-zone': zone.name });
  paint(host, zone.colors);
  const root = styledRoot(host, SHARE_CSS);
  const card = element('div', { class: 'card' });
  const dialog = into ? null : element('dialog', { 'aria-label': label });
  parent.append(host);
  if (!dialog?.showModal) {
    root.append(card);
    return card;
  }
  const close = element('button', { class: 'close', type: 'button', 'aria-label': 'Close' }, '×');
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('close', () => host.remove());
  // Over a page it is good to see whose it is.
  card.append(...logo(zone.theme.logo_url, zone.company_name));
  dialog.append(close, card);
  root.append(dialog);
  dialog.showModal();
  return card;
}

/** The card's heading; on a page that has no other, its first. */
export function heading(text: string): HTMLHeadingElement {
  const level = document.querySelector('h1') ? 'h2' : 'h1';
  return element(level, { class: 'title', tabindex: '-1' }, text);
}

/** A text field with its label. */
export function field(
  label: string,
  attributes: Record<string, string>,
): { box: HTMLLabelElement; input: HTMLInputElement } {
  const input = element('input', attributes);
  return { input, box: element('label', {}, label, input) };
}

/** A form that sends once at a time: while it waits its button is off and says so, and what went wrong is read out above it. */
export function sendingForm(
  button: string,
  parts: Node[],
  send: (done: (problem: string) => void) => void,
): HTMLFormElement {
  const problem = element('p', { class: 'problem', role: 'alert' });
  const go = element('button', { class: 'go', type: 'submit' }, button);
  const form = element('form', {}, ...parts, problem, go);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (go.getAttribute('aria-disabled')) return;
    problem.textContent = '';
    go.setAttribute('aria-disabled', 'true');
    go.textContent = 'One moment…';
    send((why) => {
      go.removeAttribute('aria-disabled');
      go.textContent = button;
      problem.textContent = why;
    });
  });
  return form;
}

/** What went wrong, for people; `refused` when what they typed is not taken. */
export function words({ status }: ZoneError, refused: string): string {
  if (status === 400) return refused;
  if (status === 409) return 'No mail can be sent from here. Please use your own mail app.';
  if (status === 429) return 'That was a little too often. Please try again later.';
  if (status === 404) return 'The program is not open at the moment. Please come back later.';
  return 'That did not work. Please check your connection and try again.';
}

// Zones that invite customers to refer, drawn where the page wants them: a line, a card, or a small tab in the corner. They lead to the share
// experience in place when there is one, else to its page.

import type { InvitingZone } from '../src/site/wire.ts';
import { INVITE_CSS } from './invite-style.ts';
import { element, logo, styledRoot } from './landing-dom.ts';
import { paint } from './landing-theme.ts';
import type { Api } from './show.ts';

/** Opens the share experience in the page; `otherwise` when it cannot be shown there. `source` is the zone that led there. */
export type OpenShare = (source: string, otherwise: () => void) => void;

type Place = 'line' | 'card' | 'overlay';

const PLACES: Record<string, Place> = { global_header: 'line', global_footer: 'line', overlay: 'overlay' };
/** For those that stand outside of the page's own parts: by these a screen reader finds and tells them apart. */
const LABELS: Record<string, string> = {
  global_header: 'Referral offer at the top',
  global_footer: 'Referral offer at the end',
  overlay: 'Referral offer in the corner',
};
/** A dismissed overlay stays away for this long: unlike a code, an invitation may be welcome again. */
const AWAY_MS = 30 * 24 * 3_600_000;

/** Draws the zone into the element, or where such a zone belongs: the header first in the page, all else last. Once for each place. */
export function showInvite(zone: InvitingZone, into: Element | null, api: Api, open: OpenShare): void {
  const place = PLACES[zone.name] ?? 'card';
  const isAway = Number(api.kept().invite_dismissed) > Date.now() - AWAY_MS;
  const parent = into ?? document.body;
  if (place === 'overlay' && isAway) return;
  for (const old of parent.querySelectorAll(`goodword-invite[data-zone="${zone.name}"]`)) old.remove();
  const host = element('goodword-invite' as 'div', { 'data-zone': zone.name, 'data-place': place });
  paint(host, zone.colors);
  const root = styledRoot(host, INVITE_CSS);
  const label = LABELS[zone.name];
  const frame = element(
    label ? 'section' : 'div',
    { class: place === 'overlay' ? 'frame tab' : `frame ${place}`, ...(label && { 'aria-label': label }) },
    ...logo(zone.theme.logo_url, zone.company_name),
  );
  // Headings of a page's own are not to be broken up by a line above them.
  if (zone.title) frame.append(element(place === 'card' ? 'h2' : 'strong', { class: 'title' }, zone.title));
  if (zone.text) frame.append(element('p', {}, zone.text));
  frame.append(link(zone, open));
  if (place === 'overlay') frame.append(closeButton(host, api));
  root.append(frame);
  if (!into && zone.name === 'global_header') parent.prepend(host);
  else parent.append(host);
}

/** A real link: it can be opened in another tab, and works where the experience cannot be shown in place. */
function link(zone: InvitingZone, open: OpenShare): HTMLAnchorElement {
  const made = element('a', { class: 'go', href: zone.url }, zone.button);
  made.addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    open(zone.name, () => location.assign(zone.url));
  });
  return made;
}

function closeButton(host: HTMLElement, api: Api): HTMLButtonElement {
  const button = element('button', { class: 'close', type: 'button', 'aria-label': 'Close' }, '×');
  button.addEventListener('click', () => {
    api.kept({ invite_dismissed: Date.now() });
    host.remove();
  });
  return button;
}

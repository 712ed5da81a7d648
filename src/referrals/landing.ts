// The URL a visitor is sent to: destination, UTM values, what tells the page about the link, the link's own query (WEB-3, WEB-6). Pure.

/** How a link reached its friend, as it is kept on the click and told to the page (reference 6.4). */
export const LINK_CHANNELS: ReadonlySet<string> = new Set([
  ...['SHARE_LINK', 'EMAIL', 'SMS', 'WHATSAPP', 'MESSENGER', 'FACEBOOK', 'X', 'NATIVE', 'QR', 'CARD'],
]);

/** The channel that a shared link names by `?c=EMAIL`; SHARE_LINK for none and for one that nobody knows. */
export function linkChannel(query: URLSearchParams): string {
  const said = query.get('c')?.toUpperCase() ?? '';
  return LINK_CHANNELS.has(said) ? said : 'SHARE_LINK';
}

/** A landing URL in two parts: more parameters go in between, as `&name=value`. */
export interface Landing {
  head: string;
  /** The fragment, or nothing. */
  tail: string;
  /** Names of the parameters that it has. */
  names: ReadonlySet<string>;
}

/** Puts these values on a destination. What it holds already is kept as it is written, its own values stay, and empty ones are left out. */
export function landingAt(
  destination: string,
  values: readonly (readonly [name: string, value: string])[],
): Landing {
  // A path of the program domain stays one.
  const href = destination.startsWith('/') ? destination : new URL(destination).href;
  const hash = href.indexOf('#');
  const before = hash < 0 ? href : href.slice(0, hash);
  const mark = before.indexOf('?');
  const names = new Set(mark < 0 ? [] : new URLSearchParams(before.slice(mark)).keys());
  const added = new URLSearchParams();
  for (const [name, value] of values) {
    if (value === '' || names.has(name)) continue;
    names.add(name);
    added.set(name, value);
  }
  const joint = added.size === 0 ? '' : mark < 0 ? '?' : before.endsWith('?') ? '' : '&';
  return { head: `${before}${joint}${added}`, tail: hash < 0 ? '' : href.slice(hash), names };
}

const MAX_PASSED_ON = 1_000;
/** Names under which people are written into URLs; the value of none of them leaves with ours (WEB-6). */
const PERSONAL =
  /^(.*[-_.])?(e?-?mails?|phone|tel|mobile|name|first-?name|last-?name|full-?name|address|street|firstname|lastname|user|customer|person)([-_.]?id)?$/i;

/** What of a link's own query goes on to the page, as `&name=value…`: all but ours, what the landing has, and personal values. */
export function passedOn(query: URLSearchParams, landing: Landing): string {
  const kept = new URLSearchParams();
  for (const [name, value] of query) {
    const isOurs = name === 'c' || name === 'access_token' || /^extole_/i.test(name);
    if (isOurs || landing.names.has(name) || PERSONAL.test(name) || /@|%40/.test(name + value)) continue;
    kept.append(name, value);
  }
  const text = kept.toString();
  return text === '' || text.length > MAX_PASSED_ON ? '' : `&${text}`;
}

// Form capture: sends a submitted form's known fields as a zone, without code on the page. It never delays, changes or stops the submit, and
// never reads passwords, card numbers or fields that it does not know.

import type { Api, Extole } from './show.ts';

/** Field names, lower case, letters and digits only, by what is sent. The first that is filled counts. */
const FIELDS: [string, RegExp][] = [
  ['email', /^(your|contact|customer|form|field)?e?mail(address)?$/],
  ['phone', /^(your|contact|customer)?(phone|tel|telephone|mobile|cell)(number|phone)?$/],
  ['first_name', /^(your)?(f|first|given)name$/],
  ['last_name', /^(your)?(l|last|family|sur)name$/],
  ['full_name', /^(your|full|contact|customer)?name$/],
  ['advocate_code', /^(referral|advocate|refer|referrer|friend)s?code$/],
];
const LOOK_BACK_MS = 365 * 24 * 3_600_000;

interface Field {
  name: string;
  id: string;
  type: string;
  value: string;
  autocomplete: string;
}

const { extole } = window as unknown as { extole: Extole };
const known = new Set<EventTarget>();
let isListening = false;

if (extole._show && !extole._show.forms) {
  extole._show.forms = (_zone, form, api) => {
    if (form) known.add(form);
    if (isListening) return;
    isListening = true;
    // On the window and in the capturing phase, before anything of the page: no handler can hide a submit, those of single-page applications
    // that stop it included. A submit that the page then refuses is sent too; the same again is one input (IN-6), a corrected one comes after.
    addEventListener('submit', (event) => capture(event.target as HTMLFormElement, api), true);
  };
}

function capture(form: HTMLFormElement, api: Api): void {
  try {
    if (!known.has(form)) return;
    const data = read(form);
    const { code, click, time = 0 } = api.kept();
    if (!data.advocate_code && code && Date.now() - time < LOOK_BACK_MS) data.advocate_code = code;
    if (!data.email && !data.phone) return;
    const zone = { event_name: form.getAttribute('data-goodword') || 'online_lead_captured', data, click };
    const url = `${api.origin}/zones`;
    const text = JSON.stringify(zone);
    // Both outlive the page; where neither exists, or the browser refuses, it is posted as any zone.
    if (!navigator.sendBeacon?.(url, text)) api.post('/zones', zone, () => {});
  } catch {}
}

function read(form: HTMLFormElement): Record<string, string> {
  const data: Record<string, string> = {};
  const fields = [...(form.elements as unknown as Iterable<Field>)].filter(
    ({ type, autocomplete, value }) =>
      !/^(password|hidden|file|button|submit|reset|image|checkbox|radio)$/.test(type) &&
      !/^cc-|password/.test(autocomplete || '') &&
      typeof value === 'string' &&
      value.trim() !== '' &&
      value.length <= 200,
  );
  for (const [name, pattern] of FIELDS) {
    const field = fields.find(
      (one) =>
        [one.name, one.id].some((said) =>
          pattern.test((said || '').toLowerCase().replace(/[^a-z0-9]/g, '')),
        ) ||
        (name === 'email' && one.type === 'email') ||
        (name === 'phone' && one.type === 'tel'),
    );
    if (field) data[name] = field.value.trim();
  }
  return data;
}

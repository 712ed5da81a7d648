// The Tag Generator's texts: the exact snippets of this client for a plain page, Google Tag Manager and WordPress. Pure. A test runs each of
// them in a browser.

export interface Snippets {
  name: string;
  purpose: string;
  /** Where on the website it belongs. */
  where: string;
  html: string;
  google_tag_manager: { html: string; trigger: string; variables: string[]; steps: string[] };
  wordpress: { php: string | null; steps: string[] };
}

/** A value of `data`: its key, what stands in its place until someone fills it in, and the GTM variable to make for it. */
interface Value {
  key: string;
  placeholder: string;
  variable: string;
  what: string;
}

const PERSON: readonly Value[] = [
  {
    key: 'email',
    placeholder: 'CUSTOMER_EMAIL',
    variable: 'Customer Email',
    what: 'the e-mail of the customer',
  },
  {
    key: 'first_name',
    placeholder: 'CUSTOMER_FIRST_NAME',
    variable: 'Customer First Name',
    what: 'the first name',
  },
  {
    key: 'last_name',
    placeholder: 'CUSTOMER_LAST_NAME',
    variable: 'Customer Last Name',
    what: 'the last name',
  },
];
const LEAD: readonly Value[] = [
  { key: 'email', placeholder: 'LEAD_EMAIL', variable: 'Lead Email', what: 'the e-mail of the form' },
  { key: 'phone', placeholder: 'LEAD_PHONE', variable: 'Lead Phone', what: 'the phone of the form' },
  { key: 'first_name', placeholder: 'LEAD_FIRST_NAME', variable: 'Lead First Name', what: 'the first name' },
  { key: 'last_name', placeholder: 'LEAD_LAST_NAME', variable: 'Lead Last Name', what: 'the last name' },
  {
    key: 'advocate_code',
    placeholder: 'REFERRAL_CODE',
    variable: 'Referral Code',
    what: 'the referral code of the form; may be empty',
  },
];

/** Zones that show something: where they go, what the visitor sees, whether the page knows who it is. */
const ZONES: readonly { name: string; purpose: string; where: string; knows: boolean }[] = [
  zone('global_header', 'An invitation to refer, at the top of every page', 'in the header of every page'),
  zone('global_footer', 'An invitation to refer, at the end of every page', 'in the footer of every page'),
  zone('overlay', 'An invitation that floats over a page', 'on pages where nothing else is more important'),
  zone('confirmation', 'An invitation after a booking', 'on the thank-you page', true),
  zone('my_account', 'An invitation for customers who are logged in', 'on the account page', true),
  zone('referral_page', 'An invitation on your page about referring', 'on your "Refer a friend" page'),
  zone(
    'embedded_share_experience',
    'The whole share experience: name and e-mail, then link, code and ways to share',
    'on your "Refer a friend" page, instead of referral_page',
    true,
  ),
  zone(
    'advocate_stats_embedded',
    'What became of the own referrals, for who proved the e-mail',
    'on the account page, or below the share experience',
  ),
];

function zone(name: string, purpose: string, where: string, knows = false) {
  return { name, purpose, where, knows };
}

/** The one tag of every page. It has an end tag: a script element that closes itself swallows what follows. */
export function coreTag(origin: string): string {
  return `<script type="text/javascript" src="${attribute(`${origin}/core.js`)}" async></script>`;
}

export function coreSnippets(origin: string): Snippets {
  const html = coreTag(origin);
  return {
    name: 'core',
    purpose: 'Shows friends their referral code and carries everything else',
    where: 'once on every page, best in the head',
    html,
    google_tag_manager: {
      html,
      trigger: 'All Pages',
      variables: [],
      steps: [
        'Tags, New, Tag Configuration: Custom HTML. Paste the snippet.',
        'Triggering: All Pages. Save and publish.',
      ],
    },
    wordpress: {
      php: `add_action('wp_head', function () { ?>\n${html}\n<?php });`,
      steps: [
        'Add the lines to functions.php of your child theme (Appearance, Theme File Editor).',
        'Or, in a block theme: Appearance, Editor, Patterns, Footer; add a Custom HTML block with the snippet of plain HTML.',
      ],
    },
  };
}

/** One entry for each zone that shows something. */
export function zoneSnippets(): Snippets[] {
  return ZONES.map(({ name, purpose, where, knows }) => {
    const id = `goodword_${name}`;
    const values = knows ? PERSON : [];
    const place = `<span id="${id}"></span>`;
    const html = `${place}\n${script(call(name, id, values, quoted))}`;
    return {
      ...{ name, purpose, where, html },
      google_tag_manager: {
        html: script(call(name, id, values, variable)),
        trigger: `Page View of the pages where it shows (${where})`,
        variables: values.map((value) => value.variable),
        steps: [
          `Put ${place} into the page where it shall appear; the zone waits until it is there.`,
          'Tags, New, Custom HTML: paste the snippet.',
          ...variableSteps(values),
        ],
      },
      wordpress: {
        php: name === 'global_footer' ? `add_action('wp_footer', function () { ?>\n${html}\n<?php });` : null,
        steps: [
          `Add a Custom HTML block ${where}, with the snippet of plain HTML.`,
          'WordPress keeps scripts in such blocks for administrators and editors only.',
        ],
      },
    };
  });
}

/** What a page tells of a lead: by a call after the form was sent, or by a mark on the form and no code at all. */
export function eventSnippets(): (Snippets & { form: { html: string; steps: string[] } })[] {
  const name = 'online_lead_captured';
  const html = script(call(name, null, LEAD, quoted));
  return [
    {
      name,
      purpose: 'Tells Goodword of a lead, so that its job is matched even without a code',
      where: 'on the page that follows the form; choose this or the mark on the form, not both',
      html,
      google_tag_manager: {
        html: script(call(name, null, LEAD, variable)),
        trigger: 'Form Submission (or the Page View of the thank-you page)',
        variables: LEAD.map((value) => value.variable),
        steps: ['Tags, New, Custom HTML: paste the snippet.', ...variableSteps(LEAD)],
      },
      wordpress: {
        php: null,
        steps: ['Mark the form instead: form plugins let you add an HTML attribute or a CSS class.'],
      },
      form: {
        html: `<form method="post" action="/YOUR_FORM_ADDRESS" data-goodword="${name}">\n  <input name="email" type="email"> <input name="phone" type="tel">\n  <input name="referral_code">\n  <button>Send</button>\n</form>`,
        steps: [
          'Add data-goodword to the form you have; only this attribute matters.',
          'Where the form cannot be changed, name it by a CSS selector: PATCH /v1/client {"form_selector": "…"}.',
        ],
      },
    },
  ];
}

/** What a content security policy must allow. Without unsafe-eval; the snippets of zones are inline scripts. */
export function policyOf(origin: string) {
  return {
    script_src: origin,
    connect_src: origin,
    header: `script-src ${origin}; connect-src ${origin}`,
    note: 'Add both to what your policy allows already. Inline snippets of zones need a nonce as your other inline scripts do; core.js and marked forms need none.',
  };
}

function script(body: string): string {
  return `<script type="text/javascript">\n${body}\n</script>`;
}

/** The call with the lines that queue it until the tag is there: any number of times, before or after it. */
function call(
  name: string,
  elementId: string | null,
  values: readonly Value[],
  written: (value: Value) => string,
): string {
  const data = values.map((value, at) => {
    const comma = at < values.length - 1 ? ',' : '';
    return `      "${value.key}": ${written(value)}${comma} // replace by ${value.what}`;
  });
  return [
    '  window.extole = window.extole || {};',
    '  extole.q = extole.q || [];',
    '  extole.createZone = extole.createZone || function () { extole.q.push(["createZone", arguments]); };',
    '  extole.createZone({',
    `    name: "${name}"${elementId !== null || data.length > 0 ? ',' : ''}`,
    ...(elementId === null ? [] : [`    element_id: "${elementId}"${data.length > 0 ? ',' : ''}`]),
    ...(data.length > 0 ? ['    data: {', ...data, '    }'] : []),
    '  });',
  ].join('\n');
}

const quoted = (value: Value) => JSON.stringify(value.placeholder);
/** Google Tag Manager writes a variable of a script as a value with its quotes. */
const variable = (value: Value) => `{{${value.variable}}}`;

function variableSteps(values: readonly Value[]): string[] {
  if (values.length === 0) return [];
  const names = values.map((value) => `{{${value.variable}}}`).join(', ');
  return [
    `Variables, New: make ${names} (a Data Layer Variable or DOM Element each). Write them without quotes, as they are; the comments may stay.`,
  ];
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
}

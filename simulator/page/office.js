// Owns the behaviour of the office page. Everything from the world goes into the page as text, never as HTML.

const $ = (id) => document.getElementById(id);
/** Text always goes in as text, never as HTML. */
const el = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
};
let hush;
const say = (text) => {
  $('said').textContent = text;
  clearTimeout(hush);
  hush = setTimeout(() => {
    $('said').textContent = '';
  }, 5000);
};
async function ask(method, path, body) {
  const answer = await fetch(`/_control${path}`, {
    method,
    ...(body === undefined
      ? {}
      : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  });
  const data = await answer.json();
  if (!answer.ok) {
    say(
      Object.entries(data.errors ?? {})
        .map(([name, texts]) => `${name} ${texts.join(' ')}`)
        .join(' ')
        .trim() || `Answer ${answer.status}`,
    );
    throw new Error('refused');
  }
  return data;
}
const act = (method, path, body) =>
  ask(method, path, body).then(
    (data) => {
      void refresh(true);
      return data;
    },
    () => undefined,
  );
const button = (text, onclick, className = '') =>
  el('button', { type: 'button', textContent: text, onclick, className });

const STEPS = {
  Scheduled: ['Dispatched', 'InProgress', 'Hold'],
  Dispatched: ['InProgress', 'Hold'],
  InProgress: ['Hold'],
  Hold: ['Scheduled', 'InProgress'],
};
function jobCard(job) {
  const path = `/jobs/${job.id}`;
  const code = el('input', {
    value: job.advocateCode ?? '',
    placeholder: 'Advocate code',
    ariaLabel: `Advocate code of job ${job.id}`,
  });
  const total = el('input', { value: '250.00', inputMode: 'decimal', ariaLabel: `Total of job ${job.id}` });
  const actions = el('div', { className: 'row' });
  const open = STEPS[job.jobStatus];
  if (open) {
    for (const status of open) actions.append(button(status, () => act('POST', `${path}/move`, { status })));
    actions.append(button('Cancel', () => act('POST', `${path}/cancel`, { memo: 'From the office page' })));
  }
  if (job.jobStatus === 'Canceled')
    actions.append(button('Un-cancel', () => act('POST', `${path}/remove-cancellation`)));
  if (job.jobStatus === 'Completed')
    actions.append(
      button('Reopen', () => act('POST', `${path}/reopen`)),
      button('Pay', () => act('POST', `${path}/pay`)),
      button('Cancel', () => act('POST', `${path}/cancel`, {})),
    );
  actions.append(button('Send Zap', () => sendZap(job.id)));
  const complete = open
    ? [
        el(
          'div',
          { className: 'row' },
          total,
          button('Complete', () => act('POST', `${path}/complete`, { total: Number(total.value) || 0 })),
        ),
      ]
    : [];
  return el(
    'article',
    { className: 'card job' },
    el(
      'div',
      {},
      el(
        'div',
        { className: 'row' },
        el('strong', { textContent: job.customerName ?? '?' }),
        el('span', { className: `pill ${job.jobStatus}`, textContent: job.jobStatus }),
      ),
      el('div', {
        className: 'soft',
        textContent: `Job ${job.id} · no. ${job.jobNumber} · customer ${job.customerId}`,
      }),
      el('div', {
        className: 'soft',
        textContent: [
          job.email ?? 'no e-mail',
          job.total === null ? null : `total ${job.total.toFixed(2)}`,
          job.summary,
        ]
          .filter(Boolean)
          .join(' · '),
      }),
    ),
    el(
      'div',
      { className: 'jobs' },
      el(
        'div',
        { className: 'row' },
        code,
        button('Save code', () => act('PATCH', path, { advocateCode: code.value })),
      ),
      ...complete,
      actions,
    ),
  );
}

async function sendZap(jobId) {
  const target = readZap();
  if (!target.url) {
    say('Say on the tab “Zap” where Zaps go.');
    return;
  }
  const answer = await act('POST', '/zap', { jobId, ...target });
  if (!answer) return;
  $('zapped').textContent =
    `Sent (${answer.sent.contentType})\n${answer.sent.payload}\n\nAnswer ${answer.status ?? answer.error}\n${answer.body ?? ''}`;
  say(`Zap for job ${jobId}: ${answer.status ?? answer.error}`);
}
function readZap() {
  const form = new FormData($('zap'));
  return {
    url: form.get('url'),
    token: form.get('token'),
    form: form.get('form'),
    separator: form.get('separator'),
    email: form.has('email'),
    ...(form.get('lists') ? { lists: form.get('lists') } : {}),
  };
}
function keepZap() {
  try {
    localStorage.setItem('zap', JSON.stringify(readZap()));
  } catch {
    /* a browser without storage */
  }
}
function restoreZap() {
  let kept = {};
  try {
    kept = JSON.parse(localStorage.getItem('zap') ?? '{}');
  } catch {
    /* nothing kept */
  }
  for (const [name, value] of Object.entries(kept)) {
    const field = $('zap').elements[name];
    if (field?.type === 'checkbox') field.checked = value;
    else if (field) field.value = value;
  }
}

const show = {
  async Jobs() {
    const { total, jobs } = await ask('GET', '/jobs?limit=50');
    $('total').textContent =
      total === 0
        ? 'No jobs yet: book one above.'
        : `${total} ${total === 1 ? 'job' : 'jobs'}, newest first${total > 50 ? ', 50 shown' : ''}`;
    $('jobs').replaceChildren(...jobs.map(jobCard));
  },
  async Zap() {},
  async Requests() {
    const { total, requests } = await ask('GET', '/requests?limit=100');
    if (total === 0) {
      $('requests').replaceChildren(el('p', { className: 'soft', textContent: 'None yet.' }));
      return;
    }
    const rows = requests.map((one) =>
      el(
        'tr',
        {},
        el('td', { textContent: one.at.slice(11, 19) }),
        el('td', { textContent: one.status ?? '–' }),
        el(
          'td',
          {},
          el('code', {
            textContent: `${one.method} ${one.path}${Object.keys(one.query).length ? `?${new URLSearchParams(one.query)}` : ''}`,
          }),
        ),
      ),
    );
    $('requests').replaceChildren(
      el('p', { className: 'soft', textContent: `${total} in all, newest first` }),
      el('table', {}, el('tbody', {}, ...rows)),
    );
  },
  async Machine() {
    const [overview, { switches, kinds }, { faults }] = await Promise.all([
      ask('GET', ''),
      ask('GET', '/switches?kinds'),
      ask('GET', '/faults'),
    ]);
    $('credentials').replaceChildren(
      el(
        'table',
        {},
        el(
          'tbody',
          {},
          ...overview.tenants
            .flatMap((tenant) => [
              ['Tenant', `${tenant.tenantId} (${tenant.name})`],
              ['Client id', tenant.clientId],
              ['Client secret', tenant.clientSecret],
              ['App key', tenant.appKey],
            ])
            .concat([
              ['API', overview.url],
              ['Token URL', `${overview.url}/connect/token`],
            ])
            .map(([name, value]) =>
              el('tr', {}, el('th', { textContent: name }), el('td', {}, el('code', { textContent: value }))),
            ),
        ),
      ),
    );
    $('faults').replaceChildren(
      ...faults.map(({ id, fault, hit }) =>
        el(
          'p',
          { className: 'row' },
          el('code', { textContent: `${JSON.stringify(fault)} hit ${hit}` }),
          button('Remove', () => act('DELETE', `/faults/${id}`)),
        ),
      ),
    );
    $('switches').replaceChildren(
      ...Object.entries(kinds).map(([name, kind]) => switchField(name, kind, switches[name])),
    );
  },
};
function switchField(name, kind, value) {
  const set = (chosen) => act('PATCH', '/switches', { [name]: chosen });
  let field;
  if (Array.isArray(kind)) {
    field = el(
      'select',
      { onchange: () => set(kind[field.selectedIndex]) },
      ...kind.map((choice) => el('option', { textContent: choice })),
    );
    field.selectedIndex = kind.indexOf(value);
  } else if (kind === 'boolean')
    field = el('input', { type: 'checkbox', checked: value, onchange: () => set(field.checked) });
  else
    field = el('input', {
      value,
      onchange: () => set(kind === 'header' ? field.value : Number(field.value)),
    });
  return el('label', {}, el('span', { textContent: name }), field);
}

const sections = [...document.querySelectorAll('section[data-tab]')];
let tab = sections.some((one) => one.dataset.tab === location.hash.slice(1))
  ? location.hash.slice(1)
  : 'Jobs';
function openTab(name) {
  tab = name;
  history.replaceState(null, '', `${location.search}#${name}`);
  for (const section of sections) section.classList.toggle('on', section.dataset.tab === name);
  for (const one of $('tabs').children) one.ariaSelected = String(one.textContent === name);
  void refresh(true);
}
async function refresh(force) {
  const section = sections.find((one) => one.dataset.tab === tab);
  // Never under a person's fingers.
  if (!force && section.contains(document.activeElement) && document.activeElement.matches('input, select'))
    return;
  try {
    const clock = await ask('GET', '/clock');
    $('time').textContent =
      `${clock.now.slice(0, 19).replace('T', ' ')} UTC${clock.frozen ? ' (stopped)' : ''}`;
    await show[tab]();
  } catch (error) {
    if (error.message !== 'refused') $('time').textContent = 'The simulator does not answer.';
  }
}
$('tabs').append(
  ...sections.map((section) =>
    el('button', {
      type: 'button',
      role: 'tab',
      textContent: section.dataset.tab,
      onclick: () => openTab(section.dataset.tab),
    }),
  ),
);
$('new').onsubmit = (event) => {
  event.preventDefault();
  const { name, email, phone, advocateCode, summary } = Object.fromEntries(new FormData(event.target));
  const customer = { name, ...(email ? { email } : {}), ...(phone ? { phone } : {}) };
  void act('POST', '/jobs', { customer, summary, ...(advocateCode ? { advocateCode } : {}) }).then(
    (job) => job && say(`Booked job ${job.id}.`),
  );
};
$('zap').onsubmit = (event) => event.preventDefault();
$('zap').onchange = keepZap;
$('clock').onsubmit = (event) => {
  event.preventDefault();
  const { name, value } = event.submitter;
  void act('POST', '/clock', { [name]: name === 'frozen' ? value === 'true' : Number(value) });
};
$('fault').onsubmit = (event) => {
  event.preventDefault();
  const { kind, path, times, number } = Object.fromEntries(new FormData(event.target));
  const unit = { status: 'status', rate_limit: 'seconds', latency: 'ms' }[kind];
  void act('POST', '/faults', {
    kind,
    ...(path ? { match: { path } } : {}),
    ...(times ? { times: Number(times) } : {}),
    ...(unit ? { [unit]: Number(number) } : {}),
  });
};
$('forget').onclick = () => act('DELETE', '/requests');
$('reset').onclick = () => {
  if (confirm('Empty everything?')) void act('POST', '/reset');
};
restoreZap();
// A link may fill in what is booked next, as ?advocateCode=rosa7.
for (const [name, value] of new URLSearchParams(location.search)) {
  const field = $('new').elements.namedItem(name);
  if (field instanceof HTMLInputElement) field.value = value;
}
openTab(tab);
setInterval(() => {
  if (!document.hidden) void refresh(false);
}, 3000);

// Scenes on the company's website: a followed link, a form without a code, a booking in the office; and a share by e-mail.

import assert from 'node:assert/strict';
import { type Cast, heading, jobUntil, look, zapBody } from './scene.ts';
import { caller, until } from './stage.ts';

const BROWSER = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36',
};

export async function byEmailOnly(cast: Cast): Promise<void> {
  const { say, office, zapier, browser, owner, stage } = cast;
  say(
    heading('By e-mail only: a followed link, the form on the website without a code, a job without a code'),
  );
  const click = await browser('GET', '/test123', undefined, BROWSER);
  const landed = new URL(String(click.location));
  assert.equal(landed.origin, stage.website);
  say(`Pat follows Rosa's link and lands on ${landed.origin}, where the tag shows the code.`);
  say(`   look: ${stage.goodword}/test123`);
  interface Checked {
    is_right: boolean;
    findings: { message: string }[];
  }
  const checked = await owner<Checked>('POST', '/v1/tags/check', { url: landed.href });
  const found = checked.findings.map(({ message }) => message).join(' ');
  assert.equal(checked.is_right, true, found);
  say(`The site checker reads that page: ${found}`);

  const sent = await fetch(`${stage.website}/estimate`, {
    method: 'POST',
    redirect: 'manual',
    body: new URLSearchParams({ first_name: 'Pat', email: 'pat@example.com', referral_code: '' }),
  });
  assert.equal(sent.headers.get('location'), '/thanks');
  const lead = {
    event_name: 'online_lead_captured',
    data: { email: 'pat@example.com', first_name: 'Pat', last_name: 'Quill', phone: '612-555-0177' },
    click: landed.searchParams.get('extole_zone_click_event_id'),
  };
  await caller(stage.goodword, null)('POST', '/zones', lead, { ...BROWSER, origin: stage.website });
  say('Pat sends the estimate form; core.js tells Goodword of the lead: an e-mail, the click, and no code.');

  interface Booking {
    id: number;
    name: string;
    summary: string;
  }
  const { bookings } = await until(
    'the booking in the office',
    () => office<{ bookings: Booking[] }>('GET', '/bookings'),
    (answer) => answer.bookings.some(({ name }) => name === 'Pat Quill'),
  );
  assert.equal(bookings.length, 1);
  say(`The lead is a booking in ServiceTitan's office: ${bookings[0]?.name}, number ${bookings[0]?.id}.`);
  say(`   look: ${stage.simulator}/`);

  const job = await office<{ id: number }>('POST', '/jobs', {
    customer: { name: 'Pat Quill', email: 'pat@example.com', address: { street: '77 Elm Street' } },
    summary: 'New furnace',
  });
  await zapier('POST', '/v5/events', await zapBody(cast, job.id));
  await office('POST', `/jobs/${job.id}/complete`, { total: 4200 });
  const done = await jobUntil(cast, String(job.id), 'the completion', (view) => view.rewards.length === 2);
  assert.equal(done.attribution.evidence, 'click');
  assert.equal(done.attribution.advocate_person_id, cast.rosa);
  say(
    `The job carries no code. Referred by Rosa all the same: ${done.attribution.evidence} (${done.attribution.rule}), tied by the e-mail.`,
  );
  look(say, `/v1/explain/job/${cast.connectionId}/${job.id}`);
}

export async function sharedByMail(cast: Cast): Promise<void> {
  const { say, browser, stage } = cast;
  say(heading('A neighbour shares on her own'));
  const mia = { email: 'mia@example.com', first_name: 'Mia' };
  const joined = await browser<{ code: string; link: string }>('POST', '/v1/share/join', mia, BROWSER);
  assert.equal(joined.link, `${stage.goodword}/${joined.code}`);
  say(`Mia gives name and e-mail; her code is ${joined.code}, her link ${joined.link}.`);
  const { email } = mia;
  await browser('POST', '/v1/share/email', { email, recipients: ['kim@example.com'] }, BROWSER);
  const toKim = await mailTo(cast, 'kim@example.com', `${joined.link}?c=EMAIL`);
  say(`She has the link mailed to Kim: "${toKim.subject}".`);
  await browser('POST', '/v1/share/prove', { email }, BROWSER);
  const toMia = await mailTo(cast, email, `${stage.goodword}/me/confirm`);
  say(`She asks for her own page, and the way there is mailed: "${toMia.subject}".`);
  say(`   look: ${stage.mails.url}`);
}

/** The mail to `address` that holds `link`: others, such as the welcome, may come before it or after it. */
async function mailTo({ stage }: Cast, address: string, link: string) {
  const isIts = (mail: (typeof stage.mails.list)[number]) =>
    [mail.to ?? []].flat()[0]?.text === address && mail.text?.includes(link) === true;
  const find = async () => stage.mails.list.find(isIts);
  const mail = await until(`the mail to ${address} with ${link}`, find, (one) => one !== undefined);
  assert.ok(mail);
  return mail;
}

// Sharing without a token: joining, mailing friends within limits, proving the e-mail, the own page, and the mailed friend who books (WEB-5, EX-3).

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { type MailSink, startMailSink } from '../support/mail-sink.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

const MAIL = { from: 'hello@acme.example', publicUrl: 'https://share.acme.example' };
const ROSA = 'rosa@one.example';

async function startSharing(t: TestContext, bare = true): Promise<{ world: World; sink: MailSink }> {
  const sink = await startMailSink(t);
  const world = await startWorld(t, { bare, mail: { ...MAIL, smtpUrl: sink.url } });
  if (bare) await world.campaign();
  return { world, sink };
}

const open = (
  world: World,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) => world.call(method, path, body, { token: null, headers });

const join = async (world: World, email = ROSA) =>
  mustBe(200, await open(world, 'POST', '/v1/share/join', { email, first_name: 'Rosa' }));

const share = (world: World, recipients: string[], more: object = {}, headers: Record<string, string> = {}) =>
  open(world, 'POST', '/v1/share/email', { email: ROSA, recipients, ...more }, headers);

const send = (world: World) => world.app.tasks.send_mails({ client_id: world.clientId });

/** The address of the mailed link that proves; tests reach the server by another name than its links have. */
function proofIn(sink: MailSink): string {
  const mail = sink.mails.findLast(({ text }) => text?.includes('/me/confirm'));
  return /\/me\/confirm\?proof=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
}

/** Proves the e-mail by mail; resolves with the Cookie header of the session. */
async function prove(world: World, sink: MailSink, email = ROSA): Promise<string> {
  mustBe(200, await open(world, 'POST', '/v1/share/prove', { email }));
  await send(world);
  const answer = await world.call('POST', '/me/confirm', undefined, {
    token: null,
    raw: `proof=${proofIn(sink)}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  assert.equal(answer.status, 303);
  return (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
}

test('[WEB-5] one e-mail has one code, asked at once and again; nothing stored is told', async (t) => {
  const { world } = await startSharing(t);
  const all = await Promise.all([join(world), join(world), join(world), join(world, ' Rosa@One.example ')]);
  assert.equal(new Set(all.map(({ code }) => code)).size, 1);
  const again = mustBe(200, await open(world, 'POST', '/v1/share/join', { email: ROSA }));
  assert.deepEqual(again, all[0]);
  assert.match(again.link, new RegExp(`/${again.code}$`));
  assert.match(again.text_message, /^\$50 off Acme Heating with my code/);

  // A person whom somebody else typed in: the code of a stranger's asking tells no name.
  mustBe(
    200,
    await world.call('POST', '/v5/persons', {
      identity_key_value: 'sam@one.example',
      first_name: 'Samantha',
      last_name: 'Quill',
    }),
  );
  const sam = mustBe(200, await open(world, 'POST', '/v1/share/join', { email: 'sam@one.example' }));
  assert.doesNotMatch(JSON.stringify(sam), /sam|quill/i);
});

test('[WEB-5] what cannot be an advocate is refused in words, and asking is limited', async (t) => {
  const { world } = await startSharing(t);
  for (const [body, status] of [
    [{ email: 'no' }, 400],
    [{ email: 'none@none.com' }, 400],
    [{ email: ROSA, first_name: 'See http://evil.example' }, 400],
    [{ email: { a: 1 } }, 400],
    [{}, 400],
  ] as const) {
    assert.equal((await open(world, 'POST', '/v1/share/join', body)).status, status, JSON.stringify(body));
  }
  const answers: number[] = [];
  for (let at = 0; at < 31; at++)
    answers.push((await open(world, 'POST', '/v1/share/join', { email: ROSA })).status);
  assert.deepEqual(new Set(answers.slice(0, 30)), new Set([200]));
  assert.equal(answers[30], 429);
  world.advance(HOUR_MS);
  await join(world);
});

test('[WEB-5] without a campaign there is nothing to share', async (t) => {
  const world = await startWorld(t, { bare: true });
  const answer = await open(world, 'POST', '/v1/share/join', { email: ROSA });
  assert.deepEqual([answer.status, answer.body.code], [404, 'no_running_program']);
});

test('[WEB-5] each friend gets one mail with the link and nobody’s address in a URL; limits hold; opt-outs are respected in silence', async (t) => {
  const { world, sink } = await startSharing(t);
  const { code } = await join(world);
  mustBe(200, await world.call('POST', '/v4/optouts', { email: 'out@two.example' }));
  const twice = await Promise.all([
    share(world, ['ann@two.example', 'Ann@two.example', 'out@two.example']),
    share(world, ['ann@two.example']),
  ]);
  const states = twice.flatMap((answer) =>
    mustBe(200, answer).recipients.map((one: { state: string }) => one.state),
  );
  assert.deepEqual(states.sort(), ['already_sent', 'sent', 'sent']);
  await send(world);
  assert.deepEqual(
    sink.mails.map(({ to }) => [to].flat()[0]?.text),
    ['ann@two.example'],
  );
  assert.match(sink.mails[0]?.text ?? '', new RegExp(`/${code}\\?c=EMAIL`));
  assert.match(sink.mails[0]?.from?.text ?? '', /^"Acme Heating"/);
  for (const [url] of (sink.mails[0]?.text ?? '').matchAll(/https?:\S+/g)) assert.doesNotMatch(url, /@|%40/);

  world.advance(6 * DAY_MS);
  assert.equal(mustBe(200, await share(world, ['ann@two.example'])).recipients[0].state, 'already_sent');
  world.advance(2 * DAY_MS);
  assert.equal(mustBe(200, await share(world, ['ann@two.example'])).recipients[0].state, 'sent');
  for (const advocate of ['b@one.example', 'c@one.example']) {
    await open(world, 'POST', '/v1/share/email', { email: advocate, recipients: ['ann@two.example'] });
  }
  await send(world);
  assert.equal(sink.mails.length, 3, 'three mails to one address in 30 days, whoever sends them');

  world.advance(DAY_MS);
  const ten = (domain: string) => Array.from({ length: 10 }, (_, at) => `f${at}@${domain}`);
  await share(world, ten('three.example'));
  const over = mustBe(200, await share(world, ten('four.example')));
  assert.ok(over.recipients.every(({ state }: { state: string }) => state === 'limited'));
});

test('[WEB-5] without a mail server nobody is told that mail was sent, and nothing is recorded', async (t) => {
  const world = await startWorld(t, { bare: true });
  await world.campaign();
  const answer = await share(world, ['ann@two.example']);
  assert.deepEqual([answer.status, answer.body.code], [409, 'mail_is_off']);
  const stored = await world.app.deps.db.query(
    `select name from inputs where client_id = $1 and name = 'shared'
     union all select kind from mails where client_id = $1`,
    [world.clientId],
  );
  assert.deepEqual(stored, []);
});

test('[WEB-5] [WEB-6] the hosted page is strict, names the offer to previews, and says when nothing is open', async (t) => {
  const world = await startWorld(t, { bare: true });
  const closed = await open(world, 'GET', '/share');
  assert.equal(closed.status, 200);
  assert.match(closed.body, /not open at the moment/);
  await world.campaign({
    share: { title: 'Give <b>heat</b>', social_image_url: 'https://cdn.example/a.png' },
  });
  const page = await open(world, 'GET', '/share?source=</script><b>x');
  assert.match(
    page.headers.get('content-security-policy') ?? '',
    /default-src 'none'.*frame-ancestors 'none'/,
  );
  assert.match(page.body, /property="og:title" content="Give &lt;b&gt;heat&lt;\/b&gt;"/);
  assert.match(page.body, /property="og:image" content="https:\/\/cdn\.example\/a\.png"/);
  assert.doesNotMatch(page.body, /<b>/);
});

test('[WEB-5] pages of any site can ask, in text/plain too, and are told so', async (t) => {
  const { world } = await startSharing(t);
  const origin = 'https://www.acme.example';
  const answer = await world.call('POST', '/v1/share/join', undefined, {
    token: null,
    raw: JSON.stringify({ email: ROSA }),
    headers: { 'content-type': 'text/plain;charset=UTF-8', origin },
  });
  assert.equal(mustBe(200, answer).link.endsWith(`/${answer.body.code}`), true);
  assert.equal(answer.headers.get('access-control-allow-origin'), origin);
  const before = await open(world, 'OPTIONS', '/v1/share/join', undefined, { origin });
  assert.deepEqual(
    [before.status, before.headers.get('access-control-allow-headers')],
    [204, 'Content-Type'],
  );
});

test('[WEB-5] no open relay: own words need a proved e-mail, and carry no link but the own one', async (t) => {
  const { world, sink } = await startSharing(t);
  const { link } = await join(world);
  const words = { message: 'They fixed my boiler in an hour.' };
  const refused = await share(world, ['ann@two.example'], words);
  assert.deepEqual([refused.status, refused.body.code], [403, 'email_not_proved']);
  const cookie = await prove(world, sink);
  for (const message of ['look at https://evil.example/x', 'go to evil.com now', 'www.evil.example']) {
    const answer = await share(world, ['ann@two.example'], { message }, { cookie });
    assert.deepEqual([answer.status, answer.body.code], [400, 'invalid_parameter'], message);
  }
  const message = `${words.message} ${link}`;
  mustBe(200, await share(world, ['ann@two.example'], { message }, { cookie }));
  await send(world);
  const mail = sink.mails.at(-1);
  assert.match(mail?.text ?? '', /^They fixed my boiler in an hour\./);
  assert.match(mail?.from?.text ?? '', /^"Rosa via Acme Heating"/);
  const other = await open(
    world,
    'POST',
    '/v1/share/email',
    { email: 'sam@one.example', recipients: ['ann@two.example'], ...words },
    { cookie },
  );
  assert.equal(other.status, 403, 'a session speaks for its own e-mail');
});

test('[WEB-5] a name with a place to go is no sender: such a mail names the company alone', async (t) => {
  const { world, sink } = await startSharing(t);
  const email = 'eve@one.example';
  for (const name of ['Win now at evil.shop', 'evil\u3002example', 'https://evil', `${'Eve '.repeat(30)}`]) {
    const person = { identity_key_value: email, first_name: name };
    mustBe(200, await world.call('POST', '/v5/persons', person));
    const cookie = await prove(world, sink, email);
    const friend = `ann${sink.mails.length}@two.example`;
    mustBe(200, await open(world, 'POST', '/v1/share/email', { email, recipients: [friend] }, { cookie }));
    await send(world);
    const mail = sink.mails.at(-1);
    assert.match(mail?.from?.text ?? '', /^"?Acme Heating"? </, name);
    assert.equal(`${mail?.subject}${mail?.text}`.includes(name.trim()), false);
  }
});

test('[WEB-5] all addresses of one IPv6 network, however they are written, share one allowance', async (t) => {
  const { world } = await startSharing(t);
  const statuses: number[] = [];
  for (let at = 1; at <= 31; at++) {
    const from = at % 2 === 0 ? `2001:db8::${at}:1:1:1` : `2001:DB8:0:0::${at}`;
    const headers = { 'x-forwarded-for': from };
    const body = { email: `nobody${at}@one.example` };
    statuses.push((await open(world, 'POST', '/v1/share/prove', body, headers)).status);
  }
  assert.deepEqual([statuses.indexOf(429), statuses.length], [30, 31]);
});

test('[EX-3] the link that proves works once, within 30 minutes, by POST only, and does not tell who is known', async (t) => {
  const { world, sink } = await startSharing(t);
  await join(world);
  const known = await open(world, 'POST', '/v1/share/prove', { email: ROSA });
  const unknown = await open(world, 'POST', '/v1/share/prove', { email: 'nobody@two.example' });
  assert.deepEqual([known.status, known.body], [unknown.status, unknown.body]);
  await send(world);
  assert.equal(sink.mails.length, 1);
  const path = `/me/confirm?proof=${proofIn(sink)}`;
  for (let at = 0; at < 2; at++)
    assert.equal((await open(world, 'GET', path)).status, 200, 'scanners use nothing up');
  const post = (proof: string) =>
    world.call('POST', '/me/confirm', undefined, {
      token: null,
      raw: `proof=${proof}`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
  const [one, two] = await Promise.all([post(proofIn(sink)), post(proofIn(sink))]);
  assert.deepEqual([one.status, two.status].sort(), [303, 410]);
  assert.match((one.status === 303 ? one : two).headers.get('set-cookie') ?? '', /HttpOnly; SameSite=Lax/);
  assert.equal((await post('x')).status, 410);

  await open(world, 'POST', '/v1/share/prove', { email: ROSA });
  await send(world);
  world.advance(31 * MINUTE_MS);
  assert.equal((await post(proofIn(sink))).status, 410);
  assert.equal((await open(world, 'GET', '/v1/share/me')).status, 401);
});

test('[AT-1] [EX-3] a mailed friend who books by that e-mail without a code is the advocate’s; the own page shows each stage and nothing private', async (t) => {
  const { world, sink } = await startSharing(t, false);
  const { office } = world.simulator;
  await join(world);
  mustBe(200, await share(world, ['jane@two.example', 'old@two.example', 'later@two.example']));
  const cookie = await prove(world, sink);
  const own = async () => mustBe(200, await open(world, 'GET', '/v1/share/me', undefined, { cookie }));
  await world.drain();
  const leads = await own();
  assert.deepEqual(
    new Set(leads.referrals.map((one: { stage: string; reason: string }) => `${one.stage}: ${one.reason}`)),
    new Set(['lead: You sent them your link. They have not booked yet.']),
  );

  const jobOf = (name: string, email: string) => office.createJob({ customer: { name, email } }).id;
  const jane = jobOf('Jane Doe', 'jane@two.example');
  mustBe(200, await world.zap(office.zapBody(jane)));
  await world.drain();
  const job = await world.job(jane);
  assert.equal(job.attribution.outcome, 'attributed');
  assert.equal(job.attribution.evidence, 'share_match');
  const booked = (await own()).referrals.find((one: { stage: string }) => one.stage !== 'lead');
  assert.deepEqual([booked.friend, booked.stage, booked.reward], ['Jane', 'scheduled', null]);

  const canceled = jobOf('Kim Doe', 'later@two.example');
  mustBe(200, await world.zap(office.zapBody(canceled)));
  world.advance(10 * MINUTE_MS);
  office.completeJob(jane, { totalCents: 24_550 });
  office.cancelJob(canceled);
  world.advance(HOUR_MS);
  await world.drain();
  const stats = await own();
  const byStage = new Map(stats.referrals.map((one: { stage: string }) => [one.stage, one]));
  assert.deepEqual([...byStage.keys()].sort(), ['canceled', 'earned', 'lead']);
  assert.deepEqual(stats.earned, [{ amount_minor: 10_000, currency: 'USD' }]);
  assert.deepEqual(stats.given, [{ amount_minor: 0, currency: 'USD' }]);
  assert.doesNotMatch(
    JSON.stringify(stats),
    /two\.example|Doe|245/,
    'no e-mail, family name or total of a friend',
  );

  const page = await open(world, 'GET', '/me', undefined, { cookie });
  assert.match(page.body, /Reward earned/);
  assert.doesNotMatch(page.body, /Rewarded/, 'what is on hold can still be taken back');
  assert.match(page.body, /on hold/i);
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  assert.doesNotMatch(page.body, /two\.example|Doe/);
  const out = await open(world, 'POST', '/me/logout', undefined, { cookie });
  assert.equal(out.status, 303);
  assert.equal((await open(world, 'GET', '/v1/share/me', undefined, { cookie })).status, 401);
});

test('[WEB-5] QR codes are pictures of the link with its channel; unknown codes and sizes are refused', async (t) => {
  const { world } = await startSharing(t);
  const { code } = await join(world);
  const svg = await open(world, 'GET', `/qr/${code}.svg`);
  assert.equal(svg.status, 200);
  assert.match(svg.body, /^<svg /);
  const png = await fetch(`${world.url}/qr/${code}.png?size=256`);
  assert.match(png.headers.get('cache-control') ?? '', /^public, max-age=86400$/);
  const bytes = Buffer.from(await png.arrayBuffer());
  assert.deepEqual([bytes.subarray(1, 4).toString(), bytes.readUInt32BE(16)], ['PNG', 256]);
  for (const [path, status] of [
    ['/qr/nobody999.svg', 404],
    [`/qr/${code}.gif`, 404],
    [`/qr/${code}.png?size=9999`, 400],
  ] as const) {
    assert.equal((await open(world, 'GET', path)).status, status, path);
  }
});

test('[WEB-5] counts, links and sessions that are over are forgotten', async (t) => {
  const { world, sink } = await startSharing(t);
  await join(world);
  await prove(world, sink);
  const left = async () => {
    const [row] = await world.app.deps.db.query<{ rows: number }>(
      `select (select count(*) from visitor_counts where client_id = $1)::int + (select count(*) from own_page_links where client_id = $1)::int
         + (select count(*) from own_page_sessions where client_id = $1)::int as rows`,
      [world.clientId],
    );
    return row?.rows;
  };
  await world.app.tasks.forget_old({});
  assert.equal(await left(), 6, 'two subjects of two askings, a link, a session');
  world.advance(31 * DAY_MS);
  await world.app.tasks.forget_old({});
  assert.equal(await left(), 0);
});

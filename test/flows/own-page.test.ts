// The advocate's own page (EX-3): the mailed link that proves the e-mail, the session, what the page and the zone show, and what they keep back.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createClient } from '../../src/accounts/setup.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { type MailSink, startMailSink } from '../support/mail-sink.ts';
import { type Answer, mustBe, startWorld, type World } from '../support/world.ts';

const MAIL = { from: 'hello@acme.example', publicUrl: 'https://share.acme.example' };
const ROSA = 'rosa@one.example';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

async function startScene(t: TestContext, bare = true): Promise<{ world: World; sink: MailSink }> {
  const sink = await startMailSink(t);
  const world = await startWorld(t, { bare, mail: { ...MAIL, smtpUrl: sink.url } });
  if (bare) await world.campaign();
  return { world, sink };
}

const get = (world: World, path: string, headers: Record<string, string> = {}) =>
  world.call('GET', path, undefined, { token: null, headers });

const post = (world: World, path: string, fields: Record<string, string>, headers = {}): Promise<Answer> =>
  world.call('POST', path, undefined, {
    token: null,
    raw: String(new URLSearchParams(fields)),
    headers: { ...FORM, ...headers },
  });

const askProof = (world: World, email: string) =>
  world.call('POST', '/v1/share/prove', { email }, { token: null });

/** What the newest mailed link proves with; '': none was mailed. */
async function mailedProof(world: World, sink: MailSink): Promise<string> {
  await world.app.tasks.send_mails({ client_id: world.clientId });
  const mail = sink.mails.findLast(({ text }) => text?.includes('/me/confirm'));
  return /\/me\/confirm\?proof=([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
}

/** Opens a session by mail; resolves with its Cookie header. */
async function logIn(world: World, sink: MailSink, email = ROSA): Promise<{ cookie: string }> {
  mustBe(200, await askProof(world, email));
  const answer = await post(world, '/me/confirm', { proof: await mailedProof(world, sink) });
  assert.deepEqual([answer.status, answer.headers.get('location')], [303, '/me']);
  return { cookie: (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '' };
}

test('[EX-3] a mailed link opens one session, by POST only, within 30 minutes; the database knows neither token', async (t) => {
  const { world, sink } = await startScene(t);
  await world.advocate(ROSA, 'ROSA7');
  mustBe(200, await askProof(world, ROSA));
  const viewed = async () => {
    const { id } = mustBe(200, await world.call('GET', '/v1/messages')).items[0];
    return JSON.stringify(mustBe(200, await world.call('GET', `/v1/messages/${id}`)));
  };
  assert.doesNotMatch(await viewed(), /proof=/, 'staff cannot open it in her place');
  const proof = await mailedProof(world, sink);
  for (let at = 0; at < 3; at++) {
    const page = await get(world, `/me/confirm?proof=${proof}`);
    assert.equal(page.status, 200, 'scanners follow links and use nothing up');
    assert.match(page.body, /Open my page/);
    assert.equal(page.headers.get('set-cookie'), null);
  }
  const both = await Promise.all([
    post(world, '/me/confirm', { proof }),
    post(world, '/me/confirm', { proof }),
  ]);
  assert.deepEqual(both.map(({ status }) => status).sort(), [303, 410]);
  const opened = both.find(({ status }) => status === 303)?.headers.get('set-cookie') ?? '';
  assert.match(opened, /^goodword_me=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
  const secret = /=([\w-]{43});/.exec(opened)?.[1] ?? '';
  const stored = await world.app.deps.db.query<{ row: string }>(
    'select row_to_json(own_page_sessions)::text as row from own_page_sessions union all select row_to_json(own_page_links)::text from own_page_links union all select row_to_json(mails)::text from mails',
  );
  assert.equal(stored.length, 3);
  assert.doesNotMatch(JSON.stringify(stored), new RegExp(`${secret}|${proof}`));

  const stale = await get(world, `/me/confirm?proof=${proof}`);
  assert.equal(stale.status, 410);
  assert.match(stale.body, /This link is used up/);
  assert.match(stale.body, /name="email"/, 'the way to a new one is on the page');
  for (const wrong of ['', 'x', 'A'.repeat(43), '<script>']) {
    assert.equal((await post(world, '/me/confirm', { proof: wrong })).status, 410, wrong);
    assert.equal((await get(world, `/me/confirm?proof=${encodeURIComponent(wrong)}`)).status, 410, wrong);
  }

  mustBe(200, await askProof(world, ROSA));
  const late = await mailedProof(world, sink);
  world.advance(31 * MINUTE_MS);
  assert.equal((await post(world, '/me/confirm', { proof: late })).status, 410);
});

test('[EX-3] asking for the link never tells who is known, and is limited for each e-mail', async (t) => {
  const { world, sink } = await startScene(t);
  await world.advocate(ROSA, 'ROSA7');
  const known = await askProof(world, ` ${ROSA.toUpperCase()} `);
  const unknown = await askProof(world, 'nobody@two.example');
  assert.deepEqual([known.status, known.body], [200, { ok: true }]);
  assert.deepEqual([unknown.status, unknown.body], [known.status, known.body]);
  const typed = await post(world, '/me', { email: 'someone@two.example' });
  assert.deepEqual([typed.status, typed.headers.get('location')], [303, '/me?mailed=1']);
  assert.match((await get(world, '/me?mailed=1')).body, /If you take part, a link/);
  assert.notEqual(await mailedProof(world, sink), '');
  assert.deepEqual(
    sink.mails.map(({ to }) => [to].flat()[0]?.text),
    [ROSA],
  );

  assert.equal((await post(world, '/me', { email: 'no' })).status, 422);
  for (let at = 0; at < 4; at++) mustBe(200, await askProof(world, ROSA));
  assert.equal((await askProof(world, ROSA)).status, 429);
  const page = await post(world, '/me', { email: ROSA });
  assert.equal(page.status, 429);
  assert.match(page.body, /a little too often/);
  for (let at = 0; at < 4; at++) mustBe(200, await askProof(world, 'nobody@two.example'));
  assert.equal((await askProof(world, 'nobody@two.example')).status, 429, 'the limit tells nothing either');
  world.advance(HOUR_MS);
  mustBe(200, await askProof(world, ROSA));
});

test('[EX-3] a session ends by logging out or after 30 days, and other sites can post nothing', async (t) => {
  const { world, sink } = await startScene(t);
  await world.advocate(ROSA, 'ROSA7');
  assert.deepEqual(
    [(await get(world, '/v1/share/me')).status, (await get(world, '/v1/share/me')).body.code],
    [401, 'own_session_needed'],
  );
  const session = await logIn(world, sink);
  assert.equal(mustBe(200, await get(world, '/v1/share/me', session)).code, 'ROSA7');
  for (const origin of ['https://evil.example', 'null']) {
    const answer = await post(world, '/me/logout', {}, { ...session, origin });
    assert.deepEqual([answer.status, answer.body.code], [403, 'cross_site_request'], origin);
  }
  mustBe(200, await get(world, '/v1/share/me', session));
  const out = await post(world, '/me/logout', {}, { ...session, origin: world.url });
  assert.match(out.headers.get('set-cookie') ?? '', /^goodword_me=; Path=\/; Max-Age=0/);
  assert.equal((await get(world, '/v1/share/me', session)).status, 401, 'the cookie itself is worth nothing');

  const again = await logIn(world, sink);
  world.advance(29 * DAY_MS);
  mustBe(200, await get(world, '/v1/share/me', again));
  world.advance(2 * DAY_MS);
  assert.equal((await get(world, '/v1/share/me', again)).status, 401);
  assert.match((await get(world, '/me', again)).body, /Mail me a link/);
});

test('[EX-3] each stage has a plain reason; of friends there is the first name and nothing else', async (t) => {
  const { world, sink } = await startScene(t, false);
  await world.advocate(ROSA, 'ROSA7', { first_name: 'Rosa', last_name: 'Quill' });
  const session = await logIn(world, sink);
  const empty = mustBe(200, await get(world, '/v1/share/me', session));
  assert.deepEqual([empty.code, empty.referrals, empty.earned, empty.given], ['ROSA7', [], [], []]);
  assert.match((await get(world, '/me', session)).body, /No friend has used your link or code yet/);

  const { office } = world.simulator;
  const book = async (name: string, email: string) => {
    const made = office.createJob({
      customer: { name, email, phone: '555-0142', address: { street: `9 ${name} Road` } },
      advocateCode: 'ROSA7',
    });
    mustBe(200, await world.zap(office.zapBody(made.id)));
    await world.drain();
    return made.id;
  };
  const done = await book('Jane Doeson', 'jane@friend.example');
  await book('Omar Underhill', 'omar@friend.example');
  const canceled = await book('Tess Overton', 'tess@friend.example');
  const lead = {
    event_name: 'online_lead_captured',
    data: { email: 'lee@friend.example', advocate_code: 'ROSA7' },
  };
  mustBe(200, await world.call('POST', '/zones', lead, { token: null }));
  world.advance(2 * MINUTE_MS);
  office.completeJob(done, { totalCents: 24_550 });
  office.cancelJob(canceled);
  world.advance(2 * MINUTE_MS);
  await world.drain();

  const stats = mustBe(200, await get(world, '/v1/share/me', session));
  const byStage = Object.fromEntries(stats.referrals.map((one: { stage: string }) => [one.stage, one]));
  assert.deepEqual(Object.keys(byStage).sort(), ['canceled', 'earned', 'lead', 'scheduled']);
  assert.equal(byStage.earned.friend, 'Jane');
  assert.deepEqual(byStage.earned.reward, {
    ...{ amount_minor: 10_000, currency: 'USD', state: 'On hold until April 15, 2026' },
  });
  assert.equal(byStage.scheduled.reason, 'Your friend booked a job. Your reward is earned once it is done.');
  assert.match(byStage.canceled.reason, /^The job was canceled\./);
  assert.equal(byStage.lead.friend, 'A friend');
  assert.deepEqual(
    [stats.earned, stats.given],
    [[{ amount_minor: 10_000, currency: 'USD' }], [{ amount_minor: 0, currency: 'USD' }]],
  );

  const page = (await get(world, '/me', session)).body as string;
  for (const shown of [
    'Jane',
    'Omar',
    'Tess',
    'A friend',
    '$100',
    'On hold until April 15, 2026',
    'Log out',
  ]) {
    assert.ok(page.includes(shown), shown);
  }
  for (const hidden of [
    /Doeson|Underhill|Overton|Quill/,
    /friend\.example/,
    /0142/,
    /Road/,
    /245/,
    new RegExp(String(done)),
  ]) {
    assert.doesNotMatch(page, hidden);
    assert.doesNotMatch(JSON.stringify(stats), hidden);
  }

  world.advance(15 * DAY_MS);
  await world.drain();
  const later = mustBe(200, await get(world, '/v1/share/me', session));
  assert.equal(
    later.referrals.find((one: { friend: string }) => one.friend === 'Jane').reward.state,
    'Approved',
  );

  const zone = (headers: Record<string, string>) =>
    world.call(
      'POST',
      '/zones',
      { event_name: 'advocate_stats_embedded', data: { email: ROSA } },
      { token: null, headers },
    );
  const own = mustBe(200, await zone(session)).zone;
  assert.deepEqual([own.kind, own.stats.code, own.stats.referrals.length], ['stats', 'ROSA7', 4]);
  assert.equal(mustBe(200, await zone({})).zone.stats, null, 'an e-mail that a page says proves nothing');
});

test('[EX-3] a session is of one company: on another client’s domain it opens nothing', async (t) => {
  const { world, sink } = await startScene(t);
  await world.advocate(ROSA, 'ROSA7');
  const session = await logIn(world, sink);
  const page = await get(world, '/me', session);
  assert.match(page.body, /ROSA7/);
  assert.match(page.headers.get('content-security-policy') ?? '', /^default-src 'none'; style-src 'nonce-/);
  assert.equal(page.headers.get('cache-control'), 'no-store');
  const other = await createClient(world.app.deps.db, {
    ...{ name: 'Best Plumbing', owner: 'owner@best.example', password: 'correct horse battery' },
  });
  // Not by fetch: it names the host that it connects to.
  const ask = async (host: string) =>
    (await world.app.server.inject({ url: '/v1/share/me', headers: { ...session, host } })).statusCode;
  assert.deepEqual([await ask(world.domain), await ask(other.program_domain)], [200, 401]);
});

test('[EX-3] who proved the e-mail and has no code yet gets one by a press', async (t) => {
  const { world, sink } = await startScene(t);
  mustBe(200, await world.call('POST', '/v5/persons', { identity_key_value: ROSA, first_name: 'Rosa' }));
  const session = await logIn(world, sink);
  assert.equal((await get(world, '/v1/share/me', session)).status, 404);
  assert.match((await get(world, '/me', session)).body, /Get my link/);
  assert.equal((await post(world, '/me/join', {}, session)).status, 303);
  const { code, link } = mustBe(200, await get(world, '/v1/share/me', session));
  assert.ok(link.endsWith(`/${code}`));
});

test('[EX-3] [ID-3] a code made before the e-mail was known is on the page of who turned out to own it', async (t) => {
  const { world, sink } = await startScene(t, false);
  const person = async (fields: Record<string, string>) =>
    mustBe(200, await world.call('POST', '/v5/persons', fields)).id;
  const anonymous = await person({ partner_user_id: 'u1', first_name: 'Rosa' });
  const path = `/v5/persons/${anonymous}/shareables`;
  mustBe(200, await world.call('POST', path, { label: 'refer-a-friend', code: 'ROSA7' }));
  const { office } = world.simulator;
  const customer = { name: 'Jane Doe', email: 'jane@friend.example', address: { street: '9 Elm Road' } };
  const { id } = office.createJob({ customer, advocateCode: 'ROSA7' });
  mustBe(200, await world.zap(office.zapBody(id)));
  world.advance(2 * MINUTE_MS);
  office.completeJob(id, { totalCents: 24_550 });
  world.advance(2 * MINUTE_MS);
  await world.drain();

  const mailed = await person({ email: ROSA });
  const session = await logIn(world, sink);
  assert.equal((await get(world, '/v1/share/me', session)).status, 404, 'nobody knows it yet');
  assert.equal(await person({ email: ROSA, partner_user_id: 'u1' }), mailed);
  await world.drain();
  const stats = mustBe(200, await get(world, '/v1/share/me', session));
  assert.deepEqual([stats.code, stats.referrals.length], ['ROSA7', 1]);
  assert.deepEqual(stats.earned, [{ amount_minor: 10_000, currency: 'USD' }]);
});

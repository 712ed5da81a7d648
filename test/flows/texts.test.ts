// Text messages from the fact to the phone and back: consent, once although answers get lost, STOP, quiet hours, a wrong account (OUT-2).

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { MAIL_LINK_KEY, mailToken } from '../../src/messages/links.ts';
import { startMailSink } from '../support/mail-sink.ts';
import { booked } from '../support/referred.ts';
import { startTwilio, type TwilioStandIn } from '../support/twilio.ts';
import { type Answer, mustBe, startWorld, type World } from '../support/world.ts';

const PHONE = '+14155550123';
const ON = { text_message_is_on: true };

interface Scene {
  world: World;
  twilio: TwilioStandIn;
  rosa: string;
}

async function scene(t: TestContext, person: Record<string, unknown> = {}, mail = false): Promise<Scene> {
  const sink = mail ? await startMailSink(t) : null;
  const world = await startWorld(t, {
    bare: true,
    ...(sink && {
      mail: { from: 'hello@acme.example', publicUrl: 'https://share.acme.example', smtpUrl: sink.url },
    }),
  });
  world.advance(6 * HOUR_MS);
  const twilio = await startTwilio(t, world.now);
  world.connectionId = await world.connect();
  await world.campaign({ messages: { job_booked: ON, job_completed: ON } });
  mustBe(200, await world.call('PUT', '/v1/messages/texts/settings', settingsOf(twilio)));
  const rosa = await world.advocate('rosa@example.com', 'rosa7', {
    first_name: 'Rosa',
    phone: PHONE,
    ...person,
  });
  return { world, twilio, rosa };
}

const settingsOf = ({ url, accountSid, authToken }: TwilioStandIn) => ({
  ...{ account_sid: accountSid, auth_token: authToken, sender: '+14155550100', api_url: url },
});

const agree = async (world: World, agreed = true): Promise<Answer> =>
  world.call('POST', '/v1/messages/texts/consents', { phone: PHONE, agreed, detail: 'contract' });

async function post(world: World): Promise<void> {
  await world.app.tasks.write_messages({ client_id: world.clientId });
  await world.app.tasks.send_texts({ client_id: world.clientId });
}

const texts = async (world: World): Promise<Answer['body'][]> =>
  mustBe(200, await world.call('GET', '/v1/messages/texts')).items;
const states = async (world: World) => (await texts(world)).map(({ state }) => state);

async function book({ world }: Scene, email = 'pat@example.com', street = '9 Friend Road'): Promise<number> {
  return booked({ world, office: world.simulator.office, rosa: '' }, { email, street });
}

test('[OUT-2] who agreed is texted once, in the campaign’s words, with the way out; who did not is not', async (t) => {
  const at = await scene(t);
  const { world, twilio } = at;
  await book(at, 'kim@example.com', '11 Friend Road');
  await post(world);
  assert.equal(twilio.posts, 0);
  mustBe(200, await agree(world));
  await book(at);
  await post(world);
  await post(world);
  assert.equal(twilio.texts.length, 1);
  const [text] = twilio.texts;
  assert.deepEqual([text?.to, text?.from], [PHONE, '+14155550100']);
  assert.match(text?.body ?? '', /^Acme Heating: Pat booked a job\. .* Reply STOP to end texts\.$/);
  const [shown] = await texts(world);
  assert.deepEqual([shown.state, shown.parts, shown.kind], ['sent', 1, 'job_booked']);
});

test('[OUT-2] an answer that got lost: the provider is asked, and the phone rings once', async (t) => {
  const at = await scene(t);
  const { world, twilio } = at;
  mustBe(200, await agree(world));
  for (const [round, fault] of (['drop_after', '500_after', 'drop_before'] as const).entries()) {
    twilio.faults.push(fault);
    await book(at, `pat${round}@example.com`, `${round} Friend Road`);
    await post(world);
    assert.equal((await states(world))[0], 'asking');
    twilio.listIsDown = true;
    world.advance(MINUTE_MS);
    await post(world);
    twilio.listIsDown = false;
    world.advance(10 * MINUTE_MS);
    await post(world);
    await post(world);
  }
  assert.deepEqual(await states(world), ['sent', 'sent', 'sent']);
  assert.equal(twilio.texts.length, 3);
});

test('[OUT-2] STOP by text ends texts at once, also those that wait; only START takes it back', async (t) => {
  const at = await scene(t);
  const { world, twilio } = at;
  mustBe(200, await agree(world));
  const { inbound_url } = mustBe(200, await world.call('GET', '/v1/messages/texts/settings'));
  assert.equal(inbound_url, null, 'no PUBLIC_URL: Twilio cannot be told an address');
  const path = `/v1/messages/texts/twilio/${world.clientId}/inbound`;
  const say = (body: string, change: Record<string, string> = {}) => {
    const { raw, headers } = twilio.signed(world.url + path, { From: PHONE, Body: body });
    return world.call('POST', path, undefined, { token: null, raw, headers: { ...headers, ...change } });
  };
  await book(at);
  await world.app.tasks.write_messages({ client_id: world.clientId });
  assert.deepEqual(await states(world), ['queued']);
  const stopped = await say('Stop');
  assert.match(String(stopped.body), /<Response><\/Response>/);
  await post(world);
  assert.deepEqual([twilio.posts, await states(world)], [0, ['suppressed']]);
  assert.equal((await agree(world)).status, 409);
  assert.match(String((await say('HELP')).body), /Acme Heating/);
  mustBe(200, await say('START'));
  await book(at, 'kim@example.com', '11 Friend Road');
  await post(world);
  assert.equal(twilio.texts.length, 1);

  const forged = await say('STOP', { 'x-twilio-signature': 'AAAA' });
  assert.deepEqual([forged.status, forged.body.code], [403, 'twilio_signature_invalid']);
  const { agreed } = mustBe(
    200,
    await world.call('GET', `/v1/messages/texts/consents?phone=${encodeURIComponent(PHONE)}`),
  );
  assert.equal(agreed, true);
});

const WORDS =
  'Yes, text me about my referrals and rewards with Acme Heating at this number. It is no condition of anything. At most five texts a day; message and data rates may apply. Reply STOP to end them.';

test('[OUT-2] an advocate asks for texts on the share page: the words are kept, only the own number counts, and STOP ends them', async (t) => {
  const at = await scene(t, { phone: '' });
  const { world, twilio } = at;
  const own = '+14155550177';
  await world.advocate('kim@example.com', 'kim9', { phone: PHONE });
  const token = 'x'.repeat(43);
  await world.app.deps.db.query(
    `insert into own_page_sessions (client_id, token_hash, email, expires_at) values ($1, $2, 'rosa@example.com', $3)`,
    [world.clientId, createHash('sha256').update(token).digest(), new Date(world.now().getTime() + DAY_MS)],
  );
  const ask = (phone: string, words = WORDS, headers: Record<string, string> = {}) =>
    world.call(
      'POST',
      '/v1/share/texts',
      { phone, words },
      { token: null, headers: { cookie: `goodword_me=${token}`, ...headers } },
    );
  const consent = async (phone: string) =>
    mustBe(200, await world.call('GET', `/v1/messages/texts/consents?phone=${encodeURIComponent(phone)}`));
  assert.equal((await ask(own, WORDS, { cookie: '' })).body.code, 'own_session_needed');
  assert.match((await ask(own, 'Yes.')).body.message, /the words have changed/);
  assert.match((await ask('12')).body.message, /no phone number/);
  mustBe(200, await ask(PHONE));
  assert.equal(await consent(PHONE), null, 'a number that is known of somebody else is not signed up');
  mustBe(200, await ask('(415) 555-0177'));
  const agreed = await consent(own);
  assert.deepEqual([agreed.agreed, agreed.source, agreed.detail], [true, 'page', WORDS]);
  await book(at);
  await post(world);
  assert.deepEqual(
    twilio.texts.map(({ to }) => to),
    [own],
  );

  const path = `/v1/messages/texts/twilio/${world.clientId}/inbound`;
  const say = async (body: string) => {
    const { raw, headers } = twilio.signed(world.url + path, { From: own, Body: body });
    mustBe(200, await world.call('POST', path, undefined, { token: null, raw, headers }));
  };
  world.advance(MINUTE_MS);
  await say('STOP');
  mustBe(200, await ask(own));
  const stopped = await consent(own);
  assert.deepEqual(
    [stopped.agreed, stopped.history.map((word: { detail: string }) => word.detail)],
    [false, [WORDS, 'STOP']],
  );
  await book(at, 'lee@example.com', '12 Friend Road');
  await post(world);
  assert.equal(twilio.posts, 1);
  world.advance(MINUTE_MS);
  await say('START');
  await book(at, 'ann@example.com', '13 Friend Road');
  await post(world);
  assert.equal(twilio.texts.at(-1)?.to, own);
  // Staff note a word about the number: it stays that advocate's.
  for (const word of [false, true]) {
    world.advance(MINUTE_MS);
    const said = { phone: own, agreed: word, detail: 'on the phone' };
    mustBe(200, await world.call('POST', '/v1/messages/texts/consents', said));
  }
  await book(at, 'sue@example.com', '14 Friend Road');
  await post(world);
  assert.deepEqual([twilio.texts.length, twilio.texts.at(-1)?.to], [3, own]);
  await assert.rejects(
    world.app.deps.db.query('delete from text_consent_history where client_id = $1', [world.clientId]),
    /append-only/,
  );
});

test('[OUT-2] [PO-3] who is out of the program gets no text, also none that waits; taken back in, texts go on', async (t) => {
  const at = await scene(t);
  const { world, twilio } = at;
  mustBe(200, await agree(world));
  const say = async (optout: boolean) =>
    mustBe(
      200,
      await world.call('POST', '/v4/optouts', { email: 'rosa@example.com', mail_class: 'all', optout }),
    );
  await book(at);
  await world.app.tasks.write_messages({ client_id: world.clientId });
  assert.deepEqual(await states(world), ['queued']);
  await say(true);
  const known = async () => mustBe(200, await world.call('GET', `/v1/people/${at.rosa}`)).consent.takes_part;
  assert.equal(await known(), false);
  await world.app.tasks.send_texts({ client_id: world.clientId });
  await book(at, 'kim@example.com', '11 Friend Road');
  await post(world);
  assert.deepEqual([twilio.posts, await states(world)], [0, ['suppressed']]);
  await say(false);
  assert.equal(await known(), true);
  await book(at, 'lee@example.com', '12 Friend Road');
  await post(world);
  assert.equal(twilio.posts, 1);
});

test('[OUT-2] quiet hours are those of the person: in Los Angeles it is day three hours later', async (t) => {
  const at = await scene(t, {
    address: { street: '1 Beach Rd', city: 'Los Angeles', state: 'CA', zip: '90210' },
  });
  const { world, twilio, rosa } = at;
  await world.app.deps.db.query(
    `insert into person_contacts (client_id, kind, value, person_id, since) values ($1, 'address', '1 beach rd|90210', $2, $3)
     on conflict do nothing`,
    [world.clientId, rosa, world.now()],
  );
  mustBe(200, await agree(world));
  // 12:30 UTC of the next day: 8:30 in New York, 5:30 in Los Angeles.
  world.advance(DAY_MS - 6 * HOUR_MS + 30 * MINUTE_MS);
  await book(at);
  await post(world);
  assert.equal(twilio.posts, 0);
  world.advance(2 * HOUR_MS + 29 * MINUTE_MS);
  await post(world);
  assert.equal(twilio.posts, 0);
  world.advance(MINUTE_MS);
  await post(world);
  assert.equal(twilio.texts.length, 1);
});

test('[OUT-2] a retry and an answer that got lost in the evening ring in the morning', async (t) => {
  const at = await scene(t);
  const { world, twilio } = at;
  mustBe(200, await agree(world));
  // Half a minute before 20:00 where the company is.
  world.advance(2 * HOUR_MS - MINUTE_MS / 2);
  twilio.faults.push('429', 'drop_before');
  await book(at);
  await book(at, 'kim@example.com', '11 Friend Road');
  await post(world);
  assert.equal(twilio.posts, 2);
  for (let minute = 0; minute < 12 * 60; minute += 5) {
    world.advance(5 * MINUTE_MS);
    await post(world);
  }
  assert.deepEqual([twilio.posts, await states(world)], [2, ['queued', 'queued']]);
  world.advance(5 * MINUTE_MS);
  await post(world);
  assert.deepEqual([twilio.posts, await states(world)], [4, ['sent', 'sent']]);
});

test('[OUT-2] a text that nothing took up within its day stays unsent', async (t) => {
  const at = await scene(t);
  const { world, twilio } = at;
  mustBe(200, await agree(world));
  await book(at);
  await world.app.tasks.write_messages({ client_id: world.clientId });
  world.advance(DAY_MS + MINUTE_MS);
  await world.app.tasks.send_texts({ client_id: world.clientId });
  assert.equal(twilio.posts, 0);
  const [text] = await texts(world);
  assert.deepEqual([text.state, text.last_error], ['failed', 'it could not leave within a day']);
});

test('[OUT-2] what the provider says is heard: opted out, never deliverable, too fast, a wrong account', async (t) => {
  const at = await scene(t);
  const { world, twilio } = at;
  mustBe(200, await agree(world));
  twilio.faults.push('429', '401', 21614);
  await book(at);
  await post(world);
  assert.deepEqual(await states(world), ['queued']);
  world.advance(2 * MINUTE_MS);
  await post(world);
  const { trouble } = mustBe(200, await world.call('GET', '/v1/messages/texts/settings'));
  assert.match(trouble, /Authenticate/);
  world.advance(5 * MINUTE_MS);
  await post(world);
  assert.deepEqual(await states(world), ['failed']);
  assert.equal(mustBe(200, await world.call('GET', '/v1/messages/texts/settings')).trouble, null);

  twilio.faults.push(21610);
  await book(at, 'kim@example.com', '11 Friend Road');
  await post(world);
  assert.equal((await states(world))[0], 'suppressed');
  assert.equal((await agree(world)).status, 409, 'it was a STOP');
});

test('[OUT-2] a delivery that failed later is shown', async (t) => {
  const at = await scene(t);
  const { world, twilio } = at;
  mustBe(200, await agree(world));
  await book(at);
  await post(world);
  const path = `/v1/messages/texts/twilio/${world.clientId}/status`;
  const fields = { MessageSid: twilio.texts[0]?.sid ?? '', MessageStatus: 'undelivered', ErrorCode: '30003' };
  const { raw, headers } = twilio.signed(world.url + path, fields);
  mustBe(200, await world.call('POST', path, undefined, { token: null, raw, headers }));
  const [text] = await texts(world);
  assert.deepEqual([text.state, text.last_error], ['failed', 'Twilio could not deliver it (30003)']);
});

test('[OUT-2] the preferences page of a mail has texts too, for the owner of the phone', async (t) => {
  const at = await scene(t, {}, true);
  const { world } = at;
  await book(at);
  await post(world);
  await world.app.tasks.send_mails({ client_id: world.clientId });
  const [mail] = await world.app.deps.db.query<{ mail_id: string }>(
    `select mail_id from mails where kind = 'job_booked'`,
  );
  const token = mailToken(
    world.app.deps.secrets.signingKey(MAIL_LINK_KEY),
    world.clientId,
    mail?.mail_id ?? '',
  );
  const open = { token: null, headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  const page = String((await world.call('GET', `/unsubscribe?t=${token}`, undefined, open)).body);
  assert.match(page, /Text messages<\/b><br>About my referrals, to my phone ending 23/);
  assert.doesNotMatch(page, /name="texts" checked|4155550123/);
  const save = async (raw: string) =>
    String((await world.call('POST', `/unsubscribe?t=${token}`, undefined, { ...open, raw })).body);
  assert.match(await save('transactional=on&texts=on'), /name="texts" checked/);
  const consent = () => world.call('GET', `/v1/messages/texts/consents?phone=${encodeURIComponent(PHONE)}`);
  assert.equal(mustBe(200, await consent()).source, 'page');
  await save('List-Unsubscribe=One-Click');
  assert.equal(mustBe(200, await consent()).agreed, true, 'one click is about mails');
  await save('transactional=on');
  assert.equal(mustBe(200, await consent()).agreed, false);
  // A number that she typed on the share page is hers to end here, too.
  await world.app.deps.db.query(
    `insert into text_consents (client_id, number, agreed, source, detail, actor, since, person_id)
     values ($1, '+14155550177', true, 'page', 'Yes.', 'person', $2, $3)`,
    [world.clientId, world.now(), at.rosa],
  );
  const again = String((await world.call('GET', `/unsubscribe?t=${token}`, undefined, open)).body);
  assert.match(again, /to my phone ending 77/);
  await save('transactional=on');
  const typed = await world.call('GET', '/v1/messages/texts/consents?phone=%2B14155550177');
  assert.equal(mustBe(200, typed).agreed, false);
});

test('[OUT-2] [SEC-1] [SEC-4] the account is checked, its secret never shown, and never sent to another address than it was typed for', async (t) => {
  const { world, twilio } = await scene(t);
  const put = (body: Record<string, unknown>) => world.call('PUT', '/v1/messages/texts/settings', body);
  const { auth_token: _, ...known } = settingsOf(twilio);
  const kept = mustBe(200, await put({ ...known, sender: '+14155550199' }));
  assert.equal(kept.auth_token, undefined);
  assert.equal((await put({ ...known, api_url: 'https://evil.example' })).status, 400);
  assert.equal((await put({ ...known, account_sid: 'AC1' })).status, 400);
  assert.equal((await put({ ...known, sender: '415-555' })).status, 400);
  const audit = mustBe(200, await world.call('GET', '/v1/audit?action=text_settings.changed'));
  assert.doesNotMatch(JSON.stringify(audit), new RegExp(twilio.authToken));
  const [row] = await world.app.deps.db.query<{ auth_token: Buffer }>('select auth_token from text_settings');
  assert.ok(!row?.auth_token.toString('latin1').includes(twilio.authToken));
});

test('[OUT-2] where no account is set yet, the settings say so and are no error', async (t) => {
  const world = await startWorld(t, { bare: true });
  const view = mustBe(200, await world.call('GET', '/v1/messages/texts/settings'));
  assert.deepEqual([view.account_sid, view.is_on, view.api_url], ['', false, 'https://api.twilio.com']);
});

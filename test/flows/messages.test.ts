// Mails from the outbox to a mail server and back: once, retries, bounces, unsubscribing, quiet hours, crashes (OUT-2).

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { wakeMails } from '../../src/messages/store.ts';
import type { NewMail } from '../../src/messages/types.ts';
import { type MailSink, startMailSink } from '../support/mail-sink.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

const MAIL = { from: 'hello@acme.example', publicUrl: 'https://share.acme.example' };

async function startPost(t: TestContext): Promise<{ world: World; sink: MailSink }> {
  const sink = await startMailSink(t);
  const world = await startWorld(t, { bare: true, mail: { ...MAIL, smtpUrl: sink.url } });
  return { world, sink };
}

function mailOf(world: World, fields: Partial<NewMail> = {}): NewMail {
  return {
    ...{ clientId: world.clientId, kind: 'reward_earned', mailClass: 'transactional', to: 'Ann@one.example' },
    ...{ personId: null, subject: 'Your reward', text: 'You earned $100.\n\nThank you.', html: null },
    ...{ fromName: null, replyTo: null, onceKey: 'reward:1' },
    ...fields,
  };
}

const post = (world: World, ...mails: NewMail[]) =>
  world.app.deps.db.tx((tx) => world.app.deps.postMail(tx, mails));

const send = (world: World) => world.app.tasks.send_mails({ client_id: world.clientId });

async function states(world: World): Promise<string[]> {
  const { items } = mustBe(200, await world.call('GET', '/v1/messages'));
  return items.map((one: { state: string }) => one.state);
}

const linkIn = (sink: MailSink, at = 0): string =>
  /https:\/\/share\.acme\.example(\/unsubscribe\?t=[\w.-]+)/.exec(sink.mails[at]?.text ?? '')?.[1] ?? '';

test('[OUT-2] a mail leaves once, as text and page, with the headers of RFC 8058 and no address in its links', async (t) => {
  const { world, sink } = await startPost(t);
  assert.deepEqual(await post(world, mailOf(world), mailOf(world)), ['queued', 'duplicate']);
  assert.deepEqual(await post(world, mailOf(world, { subject: 'Again' })), ['duplicate']);
  await send(world);
  await send(world);
  assert.equal(sink.mails.length, 1);
  const [mail] = sink.mails;
  assert.equal(mail?.subject, 'Your reward');
  assert.equal(mail?.from?.text, '"Acme Heating" <hello@acme.example>');
  assert.match(String(mail?.html), /You earned \$100\./);
  const lines = mail?.headerLines.map(({ line }) => line.replace(/\r?\n\s+/g, ' ')).join('\n') ?? '';
  assert.match(lines, /^List-Unsubscribe: <https:\/\/share\.acme\.example\/unsubscribe\?t=[\w.-]+>$/m);
  assert.match(lines, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m);
  assert.doesNotMatch(linkIn(sink), /ann|%40|@/i);
  assert.deepEqual(await states(world), ['sent']);
});

test('[OUT-2] a transaction that fails owes no mail', async (t) => {
  const { world, sink } = await startPost(t);
  const { db, postMail } = world.app.deps;
  await assert.rejects(
    db.tx(async (tx) => {
      await postMail(tx, [mailOf(world)]);
      throw new Error('rolled back');
    }),
    /rolled back/,
  );
  await send(world);
  assert.equal(sink.mails.length, 0);
  assert.deepEqual(await states(world), []);
});

test('[OUT-2] temporary failures and cut lines are tried again later; connections are kept', async (t) => {
  const { world, sink } = await startPost(t);
  sink.fail('Ann@one.example', 421, 'drop');
  await post(world, mailOf(world));
  for (const waitMs of [0, MINUTE_MS, 5 * MINUTE_MS]) {
    world.advance(waitMs);
    await send(world);
  }
  assert.deepEqual(await states(world), ['sent']);
  assert.equal(sink.mails.length, 1);
  const before = sink.connections;
  for (let number = 0; number < 5; number++) {
    await post(world, mailOf(world, { onceKey: `more:${number}` }));
    await send(world);
  }
  assert.equal(sink.mails.length, 6);
  assert.ok(sink.connections - before <= 1, `${sink.connections - before} connections for five mails`);
});

test('[OUT-2] an address that does not exist is not mailed again, until someone opts it in', async (t) => {
  const { world, sink } = await startPost(t);
  sink.fail('Ann@one.example', 550);
  await post(world, mailOf(world));
  await send(world);
  assert.deepEqual(await states(world), ['failed']);
  const essential = mailOf(world, { onceKey: 'two', mailClass: 'essential', to: ' ann@ONE.example' });
  assert.deepEqual(await post(world, essential), ['suppressed']);
  const view = mustBe(200, await world.call('GET', '/v4/optouts?email=ann@one.example'));
  assert.deepEqual(view, {
    ...{ email: 'ann@one.example', optout: true, takes_part: true, classes: ['all'] },
  });
  mustBe(200, await world.call('POST', '/v4/optouts', { email: 'ann@one.example', optout: false }));
  assert.deepEqual(await post(world, mailOf(world, { onceKey: 'three' })), ['queued']);
});

test('[OUT-2] [WEB-6] one click unsubscribes the class, also mails that wait; opening the link changes nothing', async (t) => {
  const { world, sink } = await startPost(t);
  await post(world, mailOf(world));
  await send(world);
  const link = linkIn(sink);
  const page = await world.call('GET', link, undefined, { token: null });
  assert.match(mustBe(200, page), /What Acme Heating may send you/);
  assert.deepEqual(await post(world, mailOf(world, { onceKey: 'waits' })), ['queued']);
  const oneClick = { token: null, raw: 'List-Unsubscribe=One-Click' };
  mustBe(
    200,
    await world.call('POST', link, undefined, {
      ...oneClick,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    }),
  );
  await send(world);
  assert.equal(sink.mails.length, 1, 'the mail that waited is not sent');
  assert.deepEqual(await states(world), ['suppressed', 'sent']);
  const answers = await post(
    world,
    mailOf(world, { onceKey: 'a' }),
    mailOf(world, { onceKey: 'b', mailClass: 'promotional' }),
    mailOf(world, { onceKey: 'c', mailClass: 'essential' }),
  );
  assert.deepEqual(answers, ['suppressed', 'queued', 'queued']);

  const form = { token: null, raw: 'transactional=on' };
  mustBe(200, await world.call('POST', link, undefined, form));
  const view = mustBe(200, await world.call('GET', '/v4/optouts?email=Ann@one.example'));
  assert.deepEqual(view.classes, ['promotional'], 'the page takes one class out and another in again');
});

test('[OUT-2] a link that was not made here changes nothing', async (t) => {
  const { world } = await startPost(t);
  await post(world, mailOf(world));
  for (const token of ['', 'x', `${world.clientId}.1.${'A'.repeat(22)}`, '1.2.3.4']) {
    const answer = await world.call('POST', `/unsubscribe?t=${token}`, undefined, {
      ...{ token: null, raw: 'List-Unsubscribe=One-Click' },
    });
    assert.equal(answer.status, 404);
  }
  assert.deepEqual(await post(world, mailOf(world, { onceKey: 'still' })), ['queued']);
});

test('[OUT-2] quiet hours: what nobody waits for leaves in the morning', async (t) => {
  const { world, sink } = await startPost(t);
  // 12:00 UTC; eleven hours later it is night.
  world.advance(11 * HOUR_MS);
  await post(world, mailOf(world), mailOf(world, { onceKey: 'asked', mailClass: 'essential' }));
  await send(world);
  assert.equal(sink.mails.length, 1);
  world.advance(9 * HOUR_MS);
  await send(world);
  assert.equal(sink.mails.length, 2);
});

test('[OUT-2] quiet hours hold whatever makes a mail due: mail turned on, a worker that was away, a retry of staff', async (t) => {
  const { world, sink } = await startPost(t);
  const { db, enqueue } = world.app.deps;
  await post(world, mailOf(world));
  await db.query(`update mails set state = 'mail_is_off', next_attempt_at = null where client_id = $1`, [
    world.clientId,
  ]);
  await post(world, mailOf(world, { onceKey: 'two', to: 'bob@one.example' }));
  await post(
    world,
    mailOf(world, { onceKey: 'asked', to: 'carl@one.example', mailClass: 'promotional', isAwaited: true }),
  );
  sink.fail('dan@one.example', 554);
  await post(world, mailOf(world, { onceKey: 'three', to: 'dan@one.example', mailClass: 'essential' }));
  // 3:00 where the company is.
  world.advance(15 * HOUR_MS);
  await db.tx((tx) => wakeMails(tx, enqueue, true, world.now()));
  await send(world);
  assert.deepEqual(sink.mails, []);
  await db.query(
    `update mails set state = 'failed', next_attempt_at = null where client_id = $1 and once_key = 'two'`,
    [world.clientId],
  );
  const { items } = mustBe(200, await world.call('GET', '/v1/messages?state=failed'));
  for (const { id, kind } of items)
    if (kind === 'reward_earned') await world.call('POST', `/v1/messages/${id}/retry`);
  await send(world);
  assert.deepEqual(sink.mails, [], 'nobody waits for what was asked for fifteen hours ago');
  await post(
    world,
    mailOf(world, { onceKey: 'now', to: 'eve@one.example', mailClass: 'promotional', isAwaited: true }),
  );
  await send(world);
  assert.equal(sink.mails.length, 1);
  world.advance(9 * HOUR_MS);
  await send(world);
  assert.equal(sink.mails.length, 4);
});

test('[OUT-2] who dies between sending and noting it sends again, with the same Message-ID', async (t) => {
  const { world, sink } = await startPost(t);
  await post(world, mailOf(world));
  const { db } = world.app.deps;
  // What a killed process leaves behind: the mail is out, the row says sending.
  sink.onTaken = async () => {
    await db.query(`update mails set attempts = attempts + 1 where client_id = $1`, [world.clientId]);
  };
  await send(world);
  assert.deepEqual(await states(world), ['sending']);
  sink.onTaken = null;
  await send(world);
  assert.equal(sink.mails.length, 1, 'nobody else takes it up within the lease');
  world.advance(11 * MINUTE_MS);
  await send(world);
  assert.deepEqual(await states(world), ['sent']);
  assert.equal(sink.mails.length, 2);
  assert.equal(sink.mails[0]?.messageId, sink.mails[1]?.messageId);
});

test('[OUT-2] without a mail server mails are kept; turned on, fresh ones leave and old ones expire', async (t) => {
  const world = await startWorld(t, { bare: true });
  assert.deepEqual(await post(world, mailOf(world)), ['mail_is_off']);
  world.advance(DAY_MS + HOUR_MS);
  assert.deepEqual(await post(world, mailOf(world, { onceKey: 'fresh' })), ['mail_is_off']);
  const { db, enqueue } = world.app.deps;
  await db.tx((tx) => wakeMails(tx, enqueue, true, world.now()));
  assert.deepEqual(await states(world), ['queued', 'expired']);
});

test('[OUT-2] an address gets at most twenty mails in a day', async (t) => {
  const { world } = await startPost(t);
  const mails = Array.from({ length: 22 }, (_, number) => mailOf(world, { onceKey: `mail:${number}` }));
  const outcomes = await post(world, ...mails);
  assert.equal(outcomes.filter((one) => one === 'queued').length, 20);
  assert.equal(outcomes.filter((one) => one === 'limited').length, 2);
});

test('[OUT-2] staff see every mail, try one again, sign them, and look at drafts', async (t) => {
  const { world, sink } = await startPost(t);
  await world.campaign();
  const signed = {
    from_name: 'Acme Referrals',
    reply_to: 'office@acme.example',
    postal_address: '1 Main St',
  };
  mustBe(200, await world.call('PUT', '/v1/messages/settings', signed));
  assert.deepEqual(mustBe(200, await world.call('GET', '/v1/messages/settings')), signed);
  const audit = mustBe(200, await world.call('GET', `/v1/audit?subject=client:${world.clientId}`));
  assert.equal(audit.items[0].action, 'mail_settings.changed');

  sink.fail('Ann@one.example', 550);
  await post(world, mailOf(world));
  await send(world);
  const { items } = mustBe(
    200,
    await world.call('GET', '/v1/messages?state=failed&kind=reward_earned&limit=1'),
  );
  const [{ id, last_error }] = items;
  assert.match(last_error, /550/);
  mustBe(200, await world.call('POST', '/v4/optouts', { email: 'ann@one.example', optout: false }));
  assert.equal(mustBe(200, await world.call('POST', `/v1/messages/${id}/retry`)).state, 'queued');
  assert.equal((await world.call('POST', `/v1/messages/${id}/retry`)).status, 409);
  await send(world);
  assert.equal(sink.mails[0]?.from?.text, '"Acme Referrals" <hello@acme.example>');
  assert.equal(sink.mails[0]?.replyTo?.text, 'office@acme.example');
  assert.match(sink.mails[0]?.text ?? '', /1 Main St/);
  const whole = mustBe(200, await world.call('GET', `/v1/messages/${id}`));
  assert.match(whole.html, /You earned/);
  assert.doesNotMatch(whole.html, /unsubscribe\?t=/, "nobody else gets the recipient's link");

  const draft = {
    subject: 'Hi {{friend.firstName}}',
    text: '{{advocate.firstName}} sends you {{friendReward}}.',
  };
  const preview = mustBe(200, await world.call('POST', '/v1/messages/preview', draft));
  assert.equal(preview.subject, 'Hi Fran');
  assert.match(preview.text, /^Sam sends you \$50\./);
  assert.equal((await world.call('POST', '/v1/messages/test', draft)).status, 409, 'a token has no address');
});

test('[OUT-2] who asked ServiceTitan not to be mailed gets nothing promotional', async (t) => {
  const { world } = await startPost(t);
  const ann = mustBe(200, await world.call('POST', '/v5/persons', { identity_key_value: 'ann@one.example' }));
  await world.app.deps.db.query(
    'update persons set do_not_mail = true where client_id = $1 and person_id = $2',
    [world.clientId, ann.id],
  );
  const promotional = mailOf(world, { onceKey: 'two', mailClass: 'promotional' });
  assert.deepEqual(await post(world, mailOf(world), promotional), ['queued', 'suppressed']);
});

test('[OUT-2] whatever people type is mailed or failed, and never breaks what owes it', async (t) => {
  const { world, sink } = await startPost(t);
  const odd = mailOf(world, {
    subject: 'Hi\r\nBcc: eve@two.example \ud800',
    text: 'a\u0000b',
    fromName: 'A "B", <C>',
  });
  assert.deepEqual(await post(world, odd, mailOf(world, { onceKey: 'none', to: ' ' })), ['queued', 'queued']);
  await send(world);
  assert.deepEqual((await states(world)).sort(), ['failed', 'sent']);
  assert.equal(sink.mails.length, 1);
  assert.equal(sink.mails[0]?.bcc, undefined);
  assert.match(sink.mails[0]?.text ?? '', /^ab/);
});

test('[OUT-2] the task that sends is written with the mail: one for many, none for a night mail', async (t) => {
  const { world } = await startPost(t);
  const tasks = () =>
    world.app.deps.db.query(`select key from graphile_worker.jobs where task_identifier = 'send_mails'`);
  await post(world, mailOf(world), mailOf(world, { onceKey: 'two' }));
  await post(world, mailOf(world, { onceKey: 'three' }));
  const waiting = [{ key: `mails:${world.clientId}` }];
  assert.deepEqual(await tasks(), waiting);
  await world.app.deps.db.query('select graphile_worker.remove_job($1)', [`mails:${world.clientId}`]);
  world.advance(11 * HOUR_MS);
  await post(world, mailOf(world, { onceKey: 'night' }));
  assert.deepEqual(await tasks(), []);
  world.advance(9 * HOUR_MS);
  const { db, enqueue } = world.app.deps;
  await db.tx((tx) => wakeMails(tx, enqueue, true, world.now()));
  assert.deepEqual(await tasks(), waiting);
});

test('[OUT-2] addresses that are not mailed are listed with what they do not get and why, and found by a part', async (t) => {
  const { world } = await startPost(t);
  const list = async (query = '') =>
    mustBe(200, await world.call('GET', `/v1/messages/optouts${query}`)).items.map(
      (one: { email: string; classes: string[]; reasons: string[] }) =>
        [one.email, one.classes.join('+'), one.reasons.join('+')].join(' '),
    );
  assert.deepEqual(await list(), []);
  mustBe(200, await world.call('POST', '/v4/optouts', { email: 'ann@one.example' }));
  world.advance(MINUTE_MS);
  const promotional = { email: 'Bob@two.example', mail_class: 'promotional' };
  mustBe(200, await world.call('POST', '/v4/optouts', promotional));
  const [bob, ann] = ['bob@two.example promotional api', 'ann@one.example promotional+transactional api'];
  assert.deepEqual(await list(), [bob, ann]);
  assert.deepEqual(await list('?mail_class=transactional'), [ann]);
  assert.deepEqual(await list('?q=TWO.ex'), [bob]);
  assert.deepEqual(await list('?limit=1&offset=1'), [ann]);
  mustBe(200, await world.call('POST', '/v4/optouts', { email: 'bob@two.example', optout: false }));
  assert.deepEqual(await list(), [ann]);
});

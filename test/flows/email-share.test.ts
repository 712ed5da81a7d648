// Sharing by e-mail (WEB-5) where its limits meet people: at night, for strangers who type an e-mail, and for those who opted out.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { DAY_MS, HOUR_MS } from '../../src/base/time.ts';
import { type MailSink, startMailSink } from '../support/mail-sink.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

const MAIL = { from: 'hello@acme.example', publicUrl: 'https://share.acme.example' };
const ROSA = 'rosa@one.example';

async function startScene(t: TestContext, bare = true): Promise<{ world: World; sink: MailSink }> {
  const sink = await startMailSink(t);
  const world = await startWorld(t, { bare, mail: { ...MAIL, smtpUrl: sink.url } });
  if (bare) await world.campaign();
  await world.advocate(ROSA, 'ROSA7', { first_name: 'Rosa' });
  return { world, sink };
}

const ask = (world: World, recipients: string[], email = ROSA) =>
  world.call('POST', '/v1/share/email', { email, recipients }, { token: null });

const states = async (world: World, recipients: string[], email = ROSA): Promise<string[]> =>
  mustBe(200, await ask(world, recipients, email)).recipients.map(({ state }: { state: string }) => state);

const send = (world: World) => world.app.tasks.send_mails({ client_id: world.clientId });

test('[WEB-5] a share mail leaves at once, at night too, once; whoever only typed the e-mail speaks as the company', async (t) => {
  const { world, sink } = await startScene(t);
  world.advance(14 * HOUR_MS);
  assert.deepEqual(await states(world, ['ann@two.example']), ['sent']);
  await send(world);
  await send(world);
  assert.equal(sink.mails.length, 1);
  const [mail] = sink.mails;
  assert.match(mail?.from?.text ?? '', /^"Acme Heating" </);
  assert.equal(mail?.replyTo, undefined);
  assert.doesNotMatch(`${mail?.text}${mail?.subject}`, /Rosa\b/, 'her name is not for strangers to use');
  assert.match(mail?.text ?? '', /\/ROSA7\?c=EMAIL/);
  assert.ok(mail?.headers.has('list'), 'the friend can have it stopped');
});

test('[WEB-5] limits: one advocate to one address in 7 days, three to one address in 30, for everybody in words', async (t) => {
  const { world } = await startScene(t);
  assert.deepEqual(await states(world, ['ann@two.example', 'bob@two.example']), ['sent', 'sent']);
  assert.deepEqual(await states(world, ['ann@two.example', 'cat@two.example']), ['already_sent', 'sent']);
  for (const [advocate, expected] of [
    ['leo@one.example', 'sent'],
    ['mia@one.example', 'sent'],
    ['ned@one.example', 'limited'],
  ] as const) {
    assert.deepEqual(await states(world, ['ann@two.example'], advocate), [expected], advocate);
  }
  world.advance(31 * DAY_MS);
  assert.deepEqual(await states(world, ['ann@two.example']), ['sent']);
  const eleven = Array.from({ length: 11 }, (_, at) => `f${at}@two.example`);
  assert.equal((await ask(world, eleven)).status, 400);
  assert.equal((await ask(world, ['not an address'])).status, 400);
  assert.equal((await ask(world, [ROSA])).status, 400, 'one’s own address');
});

test('[WEB-5] advocates that somebody invents write to forty friends in an hour, not to ten friends each', async (t) => {
  const { world } = await startScene(t);
  const friendsOf = (n: number) => Array.from({ length: 10 }, (_, at) => `f${n}x${at}@two.example`);
  for (let n = 0; n < 4; n++) await states(world, friendsOf(n), `a${n}@one.example`);
  const over = await ask(world, friendsOf(4), 'a4@one.example');
  assert.deepEqual([over.status, over.body.code], [429, 'too_many_requests']);
  world.advance(HOUR_MS);
  assert.equal((await ask(world, friendsOf(4), 'a4@one.example')).status, 200);
});

test('[AT-1] the friend who got the mail and books with that e-mail and no code is hers; who opted out was never written to', async (t) => {
  const { world, sink } = await startScene(t, false);
  mustBe(200, await world.call('POST', '/v4/optouts', { email: 'out@two.example' }));
  assert.deepEqual(
    await states(world, ['jane@two.example', 'out@two.example']),
    ['sent', 'sent'],
    'not told',
  );
  await send(world);
  assert.deepEqual(
    sink.mails.map(({ to }) => [to].flat()[0]?.text),
    ['jane@two.example'],
  );
  const { office } = world.simulator;
  const book = async (name: string, email: string) => {
    const address = { street: `9 ${name} Road` };
    const { id } = office.createJob({ customer: { name, email, address } });
    mustBe(200, await world.zap(office.zapBody(id)));
    await world.drain();
    return (await world.job(id)).attribution;
  };
  const jane = await book('Jane', 'jane@two.example');
  assert.deepEqual([jane.outcome, jane.evidence], ['attributed', 'share_match']);
  assert.equal((await book('Otto', 'out@two.example')).outcome, 'unattributed');
});

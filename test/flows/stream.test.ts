// The live stream of what comes in, and trying a body out.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { tokenHash } from '../../src/accounts/tokens.ts';
import { colleague } from '../support/colleague.ts';
import { signIn } from '../support/sign-in.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

interface Message {
  id: string;
  event: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a message holds is what the test is about
  data: any;
}

/** An open stream; `next` resolves with the first message that fits, of those not looked at yet. */
async function listen(t: TestContext, world: World, query = '', headers: Record<string, string> = {}) {
  const abort = new AbortController();
  t.after(() => abort.abort());
  const response = await fetch(`${world.url}/v1/events/stream${query}`, {
    headers: { authorization: `Bearer ${world.token}`, ...headers },
    signal: abort.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const read = async (): Promise<Message | null> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end >= 0) {
        const fields = new Map(
          text
            .slice(0, end)
            .split('\n')
            .map((line) => line.split(/: (.*)/s, 2) as [string, string]),
        );
        text = text.slice(end + 2);
        const data = fields.get('data');
        if (data !== undefined) {
          return { id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: JSON.parse(data) };
        }
        continue;
      }
      const chunk = await reader?.read().catch(() => undefined);
      if (!chunk || chunk.done) return null;
      text += chunk.value;
    }
  };
  return {
    response,
    abort,
    async next(fits: (message: Message) => boolean): Promise<Message> {
      for (;;) {
        const message = await read();
        if (!message) throw new Error('the stream ended');
        if (fits(message)) return message;
      }
    },
    ended: async () => {
      while (await read());
    },
  };
}

const send = (world: World, email: string, name = 'online_lead_captured') =>
  world.call('POST', '/v5/events', { event_name: name, data: { email } });

test('[IN-8] what comes in is told as it comes, again when it is applied, and what was refused with its reason', async (t) => {
  const world = await startWorld(t);
  const stream = await listen(t, world);
  assert.equal(stream.response.headers.get('content-type'), 'text/event-stream; charset=utf-8');
  const { event_id: id } = mustBe(200, await send(world, 'pat@example.com'));
  const first = await stream.next(({ data }) => data.id === id);
  assert.deepEqual(
    [first.event, first.data.name, first.data.state],
    ['input', 'online_lead_captured', 'pending'],
  );
  await world.drain();
  const applied = await stream.next(({ data }) => data.id === id);
  assert.equal(applied.data.state, 'applied');
  assert.ok(applied.data.person_id);
  await world.call('POST', '/v5/events', undefined, { raw: '{nonsense' });
  const refused = await stream.next(({ event }) => event === 'refused');
  assert.deepEqual([refused.data.name, refused.data.state], ['invalid_json', 'refused']);
});

test('[IN-8] a stream that broke off goes on where it was, and tells only what is asked for', async (t) => {
  const world = await startWorld(t);
  const stream = await listen(t, world, '?name=asked_for');
  mustBe(200, await send(world, 'a@example.com', 'other'));
  const first = mustBe(200, await send(world, 'b@example.com', 'asked_for'));
  const told = await stream.next(() => true);
  assert.equal(told.data.id, first.event_id, 'the other one is not told');
  stream.abort.abort();
  const missed = mustBe(200, await send(world, 'c@example.com', 'asked_for'));
  const again = await listen(t, world, '?name=asked_for', { 'last-event-id': told.id });
  assert.equal((await again.next(() => true)).data.id, missed.event_id);
  const bad = await listen(t, world, '?last_event_id=nonsense');
  assert.equal(bad.response.status, 400);
});

test('[SEC-3] [IN-8] nobody hears another client, and there are only so many streams', async (t) => {
  const world = await startWorld(t, { bare: true });
  const { createClient } = await import('../../src/accounts/setup.ts');
  const wish = { name: 'Other', owner: 'o@other.example', password: 'a password of theirs' };
  const other = await createClient(world.app.deps.db, wish);
  const theirs = await listen(t, world, '', { authorization: `Bearer ${other.access_token}` });
  mustBe(200, await send(world, 'pat@example.com'));
  const own = await world.call(
    'POST',
    '/v5/events',
    { event_name: 'theirs', data: {} },
    { token: other.access_token },
  );
  mustBe(200, own);
  assert.equal((await theirs.next(() => true)).data.name, 'theirs');
  // From an old id on: what was missed is read first, and the places are counted all the same.
  const streams = await Promise.all(Array.from({ length: 21 }, () => listen(t, world, '?last_event_id=1')));
  assert.deepEqual(streams.map(({ response }) => response.status).sort(), [...Array(20).fill(200), 429]);
  const ended = Promise.all(
    streams.filter(({ response }) => response.status === 200).map((one) => one.ended()),
  );
  await world.app.server.close();
  await ended;
});

test('[SEC-1] [IN-8] a session that ends and a user who may no more hear nothing further, also where another process ended it', async (t) => {
  const world = await startWorld(t);
  const { db } = world.app.deps;
  const headers = { authorization: '', ...(await signIn(world)).headers };
  const { email, password } = await colleague(world, 'office');
  const [other, ended, disabled] = [
    await listen(t, world),
    await listen(t, world, '', headers),
    await listen(t, world, '', { authorization: '', ...(await signIn(world, email, password)).headers }),
  ];
  // As another process does it: nobody in this one is told.
  const token = headers.cookie.slice(headers.cookie.indexOf('=') + 1);
  await db.query('delete from sessions where token_hash = $1', [tokenHash(token)]);
  await ended.ended();
  await db.query('update users set disabled_at = now() where email = $1', [email]);
  await disabled.ended();
  mustBe(200, await send(world, 'pat@example.com'));
  await other.next(({ event }) => event === 'input');
});

test('[IN-3] [IN-7] a body is tried out: how it would be read, or why it would be refused, and nothing is stored', async (t) => {
  const world = await startWorld(t);
  const attempt = async (body: unknown, name?: string) =>
    mustBe(200, await world.call('POST', '/v1/inputs/try', { body, ...(name && { name }) }));
  const { office } = world.simulator;
  const made = office.createJob({
    customer: { name: 'Pat Doe', email: 'pat@example.com' },
    advocateCode: 'ROSA7',
  });
  const count = async () => (await world.app.deps.db.query('select from inputs')).length;
  const before = await count();
  const zap = await attempt(office.zapBody(made.id));
  assert.deepEqual(
    [zap.is_accepted, zap.kind, zap.name, zap.advocate_code, zap.job.jobId],
    [true, 'job', 'servicetitan_job', 'ROSA7', String(made.id)],
  );
  const lead = await attempt({ email: 'Pat@Example.com', advocate_code: 'rosa7' }, 'online_lead_captured');
  assert.deepEqual(
    [lead.kind, lead.evidence, lead.advocate_code, lead.person.emails],
    ['event', 'web_lead', 'rosa7', ['Pat@Example.com']],
  );
  assert.equal((await attempt({ email: 'x@example.com' })).refused.code, 'missing_event_name');
  assert.equal((await attempt([1, 2])).refused.code, 'validation_error');
  assert.equal((await attempt(null)).is_accepted, false);
  assert.equal(await count(), before);
});

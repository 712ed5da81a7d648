// Promotion links: names of the company in the name space of codes, followed like share links, crediting nobody.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mustBe, startWorld, type World } from '../support/world.ts';

const SPRING = { name: 'Spring-News', program_label: 'refer-a-friend', description: 'Newsletter of May' };

function visit(world: World, path: string) {
  const headers = { host: world.domain, 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0' };
  return world.call('GET', path, undefined, { token: null, headers });
}

test('[WEB-3] a promotion link leads to the share experience with the values of advocates, and is recorded as its own event', async (t) => {
  const world = await startWorld(t);
  const made = await world.call('POST', '/v1/promotion-links', SPRING);
  mustBe(200, made);
  assert.ok(made.body.link.endsWith('/Spring-News'));
  const answer = await visit(world, '/spring-news?c=QR&gclid=g1');
  assert.equal(answer.status, 302);
  assert.equal(
    answer.headers.get('location'),
    '/share?utm_source=extole_advocate&utm_medium=WEB&utm_campaign=refer-a-friend&gclid=g1',
  );
  assert.match(answer.headers.get('set-cookie') ?? '', /^access_token=/);
  const inputs = await world.app.deps.db.query<{ name: string; body: string }>(
    `select name, body from inputs where client_id = $1 and source = 'browser'`,
    [world.clientId],
  );
  assert.deepEqual(
    inputs.map(({ name, body }) => [name, JSON.parse(body)]),
    [
      [
        'promotion_clicked',
        {
          promotion: 'Spring-News',
          program_label: 'refer-a-friend',
          channel: 'QR',
          device_class: 'computer',
        },
      ],
    ],
  );
  await world.drain();
  const referrals = mustBe(200, await world.call('GET', '/v1/referrals'));
  assert.deepEqual(referrals.referrals, []);
});

test('[WEB-3] a promotion link may lead elsewhere; a retired one lands on the company site', async (t) => {
  const world = await startWorld(t);
  const destination = 'https://www.acme.example/refer?x=1';
  mustBe(200, await world.call('POST', '/v1/promotion-links', { ...SPRING, destination }));
  assert.ok(
    (await visit(world, '/s/springnews')).headers.get('location')?.startsWith(`${destination}&utm_source=`),
  );
  const retired = await world.call('POST', '/v1/promotion-links/spring-news/retire');
  mustBe(200, retired);
  assert.ok(retired.body.retired_at);
  assert.equal((await visit(world, '/spring-news')).headers.get('location'), 'https://www.acme.example/');
  const list = await world.call('GET', '/v1/promotion-links');
  assert.deepEqual(
    list.body.promotion_links.map((one: { name: string; destination: string }) => [
      one.name,
      one.destination,
    ]),
    [['Spring-News', destination]],
  );
  const bad = await world.call('POST', '/v1/promotion-links', {
    ...SPRING,
    name: 'other',
    destination: 'acme',
  });
  assert.equal(bad.body.code, 'invalid_parameter');
});

test('[AT-2] a name is a code or a promotion link and never both, live or retired; the database says so too', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const taken = await world.call('POST', '/v1/promotion-links', { ...SPRING, name: 'Rosa-7' });
  assert.deepEqual([taken.status, taken.body.code], [400, 'code_taken']);
  mustBe(200, await world.call('POST', '/v1/promotion-links', SPRING));
  mustBe(200, await world.call('POST', '/v1/promotion-links/spring-news/retire'));
  const again = await world.call('POST', '/v1/promotion-links', SPRING);
  assert.deepEqual([again.status, again.body.code], [400, 'code_taken_by_promotion']);
  const fields = { label: 'refer-a-friend', key: 'k', code: 'springnews' };
  const code = await world.call('POST', `/v5/persons/${rosa}/shareables`, fields);
  assert.deepEqual([code.status, code.body.code], [400, 'code_taken_by_promotion']);

  const { db } = world.app.deps;
  await assert.rejects(
    db.query(
      `insert into promotion_links (client_id, code_key, code, program_label, created_at) values ($1, 'rosa7', 'rosa7', 'x', now())`,
      [world.clientId],
    ),
    /code_taken/,
  );
  await assert.rejects(
    db.query(
      `insert into shareables (client_id, code_key, code, person_id, label, key, created_at) values ($1, 'springnews', 'x', $2, 'x', 'x', now())`,
      [world.clientId, rosa],
    ),
    /code_taken_by_promotion/,
  );
});

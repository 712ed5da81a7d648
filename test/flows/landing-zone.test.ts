// Whom the landing zone speaks to: a live code of a campaign that runs, and nobody else; and where links without a website lead.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_MS } from '../../src/base/time.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

async function landing(world: World, code: unknown, name = 'friend_landing_experience') {
  const answer = await world.call(
    'POST',
    '/zones',
    { event_name: name, data: { advocate_code: code } },
    { token: null },
  );
  return mustBe(200, answer).zone;
}

test('[WEB-4] a code however it is written shows as its owner writes it, with the first name only', async (t) => {
  const world = await startWorld(t, { bare: true });
  await world.campaign({ lookback_days: 90, landing: { prefill: 'referral' } });
  await world.advocate('rosa@example.com', 'Rosa7', { first_name: 'Rosa', last_name: 'Secretname' });
  const zone = await landing(world, ' ROSA-7 ');
  assert.equal(zone.code, 'Rosa7');
  assert.equal(zone.title, 'Rosa sent you $50 off your first project');
  assert.equal(zone.keep_days, 90);
  assert.equal(zone.prefill, 'referral');
  assert.ok(!/Secretname|rosa@example/.test(JSON.stringify(zone)));
});

test('[WEB-4] unknown, absent and retired codes, and campaigns that are over, show nothing', async (t) => {
  const world = await startWorld(t, { bare: true });
  const until = new Date(world.now().getTime() + 10 * DAY_MS).toISOString();
  await world.campaign({ live_until: until });
  await world.advocate('rosa@example.com', 'rosa7');
  await world.advocate('leo@example.com', 'leo99');
  assert.equal((await landing(world, 'leo99')).code, 'leo99');
  mustBe(200, await world.call('POST', '/v1/shareables/leo99/retire'));
  for (const code of ['leo99', 'nobody', undefined, 7, '', 'x'.repeat(900)]) {
    assert.equal(await landing(world, code), undefined, String(code));
  }
  assert.equal((await landing(world, 'rosa7')).code, 'rosa7');
  world.advance(11 * DAY_MS);
  assert.equal(await landing(world, 'rosa7'), undefined);
});

test('[WEB-4] a campaign may show nothing by itself, and still where a page asks for it', async (t) => {
  const world = await startWorld(t, { bare: true });
  await world.campaign({ landing: { form: 'off' } });
  await world.advocate('rosa@example.com', 'rosa7');
  assert.equal(await landing(world, 'rosa7'), undefined);
  assert.equal((await landing(world, 'rosa7', 'embedded_friend_landing_experience')).code, 'rosa7');
});

test('[WEB-3] [WEB-4] without a website a link leads to the hosted page, which shows its code to any browser and no search engine', async (t) => {
  const world = await startWorld(t, { bare: true });
  await world.campaign({ share_link: { destination: '/welcome' }, company_name: 'Smith & <Sons>' });
  await world.advocate('rosa@example.com', 'rosa7', { first_name: 'Rosa & Co' });
  const visit = { token: null, headers: { 'user-agent': 'Mozilla/5.0 (iPhone) Mobile Safari/604.1' } };
  const followed = await world.call('GET', '/rosa7', undefined, visit);
  assert.equal(followed.status, 302);
  const path = new URL(followed.headers.get('location') ?? '', world.url);
  assert.equal(path.pathname, '/welcome');
  const page = await world.call('GET', path.pathname + path.search, undefined, visit);
  assert.equal(page.status, 200);
  assert.match(page.body, />rosa7</);
  assert.match(page.body, /Rosa &amp; Co sent you/);
  assert.match(page.body, /Smith &amp; &lt;Sons&gt;/);
  await world.advocate('eve@example.com', 'eve77', { first_name: 'Win at evil.shop' });
  const eves = await world.call(
    'GET',
    path.pathname + path.search.replaceAll('rosa7', 'eve77'),
    undefined,
    visit,
  );
  assert.match(eves.body, />eve77</);
  assert.equal(/evil/.test(eves.body), false, 'a name that is a place to go is no name');
  assert.match(page.headers.get('content-security-policy') ?? '', /default-src 'none'/);
  assert.equal(page.headers.get('x-robots-tag'), 'noindex');

  const form = { ...visit.headers, 'content-type': 'application/x-www-form-urlencoded' };
  const lead = (fields: Record<string, string>) =>
    world.call('POST', path.pathname + path.search, undefined, {
      token: null,
      headers: form,
      raw: new URLSearchParams(fields).toString(),
    });
  assert.equal((await lead({ name: 'Bot', email: 'bot@example.com', company_fax: '1' })).status, 303);
  assert.equal((await lead({ name: 'Jane', email: 'not an address' })).status, 422);
  assert.equal((await lead({ name: 'Jane', phone: '312 555 0175' })).status, 303);
  const stored = await world.app.deps.db.query<{ body: string }>(
    `select body from inputs where client_id = $1 and name = 'online_lead_captured'`,
    [world.clientId],
  );
  assert.equal(stored.length, 1, 'neither the program’s nor the unreadable one');
  assert.equal(JSON.parse(stored[0]?.body ?? '{}').advocate_code, 'rosa7');
});

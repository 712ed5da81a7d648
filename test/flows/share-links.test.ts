// Following share links: the click is there before the redirect, robots leave none, and every visitor lands somewhere.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Id } from '../../src/base/ids.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148 Safari/604.1';
const PREVIEW = 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)';

function visit(world: World, path: string, headers: Record<string, string> = {}, method = 'GET') {
  return world.call(method, path, undefined, {
    token: null,
    headers: { host: world.domain, 'user-agent': PHONE, ...headers },
  });
}

/** The part of the landing URL that names the click. */
function tokenOf(answer: { headers: Headers }): string | undefined {
  return /extole_zone_click_event_id=[^&#]*/.exec(answer.headers.get('location') ?? '')?.[0];
}

interface Click {
  input_id: Id;
  body: string;
  device_id: string;
  source: string;
}

function clicks(world: World): Promise<Click[]> {
  return world.app.deps.db.query<Click>(
    `select input_id, body, device_id, source from inputs where client_id = $1 and name = 'share_clicked' order by input_id`,
    [world.clientId],
  );
}

test('[WEB-3] [WEB-7] a followed link is stored as a click of this device, then leads to the company with the code', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'Rosa7');
  const first = await visit(world, '/rosa7');
  assert.equal(first.status, 302);
  assert.equal(
    first.headers.get('location'),
    'https://www.acme.example/?utm_source=extole_friend&utm_medium=SHARE_LINK&utm_campaign=refer-a-friend&utm_content=Rosa7' +
      `&extole_shareable_code=Rosa7&extole_zone_name=friend_landing_experience&extole_share_channel=SHARE_LINK&${tokenOf(first)}`,
  );
  assert.equal(first.headers.get('cache-control'), 'no-store');
  const cookie = first.headers.get('set-cookie') ?? '';
  const [device] = cookie.split(';');
  const stored = await clicks(world);
  assert.equal(stored.length, 1);
  assert.equal(`access_token=${stored[0]?.device_id}`, device);
  assert.equal(stored[0]?.source, 'browser');

  const again = await visit(world, '/s/ROSA-7/', { cookie: device ?? '' });
  assert.notEqual(tokenOf(again), tokenOf(first));
  const both = await clicks(world);
  assert.deepEqual(
    both.map((click) => click.device_id),
    [stored[0]?.device_id, stored[0]?.device_id],
  );
});

test('[WEB-6] a click holds nothing about the visitor but the kind of device', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  const answer = await visit(world, '/rosa7?email=pat@example.com');
  assert.ok(!answer.headers.get('location')?.includes('pat'));
  const [click] = await clicks(world);
  assert.deepEqual(JSON.parse(click?.body ?? ''), {
    advocate_code: 'rosa7',
    channel: 'SHARE_LINK',
    device_class: 'phone',
  });
});

test('[WEB-5] [WEB-7] programs that preview links read the card of the campaign, escaped, and are no clicks', async (t) => {
  const world = await startWorld(t, { bare: true });
  const image = 'https://www.acme.example/card.png';
  await world.campaign({
    share: { social_title: '<Acme> & {{friendReward}}', social_image_url: image },
  });
  await world.advocate('rosa@example.com', 'rosa7', { first_name: 'Rosa' });
  const answer = await visit(world, '/rosa7', { 'user-agent': PREVIEW });
  assert.equal(answer.status, 200);
  const page = String(answer.body);
  assert.match(page, /og:title" content="&lt;Acme&gt; &amp; \$50"/);
  assert.match(page, /og:description" content="[^"]*rosa7/);
  assert.ok(page.includes(`og:image" content="${image}"`));
  assert.ok(page.includes('twitter:card" content="summary_large_image"'));
  assert.match(page, /extole_shareable_code=rosa7/, 'a person who is taken for a program gets on');
  assert.doesNotMatch(page, /Rosa/);
  assert.equal(answer.headers.get('set-cookie'), null);
  assert.deepEqual(await clicks(world), []);
});

test('[WEB-5] a campaign without a picture of its own shows its logo in chats and networks', async (t) => {
  const world = await startWorld(t, { bare: true });
  const logo = 'https://www.acme.example/logo.png';
  await world.campaign({ theme: { logo_url: logo } });
  await world.advocate('rosa@example.com', 'rosa7');
  const page = String((await visit(world, '/rosa7', { 'user-agent': PREVIEW })).body);
  assert.ok(page.includes(`og:image" content="${logo}"`));
  assert.ok(page.includes('twitter:card" content="summary"'));
});

test('[WEB-7] HEAD and prefetches are led on and leave neither click nor cookie', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  for (const answer of [
    await visit(world, '/rosa7', {}, 'HEAD'),
    await visit(world, '/rosa7', { 'sec-purpose': 'prefetch' }),
    await visit(world, '/s/rosa7', { 'x-moz': 'prefetch' }),
  ]) {
    assert.equal(answer.status, 302);
    assert.match(answer.headers.get('location') ?? '', /extole_shareable_code=rosa7&/);
    assert.equal(tokenOf(answer), undefined);
    assert.equal(answer.headers.get('set-cookie'), null);
  }
  assert.deepEqual(await clicks(world), []);
});

test('[WEB-3] unknown and retired codes land on the company site without parameters and without a click', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  mustBe(200, await world.call('POST', '/v1/shareables/rosa7/retire'));
  for (const path of [
    '/nobody',
    '/rosa7',
    '/s/nobody',
    '/%F0%9F%98%80',
    '/a',
    `/${'x'.repeat(300)}`,
    '/wp-login.php',
  ]) {
    const answer = await visit(world, path);
    assert.equal(answer.status, 302, path);
    assert.equal(answer.headers.get('location'), 'https://www.acme.example/', path);
  }
  assert.deepEqual(await clicks(world), []);
});

test('[WEB-3] the link’s own destination comes first, with its query kept', async (t) => {
  const world = await startWorld(t);
  const rosa = await world.advocate('rosa@example.com', 'rosa7');
  const fields = {
    label: 'refer-a-friend',
    key: 'spring',
    code: 'spring-rosa',
    program_url: 'https://www.acme.example/offer?q=a%20b',
  };
  mustBe(200, await world.call('POST', `/v5/persons/${rosa}/shareables`, fields));
  const { headers } = await visit(world, '/springrosa');
  assert.match(
    headers.get('location') ?? '',
    /^https:\/\/www\.acme\.example\/offer\?q=a%20b&utm_source=extole_friend&/,
  );
});

test('[WEB-3] without any campaign the visitor sees a plain page, and the click is kept', async (t) => {
  const world = await startWorld(t, { bare: true });
  await world.advocate('rosa@example.com', 'rosa7');
  const answer = await visit(world, '/rosa7');
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/html/);
  assert.equal((await clicks(world)).length, 1);
});

test('[WEB-3] names of files and routes that are not there are no share links', async (t) => {
  const world = await startWorld(t);
  for (const path of ['/favicon.ico', '/robots.txt', '/v9', '/admin']) {
    assert.equal((await visit(world, path)).status, 404, path);
  }
});

test('[AT-1] the page can say which click brought a visitor without cookies; nobody else can', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  const token = tokenOf(await visit(world, '/rosa7'))?.split('=')[1] ?? '';
  const [click] = await clicks(world);
  const { deviceOfClick } = world.app.deps;
  assert.equal(token.split('-')[0], click?.input_id);
  assert.equal(await deviceOfClick(world.clientId, token), click?.device_id);
  assert.equal(await deviceOfClick(world.clientId, `${click?.input_id}-${'A'.repeat(12)}`), null);
  assert.equal(await deviceOfClick('7', token), null);
});

test('[WEB-3] the campaign says where friends land, phones apart, and which UTM values go along', async (t) => {
  const world = await startWorld(t, { bare: true });
  await world.advocate('rosa@example.com', 'rosa7');
  await world.campaign({
    share_link: {
      destination: 'https://www.acme.example/offer?utm_source=own#form',
      destination_mobile: 'https://m.acme.example/',
      utm_medium: 'referral {{shareChannel}}',
      utm_content: '#{{advocateCode}}',
      utm_term: '{{companyName}}',
      utm_campaign: '',
    },
  });
  const onPhone = new URL((await visit(world, '/rosa7?c=email&gclid=g1')).headers.get('location') ?? '');
  assert.equal(onPhone.origin, 'https://m.acme.example');
  const { extole_zone_click_event_id: token, ...told } = Object.fromEntries(onPhone.searchParams);
  assert.match(token ?? '', /^\d+-.{12}$/);
  assert.deepEqual(told, {
    utm_source: 'extole_friend',
    utm_medium: 'referral EMAIL',
    utm_content: 'rosa7',
    utm_term: 'Acme Heating',
    extole_shareable_code: 'rosa7',
    extole_zone_name: 'friend_landing_experience',
    extole_share_channel: 'EMAIL',
    gclid: 'g1',
  });
  assert.equal(JSON.parse((await clicks(world))[0]?.body ?? '').channel, 'EMAIL');

  const desk = await visit(world, '/rosa7', { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/150.0' });
  const onDesk = new URL(desk.headers.get('location') ?? '');
  assert.equal(onDesk.pathname + onDesk.hash, '/offer#form');
  assert.deepEqual(onDesk.searchParams.getAll('utm_source'), ['own']);
});

test('[WEB-3] a new version and a retired code count with the next click', async (t) => {
  const world = await startWorld(t, { bare: true });
  await world.advocate('rosa@example.com', 'rosa7');
  const campaignId = await world.campaign({ share_link: { destination: 'https://one.example/' } });
  const lands = async () => new URL((await visit(world, '/rosa7')).headers.get('location') ?? '').host;
  assert.equal(await lands(), 'one.example');
  mustBe(
    200,
    await world.call('PATCH', `/v1/campaigns/${campaignId}`, {
      share_link: { destination: 'https://two.example/' },
    }),
  );
  assert.equal(await lands(), 'one.example', 'a draft changes nothing');
  mustBe(200, await world.call('POST', `/v1/campaigns/${campaignId}/publish`));
  assert.equal(await lands(), 'two.example');
  mustBe(200, await world.call('POST', '/v1/shareables/rosa7/retire'));
  assert.equal(await lands(), 'www.acme.example');
});

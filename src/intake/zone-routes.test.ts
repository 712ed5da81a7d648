// What browsers post to the program domain, over real HTTP.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type Answer, type CallOptions, mustBe, startWorld, type World } from '../../test/support/world.ts';

const bareWorld = (t: TestContext) => startWorld(t, { bare: true });
const PAGE = { origin: 'https://www.acme.example' };
const lead = {
  event_name: 'online_lead_captured',
  data: { email: 'pat@friend.example', advocate_code: 'rosa7' },
};

function visit(world: World, path: string, body: unknown, options: CallOptions = {}): Promise<Answer> {
  return world.call('POST', path, body, {
    token: null,
    ...options,
    headers: { ...PAGE, ...options.headers },
  });
}

function cookieOf(answer: Answer): string {
  return answer.headers.get('set-cookie')?.split(';')[0] ?? '';
}

async function inputOf(world: World, answer: Answer) {
  const id = answer.headers.get('x-extole-input-event-id');
  const [input] = await world.app.deps.db.query<{
    source: string;
    name: string;
    device_id: string;
    body: string;
  }>('select source, name, device_id, body from inputs where input_id = $1', [id]);
  return input ?? assert.fail(`no input ${id}`);
}

test('[WEB-2] a zone is an input of the visitor, known by a cookie', async (t) => {
  const world = await bareWorld(t);
  const answer = await visit(world, '/zones', lead);
  mustBe(200, answer);
  assert.equal(answer.body.event_id, answer.headers.get('x-extole-input-event-id'));
  const setCookie = answer.headers.get('set-cookie') ?? '';
  assert.match(setCookie, /^access_token=[\w-]{20,64}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/);
  assert.equal(answer.headers.get('access-control-allow-origin'), PAGE.origin);
  assert.equal(answer.headers.get('access-control-allow-credentials'), 'true');
  const input = await inputOf(world, answer);
  assert.deepEqual(
    [input.source, input.name, `access_token=${input.device_id}`],
    ['browser', 'online_lead_captured', cookieOf(answer)],
  );

  const again = await visit(
    world,
    '/zones/page_viewed',
    { page: 1 },
    { headers: { cookie: `a=b; ${cookieOf(answer)}; c=d` } },
  );
  assert.equal(cookieOf(again), cookieOf(answer));
  assert.equal((await inputOf(world, again)).device_id, input.device_id);
  // A page that keeps the token itself, because cookies are blocked.
  const token = answer.headers.get('x-extole-token') ?? '';
  const kept = await visit(
    world,
    '/zones/page_viewed',
    { page: 2 },
    { headers: { authorization: `Bearer ${token}` } },
  );
  assert.equal((await inputOf(world, kept)).device_id, input.device_id);
});

test("[WEB-2] over https the cookie goes along from the company's own site", async (t) => {
  const world = await bareWorld(t);
  const answer = await visit(world, '/zones', lead, { headers: { 'x-forwarded-proto': 'https' } });
  assert.match(answer.headers.get('set-cookie') ?? '', /; HttpOnly; SameSite=None; Secure$/);
});

test('[IN-2] every form of the browser is taken', async (t) => {
  const world = await bareWorld(t);
  const bodies: [string, string, string][] = [
    ['text/plain;charset=UTF-8', JSON.stringify({ ...lead, n: 1 }), '/zones'],
    ['application/json', JSON.stringify({ email: 'a@b.example', n: 2 }), '/zones/online_lead_captured'],
    [
      'application/x-www-form-urlencoded',
      'event_name=online_lead_captured&email=a%40b.example&n=3',
      '/zones',
    ],
    ['application/x-www-form-urlencoded', 'email=a%40b.example&n=4', '/zones/online_lead_captured'],
    ['application/json', JSON.stringify({ ...lead, n: 5 }), '/events'],
    [
      'multipart/form-data; boundary=X',
      '--X\r\nContent-Disposition: form-data; name="event_name"\r\n\r\nonline_lead_captured\r\n--X\r\nContent-Disposition: form-data; name="email"\r\n\r\na@b.example\r\n--X--\r\n',
      '/zones',
    ],
  ];
  for (const [contentType, raw, path] of bodies) {
    const answer = await visit(world, path, undefined, { raw, headers: { 'content-type': contentType } });
    assert.equal((await inputOf(world, answer)).name, 'online_lead_captured', contentType);
  }
  const got = await world.call(
    'GET',
    '/events/share_clicked?advocate_code=rosa7&access_token=secret',
    undefined,
    { token: null },
  );
  assert.deepEqual(Object.keys(mustBe(200, got)), ['id', 'token', 'cookie_consent']);
  const input = await inputOf(world, got);
  assert.deepEqual([input.name, input.body], ['share_clicked', '{"advocate_code":"rosa7"}']);
});

test('[IN-7] a page is never broken: a refusal is an empty 200 with a header, and is listed', async (t) => {
  const world = await bareWorld(t);
  const cases: [string, string, string, string][] = [
    ['/zones', '{"data":{}}', 'missing_event_name', 'x-extole-error'],
    ['/zones', 'nonsense', 'invalid_json', 'x-extole-error'],
    ['/zones', '', 'missing_request_body', 'x-extole-error'],
    ['/events', '{"event_name":5}', 'invalid_event_name', 'x-extole-error-message'],
    [
      '/zones',
      JSON.stringify({ event_name: 'x', data: 'x'.repeat(1024 * 1024) }),
      'payload_too_large',
      'x-extole-error',
    ],
  ];
  for (const [path, raw, code, header] of cases) {
    const answer = await visit(world, path, undefined, { raw });
    assert.deepEqual([answer.status, answer.body, answer.headers.get(header)], [200, {}, code]);
    assert.equal(answer.headers.get('access-control-allow-origin'), PAGE.origin);
  }
  const { refused_inputs } = mustBe(200, await world.call('GET', '/v1/refused-inputs'));
  assert.deepEqual(
    refused_inputs.map((refused: { code: string }) => refused.code),
    cases.map(([, , code]) => code).reverse(),
  );
});

test('[SEC-3] a host that belongs to nobody takes nothing', async (t) => {
  const world = await bareWorld(t);
  const { db } = world.app.deps;
  await db.query(`insert into clients (client_id, name, created_at) values (5, 'Other', now())`);
  // One client alone would answer at any host.
  const answer = await world.app.server.inject({
    method: 'POST',
    url: '/zones',
    headers: { host: 'nobody.example' },
    payload: lead,
  });
  assert.deepEqual(
    [answer.statusCode, answer.body, answer.headers['x-extole-error']],
    [200, '{}', 'unknown_program_domain'],
  );
  assert.deepEqual(await db.query('select 1 from inputs'), []);
});

test('[WEB-2] a page of any site may ask before it posts', async (t) => {
  const world = await bareWorld(t);
  for (const path of ['/zones', '/zones/x', '/events', '/events/x']) {
    const answer = await world.call('OPTIONS', path, undefined, {
      token: null,
      headers: { ...PAGE, 'access-control-request-method': 'POST' },
    });
    assert.equal(answer.status, 204);
    assert.equal(answer.headers.get('access-control-allow-origin'), PAGE.origin);
    assert.match(answer.headers.get('access-control-allow-headers') ?? '', /Content-Type/);
  }
});

test('[IN-6] the same lead twice is one; two nameless visitors are two', async (t) => {
  const world = await bareWorld(t);
  const first = await visit(world, '/zones', lead);
  // Once without and once with the cookie of the first answer: a double click.
  assert.deepEqual((await visit(world, '/zones', lead)).body, first.body);
  assert.deepEqual(
    (await visit(world, '/zones', lead, { headers: { cookie: cookieOf(first) } })).body,
    first.body,
  );
  const view = { event_name: 'page_viewed', data: { path: '/' } };
  const one = await visit(world, '/zones', view);
  const two = await visit(world, '/zones', view);
  assert.notEqual(two.body.event_id, one.body.event_id);
  assert.deepEqual(
    (await visit(world, '/zones', view, { headers: { cookie: cookieOf(one) } })).body,
    one.body,
  );
});

test('[AT-3] a lead of the browser is applied to the person of its e-mail', async (t) => {
  const world = await bareWorld(t);
  await visit(world, '/zones', lead);
  await world.drain();
  const [person] = mustBe(200, await world.call('GET', '/v5/persons?identity_key_value=pat@friend.example'));
  assert.ok(person.id);
  const steps = mustBe(200, await world.call('GET', `/v5/persons/${person.id}/steps`));
  assert.match(JSON.stringify(steps), /online_lead_captured/);
});

test('[WEB-2] [AT-1] where cookies are blocked, the click that the tag names says which visitor this is', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  const followed = await world.call('GET', '/rosa7', undefined, { token: null });
  const landing = new URL(followed.headers.get('location') ?? '');
  const click = landing.searchParams.get('extole_zone_click_event_id');
  assert.ok(click);
  const answer = await visit(world, '/zones', { ...lead, data: { email: 'pat@friend.example' }, click });
  assert.equal(cookieOf(answer), cookieOf(followed));
  assert.equal(`access_token=${(await inputOf(world, answer)).device_id}`, cookieOf(followed));
  // A cookie knows better than a link that was passed on; a click that is none of ours says nothing.
  const own = 'access_token=someOtherDevice_0123456789';
  const known = await visit(world, '/zones', { event_name: 'x', click }, { headers: { cookie: own } });
  assert.equal(cookieOf(known), own);
  for (const wrong of [`${click}x`, '', null, 5, 'nonsense']) {
    const stranger = await visit(world, '/zones', { event_name: 'x', data: { wrong }, click: wrong });
    assert.equal(stranger.status, 200);
    assert.notEqual(cookieOf(stranger), cookieOf(followed));
  }
});

test('[WEB-2] [WEB-4] a zone that shows something answers with it; content that fails costs the event nothing', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  const arrival = { event_name: 'friend_landing_experience', data: { advocate_code: 'ROSA7' } };
  const { zone } = mustBe(200, await visit(world, '/zones', arrival));
  assert.deepEqual([zone.kind, zone.name, zone.code], ['landing', arrival.event_name, 'rosa7']);
  assert.equal(mustBe(200, await visit(world, '/zones', lead)).zone, undefined);
  world.app.deps.zoneContent = () => Promise.reject(new Error('content is broken'));
  const answer = await visit(world, '/zones', { ...arrival, data: { advocate_code: 'rosa7' } });
  assert.deepEqual(Object.keys(mustBe(200, answer)), ['event_id']);
  assert.equal((await inputOf(world, answer)).name, arrival.event_name);
});

test('[AT-1] the landing experience is a followed link, not a code that somebody typed', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  await world.advocate('kim@example.com', 'kim4');
  const cookie = 'access_token=someOtherDevice_0123456789';
  await visit(world, '/zones', { ...lead }, { headers: { cookie } });
  world.advance(60_000);
  const arrival = { event_name: 'friend_landing_experience', data: { advocate_code: 'kim4' } };
  await visit(world, '/zones', arrival, { headers: { cookie } });
  await world.drain();
  const referrals = mustBe(200, await world.call('GET', '/v1/referrals'));
  assert.deepEqual(
    JSON.stringify(referrals)
      .match(/"code":"\w+"/g)
      ?.slice(0, 1),
    ['"code":"rosa7"'],
  );
});

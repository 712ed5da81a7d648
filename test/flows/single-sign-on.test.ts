// Single sign-on against a provider that is as strict as a real one: who comes in, as whom, and who does not.

import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { startIdentityProvider } from '../support/identity-provider.ts';
import { PASSWORD, type SignedIn, signedIn, signIn } from '../support/sign-in.ts';
import { type Answer, mustBe, startWorld, type World } from '../support/world.ts';

const MINUTE = 60_000;

async function confirmed(browser: SignedIn): Promise<SignedIn> {
  mustBe(200, await browser.call('POST', '/v1/session/confirm', { password: PASSWORD }));
  return browser;
}

function open(world: World, path: string, body: unknown): Promise<Answer> {
  return world.call('POST', path, body, { token: null });
}

async function invite(world: World, owner: SignedIn, email: string, role: string): Promise<SignedIn> {
  const invited = mustBe(200, await owner.call('POST', '/v1/invitations', { email, role }));
  const token = invited.link.split('#')[1];
  const answer = await open(world, '/v1/invitations/accept', { token, password: PASSWORD });
  mustBe(200, answer);
  return signedIn(world, answer);
}

const outcome = ({ status, body }: Answer) => body.code ?? status;

/** A browser that walks through the provider and back; resolves with where it ends up. */
async function walk(world: World, query = ''): Promise<{ end: string; answer: Answer }> {
  const start = await world.call('GET', `/v1/single-sign-on/start${query}`, undefined, { token: null });
  const cookie = start.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  return through(world, start.headers.get('location') ?? '', cookie);
}

async function through(world: World, url: string, cookie: string): Promise<{ end: string; answer: Answer }> {
  const there = await fetch(url, { redirect: 'manual' });
  const back = new URL(there.headers.get('location') ?? '');
  const answer = await world.call('GET', back.pathname + back.search, undefined, {
    token: null,
    headers: { cookie },
  });
  return { end: answer.headers.get('location') ?? '', answer };
}

/** Why nobody came in. */
async function problemOf(world: World): Promise<string> {
  const { end } = await walk(world);
  return new URL(end, world.url).searchParams.get('message') ?? end;
}

async function withProvider(t: TestContext) {
  const world = await startWorld(t, { bare: true });
  const provider = await startIdentityProvider(t);
  const owner = await confirmed(await signIn(world));
  const settings = {
    ...{ issuer: provider.issuer, oauth_client_id: provider.clientId, secret: provider.clientSecret },
    ...{ allowed_domains: ['acme.example'], default_role: 'office' },
  };
  mustBe(200, await owner.call('PUT', '/v1/single-sign-on/settings', settings));
  return { world, provider, owner, settings };
}

test('[SEC-1] single sign-on lets in who the provider names and the domains allow, new or known, and nobody else', async (t) => {
  const { world, provider, owner } = await withProvider(t);
  const { end, answer } = await walk(world, '?return_to=/console/desk');
  assert.equal(end, '/console/desk');
  const ada = await signedIn(world, answer);
  const me = mustBe(200, await ada.call('GET', '/v1/session'));
  assert.deepEqual(
    [me.user.email, me.user.role, me.user.has_password],
    ['ada@acme.example', 'office', false],
  );

  // The subject counts from now on, whatever becomes of the address.
  provider.user = { ...provider.user, email: 'ada.lovelace@acme.example' };
  const later = await signedIn(world, (await walk(world)).answer);
  assert.equal(mustBe(200, await later.call('GET', '/v1/session')).user.user_id, me.user.user_id);

  const problem = async (change: () => void) => {
    provider.user = { sub: 'u2', email: 'bob@acme.example', email_verified: true };
    change();
    const { end: to } = await walk(world);
    return new URL(to, world.url).searchParams.get('message') ?? to;
  };
  assert.match(
    await problem(() => Object.assign(provider.user, { email: 'bob@evil.example' })),
    /evil\.example may not/,
  );
  assert.match(await problem(() => Object.assign(provider.user, { email_verified: false })), /not verified/);
  assert.match(
    await problem(() => Object.assign(provider.user, { email_verified: undefined })),
    /not verified/,
    'who says nothing answers for nothing',
  );
  assert.match(await problem(() => Object.assign(provider.user, { email: undefined })), /no e-mail/);
  assert.match(
    await problem(() => Object.assign(provider.user, { email: 'ada@acme.example' })),
    /another person/,
  );
  const nonce = (claims: object) => ({ ...claims, nonce: 'another' });
  assert.match(await problem(() => Object.assign(provider, { spoil: nonce })), /did not work/);
  const expired = (claims: object) => ({ ...claims, exp: 1 });
  assert.match(await problem(() => Object.assign(provider, { spoil: expired })), /did not work/);
  assert.equal(mustBe(200, await owner.call('GET', '/v1/users')).items.length, 2);
});

test('[SEC-1] after signing in nobody is sent elsewhere than to the console', async (t) => {
  const { world } = await withProvider(t);
  const away = ['https://evil.example/', '//evil.example', '/.//evil.example', '/console/..//evil.example'];
  for (const wish of [
    ...away,
    '/./\\evil.example',
    '/console/%2e%2e//evil.example',
    '/consoles',
    '/v1/session',
  ]) {
    const { end } = await walk(world, `?return_to=${encodeURIComponent(wish)}`);
    assert.equal(end, '/console/', wish);
  }
  assert.equal((await walk(world, '?return_to=/console/x/../desk%3Fa=b')).end, '/console/desk?a=b');
});

test('[SEC-1] an owner is never let in by his address: only a provider that he tied to himself opens his account', async (t) => {
  const { world, provider, owner, settings } = await withProvider(t);
  provider.user = { sub: 'o1', email: 'owner@acme.example', email_verified: true };
  assert.match(await problemOf(world), /does not let an owner in/);

  const tie = () => owner.call('POST', '/v1/single-sign-on/tie', {});
  assert.equal(outcome(await world.call('POST', '/v1/single-sign-on/tie', {})), 'user_needed');
  const begun = await tie();
  const cookie = begun.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  assert.equal((await through(world, mustBe(200, begun).url, cookie)).end, '/console/account');
  const me = await signedIn(world, (await walk(world)).answer);
  assert.equal(mustBe(200, await me.call('GET', '/v1/session')).user.role, 'owner');
  provider.user = { ...provider.user, sub: 'o2' };
  assert.match(await problemOf(world), /does not let an owner in/, 'another account of the same address');

  // A provider of an admin's own would say that he is the owner.
  const evil = await startIdentityProvider(t);
  const moved = { ...settings, issuer: evil.issuer };
  const admin = await confirmed(await invite(world, owner, 'admin@acme.example', 'admin'));
  const put = (body: unknown) => admin.call('PUT', '/v1/single-sign-on/settings', body);
  assert.equal(outcome(await put(moved)), 'access_denied');
  assert.equal(outcome(await world.call('PUT', '/v1/single-sign-on/settings', moved)), 'user_needed');
  assert.equal(outcome(await put({ ...settings, default_role: 'marketer' })), 200);
  mustBe(200, await owner.call('DELETE', '/v1/single-sign-on/settings'));
  assert.equal(outcome(await put(settings)), 'access_denied', 'nor the first one');
});

test('[SEC-1] with two-factor an owner ties a provider with a code too', async (t) => {
  const { world, owner } = await withProvider(t);
  const { secret } = mustBe(200, await owner.call('POST', '/v1/session/two-factor'));
  const code = () => TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: world.now().getTime() });
  mustBe(200, await owner.call('POST', '/v1/session/two-factor/confirm', { code: code() }));
  const tie = (body: unknown) => owner.call('POST', '/v1/single-sign-on/tie', body);
  assert.equal(outcome(await tie({})), 'two_factor_wrong');
  world.advance(MINUTE);
  assert.equal(outcome(await tie({ code: code() })), 200);
  world.advance(20 * MINUTE);
  assert.equal(outcome(await tie({ code: code() })), 'password_needed');
});

test('[SEC-1] another account at the provider takes no tie over; an owner who moves to another provider ends the ties', async (t) => {
  const { world, provider, owner, settings } = await withProvider(t);
  await walk(world);
  const other = await startIdentityProvider(t);
  // As it was left behind by a change that did not untie.
  await world.app.deps.db.query(
    `update users set sso_issuer = 'https://old.example' where sso_subject = 'u1'`,
  );
  assert.match(await problemOf(world), /another person/);
  mustBe(
    200,
    await owner.call('PUT', '/v1/single-sign-on/settings', {
      ...settings,
      ...{ issuer: other.issuer, oauth_client_id: other.clientId, secret: other.clientSecret },
    }),
  );
  other.user = { ...provider.user, sub: 'another subject' };
  assert.equal((await walk(world)).end, '/console/');
  const { items } = mustBe(200, await owner.call('GET', '/v1/audit?action=single_sign_on.changed'));
  assert.equal(items[0].after.untied, 1);
});

test('[SEC-1] a provider of everybody is no provider of a company, and is refused in words', async (t) => {
  const { owner, settings } = await withProvider(t);
  for (const tenant of ['common', 'organizations', 'consumers', '9188040d-6c67-4c5b-b112-36a304b66dad']) {
    const issuer = `https://login.microsoftonline.com/${tenant}/v2.0`;
    const answer = await owner.call('PUT', '/v1/single-sign-on/settings', { ...settings, issuer });
    assert.match(answer.body.message, /everybody with a Microsoft account/);
  }
});

test('[SEC-1] away from PUBLIC_URL single sign-on is handed over to it before the cookie is set', async (t) => {
  const { world, owner } = await withProvider(t);
  const other = new URL(world.url);
  other.hostname = 'localhost';
  world.app.deps.publicUrl = other.origin;
  const start = await fetch(`${world.url}/v1/single-sign-on/start?return_to=/console/desk`, {
    redirect: 'manual',
  });
  assert.equal(start.headers.get('set-cookie'), null);
  const handed = start.headers.get('location') ?? '';
  assert.ok(handed.startsWith(`${other.origin}/v1/single-sign-on/start?`), handed);
  const again = await fetch(handed, { redirect: 'manual' });
  const cookie = again.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  const there = await fetch(again.headers.get('location') ?? '', { redirect: 'manual' });
  const back = there.headers.get('location') ?? '';
  assert.ok(back.startsWith(`${other.origin}/v1/single-sign-on/callback?`), back);
  const end = await fetch(back, { redirect: 'manual', headers: { cookie } });
  assert.equal(end.headers.get('location'), '/console/desk');
  assert.match(end.headers.getSetCookie().join(), /goodword_session=gws_/);

  // A proxy that renames the host must not send the browser around for ever.
  world.app.deps.publicUrl = 'https://refer.acme.example';
  const renamed = await fetch(handed, { redirect: 'manual' });
  assert.match(renamed.headers.get('location') ?? '', /\/authorize\?/);
  mustBe(200, await owner.call('GET', '/v1/session'));
});

test('[SEC-1] a flow of single sign-on ends in the browser in which it began, and once', async (t) => {
  const { world } = await withProvider(t);
  const start = await world.call('GET', '/v1/single-sign-on/start', undefined, { token: null });
  const cookie = start.headers.get('set-cookie')?.split(';', 1)[0] ?? '';
  const there = await fetch(start.headers.get('location') ?? '', { redirect: 'manual' });
  const back = new URL(there.headers.get('location') ?? '');
  const come = async (headers: Record<string, string>) => {
    const answer = await world.call('GET', back.pathname + back.search, undefined, { token: null, headers });
    return new URL(answer.headers.get('location') ?? '', world.url).searchParams.get('problem') ?? 'in';
  };
  assert.equal(await come({}), 'link_over');
  assert.equal(await come({ cookie: 'goodword_sso=other' }), 'link_over');
  assert.equal(await come({ cookie }), 'in');
  assert.equal(await come({ cookie }), 'link_over');
});

test('[SEC-1] single sign-on as the only way lets owners in by password and nobody else; signing in anew is as good as the password', async (t) => {
  const { world, owner, settings } = await withProvider(t);
  await invite(world, owner, 'office@acme.example', 'office');
  const { secret: _, ...kept } = settings;
  const only = mustBe(
    200,
    await owner.call('PUT', '/v1/single-sign-on/settings', { ...kept, is_only_way: true }),
  );
  assert.equal('secret' in only, false);
  const byPassword = (email: string) => open(world, '/v1/sessions', { email, password: PASSWORD });
  assert.equal(outcome(await byPassword('office@acme.example')), 'single_sign_on_needed');
  assert.equal(outcome(await byPassword('owner@acme.example')), 200);
  const moved = await owner.call('PUT', '/v1/single-sign-on/settings', {
    ...kept,
    issuer: `${kept.issuer}/other`,
  });
  assert.match(moved.body.message, /needs its client secret/);

  const plain = await signedIn(world, (await walk(world)).answer);
  assert.equal(outcome(await plain.call('POST', '/v1/session/two-factor')), 'password_needed');
  const fresh = await signedIn(world, (await walk(world, '?fresh=true')).answer);
  assert.equal(outcome(await fresh.call('POST', '/v1/session/two-factor')), 200);
  const stored = JSON.stringify(await world.app.deps.db.query('select * from single_sign_on, audit_entries'));
  assert.ok(!stored.includes(settings.secret));
});

test('[SEC-1] where single sign-on is the only way an invitation is accepted by it, with the role that it gives', async (t) => {
  const { world, provider, owner, settings } = await withProvider(t);
  const { secret: _, ...kept } = settings;
  mustBe(200, await owner.call('PUT', '/v1/single-sign-on/settings', { ...kept, is_only_way: true }));
  const ask = async (email: string, role: string) =>
    mustBe(200, await owner.call('POST', '/v1/invitations', { email, role })).link.split('#')[1];
  const accept = async (token: string) =>
    outcome(await open(world, '/v1/invitations/accept', { token, password: PASSWORD }));
  const token = await ask('ada@acme.example', 'marketer');
  assert.equal(await accept(token), 'single_sign_on_needed');
  const ada = await signedIn(world, (await walk(world)).answer);
  assert.equal(mustBe(200, await ada.call('GET', '/v1/session')).user.role, 'marketer');
  assert.equal(await accept(token), 'link_over');

  const second = await ask('boss@acme.example', 'owner');
  provider.user = { sub: 'b1', email: 'boss@acme.example', email_verified: true };
  const boss = await signedIn(world, (await walk(world)).answer);
  assert.equal(
    mustBe(200, await boss.call('GET', '/v1/session')).user.role,
    'office',
    'no owner by an address',
  );
  assert.equal(await accept(second), 'link_over', 'there is an account by now');
});

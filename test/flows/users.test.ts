// People who sign in: invitations, roles, two-factor, forgotten passwords, and what the audit log says of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Secret, TOTP } from 'otpauth';
import { helpIn } from '../../src/accounts/password-links.ts';
import { startMailSink } from '../support/mail-sink.ts';
import { PASSWORD, type SignedIn, signedIn, signIn } from '../support/sign-in.ts';
import { type Answer, mustBe, startWorld, type World } from '../support/world.ts';

const MINUTE = 60_000;

function codeOf(secret: string, world: World): string {
  return TOTP.generate({ secret: Secret.fromBase32(secret), timestamp: world.now().getTime() });
}

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

async function twoFactorOn(world: World, browser: SignedIn): Promise<{ secret: string; codes: string[] }> {
  const { secret, qr_svg, otpauth_url } = mustBe(200, await browser.call('POST', '/v1/session/two-factor'));
  assert.match(qr_svg, /^<svg/);
  assert.match(otpauth_url, /^otpauth:\/\/totp\/.*Acme/);
  const confirm = (code: string) => browser.call('POST', '/v1/session/two-factor/confirm', { code });
  assert.equal(outcome(await confirm('000000')), 'two_factor_wrong');
  const { recovery_codes: codes } = mustBe(200, await confirm(codeOf(secret, world)));
  return { secret, codes };
}

test('[SEC-1] with two-factor the password alone opens nothing; a code works once, a recovery code too, and both are stored unreadable', async (t) => {
  const world = await startWorld(t, { bare: true });
  const owner = await signIn(world);
  assert.equal(outcome(await owner.call('POST', '/v1/session/two-factor')), 'password_needed');
  await confirmed(owner);
  const { secret, codes } = await twoFactorOn(world, owner);
  assert.equal(codes.length, 10);
  const stored = JSON.stringify(
    await world.app.deps.db.query('select * from users natural join recovery_codes'),
  );
  assert.ok(!stored.includes(secret) && !stored.includes(codes[0] ?? ''));

  const begin = async () => {
    const answer = mustBe(
      200,
      await open(world, '/v1/sessions', { email: 'owner@acme.example', password: PASSWORD }),
    );
    assert.equal(answer.two_factor_required, true);
    return answer.challenge;
  };
  const answer = (challenge: string, code: string) =>
    open(world, '/v1/sessions/two-factor', { challenge, code });
  const challenge = await begin();
  assert.equal(
    (await world.call('GET', '/v1/session', undefined, { token: challenge })).body.code,
    'invalid_access_token',
  );
  assert.equal(
    outcome(await answer(challenge, codeOf(secret, world))),
    'two_factor_wrong',
    'the code of switching on',
  );
  world.advance(MINUTE);
  const code = codeOf(secret, world);
  mustBe(200, await answer(challenge, code));
  assert.equal(outcome(await answer(challenge, code)), 'link_over');
  assert.equal(outcome(await answer(await begin(), code)), 'two_factor_wrong');
  const typed = (codes[0] ?? '').toLowerCase().replaceAll('-', ' ');
  mustBe(200, await answer(await begin(), typed));
  assert.equal(outcome(await answer(await begin(), typed)), 'two_factor_wrong');
  const state = mustBe(200, await owner.call('GET', '/v1/session/two-factor'));
  assert.equal(state.recovery_codes_left, 9);
});

test('[SEC-1] who knows the password cannot try codes without end, and locks the codes only', async (t) => {
  const world = await startWorld(t, { bare: true });
  const owner = await confirmed(await signIn(world));
  const { secret } = await twoFactorOn(world, owner);
  world.advance(MINUTE);
  const begin = () => open(world, '/v1/sessions', { email: 'owner@acme.example', password: PASSWORD });
  const answer = async (code: string) => {
    const { challenge } = mustBe(200, await begin());
    return outcome(await open(world, '/v1/sessions/two-factor', { challenge, code }));
  };
  const outcomes: string[] = [];
  for (let round = 0; round < 7; round++) outcomes.push(await answer('123456'));
  const wrong = Array.from({ length: 5 }, () => 'two_factor_wrong');
  assert.deepEqual(outcomes, [...wrong, 'account_locked', 'account_locked']);
  world.advance(2 * MINUTE);
  assert.equal(await answer(codeOf(secret, world)), 200);
});

test('[SEC-1] who has two-factor signs in however often, and passwords alone that led nowhere lock nobody out', async (t) => {
  const world = await startWorld(t, { bare: true });
  const owner = await confirmed(await signIn(world));
  const { secret } = await twoFactorOn(world, owner);
  const begin = () => open(world, '/v1/sessions', { email: 'owner@acme.example', password: PASSWORD });
  for (let round = 0; round < 8; round++) mustBe(200, await begin());
  world.advance(MINUTE);
  for (let slip = 0; slip < 4; slip++) {
    const { challenge } = mustBe(200, await begin());
    assert.equal(
      outcome(await open(world, '/v1/sessions/two-factor', { challenge, code: '123456' })),
      'two_factor_wrong',
    );
  }
  const { challenge } = mustBe(200, await begin());
  mustBe(200, await open(world, '/v1/sessions/two-factor', { challenge, code: codeOf(secret, world) }));
});

test('[SEC-2] an invitation works once, for a week, and nobody gives more than he has', async (t) => {
  const world = await startWorld(t, { bare: true });
  const owner = await signIn(world);
  const ask = (browser: SignedIn, email: string, role: string) =>
    browser.call('POST', '/v1/invitations', { email, role });
  assert.equal(outcome(await ask(owner, 'admin@acme.example', 'admin')), 'password_needed');
  await confirmed(owner);
  const admin = await confirmed(await invite(world, owner, 'admin@acme.example', 'admin'));
  assert.equal(outcome(await ask(admin, 'x@acme.example', 'owner')), 'access_denied');
  assert.equal(outcome(await ask(admin, 'owner@acme.example', 'office')), 'conflict');

  const first = mustBe(200, await ask(admin, 'Office@acme.example', 'office'));
  assert.equal(first.mailed, false);
  const second = mustBe(200, await ask(admin, 'office@acme.example', 'office'));
  const tokenOf = ({ link }: { link: string }) => link.split('#')[1] ?? '';
  const accept = (token: string) =>
    open(world, '/v1/invitations/accept', { token, name: 'Olga', password: PASSWORD });
  assert.equal(outcome(await accept(tokenOf(first))), 'link_over', 'a newer link replaced it');
  const look = mustBe(200, await open(world, '/v1/invitations/look', { token: tokenOf(second) }));
  assert.deepEqual(look, { email: 'office@acme.example', name: '', role: 'office', company: 'Acme Heating' });
  const both = await Promise.all([accept(tokenOf(second)), accept(tokenOf(second))]);
  assert.deepEqual(both.map(outcome).sort(), [200, 'link_over']);
  const office = await signIn(world, 'office@acme.example');
  assert.equal(outcome(await ask(office, 'y@acme.example', 'office')), 'access_denied');

  const third = mustBe(200, await ask(admin, 'late@acme.example', 'office'));
  world.advance(8 * 24 * 60 * MINUTE);
  assert.equal(outcome(await accept(tokenOf(third))), 'link_over');
  const again = await signIn(world);
  const waiting = mustBe(200, await again.call('GET', '/v1/invitations'));
  assert.equal(waiting.items[0].email, 'late@acme.example');
  mustBe(200, await again.call('DELETE', `/v1/invitations/${waiting.items[0].invitation_id}`));
  assert.deepEqual(mustBe(200, await again.call('GET', '/v1/invitations')).items, []);
});

test('[SEC-2] what somebody gave others ends when he is disabled or may do less, and each invitation asks for the password', async (t) => {
  const world = await startWorld(t, { bare: true });
  const owner = await confirmed(await signIn(world));
  await invite(world, owner, 'office@acme.example', 'office');
  const bad = await confirmed(await invite(world, owner, 'bad@acme.example', 'admin'));
  const { items } = mustBe(200, await owner.call('GET', '/v1/users'));
  const idOf = (email: string) => items.find((user: { email: string }) => user.email === email).user_id;
  const change = (body: unknown) => owner.call('PATCH', `/v1/users/${idOf('bad@acme.example')}`, body);
  const ask = (email: string) => bad.call('POST', '/v1/invitations', { email, role: 'read_only' });
  const tokenOf = (answer: Answer) => mustBe(200, answer).link.split('#')[1] ?? '';
  const works = async (path: string, token: string) =>
    outcome(await open(world, path, { token, password: 'another way in' }));

  const invitation = tokenOf(await ask('friend@acme.example'));
  const link = tokenOf(await bad.call('POST', `/v1/users/${idOf('office@acme.example')}/password-link`));
  mustBe(200, await change({ name: 'Bad' }));
  mustBe(200, await open(world, '/v1/invitations/look', { token: invitation }));
  mustBe(200, await change({ role: 'office' }));
  assert.equal(await works('/v1/invitations/accept', invitation), 'link_over');
  assert.equal(await works('/v1/password-links/use', link), 'link_over');

  mustBe(200, await change({ role: 'admin' }));
  const second = tokenOf(await ask('friend@acme.example'));
  const kept = tokenOf(
    await owner.call('POST', '/v1/invitations', { email: 'kept@acme.example', role: 'office' }),
  );
  mustBe(200, await change({ disabled: true }));
  assert.equal(await works('/v1/invitations/accept', second), 'link_over');
  assert.equal(await works('/v1/invitations/accept', kept), 200, 'those of others stay');

  world.advance(11 * MINUTE);
  const late = await owner.call('POST', '/v1/invitations', { email: 'late@acme.example', role: 'read_only' });
  assert.equal(outcome(late), 'password_needed');
});

test('[SEC-1] a new password, and being disabled, end links to another one and second steps under way', async (t) => {
  const world = await startWorld(t, { bare: true });
  const owner = await confirmed(await signIn(world));
  const office = await confirmed(await invite(world, owner, 'office@acme.example', 'office'));
  const { secret } = await twoFactorOn(world, office);
  world.advance(MINUTE);
  const { items } = mustBe(200, await owner.call('GET', '/v1/users'));
  const { user_id: id } = items.find((user: { role: string }) => user.role === 'office');
  const email = 'office@acme.example';
  const given = async () =>
    mustBe(200, await owner.call('POST', `/v1/users/${id}/password-link`)).link.split('#')[1];
  const begun = async (password: string) =>
    mustBe(200, await open(world, '/v1/sessions', { email, password })).challenge;
  const over = async (token: string, challenge: string) => [
    outcome(await open(world, '/v1/password-links/use', { token, password: 'a way round' })),
    outcome(await open(world, '/v1/sessions/two-factor', { challenge, code: codeOf(secret, world) })),
  ];

  let [link, challenge] = [await given(), await begun(PASSWORD)];
  const next = 'changed by himself';
  const change = { current_password: PASSWORD, new_password: next };
  mustBe(200, await office.call('POST', '/v1/session/password', change));
  assert.deepEqual(await over(link, challenge), ['link_over', 'link_over']);

  [link, challenge] = [await given(), await begun(next)];
  mustBe(200, await open(world, '/v1/password-links/use', { token: link, password: 'by the link now' }));
  assert.deepEqual(await over(link, challenge), ['link_over', 'link_over']);

  [link, challenge] = [await given(), await begun('by the link now')];
  const disable = (disabled: boolean) => owner.call('PATCH', `/v1/users/${id}`, { disabled });
  mustBe(200, await disable(true));
  mustBe(200, await disable(false));
  assert.deepEqual(await over(link, challenge), ['link_over', 'link_over']);
});

test('[SEC-2] a role counts at once, who is disabled is signed out, and the last owner cannot be lost by two at once', async (t) => {
  const world = await startWorld(t, { bare: true });
  const owner = await confirmed(await signIn(world));
  const second = await confirmed(await invite(world, owner, 'second@acme.example', 'owner'));
  const admin = await confirmed(await invite(world, owner, 'admin@acme.example', 'admin'));
  const { items } = mustBe(200, await owner.call('GET', '/v1/users'));
  const idOf = (email: string) => items.find((user: { email: string }) => user.email === email).user_id;
  const [ownerId, secondId, adminId] = ['owner', 'second', 'admin'].map((name) =>
    idOf(`${name}@acme.example`),
  );
  const change = (browser: SignedIn, id: string, body: unknown) =>
    browser.call('PATCH', `/v1/users/${id}`, body);

  assert.equal(outcome(await change(admin, ownerId, { role: 'office' })), 'access_denied');
  assert.equal(outcome(await change(admin, adminId, { role: 'owner' })), 'access_denied');
  mustBe(200, await change(owner, adminId, { role: 'office', name: 'Andy' }));
  assert.equal(outcome(await admin.call('GET', '/v1/users')), 'access_denied');
  mustBe(200, await change(owner, adminId, { disabled: true }));
  assert.equal(outcome(await admin.call('GET', '/v1/session')), 'invalid_access_token');
  assert.equal(outcome(await change(owner, ownerId, { disabled: true })), 'conflict');

  const atOnce = await Promise.all([
    change(owner, secondId, { role: 'admin' }),
    change(second, ownerId, { role: 'admin' }),
  ]);
  assert.equal(atOnce.filter(({ status }) => status === 200).length, 1);
  const owners = await world.app.deps.db.query<{ email: string }>(
    `select email from users where role = 'owner'`,
  );
  assert.equal(owners.length, 1);
  const last = owners[0]?.email === 'owner@acme.example' ? owner : second;
  const lastId = last === owner ? ownerId : secondId;
  assert.equal(outcome(await change(last, lastId, { role: 'admin' })), 'last_owner');
  await assert.rejects(world.app.deps.db.query(`delete from users where user_id = $1`, [lastId]));
});

test('[SEC-1] a forgotten password: the mailed link works once, tells nobody who has an account, and ends all sessions', async (t) => {
  const sink = await startMailSink(t);
  const world = await startWorld(t, {
    bare: true,
    mail: { smtpUrl: sink.url, from: 'hello@acme.example', publicUrl: 'https://refer.acme.example' },
  });
  const owner = await signIn(world);
  const ask = (email: string) => open(world, '/v1/password-links', { email });
  assert.equal(
    outcome(await ask('owner@acme.example')),
    'mail_is_off',
    'without PUBLIC_URL a link would be of any host',
  );
  world.app.deps.publicUrl = 'https://refer.acme.example';
  const known = await ask('owner@acme.example');
  const unknown = await ask('nobody@acme.example');
  assert.deepEqual([known.status, known.body], [unknown.status, unknown.body]);
  for (const email of ['owner@acme.example', 'nobody@acme.example'])
    await world.app.tasks.mail_password_links({ email });
  await world.app.tasks.send_mails({ client_id: world.clientId });
  assert.equal(sink.mails.length, 1);
  const token = /new-password#(gwo_\w+)/.exec(sink.mails[0]?.text ?? '')?.[1] ?? '';
  const use = (value: string, password = 'an entirely new one') =>
    open(world, '/v1/password-links/use', { token: value, password });
  assert.equal(outcome(await use(token, 'short')), 'validation_error');
  mustBe(200, await use(token));
  assert.equal(outcome(await use(token)), 'link_over');
  assert.equal(outcome(await owner.call('GET', '/v1/session')), 'invalid_access_token');
  await signIn(world, 'owner@acme.example', 'an entirely new one');
  const kept = JSON.stringify(await world.app.deps.db.query('select * from mails, sign_in_tokens'));
  assert.ok(!kept.includes(token), 'the link is not kept');
});

test('[SEC-1] links to a new password are limited for each account, and leave also when a mailbox had its share of the day', async (t) => {
  const world = await startWorld(t, {
    bare: true,
    mail: {
      smtpUrl: 'smtp://127.0.0.1:9',
      from: 'hello@acme.example',
      publicUrl: 'https://refer.acme.example',
    },
  });
  world.app.deps.publicUrl = 'https://refer.acme.example';
  const { deps, tasks } = world.app;
  const notice = (n: number) => ({
    ...{
      clientId: world.clientId,
      kind: 'notice',
      mailClass: 'essential' as const,
      to: 'owner@acme.example',
    },
    ...{
      personId: null,
      subject: 'Hello',
      text: 'Hello',
      html: null,
      look: {},
      fromName: null,
      replyTo: null,
    },
    ...{ isAwaited: true, onceKey: `notice ${n}` },
  });
  const outcomes = await deps.db.tx((tx) =>
    deps.postMail(
      tx,
      Array.from({ length: 21 }, (_, n) => notice(n)),
    ),
  );
  assert.ok(outcomes.includes('limited'));
  const links = () =>
    deps.db.query<{ state: string }>(`select state from mails where kind = 'password_link'`);
  for (let ask = 0; ask < 5; ask++) await tasks.mail_password_links({ email: 'owner@acme.example' });
  assert.deepEqual(
    (await links()).map(({ state }) => state),
    ['queued', 'queued', 'queued'],
  );
  world.advance(61 * MINUTE);
  await tasks.mail_password_links({ email: 'owner@acme.example' });
  assert.equal((await links()).length, 4);
});

test('[SEC-1] the operator and an admin can make a link for who is locked out; the operator also without the second factor', async (t) => {
  const world = await startWorld(t, { bare: true });
  const owner = await confirmed(await signIn(world));
  await twoFactorOn(world, owner);
  const wish = {
    email: 'Owner@acme.example',
    clientId: null,
    origin: 'http://localhost:8080',
    twoFactorOff: true,
  };
  const made = { ids: world.app.deps.ids, now: world.now() };
  const { link } = await helpIn(world.app.deps.db, made, wish);
  const token = link.split('#')[1] ?? '';
  mustBe(200, await open(world, '/v1/password-links/use', { token, password: PASSWORD }));
  const again = await confirmed(await signIn(world));
  await assert.rejects(
    helpIn(world.app.deps.db, made, { ...wish, email: 'x@acme.example' }),
    /no user has the address x@acme.example/,
  );

  await invite(world, again, 'office@acme.example', 'office');
  const { items } = mustBe(200, await again.call('GET', '/v1/users'));
  const office = items.find((user: { role: string }) => user.role === 'office');
  const given = mustBe(200, await again.call('POST', `/v1/users/${office.user_id}/password-link`));
  const used = { token: given.link.split('#')[1], password: 'the new one of the office' };
  const chosen = await open(world, '/v1/password-links/use', used);
  assert.equal(mustBe(200, chosen).email, 'office@acme.example');
  assert.match(chosen.headers.get('set-cookie') ?? '', /^goodword_known=/, 'no stranger to the address');
});

test('[SEC-2] the audit log says who changed what, with names, before and after, and finds it by action and time', async (t) => {
  const world = await startWorld(t, { bare: true });
  const owner = await confirmed(await signIn(world));
  await invite(world, owner, 'office@acme.example', 'office');
  world.advance(MINUTE);
  const since = world.now().toISOString();
  const { items: users } = mustBe(200, await owner.call('GET', '/v1/users'));
  mustBe(200, await owner.call('PATCH', `/v1/users/${users[1].user_id}`, { role: 'marketer' }));
  const list = async (query: string) => mustBe(200, await owner.call('GET', `/v1/audit?${query}`));
  const [entry] = (await list('action=user.changed')).items;
  assert.deepEqual(
    [entry.actor_name, entry.subject, entry.before.role, entry.after.role],
    ['owner@acme.example', `user:${users[1].user_id}`, 'office', 'marketer'],
  );
  const actions = (page: { items: { action: string }[] }) => page.items.map(({ action }) => action);
  assert.deepEqual(actions(await list(`since=${since}&action=user`)), ['user.changed']);
  assert.deepEqual(actions(await list(`until=${since}&action=user`)), ['user.created', 'user.invited']);
  const page = await list('limit=1&action=user');
  assert.deepEqual(actions(await list(`limit=1&action=user&cursor=${page.next_cursor}`)), ['user.created']);
  await assert.rejects(world.app.deps.db.query(`update audit_entries set actor = 'nobody'`), /append-only/);
});

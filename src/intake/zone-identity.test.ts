// Signed identities of pages, over real HTTP.

import assert from 'node:assert/strict';
import { createSecretKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { SignJWT } from 'jose';
import { mustBe, startWorld, type World } from '../../test/support/world.ts';

const SECRET = 'a shared secret that is long enough for any hash: sixty-four bytes';

async function token(
  world: World,
  key: KeyObject,
  {
    alg = 'HS256',
    kid = 'site',
    claims = {},
    ageSeconds = 0,
  }: { alg?: string; kid?: string; claims?: object; ageSeconds?: number } = {},
): Promise<string> {
  const at = Math.floor(world.now().getTime() / 1000) - ageSeconds;
  return new SignJWT({ email: 'rosa@example.com', ...claims })
    .setProtectedHeader({ alg, kid })
    .setIssuedAt(at)
    .setExpirationTime(at + 600)
    .sign(key);
}

function addKey(world: World, fields: object) {
  return world.call('POST', '/v2/settings/security/keys', {
    ...{ type: 'JWT', name: 'website', partner_key_id: 'site' },
    ...fields,
  });
}

function zone(world: World, jwt: string, data: object = {}) {
  return world.call('POST', '/zones', { event_name: 'my_account', data, jwt }, { token: null });
}

async function inputsOf(world: World) {
  return world.app.deps.db.query<{ actor: string; body: string }>(
    'select actor, body from inputs order by input_id',
  );
}

test('[WEB-2] a signed identity wins over what the page says, in every family of algorithms', async (t) => {
  const world = await startWorld(t, { bare: true });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString();
  const families: [string, string, KeyObject][] = [
    ['HS256', SECRET, createSecretKey(Buffer.from(SECRET))],
    ['HS512', SECRET, createSecretKey(Buffer.from(SECRET))],
    ['RS256', pem(rsa.publicKey), rsa.privateKey],
    ['PS384', pem(rsa.publicKey), rsa.privateKey],
    ['ES256', pem(ec.publicKey), ec.privateKey],
  ];
  for (const [alg, key, signing] of families) {
    mustBe(200, await addKey(world, { algorithm: alg, key, partner_key_id: alg }));
    const email = `${alg.toLowerCase()}@example.com`;
    const jwt = await token(world, signing, {
      alg,
      kid: alg,
      claims: { email, partner_user_id: `u-${alg}` },
    });
    const answer = await zone(world, jwt, {
      email: 'mallory@example.com',
      customer: { email: 'm@x.example' },
      page: 1,
    });
    assert.equal(answer.headers.get('x-extole-error'), null, alg);
    const last = (await inputsOf(world)).at(-1);
    assert.match(last?.actor ?? '', /^jwt:\d+$/);
    assert.deepEqual(JSON.parse(last?.body ?? ''), {
      event_name: 'my_account',
      data: { page: 1, email, partner_user_id: `u-${alg}` },
    });
    await world.drain();
    const found = mustBe(200, await world.call('GET', `/v5/persons?identity_key_value=${email}`));
    assert.equal(found.length, 1, alg);
  }
});

test('[WEB-2] an expired token identifies and proves nothing; a token that the key did not sign is refused and listed', async (t) => {
  const world = await startWorld(t, { bare: true });
  mustBe(200, await addKey(world, { algorithm: 'HS256', key: SECRET }));
  const key = createSecretKey(Buffer.from(SECRET));
  const { signedIdentity } = world.app.deps;
  const identity = await signedIdentity(world.clientId, await token(world, key));
  assert.deepEqual([identity.email, identity.isVerified], ['rosa@example.com', true]);
  const old = await token(world, key, { ageSeconds: 86_400 });
  assert.equal((await signedIdentity(world.clientId, old)).isVerified, false);
  assert.equal((await zone(world, old)).headers.get('x-extole-error'), null);

  const none = `${Buffer.from('{"alg":"none","kid":"site"}').toString('base64url')}.${Buffer.from('{"email":"m@x.example"}').toString('base64url')}.`;
  const bad = [
    'nonsense',
    none,
    await token(world, createSecretKey(Buffer.from(SECRET.toUpperCase()))),
    await token(world, key, { kid: 'another' }),
    await token(world, key, { kid: 'si\0te' }),
    `${Buffer.from('{"alg":"HS256","kid":{"a":1}}').toString('base64url')}.e30.x`,
    await token(world, key, { alg: 'HS384' }),
    await token(world, key, { claims: { email: '' } }),
    `${await token(world, key)}x`.repeat(100),
  ];
  const before = (await inputsOf(world)).length;
  for (const jwt of bad) {
    const answer = await zone(world, jwt, { email: 'mallory@example.com' });
    assert.deepEqual(
      [answer.status, answer.body, answer.headers.get('x-extole-error')],
      [200, {}, 'invalid_jwt'],
      jwt.slice(0, 40),
    );
  }
  assert.equal((await inputsOf(world)).length, before);
  const listed = mustBe(200, await world.call('GET', '/v1/refused-inputs'));
  assert.equal(listed.refused_inputs.length, bad.length);
  assert.equal(JSON.stringify(listed).includes(bad[2] ?? ''), false);
});

test('[SEC-5] a JWT key is checked when it is entered, and never shown', async (t) => {
  const world = await startWorld(t, { bare: true });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const privatePem = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const publicPem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const wrong: [object, string][] = [
    [{ algorithm: 'HS256', key: 'short' }, 'invalid_parameter'],
    [{ algorithm: 'RS256', key: privatePem }, 'invalid_parameter'],
    [{ algorithm: 'ES256', key: publicPem }, 'invalid_parameter'],
    [{ algorithm: 'RS256', key: SECRET }, 'invalid_parameter'],
    [{ algorithm: 'HS256', key: SECRET, partner_key_id: null }, 'invalid_parameter'],
    [{ algorithm: 'OAUTH', key: SECRET }, 'client_key_unsupported_type'],
    [{ type: 'WEBHOOK', algorithm: 'HS256', key: SECRET }, 'client_key_unsupported_type'],
  ];
  for (const [fields, code] of wrong) {
    assert.equal(mustBe(400, await addKey(world, fields)).code, code, JSON.stringify(fields).slice(0, 60));
  }
  const made = mustBe(200, await addKey(world, { algorithm: 'RS256', key: publicPem }));
  assert.equal(JSON.stringify(made).includes('BEGIN'), false);
  const changed = { algorithm: 'HS256' };
  assert.equal(
    mustBe(400, await world.call('PATCH', `/v2/settings/security/keys/${made.id}`, changed)).code,
    'client_key_missing',
  );
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startRoomServer } from '../../test/support/deps.ts';
import { clientFinder, readHost } from './hosts.ts';
import { accountRoutes } from './routes.ts';
import { createClient, type SetupInput } from './setup.ts';
import { loadClient } from './store.ts';

function start(t: Parameters<typeof startRoomServer>[0], deps = {}) {
  return startRoomServer(t, { routes: (authenticator) => [accountRoutes(authenticator)], deps });
}

interface AuditPage {
  items: { after: { name: string } }[];
  next_cursor: string | null;
}

const OTHER: SetupInput = {
  name: 'Other & Sons',
  owner: 'Owner@Other.example ',
  password: 'another password',
};

test('[SEC-1] setup makes client, owner, token and domain, with defaults or as it is told', async (t) => {
  const { db, call, client } = await start(t);
  assert.match(client.client_id, /^\d{19}$/);
  assert.equal(client.program_domain, 'acme-heating.localhost');
  const told = await createClient(db, {
    ...OTHER,
    domain: 'Share.Other.example:8080',
    phoneRegion: 'ca',
    timeZone: 'America/Toronto',
    currency: 'cad',
  });
  assert.equal(told.program_domain, 'share.other.example');
  const settings = await loadClient(db, told.client_id);
  assert.deepEqual(settings, {
    ...{
      clientId: told.client_id,
      name: 'Other & Sons',
      phoneRegion: 'CA',
      timeZone: 'America/Toronto',
      currency: 'CAD',
    },
    ...{ ownDomains: [], graceDays: 7, advocateCodeTypeIds: [], formSelector: '' },
  });
  const me = (await call('GET', '/v4/tokens', { token: told.access_token })).body;
  assert.deepEqual([me.client_id, me.scopes], [told.client_id, ['CLIENT_SUPERUSER']]);
  const owner = await call('POST', '/v1/sessions', {
    token: null,
    body: { email: 'OWNER@other.example', password: OTHER.password },
  });
  assert.deepEqual([owner.body.user_id, owner.body.role], [told.owner_id, 'owner']);
  const users = JSON.stringify(await db.query('select * from users'));
  assert.equal(users.includes(OTHER.password), false);
});

test('setup names every problem at once, refuses the same owner and company twice, and stores nothing then', async (t) => {
  const { db } = await start(t);
  await assert.rejects(
    createClient(db, {
      name: ' ',
      owner: 'nobody',
      password: 'short',
      domain: 'a/b',
      phoneRegion: 'XX',
      timeZone: 'Mars/Base',
      currency: 'ABC',
    }),
    (error: Error & { code?: string; parameters?: { problems: { where: string }[] } }) => {
      assert.equal(error.code, 'validation_error');
      assert.deepEqual(
        error.parameters?.problems.map(({ where }) => where),
        ['client', 'owner', 'password', 'domain', 'phone-region', 'time-zone', 'currency'],
      );
      return true;
    },
  );
  const again = { name: 'acme heating', owner: 'OWNER@acme.example', password: 'correct horse battery' };
  await assert.rejects(createClient(db, again), { code: 'conflict' });
  await assert.rejects(createClient(db, { ...OTHER, domain: 'acme-heating.localhost' }), {
    code: 'domain_taken',
  });
  assert.equal((await db.query('select 1 from clients')).length, 1);
});

test('setups at the same time: one of the same, all of different ones, each with a domain of its own', async (t) => {
  const { db } = await start(t);
  const same = await Promise.allSettled([OTHER, OTHER, OTHER].map((input) => createClient(db, input)));
  assert.deepEqual(same.map((one) => one.status).sort(), ['fulfilled', 'rejected', 'rejected']);
  const namesakes = await Promise.all(
    ['a@a.example', 'b@b.example'].map((owner) => createClient(db, { ...OTHER, owner })),
  );
  const domains = namesakes.map((one) => one.program_domain).sort();
  assert.deepEqual(domains, ['other-sons-2.localhost', 'other-sons-3.localhost']);
});

test('hosts are read as people and Host headers write them', () => {
  for (const [text, host] of [
    ['share.acme.example', 'share.acme.example'],
    [' Share.ACME.example. ', 'share.acme.example'],
    ['localhost:8080', 'localhost'],
    ['bücher.example', 'xn--bcher-kva.example'],
    ['127.0.0.1:80', '127.0.0.1'],
    ['[::1]:80', '[::1]'],
    ['https://a.example', null],
    ['a.example/path', null],
    ['a b.example', null],
    ['user@a.example', null],
    ['a..example', null],
    ['', null],
    [':80', null],
    ['*.example', null],
    ['x'.repeat(300), null],
  ] as const) {
    assert.equal(readHost(text), host, text);
  }
});

test('[SEC-3] the host picks the client by program domain, else the only client, else nobody', async (t) => {
  const { db, client } = await start(t);
  let nowMs = 0;
  const find = clientFinder(db, () => nowMs);
  assert.equal(await find('share.acme.example'), client.client_id, 'the only client');
  const other = await createClient(db, OTHER);
  assert.equal(await find('share.acme.example'), client.client_id, 'remembered');
  nowMs = 5_001;
  assert.equal(await find('share.acme.example'), null);
  assert.equal(await find('OTHER-sons.localhost:8080'), other.client_id);
  assert.equal(await find('acme-heating.localhost'), client.client_id);
  for (const junk of ['', '%%', 'a b', '\u0000']) assert.equal(await find(junk), null);
  for (let index = 0; index < 3_000; index++) void find(`h${index}.example`).catch(() => undefined);
  assert.equal(await find('acme-heating.localhost'), client.client_id);
});

test('[SEC-7] a domain is served once its DNS record is there; claims without it stand in nobody’s way', async (t) => {
  const records = new Map<string, string[]>();
  const txtRecords = async (name: string) => ({ isAnswered: true as const, texts: records.get(name) ?? [] });
  const fetchOutside = async () => ({
    ...{ kind: 'answer' as const, url: '', status: 401, headers: {} },
    body: Buffer.from('{"code": "missing_access_token"}'),
  });
  const { db, call, client } = await start(t, { txtRecords, fetchOutside });
  const host = 'share.other.example';
  assert.ok(
    (await call('POST', '/v1/domains', { body: { host } })).body.proved_at,
    'the only one needs no proof',
  );
  const other = await createClient(db, OTHER);
  const { access_token: token } = other;
  const serves = () => clientFinder(db)(host);
  assert.equal(await serves(), client.client_id, 'what was served goes on');

  const claimed = (await call('POST', '/v1/domains', { body: { host }, token })).body;
  assert.equal(claimed.proved_at, null);
  assert.match(claimed.proof.value, /^goodword-domain=[\w-]{32}$/);
  assert.equal(claimed.proof.name, '_goodword.share.other.example');
  const check = async (as?: string) =>
    (await call('POST', `/v1/domains/${host}/check`, as === undefined ? {} : { token: as })).body;
  const early = await check(token);
  assert.deepEqual([early.is_proved, early.is_right], [false, false]);
  assert.ok(early.message.includes(claimed.proof.value) && early.message.includes('there is none'));
  assert.equal(await serves(), client.client_id);

  const own = (await call('GET', '/v1/domains')).body.find((one: { host: string }) => one.host === host);
  assert.notEqual(own.proof.value, claimed.proof.value, 'each company has a record of its own');
  records.set(claimed.proof.name, [own.proof.value, claimed.proof.value]);
  assert.match((await check(token)).message, /Another company has proved/);
  assert.equal(await serves(), client.client_id, 'both records: the earlier one keeps it');
  records.set(claimed.proof.name, [claimed.proof.value]);
  assert.deepEqual(
    [await check(token), await serves()].map((one) => one?.is_right ?? one),
    [true, other.client_id],
  );
  const lost = await check();
  assert.deepEqual([lost.is_proved, lost.is_right], [false, false]);
  const audit = (await call('GET', `/v1/audit?subject=domain:${host}`)).body.items;
  assert.deepEqual(
    audit.map((one: { action: string }) => one.action),
    ['domain.lost', 'domain.added'],
  );

  records.clear();
  const twice = 'share.third.example';
  for (const as of [client.access_token, token])
    assert.equal((await call('POST', '/v1/domains', { body: { host: twice }, token: as })).status, 200);
  assert.equal(await clientFinder(db)(twice), null, 'neither has proved it');
  const address = (await call('POST', '/v1/domains', { body: { host: '203.0.113.1' }, token })).body;
  assert.deepEqual([address.proof, address.proved_at], [null, null]);
});

test('[SEC-7] the database lets one client prove a host, whoever asks', async (t) => {
  const { db, client } = await start(t);
  const other = await createClient(db, OTHER);
  const prove = (clientId: string) =>
    db.query(
      "insert into program_domains (client_id, host, created_at, proved_at, proved_by) values ($1, 'a.example', now(), now(), 'dns')",
      [clientId],
    );
  const outcomes = await Promise.allSettled([prove(client.client_id), prove(other.client_id)]);
  assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
});

test('[SEC-3] program domains are added, listed and removed by their own client only', async (t) => {
  const txtRecords = () => Promise.resolve({ isAnswered: true as const, texts: [] });
  const { db, call } = await start(t, { txtRecords });
  const { access_token: token } = await createClient(db, OTHER);
  assert.equal(
    (await call('POST', '/v1/domains', { body: { host: 'Share.Acme.example' } })).body.host,
    'share.acme.example',
  );
  assert.equal((await call('POST', '/v1/domains', { body: { host: 'share.acme.example' } })).status, 200);
  const hosts = (await call('GET', '/v1/domains')).body.map((one: { host: string }) => one.host);
  assert.deepEqual(hosts, ['acme-heating.localhost', 'share.acme.example']);
  const bad = await call('POST', '/v1/domains', { body: { host: 'https://share.acme.example/' } });
  assert.deepEqual([bad.status, bad.body.code], [400, 'invalid_program_domain']);
  assert.equal((await call('DELETE', '/v1/domains/share.acme.example', { token })).status, 404);
  assert.equal((await call('DELETE', '/v1/domains/share.acme.example')).status, 200);
  assert.equal((await call('DELETE', '/v1/domains/share.acme.example')).status, 404);
});

test('[SEC-3] links begin with the domain that was chosen, else with the one that was added first', async (t) => {
  const txtRecords = () => Promise.resolve({ isAnswered: true as const, texts: [] });
  const { db, call } = await start(t, { txtRecords });
  for (const host of ['share.acme.example', 'go.acme.example'])
    await call('POST', '/v1/domains', { body: { host } });
  const { access_token: token } = await createClient(db, OTHER);
  await call('POST', '/v1/domains', { body: { host: 'late.acme.example' } });
  const list = async () =>
    (await call('GET', '/v1/domains')).body.map((one: { host: string; is_default: boolean }) =>
      one.is_default ? `*${one.host}` : one.host,
    );
  assert.equal((await list())[0], '*acme-heating.localhost');
  const choose = (host: string, by?: string) =>
    call('PUT', `/v1/domains/${host}/default`, by ? { token: by } : {});
  const both = await Promise.all([choose('share.acme.example'), choose('go.acme.example')]);
  assert.deepEqual(
    both.map(({ status }) => status),
    [200, 200],
  );
  assert.equal((await choose('share.acme.example')).body[0].host, 'share.acme.example');
  assert.equal((await choose('share.acme.example', token)).status, 404);
  assert.equal((await choose('none.acme.example')).status, 404);
  const unproved = await choose('late.acme.example');
  assert.deepEqual([unproved.status, unproved.body.code], [409, 'conflict']);
  const hosts = await list();
  assert.deepEqual([hosts[0], hosts.length], ['*share.acme.example', 4]);
  const tags = (await call('GET', '/v1/tags')).body;
  if (tags.program_url) assert.match(tags.program_url, /share\.acme\.example/);
  await call('DELETE', '/v1/domains/share.acme.example');
  assert.equal((await list())[0], '*acme-heating.localhost');
});

test('[SEC-3] the host of the installation itself belongs to no one of several companies', async (t) => {
  const { db, call } = await start(t, { publicUrl: 'https://refer.example' });
  const claim = () => call('POST', '/v1/domains', { body: { host: 'refer.example' } });
  assert.equal((await claim()).status, 200, 'there is only one');
  assert.equal((await call('DELETE', '/v1/domains/refer.example')).status, 200);
  await createClient(db, OTHER);
  const refused = await claim();
  assert.deepEqual([refused.status, refused.body.code], [400, 'invalid_program_domain']);
  assert.match(refused.body.message, /several companies use/);
});

test('[SEC-2] settings change one by one or together, with before and after in the audit log', async (t) => {
  const { call, client } = await start(t);
  const change = {
    time_zone: 'America/Chicago',
    own_domains: ['Acme.example'],
    grace_days: 10,
    advocate_code_type_ids: ['42'],
  };
  const changed = await call('PATCH', '/v1/client', { body: change });
  assert.deepEqual(changed.body, {
    ...{
      client_id: client.client_id,
      name: 'Acme Heating',
      time_zone: 'America/Chicago',
      phone_region: 'US',
      currency: 'USD',
    },
    ...{ form_selector: '', own_domains: ['acme.example'], grace_days: 10, advocate_code_type_ids: ['42'] },
    retention: { input_bodies_days: null, mail_bodies_days: null, refused_inputs_days: null },
  });
  await call('PATCH', '/v1/client', { body: { name: 'Acme' } });
  const shown = (await call('GET', '/v1/client')).body;
  assert.deepEqual([shown.name, shown.grace_days], ['Acme', 10]);
  const [entry] = (await call('GET', '/v1/audit')).body.items;
  assert.deepEqual(
    [entry.action, entry.before.name, entry.after.name],
    ['client.changed', 'Acme Heating', 'Acme'],
  );
  assert.match(entry.actor, /^token:\d+$/);
  const wrong = await call('PATCH', '/v1/client', {
    body: { time_zone: 'Mars', currency: 'XXX1', grace_days: -1, nmae: 'x' },
  });
  assert.deepEqual(
    [wrong.status, wrong.body.code, wrong.body.parameters.problems.length],
    [400, 'validation_error', 4],
  );
  const parallel = await Promise.all(
    [{ grace_days: 3 }, { name: 'Both' }, { currency: 'CAD' }].map((body) =>
      call('PATCH', '/v1/client', { body }),
    ),
  );
  assert.deepEqual(
    parallel.map((answer) => answer.status),
    [200, 200, 200],
  );
  const both = (await call('GET', '/v1/client')).body;
  assert.deepEqual([both.grace_days, both.name, both.currency], [3, 'Both', 'CAD']);
});

test('[SEC-2] the audit log is read page by page, newest first, and nothing changes or deletes it', async (t) => {
  const { call, db } = await start(t);
  for (const name of ['a', 'b', 'c', 'd']) await call('PATCH', '/v1/client', { body: { name } });
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: AuditPage = (await call('GET', `/v1/audit?limit=2${cursor && `&cursor=${cursor}`}`)).body;
    assert.ok(page.items.length <= 2);
    seen.push(...page.items.map((entry) => entry.after.name));
    cursor = page.next_cursor;
  }
  assert.deepEqual(seen, ['d', 'c', 'b', 'a', 'Acme Heating']);
  assert.equal((await call('GET', '/v1/audit?actor=setup')).body.items.length, 1);
  assert.equal((await call('GET', '/v1/audit?cursor=x')).body.code, 'invalid_parameter');
  await assert.rejects(db.query(`update audit_entries set actor = 'nobody'`), /append-only/);
  await assert.rejects(db.query('delete from audit_entries'), /append-only/);
});

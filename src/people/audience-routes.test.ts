// Audiences over HTTP: lists from CSV and rows, rules, what is refused, and who belongs to them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { campaignRoom } from '../../test/support/campaign-room.ts';
import { campaignRoutes } from '../campaigns/routes.ts';
import { loadAdvocateFacts } from './advocate-facts-store.ts';
import { audienceRoutes } from './audience-routes.ts';

const CSV = `\uFEFFE-mail;Name;Phone;Customer ID;Referral Code
ROSA@Example.com;Rosa;;;
;Bob;(415) 555-0100;;
;Ann;;4711;
;Cy;;;Cy-99
not an address;Dee;;;
;Eve;;;
`;

test('[AT-8] a list is read from CSV, row by row, with what is wrong; who comes later belongs to it too', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes, audienceRoutes]);
  const made = await room.must('POST', '/v1/audiences', { name: 'VIP' });
  assert.deepEqual([made.kind, made.members, made.campaigns], ['list', 0, []]);
  const url = `/v1/audiences/${made.audience_id}`;
  const tried = await room.must('POST', `${url}/members`, { csv: CSV, dry_run: true });
  assert.deepEqual([tried.rows, tried.added, tried.errors_total, tried.ignored_columns], [6, 4, 2, ['Name']]);
  assert.equal((await room.must('GET', url)).members, 0, 'a dry run changes nothing');
  const { errors, added } = await room.must('POST', `${url}/members`, { csv: CSV });
  assert.equal(added, 4);
  assert.deepEqual(
    errors.map((error: { row: number; field: string | null }) => [error.row, error.field]),
    [
      [5, 'email'],
      [6, null],
    ],
  );
  assert.equal((await room.must('POST', `${url}/members`, { csv: CSV })).added, 0, 'twice is once');
  const first = await room.must('GET', `${url}/members?limit=3`);
  const rest = await room.must(
    'GET',
    `${url}/members?limit=3&cursor=${encodeURIComponent(first.next_cursor)}`,
  );
  assert.deepEqual(
    [...first.members, ...rest.members].map(
      (one: { kind: string; value: string }) => `${one.kind} ${one.value}`,
    ),
    ['code cy99', 'customer 4711', 'email rosa@example.com', 'phone +14155550100'],
  );

  const { db, clientId, deps } = room;
  const person = async (kind: string, value: string) => {
    const id = deps.ids();
    await db.query(
      'insert into persons (client_id, person_id, created_at, updated_at) values ($1, $2, now(), now())',
      [clientId, id],
    );
    const table = kind === 'phone' ? 'person_contacts' : 'identities';
    await db.query(
      `insert into ${table} (client_id, kind, value, person_id, since) values ($1, $2, $3, $4, now())`,
      [clientId, kind, value, id],
    );
    return id;
  };
  const persons = [
    await person('email', 'rosa@example.com'),
    await person('phone', '+14155550100'),
    await person('st_customer', '12:4711'),
    await person('email', 'other@example.com'),
  ];
  const facts = await loadAdvocateFacts(db, clientId, persons, {
    audienceIds: [made.audience_id],
    rules: new Map(),
  });
  assert.deepEqual(
    persons.map((id) => facts.get(id)?.listIds.has(made.audience_id)),
    [true, true, true, false],
  );
  assert.equal(
    (await room.must('GET', url)).persons,
    2,
    'whose connection is not known counts in decisions only',
  );

  const replaced = await room.must('POST', `${url}/members`, {
    mode: 'replace',
    people: [{ email: 'rosa@example.com' }, { email: 'new@example.com' }],
  });
  assert.deepEqual([replaced.added, replaced.removed], [1, 3]);
  const removed = await room.must('POST', `${url}/members`, {
    mode: 'remove',
    people: [{ email: 'Rosa@example.com' }],
  });
  assert.deepEqual([removed.added, removed.removed], [0, 1]);
});

test('[AT-8] what cannot be a list or a rule is refused with words', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes, audienceRoutes]);
  const { audience_id } = await room.must('POST', '/v1/audiences', { name: 'VIP' });
  const members = (body: object) => room.refused('POST', `/v1/audiences/${audience_id}/members`, body);
  assert.deepEqual(await members({}), [400, 'invalid_parameter']);
  assert.deepEqual(await members({ csv: 'Name,Town\nRosa,Erie\n' }), [400, 'invalid_parameter']);
  assert.deepEqual(await members({ csv: '' }), [400, 'invalid_parameter']);
  assert.deepEqual(await members({ mode: 'replace', csv: 'email\n' }), [400, 'invalid_parameter']);
  assert.deepEqual(await members({ people: [{ town: 'Erie' }] }), [400, 'validation_error']);
  assert.deepEqual(await room.refused('POST', '/v1/audiences', { name: ' vip ' }), [409, 'conflict']);
  assert.deepEqual(await room.refused('POST', '/v1/audiences', { name: 'x', rule: {} }), [
    400,
    'invalid_parameter',
  ]);
  assert.deepEqual(await room.refused('POST', '/v1/audiences', { name: 'x', rule: { town: 'Erie' } }), [
    ...[400, 'validation_error'],
  ]);
  const rule = { completed_jobs: { min: 2 } };
  const made = await room.must('POST', '/v1/audiences', { name: 'Regulars', rule });
  assert.deepEqual(made.rule, { completed_jobs: { min: 2, since: null } });
  assert.deepEqual(await room.refused('POST', `/v1/audiences/${made.audience_id}/members`, { people: [] }), [
    ...[409, 'conflict'],
  ]);
  assert.deepEqual(await room.refused('PATCH', `/v1/audiences/${audience_id}`, { rule }), [409, 'conflict']);
  const { kind } = await room.must('PATCH', `/v1/audiences/${made.audience_id}`, { name: 'Old friends' });
  assert.equal(kind, 'rule');
});

test('[AT-8] [EX-2] a campaign names audiences that are there; a change of one in use decides open referrals again', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes, audienceRoutes]);
  const { audience_id } = await room.must('POST', '/v1/audiences', { name: 'VIP' });
  const url = `/v1/audiences/${audience_id}`;
  const asked = async () =>
    (
      await room.db.query(`select 1 as one from inputs where client_id = $1 and name = 're_evaluate'`, [
        room.clientId,
      ])
    ).length;
  const target = (include: string[]) =>
    room.call('PATCH', room.url, { targeting: { audiences: { include } } });
  const wrong = await target(['99']);
  assert.deepEqual(
    [wrong.status, wrong.body.parameters.problems[0].field, wrong.body.parameters.problems[0].code],
    [400, 'targeting.audiences.include', 'unknown_audience'],
  );
  assert.equal((await target([audience_id])).status, 200);
  await room.must('POST', `${url}/members`, { people: [{ email: 'a@example.com' }] });
  assert.equal(await asked(), 0, 'a draft decides nothing');
  await room.must('POST', `${room.url}/publish`);
  await room.must('POST', `${url}/members`, { people: [{ email: 'b@example.com' }] });
  assert.equal(await asked(), 2);
  await room.must('POST', `${url}/members`, { people: [{ email: 'b@example.com' }] });
  assert.equal(await asked(), 2, 'nothing changed');
  assert.deepEqual((await room.must('GET', url)).campaigns, [
    { campaign_id: room.id, name: 'Refer a friend', live: true },
  ]);
  assert.deepEqual(await room.refused('DELETE', url), [409, 'audience_in_use']);
  await target([]);
  await room.must('POST', `${room.url}/publish`);
  await room.must('DELETE', url);
  assert.equal((await room.call('GET', url)).status, 404);
  assert.deepEqual((await room.must('GET', '/v1/audiences')).audiences, []);
  await room.must('POST', '/v1/audiences', { name: 'VIP' });
});

test('[SEC-3] [SEC-2] audiences of another client are not there, and office tokens may not touch them', async (t) => {
  const room = await campaignRoom(t, [campaignRoutes, audienceRoutes]);
  const { audience_id } = await room.must('POST', '/v1/audiences', { name: 'VIP' });
  const url = `/v1/audiences/${audience_id}`;
  const [office, other] = [await room.tokenWith('USER_SUPPORT'), await room.otherClient()];
  for (const [method, path, body] of [
    ['GET', url, undefined],
    ['GET', `${url}/members`, undefined],
    ['PATCH', url, { name: 'x' }],
    ['POST', `${url}/members`, { people: [] }],
    ['DELETE', url, undefined],
  ] as const) {
    assert.equal((await room.call(method, path, body, office)).status, 403, `${method} ${path}`);
    assert.equal((await room.call(method, path, body, other.token)).status, 404, `${method} ${path}`);
  }
  const theirs = await room.call('POST', '/v1/campaigns', undefined, other.token);
  assert.equal(theirs.status, 400);
  const [entry] = await room.db.query<{ action: string; after: { name: string } }>(
    'select action, after from audit_entries where client_id = $1 and subject = $2',
    [room.clientId, `audience:${audience_id}`],
  );
  assert.deepEqual([entry?.action, entry?.after.name], ['audience.created', 'VIP']);
});

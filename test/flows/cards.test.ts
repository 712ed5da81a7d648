// Staff and partners as advocates, and their printed cards, through the API: who gets which code, which referral names whose kind, what
// the PDF holds, and what is refused.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mustBe, startWorld, type World } from '../support/world.ts';

const TINA = { name: 'Tina Rivera', kind: 'technician', email: 'tina@field.example', employee_id: 1001 };
const OSCAR = { name: 'Oscar', kind: 'employee', employee_id: 'E-7' };
const REALTY = { name: 'Smith & Sons Realty', kind: 'partner', email: 'hello@realty.example' };

async function enrol(world: World, people: unknown[]) {
  return mustBe(200, await world.call('POST', '/v1/staff', { people }));
}

test('[AT-8] staff and partners get a code and link each; the same again changes nothing', async (t) => {
  const world = await startWorld(t);
  const people = [{ ...TINA, preferred_code: 'TINA-44' }, OSCAR, REALTY];
  const first = await enrol(world, people);
  assert.deepEqual([first.stored, first.refused], [3, 0]);
  const [tina, oscar, realty] = first.results;
  assert.deepEqual(
    [tina.row, tina.status, tina.code, tina.link, tina.card_link],
    [1, 'created', 'TINA-44', `http://${world.domain}/TINA-44`, `http://${world.domain}/TINA-44?c=CARD`],
  );
  assert.match(oscar.code, /^oscar/i);
  assert.match(realty.code, /^smith/i);

  const again = await enrol(world, people);
  for (const [index, one] of again.results.entries()) {
    const before = first.results[index];
    assert.deepEqual([one.status, one.person_id, one.code], ['unchanged', before.person_id, before.code]);
  }
  // Without the wish, and found by one key of the two, it is the same code still.
  const { email: _email, ...byId } = TINA;
  const [same] = (await enrol(world, [byId])).results;
  assert.deepEqual([same.status, same.person_id, same.code], ['unchanged', tina.person_id, 'TINA-44']);

  const renamed = (await enrol(world, [{ ...OSCAR, name: 'Oscar Lind', kind: 'technician' }])).results[0];
  assert.deepEqual(
    [renamed.status, renamed.person_id, renamed.code],
    ['updated', oscar.person_id, oscar.code],
  );

  const listed = mustBe(200, await world.call('GET', '/v1/staff?kind=technician'));
  assert.deepEqual(
    listed.map((one: Record<string, unknown>) => [one.name, one.employee_id, one.code]),
    [
      ['Oscar Lind', 'E-7', oscar.code],
      ['Tina Rivera', '1001', 'TINA-44'],
    ],
  );
  assert.equal(listed[1].qr_svg, `http://${world.domain}/qr/TINA-44.svg`);
  const all = mustBe(200, await world.call('GET', '/v1/staff'));
  assert.equal(all.length, 3);
  assert.equal((await world.call('GET', '/qr/TINA-44.svg', undefined, { token: null })).status, 200);

  const audit = await world.app.deps.db.query<{ action: string }>(
    `select action from audit_entries where client_id = $1 and (subject = $2 or after ->> 'person_id' = $3) order by entry_id`,
    [world.clientId, `person:${oscar.person_id}`, oscar.person_id],
  );
  assert.deepEqual(
    audit.map(({ action }) => action),
    ['person.created', 'shareable.created', 'person.changed'],
  );
});

test('[AT-8] a referral by a technician or a partner names the kind, also after the kind was changed', async (t) => {
  const world = await startWorld(t);
  const { results } = await enrol(world, [{ ...TINA, preferred_code: 'TINA-44' }, REALTY]);
  const { office } = world.simulator;
  for (const [index, { code }] of results.entries()) {
    const customer = { name: `Pat ${index}`, email: `pat${index}@friend.example` };
    const job = office.createJob({ customer, advocateCode: code });
    mustBe(200, await world.zap(office.zapBody(job.id)));
  }
  await world.drain();
  const kinds = async () => {
    const { referrals } = mustBe(200, await world.call('GET', '/v1/referrals'));
    return referrals.map((one: { advocate: { kind: string } }) => one.advocate.kind).sort();
  };
  assert.deepEqual(await kinds(), ['partner', 'technician']);
  await enrol(world, [{ ...REALTY, kind: 'employee' }]);
  await world.drain();
  assert.deepEqual(await kinds(), ['employee', 'technician']);
});

test('[AT-8] a row that cannot be is refused with its reason and stores nothing; the others are stored', async (t) => {
  const world = await startWorld(t);
  await world.advocate('rosa@example.com', 'rosa7');
  mustBe(200, await world.call('POST', '/v5/persons', { email: 'kim@example.com', partner_user_id: 'u1' }));
  const { results, stored, refused } = await enrol(world, [
    { name: 'Nobody', kind: 'technician' },
    { name: 'Bad', kind: 'technician', email: 'not an e-mail' },
    { name: '  ', kind: 'technician', email: 'blank@example.com' },
    { name: 'Taken', kind: 'technician', email: 'taken@example.com', preferred_code: 'ROSA7' },
    { name: 'Short', kind: 'technician', email: 'short@example.com', preferred_code: 'ab' },
    TINA,
    { ...TINA, employee_id: null, name: 'Tina again' },
    { name: 'Kim', kind: 'partner', email: 'kim@example.com', employee_id: 'K1' },
  ]);
  assert.deepEqual(
    results.map((one: { error: { code: string } | null }) => one.error?.code ?? null),
    [
      ...['invalid_parameter', 'invalid_email', 'invalid_parameter', 'code_taken', 'code_out_of_range'],
      ...[null, 'conflict', 'conflict'],
    ],
  );
  assert.deepEqual([stored, refused], [1, 7]);
  assert.match(results[3].error.parameters.free, /rosa7/i);
  assert.equal((await world.call('GET', '/v5/persons?identity_key_value=taken@example.com')).body.length, 0);
  await enrol(world, [OSCAR]);
  const mixed = (await enrol(world, [{ ...TINA, employee_id: 'E-7' }])).results[0];
  assert.equal(mixed.error.code, 'conflict');
  for (const people of [[], [{ name: 'A', kind: 'plumber', email: 'a@example.com' }], Array(501).fill(TINA)])
    assert.equal((await world.call('POST', '/v1/staff', { people })).body.code, 'validation_error');
  assert.equal((await world.call('GET', '/v1/staff', undefined, { token: null })).status, 403);
});

test('[ID-1] [AT-8] an address of the company tells its own people apart, and five hundred come in one request', async (t) => {
  const world = await startWorld(t);
  mustBe(200, await world.call('PATCH', '/v1/client', { own_domains: ['acme.example'] }));
  const people = Array.from({ length: 500 }, (_, index) => ({
    ...{ name: `Sam Number${index}`, kind: 'technician', email: `sam${index}@acme.example` },
  }));
  const first = await enrol(world, people);
  assert.equal(first.stored, 500);
  assert.equal(new Set(first.results.map((one: { code: string }) => one.code)).size, 500);
  const again = await enrol(world, people.slice(0, 2));
  assert.deepEqual(
    again.results.map((one: { person_id: string }) => one.person_id),
    first.results.slice(0, 2).map((one: { person_id: string }) => one.person_id),
  );
});

// The phone call: finding the advocate, reading the code back, recording the referral, settling unknown codes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misspelt, QUESTIONS_ASKED } from '../../bench/desk.ts';
import { dice, insertSynthetic, syntheticAdvocate } from '../../bench/synthetic-advocates.ts';
import { refreshDesk } from '../../src/people/desk-refresh.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';

interface Found {
  person_id: string;
  name: string;
  codes: { code: string; link: string; spelled: string }[];
  why: { field: string; how: string }[];
}

async function search(world: World, q: string): Promise<Found[]> {
  return mustBe(200, await world.call('GET', `/v1/desk/search?q=${encodeURIComponent(q)}`)).items;
}

async function names(world: World, q: string): Promise<string[]> {
  return (await search(world, q)).map(({ name }) => name);
}

async function rosa(world: World): Promise<string> {
  const personId = await world.advocate('rosa.delgado@example.com', 'ROSA7', {
    ...{ first_name: 'Rosa', last_name: 'Delgado', phone: '(404) 555-0123' },
  });
  const event = { email: 'rosa.delgado@example.com', street: '1234 Peachtree Street', zip: '30301' };
  mustBe(200, await world.call('POST', '/v5/events', { event_name: 'profile', data: event }));
  await world.drain();
  return personId;
}

test('[DESK-1] an advocate is found by any of code, phone, name, street and e-mail, with why', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await world.advocate('ross@example.com', 'ROSS9', {
    first_name: 'Ross',
    last_name: 'Delaney',
    phone: '404-555-9999',
  });
  const first = async (q: string) => {
    const [hit] = await search(world, q);
    const why = hit?.why.map(({ field, how }) => `${field} ${how}`).join(', ');
    return `${hit?.name}: ${why}`;
  };
  const expected: [string, string][] = [
    ['rosa 7', 'Rosa Delgado: code exact, name exact'],
    ['rosa7x', 'Rosa Delgado: code misspelt'],
    ['404.555.0123', 'Rosa Delgado: phone exact'],
    ['0123', 'Rosa Delgado: phone ends'],
    ['404 555 1023', 'Rosa Delgado: phone swapped'],
    ['delgado', 'Rosa Delgado: name exact'],
    ['Delgdao', 'Rosa Delgado: name misspelt'],
    ['rosa del', 'Rosa Delgado: name exact, name begins'],
    ['1234 Peachtree St', 'Rosa Delgado: street exact, street exact, street exact'],
    ['1243 peechtree', 'Rosa Delgado: street swapped, street misspelt'],
    ['rosa.delgado@example.com', 'Rosa Delgado: email exact'],
    ['rosa.delgado@ex', 'Rosa Delgado: email begins'],
    ['R0SA7', 'Rosa Delgado: code misspelt'],
  ];
  for (const [q, hit] of expected) assert.equal(await first(q), hit, q);
  const [hit] = await search(world, 'rosa7');
  assert.deepEqual(hit?.codes, [
    {
      ...{
        code: 'ROSA7',
        program: 'refer-a-friend',
        link: `${new URL(hit?.codes[0]?.link ?? '').origin}/ROSA7`,
      },
      spelled: 'Romeo Oscar Sierra Alfa, seven',
    },
  ]);
  assert.deepEqual(await names(world, 'zzyzx'), []);
  assert.deepEqual(await names(world, 'x'), []);
  for (const nasty of ["'; drop table persons", '%%%', '((((', '+', '@', '\\', '🦊🦊'])
    await search(world, nasty);
});

test('[DESK-1] a change counts with the next search: a new name, a retired code, a merge', async (t) => {
  const world = await startWorld(t);
  const id = await rosa(world);
  assert.deepEqual(await names(world, 'delgado'), ['Rosa Delgado']);
  mustBe(200, await world.call('PUT', `/v5/persons/${id}`, { last_name: 'Wintergreen' }));
  assert.deepEqual(await names(world, 'wintergreen'), ['Rosa Wintergreen']);
  assert.deepEqual(await names(world, 'delgado 1234'), ['Rosa Wintergreen'], 'by the e-mail and the house');
  mustBe(200, await world.call('POST', '/v1/shareables/ROSA7/retire'));
  assert.deepEqual(await names(world, 'wintergreen'), []);
  const words = await world.app.deps.db.query('select word from desk_words');
  assert.deepEqual(words, [], 'a word that nobody has is forgotten');
  mustBe(
    200,
    await world.call('POST', `/v5/persons/${id}/shareables`, { label: 'refer-a-friend', code: 'ROSA8' }),
  );
  assert.deepEqual(await names(world, 'wintergreen'), ['Rosa Wintergreen']);
});

test('[DESK-1] [SEC-3] nobody finds the advocates of another client', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await search(world, 'rosa');
  const { createClient } = await import('../../src/accounts/setup.ts');
  const other = await createClient(world.app.deps.db, {
    name: 'Other',
    owner: 'o@other.example',
    password: 'a password of theirs',
  });
  const answer = await world.call('GET', '/v1/desk/search?q=rosa', undefined, { token: other.access_token });
  assert.deepEqual(mustBe(200, answer).items, []);
});

test('[DESK-1] among many: exact phones first, misspelt names with street within three, swapped digits and street variants too', async (t) => {
  const world = await startWorld(t);
  const { db } = world.app.deps;
  await insertSynthetic(db, world.clientId, 0, 4_000);
  await refreshDesk(db, world.clientId);
  const chance = dice(7);
  const rounds = 25;
  const least: Record<string, [first: number, three: number]> = {
    code: [25, 25],
    'phone, written some way': [25, 25],
    'phone, two digits swapped': [24, 25],
    'name and street': [25, 25],
    'misspelt name and street': [24, 25],
    'misspelt last name, street written out': [24, 25],
    'house number with swapped digits, street, last name': [24, 25],
    'e-mail': [25, 25],
  };
  for (const [question, [first, three]] of Object.entries(least)) {
    const places: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const wanted = syntheticAdvocate(Math.floor(chance() * 4_000));
      const q = QUESTIONS_ASKED[question]?.(wanted, chance) ?? '';
      const found = await search(world, q);
      places.push(found.findIndex(({ codes }) => codes.some(({ code }) => code === wanted.code)));
    }
    const within = (place: number) => places.filter((at) => at >= 0 && at < place).length;
    assert.ok(
      within(1) >= first && within(3) >= three,
      `${question}: ${within(1)} and ${within(3)} of ${rounds}`,
    );
  }
  assert.notEqual(misspelt('Delgado', dice(1)), 'Delgado');
});

test('[DESK-2] a caller’s referral is recorded once, and his job is the advocate’s as if it had the code', async (t) => {
  const world = await startWorld(t);
  const advocate = await rosa(world);
  const body = {
    advocate_person_id: advocate,
    friend: { first_name: 'Pat', last_name: 'Doe', phone: '(404) 555-7000' },
    note: 'Called about the furnace',
  };
  const record = (more: object = {}) => world.call('POST', '/v1/desk/referrals', { ...body, ...more });
  const first = mustBe(200, await record());
  assert.deepEqual(
    [first.is_new, first.is_this_advocate, first.referral.advocate.person_id, first.read_back],
    [true, true, advocate, { code: 'ROSA7', spelled: 'Romeo Oscar Sierra Alfa, seven' }],
  );
  const again = mustBe(200, await record());
  assert.deepEqual([again.is_new, again.referral.referral_id], [false, first.referral.referral_id]);
  const named = mustBe(200, await record({ request_id: 'call-1' }));
  assert.equal(mustBe(200, await record({ request_id: 'call-1' })).input_id, named.input_id);
  assert.equal((await record({ request_id: 'call-1', note: 'other' })).body.code, 'idempotency_key_reused');

  const { office } = world.simulator;
  const job = office.createJob({
    customer: { name: 'Pat Doe', phone: '404-555-7000', address: { street: '9 Friend Road' } },
  });
  mustBe(200, await world.zap(office.zapBody(job.id)));
  await world.drain();
  const seen = await world.job(job.id);
  assert.equal(seen.attribution.advocate_person_id, advocate);
  const { referrals } = mustBe(
    200,
    await world.call('GET', `/v1/referrals?friend_person_id=${first.friend_person_id}`),
  );
  assert.deepEqual(
    referrals.map((one: { referral_id: string; job_id: string }) => [one.referral_id, one.job_id]),
    [[first.referral.referral_id, String(job.id)]],
  );
  const explained = mustBe(200, await world.call('GET', `/v1/explain/input/${first.input_id}`));
  assert.ok(JSON.stringify(explained).includes('taken_by'), 'who took the call stands in the input');
});

test('[DESK-2] what cannot be recorded is said, and nothing is stored', async (t) => {
  const world = await startWorld(t);
  const advocate = await rosa(world);
  const count = async () => (await world.app.deps.db.query('select from inputs')).length;
  const before = await count();
  const code = async (body: unknown) => (await world.call('POST', '/v1/desk/referrals', body)).body.code;
  assert.equal(
    await code({ advocate_person_id: advocate, friend: { first_name: 'Pat' } }),
    'validation_error',
  );
  assert.equal(await code({ friend: { phone: '404 555 7000' } }), 'validation_error');
  assert.equal(
    await code({ advocate_code: 'NOBODY', friend: { phone: '404 555 7000' } }),
    'invalid_parameter',
  );
  assert.equal(
    await code({ advocate_person_id: '5', friend: { phone: '404 555 7000' } }),
    'person_not_found',
  );
  assert.equal(await count(), before);
});

test('[DESK-2] a suggestion for an unknown code is accepted or let go, and the list gets empty', async (t) => {
  const world = await startWorld(t);
  const advocate = await rosa(world);
  const { office } = world.simulator;
  const book = async (code: string, email: string) => {
    const job = office.createJob({
      customer: { name: 'Pat Doe', email, address: { street: '9 Friend Road' } },
    });
    mustBe(200, await world.zap({ ...office.zapBody(job.id), advocate_code: code }));
    await world.drain();
    return String(job.id);
  };
  const meant = await book('R0SA7', 'pat@example.com');
  const noise = await book('CALLBACK', 'sam@example.com');
  const list = async () => {
    const { unknown_codes: jobs } = mustBe(200, await world.call('GET', '/v1/unknown-codes'));
    return jobs.map((job: { job_id: string }) => job.job_id).sort();
  };
  assert.deepEqual(await list(), [meant, noise].sort());
  const at = { connection_id: world.connectionId };
  const accepted = mustBe(
    200,
    await world.call('POST', '/v1/unknown-codes/accept', { ...at, job_id: meant, code: 'ROSA7' }),
  );
  assert.equal(accepted.advocate.person_id, advocate);
  assert.deepEqual(await list(), [noise]);
  mustBe(200, await world.call('POST', '/v1/unknown-codes/dismiss', { ...at, job_id: noise }));
  assert.deepEqual(await list(), []);
  const gone = await world.call('POST', '/v1/unknown-codes/dismiss', { ...at, job_id: noise });
  assert.equal(gone.body.code, 'not_found');
});

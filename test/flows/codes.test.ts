// Advocates' own codes on their customer records in ServiceTitan (ST-12, ST-10): with an import, and for those who are known already.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, SECOND_MS } from '../../src/base/time.ts';
import { runImportSlice } from '../../src/servicetitan/import-slice.ts';
import { mustBe, startWorld, type World } from '../support/world.ts';
import {
  customerNotes,
  GUID,
  later,
  REFERRAL_TAG,
  statesOf,
  switchWriteBackOn,
  writeBacks,
  writesSeen,
} from '../support/writing.ts';

const HUMAN_TAG = 733_000_556;
const ALL = {
  advocate_note: true,
  advocate_tag_type_id: REFERRAL_TAG,
  advocate_external_data_guid: GUID.toUpperCase(),
};

function customers(world: World, count: number) {
  return Array.from({ length: count }, (_, at) => {
    const contacts = [{ type: 'Email' as const, value: `owner${at}@friends.example` }];
    return world.simulator.office.createCustomer({ name: `Ann Owner${at}`, contacts }).customer;
  });
}

async function run(world: World, fields: Record<string, unknown>) {
  // The feed of ServiceTitan is a quarter of an hour behind.
  world.advance(HOUR_MS);
  const path = `/v1/servicetitan/connections/${world.connectionId}/imports`;
  const { import_id } = mustBe(200, await world.call('POST', path, fields));
  for (let turn = 0; turn < 200; turn++) {
    const { nextAt } = await runImportSlice(world.app.deps, world.clientId, import_id);
    await world.drain();
    if (nextAt === null) break;
    world.advance(Math.max(0, nextAt.getTime() - world.now().getTime()));
  }
  return mustBe(200, await world.call('GET', `${path}/${import_id}`));
}

const codeOf = async (world: World, email: string): Promise<{ code: string; personId: string }> => {
  const [row] = await world.app.deps.db.query<{ code: string; personId: string }>(
    `select s.code, s.person_id as "personId" from shareables s
     join persons p on p.client_id = s.client_id and p.person_id = s.person_id where s.client_id = $1 and p.email = $2`,
    [world.clientId, email],
  );
  assert.ok(row);
  return row;
};

test('[ST-12] [ST-10] an import writes nothing unless it is switched on; then code and link stand on each customer, once', async (t) => {
  const world = await startWorld(t);
  const [first] = customers(world, 2);
  assert.ok(first);
  await run(world, { what: 'customers' });
  await later(world);
  assert.deepEqual(writesSeen(world), []);
  const refused = await world.call('POST', `/v1/servicetitan/connections/${world.connectionId}/imports`, {
    what: 'codes',
  });
  assert.equal(refused.status, 409);

  await switchWriteBackOn(world, ALL);
  const contacts = [{ type: 'Email' as const, value: 'bo@friends.example' }];
  const second = world.simulator.office.createCustomer({ name: 'Bo Late', contacts }).customer;
  await run(world, { what: 'customers' });
  await later(world);
  const { code, personId } = await codeOf(world, 'bo@friends.example');
  const [note] = customerNotes(world, second.id);
  assert.match(
    note ?? '',
    new RegExp(`^Advocate code ${code}, link https?://\\S+/${code}; Goodword advocate ${personId}$`),
  );
  const bo = world.simulator.tenant.customers.get(second.id);
  assert.deepEqual(bo?.tagTypeIds, [REFERRAL_TAG]);
  assert.equal(bo?.externalData[GUID]?.goodword_own_code, code);
  assert.match(String(bo?.externalData[GUID]?.goodword_own_link), new RegExp(`/${code}$`));

  // Those who were advocates before: by hand, any number of times.
  const told = await run(world, { what: 'codes', dry_run: true });
  assert.deepEqual([told.state, told.made, customerNotes(world, first.id).length], ['done', 2, 0]);
  const done = await run(world, { what: 'codes' });
  await later(world);
  assert.deepEqual([done.state, done.made], ['done', 2]);
  assert.equal(customerNotes(world, first.id).length, 1);
  const before = writesSeen(world).length;
  const again = await run(world, { what: 'codes' });
  await later(world);
  assert.deepEqual([again.made, again.skipped.written_before], [0, 3]);
  assert.equal(writesSeen(world).length, before);
  assert.deepEqual([...new Set((await writeBacks(world)).map(({ state }) => state))], ['written']);
});

test('[ST-12] the dry run of codes shows the exact texts, for the first three customers and for anyone asked about', async (t) => {
  const world = await startWorld(t);
  const [first, ...others] = customers(world, 4);
  assert.ok(first && others[2]);
  await run(world, { what: 'customers' });
  const path = `/v1/servicetitan/connections/${world.connectionId}/write-backs/preview`;
  type Item = { kind: string; action: string; what: Record<string, unknown> | null; reason: string | null };
  const shortly = (items: Item[]) => items.map(({ kind, action, reason }) => [kind, action, reason]);
  const { code, personId } = await codeOf(world, 'owner0@friends.example');

  const off = mustBe(200, await world.call('GET', `${path}?customer_id=${first.id}`));
  assert.deepEqual(
    shortly(off.items),
    ['note', 'tag', 'external_data'].map((part) => [`advocate_${part}`, 'nothing', 'switched_off']),
  );
  const tried = mustBe(200, await world.call('POST', path, { customer_id: first.id, write_back: ALL }));
  assert.deepEqual([tried.customer_id, tried.job_id, tried.referred], [String(first.id), null, null]);
  const [note, tag, data] = tried.items;
  assert.match(
    note.what.text,
    new RegExp(`^Advocate code ${code}, link https?://\\S+/${code}; Goodword advocate ${personId}$`),
  );
  assert.deepEqual(tag.what, { customer_id: String(first.id), tag_type_id: String(REFERRAL_TAG) });
  assert.equal(data.what.application_guid, GUID);
  assert.deepEqual(data.what.external_data[0], { key: 'goodword_own_code', value: code });
  assert.deepEqual(writesSeen(world), []);

  const stranger = mustBe(200, await world.call('POST', path, { customer_id: '77', write_back: ALL }));
  assert.deepEqual(stranger.items, []);
  assert.match(stranger.message, /no advocate with a live code/);
  for (const [fields, words] of [
    [{ write_back: ALL }, /give job_id .* or customer_id/],
    [{ job_id: 1, customer_id: first.id }, /only one of job_id and customer_id/],
  ] as const) {
    const refused = await world.call('POST', path, fields);
    assert.deepEqual([refused.status, refused.body.code], [400, 'invalid_parameter']);
    assert.match(refused.body.message, words);
  }
  assert.equal((await world.call('GET', path)).status, 400);

  await switchWriteBackOn(world, ALL);
  const dry = await run(world, { what: 'codes', dry_run: true });
  assert.deepEqual([dry.made, dry.examples.length], [4, 3]);
  for (const example of dry.examples as { customer_id: string; items: Item[] }[]) {
    const asked = mustBe(200, await world.call('GET', `${path}?customer_id=${example.customer_id}`));
    assert.deepEqual(example.items, asked.items);
  }
  assert.deepEqual(writesSeen(world), []);

  // The dry run tells what the run then writes.
  await run(world, { what: 'codes' });
  await later(world);
  assert.deepEqual(customerNotes(world, first.id), [note.what.text]);
  const again = mustBe(200, await world.call('GET', `${path}?customer_id=${first.id}`));
  assert.deepEqual(
    again.items.map(({ action, reason }: Item) => [action, reason]),
    Array.from({ length: 3 }, () => ['nothing', 'written_before']),
  );
  const after = await run(world, { what: 'codes', dry_run: true });
  assert.deepEqual(after.examples, []);
});

for (const fault of [
  { kind: 'reset', when: 'after' },
  { kind: 'status', status: 503, when: 'before' },
] as const) {
  test(`[ST-12] [ST-10] codes are written once although calls fail (${fault.kind}), and humans' tags and notes stay`, async (t) => {
    const world = await startWorld(t);
    const made = customers(world, 3);
    await switchWriteBackOn(world, ALL);
    const [one] = made;
    assert.ok(one);
    // What the office did itself.
    world.simulator.tenant.customers.update(one.id, { tagTypeIds: [HUMAN_TAG] });
    for (const path of ['/customers/\\d+/notes', '/tags/', '/customers/\\d+$']) {
      world.simulator.faults.add({ ...fault, match: { method: 'POST', path }, times: 2 });
      world.simulator.faults.add({ ...fault, match: { method: 'PATCH', path }, times: 1 });
    }
    await run(world, { what: 'customers' });
    for (let hour = 0; hour < 4; hour++) await later(world);
    assert.deepEqual([...new Set((await writeBacks(world)).map(({ state }) => state))], ['written']);
    for (const { id } of made) assert.equal(customerNotes(world, id).length, 1);
    assert.deepEqual(
      [...(world.simulator.tenant.customers.get(one.id)?.tagTypeIds ?? [])].sort(),
      [HUMAN_TAG, REFERRAL_TAG].sort(),
    );
  });
}

test('[ST-12] a paused connection gets no codes until it is resumed; what was switched off meanwhile can be written later', async (t) => {
  const world = await startWorld(t);
  customers(world, 2);
  await switchWriteBackOn(world, { advocate_note: true });
  await run(world, { what: 'customers' });
  await later(world);
  await switchWriteBackOn(world, { advocate_note: false, advocate_tag_type_id: REFERRAL_TAG });
  const path = `/v1/servicetitan/connections/${world.connectionId}`;
  const running = mustBe(200, await world.call('POST', `${path}/imports`, { what: 'codes' }));
  mustBe(200, await world.call('POST', `${path}/pause`));
  const before = writesSeen(world).length;
  await runImportSlice(world.app.deps, world.clientId, running.import_id);
  await later(world);
  assert.equal(writesSeen(world).length, before);
  mustBe(200, await world.call('POST', `${path}/resume`));
  await runImportSlice(world.app.deps, world.clientId, running.import_id);
  world.advance(SECOND_MS);
  await world.drain();
  assert.deepEqual((await statesOf(world, '?kind=advocate_tag')).length, 2);
  await switchWriteBackOn(world, { advocate_tag_type_id: null });
  await switchWriteBackOn(world, { advocate_tag_type_id: REFERRAL_TAG });
  await run(world, { what: 'codes' });
  await later(world);
  assert.deepEqual([...new Set(await statesOf(world, '?kind=advocate_tag'))], ['advocate_tag:written']);
});

test('[ST-12] a new code is a new note, and the first note stays', async (t) => {
  const world = await startWorld(t);
  const [row] = customers(world, 1);
  assert.ok(row);
  await switchWriteBackOn(world, { advocate_note: true });
  await run(world, { what: 'customers' });
  await later(world);
  const { code, personId: owner } = await codeOf(world, 'owner0@friends.example');
  mustBe(200, await world.call('POST', `/v1/shareables/${code}/retire`));
  mustBe(
    200,
    await world.call('POST', `/v5/persons/${owner}/shareables`, {
      label: 'refer-a-friend',
      code: 'newcode9',
    }),
  );
  await run(world, { what: 'codes' });
  await later(world);
  const notes = customerNotes(world, row.id);
  assert.equal(notes.length, 2);
  assert.match(notes[1] ?? '', new RegExp(`^Advocate code newcode9, .*; Goodword advocate ${owner}/2$`));
});

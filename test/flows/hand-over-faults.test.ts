// Hand-over of web leads when ServiceTitan or the network get in its way: lost answers, refusals, scopes.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_MS } from '../../src/base/time.ts';
import { mustBe, startWorld } from '../support/world.ts';
import {
  BOOKING,
  bookings,
  CAMPAIGN,
  captureLead,
  handOvers,
  LEAD,
  later,
  leads,
  PAT,
  pathOf,
  switchHandOverOn,
  writesSeen,
} from '../support/writing.ts';

for (const fault of [
  { kind: 'reset', when: 'after' },
  { kind: 'status', status: 500, when: 'after' },
  { kind: 'truncate' },
] as const) {
  for (const settings of [BOOKING, LEAD]) {
    test(`[ST-11] a lost answer (${fault.kind}) makes no second ${settings.mode}`, async (t) => {
      const world = await startWorld(t);
      await switchHandOverOn(world, settings);
      const match = { method: 'POST', path: '/(bookings|leads)' };
      world.simulator.faults.add({ ...fault, match, times: 1 });
      await captureLead(world, PAT);
      await world.drain();
      assert.deepEqual(
        (await handOvers(world)).map(({ state }) => state),
        ['pending'],
      );
      await later(world);
      const [made, ...others] = settings.mode === 'booking' ? bookings(world) : leads(world);
      assert.deepEqual(others, []);
      const [row] = await handOvers(world);
      assert.deepEqual([row?.state, row?.servicetitan_id], ['created', String(made?.id)]);
    });
  }
}

test('[ST-11] a booking that shows only minutes after it was made is found, not made again', async (t) => {
  const world = await startWorld(t, { simulator: { readLagMs: 3 * MINUTE_MS } });
  await switchHandOverOn(world, BOOKING);
  const match = { method: 'POST', path: '/bookings' };
  world.simulator.faults.add({ kind: 'reset', when: 'after', match, times: 1 });
  await captureLead(world, PAT);
  for (let minute = 0; minute < 15; minute++) {
    await world.drain();
    world.advance(MINUTE_MS);
  }
  assert.equal(bookings(world).length, 1);
  assert.equal((await handOvers(world))[0]?.state, 'created');
});

test('[ST-11] a call that never arrived is made again, after a look', async (t) => {
  const world = await startWorld(t);
  await switchHandOverOn(world, BOOKING);
  const match = { method: 'POST', path: '/bookings' };
  world.simulator.faults.add({ kind: 'reset', when: 'before', match, times: 2 });
  await captureLead(world, PAT);
  await world.drain();
  for (let hour = 0; hour < 3; hour++) await later(world);
  assert.equal(bookings(world).length, 1);
  assert.equal((await handOvers(world))[0]?.state, 'created');
});

test('[ST-11] [ST-8] [SEC-5] a refusal is told without the visitor, and the lead goes when the settings are right', async (t) => {
  const world = await startWorld(t);
  const logged: string[] = [];
  const { log } = world.app.deps;
  t.mock.method(log, 'warn', (fields: object, message: string) =>
    logged.push(JSON.stringify(fields) + message),
  );
  await switchHandOverOn(world, { ...BOOKING, campaign_id: 9999 });
  const body = JSON.stringify({
    ...{ title: 'Bad request for pat@example.com', status: 400 },
    errors: { contacts: ['612-555-0177 of Pat Quill is odd'] },
  });
  const match = { method: 'POST', path: '/bookings' };
  world.simulator.faults.add({ kind: 'status', status: 400, body, match, times: 1 });
  await captureLead(world, PAT);
  await captureLead(world, { email: 'kim@example.com' });
  await world.drain();
  const shown = mustBe(200, await world.call('GET', pathOf(world)));
  assert.equal(shown.health.code, 'request_refused');
  assert.equal((await handOvers(world, '?state=pending')).length, 2);
  const [, row] = await handOvers(world);
  for (const text of [...logged, shown.health.message, row?.last_error ?? '']) {
    assert.doesNotMatch(text, /pat@example|555-?0177|Quill/);
  }
  assert.ok(logged.length > 0);
  assert.equal(writesSeen(world).length, 1, 'what is refused for one is refused for all');
  await switchHandOverOn(world, { campaign_id: CAMPAIGN });
  await world.drain();
  assert.equal(bookings(world).length, 2);
  assert.equal(mustBe(200, await world.call('GET', pathOf(world))).health.status, 'ok');
});

test('[ST-11] [ST-8] without the scope the lead waits; another way may be chosen meanwhile', async (t) => {
  const world = await startWorld(t);
  const { tenant } = world.simulator;
  tenant.scopes = tenant.scopes.filter((scope) => scope !== 'tn.crm.bookings:w');
  await switchHandOverOn(world, BOOKING);
  await captureLead(world, PAT);
  await world.drain();
  const { health } = mustBe(200, await world.call('GET', pathOf(world)));
  assert.equal(health.code, 'scope_missing');
  assert.match(health.what_to_do, /tn\.crm\.bookings:w/);
  await switchHandOverOn(world, LEAD);
  await world.drain();
  assert.deepEqual([bookings(world).length, leads(world).length], [0, 1]);
  const [row] = await handOvers(world);
  assert.deepEqual([row?.kind, row?.state], ['lead', 'created']);
});

test('[ST-11] switched off, paused or not: a lead that waits stays with Goodword, and goes when someone asks for it', async (t) => {
  const world = await startWorld(t);
  await switchHandOverOn(world, BOOKING);
  mustBe(200, await world.call('POST', `${pathOf(world)}/pause`));
  await captureLead(world, PAT);
  await later(world);
  assert.deepEqual(writesSeen(world), []);
  await switchHandOverOn(world, { mode: 'off' });
  mustBe(200, await world.call('POST', `${pathOf(world)}/resume`));
  await later(world);
  assert.deepEqual(writesSeen(world), []);
  const [row] = await handOvers(world);
  assert.equal(row?.state, 'skipped');
  const retry = `${pathOf(world)}/hand-overs/${row?.id}/retry`;
  assert.equal((await world.call('POST', retry)).body.code, 'conflict');
  await switchHandOverOn(world, { mode: 'booking' });
  mustBe(200, await world.call('POST', retry));
  await world.drain();
  assert.equal(bookings(world).length, 1);
  assert.equal((await world.call('POST', `${pathOf(world)}/hand-overs/1/retry`)).status, 404);
});

// A person who was erased earns nothing later (ID-5), and the job says why (EX-1); whom they referred is not punished for it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR_MS, MINUTE_MS } from '../../src/base/time.ts';
import { sweepErasure } from '../../src/pipeline/erase.ts';
import { booked, referred, states } from '../support/referred.ts';
import { HOLD_MS, mustBe } from '../support/world.ts';

test('[ID-5] [EX-1] a friend’s job that is done after the advocate was erased earns the advocate nothing, and says so; nothing is paid', async (t) => {
  const base = await referred(t);
  const { world, office, rosa } = base;
  const booking = await booked(base);
  const { id } = mustBe(200, await world.call('POST', '/v4/erasures', { person_id: rosa }));
  await sweepErasure(world.app.deps, world.clientId, id);

  world.advance(2 * MINUTE_MS);
  office.completeJob(booking, { totalCents: 20_000 });
  world.advance(HOUR_MS);
  await world.drain();
  const job = await world.job(booking);
  assert.deepEqual([job.qualification.outcome, states(job)], ['qualified', ['friend:earned']]);
  const { amounts } = mustBe(
    200,
    await world.call('GET', `/v1/explain/job/${world.connectionId}/${booking}`),
  );
  assert.deepEqual(
    amounts.map((one: { refused?: string; amount_minor: number; text: string }) => [
      one.refused,
      one.amount_minor,
      one.text,
    ]),
    [
      ['person_erased', 0, 'Of $100.00 for the advocate (rule 1) nothing is given: the person was erased.'],
      [undefined, 5_000, '$50.00 for the friend: rule 1.'],
    ],
  );

  world.advance(HOLD_MS);
  await world.drain();
  assert.deepEqual(states(await world.job(booking)), ['friend:approved']);
  const { db } = world.app.deps;
  assert.deepEqual(await db.query('select 1 from rewards where person_id = $1', [rosa]), []);
  assert.deepEqual(await db.query('select 1 from payouts where person_id = $1', [rosa]), []);
  assert.deepEqual(await db.query('select 1 from ledger_entries where person_id = $1', [rosa]), []);
  const { campaigns } = mustBe(200, await world.call('GET', '/v1/campaigns'));
  const grant = await world.call('POST', '/v1/rewards/grant', {
    ...{ person_id: rosa, campaign_id: campaigns[0].campaign_id, amount_minor: 100 },
    ...{ reason: 'none', idempotency_key: 'none' },
  });
  assert.deepEqual([grant.status, grant.body.code], [404, 'person_not_found']);
  assert.deepEqual(mustBe(200, await world.call('GET', '/v1/ledger/reconcile')).differences ?? [], []);
});

test('[ID-5] [EX-2] a reward on hold that was taken back by the erasure does not come back when the job changes', async (t) => {
  const base = await referred(t);
  const { world, office, rosa } = base;
  const booking = await booked(base);
  world.advance(2 * MINUTE_MS);
  office.completeJob(booking, { totalCents: 20_000 });
  world.advance(HOUR_MS);
  await world.drain();
  assert.deepEqual(states(await world.job(booking)), ['advocate:earned', 'friend:earned']);
  const { id } = mustBe(200, await world.call('POST', '/v4/erasures', { person_id: rosa }));
  await sweepErasure(world.app.deps, world.clientId, id);
  office.reopenJob(booking);
  world.advance(HOUR_MS);
  await world.drain();
  office.completeJob(booking, { totalCents: 90_000 });
  world.advance(HOUR_MS + HOLD_MS);
  await world.drain();
  assert.deepEqual(states(await world.job(booking)), ['advocate:canceled', 'friend:approved']);
});

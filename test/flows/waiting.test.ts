import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { mustBe, startWorld } from '../support/world.ts';

test('[IN-3] a connection that is made while a job without one is being read is not missed by that job', async (t) => {
  const world = await startWorld(t, { bare: true });
  const { db, processClient } = world.app.deps;
  const { id } = world.simulator.office.createJob({ customer: { name: 'Pat', email: 'pat@example.com' } });
  mustBe(200, await world.zap(world.simulator.office.zapBody(id)));
  // The batch has read the job, finds no connection, and cannot write that down yet.
  await db.query(
    `create function hold() returns trigger language plpgsql as $$ begin perform pg_advisory_xact_lock(42); return new; end $$;
     create trigger hold before insert on input_results for each row execute function hold()`,
  );
  const work: Promise<unknown>[] = [];
  await db.tx(async (tx) => {
    await tx.query('select pg_advisory_xact_lock(42)');
    work.push(processClient(world.clientId));
    await delay(200);
    work.push(world.connect());
    await delay(300);
  });
  const [, connectionId] = await Promise.all(work);
  await world.drain();
  assert.deepEqual(mustBe(200, await world.call('GET', '/v1/waiting-inputs')).waiting_inputs, []);
  assert.equal((await world.job(id, String(connectionId))).job_id, String(id));
});

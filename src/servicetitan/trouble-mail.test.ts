import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startWorld, type World } from '../../test/support/world.ts';
import { MINUTE_MS } from '../base/time.ts';

async function mails(world: World) {
  return world.app.deps.db.query<{ to_address: string; subject: string; text: string }>(
    `select to_address, subject, text from mails where kind = 'connection_trouble' order by mail_id`,
  );
}

async function later(world: World, minutes: number): Promise<void> {
  for (let n = 0; n < minutes; n += 5) {
    world.advance(5 * MINUTE_MS);
    await world.drain();
  }
}

test('[ST-8] who administers the program is told by mail of trouble that lasts, once, with what to do', async (t) => {
  const world = await startWorld(t);
  await world.drain();
  const { tenant } = world.simulator;
  const secrets = tenant.clientSecrets;
  tenant.clientSecrets = ['cs1.another'];
  // Tokens that are held already live on for a while.
  await later(world, 30);
  const told = await mails(world);
  assert.deepEqual(
    told.map((mail) => [mail.to_address, mail.subject]),
    [['owner@acme.example', 'ServiceTitan: the connection "Production" needs a look']],
  );
  assert.match(
    told[0]?.text ?? '',
    /What to do: In ServiceTitan open Settings > Integrations > API Application Access/,
  );
  assert.doesNotMatch(told[0]?.text ?? '', /cs1/);
  await later(world, 60);
  assert.equal((await mails(world)).length, 1, 'once');
  tenant.clientSecrets = secrets;
  await later(world, 20);
  const path = `/v1/servicetitan/connections/${world.connectionId}`;
  assert.equal((await world.call('GET', path)).body.health.status, 'ok');
});

test('[ST-8] an outage that is over within half an hour is not mailed, a longer one is', async (t) => {
  const world = await startWorld(t);
  await world.drain();
  const outage = () => world.simulator.faults.add({ kind: 'status', status: 503 });
  outage();
  await later(world, 20);
  world.simulator.faults.clear();
  await later(world, 10);
  assert.deepEqual(await mails(world), []);
  outage();
  await later(world, 45);
  assert.equal((await mails(world)).length, 1);
});

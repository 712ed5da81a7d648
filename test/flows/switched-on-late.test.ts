// A round of a connection that began before writing was switched on, and must not throw away what came since.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientsOf } from '../../src/servicetitan/clients.ts';
import { handOverLeads } from '../../src/servicetitan/hand-over.ts';
import type { Round } from '../../src/servicetitan/round.ts';
import { findConnection, loadCredentials } from '../../src/servicetitan/store-connections.ts';
import { writeBack } from '../../src/servicetitan/write-back.ts';
import { startWorld, type World } from '../support/world.ts';
import {
  BOOKING,
  bookings,
  captureLead,
  handOvers,
  jobNotes,
  later,
  PAT,
  referredJob,
  rosa,
  statesOf,
  switchHandOverOn,
  switchWriteBackOn,
} from '../support/writing.ts';

/** A round with the settings of now. */
async function roundBegun(world: World): Promise<Round> {
  const { deps } = world.app;
  const { clientId, connectionId } = world;
  const connection = await findConnection(deps.db, clientId, connectionId);
  assert.ok(connection);
  const credentials = await loadCredentials(deps.db, deps.secrets, clientId, connectionId);
  const { apiUrl, tenantId, requestsPerSecond } = connection;
  const settings = { clientId, connectionId, apiUrl, tenantId, requestsPerSecond, credentials };
  const api = clientsOf(deps).of(settings);
  return {
    ...{ deps, clientId, connection, api: api.urgent, sweepApi: api.sweep, width: 1, watchMs: 0 },
    ...{ deltaIsTrusted: true, findings: { answered: new Set(), failures: [] } },
  };
}

test('[ST-11] a lead that comes right after the switch is handed over, though a round knows of no switch yet', async (t) => {
  const world = await startWorld(t);
  await world.drain();
  const round = await roundBegun(world);
  await switchHandOverOn(world, BOOKING);
  await captureLead(world, PAT);
  await world.app.deps.processClient(world.clientId);
  assert.deepEqual(
    (await handOvers(world)).map(({ state }) => state),
    ['pending'],
  );
  await handOverLeads(round);
  await later(world);
  assert.deepEqual(
    (await handOvers(world)).map(({ state }) => state),
    ['created'],
  );
  assert.equal(bookings(world).length, 1);
});

test('[ST-10] what is due right after the switch is written, though a round knows of no switch yet', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await world.drain();
  const round = await roundBegun(world);
  await switchWriteBackOn(world, { job_note: true });
  const id = await referredJob(world);
  await world.app.deps.processClient(world.clientId);
  assert.deepEqual(await statesOf(world), ['job_note:pending']);
  await writeBack(round);
  await later(world);
  assert.deepEqual(await statesOf(world), ['job_note:written']);
  assert.equal(jobNotes(world, id).length, 1);
});

test('[ST-10] what is switched off while a round goes on is not written by it', async (t) => {
  const world = await startWorld(t);
  await rosa(world);
  await switchWriteBackOn(world, { job_note: true });
  await world.drain();
  const round = await roundBegun(world);
  const id = await referredJob(world);
  await world.app.deps.processClient(world.clientId);
  await switchWriteBackOn(world, { job_note: false });
  await writeBack(round);
  await later(world);
  assert.deepEqual(await statesOf(world), ['job_note:skipped']);
  assert.deepEqual(jobNotes(world, id), []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startWorld } from '../../test/support/world.ts';
import { createClient } from '../accounts/setup.ts';
import { DAY_MS } from '../base/time.ts';
import { readNames } from './names.ts';
import { connectionsToName } from './names-store.ts';

test('[ST-13] names of business units, job types, tags and campaigns are read, kept when a scope is taken away, and stay with their client', async (t) => {
  const world = await startWorld(t);
  const { deps } = world.app;
  const { db } = deps;
  const { clientId, connectionId } = world;
  const ask = (method = 'GET', path = '/v1/servicetitan/names', token = world.token) =>
    world.call(method, path, undefined, { token });
  assert.deepEqual((await ask()).body, { names: [], lists: [] });
  const due = () => connectionsToName(db, new Date(world.now().getTime() - DAY_MS));
  assert.deepEqual(await due(), [{ clientId, connectionId }]);

  await readNames(deps, clientId, connectionId);
  const { names, lists } = (await ask()).body;
  assert.deepEqual(await due(), [], 'not before tomorrow');
  assert.deepEqual(
    names.find(({ id }: { id: string }) => id === '2207'),
    { connection_id: connectionId, kind: 'job_type', id: '2207', name: 'AC Repair', active: true },
  );
  assert.deepEqual(
    ['business_unit', 'campaign', 'job_type', 'tag_type'].map(
      (kind) => names.filter((one: { kind: string }) => one.kind === kind).length,
    ),
    [2, 2, 4, 3],
  );
  assert.equal(lists.length, 4);
  assert.ok(
    lists.every(({ problem, read_at: at }: Record<string, string>) => problem === null && at !== null),
  );

  // The office renames and retires; the administrator takes a scope away.
  const { tenant } = world.simulator;
  tenant.jobTypes.update(2207, { name: 'AC Service' });
  tenant.jobTypes.update(2208, { active: false });
  tenant.tagTypes.update(733_000_555, { name: 'Not to be seen' });
  tenant.scopes = tenant.scopes.filter((scope) => scope !== 'tn.stt.tagtypes:r');
  world.advance(DAY_MS);
  assert.deepEqual(await due(), [{ clientId, connectionId }]);
  const pressed = (await ask('POST', '/v1/servicetitan/names/refresh')).body;
  const named = (id: string) => pressed.names.find((one: { id: string }) => one.id === id);
  assert.equal(named('2207').name, 'AC Service');
  assert.equal(named('2208').active, false);
  assert.equal(named('733000555').name, 'maintenance', 'as it was read last');
  const tags = pressed.lists.find(({ kind }: { kind: string }) => kind === 'tag_type');
  assert.match(tags.problem, /does not let this app read the names of tags/);
  assert.match(tags.what_to_do, /tn\.stt\.tagtypes:r/);
  assert.ok(tags.read_at < tags.tried_at);

  const other = await createClient(db, {
    ...{ name: 'Other', owner: 'owner@other.example', password: 'correct horse battery' },
  });
  const theirs = await ask('GET', '/v1/servicetitan/names', other.access_token);
  assert.deepEqual([theirs.status, theirs.body], [200, { names: [], lists: [] }]);
});

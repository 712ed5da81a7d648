// `goodword connect servicetitan` (ST-1, ST-8) as functions over a whole application: from what the administrator copied to a first job.

import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import {
  askLines,
  type ConnectWish,
  connectedLines,
  connectServiceTitan,
} from '../../src/connect-command.ts';
import { startWorld, type World } from '../support/world.ts';

function wishOf({ simulator }: World, changes: Partial<ConnectWish> = {}): ConnectWish {
  const { credentials, url } = simulator;
  return {
    ...{ client: null, environment: 'custom', name: null, apiUrl: url, tokenUrl: `${url}/connect/token` },
    ...{ tenantId: ` ${credentials.tenantId} `, oauthClientId: ` ${credentials.clientId}`, ...changes },
    ...{ secret: changes.secret ?? `${credentials.clientSecret} `, appKey: credentials.appKey },
  };
}

test('[ST-1] [ST-8] from the four values that were copied to a connection that reads jobs, without a token', async (t) => {
  const world = await startWorld(t, { bare: true });
  const done = await connectServiceTitan(world.app, wishOf(world));
  assert.equal(done.ok, true, JSON.stringify(done.steps));
  const lines = [...connectedLines(done)].join('\n');
  assert.match(lines, /ok jobs/);
  assert.match(lines, /book a test job/);
  assert.doesNotMatch(lines, /cs1\./);
  world.connectionId = done.connection_id;
  await world.campaign();
  await world.advocate('rosa@example.com', 'rosa7');
  const { id } = world.simulator.office.createJob({
    customer: { name: 'Pat', email: 'pat@example.com' },
    advocateCode: 'rosa7',
  });
  world.advance(60_000);
  await world.drain();
  assert.equal((await world.job(id)).attribution.outcome, 'attributed');
});

test('[ST-8] [ST-9] what cannot be is said, a wrong secret stays mendable, and nothing half is left in use', async (t) => {
  const world = await startWorld(t, { bare: true });
  await assert.rejects(
    connectServiceTitan(world.app, wishOf(world, { tenantId: 'Acme' })),
    /tenant_id is a number/,
  );
  const inUse = async () => {
    const rows = await world.app.deps.db.query('select 1 from client_keys where archived_at is null');
    return rows.length;
  };
  assert.equal(await inUse(), 0);
  await assert.rejects(
    connectServiceTitan(world.app, wishOf(world, { client: 'Nobody Inc' })),
    /Name one of the companies with --client: Acme Heating \(\d+\)/,
  );
  const wrong = await connectServiceTitan(world.app, wishOf(world, { secret: 'cs1.wrong' }));
  assert.equal(wrong.ok, false);
  assert.match([...connectedLines(wrong)].join('\n'), /!! token .*\n.*API Application Access/);
  const key = `/v2/settings/security/keys/${wrong.key_id}`;
  const { clientSecret } = world.simulator.credentials;
  assert.equal((await world.call('PUT', key, { key: clientSecret })).status, 200);
  await world.drain();
  const path = `/v1/servicetitan/connections/${wrong.connection_id}`;
  assert.equal((await world.call('GET', path)).body.health.status, 'ok');
  await assert.rejects(
    connectServiceTitan(world.app, wishOf(world)),
    /reads tenant 1234567890 there already/,
  );
  assert.equal(await inUse(), 1);
});

test('[ST-1] questions are answered line by line, and a secret is not shown', async () => {
  const questions = [{ words: 'Tenant id' }, { words: 'Client secret', isSecret: true }];
  const output = new PassThrough();
  const pipe = new PassThrough();
  pipe.end(' 1234567890\ncs1.secret \n');
  assert.deepEqual(await askLines(questions, pipe, output), ['1234567890', 'cs1.secret']);
  const terminal = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => terminal });
  const answered = askLines(questions, terminal, output);
  for (const key of '42\r') terminal.write(key);
  await new Promise((done) => setImmediate(done));
  for (const key of 'cs1.hidden\r') terminal.write(key);
  assert.deepEqual(await answered, ['42', 'cs1.hidden']);
  const shown = String(output.read());
  assert.match(shown, /Tenant id: [\s\S]*4/);
  assert.doesNotMatch(shown, /hidden|secret /);
  // Pasted at once, and the arrow up after a secret.
  const screen = new PassThrough();
  const pasted = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => pasted });
  const answers = askLines([...questions, { words: 'Application key' }], pasted, screen);
  pasted.write('42\rcs1.hidden\r\u001b[A\u001b[Aak1\r');
  assert.deepEqual(await answers, ['42', 'cs1.hidden', 'ak1']);
  assert.doesNotMatch(String(screen.read()), /hidden/);
  const short = new PassThrough();
  short.end('1\n');
  await assert.rejects(askLines(questions, short, output), /ended before "Client secret"/);
});

// `goodword serve` as a process: it ends with the npm that started it, and says why it cannot listen.

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { testDatabase } from '../support/database.ts';
import { PROJECT, startGoodword, startScript } from '../support/process.ts';

const SECRET = 'a secret of more than thirty-two characters';

test('a server ends when the npm that started it was killed', async (t) => {
  const { url } = await testDatabase(t);
  const env = { DATABASE_URL: url, GOODWORD_SECRET: SECRET, PORT: '0', HOST: '127.0.0.1' };
  const npm = startScript(join(PROJECT, 'test', 'support', 'parent.ts'), [], { env });
  await npm.line(/"address":"http/);
  // Resolves when nobody holds its output any more: the server too is gone.
  await npm.kill('SIGKILL');
  assert.match(npm.output(), /"msg":"draining"/);
});

test('a taken port ends the server with a sentence and nothing left running', async (t) => {
  const { url } = await testDatabase(t);
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  t.after(() => taken.close());
  const address = taken.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const env = { DATABASE_URL: url, GOODWORD_SECRET: SECRET, PORT: String(port), HOST: '127.0.0.1' };
  const server = startGoodword(['serve'], { env });
  assert.deepEqual(await server.exited, { code: 1, signal: null });
  assert.match(server.output(), new RegExp(`Port ${port} is taken by another program`));
});

test('a database that does not answer is named without its password', async () => {
  const env = { DATABASE_URL: 'postgres://me:hunter2@127.0.0.1:9/x', GOODWORD_SECRET: SECRET };
  const doctor = startGoodword(['migrate'], { env });
  assert.deepEqual(await doctor.exited, { code: 1, signal: null });
  assert.match(doctor.output(), /PostgreSQL at 127.0.0.1:9 does not answer/);
  assert.doesNotMatch(doctor.output(), /hunter2/);
});

test('a command that looks at what is there refuses a folder with nothing in it, and makes nothing', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'goodword-empty-'));
  t.after(() => rm(dataDir, { recursive: true }));
  for (const command of ['doctor', 'reconcile']) {
    const child = startGoodword([command], { env: { DATA_DIR: dataDir } });
    assert.deepEqual(await child.exited, { code: 1, signal: null });
    assert.match(child.output(), new RegExp(`There is no Goodword in ${dataDir}. Set DATA_DIR`));
  }
  assert.deepEqual(await readdir(dataDir), []);
});

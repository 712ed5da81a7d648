// bin/goodword.js: what `npx goodword` runs.

import assert from 'node:assert/strict';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Child, PROJECT, startScript } from './support/process.ts';

/** A project with the real bin/goodword.js and a src/cli.ts of two lines. */
async function command(t: TestContext, cli: string, args: string[]): Promise<Child> {
  const root = await mkdtemp(join(tmpdir(), 'goodword-command-'));
  t.after(() => rm(root, { recursive: true }));
  await mkdir(join(root, 'bin'));
  await mkdir(join(root, 'src'));
  await writeFile(join(root, 'package.json'), '{"type": "module"}');
  await writeFile(join(root, 'src', 'cli.ts'), cli);
  await copyFile(join(PROJECT, 'bin', 'goodword.js'), join(root, 'bin', 'goodword.js'));
  const child = startScript(join(root, 'bin', 'goodword.js'), args, { cwd: root });
  t.after(() => child.kill());
  return child;
}

test('it hands its arguments to src/cli.ts, which is TypeScript, and its exit code back', async (t) => {
  const child = await command(
    t,
    'const args: string[] = process.argv.slice(2);\nconsole.log(args);\nprocess.exitCode = 3;',
    ['migrate', '--citus'],
  );
  assert.deepEqual(await child.exited, { code: 3, signal: null });
  assert.equal(child.output(), `[ 'migrate', '--citus' ]`);
});

test('SIGTERM reaches the server, which ends in its own time', {
  skip: process.platform === 'win32',
}, async (t) => {
  const child = await command(
    t,
    `const stay: NodeJS.Timeout = setInterval(() => {}, 1000);
     process.once('SIGTERM', () => { console.log('draining'); clearInterval(stay); });
     console.log('ready');`,
    ['serve'],
  );
  await child.line(/^ready$/);
  assert.deepEqual(await child.kill('SIGTERM'), { code: 0, signal: null });
  assert.match(child.output(), /draining/);
});

test('a server that was killed is an error', { skip: process.platform === 'win32' }, async (t) => {
  const child = await command(t, `process.kill(process.pid, 'SIGKILL');`, ['serve']);
  assert.deepEqual(await child.exited, { code: 128 + 9, signal: null });
});

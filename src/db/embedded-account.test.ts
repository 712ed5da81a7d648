import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { accountFor, giveTo, runAs } from './embedded-account.ts';

const onlyAsRoot = process.getuid?.() === 0 ? false : 'needs root';

async function folder(t: TestContext, mode: number): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'goodword-account-'));
  t.after(() => rm(path, { recursive: true }));
  await chmod(path, mode);
  return path;
}

test('an ordinary user runs PostgreSQL as itself', {
  skip: process.getuid?.() === 0 ? 'needs another user' : false,
}, async (t) => {
  const path = await folder(t, 0o700);
  assert.deepEqual(accountFor(join(path, 'postgres'), []), {});
});

test('root runs it as nobody where nobody can go', { skip: onlyAsRoot }, async (t) => {
  const path = await folder(t, 0o755);
  const account = accountFor(join(path, 'postgres'), []);
  assert.ok(account.uid);
  assert.equal(account.setpriv, undefined);
});

test('root runs it as the owner of the data that is there', { skip: onlyAsRoot }, async (t) => {
  const path = await folder(t, 0o755);
  const dataDir = join(path, 'postgres');
  await mkdir(dataDir, { mode: 0o700 });
  giveTo({ uid: 1, gid: 1 }, dataDir);
  assert.deepEqual(accountFor(dataDir, []), { uid: 1, gid: 1 });
});

test('data that became root’s own is given back to nobody, all of it', { skip: onlyAsRoot }, async (t) => {
  const path = await folder(t, 0o755);
  const dataDir = join(path, 'postgres');
  await mkdir(join(dataDir, 'base'), { recursive: true });
  await writeFile(join(dataDir, 'base', '1'), '');
  const account = accountFor(dataDir, []);
  giveTo(account, dataDir);
  for (const part of ['', 'base', 'base/1']) assert.equal(statSync(join(dataDir, part)).uid, account.uid);
});

test('where nobody cannot go, its programs are run and read all the same', {
  skip: onlyAsRoot,
}, async (t) => {
  const path = await folder(t, 0o700);
  const program = join(path, 'program');
  await writeFile(program, '#!/bin/sh\nid -u > "$1"\n', { mode: 0o700 });
  const account = accountFor(join(path, 'postgres'), [program]);
  assert.ok(account.setpriv);
  await runAs(account, program, ['/dev/null']);
  // test -r asks access(2), as PostgreSQL does of its own files.
  await runAs(account, '/usr/bin/test', ['-r', program]);
});

test('a program that fails says why', async () => {
  await assert.rejects(
    runAs({}, process.execPath, ['-e', 'console.error("no such luck"); process.exit(1)']),
    {
      message: /^node.* failed: no such luck$/,
    },
  );
});

test('nothing of the environment goes with a program but what it needs to run', async () => {
  process.env.GOODWORD_TEST_SECRET = 'secret';
  try {
    await runAs({}, process.execPath, ['-e', 'process.exit("GOODWORD_TEST_SECRET" in process.env ? 1 : 0)']);
  } finally {
    delete process.env.GOODWORD_TEST_SECRET;
  }
});

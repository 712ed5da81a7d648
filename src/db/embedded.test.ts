import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { type Child, PROJECT, startScript } from '../../test/support/process.ts';
import { scratchFolder } from '../../test/support/server.ts';
import { type Embedded, startEmbedded } from './embedded.ts';
import { completeSymlinks, findBinaries } from './embedded-binaries.ts';
import { openDb } from './pool.ts';

const USER_SCRIPT = join(PROJECT, 'test', 'support', 'embedded-user.ts');
const asRoot = process.getuid?.() === 0;
const onlyAsRoot = asRoot ? false : 'needs root';
/** Other users can run this clone only if root put it where they can read it. */
const onlyWithOthers = onlyAsRoot || (readableByOthers() ? false : 'needs a clone that other users may read');
const onlyOnPosix = process.platform === 'win32' ? 'needs POSIX signals' : false;

function readableByOthers(): boolean {
  const read = `process.exit(require('node:fs').readFileSync(${JSON.stringify(USER_SCRIPT)}).length > 0 ? 0 : 1)`;
  return spawnSync(process.execPath, ['-e', read], { uid: 1, gid: 1 }).status === 0;
}

/** A data directory that no one else may enter, and the promise that nothing is left of it or its server. */
async function folder(t: TestContext): Promise<string> {
  const parent = await mkdtemp(join(await scratchFolder(), 'goodword-embedded-'));
  t.after(async () => {
    const pid = await postmasterPid(join(parent, 'data'));
    if (pid && isAlive(pid)) process.kill(pid, 'SIGQUIT');
    await rm(parent, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  });
  return join(parent, 'data');
}

/** One more user of the server in a process of its own. */
function user(t: TestContext, dataDir: string, as: { uid?: number; gid?: number } = {}): Child {
  const child = startScript(USER_SCRIPT, [dataDir], as);
  t.after(() => child.kill());
  return child;
}

async function portOf(child: Child): Promise<string> {
  const [, port, answer] = await child.line(/^port (\d+) answer (\d)$/, 120_000);
  assert.equal(answer, '1');
  return String(port);
}

async function postmasterPid(dataDir: string): Promise<number | undefined> {
  const text = await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').catch(() => '');
  return text ? Number(text.split('\n')[0]) : undefined;
}

/** A killed server may stay in the process table until its parent looks, with nothing of it left but the number. */
function isAlive(pid: number | undefined): boolean {
  try {
    process.kill(pid ?? 0, 0);
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`).length > 0;
  } catch {
    return false;
  }
}

async function ask(embedded: Embedded, ...texts: string[]): Promise<object[]> {
  const db = openDb({ url: embedded.url, max: 1 });
  try {
    let rows: object[] = [];
    for (const text of texts) rows = await db.query(text);
    return rows;
  } finally {
    await db.close();
  }
}

test('it starts in an empty folder, is durable, keeps its data and its port, and is gone after the last release', async (t) => {
  const dataDir = await folder(t);
  const first = await startEmbedded({ dataDir });
  await ask(first, 'create table kept (n int)', 'insert into kept values (7)');
  assert.deepEqual(await ask(first, 'show fsync'), [{ fsync: 'on' }]);
  assert.deepEqual(await ask(first, 'show full_page_writes'), [{ full_page_writes: 'on' }]);
  assert.deepEqual(await ask(first, 'show synchronous_commit'), [{ synchronous_commit: 'on' }]);
  assert.deepEqual(await ask(first, 'show listen_addresses'), [{ listen_addresses: '127.0.0.1' }]);
  await first.release();
  assert.equal(await postmasterPid(dataDir), undefined);

  const second = await startEmbedded({ dataDir });
  assert.equal(second.url, first.url);
  assert.deepEqual(await ask(second, 'select n from kept'), [{ n: 7 }]);
  await second.release();
});

test('its password is random, asked for, and readable by its owner only', {
  skip: onlyOnPosix,
}, async (t) => {
  const dataDir = await folder(t);
  const embedded = await startEmbedded({ dataDir });
  t.after(() => embedded.release());
  assert.equal(statSync(join(dataDir, 'postgres.json')).mode & 0o777, 0o600);
  assert.equal(statSync(join(dataDir, 'postgres.log')).mode & 0o777, 0o600);
  const wrong = new URL(embedded.url);
  wrong.password = 'guess';
  const db = openDb({ url: wrong.href, max: 1 });
  await assert.rejects(db.query('select 1'), { code: '28P01' });
  await db.close();
});

test('five processes that start at once share one server, and the last to leave stops it', {
  skip: onlyOnPosix,
}, async (t) => {
  const dataDir = await folder(t);
  const users = Array.from({ length: 5 }, () => user(t, dataDir));
  const ports = await Promise.all(users.map(portOf));
  assert.equal(new Set(ports).size, 1, `ports ${ports}`);
  const pid = await postmasterPid(dataDir);
  assert.ok(pid);

  for (const one of users.slice(1)) assert.deepEqual(await one.kill('SIGTERM'), { code: 0, signal: null });
  assert.ok(isAlive(pid), 'the server was stopped under its last user');
  assert.deepEqual(await users[0]?.kill('SIGTERM'), { code: 0, signal: null });
  assert.equal(isAlive(pid), false, 'the server outlived its last user');
});

test('processes that leave at the same moment leave no server behind', { skip: onlyOnPosix }, async (t) => {
  const dataDir = await folder(t);
  const users = Array.from({ length: 3 }, () => user(t, dataDir));
  await Promise.all(users.map(portOf));
  const pid = await postmasterPid(dataDir);
  await Promise.all(users.map((one) => one.kill('SIGTERM')));
  assert.equal(isAlive(pid), false);
});

test('a server whose process was killed is adopted by the next', { skip: onlyOnPosix }, async (t) => {
  const dataDir = await folder(t);
  const killed = user(t, dataDir);
  const port = await portOf(killed);
  const pid = await postmasterPid(dataDir);
  await killed.kill('SIGKILL');

  const next = await startEmbedded({ dataDir });
  assert.equal(new URL(next.url).port, port);
  assert.equal(await postmasterPid(dataDir), pid);
  await next.release();
  assert.equal(isAlive(pid), false);
});

test('after a kill of the process and of the server, what was committed is there', {
  skip: onlyOnPosix,
}, async (t) => {
  const dataDir = await folder(t);
  const killed = user(t, dataDir);
  await portOf(killed);
  const witness = await startEmbedded({ dataDir });
  await ask(witness, 'create table kept (n int)', 'insert into kept values (7)');
  const pid = (await postmasterPid(dataDir)) ?? 0;
  await killed.kill('SIGKILL');
  process.kill(pid, 'SIGKILL');

  // This process still uses it: it comes back by itself, at the address that the pools know.
  assert.deepEqual(await eventually(() => ask(witness, 'select n from kept')), [{ n: 7 }]);
  assert.notEqual(await postmasterPid(dataDir), pid);
  await witness.release();
});

/** A server that restarts refuses connections for a moment; each try is a real connection, so nothing is slept through. */
async function eventually<Result>(work: () => Promise<Result>): Promise<Result> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

test('a lock file that names a process which is no PostgreSQL is removed', {
  skip: onlyOnPosix,
}, async (t) => {
  const dataDir = await folder(t);
  await (await startEmbedded({ dataDir })).release();
  const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  t.after(() => stranger.kill());
  const { uid, gid } = statSync(join(dataDir, 'postgres'));
  const lock = join(dataDir, 'postgres', 'postmaster.pid');
  await writeFile(lock, `${stranger.pid}\n${dataDir}/postgres\n1700000000\n5999\n\n127.0.0.1\n\nready\n`, {
    mode: 0o600,
  });
  await chown(lock, uid, gid);

  const embedded = await startEmbedded({ dataDir });
  assert.deepEqual(await ask(embedded, 'select 1 as n'), [{ n: 1 }]);
  assert.equal(stranger.exitCode, null, 'the stranger was harmed');
  await embedded.release();
});

test('a lock file that names a dead process is no hindrance', { skip: onlyOnPosix }, async (t) => {
  const dataDir = await folder(t);
  await (await startEmbedded({ dataDir })).release();
  const gone = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await new Promise((resolve) => gone.once('exit', resolve));
  const { uid, gid } = statSync(join(dataDir, 'postgres'));
  const lock = join(dataDir, 'postgres', 'postmaster.pid');
  await writeFile(lock, `${gone.pid}\n${dataDir}/postgres\n1700000000\n5999\n\n127.0.0.1\n\nready\n`, {
    mode: 0o600,
  });
  await chown(lock, uid, gid);

  const embedded = await startEmbedded({ dataDir });
  assert.deepEqual(await ask(embedded, 'select 1 as n'), [{ n: 1 }]);
  await embedded.release();
});

test('an initdb that was killed half way is cleared away', async (t) => {
  const dataDir = await folder(t);
  const gone = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await new Promise((resolve) => gone.once('exit', resolve));
  const half = join(dataDir, `postgres.new-${gone.pid}-0a0b0c0d`);
  await mkdir(join(half, 'data'), { recursive: true });
  await (await startEmbedded({ dataDir })).release();
  assert.equal(existsSync(half), false);
});

test('as root it runs as another user, also below a folder that user may not enter', {
  skip: onlyAsRoot,
}, async (t) => {
  const closed = await folder(t);
  assert.equal(statSync(join(closed, '..')).mode & 0o777, 0o700);
  const open = await folder(t);
  await chmod(join(open, '..'), 0o755);
  for (const dataDir of [closed, open]) {
    const embedded = await startEmbedded({ dataDir });
    const pid = await postmasterPid(dataDir);
    assert.notEqual(statSync(`/proc/${pid}`).uid, 0);
    assert.equal(statSync(`/proc/${pid}`).uid, statSync(join(dataDir, 'postgres')).uid);
    await ask(embedded, 'create table written (n int)', 'checkpoint');
    await embedded.release();
  }
});

test('an ordinary user can start it, and root afterwards runs it as that user', {
  skip: onlyWithOthers,
}, async (t) => {
  const dataDir = await folder(t);
  // daemon, who is there on every Unix; PostgreSQL wants its user to have a name
  const uid = 1;
  await chown(join(dataDir, '..'), uid, uid);
  const ordinary = user(t, dataDir, { uid, gid: uid });
  await portOf(ordinary);
  assert.equal(statSync(`/proc/${await postmasterPid(dataDir)}`).uid, uid);
  assert.deepEqual(await ordinary.kill('SIGTERM'), { code: 0, signal: null });

  const embedded = await startEmbedded({ dataDir });
  assert.equal(statSync(`/proc/${await postmasterPid(dataDir)}`).uid, uid);
  await embedded.release();
});

test('a user without a name is told what to do', { skip: onlyWithOthers }, async (t) => {
  const dataDir = await folder(t);
  await chown(join(dataDir, '..'), 12_345, 12_345);
  const nameless = user(t, dataDir, { uid: 12_345, gid: 12_345 });
  assert.equal((await nameless.exited).code, 1);
  assert.match(
    nameless.output(),
    /initdb failed: .* start Goodword as one that \/etc\/passwd lists, or set DATABASE_URL/s,
  );
});

test('a folder of another user is refused with a sentence', { skip: onlyWithOthers }, async (t) => {
  const dataDir = await folder(t);
  await (await startEmbedded({ dataDir })).release();
  await chmod(join(dataDir, '..'), 0o755);
  const stranger = user(t, dataDir, { uid: 12_345, gid: 12_345 });
  assert.equal((await stranger.exited).code, 1);
  assert.match(
    stranger.output(),
    /cannot be used by this user: .* Start Goodword as the user who started it first/,
  );
});

test('data of another major version is refused with a sentence', async (t) => {
  const dataDir = await folder(t);
  await mkdir(join(dataDir, 'postgres'), { recursive: true });
  await writeFile(join(dataDir, 'postgres', 'PG_VERSION'), '16\n');
  await assert.rejects(
    startEmbedded({ dataDir }),
    /was written by PostgreSQL 16, and this Goodword brings PostgreSQL \d+/,
  );
});

test('a platform without a package is told to set DATABASE_URL', async () => {
  await assert.rejects(findBinaries('plan9-vax'), {
    message:
      'npm installed no embedded PostgreSQL for plan9-vax. Set DATABASE_URL to a PostgreSQL 15 or newer.',
  });
});

test('the symlinks that a blocked install script left out are made', { skip: onlyOnPosix }, async (t) => {
  const packageRoot = await mkdtemp(join(tmpdir(), 'goodword-package-'));
  t.after(() => rm(packageRoot, { recursive: true }));
  await mkdir(join(packageRoot, 'native', 'lib'), { recursive: true });
  await writeFile(join(packageRoot, 'native', 'lib', 'libpq.so.5.18'), 'the library');
  const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
  await writeFile(join(packageRoot, 'native', 'pg-symlinks.json'), JSON.stringify(links));
  await Promise.all([completeSymlinks(packageRoot), completeSymlinks(packageRoot)]);
  const link = join(packageRoot, 'native', 'lib', 'libpq.so.5');
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.equal(await readFile(link, 'utf8'), 'the library');
});

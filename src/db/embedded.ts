// A real PostgreSQL in DATA_DIR for who has none: started by the first process, shared by all, stopped by the last.
// Knows nothing of Goodword's tables.

import { closeSync, openSync, renameSync, statSync } from 'node:fs';
import { mkdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { type Account, accountFor, giveTo, runAs, spawnAs } from './embedded-account.ts';
import { type Binaries, findBinaries } from './embedded-binaries.ts';
import { type Credentials, credentialsOf, freePort, initialise, rememberPort } from './embedded-cluster.ts';
import { holderOf, readLock, removeLock } from './embedded-lock.ts';

export interface EmbeddedOptions {
  /** DATA_DIR; made when missing. */
  dataDir: string;
  /** Takes a sentence for the operator's log. */
  log?: (sentence: string) => void;
  /** Server settings for this start only; tests turn fsync off here. */
  settings?: Record<string, string>;
}

export interface Embedded {
  /** Of the database `goodword`, as its superuser. */
  url: string;
  /** The last process to leave stops the server. Close the pools first: what is still connected then is cut off. */
  release(): Promise<void>;
}

const DATABASE = 'goodword';
const START_TIMEOUT_MS = 300_000;
const START_ATTEMPTS = 5;
const POLL_MS = 20;
const LEAVE_TIMEOUT_MS = 1_000;
const LOG_BYTES_MAX = 10_000_000;
/** Everybody who uses the server holds this lock shared; who gets it exclusively is alone. */
const USERS_LOCK = 7_370_001;

interface Server {
  root: string;
  dataDir: string;
  logFile: string;
  account: Account;
  binaries: Binaries;
  credentials: Credentials;
  settings: Record<string, string>;
  log: (sentence: string) => void;
}

/** Attaches to the server of `dataDir`, or starts it. Throws a sentence that says what to do when neither works. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const server = await prepare(options);
  const first = await hold(server);
  let current = Promise.resolve(first);
  let released = false;

  // The server died under us (out of memory, kill -9): bring it back, at the same address.
  const watch = (holder: Holder) => {
    holder.once('end', () => {
      if (released) return;
      server.log('The embedded PostgreSQL went away; starting it again.');
      current = hold(server);
      current.then(
        (next) => {
          if (next.port !== first.port)
            server.log('The embedded PostgreSQL has a new port: restart Goodword.');
          watch(next);
        },
        (error: Error) => server.log(error.message),
      );
    });
  };
  watch(first);

  return {
    url: urlOf(server, first.port, DATABASE),
    release: async () => {
      if (released) return;
      released = true;
      await current.then(
        (holder) => leave(server, holder),
        () => undefined,
      );
    },
  };
}

async function prepare(options: EmbeddedOptions): Promise<Server> {
  const binaries = await findBinaries();
  await mkdir(options.dataDir, { recursive: true });
  const root = await realpath(options.dataDir);
  const dataDir = join(root, 'postgres');
  const settings = options.settings ?? {};
  const log = options.log ?? (() => {});
  try {
    const account = accountFor(dataDir, [
      binaries.postgres,
      join(binaries.native, 'lib'),
      join(binaries.native, 'share'),
    ]);
    const credentials = await credentialsOf(root);
    await initialise(root, account, binaries, credentials, settings.fsync !== 'off');
    giveTo(account, dataDir);
    return {
      root,
      dataDir,
      logFile: join(root, 'postgres.log'),
      account,
      binaries,
      credentials,
      settings,
      log,
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM') throw error;
    throw new Error(
      `${root} cannot be used by this user: ${(error as Error).message}. ` +
        'Start Goodword as the user who started it first, or give the folder to this one (chown -R).',
      { cause: error },
    );
  }
}

/** `ref` and `unref` are pg's own; its types lack them. */
type Holder = Client & { port: number; ref(): void; unref(): void };

/** Attaches, starting the server as often as it takes; resolves with the connection that marks this process as a user. */
async function hold(server: Server): Promise<Holder> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (let failures = 0; Date.now() < deadline; await delay(POLL_MS)) {
    const lock = await readLock(server.dataDir);
    const state = lock ? holderOf(lock, server.dataDir) : 'dead';
    if (lock && state === 'running') {
      if (lock.status !== 'ready') continue;
      const holder = await attach(server, lock.port);
      if (holder) return holder;
    } else {
      if (lock && state === 'foreign') await removeLock(lock, server.dataDir);
      if (await start(server)) continue;
      // The port was taken, another process starts it too, or the last of a killed server's processes is still leaving.
      failures += 1;
      if (failures === START_ATTEMPTS) break;
      await delay(100 * 2 ** failures);
    }
  }
  throw new Error(
    `The embedded PostgreSQL in ${server.root} does not start. The end of ${server.logFile}:\n` +
      `${await logTail(server)}\nOr set DATABASE_URL to a PostgreSQL 15 or newer.`,
  );
}

/** Starts the postmaster in a session of its own, so that Ctrl-C on this process does not reach it. True once it is ready. */
async function start(server: Server): Promise<boolean> {
  const port = await freePort(server.credentials.port);
  const settings = {
    ...{ listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '' },
    ...server.settings,
  };
  const log = openLog(server.logFile);
  const child = spawnAs(
    server.account,
    server.binaries.postgres,
    [
      '-D',
      server.dataDir,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { detached: true, stdio: ['ignore', log, log] },
  );
  closeSync(log);
  child.unref();
  let ended = false;
  child.once('exit', () => {
    ended = true;
  });
  child.once('error', (error) => {
    ended = true;
    server.log(`PostgreSQL cannot be run: ${error.message}.`);
  });
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!ended && Date.now() < deadline) {
    const lock = await readLock(server.dataDir);
    if (lock?.pid === child.pid && lock?.status === 'ready') {
      if (port !== server.credentials.port) {
        server.credentials = { ...server.credentials, port };
        await rememberPort(server.root, server.credentials);
      }
      return true;
    }
    await delay(POLL_MS);
  }
  return false;
}

/** undefined when the server is going away at this very moment. */
async function attach(server: Server, port: number): Promise<Holder | undefined> {
  const client = new Client({
    connectionString: urlOf(server, port, 'postgres'),
    application_name: `goodword:${process.pid}`,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1)', [USERS_LOCK]);
    await createDatabase(client);
    const holder = Object.assign(client, { port }) as Holder;
    // A mark of presence is no reason for a process to stay alive.
    holder.unref();
    return holder;
  } catch (error) {
    client.end().catch(() => {});
    if ((error as { code?: string }).code !== '28P01') return undefined;
    throw new Error(
      `${join(server.root, 'postgres.json')} does not hold the password of the server in ${server.dataDir}. ` +
        'Restore that file from a backup.',
      { cause: error },
    );
  }
}

async function createDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
  if (rowCount) return;
  await client.query(`create database ${DATABASE}`).catch((error: { code?: string }) => {
    // duplicate_database, unique_violation: another process makes it at this moment.
    if (error.code !== '42P04' && error.code !== '23505') throw error;
  });
}

/**
 * Stops the server if nobody else uses it. Whoever attaches while this process holds the users' lock waits for it,
 * is cut off by the stop, and starts the server anew.
 */
async function leave(server: Server, holder: Holder): Promise<void> {
  const client = new Client({
    connectionString: urlOf(server, holder.port, 'postgres'),
    application_name: 'goodword-last-out',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => {});
  holder.ref();
  try {
    await holder.query('select pg_advisory_unlock_shared($1)', [USERS_LOCK]);
    await holder.end();
    await client.connect();
    if (await isAlone(client)) {
      await runAs(server.account, server.binaries.pgCtl, ['stop', '-D', server.dataDir, '-m', 'fast', '-w']);
    }
  } catch (error) {
    // It may be gone already, or be stopped by someone else; left running, the next start adopts it.
    server.log(`The embedded PostgreSQL was left as it is: ${(error as Error).message}`);
  } finally {
    await client.end().catch(() => {});
  }
}

/** Whether no other Goodword process uses the server, be it attached or by URL. */
async function isAlone(client: Client): Promise<boolean> {
  const got = await client.query('select pg_try_advisory_lock($1) as alone', [USERS_LOCK]);
  if (!got.rows[0].alone) return false;
  const deadline = Date.now() + LEAVE_TIMEOUT_MS;
  for (;;) {
    const { rowCount } = await client.query(
      `select from pg_stat_activity where application_name like 'goodword:%' and application_name <> $1`,
      [`goodword:${process.pid}`],
    );
    if (!rowCount) return true;
    // A process that left a moment ago is still seen for a few milliseconds.
    if (Date.now() > deadline) return false;
    await delay(POLL_MS);
  }
}

function urlOf(server: Server, port: number, database: string): string {
  const { user, password } = server.credentials;
  return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
}

/** The server's own log; begun anew, with the old one kept beside it, once it is large. */
function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_BYTES_MAX) renameSync(path, `${path}.1`);
  return openSync(path, 'a', 0o600);
}

async function logTail(server: Server): Promise<string> {
  const text = await readFile(server.logFile, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-12).join('\n');
}

// A pool of connections behind the `Db` contract of sql.ts: statement names, value types, transactions.
// Must not know what is stored.

import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type CustomTypesConfig, Pool, type PoolClient, types } from 'pg';
import type { Db, Sql, Tx } from './sql.ts';

export interface DbOptions {
  /** postgresql://user:password@host:port/database */
  url: string;
  /** Most connections at once; 10 unless told. */
  max?: number;
  /** What pg_stat_activity shows; `goodword:<pid>` unless told. The embedded server counts its users by it. */
  applicationName?: string;
}

const STATEMENT_TIMEOUT_MS = 60_000;
const LOCK_TIMEOUT_MS = 30_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 15_000;
const TRANSACTION_ATTEMPTS = 4;
const NAMED_STATEMENTS_MAX = 2_000;

const NUMERIC_ARRAY = 1231;
const TEXT_ARRAY = 1009;
const DATE = 1082;

const pools = new WeakMap<Db, Pool>();

/** int8, numeric and date stay text (a float or a local midnight would change them); the rest is pg's own. */
const valueTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === DATE) return (text: string) => text;
    return types.getTypeParser(oid === NUMERIC_ARRAY ? TEXT_ARRAY : oid, format ?? 'text');
  }) as CustomTypesConfig['getTypeParser'],
};

/** Opens no connection yet; the first query does. */
export function openDb(options: DbOptions): Db {
  const pool = new Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    application_name: options.applicationName ?? `goodword:${process.pid}`,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: valueTypes,
    // By SET, not as start-up parameters: poolers in between refuse start-up parameters that they do not know.
    onConnect: (client) =>
      client.query(
        `set time zone 'UTC'; set statement_timeout = ${STATEMENT_TIMEOUT_MS}; set lock_timeout = ${LOCK_TIMEOUT_MS};
         set idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_TIMEOUT_MS}`,
      ) as unknown as undefined,
  });
  listenToErrors(pool);

  // The pool's own end() forgets whoever still waits for a connection, so what is under way is counted here.
  let underWay = 0;
  let closed = false;
  const idle = Promise.withResolvers<void>();
  const counted = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    if (closed) throw new Error('This Db is closed.');
    underWay += 1;
    try {
      return await work();
    } finally {
      underWay -= 1;
      if (closed && underWay === 0) idle.resolve();
    }
  };
  const db: Db = {
    query: (text, params) => counted(() => run(pool, text, params)),
    tx: (work) => counted(() => transaction(pool, work)),
    close: async () => {
      if (closed) return await idle.promise;
      closed = true;
      if (underWay === 0) idle.resolve();
      await idle.promise;
      await pool.end();
    },
  };
  pools.set(db, pool);
  return db;
}

/** The `pg` pool behind `db`, for libraries that want one (graphile-worker's `pgPool`). */
export function rawPool(db: Db): Pool {
  const pool = pools.get(db);
  if (!pool) throw new Error('This Db was not made by openDb.');
  return pool;
}

/**
 * A connection that breaks while no statement runs has nobody to tell, and would end the process. The pool drops an
 * idle one by itself; one in a transaction fails the transaction's next statement.
 */
export function listenToErrors(pool: Pool): void {
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
}

const names = new Map<string, string>();

/** A statement's name is a hash of its text, so every process prepares the same text once per connection. */
function nameOf(text: string): string | undefined {
  let name = names.get(text);
  if (name === undefined && names.size < NAMED_STATEMENTS_MAX) {
    name = createHash('sha256').update(text).digest('base64url').slice(0, 20);
    names.set(text, name);
  }
  return name;
}

/** Without parameters a text goes unprepared, so it may hold several statements (migrations). */
async function run<Row extends object>(
  on: Pool | PoolClient,
  text: string,
  params?: readonly unknown[],
): Promise<Row[]> {
  const result = params
    ? await on.query<Row>({ name: nameOf(text), text, values: params as unknown[] })
    : await on.query<Row>(text);
  return result.rows;
}

/**
 * Runs `work` again after a deadlock or a serialization failure, which PostgreSQL rolled back whole: so `work` may
 * run more than once, and must keep its effects in the database.
 */
async function transaction<Result>(pool: Pool, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await transactionOnce(pool, work);
    } catch (error) {
      if (attempt === TRANSACTION_ATTEMPTS || !isRetryable(error)) throw error;
      await delay(Math.random() * 20 * 2 ** attempt);
    }
  }
}

async function transactionOnce<Result>(pool: Pool, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const { tx, settled } = openTx(client);
  try {
    await client.query('begin');
    const result = await work(tx);
    await settled();
    const { command } = await client.query('commit');
    // PostgreSQL answers COMMIT of a transaction in which a statement failed with ROLLBACK, and no error.
    if (command !== 'COMMIT') {
      throw new Error(
        'The transaction was rolled back: a statement in it failed, and the error was swallowed.',
      );
    }
    return result;
  } catch (error) {
    await settled();
    await client.query('rollback').catch((rollbackError: Error) => {
      broken ??= rollbackError;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

/** One statement at a time, in the order they were asked for; none after `settled`. */
function openTx(client: PoolClient): { tx: Tx; settled(): Promise<void> } {
  let last: Promise<unknown> = Promise.resolve();
  let ended = false;
  const query: Sql['query'] = <Row extends object>(text: string, params?: readonly unknown[]) => {
    if (ended) return Promise.reject(new Error('This transaction has ended; its Tx was used after it.'));
    const next = last.then(() => run<Row>(client, text, params));
    last = next.catch(ignore);
    return next;
  };
  const settled = async () => {
    ended = true;
    await last;
  };
  return { tx: { query, inTransaction: true }, settled };
}

const DEADLOCK_DETECTED = '40P01';
const SERIALIZATION_FAILURE = '40001';

function isRetryable(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === DEADLOCK_DETECTED || code === SERIALIZATION_FAILURE;
}

function ignore(): void {}

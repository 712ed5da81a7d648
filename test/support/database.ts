// A PostgreSQL database for a test, gone when the test is. Every test file that imports this shares one server.

import { after, type TestContext } from 'node:test';
import { openDb } from '../../src/db/pool.ts';
import type { Db } from '../../src/db/sql.ts';
import { startTestServer, type TestServer } from './server.ts';

export interface TestDatabase {
  db: Db;
  url: string;
  /** Closes the pool and drops the database. Called by itself after the test that was named. */
  close(): Promise<void>;
}

let server: Promise<TestServer> | undefined;

after(async () => {
  const started = await server?.catch(() => undefined);
  await started?.release();
});

/** A database of its own with the whole schema in it. Name the test (`t`) to have it closed after it. */
export async function testDatabase(t?: Pick<TestContext, 'after'>): Promise<TestDatabase> {
  const running = await testServer();
  return open(running, await running.clone(), t);
}

/** A database of its own without any table. */
export async function emptyDatabase(t?: Pick<TestContext, 'after'>): Promise<TestDatabase> {
  const running = await testServer();
  return open(running, await running.empty(), t);
}

function open(running: TestServer, url: string, t?: Pick<TestContext, 'after'>): TestDatabase {
  const db = openDb({ url });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= db.close().then(() => running.drop(url));
    return closed;
  };
  t?.after(close);
  return { db, url, close };
}

function testServer(): Promise<TestServer> {
  server ??= startTestServer().catch((cause: Error) => {
    throw new Error(
      `The tests need a PostgreSQL with the schema in it, and did not get one. ${cause.message}`,
      {
        cause,
      },
    );
  });
  return server;
}

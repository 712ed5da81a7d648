// Runs before and after a whole test run: the server, its template and the console are there before the first file asks.

import { buildConsole } from '../../tools/console.ts';
import { startTestServer, type TestServer } from './server.ts';

let server: TestServer | undefined;

export async function globalSetup(): Promise<void> {
  await buildConsole();
  try {
    server = await startTestServer();
    await server.drop(await server.clone());
  } catch (error) {
    // Tests without a database still run; the others say the same again, each for itself.
    console.error(
      `The tests need a PostgreSQL with the schema in it, and did not get one. ${(error as Error).message}`,
    );
  }
}

export async function globalTeardown(): Promise<void> {
  await server?.release();
}

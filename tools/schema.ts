// `npm run schema`: migrates a fresh database and writes its schema to migrations/schema.sql; with --check, compares.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dumpSchema } from '../src/db/dump.ts';
import { MIGRATIONS_DIRECTORY } from '../src/db/migrate.ts';
import { openDb } from '../src/db/pool.ts';
import { startTestServer } from '../test/support/server.ts';

const path = join(MIGRATIONS_DIRECTORY, 'schema.sql');
const server = await startTestServer();
const url = await server.clone();
const db = openDb({ url, max: 1 });
try {
  const dump = await dumpSchema(db);
  if (!process.argv.includes('--check')) {
    await writeFile(path, dump);
    console.log('migrations/schema.sql is written.');
  } else if ((await readFile(path, 'utf8').catch(() => '')) === dump) {
    console.log('migrations/schema.sql is what the migrations make.');
  } else {
    console.error(
      'migrations/schema.sql is not what the migrations make. Run `npm run schema` and commit the result.',
    );
    process.exitCode = 1;
  }
} finally {
  await db.close();
  await server.drop(url);
  await server.release();
}

// `npm run openapi`: writes docs/openapi.json from the routes; with --check, compares.

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { createSecretBox } from '../src/accounts/secret-box.ts';
import { createApp } from '../src/app.ts';
import { openDb } from '../src/db/pool.ts';
import { openApiDocument } from '../src/http/openapi.ts';
import { PROJECT } from '../test/support/process.ts';
import { startTestServer } from '../test/support/server.ts';

const path = join(PROJECT, 'docs', 'openapi.json');
const testServer = await startTestServer();
const url = await testServer.clone();
const db = openDb({ url, max: 2 });
try {
  const app = await createApp({
    db,
    log: pino({ level: 'silent' }),
    secrets: createSecretBox('the document needs no secret of anybody'),
    publicUrl: null,
    allowPrivateAddresses: false,
    processMetrics: false,
  });
  await app.server.ready();
  const document = `${JSON.stringify(openApiDocument(app.server), null, 2)}\n`;
  await app.close();
  if (!process.argv.includes('--check')) {
    await writeFile(path, document);
    console.log('docs/openapi.json is written.');
  } else if ((await readFile(path, 'utf8').catch(() => '')) === document) {
    console.log('docs/openapi.json is what the routes say.');
  } else {
    console.error(
      'docs/openapi.json is not what the routes say. Run `npm run openapi` and commit the result.',
    );
    process.exitCode = 1;
  }
} finally {
  await db.close();
  await testServer.drop(url);
  await testServer.release();
}

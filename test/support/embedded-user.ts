// A process that uses the embedded PostgreSQL of a data directory until it is told to stop; for the tests of sharing it.

import { startEmbedded } from '../../src/db/embedded.ts';
import { openDb } from '../../src/db/pool.ts';

const dataDir = process.argv[2] ?? '';
const embedded = await startEmbedded({ dataDir, log: (sentence) => console.log(`log ${sentence}`) });
const db = openDb({ url: embedded.url, max: 1 });
const [row] = await db.query<{ n: number }>('select 1 as n', []);
const stayAlive = setInterval(() => {}, 60_000);
process.once('SIGTERM', async () => {
  clearInterval(stayAlive);
  await db.close();
  await embedded.release();
  console.log('released');
});
// Only now: whoever reads the line may end us at once.
console.log(`port ${new URL(embedded.url).port} answer ${row?.n}`);
